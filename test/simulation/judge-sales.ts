import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import { groupBy } from '../../src/main/sync/group.ts'
import { changedJustThen } from '../../src/main/sales/match.ts'
import type { Sale } from '../../src/shared/sales.ts'
import type { Sold, SoldLine } from './customers.ts'
import type { Seat } from './seat.ts'
import type { World } from './world.ts'

/** By how much each place was lowered for sales, less what came back. */
export type Lowerings = ReadonlyMap<string, number>

/** Whether every sale is known everywhere, and was taken off the stock exactly as often as it should be. */
export async function judgeSales(world: World): Promise<Lowerings> {
  const lists = new Map<Seat, Listed>()
  for (const seat of world.seats)
    lists.set(
      seat,
      groupBy(await listSales(seat), ({ sessionId }) => sessionId)
    )
  const written = atMostOnce(world)
  const books = booksOf(world)
  for (const sold of world.sold) {
    for (const line of sold.lines) {
      for (const [seat, sales] of lists) {
        const parts = partsOf(sales, sold, line)
        if (parts.length > 0 || !isBeyondFirstLook(world, sold, sales)) isListed(seat, sold, line, parts)
      }
    }
  }
  const lowerings = new Map<string, number>()
  const [first] = lists.values()
  const lowers = world.climate.sales === 'lower'
  for (const sold of world.sold) {
    for (const line of sold.lines) {
      if (lowers) {
        for (const [seat, sales] of lists)
          isLowered(seat, sold, line, partsOf(sales, sold, line), { written, books })
        isAgreed(world, sold, line, lists)
      }
      for (const part of partsOf(first ?? new Map(), sold, line)) {
        const sale = asTakenOff(part, lists.values())
        // A desk that first saw the product when the sold price was archived lists it there, where nothing was lowered.
        const place = mayBeReplaced(world, line) ? line.place : (placeOfItem(sale.itemId) ?? line.place)
        const taken = takenOff(sale, lowers, written)
        lowerings.set(place, (lowerings.get(place) ?? 0) + taken - leftOver(books, sale))
        if (lowers) world.counts.lowered += Math.max(0, taken)
        world.counts.oversold += sale.oversold
      }
    }
  }
  return lowerings
}

async function listSales(seat: Seat): Promise<Sale[]> {
  const found: Sale[] = []
  for (let before: { paidAt: number; lineItemId: string } | null = null; ;) {
    const page: { sales: Sale[] } | null = await seat.ask('list-sales', { only: 'all', before, limit: 500 })
    found.push(...(page?.sales ?? []))
    const last: Sale | undefined = page?.sales.at(-1)
    if (last === undefined || (page?.sales.length ?? 0) < 500) return found
    before = { paidAt: last.paidAt, lineItemId: last.lineItemId }
  }
}

/** What a desk lists, by the checkout it was sold in. */
type Listed = ReadonlyMap<string, readonly Sale[]>

const partsOf = (sales: Listed, sold: Sold, line: SoldLine): Sale[] =>
  (sales.get(sold.session) ?? []).filter(
    ({ lineItemId }) => lineItemId === line.id || lineItemId.startsWith(`${line.id}/`)
  )

/** What was written to the shop for each sale and each refund, and all that was written where. */
type Books = {
  made: ReadonlyMap<string, readonly WriteRecord[]>
  at: ReadonlyMap<string, readonly WriteRecord[]>
}

function booksOf({ shop }: World): Books {
  const history = shop.control.history()
  return {
    made: groupBy(history, ({ idempotencyKey }) => madeFor.exec(idempotencyKey ?? '')?.[1] ?? ''),
    at: groupBy(history, placeOfWrite)
  }
}

const madeFor = /^stockroom-(?:fix-)*((?:sale|return)-.*)-\d+$/
const placeOfWrite = ({ object, key }: WriteRecord): string => `${object} ${key}`
const writesOf = ({ made }: Books, kind: 'sale' | 'return', { sessionId, lineItemId }: Sale) =>
  made.get(`${kind}-${sessionId}-${lineItemId}`) ?? []

