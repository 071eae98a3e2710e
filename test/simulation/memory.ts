import type { SyncReport } from '../../src/main/engine-api.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { askedAbout, compareCells, compared, compareWithShop, stillAsked } from './compare.ts'
import { alike } from './journal.ts'
import { rowsOf } from './owner.ts'
import { placeOf } from './place.ts'
import type { Seat } from './seat.ts'
import type { World } from './world.ts'

/** What a desk has shown before, so that it can be caught going back on it or claiming what is not so. */
export class Memory {
  readonly #world: World
  readonly #seat: Seat
  /** How far into a place's past the desk has been seen to be. */
  readonly #reached = new Map<string, number>()
  readonly #products = new Set<string>()
  readonly #gone = new Set<string>()

  constructor(world: World, seat: Seat) {
    this.#world = world
    this.#seat = seat
  }

  /** A row never goes back to an earlier state of its object, and what was deleted never comes back. */
  async look(rows: readonly InventoryRow[]): Promise<void> {
    const { past } = this.#world
    for (const row of rows) {
      const place = placeOf(row, 'onHand')
      const values = past.values(place)
      const from = this.#reached.get(place) ?? 0
      let at = from
      while (at < values.length && !shows(row, values[at] ?? null)) at += 1
      if (at === values.length) {
        this.#seat.journal.fail(
          `the grid went back: ${place} shows ${row.onHandInStripe}, since the ${from + 1}th it was ${values.slice(from).join()}`
        )
      } else this.#reached.set(place, at)
    }
    const here = new Set(rows.map((row) => row.productId))
    const kept = stillAsked(rows)
    const back = [...here].filter((id) => this.#gone.has(id) && !kept.has(id))
    if (back.length > 0) {
      const asked = await askedAbout(this.#seat)
      for (const id of back)
        if (!asked.has(id)) this.#seat.journal.fail(`the deleted product ${id} is in the grid again`)
    }
    for (const id of here) this.#products.add(id)
    for (const id of this.#products) {
      if (!here.has(id) && this.#world.shop.control.product(id) === undefined) this.#gone.add(id)
    }
  }

  /** How much had been written when everything written could be seen; null while something is not visible yet. */
  quietSince(): number | null {
    const { past, climate, time } = this.#world
    return past.changedAt + climate.lag.to + 1000 < time.now() ? past.length : null
  }

  /** Whoever claims to be in step is, unless somebody moved meanwhile. */
  async synced(report: SyncReport, quiet: number | null): Promise<void> {
    if (!report.ok || report.waiting > 0 || quiet === null || this.#world.past.length !== quiet) return
    const rows = await rowsOf(this.#seat)
    if (rows.length > 0 || report.pulled.products > 0) await this.#compare(rows, 'after a sync')
  }

  /** `written`: how much had been written when the comparison began. */
  async verified(equal: boolean, written: number): Promise<void> {
    if (!equal || this.#world.past.length !== written) return
    await this.#compare(await rowsOf(this.#seat), compared)
  }

  async #compare(rows: readonly InventoryRow[], when: string): Promise<void> {
    await compareWithShop(this.#seat, rows, when)
    compareCells(this.#seat, rows, when)
  }
}

function shows(row: InventoryRow, text: string | null): boolean {
  const number = text !== null && /^[+-]?\d+$/.test(text.trim())
  return number
    ? alike(row.onHandInStripe === null ? null : String(row.onHandInStripe), text)
    : row.onHandInStripe === null
}
