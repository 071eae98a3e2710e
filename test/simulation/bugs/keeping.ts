import type { Mutant } from '../mutants.ts'

/** What is remembered: the mirror, the ledger, the rows of the grid. */
export const keeping: readonly Mutant[] = [
  {
    name: 'a size that comes back is counted into the books again',
    file: 'sync/apply.ts',
    find: 'if (old === undefined && left === undefined) {',
    put: 'if (old === undefined) {'
  },
  {
    name: 'a change in Stripe is missing from the ledger',
    file: 'sync/apply.ts',
    find: 'if (level === row.on_hand_stripe) return',
    put: 'return'
  },
  {
    name: 'our own change is in the ledger twice',
    file: 'sync/apply.ts',
    find: '      level = after\n',
    put: ''
  },
  {
    name: 'a price that changes leaves the rows of its product as they were',
    file: 'sync/apply.ts',
    find: "object.kind === 'product' ? object.id : object.productId,\n      cause",
    put: 'object.id,\n      cause'
  },
  {
    name: 'metadata that was removed in Stripe stays here',
    file: 'store/mirror.ts',
    find: 'JSON.stringify(object.metadata),',
    put: 'JSON.stringify({ ...product(object.id)?.metadata, ...object.metadata }),'
  },
  {
    name: 'a row whose product is gone stays in the grid',
    file: 'store/projection.ts',
    find: 'remove.run(row.rowid)',
    put: ''
  }
]
