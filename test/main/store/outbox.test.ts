import { describe, expect, it } from 'vitest'
import type { Push } from '../../../src/main/store/outbox.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { anEdit, aStore } from './a-store.ts'

function aPush(store: Store, id: string, changes: Partial<Push> = {}): string {
  store.outbox.addPush({
    id,
    kind: 'update',
    entity_id: 'prod_1',
    product_id: 'prod_1',
    step: 0,
    command: '{}',
    idempotency_key: `stockroom-${id}-0`,
    compared: '{}',
    context: null,
    sent_at: 1_000,
    ...changes
  })
  return id
}

const states = (store: Store, seqs: readonly number[]) => seqs.map((seq) => store.outbox.bySeq(seq)?.state)

describe('an edit in the outbox', () => {
  it('waits, is sent, and is settled with what it replaced and what it left', () => {
    const store = aStore()
    const { outbox } = store
    const seq = anEdit(store)
    expect(outbox.counts()).toEqual({ waiting: 1, sending: 0, held: 0, failed: 0 })
    outbox.claim(seq, aPush(store, 'push_1'))
    expect(outbox.counts()).toMatchObject({ waiting: 0, sending: 1 })
    expect(outbox.ofPush('push_1').map((edit) => edit.seq)).toEqual([seq])
    outbox.settle(seq, '5', '7', 2_000)
    expect(outbox.bySeq(seq)).toMatchObject({
      state: 'settled',
      replaced: '5',
      sent: '7',
      settled_at: 2_000,
      once: null,
      attempt: 0
    })
    expect(outbox.counts()).toEqual({ waiting: 0, sending: 0, held: 0, failed: 0 })
    expect(outbox.openOfEntity('prod_1')).toEqual([])
  })

  it('is open, of its product, object and field, until it is settled or taken out', () => {
    const store = aStore()
    const { outbox } = store
    const [small, medium, name] = [
      anEdit(store),
      anEdit(store, { field: 'metadata.stock_M' }),
      anEdit(store, { entity: 'price', entity_id: 'price_1' })
    ]
    outbox.setState(small, 'held')
    outbox.setState(medium, 'failed', 'refused-by-stripe: no')
    const seqs = (edits: readonly { seq: number }[]) => edits.map((edit) => edit.seq)
    expect(seqs(outbox.openOfProduct('prod_1'))).toEqual([small, medium, name])
    expect(seqs(outbox.openOfEntity('prod_1'))).toEqual([small, medium])
    expect(seqs(outbox.openOfField('prod_1', 'metadata.stock_M'))).toEqual([medium])
    expect(outbox.counts()).toEqual({ waiting: 1, sending: 0, held: 1, failed: 1 })
    outbox.end(medium, 'dropped', 1)
    expect(seqs(outbox.openOfEntity('prod_1'))).toEqual([small])
  })

  it('knows what was typed for its field since, in whatever state that is', () => {
    const store = aStore()
    const { outbox, books } = store
    const seq = anEdit(store)
    const since = (): number | null => outbox.replacedSince('prod_1', outbox.bySeq(seq)?.field ?? '', seq)
    expect(since()).toBeNull()
    const batchId = books.addBatch('edit', 'a count', 0)
    const typed = anEdit(store, { batch_id: batchId })
    for (const state of ['waiting', 'held', 'failed'] as const) {
      outbox.setState(typed, state)
      expect(since()).toBe(batchId)
    }
    outbox.end(typed, 'dropped', batchId)
    expect(since()).toBeNull()
  })

  it('makes another price the default when that took over', () => {
    const store = aStore()
    const { outbox } = store
    const seq = anEdit(store, { field: 'default_price', base: 'price_0', value: 'price_1' })
    outbox.moveDefault('prod_1', 'price_1', 'price_2')
    expect(outbox.bySeq(seq)).toMatchObject({ base: 'price_0', value: 'price_2' })
  })

  it('forgets why it failed when it is sent again', () => {
    const store = aStore()
    const { outbox } = store
    const seq = anEdit(store)
    outbox.setState(seq, 'failed', 'refused-by-stripe: no')
    expect(outbox.bySeq(seq)?.failure).toBe('refused-by-stripe: no')
    outbox.setState(seq, 'waiting')
    expect(outbox.bySeq(seq)).toMatchObject({ state: 'waiting', failure: null })
  })

  it('can be taken out by a batch and put back when that batch is undone', () => {
    const store = aStore()
    const { outbox, books } = store
    const first = books.addBatch('edit', 'a count', 0)
    const [one, other] = [anEdit(store, { batch_id: first }), anEdit(store, { batch_id: first })]
    const second = books.addBatch('edit', 'another count', 1)
    outbox.end(one, 'superseded', second)
    outbox.end(other, 'dropped', second)
    expect(outbox.endedBy(second).map((edit) => [edit.seq, edit.state])).toEqual([
      [one, 'superseded'],
      [other, 'dropped']
    ])
    outbox.reopen(one)
    expect(outbox.bySeq(one)).toMatchObject({ state: 'waiting', ended_by: null })
    expect(outbox.ofBatch(first).map((edit) => edit.seq)).toEqual([one, other])
    expect(outbox.endedBy(second).map((edit) => edit.seq)).toEqual([other])
  })

  it('comes out for sending object by object, those that wait longest first', () => {
    const store = aStore()
    const { outbox } = store
    anEdit(store, { product_id: 'prod_2', entity_id: 'prod_2' })
    const early = anEdit(store)
    anEdit(store, { product_id: 'prod_2', entity_id: 'prod_2' })
    expect(outbox.entities('waiting').map((row) => row.entity_id)).toEqual(['prod_2', 'prod_1'])
    outbox.setState(early, 'held')
    expect(outbox.entities('held')).toMatchObject([{ entity_id: 'prod_1', entity: 'product' }])
  })

  it('moves to the price that took over while it is open, and stays in the past once it is not', () => {
    const store = aStore()
    const { outbox } = store
    const onPrice = { entity: 'price', entity_id: 'price_1', item_id: 'price_1/stock' } as const
    const [done, open] = [anEdit(store, onPrice), anEdit(store, onPrice)]
    outbox.settle(done, '5', '7', 1)
    outbox.move('price_1', 'price_2')
    expect(outbox.bySeq(open)).toMatchObject({ entity_id: 'price_2', item_id: 'price_2/stock' })
    expect(outbox.bySeq(done)).toMatchObject({ entity_id: 'price_1', item_id: 'price_1/stock' })
  })

  it('was followed by a count only where an absolute value came later and still stands', () => {
    const store = aStore()
    const { outbox } = store
    const first = anEdit(store, { kind: 'adjust', delta: 2 })
    const since = () => outbox.countedSince('prod_1', 'metadata.stock_S', first)
    anEdit(store, { kind: 'adjust', delta: 1 })
    anEdit(store, { field: 'metadata.stock_M' })
    expect(since()).toBe(false)
    const count = anEdit(store)
    expect(since()).toBe(true)
    outbox.end(count, 'dropped', 1)
    expect(since()).toBe(false)
  })

  it('was followed by a count that has gone out only once that one no longer waits', () => {
    const store = aStore()
    const { outbox } = store
    const first = anEdit(store, { kind: 'adjust', delta: -1, once: 'sale-cs_1-li_1' })
    const count = anEdit(store)
    const sent = (['waiting', 'held', 'sending', 'settled'] as const).map((state) => {
      outbox.setState(count, state)
      return outbox.countSentSince('prod_1', 'metadata.stock_S', first)
    })
    expect(sent).toEqual([false, false, true, true])
  })

  it('that all desks make once cannot be there twice', () => {
    const store = aStore()
    const { outbox } = store
    const once = 'sale-cs_1-li_1'
    const seq = anEdit(store, { kind: 'adjust', delta: -2, once })
    expect(outbox.byOnce(once)).toMatchObject({ seq, once, attempt: 0 })
    expect(outbox.byOnce('sale-cs_1-li_2')).toBeNull()
    outbox.settle(seq, '5', '3', 1)
    expect(() => anEdit(store, { kind: 'adjust', delta: -2, once })).toThrow('UNIQUE')
    // Edits of people have no such name, however many there are.
    expect(states(store, [anEdit(store), anEdit(store)])).toEqual(['waiting', 'waiting'])
  })

  it('remembers the first key that is not burnt, so that its next request gets a new one', () => {
    const store = aStore()
    const { outbox } = store
    const [seq, other] = [anEdit(store, { once: 'sale-cs_1-li_1' }), anEdit(store)]
    outbox.burn(seq, 2)
    expect(outbox.bySeq(seq)?.attempt).toBe(2)
    expect(outbox.bySeq(other)?.attempt).toBe(0)
  })

  it('is there with all that belongs to it, or not at all', () => {
    const store = aStore()
    expect(() =>
      store.atomically(() => {
        const seq = anEdit(store)
        store.outbox.claim(seq, aPush(store, 'push_1'))
        throw new Error('the power went')
      })
    ).toThrow('the power went')
    expect(store.outbox.openOfProduct('prod_1')).toEqual([])
    expect(store.outbox.openPushes()).toEqual([])
    expect(store.outbox.bySeq(1)).toBeNull()
  })
})