const placeOfItem = (itemId: string | null): string | null => itemId?.replace('/', ' metadata.') ?? null

/** The sales and returns that writes of ours took effect for: `sale-cs_…-li_…`. */
type Written = ReadonlySet<string>

/** Units that were lowered for it, less what was put back. What somebody undid later was lowered all the same. */
const takenOff = (sale: Sale, lowers: boolean, written: Written): number =>
  (lowers && isOurs(sale, written) ? sale.quantity - sale.oversold : 0) - sale.restocked

/** The sale as a desk knows it that could tell which item it was, where another could not and only the write is known. */
const asTakenOff = (sale: Sale, lists: Iterable<Listed>): Sale =>
  sale.unmatched === null
    ? sale
    : ([...lists]
        .flatMap((list) => list.get(sale.sessionId) ?? [])
        .find((other) => other.lineItemId === sale.lineItemId && other.unmatched === null) ?? sale)

const isOurs = (sale: Sale, written: Written): boolean =>
  sale.outcome === 'lowered' ||
  sale.outcome === 'oversold' ||
  // What found nothing on the shelf may have been taken off by others, twice at that.
  (sale.outcome === 'lowered-twice' && sale.oversold === sale.quantity) ||
  written.has(`sale-${sale.sessionId}-${sale.lineItemId}`)

/** Each sold line is lowered, and made up for, by at most one write that took effect, whichever desk made it. */
function atMostOnce(world: World): Written {
  const writes = new Map<string, Set<number>>()
  const last = new Map<string, WriteRecord>()
  for (const record of world.shop.control.history()) {
    const [, stem] = /^(stockroom-(?:fix-)*(?:sale|return)-.*)-\d+$/.exec(record.idempotencyKey ?? '') ?? []
    if (stem === undefined) continue
    const { sales, restock } = world.climate
    const asked = /^stockroom-(fix-)*sale-/.test(stem)
      ? sales === 'lower'
      : restock === 'auto' && sales !== 'unasked'
    if (!asked) world.fail(`${stem} moved ${record.object}, which nobody had asked for`)
    if (stem.startsWith('stockroom-sale-') && Number(record.after) < 0)
      world.fail(`${stem} left ${record.object} at ${String(record.after)}`)
    // What there was to make up for did not all fit: a number that is at zero goes no lower.
    const madeUpFor = last.get(
      `${stem.replace('stockroom-fix-', 'stockroom-')} ${record.object} ${record.key}`
    )
    const tooMuch = madeUpFor === undefined ? 0 : Number(madeUpFor.after) - Number(madeUpFor.before)
    if (stem.startsWith('stockroom-fix-') && (Number(record.after) === 0 || Number(record.before) < tooMuch))
      world.clouded.add(`${record.object} ${record.key}`)
    last.set(`${stem} ${record.object} ${record.key}`, record)
    writes.set(stem, (writes.get(stem) ?? new Set()).add(record.commit))
  }
  for (const [stem, commits] of writes) {
    if (commits.size > 1) world.fail(`${stem} took effect ${commits.size} times`)
  }
  return new Set([...writes.keys()].map((stem) => stem.replace(/^stockroom-(fix-)*/, '')))
}

/** A desk’s first look goes so many events back. */
const firstLook = 5000

/** So much has happened since that a desk which came later may know of nothing sold before. */
function isBeyondFirstLook(world: World, { at: when }: Sold, sales: Listed): boolean {
  if ([...sales.values()].flat().some(({ paidAt }) => paidAt <= when)) return false
  const writes = world.shop.control.history().filter(({ at }) => at > when)
  const orders = world.sold.filter(({ at }) => at > when)
  return new Set(writes.map(({ commit }) => commit)).size + orders.length > firstLook
}

