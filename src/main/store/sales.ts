import type { Database } from 'better-sqlite3'

/** One paid checkout session. Times are epoch milliseconds, Stripe's own. */
export type OrderRow = {
  session_id: string
  payment_intent: string | null
  currency: string
  amount: number | null
  paid_at: number
  event_id: string
  refunded_amount: number
  refunded_at: number | null
  /** When the first refund that stands was; null where that is not known. */
  refunded_from: number | null
  seen_at: number
}

/** One sold line; a line that was several variants at once has a row for each. */
export type SaleRow = {
  session_id: string
  line_item_id: string
  product_id: string | null
  price_id: string | null
  item_id: string | null
  variant: string | null
  description: string
  quantity: number
  amount: number | null
  currency: string
  paid_at: number
  unmatched: string | null
  /** null: not ours to lower. `elsewhere`: another desk of the account did. */
  lowering: 'waiting' | 'lowered' | 'elsewhere' | null
  lowered: number
  oversold: number
  refunded_units: number | null
  restocked: number
}

/** A sale with what its order says of refunds. */
export type SoldRow = SaleRow & {
  refunded_amount: number
  /** 1: all that was paid for the order; null: nobody knows what that was. */
  refunded_whole: 0 | 1 | null
  refunded_at: number | null
  /** When the first refund was, as far as events tell. */
  refunded_since: number | null
  /** When the last was made, or failed, as far as events tell. */
  told_at: number | null
}

export type SalesFilter = 'all' | 'unmatched' | 'refunded'

export type Sales = ReturnType<typeof createSales>

/** Session and line item of the sale that an edit made once for all desks takes off. */
function lineOf(once: string): [sessionId: string, lineItemId: string] {
  const [, sessionId = '', lineItemId = ''] = /^sale-([A-Za-z0-9_]+)-(.+)$/.exec(once) ?? []
  return [sessionId, lineItemId]
}

/** Of the events of a payment: others tell of its charge, as that its money was taken. */
export const tellsOfRefund = "(type = 'charge.refunded' OR type GLOB 'refund.*')"

