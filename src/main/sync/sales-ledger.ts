import { quantityOf } from '../stock/quantity.ts'
import { itemId, itemSlots, usualScheme } from '../stock/scheme.ts'
import { type MatchItem, matchSession, refundedUnits } from '../sales/match.ts'
import { priceItems } from '../sales/price-items.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import type { ItemRow } from '../store/projection.ts'
import type { Edit } from '../store/outbox.ts'
import type { SaleRow, SoldRow } from '../store/sales.ts'
import type { SalesChoice, Store, UnreadSale } from '../store/store.ts'
import { type Applier, unknownCause } from './apply.ts'
import { eventLimit } from './plan-push.ts'
import type { Clock } from './ports.ts'
import {
  fieldOf,
  type Refunded,
  type RemoteCatalog,
  type RemoteEvent,
  RemoteFailure,
  type RemoteLine,
  type RemoteSession
} from './remote.ts'
import { successorOf } from './successor.ts'

/** What the events of one look say of sales, read from Stripe but not yet written. */
export type ReadSales = {
  orders: { session: RemoteSession; event: SaleEvent }[]
  refunds: (Refunded & { paymentIntent: string })[]
  problems: { object: string; reason: string }[]
  /** What could not be read before and can be now. */
  readable: string[]
  /** What cannot be read (yet), to be asked for again; null when that has not changed. */
  unread: UnreadSale[] | null
}

type SaleEvent = Pick<RemoteEvent, 'id' | 'type' | 'created' | 'object'>
type UnreadEvent = Pick<UnreadSale, 'id' | 'type' | 'created' | 'object'>

/** Sales that the key was not allowed to read are asked for again this often, in case it is by now. */
const askAgain = 3_600_000
const day = 24 * askAgain
/** What one request makes may have been made some seconds apart. Stripe's seconds. */
const atOnce = 60
/** After so many that Stripe could not read, one after the other, the rest of a look is left to the next. */
const manyFailures = 3

const paidTypes = new Set(['checkout.session.completed', 'checkout.session.async_payment_succeeded'])

/** What the idempotency key of a sale’s lowering is made from; every desk of the account makes the same. */
export const saleKey = (sale: Pick<SaleRow, 'session_id' | 'line_item_id'>): string =>
  `sale-${sale.session_id}-${sale.line_item_id}`
export const returnKey = (sale: Pick<SaleRow, 'session_id' | 'line_item_id'>): string =>
  `return-${sale.session_id}-${sale.line_item_id}`

/** Is this done by itself no more: a lowering where Stockroom only watches, a return where it is only offered? */
export const isLeft = (once: string, { mode, restock }: Pick<SalesChoice, 'mode' | 'restock'>): boolean =>
  once.startsWith('sale-') ? mode === 'watch' : once.startsWith('return-') && restock === 'offer'

/** What is done by itself no more, and is not under way, is left to the shop and to whoever looks at its refunds. */
export function leaveUndone(
  { store, applier }: { store: Store; applier: Applier },
  due: readonly Edit[]
): string[] {
  const chosen = store.salesSettings()
  return due.flatMap((edit) => {
    const { once, seq, product_id: productId } = edit
    if (once === null || !isLeft(once, chosen)) return []
    store.outbox.setState(seq, 'dropped')
    store.sales.leave(once)
    applier.goesFirst(edit, unknownCause)
    applier.project(productId)
    return [once]
  })
}

export type SalesLedger = ReturnType<typeof createSalesLedger>

