import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SaleRow } from '../../../src/main/store/sales.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'
import { createApplier, unknownCause } from '../../../src/main/sync/apply.ts'
import { aPrice, aProduct } from '../../builders.ts'
import { handClock } from '../../integration/hand-clock.ts'

export const product = 'prod_QXg1hqf4jFNsqG'
export const small = `${product}/stock_S`
export const medium = `${product}/stock_M`
/** 2026-11-21 12:00 UTC, Stripe's seconds: the hour in which these shops sell. */
export const noon = Date.UTC(2026, 10, 21, 12) / 1000

/** A shop with 3 shirts in S and 8 in M, whose events have been known for a week, on a real database. */
export function aSoldShop(mode: 'watch' | 'lower' | null = 'watch') {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-findings-'))
  const store = openStore(join(folder, 'acct_1-test.db'))
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const clock = handClock()
  const applier = createApplier(store, clock, {
    ids: new Set(),
    products: new Set(),
    structural: false,
    fromStripe: false,
    low: new Set()
  })
  const parts = { store, applier, clock }
  const stock: Record<string, string> = { stock_S: '3', stock_M: '8' }
  let events = 0

  /** Brings the mirror to what the shop's stock is now. */
  function pull(metadata: Record<string, string> = { sizes: 'S,M', ...stock }) {
    const updated = noon + 100 + events
    for (const one of [parsePrice(aPrice()), parseProduct(aProduct({ metadata, updated }))])
      if (one.ok) store.atomically(() => applier.apply(one.object, unknownCause))
  }
  pull()
  store.saveEventsKnownSince(noon - 7 * 86_400)
  store.saveSalesSettings({ mode, restock: 'offer', since: null, restockSince: null })

  const shop = {
    ...parts,
    pull,
    sold(quantity: number, at: number, more: Partial<SaleRow> = {}): string {
      const id = `cs_test_${store.sales.count('all')}`
      store.sales.addOrder({
        session_id: id,
        payment_intent: `pi_${id}`,
        currency: 'usd',
        amount: 4800 * quantity,
        paid_at: at * 1000,
        event_id: `evt_${id}`,
        seen_at: clock.now()
      })
      store.sales.addSale({
        session_id: id,
        line_item_id: 'li_1',
        product_id: product,
        price_id: null,
        item_id: medium,
        variant: 'M',
        description: 'Linen Shirt',
        quantity,
        amount: 4800 * quantity,
        currency: 'usd',
        paid_at: at * 1000,
        unmatched: null,
        lowering: null,
        ...more
      })
      return id
    },
    /** Somebody writes a stock number; `key` is the idempotency key of the request, null from the Dashboard. */
    wrote(to: string, at: number, key: string | null = `stripe-node-retry-${events}`, name = 'stock_M') {
      events += 1
      const event = {
        id: `evt_${String(events).padStart(4, '0')}`,
        type: 'product.updated',
        created: at,
        object: { kind: 'product' as const, id: product },
        requestId: `req_${events}`,
        idempotencyKey: key,
        previous: { [`metadata.${name}`]: stock[name] ?? null },
        after: { [`metadata.${name}`]: to }
      }
      stock[name] = to
      store.books.addEvent(event, clock.now())
      pull()
      return event.id
    },
    /** What waits for the stock of M is sent, as one request, and its event is met. */
    push(at: number) {
      const field = 'metadata.stock_M'
      const edits = store.outbox.openOfField(product, field)
      const compared = stock['stock_M'] ?? null
      const sent = edits.reduce(
        (text, edit) => edit.value ?? String(Number(text) + (edit.delta ?? 0)),
        compared ?? '0'
      )
      const id = `push-${events}`
      store.outbox.addPush({
        id,
        kind: 'update',
        entity_id: product,
        product_id: product,
        step: 0,
        command: '{}',
        idempotency_key: `stockroom-${id}`,
        compared: JSON.stringify({ [field]: { compared, sent } }),
        context: null,
        sent_at: at * 1000
      })
      for (const edit of edits) {
        store.outbox.claim(edit.seq, id)
        store.outbox.settle(edit.seq, compared, sent, clock.now())
      }
      store.outbox.endPush(id, 'done', clock.now(), null, '')
      // Its event is the one that is written here.
      store.outbox.verifyPush(id, clock.now())
      return shop.wrote(sent, at, `stockroom-${id}`)
    },
    onHand: () => store.view.item(medium)?.on_hand ?? null
  }
  return shop
}
