import type { InventoryQuery } from '../../shared/inventory.ts'
import type { ColumnId } from './columns.tsx'

/** `below`: how far below the top of the window, in pixels. */
type Place = { itemId: string; column: ColumnId; below: number }

/** Where somebody put the cursor in each view: it goes back there when that can be seen again. */
export class CursorPlaces {
  /** The view that is asked for: its name, or the number of a saved one. */
  view = ''
  /** How far the list is scrolled, and how far the one is to be that is shown next; in pixels. */
  top = 0
  start = 0
  /** The item is not listed: where the cursor is instead is nobody's place. */
  strayed = false
  #places = new Map<string, Place>()
  #open = { view: '', narrowed: '' }
  /** Whether somebody saw the cursor where the list has it; of a search only once it was put there. */
  #isSeen = false

  /** Somebody puts the cursor there. */
  put(itemId: string, column: ColumnId): void {
    this.#isSeen = true
    this.keep(itemId, column)
  }

  keep(itemId: string, column: ColumnId): void {
    this.strayed = false
    const before = this.#places.get(this.#open.view)
    const below = before?.itemId === itemId ? before.below : 0
    this.#places.set(this.#open.view, { itemId, column, below })
  }

  /** Another list takes the place of this one. @param at the cursor’s place in it, in pixels; null is none */
  leave(at: number | null): void {
    const place = this.#places.get(this.#open.view)
    if (place && at !== null && !this.strayed && this.#isSeen) place.below = at - this.top
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
    this.#isSeen = !this.isSearch(query)
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
