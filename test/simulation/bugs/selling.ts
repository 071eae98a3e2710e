import type { Mutant } from '../mutants.ts'

/** Sales and refunds, and several Stockrooms on one account. */
export const selling: readonly Mutant[] = [
  {
    name: 'what was sold since the last look counts as sold after the choice',
    file: 'sync/pull.ts',
    find: 'const next = (answeredAt + 1) * 1000',
    put: 'const next = (store.cursor()?.polledAt ?? answeredAt + 1) * 1000'
  },
  {
    name: 'each desk makes a key of its own for a sale',
    file: 'sync/push.ts',
    find: 'const key = `stockroom-${name}-${once.turnOf(edit)}`',
    put: 'const key = `stockroom-${parts.random.uuid()}-${edit.attempt}`'
  },
  {
    name: 'a sale is taken off without looking whether another desk did',
    file: 'store/books.ts',
    find: /keysLike\.get\(stem, .*\)\?\.idempotency_key \?\? null/,
    put: 'null'
  },
  {
    name: 'a sale goes out together with what was typed',
    file: 'sync/plan-push.ts',
    find: `for (const edit of due) if (edit.once !== null) return { kind: 'once', edit, once: edit.once }`,
    put: ''
  },
  {
    name: 'a sale lowers stock below zero',
    file: 'sync/merge.ts',
    find: 'Math.max(Math.min(number, 0), sum)',
    put: 'sum'
  },
  {
    name: 'what was sold without being there is not told',
    file: 'store/sales.ts',
    find: 'const oversold = moved === null ? 0 : sale.quantity - lowered',
    put: 'const oversold = 0'
  },
  {
    name: 'a sold line lowers stock by one, however many were sold',
    file: 'sync/sales-ledger.ts',
    find: "addOnce(batch, sale, saleKey(sale), -sale.quantity, 'sold')",
    put: "addOnce(batch, sale, saleKey(sale), -1, 'sold')"
  },
  {
    name: 'only the first line of an order is taken off',
    file: 'sync/sales-ledger.ts',
    find: "for (const sale of due) addOnce(batch, sale, saleKey(sale), -sale.quantity, 'sold')",
    put: "for (const sale of due.slice(0, 1)) addOnce(batch, sale, saleKey(sale), -sale.quantity, 'sold')"
  },
  {
    name: 'sales are lowered though only watching was asked for',
    file: 'sync/sales-ledger.ts',
    find: "const ours = settings.mode === 'lower' && settings.since !== null && paidAt >= settings.since",
    put: 'const ours = true'
  },
  {
    name: 'a partial refund puts everything back',
    file: 'sync/sales-ledger.ts',
    find: 'sale.refunded_whole === 1 &&',
    put: 'sale.refunded_amount > 0 &&'
  },
  {
    name: 'a refund puts back what had never been taken off',
    file: 'sync/sales-ledger.ts',
    find: "addOnce(batch, sale, returnKey(sale), stillOut(sale), 'returned')",
    put: "addOnce(batch, sale, returnKey(sale), sale.quantity, 'returned')"
  },
  {
    name: 'a sale whose key Stripe has burnt keeps asking with it',
    file: 'sync/send.ts',
    find: 'if (edit.once !== null && push.unsure_at === null) once.burn(edit, push)',
    put: ''
  },
  {
    name: 'an idempotency key that another desk used counts as a refusal',
    file: 'stripe/failures.ts',
    find: "new RemoteFailure('taken',",
    put: "new RemoteFailure('refused',"
  },
  {
    name: 'Ctrl+Z takes a sale back',
    file: 'store/books.ts',
    find: "undone_by IS NULL AND kind NOT IN ('undo', 'redo', 'repair', 'sale',",
    put: "undone_by IS NULL AND kind NOT IN ('undo', 'redo', 'repair',"
  },
  {
    name: 'a size the shop does not have is taken for the first it has',
    file: 'sales/match.ts',
    find: 'return [null, size, `the order says ${size}, which is not among its variants`]',
    put: 'return [items[0] ?? null, size, null]'
  },
  {
    name: 'an order that does not say which size is taken off the first',
    file: 'sales/match.ts',
    find: 'if (items.length === 1 && only !== undefined) return whole',
    put: 'if (only !== undefined) return whole'
  },
  {
    name: 'what another Stockroom wrote is taken for our own',
    file: 'sync/pull.ts',
    find: "if (own?.state === 'done' && own.kind === 'update') continue",
    put: "if (event.idempotencyKey?.startsWith('stockroom-')) continue"
  }
]