describe('a saved request', () => {
  it('is open until it has an outcome, also while nobody knows whether it arrived', () => {
    const store = aStore()
    const { outbox } = store
    for (const id of ['a', 'b', 'c']) aPush(store, id)
    outbox.unsurePush('b', 2_000)
    outbox.endPush('c', 'done', 3_000, 'req_1', 'applied')
    expect(outbox.openPushes()).toMatchObject([
      { id: 'a', state: 'sent' },
      { id: 'b', state: 'unsure', unsure_at: 2_000 }
    ])
    expect(outbox.pushById('c')).toMatchObject({ state: 'done', request_id: 'req_1', answered_at: 3_000 })
    expect(outbox.pushById('d')).toBeNull()
  })

  it('is found by its key, which no other may have', () => {
    const store = aStore()
    aPush(store, 'a', { idempotency_key: 'stockroom-sale-cs_1-li_1-0' })
    expect(store.outbox.pushByKey('stockroom-sale-cs_1-li_1-0')?.id).toBe('a')
    expect(store.outbox.pushByKey('stockroom-sale-cs_1-li_1-1')).toBeNull()
    expect(() => aPush(store, 'b', { idempotency_key: 'stockroom-sale-cs_1-li_1-0' })).toThrow('UNIQUE')
  })

  it('keeps the time and the request of its first answer when it ends a second time', () => {
    const store = aStore()
    const { outbox } = store
    aPush(store, 'a')
    outbox.endPush('a', 'done', 3_000, 'req_1', 'applied')
    outbox.endPush('a', 'done', 9_000, null, 'applied again')
    expect(outbox.pushById('a')).toMatchObject({
      answered_at: 3_000,
      request_id: 'req_1',
      outcome: 'applied again'
    })
  })

  it('that was released goes out again under its own key, to another object with a new body and nothing of the old answer', () => {
    const store = aStore()
    const { outbox } = store
    aPush(store, 'a', { command: 'old' })
    outbox.unsurePush('a', 1_500)
    outbox.endPush('a', 'released', 2_000, 'req_1', 'never carried out')
    outbox.verifyPush('a', 2_500)
    outbox.rearmPush('a', 'price_next', 'new', '{"x":1}', 5_000)
    expect(outbox.pushById('a')).toMatchObject({
      entity_id: 'price_next',
      idempotency_key: 'stockroom-a-0',
      command: 'new',
      compared: '{"x":1}',
      state: 'sent',
      sent_at: 5_000,
      unsure_at: null,
      answered_at: null,
      request_id: null,
      verified_at: null,
      outcome: null
    })
  })

  it('takes its next step under a key of that step, and is certain again', () => {
    const store = aStore()
    const { outbox } = store
    aPush(store, 'a', { kind: 'price' })
    outbox.unsurePush('a', 1_500)
    outbox.advancePush('a', 1, 'next', 'stockroom-a-1', '{}', 4_000)
    expect(outbox.pushById('a')).toMatchObject({
      step: 1,
      command: 'next',
      idempotency_key: 'stockroom-a-1',
      state: 'sent',
      sent_at: 4_000,
      unsure_at: null
    })
  })

  it('says which price took over from another, once it is done', () => {
    const store = aStore()
    const { outbox } = store
    aPush(store, 'a', { kind: 'price' })
    const { entity_id: id = '' } = outbox.pushById('a') ?? {}
    expect(outbox.successor(id)).toBeNull()
    outbox.endPush('a', 'done', 2_000, null, 'price_2')
    expect(outbox.successor(id)).toEqual({ id: 'price_2', at: 2_000 })
  })

  it('says from what it copied a price, where somebody stopped it', () => {
    const store = aStore()
    const { outbox } = store
    const context = JSON.stringify({ newPriceId: 'price_2' })
    aPush(store, 'a', { kind: 'price', context })
    const { entity_id: id = '' } = outbox.pushById('a') ?? {}
    expect(outbox.stopped(id, 'price_2')).toBeNull()
    outbox.endPush('a', 'done', 2_000, null, '')
    expect(outbox.stopped(id, 'price_2')).toBe(context)
  })

  it('is looked back on, newest first, when it updated an object', () => {
    const store = aStore()
    const { outbox } = store
    for (const [at, id] of ['a', 'b', 'c'].entries()) {
      aPush(store, id)
      outbox.endPush(id, 'done', 1_000 * (at + 1), null, 'applied')
    }
    aPush(store, 'price', { kind: 'price' })
    outbox.endPush('price', 'done', 9_000, null, 'price_2')
    aPush(store, 'failed')
    outbox.endPush('failed', 'failed', 9_000, null, 'refused')
    expect(outbox.pushesSince('prod_1', 2_000).map((push) => push.id)).toEqual(['c', 'b'])
    expect(outbox.pushesOf('prod_1').map((push) => push.id)).toEqual(['c', 'b', 'a'])
  })

  it('is unproved from the time it was sent until its own event was met', () => {
    const store = aStore()
    const { outbox } = store
    for (const [id, sent_at] of [
      ['old', 1_000],
      ['due', 2_000],
      ['met', 2_500],
      ['new', 4_000]
    ] as const) {
      aPush(store, id, { sent_at })
      outbox.endPush(id, 'done', sent_at + 1, null, 'applied')
    }
    aPush(store, 'open', { sent_at: 2_000 })
    outbox.verifyPush('met', 3_000)
    expect(outbox.unproved(1_500, 3_000).map((push) => push.id)).toEqual(['due'])
  })
})