/** Once, whole, and as what was bought: or the desk says why it cannot tell. */
function isListed(seat: Seat, sold: Sold, line: SoldLine, parts: readonly Sale[]): void {
  const what = `the sale of ${line.quantity} × ${line.place} in ${sold.session}`
  const units = parts.reduce((sum, sale) => sum + sale.quantity, 0)
  if (units !== line.quantity && !(sold.forgotten && parts.length === 0))
    seat.journal.fail(`${what} is listed as ${units}`)
  for (const { itemId, unmatched } of parts) {
    const place = placeOfItem(itemId)
    const replaced = mayBeReplaced(seat.world, line)
    if (place !== null && place !== line.place && !replaced && line.named)
      seat.journal.fail(`${what} is listed as one of ${place}`)
    if (place !== null && !line.named && !replaced && comesInMany(seat.world, line))
      seat.journal.fail(`${what} is listed as one of ${place}, though the order does not say which size`)
    const isNew = unmatched === changedJustThen && wasMade(seat.world, line.productId)
    if (unmatched !== null && line.named && !replaced && !isNew && !wasUnlisted(seat.world, line))
      seat.journal.fail(`${what} could not be told: ${unmatched}`)
  }
}

/** A price that got another amount is another price, and its stock goes along. */
const mayBeReplaced = (world: World, line: SoldLine): boolean =>
  line.place.startsWith('price_') && world.climate.repricing

/** Read for the first time after its last change, nobody can tell of it what its sizes were before. */
const wasMade = (world: World, productId: string): boolean =>
  world.shop.control
    .history()
    .some(({ kind, object, key }) => kind === 'product' && object === productId && key === '*')

/** It has never come in fewer than two sizes. */
const comesInMany = (world: World, line: SoldLine): boolean =>
  world.past
    .values(`${line.productId} metadata.sizes`)
    .every((text) => (text ?? '').split(',').filter((size) => size !== '').length > 1)

/** Its size or its product was off the list at some time, or its stock was no number. */
function wasUnlisted(world: World, line: SoldLine): boolean {
  const { control } = world.shop
  if (control.product(line.productId) === undefined) return true
  const sizes = world.past.values(`${line.productId} metadata.sizes`)
  return line.size !== undefined && sizes.some((text) => !(text ?? '').split(',').includes(line.size ?? ''))
}

function isLowered(
  seat: Seat,
  sold: Sold,
  line: SoldLine,
  parts: readonly Sale[],
  { written, books }: { written: Written; books: Books }
): void {
  const { past, clouded } = seat.world
  const what = `the sale of ${line.quantity} × ${line.place} in ${sold.session}`
  for (const sale of parts) {
    // An order that does not say what was bought is taken off the only thing it can have been by the list of sizes.
    const place = placeOfItem(sale.itemId) ?? line.place
    const values = past.values(place)
    if (sale.unmatched !== null || sold.forgotten || clouded.has(place)) continue
    if (mayBeReplaced(seat.world, line)) continue
    const uncounted = values.some(isNoNumber)
    if (!isOurs(sale, written) && !uncounted && !wasUnlisted(seat.world, line))
      seat.journal.fail(`${what} was never lowered: ${sale.outcome}`)
    if (sale.oversold > 0 && !uncounted && !values.some((text) => Number(text ?? 0) < sale.quantity))
      seat.journal.fail(`${what} is called oversold by ${sale.oversold}, though enough was always there`)
    const whole = sold.refunded === sold.amount
    const back = whole && seat.world.climate.restock === 'auto' ? sale.quantity - sale.oversold : 0
    const listed = !uncounted && !wasUnlisted(seat.world, line)
    if (isOurs(sale, written) && sale.restocked !== back && listed && !isPutBackBefore(books, sale))
      seat.journal.fail(`${what} was restocked by ${sale.restocked} instead of ${back}`)
    if (!listed) continue
    // What the desk says is held against what was written for it. What met zero did not all fit, and is in the books.
    // Nor is a lowering put right over which somebody slipped in, once it was counted: the count is the truth.
    const isCounted = seat.world.seats.some(({ journal }) =>
      journal.intents.some((intent) => intent.place === place && intent.kind === 'set')
    )
    const isScarce = isCounted || values.some((text) => Number(text) <= 0)
    const [taken, put] = [movedFor(books, 'sale', sale), movedFor(books, 'return', sale)]
    const told = sale.quantity - sale.oversold
    if (isScarce ? taken === null && told > 0 : -(taken ?? 0) !== told)
      seat.journal.fail(`${what} is said to have taken off ${told}, its writes moved ${taken}`)
    if (isScarce ? put === null && sale.restocked > 0 : (put ?? 0) !== sale.restocked)
      seat.journal.fail(`${what} is said to have put back ${sale.restocked}, its writes moved ${put}`)
  }
}

