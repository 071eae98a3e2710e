import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aCellEdit } from '../builders.ts'
import { type Desk, garment, openSyncedDesk, otherProgram, valueOf, noMarks } from './desk.ts'

/** Ten of size S, nothing else decided yet. */
async function openTen(): Promise<Desk> {
  const desk = await openSyncedDesk()
  desk.shop.edit(garment(desk).id, { metadata: { stock_S: 10 } })
  await desk.sync()
  desk.shop.forgetRequests()
  return desk
}

const undo = (desk: Desk) => desk.ask('undo', {})
const redo = (desk: Desk) => desk.ask('redo', {})

describe('undo', () => {
  it('takes an edit back that was not sent yet, without a trace in Stripe', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '7')
    expect(await undo(desk)).toMatchObject({ label: expect.stringContaining('stock of') })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 10, marks: noMarks })
    expect(await desk.sync()).toMatchObject({ waiting: 0, pushed: 0 })
    expect(desk.requests('POST')).toEqual([])
  })

  it('leads to a count again that is done again, whatever was done again before it', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '+1')
    await desk.sync()
    await desk.edit(size('S'), '30')
    await undo(desk)
    await undo(desk)
    await desk.sync()
    await redo(desk)
    await redo(desk)
    expect((await desk.item(size('S'))).onHand).toBe(30)
    await undo(desk)
    expect((await desk.item(size('S'))).onHand).toBe(11)
  })

  it('brings all of a step again, where a part of it had led to what Stripe says already', async () => {
    const desk = await openTen()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), 'A5', { field: 'sku' })
    desk.shop.edit(id, { metadata: { sku_S: 'A6' } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ field: 'sku' })
    await desk.edit(size('S'), '-2')
    const edits = (['+2', 'A7', '-1'] as const).map((input) =>
      aCellEdit(size('S'), input, { field: input === 'A7' ? 'sku' : 'onHand' })
    )
    await desk.ask('edit-cells', { edits, reason: null, note: null })
    for (const step of [undo, undo, redo, redo]) await step(desk)
    expect((await desk.item(size('S'))).onHand).toBe(9)
    await desk.sync()
    expect(garment(desk).stock('S')).toBe(9)
  })

  it('leads forth again through a count over what was done again before it', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    for (const input of ['+10', '0', '+5']) {
      await desk.edit(size('S'), input)
      await desk.sync()
    }
    for (let times = 0; times < 3; times += 1) await undo(desk)
    await desk.sync()
    expect(stock('S')).toBe(10)
    for (const onHand of [20, 0, 5]) {
      await redo(desk)
      expect(await desk.item(size('S'))).toMatchObject({ onHand, marks: { onHand: 'waiting' } })
    }
    expect(await desk.sync()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(5)
  })

  it('takes back what was done again over a count that was sent', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '7')
    await desk.sync()
    await desk.edit(size('S'), '30')
    await undo(desk)
    await undo(desk)
    await desk.sync()
    for (let times = 0; times < 2; times += 1) {
      for (const [step, onHand] of [
        [redo, 7],
        [redo, 30],
        [undo, 7],
        [undo, 10]
      ] as const) {
        await step(desk)
        expect((await desk.item(size('S'))).onHand).toBe(onHand)
      }
    }
  })

  it('leaves nothing of what came back and was sent, where a later number stands in the place of the one done again', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    const onHand = async () => (await desk.item(size('S'))).onHand
    for (const input of ['-4', '', '7']) await desk.edit(size('S'), input)
    await desk.sync()
    await undo(desk)
    await desk.sync()
    expect(stock('S')).toBe(10)
    await undo(desk)
    await desk.sync()
    expect(stock('S')).toBe(6)
    for (let times = 0; times < 2; times += 1) {
      await redo(desk)
      expect(await onHand()).toBe(10)
      await undo(desk)
      expect(await onHand()).toBe(6)
    }
    await redo(desk)
    await redo(desk)
    expect(await onHand()).toBe(7)
  })

  it('takes an answer back twice, and what was sent meanwhile once', async () => {
    const desk = await openTen()
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '-3')
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'below-zero' })
    await desk.resolve(asked, { kind: 'theirs' })
    for (const step of [undo, redo, undo]) await step(desk)
    desk.shop.edit(id, { metadata: { stock_S: 5 } })
    await desk.sync()
    expect(stock('S')).toBe(2)
    await redo(desk)
    await desk.sync()
    expect(stock('S')).toBe(5)
  })

  it('takes both back where one step named a field twice, as sizes do that share a name', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    const { name } = await desk.item(size('S'))
    await desk.ask('edit-cells', {
      edits: [
        aCellEdit(size('S'), 'First', { field: 'name' }),
        aCellEdit(size('M'), 'Second', { field: 'name' })
      ],
      reason: null,
      note: null
    })
    expect((await desk.item(size('S'))).name).toBe('Second')
    await undo(desk)
    expect(await desk.item(size('S'))).toMatchObject({ name, marks: noMarks })
    await redo(desk)
    expect((await desk.item(size('S'))).name).toBe('Second')
    await undo(desk)
    expect(await desk.status()).toMatchObject({ waiting: 0 })
  })

  it.each([
    { input: '7', sent: 7 },
    { input: '+5', sent: 15 },
    { input: '', sent: NaN }
  ])('takes “$input” back after it was sent, and redo sends it again', async ({ input, sent }) => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), input)
    await desk.sync()
    expect(stock('S')).toBe(sent)
    await undo(desk)
    await desk.sync()
    expect(stock('S')).toBe(10)
    await redo(desk)
    await desk.sync()
    expect(stock('S')).toBe(sent)
    await undo(desk)
    await desk.sync()
    expect(stock('S')).toBe(10)
  })

  it('takes back only its own share of an adjustment, whatever happened since', async () => {
    const desk = await openTen()
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '+5')
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 13 } })
    await undo(desk)
    await desk.sync()
    expect(stock('S')).toBe(8)
  })

  it('asks when a count that was sent was changed by somebody since', async () => {
    const desk = await openTen()
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '7')
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 5 } })
    await undo(desk)
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ base: '7', mine: '10', theirs: '5' })
    expect(stock('S')).toBe(5)
  })

  describe('of a value about which there is a question', () => {
    type Slip = { field: 'onHand' | 'name'; typed: string; was: string; theirs: string }
    const slips: Slip[] = [
      { field: 'onHand', typed: '40', was: '10', theirs: '9' },
      { field: 'name', typed: 'Mine', was: 'Was', theirs: 'Theirs' }
    ]

    /** Typed over what somebody changed in that moment, of which the events are read later. */
    async function slippedIn({ field, typed, was, theirs }: Slip) {
      const desk = await openTen()
      const { id, size } = garment(desk)
      const write = (value: string): void =>
        void desk.shop.edit(id, field === 'name' ? { name: value } : { metadata: { stock_S: value } })
      const now = () => {
        const product = desk.shop.product(id)
        return field === 'name' ? product?.name : product?.metadata['stock_S']
      }
      const look = async (): Promise<void> => {
        desk.clock.tick(60_000)
        await desk.sync()
      }
      write(was)
      await desk.sync()
      await desk.edit(size('S'), typed, { field })
      desk.shop.beforeCommit(`POST /v1/products/${id}`, () => write(theirs))
      desk.shop.eventLagMs(30_000)
      await desk.sync()
      return { desk, look, now }
    }

    it.each(slips)(
      'goes back to the $theirs that was replaced, and forth with the question',
      async (slip) => {
        const { desk, look, now } = await slippedIn(slip)
        await look()
        const question = { kind: 'replaced', mine: slip.typed, theirs: slip.theirs }
        expect(await desk.onlyConflict()).toMatchObject(question)
        for (const isSent of [false, true]) {
          await undo(desk)
          expect(await desk.conflicts()).toEqual([])
          if (isSent) await look()
          await redo(desk)
          expect(await desk.onlyConflict()).toMatchObject(question)
          await look()
          expect(now()).toBe(slip.typed)
        }
        await undo(desk)
        await look()
        expect(now()).toBe(slip.theirs)
        expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
      }
    )

    it.each(slips)(
      'goes back to the $theirs that was replaced, of which is known only before it is sent',
      async (slip) => {
        const { desk, look, now } = await slippedIn(slip)
        await undo(desk)
        for (let times = 0; times < 2; times += 1) await look()
        expect(now()).toBe(slip.theirs)
        expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
        await redo(desk)
        await look()
        expect(now()).toBe(slip.typed)
        expect(await desk.onlyConflict()).toMatchObject({ kind: 'replaced', theirs: slip.theirs })
      }
    )

    it.each(slips)('asks about the $theirs that was replaced, told of once it is sent', async (slip) => {
      const { desk, look, now } = await slippedIn(slip)
      await undo(desk)
      await desk.sync()
      expect(now()).toBe(slip.was)
      await look()
      const asked = await desk.onlyConflict()
      expect(asked).toMatchObject({ kind: 'replaced', mine: slip.was, theirs: slip.theirs })
      await desk.resolve(asked, { kind: 'theirs' })
      await look()
      expect(now()).toBe(slip.theirs)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    })

    /** Counted 40 over 10, which somebody wrote back. */
    async function putBack(...typed: string[]) {
      const desk = await openTen()
      const { id, size, stock } = garment(desk)
      for (const input of typed) {
        await desk.edit(size('S'), input)
        await desk.sync()
      }
      const write = (value: number): void => void desk.shop.edit(id, { metadata: { stock_S: value } })
      desk.clock.tick(60_000)
      write(10)
      await desk.sync()
      return { desk, size, stock, write }
    }

    it.each([
      { typed: '40', now: 10 },
      { typed: '40', now: 6 },
      { typed: '+30', now: 10 },
      { typed: '+30', now: 6 }
    ])(
      'leaves the $now alone that somebody has written over $typed, and asks no more',
      async ({ typed, now }) => {
        const { desk, size, stock, write } = await putBack(typed)
        expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '40', theirs: '10' })
        await undo(desk)
        expect(await desk.item(size('S'))).toMatchObject({ onHand: 10, marks: noMarks })
        write(now)
        await desk.sync()
        expect(stock('S')).toBe(now)
        expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
        await redo(desk)
        const again = { kind: 'overwritten', mine: '40', theirs: String(now) }
        expect(await desk.onlyConflict()).toMatchObject(again)
      }
    )

    it.each(['answered', 'typed over'])(
      'asks no more by as many steps forth, where it was %s',
      async (how) => {
        const { desk, size } = await putBack('40')
        if (how === 'answered') await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
        else await desk.edit(size('S'), '45')
        for (let times = 0; times < 2; times += 1) {
          await undo(desk)
          await undo(desk)
          expect(await desk.conflicts()).toEqual([])
          await redo(desk)
          expect(await desk.onlyConflict()).toMatchObject({ mine: '40', theirs: '10' })
          await redo(desk)
          expect(await desk.conflicts()).toEqual([])
        }
      }
    )

    it('asks no more by a step forth over what somebody has written again', async () => {
      const { desk, write } = await putBack('40')
      await undo(desk)
      write(40)
      await desk.sync()
      await redo(desk)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    })

    it('asks about the one before, where that was put back with it', async () => {
      const { desk } = await putBack('40', '45')
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '45', theirs: '10' })
      await undo(desk)
      expect(await desk.onlyConflict()).toMatchObject({ mine: '40', theirs: '10' })
    })
  })

  it('goes back several steps, before and after a sync, and forward again', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    for (const input of ['7', '+2', '30']) {
      await desk.edit(size('S'), input)
      if (input !== '30') await desk.sync()
    }
    const seen: (number | null)[] = []
    for (let step = 0; step < 3; step += 1) {
      await undo(desk)
      seen.push((await desk.item(size('S'))).onHand)
    }
    expect(seen).toEqual([9, 7, 10])
    await desk.sync()
    expect(stock('S')).toBe(10)
    for (let step = 0; step < 3; step += 1) await redo(desk)
    await desk.sync()
    expect(stock('S')).toBe(30)
    expect(await redo(desk)).toEqual({ label: null, kept: [] })
  })

  it.each([
    { why: 'went out in one request', inputs: ['7', '+2'], seen: [7, 10, 7, 9, 7, 10] },
    { why: 'led back to where it was', inputs: ['12', '-2'], seen: [12, 10, 12, 10, 12, 10] },
    { why: 'were counts, of which the last went out', inputs: ['7', 'sync', '8'], seen: [7, 10, 7, 8, 7, 10] }
  ])('goes step by step through changes that $why, synced in between or not', async ({ inputs, seen }) => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    for (const input of inputs) await (input === 'sync' ? desk.sync() : desk.edit(size('S'), input))
    await desk.sync()
    const found: (number | null)[] = []
    for (const step of ['undo', 'undo', 'redo', 'redo', 'undo', 'undo'] as const) {
      await desk.ask(step, {})
      found.push((await desk.item(size('S'))).onHand)
      expect(await desk.status()).toMatchObject({ conflicts: 0 })
      if (found.length % 2 === 0) await desk.sync()
    }
    expect(found).toEqual(seen)
    expect(stock('S')).toBe(10)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('takes an edit back whose request is still without an answer', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '7')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await undo(desk)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 10 })
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(10)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it.each([48, 1])('takes an edit back whose request never arrived, %i hours later', async (hours) => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '7')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await undo(desk)
    desk.clock.tick(hours * 3_600_000)
    // A repetition of it, had there been one, would have its event by then.
    for (let minutes = 0; minutes < 8; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(stock('S')).toBe(10)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 10, marks: noMarks })
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('takes back one by one what a request carried that never arrived', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    for (const input of ['7', '+2']) await desk.edit(size('S'), input)
    desk.shop.setFault({ route: 'POST *', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await undo(desk)
    await undo(desk)
    desk.clock.tick(48 * 3_600_000)
    for (let minutes = 0; minutes < 8; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(stock('S')).toBe(10)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    await redo(desk)
    expect((await desk.item(size('S'))).onHand).toBe(7)
    await redo(desk)
    await desk.sync()
    expect(stock('S')).toBe(9)
  })

  it.each([
    { typed: ['7'], what: 'one' },
    { typed: ['7', '-2'], what: 'one with a change on top,' }
  ])(
    'asks the same once more after redo, where a count was typed over $what that never arrived',
    async ({ typed }) => {
      const desk = await openTen()
      const { id, size } = garment(desk)
      for (const input of typed) await desk.edit(size('S'), input)
      desk.shop.setFault({ route: 'POST *', kind: 'drop-before-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      await desk.edit(size('S'), '8')
      desk.shop.edit(id, { metadata: { stock_S: 5 } })
      desk.clock.tick(48 * 3_600_000)
      for (let minutes = 0; minutes < 8; minutes += 1) {
        await desk.sync()
        desk.clock.tick(60_000)
      }
      const question = { kind: 'changed', base: '10', mine: '8', theirs: '5' }
      expect(await desk.onlyConflict()).toMatchObject(question)
      await undo(desk)
      await redo(desk)
      expect(await desk.onlyConflict()).toMatchObject(question)
    }
  )

  it.each([
    { fault: 'global-rate', arrived: 'not' },
    { fault: 'drop-after-commit', arrived: 'after all' }
  ] as const)(
    'asks nothing after redo of what had replaced a change that was being sent meanwhile, and did $arrived arrive',
    async ({ fault }) => {
      const desk = await openTen()
      const { id, size } = garment(desk)
      for (const input of ['-3', '12']) await desk.edit(size('S'), input)
      await undo(desk)
      desk.shop.setFault({ route: 'POST *', kind: fault })
      await desk.sync()
      desk.shop.clearFaults()
      await redo(desk)
      for (let minutes = 0; minutes < 8; minutes += 1) {
        desk.clock.tick(60_000)
        await desk.sync()
      }
      expect((await desk.ask('list-conflicts', {})).conflicts).toEqual([])
      expect(desk.shop.product(id)?.metadata['stock_S']).toBe('12')
    }
  )

  it.each([
    { between: [], what: 'one' },
    { between: ['2'], what: 'one, another that waited' }
  ])(
    'asks the same once more after redo, where a count was typed over $what and a sale',
    async ({ between }) => {
      const desk = await openTen()
      const { id, size } = garment(desk)
      await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
      await desk.sync()
      desk.clock.tick(60_000)
      for (const input of ['7', '-1']) await desk.edit(size('S'), input)
      desk.shop.setFault({ route: 'POST *', kind: 'drop-before-commit' })
      await desk.sync()
      desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 2 }], decrement: 'none' })
      await desk.sync()
      for (const input of between) await desk.edit(size('S'), input)
      desk.shop.clearFaults()
      await desk.edit(size('S'), '8')
      desk.shop.edit(id, { metadata: { stock_S: 5 } })
      desk.clock.tick(48 * 3_600_000)
      for (let minutes = 0; minutes < 8; minutes += 1) {
        await desk.sync()
        desk.clock.tick(60_000)
      }
      const question = { kind: 'changed', base: '10', mine: '8', theirs: '3' }
      expect(await desk.onlyConflict()).toMatchObject(question)
      await undo(desk)
      await redo(desk)
      expect(await desk.onlyConflict()).toMatchObject(question)
    }
  )

  it.each([
    ['change', 1130],
    ['theirs', 1120]
  ] as const)(
    'leads to the same before and after sending where the answer “%s” is given once more over the count that arrived',
    async (kind, ends) => {
      for (const sends of [
        [false, false],
        [true, false],
        [true, true]
      ] as const) {
        const desk = await openSyncedDesk()
        const { id, size, stock } = garment(desk)
        desk.shop.edit(id, { metadata: { stock_S: 1120 } })
        await desk.sync()
        await desk.edit(size('S'), '1130')
        desk.shop.edit(id, { metadata: { stock_S: 32 } })
        await desk.sync()
        await desk.resolve(await desk.onlyConflict(), { kind })
        await undo(desk)
        desk.shop.edit(id, { metadata: { stock_S: 1120 } })
        await desk.sync()
        expect(stock('S')).toBe(1130)
        for (const [at, step] of [redo, undo, redo].entries()) {
          await step(desk)
          expect((await desk.item(size('S'))).onHand).toBe(step === redo ? ends : 1130)
          if (sends[at]) await desk.sync()
        }
        await desk.sync()
        expect(stock('S')).toBe(ends)
        await undo(desk)
        await desk.sync()
        expect(stock('S')).toBe(1130)
        expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
      }
    }
  )

  it('leaves the question about what else waited for a product that is gone', async () => {
    const desk = await openSyncedDesk()
    const { id } = await otherProgram(desk.demo).products.create({ name: 'Brief', metadata: { stock: '2' } })
    await desk.sync()
    for (const input of ['+5', '-1']) await desk.edit(`${id}/stock`, input)
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    // Taken back while it may be in Stripe already: by an edit of its own, which waits, too.
    await desk.ask('undo', {})
    desk.shop.deleteProduct(id)
    desk.clock.tick(400_000)
    await desk.sync()
    desk.clock.tick(400_000)
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'gone', mine: '+5' })
    await desk.ask('undo', {})
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'gone' })
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    expect(await desk.conflicts()).toEqual([])
    await desk.sync()
    expect((await desk.items('all')).some(({ productId }) => productId === id)).toBe(false)
  })

  it.each([
    { field: 'onHand', typed: ['7', '10'], question: { base: '10', mine: '10', theirs: '8' } },
    { field: 'active', typed: ['no', 'yes'], question: { base: 'true', mine: 'true', theirs: 'false' } }
  ] as const)(
    'of something else leaves $field to be asked about that was typed back to what Stripe says no more',
    async ({ field, typed, question }) => {
      const desk = await openTen()
      const { id, size } = garment(desk)
      desk.shop.edit(id, { active: false, metadata: { stock_S: 8 } })
      for (const input of typed) await desk.edit(size('S'), input, { field })
      await desk.edit(size('M'), '33')
      await undo(desk)
      expect(await desk.item(size('S'))).toMatchObject({ marks: { [field]: 'waiting' } })
      await desk.sync()
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', field, ...question })
    }
  )

  it('of what was added and of what was taken off again leaves nothing waiting', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    for (const input of ['+5', '-5']) {
      await desk.edit(size('S'), input)
      await desk.sync()
    }
    await undo(desk)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 15, marks: { onHand: 'waiting' } })
    await undo(desk)
    const { onHand, marks } = await desk.item(size('S'))
    expect({ onHand, marks }).toEqual({ onHand: 10, marks: {} })
    await redo(desk)
    await desk.sync()
    expect(stock('S')).toBe(15)
  })

  it('brings the edit back that a later one had replaced', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '7')
    await desk.edit(size('S'), '8')
    await undo(desk)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 7, marks: { onHand: 'waiting' } })
    await desk.sync()
    expect(stock('S')).toBe(7)
  })

  it('of a change on top of a count leaves nothing to ask when another count is typed', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    for (const input of ['15', '+5']) {
      await desk.edit(size('S'), input)
      await desk.sync()
    }
    for (let times = 0; times < 2; times += 1) await undo(desk)
    await desk.edit(size('S'), '30')
    await desk.sync()
    expect(await desk.conflicts()).toEqual([])
    expect(stock('S')).toBe(30)
  })

  it('of a number that was put where nothing is counted says no number until it arrives', async () => {
    const desk = await openTen()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 'infinity' } })
    await desk.sync()
    await desk.edit(size('S'), '5')
    await desk.sync()
    await undo(desk)
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements[0]).toMatchObject({ source: 'waiting', delta: null, onHandAfter: null })
  })

  it('knows after a restart what there is to undo and redo', async () => {
    const desk = await openTen()
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '7')
    await desk.sync()
    await desk.edit(size('S'), '8')
    await undo(desk)
    await desk.restart()
    const { app } = await desk.ask('read-app', {})
    expect([app.undo, app.redo]).toEqual([expect.stringMatching(/: 7$/), expect.stringMatching(/: 8$/)])
    await undo(desk)
    await desk.restart()
    await desk.sync()
    expect(stock('S')).toBe(10)
    await redo(desk)
    await redo(desk)
    await desk.sync()
    expect(stock('S')).toBe(8)
  })

  it('forgets what could be redone once something new was done', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '7')
    await undo(desk)
    await desk.edit(size('M'), '3')
    expect((await desk.ask('read-app', {})).app.redo).toBeNull()
    expect(await redo(desk)).toEqual({ label: null, kept: [] })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 10 })
  })

  it('takes back names, SKUs, reorder points and archiving alike', async () => {
    const desk = await openTen()
    const { id, size } = garment(desk)
    const before = desk.shop.product(id)
    const shape = { name: before?.name, active: before?.active, metadata: { ...before?.metadata } }
    await desk.edit(size('S'), 'Another name', { field: 'name' })
    await desk.edit(size('S'), 'NEW-1', { field: 'sku' })
    await desk.edit(size('S'), '9', { field: 'reorderPoint' })
    await desk.edit(size('S'), 'no', { field: 'active' })
    await desk.sync()
    expect(desk.shop.product(id)).toMatchObject({ name: 'Another name', active: false })
    for (let step = 0; step < 4; step += 1) await undo(desk)
    await desk.sync()
    expect(desk.shop.product(id)).toMatchObject(shape)
    expect(Object.keys(desk.shop.product(id)?.metadata ?? {}).toSorted()).toEqual(
      Object.keys(shape.metadata).toSorted()
    )
  })

  it('says so when there is nothing to undo', async () => {
    const desk = await openTen()
    expect(await undo(desk)).toEqual({ label: null, kept: [] })
  })
})

