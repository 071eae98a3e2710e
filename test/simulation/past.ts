import type { Shop } from '../../src/main/demo-shop/shop.ts'
import type { Json, JsonObject } from '../../src/main/demo-shop/types.ts'
import { textOf } from './journal.ts'

/** What an owner can edit, beside metadata, and what a product is sold by. */
const told = ['name', 'active', 'unit_amount', 'default_price']

/** Every value each of these and each metadata key in the shop ever had, in order: what a desk may have seen, and when. */
export class Past {
  readonly #shop: Shop
  readonly #values = new Map<string, (string | null)[]>()
  /** When each of them came to stand there. */
  readonly #times = new Map<string, number[]>()
  #read = 0
  #changedAt = -Infinity

  constructor(shop: Shop) {
    this.#shop = shop
    for (const object of [...shop.control.products(), ...shop.control.prices()])
      this.#meet({ ...object }, -Infinity)
  }

  /** How many fields have been written so far, by anybody. */
  get length(): number {
    this.#update()
    return this.#read
  }

  get changedAt(): number {
    this.#update()
    return this.#changedAt
  }

  /** Oldest first; what is not there is null. */
  values(place: string): readonly (string | null)[] {
    this.#update()
    return this.#values.get(place) ?? [null]
  }

  /** What stood there at that time, and whatever came to stand there later. */
  since(place: string, at: number): readonly (string | null)[] {
    const values = this.values(place)
    const first = (this.#times.get(place) ?? []).findLastIndex((time) => time <= at)
    return values.slice(Math.max(0, first))
  }

  #update(): void {
    const history = this.#shop.control.history()
    for (; this.#read < history.length; this.#read++) {
      const record = history[this.#read]
      if (record === undefined) return
      this.#changedAt = record.at
      if (record.key === '*') {
        if (record.after !== null) this.#meet(record.after as JsonObject, record.at)
      } else this.#add(`${record.object} ${record.key}`, textOfJson(record.after), record.at)
    }
  }

  #meet(object: JsonObject, at: number): void {
    const metadata = object['metadata']
    const keys = metadata !== null && typeof metadata === 'object' ? Object.keys(metadata) : []
    for (const field of [...told, ...keys.map((key) => `metadata.${key}`)]) {
      const place = `${String(object['id'])} ${field}`
      this.#values.set(place, [textOf(object, field)])
      this.#times.set(place, [at])
    }
  }

  #add(place: string, value: string | null, at: number): void {
    const values = this.#values.get(place) ?? [null]
    const times = this.#times.get(place) ?? [-Infinity]
    this.#values.set(place, [...values, value])
    this.#times.set(place, [...times, at])
  }
}

function textOfJson(value: Json): string | null {
  return value === null ? null : String(value)
}
