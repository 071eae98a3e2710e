import type { InventoryQuery } from '../../shared/inventory.ts'
import type { ColumnId } from './columns.tsx'

/** `line`: how many lines below the first in sight. */
type Place = { itemId: string; column: ColumnId; line: number }

/** Where somebody put the cursor in each view: it goes back there when that can be seen again. */
export class CursorPlaces {
  /** The view that is asked for: its name, or the number of a saved one. */
  view = ''
  /** The first line in sight. */
  top = 0
  /** Where a list begins that is shown next. */
  start = 0
  /** The item is not listed: where the cursor is instead is nobody's place. */
  strayed = false
  #places = new Map<string, Place>()
  #open = { view: '', narrowed: '' }

  keep(itemId: string, column: ColumnId): void {
    this.strayed = false
    this.#places.set(this.#open.view, { itemId, column, line: 0 })
  }

  /** Another list takes the place of this one. */
  leave(row: number): void {
    const place = this.#places.get(this.#open.view)
    if (place && row >= 0 && !this.strayed) place.line = row - this.top
  }

  /** Where the cursor was in the view, where other items are asked for than are shown. */
  back(query: InventoryQuery): Place | null {
    const same = this.view === this.#open.view && narrowed(query) === this.#open.narrowed
    return same ? null : (this.#places.get(this.view) ?? null)
  }

  /** Whether the list begins at its top, wherever the cursor is: who searches looks at what is found first. */
  isSearch = ({ search }: InventoryQuery): boolean => search !== '' && this.view === this.#open.view

  /** Another list is shown. */
  open(query: InventoryQuery): void {
    if (this.view !== this.#open.view) this.strayed = false
    this.#open = { view: this.view, narrowed: narrowed(query) }
  }

  /** No list is shown. */
  close(): void {
    this.strayed = true
    this.#open = { ...this.#open, narrowed: '' }
  }
}

const narrowed = ({ search, filters }: InventoryQuery): string => JSON.stringify([search, filters])
