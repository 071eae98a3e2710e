import type { ShopControl } from '../../src/main/demo-shop/shop.ts'

/**
 * What a shop must say after a crash, kept beside the program that crashed and judged without its tables. A place is
 * `<item id>` for stock, `<product id> name` and `<product id> price` for the others.
 */

/** One acknowledged wish for one place: a new value, or so many more. */
export type Change = { place: string; to: string } | { place: string; by: number }

/** What the crashed program had written down: acknowledged changes, and those of which nobody was told. */
export type Notes = { acknowledged: Change[][]; unanswered: Change[] }

/** Reads the lines of a worker: `TRY <changes>` before it asks, `ACK` or `NO` after the engine's answer. */
export function readNotes(text: string): Notes {
  const notes: Notes = { acknowledged: [], unanswered: [] }
  // What follows the last line break was torn.
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('TRY ')) notes.unanswered = JSON.parse(line.slice(4)) as Change[]
    else {
      if (line === 'ACK') notes.acknowledged.push(notes.unanswered)
      notes.unanswered = []
    }
  }
  return notes
}

/** The first products of a shop are what customers buy. Nobody else touches them, so that their stock falls by sales only. */
export function soldProducts(control: ShopControl): Set<string> {
  return new Set(
    control
      .products()
      .slice(0, 8)
      .map(({ id }) => id)
  )
}

/** Tells such a product's places from others. */
export function soldPlaces(control: ShopControl): (place: string) => boolean {
  const sold = soldProducts(control)
  return (place) => sold.has(place.split('/')[0] ?? '')
}

export type Values = ReadonlyMap<string, string>

/** Every place of the shop and what it says now. */
export function valuesInShop(control: ShopControl): Values {
  const values = new Map<string, string>()
  const stock = (id: string, metadata: Readonly<Record<string, string>>): void => {
    for (const [key, value] of Object.entries(metadata)) {
      if (key.startsWith('stock')) values.set(`${id}/${key}`, value)
    }
  }
  for (const product of control.products()) {
    values.set(`${product.id} name`, product.name)
    stock(product.id, product.metadata)
    const price = product.default_price === null ? undefined : control.price(product.default_price)
    if (price) values.set(`${product.id} price`, String(price.unit_amount))
  }
  return values
}

export function after(values: Values, changes: readonly Change[]): Values {
  const next = new Map(values)
  for (const change of changes) {
    next.set(change.place, 'to' in change ? change.to : String(Number(next.get(change.place)) + change.by))
  }
  return next
}

/** Something that must not be: an acknowledged edit is not there, an effect happened twice, a file is not whole. */
export type Fault = { kind: 'lost' | 'repeated' | 'corrupt'; words: string; place?: string }

/**
 * Compares found values with what was acknowledged. The unanswered changes may have happened, all of them or none.
 * @returns the values that must be found from now on.
 */
export function compare(
  where: string,
  found: Values,
  acknowledged: Values,
  unanswered: readonly Change[],
  faults: Fault[],
  falls: (place: string) => boolean = () => false
): Values {
  const possible = [acknowledged, after(acknowledged, unanswered)]
  const candidates = possible.map((values) => ({ values, differing: differing(found, values) }))
  const best = candidates.reduce((one, other) =>
    other.differing.length < one.differing.length ? other : one
  )
  for (const place of best.differing) {
    const [is, must] = [found.get(place), best.values.get(place)]
    // Numbers that are typed only rise; those that sales lower only fall.
    const beyond = falls(place) ? Number(is) < Number(must) : Number(is) > Number(must)
    const kind = beyond ? 'repeated' : 'lost'
    const words = `${where}: ${place} is ${is}, ${must} was acknowledged`
    if (!faults.some((fault) => fault.place === place)) faults.push({ kind, words, place })
  }
  return best.values
}

function differing(found: Values, values: Values): string[] {
  return [...found].filter(([place, is]) => values.get(place) !== is).map(([place]) => place)
}