/** The sales ledger: unique on session and line item, whatever is delivered twice. */
export function createSales(db: Database) {
  const insertOrder = db.prepare(`
    INSERT OR IGNORE INTO orders (session_id, payment_intent, currency, amount, paid_at, event_id, seen_at)
    VALUES (@session_id, @payment_intent, @currency, @amount, @paid_at, @event_id, @seen_at)`)
  const insertSale = db.prepare(`
    INSERT OR IGNORE INTO sales (session_id, line_item_id, product_id, price_id, item_id, variant, description,
      quantity, amount, currency, paid_at, unmatched, lowering)
    VALUES (@session_id, @line_item_id, @product_id, @price_id, @item_id, @variant, @description,
      @quantity, @amount, @currency, @paid_at, @unmatched, @lowering)`)
  const order = db.prepare<[string], OrderRow>('SELECT * FROM orders WHERE session_id = ?')
  const orderByPayment = db.prepare<[string], OrderRow>('SELECT * FROM orders WHERE payment_intent = ?')
  const ofRefund = `object_id = payment_intent AND ${tellsOfRefund}`
  const joined = `
    SELECT sales.*, refunded_amount, refunded_amount >= orders.amount AS refunded_whole, refunded_at, CASE WHEN refunded_at IS NOT NULL
      THEN min(coalesce(refunded_from, refunded_at),
        coalesce((SELECT min(created) * 1000 FROM events_seen WHERE ${ofRefund}), refunded_at))
      END AS refunded_since,
      (SELECT max(created) * 1000 FROM events_seen WHERE ${ofRefund}) AS told_at
    FROM sales JOIN orders USING (session_id)`
  const ofItem = db.prepare<[string], SoldRow>(
    `${joined} WHERE item_id = ? ORDER BY sales.paid_at, line_item_id`
  )
  const bySession = db.prepare<[string], SoldRow>(`${joined} WHERE session_id = ? ORDER BY line_item_id`)
  const one = db.prepare<[string, string], SoldRow>(`${joined} WHERE session_id = ? AND line_item_id = ?`)
  const refund = db.prepare(
    'UPDATE orders SET refunded_amount = ?, refunded_at = ?, refunded_from = ? WHERE session_id = ?'
  )
  const refundUnits = db.prepare(
    'UPDATE sales SET refunded_units = ? WHERE session_id = ? AND line_item_id = ?'
  )
  const setLowering = db.prepare(
    'UPDATE sales SET lowering = ?, lowered = ?, oversold = ? WHERE session_id = ? AND line_item_id = ?'
  )
  const setRestocked = db.prepare('UPDATE sales SET restocked = ? WHERE session_id = ? AND line_item_id = ?')
  const move = db.prepare(
    `UPDATE sales SET item_id = @to || substr(item_id, length(@from) + 1)
       WHERE item_id > @from || '/' AND item_id < @from || '0'`
  )
  const pricesOf = (table: string): string =>
    `SELECT substr(item_id, 1, instr(item_id, '/') - 1) FROM ${table} WHERE item_id GLOB 'price_*'`
  const soldOutOfUse = db
    .prepare<[], string>(
      `SELECT id FROM prices WHERE active = 0 AND id IN (${pricesOf('sales')} UNION ${pricesOf('findings')})`
    )
    .pluck()
  const waitAgain = db.prepare(
    "UPDATE sales SET lowering = 'waiting', lowered = 0, oversold = 0 WHERE session_id = ? AND line_item_id = ?"
  )
  const leave = db.prepare(
    'UPDATE sales SET lowering = NULL, lowered = 0, oversold = 0 WHERE session_id = ? AND line_item_id = ?'
  )
  const metSince = db.prepare<[string, number], Pick<SaleRow, 'session_id' | 'paid_at'>>(
    `SELECT session_id, paid_at FROM sales
       JOIN edits ON once = 'sale-' || session_id || '-' || line_item_id AND once IS NOT NULL
       WHERE sales.item_id = ? AND edits.seq > ? ORDER BY edits.seq DESC LIMIT 1`
  )
  const near = db.prepare<
    { productId: string; from: number; to: number; units: string | null },
    { session_id: string }
  >(
    `SELECT session_id FROM sales
     WHERE product_id = @productId AND paid_at BETWEEN @from AND @to
       AND (@units IS NULL OR quantity IN (SELECT value FROM json_each(@units)))
     ORDER BY paid_at DESC LIMIT 1`
  )
  const soldSince = db.prepare<{ at: number }, { item_id: string }>(
    `SELECT item_id FROM sales WHERE paid_at >= @at AND item_id IS NOT NULL
     UNION SELECT item_id FROM orders JOIN sales USING (session_id) WHERE refunded_at >= @at AND item_id IS NOT NULL`
  )
  const ordersSince = db
    .prepare<[number], number>('SELECT count(DISTINCT session_id) FROM sales WHERE paid_at >= ?')
    .pluck()
  const those = (where: string) => ({
    rows: db.prepare<{ at: number; id: string; limit: number }, SoldRow>(
      `${joined} WHERE ${where} AND (sales.paid_at, line_item_id) < (@at, @id)
         ORDER BY sales.paid_at DESC, line_item_id DESC LIMIT @limit`
    ),
    total: db
      .prepare<[], number>(`SELECT count(*) FROM sales JOIN orders USING (session_id) WHERE ${where}`)
      .pluck()
  })
  const filters: Record<SalesFilter, ReturnType<typeof those>> = {
    all: those('1'),
    unmatched: those('unmatched IS NOT NULL'),
    refunded: those('refunded_amount > 0')
  }

  return {
    /** @returns false when the session was known. */
    addOrder: (row: Omit<OrderRow, 'refunded_amount' | 'refunded_at' | 'refunded_from'>): boolean =>
      insertOrder.run(row).changes > 0,
    addSale: (row: Omit<SaleRow, 'lowered' | 'oversold' | 'refunded_units' | 'restocked'>) =>
      insertSale.run(row),
    order: (sessionId: string) => order.get(sessionId) ?? null,
    orderByPayment: (paymentIntent: string) => orderByPayment.get(paymentIntent) ?? null,
    /** Oldest first. */
    ofItem: (itemId: string) => ofItem.all(itemId),
    bySession: (sessionId: string) => bySession.all(sessionId),
    sale: (sessionId: string, lineItemId: string) => one.get(sessionId, lineItemId) ?? null,
    /** `at` and `since`: when the last and the first of its refunds was. */
    refund: (sessionId: string, amount: number, at: number | null, since: number | null = at) =>
      refund.run(amount, at, since, sessionId),
    refundUnits: (sessionId: string, lineItemId: string, units: number | null) =>
      refundUnits.run(units, sessionId, lineItemId),
    /**
     * What became of an edit that is made once for all desks: `from` and `to` are what its write really moved, with what
     * makes up for what slipped in between its reading and its writing. `elsewhere`: another desk of the account made it.
     * @returns the sale, when the edit is about one.
     */
    settle(once: string, by: 'here' | 'elsewhere', from: number | null, to: number | null): SoldRow | null {
      const [, kind, sessionId = '', lineItemId = ''] =
        /^(sale|return)-([A-Za-z0-9_]+)-(.+)$/.exec(once) ?? []
      const sale = one.get(sessionId, lineItemId)
      if (sale === undefined) return null
      const moved = from === null || to === null ? null : to - from
      if (kind === 'return') {
        const added = moved === null ? 0 : Math.max(0, moved)
        // What slipped in between another desk's reading and its writing is made up for over there.
        const isSound = by === 'here' || moved === null || (added > 0 && added <= sale.quantity)
        const restocked = isSound ? added : sale.quantity
        setRestocked.run(restocked, sessionId, lineItemId)
        return { ...sale, restocked }
      }
      const lowering = by === 'here' ? 'lowered' : 'elsewhere'
      const lowered = moved === null ? 0 : Math.min(sale.quantity, Math.max(0, -moved))
      const oversold = moved === null ? 0 : sale.quantity - lowered
      setLowering.run(lowering, lowered, oversold, sessionId, lineItemId)
      return { ...sale, lowering, lowered, oversold }
    },
    /** The sale that an edit made once for all desks takes off; null for a return and a repair. */
    saleOf: (once: string): SoldRow | null => one.get(...lineOf(once)) ?? null,
    /** The last sale of an item that was to be taken off and was not known yet when an edit was made. */
    metSince: (itemId: string, seq: number) => metSince.get(itemId, seq) ?? null,
    /** What was thought to be taken off was not: it waits again. */
    reopen: (once: string) => waitAgain.run(...lineOf(once)),
    /** It is not Stockroom’s to take off any more. */
    leave: (once: string) => leave.run(...lineOf(once)),
    /**
     * The session that sold something of a product around a time (epoch milliseconds).
     * @param units how many of it; null for any
     */
    soldNear: (
      productId: string,
      at: number,
      within: number,
      units: readonly number[] | null
    ): string | null =>
      near.get({
        productId,
        from: at - within,
        to: at + within,
        units: units === null ? null : JSON.stringify(units)
      })?.session_id ?? null,
    /** Items sold or refunded since a time: somebody may still be about to lower or restock them. */
    itemsSoldSince: (at: number): string[] => soldSince.all({ at }).map((row) => row.item_id),
    /** A price was replaced by another: sales of the stock it held belong to the new one. */
    move: (fromId: string, toId: string) => move.run({ from: fromId, to: toId }),
    /** Prices out of use at whose stock something was sold, or found. */
    soldOutOfUse: () => soldOutOfUse.all(),
    /** How many were paid since then. */
    ordersSince: (paidAt: number): number => Number(ordersSince.get(paidAt)),
    /** Newest first, behind `before`. */
    page: (
      filter: SalesFilter,
      before: { paidAt: number; lineItemId: string } | null,
      limit: number
    ): SoldRow[] =>
      filters[filter].rows.all({
        at: before?.paidAt ?? Number.MAX_SAFE_INTEGER,
        id: before?.lineItemId ?? '',
        limit
      }),
    count: (filter: SalesFilter): number => Number(filters[filter].total.get())
  }
}
