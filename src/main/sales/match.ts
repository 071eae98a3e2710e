import type { RemoteLine, RemoteSession } from '../sync/remote.ts'

/** What matching needs to know of a stock item. */
export type MatchItem = {
  id: string
  ownerId: string
  ownerKind: 'product' | 'price'
  variant: string | null
  /** Is it still there? */
  listed: boolean
}

/** A sold line, or the part of one that is of a single variant. */
export type MatchedLine = {
  /**
   * Stripe's id; where a line was several variants at once, with `/<n>` behind it, the `n` of the order's note of it. A
   * variant's own name would not do: idempotency keys are made from this, and a header cannot say every name.
   */
  id: string
  line: RemoteLine
  quantity: number
  /** What it cost, in minor units; null where that is not known, or no whole amount of its line. */
  amount: number | null
  item: MatchItem | null
  variant: string | null
  unmatched: string | null
}

/** Why an order that names no variant is left open while the list of variants is being changed. */
export const changedJustThen =
  'its variants were changed just then, and the order does not say which was bought'

/** What a line, or a part of it, turned out to be. */
type Found = [item: MatchItem | null, variant: string | null, unmatched: string | null]

/**
 * Which stock items a paid session sold. Per line the variant comes from the price's metadata (or the line's own), then
 * from the session's (`item_<n>_product_id`, `_size`, `_quantity`; `size`), then from there being only one. What these
 * do not decide is left unmatched with the reason, never guessed.
 *
 * @param itemsOf the stock items of a product as they were when it was sold
 * @param isUnclear whether they changed in that very second: that there was only one tells nothing then
 */
export function matchSession(
  session: RemoteSession,
  itemsOf: (productId: string) => readonly MatchItem[],
  isUnclear: (productId: string) => boolean
): MatchedLine[] {
  return session.lines.flatMap((line) => matchLine(session, line, itemsOf, isUnclear))
}

function matchLine(
  session: RemoteSession,
  line: RemoteLine,
  itemsOf: (productId: string) => readonly MatchItem[],
  isUnclear: (productId: string) => boolean
): MatchedLine[] {
  const part = (id: string, quantity: number, [item, variant, unmatched]: Found): MatchedLine =>
    item?.listed === false
      ? {
          id,
          line,
          quantity,
          amount: shareOf(line, quantity),
          item: null,
          variant,
          unmatched: 'what was bought has been taken off the list since'
        }
      : { id, line, quantity, amount: shareOf(line, quantity), item, variant, unmatched }
  const whole = (...found: Found): MatchedLine[] => [part(line.id, line.quantity ?? 0, found)]
  if (line.quantity === null) return whole(null, null, 'the order does not say how many')
  if (line.productId === null) return whole(null, null, 'the order names no product')
  const known = itemsOf(line.productId)
  if (known.length === 0) return whole(null, null, 'its product is not in this shop any more')
  const ofPrice = known.find((item) => item.ownerKind === 'price' && item.ownerId === line.priceId)
  if (ofPrice !== undefined) return whole(ofPrice, ofPrice.variant, null)
  // Of prices that are out of use only what was bought at them is known.
  const items = known.filter((item) => item.ownerKind === 'product' || item.listed)
  const unclear = isUnclear(line.productId)

  const said: Said = sizeIn(line.priceMetadata) ?? sizeIn(line.metadata) ?? sizesOfSession(session, line)
  if (typeof said === 'string') return whole(...itemNamed(items, said, unclear))
  if (said !== null) {
    if ('unclear' in said) return whole(null, null, said.unclear)
    return said.parts.map(({ n, size, quantity }) =>
      part(`${line.id}/${n}`, quantity, itemNamed(items, size, unclear))
    )
  }
  const [only] = items
  if (unclear) return whole(null, null, changedJustThen)
  if (items.length === 1 && only !== undefined) return whole(only, only.variant, null)
  return whole(null, null, `it comes in ${items.length} variants and the order does not say which was bought`)
}

