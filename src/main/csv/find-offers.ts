import type { ImportOffer } from '../../shared/contract.ts'
import type { DuplicatePolicy } from '../../shared/import-reading.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { decimalToMinor, minorToDecimal } from '../../shared/money.ts'
import { keyProblem, readCell, wordsProblem } from './read-cell.ts'
import { allFor, type Repeated, repeatedOf } from './repeated.ts'

/** The texts of a row whose item the shop does not have. */
export type AbsentRow = {
  line: number
  /** Why the row was matched to no item. */
  reason: string
  cell: (
    field:
      | 'productId'
      | 'name'
      | 'variant'
      | 'sku'
      | 'onHand'
      | 'reorderPoint'
      | 'price'
      | 'currency'
      | 'active'
  ) => string
}

/**
 * What could be made of rows that the shop has no item for, and why nothing can be made of the others, by line.
 * `passedOver`: lines that do nothing, since a later one counts.
 */
export type Offers = {
  offers: ImportOffer[]
  reasons: Map<number, string>
  repeated: Repeated[]
  passedOver: ReadonlySet<number>
}

/**
 * Rows of one name are one product with its variants; a row whose product is there is a new variant of it, named by its
 * Product ID or, where only one product is called so, by its name. A row without a name is nothing to make.
 */
export function findOffers(
  rows: readonly AbsentRow[],
  items: readonly InventoryRow[],
  duplicates: DuplicatePolicy
): Offers {
  const reasons = new Map<number, string>()
  const usual = usualCurrency(items)
  const bySku = new Set(items.map((item) => item.sku))
  const byProduct = groupBy(items, (item) => item.productId)
  const byName = groupBy(items, (item) => item.name.trim().toLowerCase())
  const repeated = [...groupBy(rows.filter(isNamed), itemKey).values()].flatMap((group) =>
    repeatedOf(group, ({ cell }) => {
      const name = cell('name').trim()
      const known = byProduct.get(cell('productId')) ?? byName.get(name.toLowerCase())
      return [known?.[0]?.name ?? name, cell('variant').trim()].filter((part) => part !== '').join(', ')
    })
  )
  const passedOver = new Set(duplicates === 'last' ? repeated.flatMap(({ lines }) => lines.slice(0, -1)) : [])
  const offers = rows.flatMap((row): ImportOffer[] => {
    if (passedOver.has(row.line)) return []
    const offer = offerOf(row, byProduct, byName, usual)
    if (typeof offer === 'string') {
      reasons.set(row.line, offer)
      return []
    }
    return offer === null ? [] : [offer]
  })
  for (const one of duplicates === 'refuse' ? repeated : [])
    for (const line of one.lines) if (!reasons.has(line)) reasons.set(line, allFor(one))

  const drop = (group: readonly ImportOffer[], reason: (lines: string) => string): void => {
    const lines = group.map(({ line }) => line).join(', ')
    for (const { line } of group) reasons.set(line, reason(lines))
  }
  for (const group of groupBy(
    offers,
    (offer) => `${productOf(offer)}\n${(offer.variant ?? '').toLowerCase()}`
  ).values())
    if (group.length > 1)
      drop(group, () => allFor({ item: group[0]?.item ?? '', lines: group.map(({ line }) => line) }))
  for (const group of groupBy(offers, ({ sku }) => sku).values()) {
    if (group[0]?.sku !== '' && group.length > 1) drop(group, (lines) => `lines ${lines} have the same SKU`)
    if (group[0]?.sku !== '' && bySku.has(group[0]?.sku ?? ''))
      drop(group, () => 'another item of this shop has this SKU')
  }
  for (const group of groupBy(offers, productOf).values()) {
    const prices = new Set(group.map(({ price, currency }) => `${price ?? ''} ${currency ?? ''}`))
    if (group[0]?.productId === null && prices.size > 1)
      drop(group, (lines) => `lines ${lines} say different prices of one product`)
  }
  return { offers: offers.filter(({ line }) => !reasons.has(line)), reasons, repeated, passedOver }
}