describe('an import', () => {
  async function imported(desk: Desk): Promise<number> {
    const [first, second] = [garment(desk, 0), garment(desk, 1)]
    const path = join(desk.dataDir, 'count.csv')
    writeFileSync(path, `Product ID,Size,Stock\n${first.id},S,61\n${first.id},M,62\n${second.id},S,63\n`)
    const preview = valueOf(await desk.engine.previewImport({ path }))
    expect(preview.changes).toHaveLength(3)
    const { batchId, saved } = await desk.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
    expect(saved).toBe(3)
    return batchId ?? 0
  }
  const numbers = (desk: Desk): number[] => [
    garment(desk, 0).stock('S'),
    garment(desk, 0).stock('M'),
    garment(desk, 1).stock('S')
  ]

  it.each(['before', 'after'])('is undone as one, %s it was sent', async (when) => {
    const desk = await openTen()
    const before = numbers(desk)
    await imported(desk)
    if (when === 'after') {
      await desk.sync()
      expect(numbers(desk)).toEqual([61, 62, 63])
    }
    await undo(desk)
    await desk.sync()
    expect(numbers(desk)).toEqual(before)
    await redo(desk)
    await desk.sync()
    expect(numbers(desk)).toEqual([61, 62, 63])
  })

  it('is reverted as a batch, but for what was changed since, which is named', async () => {
    const desk = await openTen()
    const before = numbers(desk)
    const batchId = await imported(desk)
    await desk.sync()
    await desk.edit(garment(desk, 1).size('S'), '5')
    await desk.sync()
    const { reverted, kept } = await desk.ask('revert-batch', { batchId })
    expect(reverted).toBe(2)
    expect(kept).toEqual([{ item: expect.stringContaining(', S'), reason: 'it has changed since (now 5)' }])
    await desk.sync()
    expect(numbers(desk)).toEqual([...before.slice(0, 2), 5])
  })

  it('is refused when the stock moved between looking and applying', async () => {
    const desk = await openTen()
    const path = join(desk.dataDir, 'count.csv')
    writeFileSync(path, `Product ID,Size,Stock\n${garment(desk).id},S,61\n`)
    const preview = valueOf(await desk.engine.previewImport({ path }))
    desk.shop.edit(garment(desk).id, { metadata: { stock_S: 3 } })
    await desk.sync()
    const answer = await desk.engine.dispatch('apply-import', { previewId: preview.id, reason: 'stocktake' })
    expect(answer).toMatchObject({ ok: false, failure: { code: 'file-changed' } })
    expect((await desk.status()).waiting).toBe(0)
  })
})