/** What so many units of a line cost. */
function shareOf(line: RemoteLine, units: number): number | null {
  if (line.amount === null || units === (line.quantity ?? 0)) return line.amount
  const share = (line.amount * units) / Number(line.quantity)
  return Number.isInteger(share) ? share : null
}

function itemNamed(items: readonly MatchItem[], size: string, unclear: boolean): Found {
  const fits = items.filter((item) => item.variant !== null && plain(item.variant) === plain(size))
  const [only] = items
  // Shops name sizes on things that come in one only, too.
  if (!unclear && fits.length === 0 && items.length === 1 && only?.variant === null) return [only, size, null]
  const [item] = fits
  if (fits.length === 1 && item !== undefined) return [item, size, null]
  return [null, size, `the order says ${size}, which is not among its variants`]
}

const plain = (text: string): string => text.trim().toLowerCase()

const sizeIn = (metadata: Readonly<Record<string, string>>): string | undefined =>
  metadata['size'] ?? metadata['variant'] ?? undefined

type Said = string | null | { unclear: string } | { parts: { n: number; size: string; quantity: number }[] }

/** What the session's own metadata say about one line. */
function sizesOfSession(session: RemoteSession, line: RemoteLine): Said {
  const noted = notesOf(session.metadata).filter((note) => note.productId === line.productId)
  const sizes = [...new Set(noted.flatMap((note) => (note.size === null ? [] : [note.size])))]
  const alone = session.lines.filter((other) => other.productId === line.productId).length === 1
  const [first] = sizes
  if (first !== undefined) {
    if (sizes.length === 1) return first
    if (!alone) return { unclear: 'the order has several lines of it and does not say which size is which' }
    const parts = sizes.map((size) => {
      const notes = noted.filter((note) => note.size === size)
      return {
        n: Math.min(...notes.map((note) => note.n)),
        size,
        quantity: notes.reduce((sum, note) => sum + note.quantity, 0)
      }
    })
    const total = parts.reduce((sum, part) => sum + part.quantity, 0)
    if (total !== line.quantity)
      return { unclear: `the order notes sizes for ${total}, but ${line.quantity} were sold` }
    return { parts }
  }
  return session.lines.length === 1 ? (sizeIn(session.metadata) ?? null) : null
}

/** `item_<n>_product_id`, `item_<n>_size`, `item_<n>_quantity`, as shops write them for their own webhook. */
function notesOf(
  metadata: Readonly<Record<string, string>>
): { n: number; productId: string; size: string | null; quantity: number }[] {
  return Object.entries(metadata).flatMap(([key, productId]) => {
    const [, n] = /^item_(\d+)_product_id$/.exec(key) ?? []
    if (n === undefined) return []
    const quantity = metadata[`item_${n}_quantity`] ?? '1'
    return {
      n: Number(n),
      productId,
      size: metadata[`item_${n}_size`] ?? null,
      quantity: /^\d{1,7}$/.test(quantity) ? Number(quantity) : 0
    }
  })
}

/**
 * How many units of each line a refund gave back, as far as its amount tells: all of them when everything was refunded,
 * whole units of an order's only line; null for a part that is no whole unit, more than was sold (the shipping is
 * refunded, too) or could be of several lines.
 * Amounts are minor units of the order's currency.
 */
export function refundedUnits(
  lines: readonly { quantity: number; amount: number | null }[],
  order: { amount: number | null; refunded: number }
): (number | null)[] {
  if (order.refunded <= 0) return lines.map(() => 0)
  if (order.amount !== null && order.refunded >= order.amount) return lines.map((line) => line.quantity)
  const [only] = lines
  if (lines.length !== 1 || only === undefined || only.amount === null || only.quantity === 0)
    return lines.map(() => null)
  const units = (order.refunded * only.quantity) / only.amount
  return [Number.isInteger(units) && units <= only.quantity ? units : null]
}
