import { beforeAll, describe, expect, it } from 'vitest'
import { wordsOf } from '../../../src/main/store/query-sql.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import {
  type ColumnFilter,
  everything,
  type InventoryQuery,
  sortColumns
} from '../../../src/shared/inventory.ts'
import { metadataColumn } from '../../../src/shared/metadata-columns.ts'
import type { RemoteProduct } from '../../../src/main/sync/remote.ts'

/** mulberry32: the same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pieces = [
  'Linen',
  'Shirt',
  'Crème',
  'brûlée',
  'Cre\u0300me',
  'Café',
  'CAFE',
  'Straße',
  'STRASSE',
  'ΟΔΟΣ',
  'οδοσα',
  'İstanbul',
  'ısı',
  '100%',
  '50_%',
  '_',
  '%',
  '*',
  '**',
  '"quoted"',
  "o'clock",
  '\\',
  'back\\slash',
  'naïve',
  'Ærø',
  'Ｆｕｌｌ',
  '５',
  '日本',
  '茶',
  '한국',
  '각',
  'हिन्दी',
  'שלום',
  'שָׁלוֹם',
  'مرحبا',
  '👩‍👩‍👧',
  '👍🏽',
  '🧵',
  '🧵🧵',
  'ﬁne',
  '²',
  'Ⅳ',
  'é',
  'e\u0301',
  'ё',
  'Й',
  'x',
  'AB',
  'a-b',
  '(red)',
  'NEAR',
  'AND',
  'OR',
  'NOT',
  '+',
  '^',
  '{',
  ':',
  'a\u0308o',
  'Å',
  '\u212B',
  '𝒳',
  '🇩🇪',
  '…',
  '—'
]
const spaces = [' ', ' ', ' ', '  ', '\t', '\u00A0', '\u3000', ' - ']

type Item = { id: string; text: string; active: boolean }

/**
 * Folding told in another way than the program’s: character by character, each taken apart, its accents dropped.
 * Only a capital with a dot above (İ) and the like are more than one character afterwards.
 */
const plain = (text: string): string =>
  [...text.normalize('NFKD')]
    .filter((character) => character < '\u0300' || character > '\u036F')
    .map((character) => [...character.toLowerCase()].filter((c) => c < '\u0300' || c > '\u036F').join(''))
    .join('')
    .replaceAll('ς', 'σ')
    .replaceAll('ß', 'ss')
    .normalize('NFC')

