import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src/main/app.ts'
import { openStore } from '../../src/main/store/store.ts'
import { everything } from '../../src/shared/inventory.ts'
import { type Desk, garment, openSyncedDesk, noMarks } from './desk.ts'

const fileOf = (desk: Desk): string => join(desk.dataDir, `${desk.shop.account()}-test.db`)

function anotherProgram(desk: Desk) {
  return createEngine({
    dataDir: desk.dataDir,
    version: '1.0.0',
    clock: desk.clock,
    random: { next: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000' },
    publish: () => {},
    log: () => {},
    schedule: false
  })
}

describe('the file of a shop', () => {
  it('is refused to a second program, which says so, and the first goes on', async () => {
    const desk = await openSyncedDesk()
    const second = anotherProgram(desk)
    const opened = await second.openShop({
      key: desk.key,
      apiBase: desk.demo.url,
      demo: false,
      accountId: null
    })
    expect(opened).toMatchObject({ ok: false, failure: { code: 'database-locked' } })
    const { app } = (await second.dispatch('read-app', {}).then((answer) => Object(answer).value)) as {
      app: { failure: { code: string } }
    }
    expect(app.failure.code).toBe('database-locked')
    await second.close()
    await desk.edit(garment(desk).size('S'), '5')
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
  })

  it('of a later version is refused with what to do', async () => {
    const desk = await openSyncedDesk()
    await desk.engine.close()
    const db = desk.database()
    db.pragma('user_version = 9990')
    db.close()
    const opened = await anotherProgram(desk).openShop({
      key: desk.key,
      apiBase: desk.demo.url,
      demo: false,
      accountId: null
    })
    expect(opened).toMatchObject({ ok: false, failure: { code: 'database-newer' } })
    expect(Object(opened).failure.detail).toContain('Install the newer Stockroom')
  })

  it('that is damaged beyond reading is set aside and pulled afresh', async () => {
    const desk = await openSyncedDesk()
    const rows = await desk.items()
    await desk.engine.close()
    writeFileSync(fileOf(desk), 'no database at all '.repeat(1000))
    await desk.restart()
    expect(readdirSync(desk.dataDir).filter((name) => name.includes('.damaged-'))).toHaveLength(1)
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect(await desk.items()).toEqual(rows)
    expect(desk.logged.join()).toContain('was damaged and is kept as')
  })

  it('that is damaged somewhere inside is told as damaged, and rebuilt at the next start with its waiting edits', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 400 } })
    const edited = (await desk.items())[0]?.id ?? ''
    await desk.edit(edited, '+7')
    const before = (await desk.item(edited)).onHand
    await desk.engine.close()
    damage(desk, 'items')
    await desk.restart()
    const answer = await desk.engine.dispatch('open-view', { query: everything, start: 0, count: 10 })
    expect(answer).toMatchObject({ ok: false, failure: { code: 'database-damaged' } })
    await desk.restart()
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect((await desk.item(edited)).onHand).toBe(before)
    expect(desk.inShop(edited.split('/')[0] ?? '', 'stock')).toBe(String(before))
  })

  it('that is damaged while a request has no answer yet is rebuilt without doing it twice', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.engine.close()
    damage(desk, 'state')
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(before + 5)
    expect(desk.writes().filter((write) => write.key === 'metadata.stock_S')).toHaveLength(1)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('that is damaged while a person is asked whether a request arrived is rebuilt with the question', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(40 * 86_400_000)
    await desk.sync()
    const asked = await desk.onlyConflict()
    await desk.engine.close()
    damage(desk, 'state')
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(before + 5)
    const { kind, mine, theirs } = asked
    expect(await desk.onlyConflict()).toMatchObject({ kind, mine, theirs })
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(before + 5)
  })

  it('that is damaged where its requests stand is rebuilt without sending one of them again unasked', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.engine.close()
    damage(desk, 'pushes')
    damage(desk, 'state')
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(before + 5)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', mine: String(before + 5) })
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(before + 5)
  })

  it('that is damaged while a sale is to be taken off is rebuilt, and no other desk takes it off again', async () => {
    const desk = await openSyncedDesk()
    const other = await openSyncedDesk({ beside: desk })
    const { id, size, stock } = garment(desk)
    for (const one of [desk, other]) await one.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    for (const one of [desk, other]) await one.sync()
    desk.clock.tick(1_000)
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'unavailable' })
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 3 }], decrement: 'none' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.engine.close()
    damage(desk, 'state')
    await other.sync()
    expect(stock('S')).toBe(7)
    await desk.restart()
    for (let look = 0; look < 4; look += 1) {
      desk.clock.tick(130_000)
      for (const one of [desk, other]) await one.sync()
    }
    expect(stock('S')).toBe(7)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 7, marks: noMarks })
  })

  it('that is damaged while a sale is to be taken off is rebuilt, and takes it off once', async () => {
    const desk = await openSyncedDesk()
    const { id, stock } = garment(desk)
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'unavailable' })
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 3 }], decrement: 'none' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.engine.close()
    damage(desk, 'state')
    await desk.restart()
    for (let look = 0; look < 4; look += 1) {
      desk.clock.tick(130_000)
      await desk.sync()
    }
    expect(stock('S')).toBe(7)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('that is damaged is rebuilt with what the owner had chosen, and goes on lowering stock after sales, once each', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'clothing', products: 60 } })
    const { id, size, stock } = garment(desk)
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'auto' })
    await desk.ask('save-account-settings', { scheme: null, lowStock: 9, verifyHour: 4 })
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    const buy = (quantity: number): void => {
      desk.clock.tick(1_000)
      desk.shop.buy({ items: [{ productId: id, size: 'S', quantity }], decrement: 'none' })
    }
    buy(2)
    await desk.sync()
    expect(stock('S')).toBe(8)
    await desk.engine.close()
    damage(desk, 'items')
    writeFileSync(`${fileOf(desk)}.suspect`, '')
    buy(3)
    await desk.restart()
    buy(1)
    for (let look = 0; look < 4; look += 1) {
      await desk.sync()
      desk.clock.tick(130_000)
    }
    expect(desk.logged.join()).toContain('was damaged and is kept as')
    expect(stock('S')).toBe(4)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 4, marks: noMarks })
    expect((await desk.ask('read-app', {})).app).toMatchObject({
      lowStock: 9,
      verifyHour: 4,
      sales: { settings: { mode: 'lower', restock: 'offer' } }
    })
  })

  it('that is damaged while a product was being made is rebuilt, and the product is made once', async () => {
    const desk = await openSyncedDesk()
    const { itemId } = await desk.ask('create-product', {
      name: 'Wool Scarf',
      variants: [{ name: null, stock: '4', sku: '', reorderPoint: '' }],
      prices: [{ currency: 'usd', amount: '39' }],
      copyOf: null
    })
    desk.shop.setFault({ route: 'POST /v1/products', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.engine.close()
    damage(desk, 'state')
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(desk.shop.products().filter(({ name }) => name === 'Wool Scarf')).toHaveLength(1)
    expect(await desk.item(itemId ?? '')).toMatchObject({ onHand: 4, onHandInStripe: 4, marks: noMarks })
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  it('that is damaged during a stocktake and a question is rebuilt with both, which the owner is told', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10, stock_M: 5 } })
    await desk.sync()
    const finish = desk.shop.beginWebhookRewrite(id, { stock_L: '4' })
    await desk.edit(size('S'), '12')
    await desk.sync()
    finish()
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten' })
    await desk.ask('change-stocktake', { kind: 'start', scope: null })
    await desk.ask('change-stocktake', { kind: 'add', itemId: size('M'), units: 3 })
    await desk.ask('change-stocktake', { kind: 'pause' })
    const { stocktake } = await desk.ask('read-stocktake', {})
    await desk.engine.close()
    damage(desk, 'state')
    await desk.restart()
    await desk.sync()
    const [told] = (await desk.ask('list-problems', {})).problems
    expect(told?.reason).toMatch(/1 question, the stocktake, with what was counted of 1.*Lost: the history/)
    expect((await desk.ask('read-stocktake', {})).stocktake).toMatchObject({
      ...stocktake,
      mark: expect.anything()
    })
    const asked = { kind: 'overwritten', base: '10', mine: '12', theirs: '10' }
    expect(await desk.onlyConflict()).toMatchObject(asked)
    await desk.resolve(await desk.onlyConflict(), { kind: 'change' })
    await desk.sync()
    expect(stock('S')).toBe(12)
    await desk.engine.close()
    rmSync(join(desk.dataDir, told?.object ?? ''))
    await desk.restart()
    expect((await desk.ask('list-problems', {})).problems).toEqual([])
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
  })

  it('whose rebuilding was cut off right after it was set aside has lost nothing', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    await desk.engine.close()
    renameSync(fileOf(desk), `${fileOf(desk)}.damaged-1700000000000`)
    await desk.restart()
    await desk.restart()
    expect(await desk.status()).toMatchObject({ waiting: 1 })
    await desk.sync()
    await desk.restart()
    await desk.sync()
    expect(stock('S')).toBe(before + 5)
  })

  it('whose adoption failed before is still the one that is rescued, not the empty one after it', async () => {
    const desk = await openSyncedDesk()
    await desk.edit(garment(desk).size('S'), '+5')
    await desk.engine.close()
    renameSync(fileOf(desk), `${fileOf(desk)}.damaged-1700000000000`)
    openStore(fileOf(desk)).close()
    renameSync(fileOf(desk), `${fileOf(desk)}.damaged-1700000000001`)
    await desk.restart()
    expect(await desk.status()).toMatchObject({ waiting: 1 })
  })

  it('where a new product cannot be read is rebuilt with the other edits, and says which was lost', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    const { itemId } = await desk.ask('create-product', {
      name: 'Wool Scarf',
      variants: [{ name: null, stock: '4', sku: '', reorderPoint: '' }],
      prices: [{ currency: 'usd', amount: '39' }],
      copyOf: null
    })
    await desk.edit(itemId ?? '', '+2')
    await garble(desk, 'creations', 'draft')
    await meetDamage(desk)
    expect(await desk.status()).toMatchObject({ waiting: 1 })
    expect(await toldOf(desk)).toMatch(
      /: 1 edit\. Could not be read.*“Wool Scarf”, with what was typed for it/
    )
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(before + 5)
    await staysAsItIs(desk)
  })

  it('where a new price cannot be read is rebuilt with the other edits, and says of which product', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    const price = { kind: 'add' as const, currency: 'usd', input: '41', nickname: null, makeDefault: false }
    await desk.ask('edit-prices', { productId: id, actions: [price] })
    await garble(desk, 'creations', 'draft')
    await meetDamage(desk)
    expect(await toldOf(desk)).toContain(`a new price of “${desk.shop.product(id)?.name ?? ''}”`)
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(before + 5)
    await staysAsItIs(desk)
  })

  it.each([
    { column: 'command', field: 'onHand', mine: '31' },
    { column: 'compared', field: 'onHand', mine: '31' },
    { column: 'context', field: 'price', mine: '31.00' }
  ] as const)(
    'where the $column of a request without an answer cannot be read is rebuilt once, and asks',
    async ({ column, field, mine }) => {
      const desk = await openSyncedDesk()
      const [one, other] = [garment(desk, 0), garment(desk, 1)]
      const before = other.stock('S')
      await desk.edit(one.size('S'), '31', { field })
      desk.shop.setFault({ route: 'POST *', kind: 'drop-after-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      await desk.edit(other.size('S'), '+5')
      await garble(desk, 'pushes', column)
      await meetDamage(desk)
      expect(await toldOf(desk)).toMatch(
        /: 2 edits, 1 question\. Could not be read: 1 request without an answer\./
      )
      await desk.sync()
      expect(other.stock('S')).toBe(before + 5)
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', mine })
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      await staysAsItIs(desk)
    }
  )

  it('where what a stocktake is of cannot be read is rebuilt once, with what was counted', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    await desk.ask('change-stocktake', { kind: 'start', scope: { ...everything, view: 'low' } })
    await desk.ask('change-stocktake', { kind: 'add', itemId: size('M'), units: 3 })
    await garble(desk, 'stocktakes', 'scope')
    await desk.restart()
    expect(await desk.engine.dispatch('read-stocktake', {})).toMatchObject({ ok: false })
    await desk.restart()
    expect(await toldOf(desk)).toContain('of which items the stocktake is')
    expect((await desk.ask('read-stocktake', {})).stocktake).toMatchObject({ scope: null, counted: 1 })
    await desk.sync()
    expect(stock('S')).toBe(before + 5)
    await staysAsItIs(desk)
  })

  it('whose settings cannot be read is set aside as damaged too', async () => {
    const desk = await openSyncedDesk()
    await desk.engine.close()
    damage(desk, 'state')
    await desk.restart()
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect(await desk.items()).not.toEqual([])
  })

  it('keeps test and live, and every account, apart', async () => {
    const desk = await openSyncedDesk()
    expect(readdirSync(desk.dataDir).filter((name) => name.endsWith('.db'))).toEqual([
      `${desk.shop.account()}-test.db`
    ])
  })

  it('and everything beside it never holds the key', async () => {
    const desk = await openSyncedDesk()
    await desk.edit(garment(desk).size('S'), '5')
    await desk.sync()
    await desk.engine.close()
    const texts = readdirSync(desk.dataDir).map((name) => readFileSync(join(desk.dataDir, name), 'latin1'))
    expect(texts.length).toBeGreaterThan(1)
    for (const text of texts) expect(text).not.toContain(desk.key)
  })
})