/** Turns paid sessions and refunds into rows of the sales ledger, and into edits where Stockroom lowers stock. */
export function createSalesLedger(parts: {
  store: Store
  catalog: Pick<RemoteCatalog, 'session' | 'sessionOf' | 'refunded'>
  applier: Applier
  clock: Clock
  /** What is known here to have come back for a part, before the rest was refunded. */
  typedBack: (sale: SoldRow) => number
}) {
  const { store, catalog, applier, clock, typedBack } = parts
  let askedAt = -askAgain
  /** Paid sessions read but not saved yet: a look that broke off and is begun again need not ask for them twice. */
  const kept = new Map<string, RemoteSession>()
  const { sales, outbox, books, mirror, view } = store

  /**
   * Reads what the events are about. What cannot be read is a problem to list, is asked for again by later looks, and
   * stops nothing.
   */
  async function read(events: readonly RemoteEvent[]): Promise<ReadSales> {
    const found: ReadSales = { orders: [], refunds: [], problems: [], readable: [], unread: null }
    const now = clock.now()
    // Also by a clock that was set back.
    const asksAgain = Math.abs(now - askedAt) >= askAgain
    const known = store.unreadSales()
    if (asksAgain && known.length > 0) askedAt = now
    const unread = new Map(known.map((one) => [nameOf(one), one]))
    const asked = new Set<string>()
    const toRead: SaleEvent[] = [...known, ...events]
    let denied = false
    let failures = 0
    for (const event of toRead) {
      if (!isOfSale(event) || asked.has(nameOf(event))) continue
      const [name, { id }] = [nameOf(event), event.object]
      const before = unread.get(name)
      if (before !== undefined && !(before.tries === 0 ? asksAgain : isDue(before, now))) continue
      // One answer tells that the permission is still missing.
      if (before !== undefined && denied) continue
      try {
        // So many in a row: the trouble is not with one of them.
        if (failures >= manyFailures) throw new RemoteFailure('lost', 'stripe-trouble', 'Stripe has trouble')
        const refund = await readOne(event, found, asked)
        if (refund !== null) toRead.push(refund)
        failures = 0
      } catch (error) {
        if (!(error instanceof RemoteFailure) || !isOfThisAlone(error)) throw error
        asked.add(name)
        const reason = `its sale cannot be read: ${error.detail}. It is asked for again by itself`
        found.problems.push({ object: id, reason })
        denied = error.kind === 'denied'
        if (!denied) failures += 1
        const tries = denied ? 0 : (before?.tries ?? 0) + 1
        const { type, created, object } = event
        unread.set(name, { id: event.id, type, created, object, tries, askedAt: now })
        found.unread = [...unread.values()]
        continue
      }
      if (!unread.delete(name)) continue
      found.readable.push(id)
      found.unread = [...unread.values()]
    }
    return found
  }

  /** @returns for a refund of it that was met before the sale, as events come in any order */
  async function readOne(
    event: UnreadEvent,
    found: ReadSales,
    asked: Set<string>
  ): Promise<UnreadEvent | null> {
    const { id: eventId, type, created, object } = event
    if (object.kind === 'payment') {
      asked.add(nameOf(event))
      found.refunds.push({ paymentIntent: object.id, ...(await catalog.refunded(object.id)) })
      return null
    }
    const id = await sessionOf(event)
    if (id === null || sales.order(id) !== null || asked.has(`session ${id}`)) return null
    const session = kept.get(id) ?? (await catalog.session(id))
    // One that is paid later says so with an event of its own.
    if (session === null || (!session.paid && object.kind === 'session')) return null
    kept.set(id, session)
    asked.add(`session ${id}`)
    if (!session.sells) return null
    found.orders.push({ session, event: { id: eventId, type, created, object } })
    const payment = session.paymentIntent
    return payment !== null && books.hasRefundOf(payment)
      ? { id: eventId, type, created, object: { kind: 'payment', id: payment } }
      : null
  }

  /**
   * The session that an event says was paid. One whose money was only held is a sale when that is taken; where the shop
   * lowers stock itself nobody knows whether it did by then or at the checkout, so that it is left out there.
   */
  async function sessionOf({ type, object: { kind, id } }: UnreadEvent): Promise<string | null> {
    if (kind === 'capture') return store.salesSettings().mode === 'lower' ? await catalog.sessionOf(id) : null
    return paidTypes.has(type) ? id : null
  }

  /**
   * Writes the sales read. Call inside the transaction that marks the events as seen.
   * @param lookedAt when the events were listed, Stripe's seconds
   * @returns the items sold
   */
  function save(found: ReadSales, lookedAt: number): Set<string> {
    const items = new Set<string>()
    kept.clear()
    if (found.unread !== null) store.saveUnreadSales(found.unread)
    for (const id of found.readable) books.setProblems(id, 'parse', [], null)
    for (const { object, reason } of found.problems) books.setProblems(object, 'parse', [reason], null)
    for (const { session, event } of found.orders) addOrder(session, event, lookedAt, items)
    return items
  }

  /**
   * Writes the refunds read. Call in the same transaction, once the events of the look have told what had really been
   * taken off: so much is put back. @returns the items refunded.
   */
  function saveRefunds({ refunds }: ReadSales): Set<string> {
    const items = new Set<string>()
    for (const refund of refunds) addRefund(refund, items)
    return items
  }

  function addOrder(session: RemoteSession, event: SaleEvent, lookedAt: number, items: Set<string>): void {
    const paidAt = event.created * 1000
    const isNew = sales.addOrder({
      session_id: session.id,
      payment_intent: session.paymentIntent,
      currency: session.currency,
      amount: session.amount,
      paid_at: paidAt,
      event_id: event.id,
      seen_at: clock.now()
    })
    if (!isNew) return
    books.setProblems(session.id, 'parse', [], null)
    const settings = store.salesSettings()
    const ours = settings.mode === 'lower' && settings.since !== null && paidAt >= settings.since
    const due: SaleRow[] = []
    const then = (productId: string) => relisted(productId, event.created, lookedAt)
    const isUnclear = (productId: string): boolean => then(productId)?.unclear === true
    const itemsThen = (productId: string, priceId: string | null): MatchItem[] =>
      isOneOff(productId, priceId, session.created) ? [] : itemsOf(productId, then(productId)?.list)
    for (const part of matchSession({ ...session, lines: session.lines.map(atHome) }, itemsThen, isUnclear)) {
      const item = part.item?.id ?? null
      const row = itemOf(item)
      const lowers = ours && part.quantity > 0 && row !== null && isCounted(row)
      sales.addSale({
        session_id: session.id,
        line_item_id: part.id,
        product_id: part.line.productId,
        price_id: part.line.priceId,
        item_id: item,
        variant: part.variant,
        description: part.line.description,
        quantity: part.quantity,
        amount: part.amount,
        currency: session.currency,
        paid_at: paidAt,
        unmatched: part.unmatched,
        lowering: lowers ? 'waiting' : null
      })
      if (item !== null) items.add(item)
      const sale = lowers ? sales.sale(session.id, part.id) : null
      if (sale !== null) due.push(sale)
    }
    if (due.length === 0) return
    const batch = books.addBatch('sale', `sale ${session.id}`, clock.now())
    for (const sale of due) addOnce(batch, sale, saleKey(sale), -sale.quantity, 'sold')
  }

  function addOnce(
    batch: number,
    sale: SaleRow,
    once: string,
    delta: number,
    reason: 'sold' | 'returned'
  ): void {
    const row = itemOf(sale.item_id)
    if (row === null || outbox.byOnce(once) !== null) return
    const place = { entity: row.owner_kind, entity_id: row.owner_id, field: `metadata.${row.stock_key}` }
    outbox.add({
      ...place,
      batch_id: batch,
      item_id: row.id,
      cell: 'onHand',
      product_id: row.product_id,
      kind: 'adjust',
      base: null,
      value: null,
      delta,
      reason,
      note: sale.session_id,
      created_at: clock.now(),
      once
    })
    const sold = { ...unknownCause, cause: 'sale', by: sale.session_id, at: sale.paid_at } as const
    applier.goesFirst(place, reason === 'sold' ? sold : unknownCause)
    applier.project(row.product_id, null, null, clock.now())
  }

  /**
   * Is there a number in Stripe, or the first on its way there? It is there where only the answer was lost, also to the
   * making of the product; one that still waits turns into a question.
   */
  function isCounted({ owner_kind: kind, owner_id: owner, stock_key: key }: ItemRow): boolean {
    const [field, object] = [`metadata.${key}`, mirror.object(kind, owner)]
    const wanted = outbox.openOfField(owner, field).map(({ value }) => value)
    return [object && fieldOf(object, field), ...wanted].some((value) => quantityOf(value) !== null)
  }

  /** What is bought at a price that was still open somewhere is of the one that took over from it. */
  const atHome = (sold: RemoteLine): RemoteLine => ({ ...sold, priceId: successorOf(store, sold.priceId) })

  const itemOf = (id: string | null) => (id === null ? null : view.item(id))

  /**
   * What a product’s list of variants said at a time (Stripe’s seconds), where it was changed since. `unclear`: it was
   * changed in that second, or no event tells yet when it was; then it may have been any of both.
   * @param lookedAt when the events were listed
   */
  function relisted(
    productId: string,
    at: number,
    lookedAt: number
  ): { list: Record<string, string>; unclear: boolean } | null {
    const { sizesKey } = schemeNow()
    if (sizesKey === null) return null
    const told = books
      .stockEvents(productId, `metadata.${sizesKey}`, 0)
      .map(({ created, previous, after }) => ({ created, before: previous ?? '', after: after ?? '' }))
    const first = told.find(({ created }) => created >= at)
    if (first !== undefined) return { list: { [sizesKey]: first.before }, unclear: first.created === at }
    const met = books
      .relistedSince(productId, at)
      .find((one) =>
        one.before === one.after
          ? books.replacedSince(productId, one.at).length === 0
          : !told.some(({ created, before }) => created >= one.since && before === one.before)
      )
    if (met !== undefined) return { list: { [sizesKey]: `${met.before},${met.after}` }, unclear: true }
    // Changed twice since it was last read, it can look as it did then, while only the first change has its event yet.
    const since = Math.max(store.eventsKnownSince() ?? at, books.relistedBefore(productId, at) ?? 0)
    const now = mirror.product(productId)?.metadata[sizesKey] ?? ''
    const left = told.at(-1)
    if (left === undefined || left.created < since) return null
    if (told.some(({ created, after }) => created === left.created && after === now)) return null
    // What no event tells of happened in the last minutes: an older order is of the list that the last event left.
    const unclear = (lookedAt - at) * 1000 <= eventLimit
    return { list: { [sizesKey]: unclear ? `${left.after},${now}` : left.after }, unclear }
  }

  /**
   * The items of a product as Stripe had them when something was sold: all desks see these alike, whenever they read the
   * order and whatever else waits in them. `list`: what its list of variants said, where it was changed since.
   */
  function itemsOf(productId: string, list: Record<string, string> | undefined): MatchItem[] {
    const product = mirror.product(productId)
    if (product === null) return []
    const rows = view.itemsOfProduct(productId)
    if (rows.some((row) => row.owner_kind === 'price')) return priceItems(rows, mirror.pricesOf(productId))
    const scheme = schemeNow()
    const then = { ...product.metadata, ...list }
    const now = new Set(itemSlots(scheme, product, []).map(itemId))
    return itemSlots(scheme, { ...product, metadata: then }, []).map((slot) => ({
      ...slot,
      id: itemId(slot),
      listed: now.has(itemId(slot))
    }))
  }

  /**
   * Was it made for one order alone, by the request that opened the checkout? Such a product is archived, as is the price
   * that was paid, and neither has a place for stock.
   * @param openedAt when the checkout was opened, Stripe's seconds
   */
  function isOneOff(productId: string, priceId: string | null, openedAt: number): boolean {
    const [product, price] = [mirror.product(productId), mirror.price(priceId ?? '')]
    if (product === null || product.active || priceId === null || price?.active === true) return false
    if (Math.abs(openedAt - product.created) > atOnce) return false
    const places = { ...price?.metadata, ...product.metadata }
    return itemSlots(schemeNow(), product, []).every(({ stockKey }) => !(stockKey in places))
  }

  const schemeNow = (): StockScheme => store.scheme()?.scheme ?? usualScheme

  function addRefund(refund: ReadSales['refunds'][number], items: Set<string>): void {
    const order = sales.orderByPayment(refund.paymentIntent)
    if (order === null) return
    const lines = sales.bySession(order.session_id)
    // By Stripe's own time, not by that of an event, of which every desk may meet another.
    sales.refund(order.session_id, refund.amount, refund.at, refund.since)
    const units = refundedUnits(lines, { amount: order.amount, refunded: refund.amount })
    lines.forEach((line, place) => {
      sales.refundUnits(line.session_id, line.line_item_id, units[place] ?? null)
      if (line.item_id !== null) items.add(line.item_id)
    })
    books.setProblems(refund.paymentIntent, 'parse', [], null)
    restock(order.session_id)
  }

  /** Was it refunded since somebody chose that refunds are put back by themselves? */
  function isPutBack({ refunded_at }: SoldRow): boolean {
    const { restock: chosen, restockSince } = store.salesSettings()
    return chosen === 'auto' && restockSince !== null && Number(refunded_at) >= restockSince
  }

  const stillOut = (sale: SoldRow): number =>
    sale.lowered - store.findings.answeredRefund(sale) - typedBack(sale)

  /** Where refunds are put back by themselves: what a full refund returned of what Stockroom had taken off. */
  function restock(sessionId: string): void {
    const due = sales.bySession(sessionId).filter(
      (sale) =>
        isPutBack(sale) &&
        // An answer says what was meant: somebody may have slipped in before, or another desk's request was it that was
        // carried out. The event tells, and all that is known of another desk is its event.
        (sale.lowering === 'elsewhere' || outbox.isProved(saleKey(sale))) &&
        sale.refunded_whole === 1 &&
        outbox.byOnce(returnKey(sale)) === null &&
        stillOut(sale) > 0
    )
    if (due.length === 0) return
    const batch = books.addBatch('sale', `refund of ${sessionId}`, clock.now())
    for (const sale of due) addOnce(batch, sale, returnKey(sale), stillOut(sale), 'returned')
  }

  /** The same where the shop itself lowers stock, once the drift detector says that a refund was not put back. */
  function giveBack(sessionId: string, lineItemId: string, units: number): void {
    const sale = sales.sale(sessionId, lineItemId)
    if (sale === null || units <= 0 || !isPutBack(sale)) return
    // What Stockroom was to take off is put back as far as it did.
    if (sale.lowering !== null) return
    if (sale.refunded_whole !== 1 || outbox.byOnce(returnKey(sale)) !== null) return
    const batch = books.addBatch('sale', `refund of ${sessionId}`, clock.now())
    addOnce(batch, sale, returnKey(sale), units, 'returned')
  }

  return { read, save, saveRefunds, restock, giveBack }
}

const isOfSale = (event: SaleEvent): event is UnreadEvent =>
  event.object !== null && ['session', 'payment', 'capture'].includes(event.object.kind)

/** A payment is asked about twice: for the checkout it was of, and for what was refunded of it. */
const nameOf = ({ object }: UnreadEvent): string => `${object.kind} ${object.id}`

/** Is it the fault of what was asked for, and not of the connection, the key or the hour? */
const isOfThisAlone = ({ kind, code }: RemoteFailure): boolean =>
  kind === 'refused' || code === 'missing-permission' || (code === 'stripe-trouble' && kind !== 'busy')

/** What Stripe itself fails to read is asked for by the next two looks, then every hour, four hours, at last once a day. */
function isDue({ tries, askedAt }: UnreadSale, now: number): boolean {
  const wait = tries < 3 ? 0 : Math.min(day, askAgain * 4 ** (tries - 3))
  // A clock that was set back says nothing of how long ago it was.
  return Math.abs(now - askedAt) >= wait
}
