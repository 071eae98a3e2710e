import type { Shop } from '../../src/main/demo-shop/shop.ts'
import type { Json, JsonObject } from '../../src/main/demo-shop/types.ts'
import { textOf } from './journal.ts'

/** Every value each metadata key and name in the shop ever had, in order: what a desk may have seen, and when. */
export class Past {
  readonly #shop: Shop
  readonly #values = new Map<string, (string | null)[]>()
  #read = 0
  #changedAt = -Infinity

  constructor(shop: Shop) {
    this.#shop = shop
    for (const object of [...shop.control.products(), ...shop.control.prices()]) this.#meet({ ...object })
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

  #update(): void {
    const history = this.#shop.control.history()
    for (; this.#read < history.length; this.#read++) {
      const record = history[this.#read]
      if (record === undefined) return
      this.#changedAt = record.at
      if (record.key === '*') {
        if (record.after !== null) this.#meet(record.after as JsonObject)
      } else this.#add(`${record.object} ${record.key}`, textOfJson(record.after))
    }
  }

  #meet(object: JsonObject): void {
    const metadata = object['metadata']
    const keys = metadata !== null && typeof metadata === 'object' ? Object.keys(metadata) : []
    for (const field of ['name', ...keys.map((key) => `metadata.${key}`)]) {
      this.#values.set(`${String(object['id'])} ${field}`, [textOf(object, field)])
    }
  }

  #add(place: string, value: string | null): void {
    const values = this.#values.get(place)
    if (values === undefined) this.#values.set(place, [null, value])
    else values.push(value)
  }
}

function textOfJson(value: Json): string | null {
  return value === null ? null : String(value)
}
