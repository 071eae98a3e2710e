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

type ItemsOf = (productId: string, priceId: string | null) => readonly MatchItem[]

/**
 * Which stock items a paid session sold. Per line the variant comes from the price's metadata (or the line's own), then
 * from the session's (`item_<n>_product_id`, `_size`, `_quantity`; `size`), then from there being only one. What these
 * do not decide is left unmatched with the reason, never guessed.
 *
 * @param itemsOf the stock items of a product as they were when it was sold; none where it and the price that was paid
 *   were made for this order alone
 * @param isUnclear whether they changed in that very second: that there was only one tells nothing then
 */
export function matchSession(
  session: RemoteSession,
  itemsOf: ItemsOf,
  isUnclear: (productId: string) => boolean
): MatchedLine[] {
  const noted = { ...session, lines: withNotes(session, itemsOf) }
  return noted.lines.flatMap((line) => matchLine(noted, line, itemsOf, isUnclear))
}

/**
 * The lines of a session, those of no product of this shop as what the shop noted for them: what was noted in the same
 * quantity. Of several such lines each is one of so many notes.
 */
function withNotes({ lines, metadata }: RemoteSession, itemsOf: ItemsOf): RemoteLine[] {
  const strange = lines.filter(
    ({ productId: id, priceId }) => id === null || itemsOf(id, priceId).length === 0
  )
  const open = notesOf(metadata)
    .filter(({ productId: id }) => itemsOf(id, null).length > 0)
    .filter(({ productId: id }) => lines.every((line) => line.productId !== id))
    .toSorted((a, b) => a.n - b.n)
  return lines.map((line) => {
    const alike = strange.filter(({ quantity }) => quantity === line.quantity)
    const notes = open.filter(({ quantity }) => (quantity ?? 1) === line.quantity)
    const note = notes[alike.indexOf(line)]
    if (note === undefined || notes.length !== alike.length) return line
    const size: Record<string, string> = note.size === null ? {} : { size: note.size }
    return { ...line, productId: note.productId, metadata: { ...line.metadata, ...size } }
  })
}

function matchLine(
  session: RemoteSession,
  line: RemoteLine,
  itemsOf: ItemsOf,
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
  const known = itemsOf(line.productId, line.priceId)
  if (known.length === 0)
    return whole(null, null, 'its product is not in this shop, and the order notes none that is')
  const ofPrice = known.find((item) => item.ownerKind === 'price' && item.ownerId === line.priceId)
  if (ofPrice !== undefined) return whole(ofPrice, ofPrice.variant, null)
  // Of prices that are out of use only what was bought at them is known.
  const items = known.filter((item) => item.ownerKind === 'product' || item.listed)
  const unclear = isUnclear(line.productId)

  const said: Said = sizeIn(line.priceMetadata) ?? sizeIn(line.metadata) ?? sizesOfSession(session, line)
  if (typeof said === 'string') return whole(...itemNamed(items, said, unclear))
  if (said !== null) {
    if ('unclear' in said) {
      const lone = withoutName(items, unclear)
      return whole(lone, null, lone === null ? said.unclear : null)
    }
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
  const lone = withoutName(items, unclear)
  if (lone !== null) return [lone, size, null]
  const [item] = fits
  if (fits.length === 1 && item !== undefined) return [item, size, null]
  return [null, size, `the order says ${size}, which is not among its variants`]
}

/** Shops name sizes on things that come in one only, too. */
function withoutName(items: readonly MatchItem[], unclear: boolean): MatchItem | null {
  const [only] = items
  return !unclear && items.length === 1 && only?.variant === null ? only : null
}

const plain = (text: string): string => text.trim().toLowerCase()

const sizeIn = (metadata: Readonly<Record<string, string>>): string | undefined =>
  metadata['size'] ?? metadata['variant'] ?? undefined

type Said = string | null | { unclear: string } | { parts: { n: number; size: string; quantity: number }[] }

/** What the session's own metadata say about one line. Its notes count only where they note as many as were sold. */
function sizesOfSession(session: RemoteSession, line: RemoteLine): Said {
  const noted = notesOf(session.metadata).flatMap(({ size, ...note }) =>
    size !== null && note.productId === line.productId ? [{ ...note, size }] : []
  )
  const lines = session.lines.filter((other) => other.productId === line.productId)
  const [size, ...others] = new Set(noted.map((note) => note.size))
  if (size === undefined) return session.lines.length === 1 ? (sizeIn(session.metadata) ?? null) : null
  if (lines.length > 1 && others.length > 0)
    return { unclear: 'the order has several lines of it and does not say which size is which' }
  // An only note can leave the quantity to the only line.
  if (lines.length === 1 && noted.length === 1 && noted[0]?.quantity === null) return size
  const [total, sold] = [noted, lines].map((each) => each.reduce((sum, one) => sum + (one.quantity ?? 1), 0))
  if (total !== sold) return { unclear: `the order notes sizes for ${total}, but ${sold} were sold` }
  if (others.length === 0) return size
  const parts = [size, ...others].map((each) => {
    const notes = noted.filter((note) => note.size === each)
    return {
      n: Math.min(...notes.map((note) => note.n)),
      size: each,
      quantity: notes.reduce((sum, note) => sum + (note.quantity ?? 1), 0)
    }
  })
  return { parts }
}

/**
 * `item_<n>_product_id`, `item_<n>_size`, `item_<n>_quantity`, as shops write them for their own webhook, which takes one
 * for it where no quantity is noted.
 */
function notesOf(
  metadata: Readonly<Record<string, string>>
): { n: number; productId: string; size: string | null; quantity: number | null }[] {
  return Object.entries(metadata).flatMap(([key, productId]) => {
    const [, n] = /^item_(\d+)_product_id$/.exec(key) ?? []
    if (n === undefined) return []
    const quantity = metadata[`item_${n}_quantity`] ?? null
    return {
      n: Number(n),
      productId,
      size: metadata[`item_${n}_size`] ?? null,
      quantity: quantity === null ? null : /^\d{1,7}$/.test(quantity) ? Number(quantity) : 0
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