/** By how much all that was written for a sale moved the shop, with what made up for others; null: nothing was. */
function movedFor(books: Books, kind: 'sale' | 'return', sale: Sale): number | null {
  const made = writesOf(books, kind, sale).map(({ before, after }) => Number(after) - Number(before))
  return made.length === 0 ? null : made.reduce((sum, by) => sum + by, 0)
}

const isNoNumber = (text: string | null): boolean => !/^[+-]?\d+$/.test(text?.trim() ?? '')

/** All desks say the same of it. */
function isAgreed(world: World, sold: Sold, line: SoldLine, lists: ReadonlyMap<Seat, Listed>): void {
  // Whether a number could be read there, and under which size, depends on when it was read.
  if (world.past.values(line.place).some(isNoNumber) || wasUnlisted(world, line)) return
  if (sold.forgotten || world.clouded.has(line.place) || mayBeReplaced(world, line)) return
  const told = [...lists]
    .map(([, sales]) => partsOf(sales, sold, line))
    // Read while the list of sizes was being changed, an order that names none is left to a person.
    .filter((parts) => !parts.some(({ unmatched }) => unmatched === changedJustThen))
    .map((parts) => parts.map((sale) => `${sale.oversold} oversold, ${sale.restocked} back`).join())
  if (new Set(told).size > 1)
    world.fail(`of the sale of ${line.place} in ${sold.session} the desks say: ${told.join(' | ')}`)
}

/**
 * What the writes for a sale put there on top, because somebody had slipped in before them and the number has met zero
 * since: what was to make up for it found nothing to take, and sent nothing.
 */
function leftOver(books: Books, sale: Sale): number {
  const over = (kind: 'sale' | 'return', meant: number): number => {
    const { own, zero } = writeFor(books, kind, sale)
    return zero === undefined ? 0 : Math.max(0, Number(own?.after) - Number(own?.before) - meant)
  }
  return over('sale', 0) + over('return', sale.restocked)
}

/**
 * All of it was put back before the desk that did so could know that the number had met zero, after which some of the
 * sale counts as oversold. An event is listed within five minutes.
 */
function isPutBackBefore(books: Books, sale: Sale): boolean {
  const { own, zero } = writeFor(books, 'sale', sale)
  const { own: back } = writeFor(books, 'return', sale)
  if (own === undefined || zero === undefined || back === undefined) return false
  const isOvertaken = Number(own.after) > Math.max(0, Number(own.before) - sale.quantity)
  return isOvertaken && sale.restocked === sale.quantity && zero.at > back.at - 300_000
}

/** What was written for a sale, and where the number met zero since; undefined where something made up for it. */
function writeFor(
  books: Books,
  kind: 'sale' | 'return',
  sale: Sale
): { own?: WriteRecord | undefined; zero?: WriteRecord | undefined } {
  const made = writesOf(books, kind, sale)
  const isMadeUp = ({ idempotencyKey }: WriteRecord): boolean =>
    idempotencyKey?.startsWith('stockroom-fix-') === true
  const own = made.find((record) => !isMadeUp(record))
  if (own === undefined || made.some(isMadeUp)) return { own }
  const zero = books.at
    .get(placeOfWrite(own))
    ?.find(({ commit, after }) => commit > own.commit && after !== null && Number(after) <= 0)
  return { own, zero }
}