describe('the rows of the grid', () => {
  it('are what mirror and outbox say when computed anew, after a busy day', async () => {
    const desk = await openSyncedDesk()
    const [a, b, c] = [garment(desk, 0), garment(desk, 1), garment(desk, 2)]
    await desk.edit(a.size('S'), '7')
    await desk.edit(a.size('M'), '+3')
    await desk.edit(b.size('S'), '31.00', { field: 'price' })
    await desk.sync()
    await desk.edit(c.size('S'), '5')
    desk.shop.edit(c.id, { metadata: { stock_S: 50 } })
    await desk.sync()
    await desk.edit(b.size('M'), 'NEW', { field: 'sku' })
    await desk.edit(a.size('S'), 'Renamed', { field: 'name' })
    await desk.ask('undo', {})
    desk.shop.archive(garment(desk, 3).id)
    await desk.sync()
    await desk.edit(a.size('L'), '+1')
    await desk.engine.close()

    const store = openStore(fileOf(desk))
    const stored = store.db.prepare('SELECT * FROM items ORDER BY id').all()
    const ids = store.mirror.productIds()
    const again = ids.map((id) => store.projection.project(id, null))
    const recomputed = store.db.prepare('SELECT * FROM items ORDER BY id').all()
    store.close()
    expect(recomputed).toEqual(stored)
    expect(again.flatMap((change) => change.ids)).toEqual([])
  })

  it('say the sum of the ledger', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '+4')
    await desk.sync()
    desk.shop.buy({ items: [{ productId: id, quantity: 1, size: 'S' }] })
    await desk.sync()
    await desk.edit(size('S'), '')
    await desk.sync()
    await desk.edit(size('S'), '12')
    await desk.sync()
    for (const row of await desk.items()) {
      const { movements } = await desk.ask('read-item', { id: row.id })
      const sum = movements.reduce((total, movement) => total + (movement.delta ?? 0), 0)
      expect(sum).toBe(row.onHand ?? 0)
      expect(movements[0]?.onHandAfter ?? null).toBe(row.onHand)
    }
  })
})

