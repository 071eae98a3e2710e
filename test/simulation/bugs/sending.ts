import type { Mutant } from '../mutants.ts'

/** How edits go out: requests, their keys, lost answers, changes of price. */
export const sending: readonly Mutant[] = [
  {
    name: 'the whole metadata map is sent',
    file: 'sync/plan-push.ts',
    find: 'const fields: Record<string, string | null> = {}',
    put: `const fields: Record<string, string | null> = Object.fromEntries(Object.entries(fresh.metadata).map(([key, value]) => ['metadata.' + key, value]))`
  },
  {
    name: 'the write trusts the last pull instead of reading afresh',
    file: 'sync/push.ts',
    find: 'let fresh = await read(catalog, kind, id)',
    put: 'let fresh = mirror.object(kind, id)'
  },
  {
    name: 'an edit counts as sent although no answer came',
    file: 'sync/send.ts',
    find: `        // It stays saved; the next run looks whether it arrived.
        throw error`,
    put: '        return settle(push, store.mirror.object(entityKind(push), push.entity_id), null)'
  },
  {
    name: 'every attempt makes a new idempotency key',
    file: 'sync/send.ts',
    find: 'commandOf(push), push.idempotency_key)',
    put: 'commandOf(push), `${push.idempotency_key.slice(0, -2)}${clock.now()}-${push.step}`)'
  },
  {
    name: 'a request without an answer is given up at once and made anew',
    file: 'sync/plan-push.ts',
    find: `return polledAt >= Math.max(push.sent_at, push.unsure_at ?? 0) + eventLimit ? 'release' : 'wait'`,
    put: `return 'release'`
  },
  {
    name: 'what a write really replaced is not looked at',
    file: 'sync/plan-push.ts',
    find: 'if (own.every(({ kind }) => sameFor(kind, replaced, values.compared))) return []',
    put: 'return []'
  },
  {
    name: 'a repair goes the wrong way',
    file: 'sync/plan-push.ts',
    find: `return [{ kind: 'repair', edit: head, delta: was - thought }]`,
    put: `return [{ kind: 'repair', edit: head, delta: thought - was }]`
  },
  {
    name: 'a price change whose answer is lost is not gone on with',
    file: 'sync/plan-push.ts',
    find: `if (push.kind === 'price' && push.step > 0) return 'repeat-step'`,
    put: `if (push.kind === 'price' && push.step > 0) return 'wait'`
  },
  {
    name: 'requests of an earlier life are forgotten',
    file: 'sync/recover.ts',
    find: 'for (const push of outbox.openPushes()) {',
    put: 'for (const push of outbox.openPushes().slice(0, 0)) {'
  },
  {
    name: 'edits of a request that was refused for now are dropped',
    file: 'sync/send.ts',
    find: "for (const edit of edits) outbox.setState(edit.seq, 'waiting')",
    put: "for (const edit of edits) outbox.end(edit.seq, 'dropped', edit.batch_id)"
  },
  {
    name: 'an error that Stripe saved is asked for again with the same key',
    file: 'sync/plan-push.ts',
    find: `return push.state === 'sent' && now`,
    put: 'return now'
  },
  {
    name: 'a request is repeated long after Stripe has forgotten its key',
    file: 'sync/plan-push.ts',
    find: 'const keyLifetime = 24 * 3600_000',
    put: 'const keyLifetime = 2400 * 3600_000'
  },
  {
    name: 'a write that was cut off goes out again however long the computer has slept',
    file: 'stripe/catalog.ts',
    find: 'write === undefined || clock.now() - write.since >= sendPatience',
    put: 'write === undefined'
  },
  {
    name: 'a request is repeated without looking what is there now',
    file: 'sync/recover.ts',
    find: '(await repeatable(push))',
    put: 'push.step >= 0'
  },
  {
    name: 'a key that may not write any more says that a request was not carried out while it might',
    file: 'sync/send.ts',
    find: 'if (push.step === 0 && !again) commit',
    put: 'if (push.step === 0) commit'
  },
  {
    name: 'an event that proves a request arrived is not believed',
    file: 'sync/recover.ts',
    find: 'const event = books.eventByKey(push.idempotency_key)\n    if (event !== null) {\n      const id',
    put: 'const event = null\n    if (event !== null) {\n      const id'
  },
  {
    name: 'an event of ours is waited for two minutes and not for five',
    file: 'sync/plan-push.ts',
    find: 'push.unsure_at ?? 0) + eventLimit',
    put: 'push.unsure_at ?? 0) + 120_000'
  },
  {
    name: 'after a repeated answer the object is not read again',
    file: 'sync/send.ts',
    find: 'reply.replayed ? await read(catalog, kind, id) : reply.object',
    put: 'reply.replayed ? store.mirror.object(kind, id) : reply.object'
  },
  {
    name: 'what is written on a price while another takes over from it is left there',
    file: 'sync/price-change.ts',
    find: 'const isReworded = Object.keys(written(copied)).length > 0',
    put: 'const isReworded = Object.keys(written(copied)).length > 99'
  },
  {
    name: 'the new price does not get the old one’s metadata',
    file: 'stripe/catalog.ts',
    find: 'metadata: old.metadata,',
    put: ''
  },
  {
    name: 'the lookup key stays with the old price',
    file: 'stripe/catalog.ts',
    find: '...(old.lookupKey === null ? {} : { lookup_key: old.lookupKey, transfer_lookup_key: true }),',
    put: ''
  },
  {
    name: 'an emptied cell is sent as a word',
    file: 'stripe/catalog.ts',
    find: "metadata[field.slice('metadata.'.length)] = value ?? ''",
    put: "metadata[field.slice('metadata.'.length)] = String(value)"
  },
  {
    name: 'a rewrite that puts our value back is not told',
    file: 'sync/pull.ts',
    find: /lostUpdates\.checkOverwritten\(event\.object\.id.*/,
    put: ''
  },
  {
    name: 'a rewrite that puts back several writes of ours is not told',
    file: 'sync/plan-push.ts',
    find: 'left = write.compared',
    put: 'break'
  },
  {
    name: 'the answer to a write is not read',
    file: 'sync/send.ts',
    find: 'else applier.apply(object, cause, own)',
    put: ''
  }
]