/** Without a name a row is nothing to make, however often it is there. */
const isNamed = ({ cell }: AbsentRow): boolean => cell('productId') !== '' || cell('name').trim() !== ''

/** What tells that two rows are for one item, as where the shop has it: its Product ID and variant, else its SKU, else its name. */
function itemKey({ cell }: AbsentRow): string {
  const [id, sku, name] = [cell('productId'), cell('sku').trim(), cell('name').trim().toLowerCase()]
  const variant = cell('variant').trim().toLowerCase()
  if (id !== '') return `id ${id}\n${variant}`
  return sku === '' ? `name ${name}\n${variant}` : `sku ${sku}`
}

/** What tells which rows are variants of one product. */
export const productOf = ({ productId, name }: ImportOffer): string => productId ?? name.toLowerCase()

/** @returns why there is nothing to make; null where the reason of the row says it already. */
function offerOf(
  { line, reason, cell }: AbsentRow,
  byProduct: ReadonlyMap<string, readonly InventoryRow[]>,
  byName: ReadonlyMap<string, readonly InventoryRow[]>,
  usual: string
): ImportOffer | string | null {
  const [id, name, variant] = [cell('productId'), cell('name').trim(), cell('variant').trim()]
  const namesakes = byName.get(name.toLowerCase()) ?? []
  const products = new Set(namesakes.map((item) => item.productId))
  const productId = id === '' ? ([...products][0] ?? null) : id
  const siblings = byProduct.get(productId ?? '') ?? []
  const called = siblings[0]?.name ?? name
  const nameProblem = siblings.length === 0 ? keyProblem(name) : null
  const problem = nameProblem ?? wordsProblem(variant) ?? keyProblem(cell('sku'))
  if (problem !== null) return problem
  if (called === '') return null
  if (/^(false|no|0|archived)$/i.test(cell('active')))
    return 'it is not in the shop, and archived in the file'
  if (id === '' && products.size > 1)
    return `${products.size} products are called ${name}; write its Product ID`
  if (id === '' && products.size === 1) {
    const known = siblings.some((item) => (item.variant ?? '').toLowerCase() === variant.toLowerCase())
    if (known || variant === '')
      return `${called} is in the shop; write its Product ID or the SKU it has there`
  }
  const count = (field: 'onHand' | 'reorderPoint'): string | { reason: string } => {
    if (cell(field) === '') return ''
    const reading = readCell(field, cell(field), { price: null })
    return reading.ok ? (reading.value ?? '') : reading
  }
  const [onHand, reorderPoint] = [count('onHand'), count('reorderPoint')]
  if (typeof onHand !== 'string') return onHand.reason
  if (typeof reorderPoint !== 'string') return reorderPoint.reason
  const currency = (cell('currency') || usual).toLowerCase()
  if (!/^[a-z]{3}$/.test(currency)) return 'a currency has three letters, such as EUR'
  const price = cell('price') === '' ? null : decimalToMinor(cell('price'), currency)
  if (price?.ok === false) return price.reason
  const [sibling] = siblings
  // Where the product keeps the stock, its price is that of all its variants.
  const shares = sibling !== undefined && sibling.id.startsWith(`${sibling.productId}/`)
  if (shares && price !== null && !isPriceOf(sibling, price.amount, currency))
    return `the price is that of all variants of ${called}; leave it out, or change it there`
  const own = price === null || shares ? null : minorToDecimal(price.amount, currency)
  return {
    line,
    item: variant === '' ? called : `${called}, ${variant}`,
    productId,
    name: called,
    variant: variant === '' ? null : variant,
    sku: cell('sku').trim(),
    onHand,
    reorderPoint,
    price: own,
    currency: own === null ? null : currency,
    note: reason
  }
}

const isPriceOf = ({ price }: InventoryRow, amount: number, currency: string): boolean =>
  price?.amount === amount && price.currency.toLowerCase() === currency

/** What most prices of the shop are in: a file without a currency means that. */
function usualCurrency(items: readonly InventoryRow[]): string {
  const found = groupBy(items, (item) => item.price?.currency ?? '')
  found.delete('')
  return [...found].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? 'usd'
}

export function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}