describe('a search', () => {
  const random = numbers(20_241_117)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const some = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1))
  const words = (count: number): string => {
    let text = pick(pieces)
    for (let more = 1; more < count; more++) text += pick(spaces) + pick(pieces)
    return text
  }
  let store: Store
  let items: Item[] = []
  const idOf = new Map<number, string>()

  const product = (at: number): RemoteProduct => ({
    kind: 'product',
    id: `prod_${at.toString(36).padStart(4, '0')}`,
    name: words(some(1, 4)),
    description: null,
    active: random() < 0.9,
    defaultPriceId: null,
    imageUrl: null,
    metadata: {
      ...(random() < 0.8 ? { stock: String(some(-3, 40)) } : {}),
      ...(random() < 0.5 ? { sku: words(1) + some(1, 9) } : {}),
      ...(random() < 0.5 ? { supplier: words(some(1, 2)) } : {})
    },
    livemode: false,
    created: at,
    updated: at
  })

  const put = (given: RemoteProduct): void => {
    store.atomically(() => {
      store.mirror.put(given, 1)
      store.projection.project(given.id, null)
    })
    for (const { rowid, product_id } of store.view.itemsOfProduct(given.id)) idOf.set(rowid, product_id)
    items = items.filter(({ id }) => id !== given.id)
    items.push({
      id: given.id,
      text: [given.name, given.id, ...Object.values(given.metadata)].map(plain).join('\n'),
      active: given.active
    })
  }

  beforeAll(() => {
    store = openStore(':memory:')
    for (let at = 0; at < 2_000; at++) put(product(at))
  })

  /** Every item whose own words contain each word that was typed, looked at one by one. */
  function bruteForce(search: string): string[] {
    const asked = plain(search)
      .split(/\s+/)
      .filter((word) => word !== '')
    return items
      .filter(({ active, text }) => active && asked.every((word) => text.includes(word)))
      .map(({ id }) => id)
      .toSorted()
  }

  type Answer = (query: InventoryQuery) => string[]

  const fromDisk: Answer = (query) => [...store.view.each(query, 0)].map(({ productId }) => productId)

  const fromMemory: Answer = (query) => {
    const { token, count } = store.view.open(query, 0)
    return (store.view.window(token, 0, count) ?? []).map(({ productId }) => productId)
  }

  /** The same without reading the rows, which is what takes time. */
  const fromIndex: Answer = (query) => {
    const { rowids } = store.index.answer(query, wordsOf(query.search), null)
    return Array.from(rowids, (rowid) => idOf.get(rowid) ?? 'unknown')
  }

  /** A piece of what an item says, or of what none says, in any case, with spaces around it. */
  function typed(): string {
    const characters = (text: string, least: number, most: number): string => {
      const all = [...text]
      const from = some(0, Math.max(0, all.length - 1))
      return all.slice(from, from + some(least, most)).join('')
    }
    const forms = [
      () => pick([...pick(pieces)]),
      () => characters(pick(pieces), 2, 2),
      () => characters(words(3), 1, 12),
      () => words(some(1, 3)),
      () => `${characters(pick(pieces), 1, 2)} ${characters(pick(pieces), 1, 4)}`,
      () => pick(pieces) + pick(['%', '_', '*', '"', '\\', '"*', "'", '(', ')', '-', '^']),
      () => pick([...'etaoinßçÉΣσ']),
      () => `prod_${some(0, 1999).toString(36).padStart(4, '0')}`,
      () => pick(['', ' ', '""', '*', '%%', '\u0301', '\u200D', '  \u00A0 '])
    ]
    let text = pick(forms)()
    if (random() < 0.2) text = text.toUpperCase()
    if (random() < 0.2) text = text.normalize(pick(['NFD', 'NFC', 'NFKC']))
    if (random() < 0.2) text = pick(spaces) + text
    if (random() < 0.2) text += pick(spaces)
    return text
  }

  /** One at a time, as keys are typed, so that an answer may come from the one before. */
  function disagreements(count: number, answer: Answer): unknown[] {
    const wrong: unknown[] = []
    let asked = 0
    while (asked < count) {
      const text = typed()
      const lengths = random() < 0.3 ? [...text].map((_, at) => [...text].slice(0, at + 1).join('')) : [text]
      for (const search of lengths) {
        asked += 1
        const [here, there] = [answer({ ...everything, search }).toSorted(), bruteForce(search)]
        if (JSON.stringify(here) !== JSON.stringify(there)) {
          wrong.push({
            search,
            missed: there.filter((id) => !here.includes(id)),
            extra: here.filter((id) => !there.includes(id))
          })
        }
      }
    }
    return wrong.slice(0, 3)
  }

  it('finds on the disk exactly what looking at every item would, for 500 random texts', () => {
    expect(disagreements(500, fromDisk)).toEqual([])
  })

  it('finds in memory exactly the same, for 10,000 random texts, while items change, come and go', () => {
    for (const steps = store.index.make(); steps.next().done !== true;)
      for (let change = 0; change < 5; change++) put(product(some(0, 2_020)))
    expect(fromIndex(everything)).toEqual(fromDisk(everything))
    for (let turn = 0; turn < 20; turn++) {
      expect(disagreements(500, fromIndex)).toEqual([])
      for (let change = 0; change < 5; change++) put(product(some(0, 2_020)))
      const gone = pick(items)
      store.atomically(() => {
        store.mirror.bury('product', gone.id)
        store.projection.project(gone.id, null)
      })
      items = items.filter(({ id }) => id !== gone.id)
    }
  })

  it('is in the same order from memory as from the disk, by every column and by several, filtered or not', () => {
    const [supplier, nothing] = [metadataColumn('supplier'), metadataColumn('no "such" key')]
    const filtersOf: readonly (() => ColumnFilter)[] = [
      () => ({ kind: 'range', column: 'onHand', min: 3, max: 20 }),
      () => ({ kind: 'text', column: pick(['product', 'sku', 'variant', supplier, nothing]), text: typed() }),
      () => ({ kind: 'empty', column: pick(['sku', 'variant', 'price', supplier]), empty: random() < 0.5 }),
      () => ({ kind: 'active', active: random() < 0.5 })
    ]
    let steps: Iterator<void> | null = null
    for (let turn = 0; turn < 300; turn++) {
      const sort = Array.from({ length: some(1, 3) }, () => ({
        column: pick([...sortColumns, supplier, nothing]),
        descending: random() < 0.5
      }))
      const query: InventoryQuery = {
        view: pick(['all', 'low', 'out', 'archived', 'waiting']),
        search: random() < 0.5 ? '' : pick(['a', 'e', 'li', 'str']),
        filters: Array.from({ length: some(0, 2) }, () => pick(filtersOf)()),
        sort
      }
      expect({ query, order: fromMemory(query) }).toEqual({ query, order: fromDisk(query) })
      if (turn % 5 === 0) put(product(some(0, 2_020)))
      // as a layout does that shows such a column, a slice at a time
      if (steps === null && store.index.show([supplier])) steps = store.index.make()
      if (steps?.next().done === true) steps = null
    }
  })

  it('reads a metadata column ahead while rows are written, and leaves nothing to read', () => {
    const size = metadataColumn('size')
    expect(store.index.show([size])).toBe(true)
    const steps = store.index.make()
    for (let step = 0; steps.next().done !== true; step++) {
      for (let change = 0; change < 10; change++) {
        const given = product(some(0, 2_020))
        put({ ...given, active: true, metadata: { ...given.metadata, size: `${some(30, 50)}` } })
      }
      // whoever asks meanwhile has what was written so far taken over
      if (step === 1) fromMemory(everything)
    }
    expect(store.index.show([size])).toBe(false)
    const query: InventoryQuery = { ...everything, sort: [{ column: size, descending: false }] }
    expect(fromMemory(query)).toEqual(fromDisk(query))
    expect(
      fromMemory({ ...query, filters: [{ kind: 'empty', column: size, empty: false }] }).length
    ).toBeGreaterThan(1)
  })
})