/** Overwrites the first page of a table's content. */
function damage(desk: Desk, table: string): void {
  const db = desk.database()
  db.pragma('journal_mode = DELETE')
  const page = Number(db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck().get(table))
  const size = Number(db.pragma('page_size', { simple: true }))
  db.close()
  const bytes = readFileSync(fileOf(desk))
  bytes.fill(0xa5, (page - 1) * size, page * size)
  writeFileSync(fileOf(desk), bytes)
}

/** A byte is lost in the JSON of a column. */
async function garble(desk: Desk, table: string, column: string): Promise<void> {
  await desk.engine.close()
  const db = desk.database()
  db.exec(`UPDATE ${table} SET ${column} = substr(${column}, 2)`)
  db.close()
}

/** The next run meets the damage, and the start after it rebuilds. */
async function meetDamage(desk: Desk): Promise<void> {
  await desk.restart()
  await desk.engine.sync()
  await desk.restart()
}

const toldOf = async (desk: Desk): Promise<string> =>
  (await desk.ask('list-problems', {})).problems.map(({ reason }) => reason).join()

/** What is there now is not rebuilt at the next start, nor the one after. */
async function staysAsItIs(desk: Desk): Promise<void> {
  for (let start = 0; start < 2; start += 1) {
    await desk.restart()
    expect(await desk.sync()).toMatchObject({ ok: true })
  }
  const aside = readdirSync(desk.dataDir).filter((name) => /\.damaged-\d+(\.rescued)?$/.test(name))
  expect(aside).toHaveLength(1)
}
