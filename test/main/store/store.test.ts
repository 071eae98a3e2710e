import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../src/main/store/store.ts'
import { openDatabase } from '../../../src/main/store/database.ts'
import { usualScheme } from '../../../src/main/stock/scheme.ts'
import { parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'
import { everything } from '../../../src/shared/inventory.ts'
import { aPrice, aProduct } from '../../builders.ts'

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'acct_1-test.db')
}

function aStore(file = aFile()) {
  const store = openStore(file)
  onTestFinished(() => void store.db.close())
  return store
}

/** A store with one product of two sizes and its price, projected. */
function aStockedStore(count = 1) {
  const store = aStore()
  for (let at = 0; at < count; at += 1) {
    const product = parseProduct(
      aProduct({ id: `prod_${at}`, name: `Shirt ${at}`, default_price: `price_${at}` })
    )
    const price = parsePrice(aPrice({ id: `price_${at}`, product: `prod_${at}` }))
    if (!product.ok || !price.ok) throw new Error('the builders are out of date')
    store.mirror.put(product.object, 1)
    store.mirror.put(price.object, 1)
    store.projection.project(`prod_${at}`, null)
  }
  return store
}

describe('the database', () => {
  it('forgets old events, but not what was done for a sale: another desk may still have it before it', () => {
    const { books } = aStore()
    const event = { type: 'product.updated', created: 1_000, requestId: null, previous: {}, after: {} }
    const object = { kind: 'product' as const, id: 'prod_0' }
    const once = 'stockroom-return-cs_test_1-li_1-0'
    books.addEvent({ ...event, id: 'evt_1', object, idempotencyKey: once }, 0)
    books.addEvent({ ...event, id: 'evt_2', object, idempotencyKey: 'stockroom-0c1b-0' }, 0)
    books.addEvent({ ...event, id: 'evt_3', object, idempotencyKey: null }, 0)
    books.pruneEvents(1_001)
    expect(['evt_1', 'evt_2', 'evt_3'].map((id) => books.seen(id))).toEqual([true, false, false])
    expect(books.keyStartingWith('stockroom-return-cs_test_1-li_1-')).toBe(once)
  })

  it('forgets what was written to prices, but not which took over from which, nor who archived one', () => {
    const { books } = aStore()
    const change = 'stockroom-9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'
    const tell = (id: string, type: string, priceId: string, key: string | null, previous = {}, after = {}) =>
      books.addEvent(
        {
          id,
          type,
          created: 1_000,
          object: { kind: 'price', id: priceId },
          idempotencyKey: key,
          requestId: null,
          previous,
          after
        },
        0
      )
    tell('evt_1', 'price.updated', 'price_1', `${change}-0`, { lookup_key: 'mug' }, { lookup_key: null })
    tell('evt_2', 'price.created', 'price_2', `${change}-0`)
    tell('evt_3', 'price.updated', 'price_1', `${change}-2`, { active: 'true' }, { active: 'false' })
    tell('evt_4', 'price.updated', 'price_3', null, { active: 'true' }, { active: 'false' })
    tell('evt_5', 'price.updated', 'price_2', change, { 'metadata.stock': '3' }, { 'metadata.stock': '2' })
    tell('evt_6', 'price.created', 'price_4', null)
    const successor = books.successor('price_1')
    expect(successor).toMatchObject({ id: 'price_2' })
    books.pruneEvents(1_001)
    expect(['evt_4', 'evt_5', 'evt_6'].map((id) => books.seen(id))).toEqual([true, false, false])
    expect(books.successor('price_1')).toEqual(successor)
  })

  it('has only STRICT tables, so that a wrong type is refused rather than kept', () => {
    const { db } = aStore()
    const tables = db
      .prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
      )
      .all()
    expect(tables.length).toBeGreaterThan(10)
    expect(tables.filter((table) => table.strict === 0).map((table) => table.name)).toEqual([])
    expect(() => db.exec("INSERT INTO reads (month, used) VALUES ('2026-11', 'many')")).toThrow(
      'cannot store TEXT'
    )
  })

  it('syncs every commit to the disk before it is acknowledged', () => {
    const { db } = aStore()
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  it('keeps its version and takes no step twice', () => {
    const file = aFile()
    const first = openStore(file)
    expect(first.db.pragma('user_version', { simple: true })).toBe(180)
    first.saveLowStock(9)
    first.close()
    expect(aStore(file).lowStock()).toBe(9)
  })

  it('backs an older database up before changing it, and keeps its lock while doing so', () => {
    const file = aFile()
    const old = new BetterSqlite3(file)
    old.exec(
      "CREATE TABLE keepsake (text TEXT); INSERT INTO keepsake VALUES ('kept'); PRAGMA user_version = 1"
    )
    old.close()
    aStore(file)
    const backup = new BetterSqlite3(`${file}.version-1.backup`, { readonly: true })
    onTestFinished(() => void backup.close())
    expect(backup.prepare('SELECT text FROM keepsake').pluck().get()).toBe('kept')
    expect(() => openDatabase(file)).toThrow('database-locked')
  })

  it('of a later program is refused and left byte for byte as it was', () => {
    const file = aFile()
    const later = new BetterSqlite3(file)
    later.pragma('journal_mode = WAL')
    later.exec('CREATE TABLE future (x); PRAGMA user_version = 9990')
    later.close()
    const before = readFileSync(file)
    expect(() => openStore(file)).toThrow('database-newer')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('that is open elsewhere is refused with what to do', () => {
    const file = aFile()
    aStore(file)
    expect(() => openStore(file)).toThrow(
      /database-locked: another Stockroom has .* open. Close it, then try again/
    )
  })

  it('that is no database is told as damaged', () => {
    const file = aFile()
    writeFileSync(file, 'This is not a database. '.repeat(400))
    expect(() => openStore(file)).toThrow('database-damaged')
    expect(readdirSync(join(file, '..'))).toContain('acct_1-test.db')
  })
})

describe('the ledger', () => {
  const movement = {
    item_id: 'prod_1/stock_S',
    product_id: 'prod_1',
    delta: 3,
    on_hand_after: 3,
    reason: 'opening',
    note: null,
    source: 'opening' as const,
    actor: 'first seen in Stripe',
    batch_id: null,
    edit_seq: null,
    event_id: null,
    request_id: null,
    at: 1
  }

  it('can be added to', () => {
    const { books } = aStore()
    books.addMovement(movement)
    expect(books.movements('prod_1/stock_S', 10)).toMatchObject([{ delta: 3, reason: 'opening' }])
  })

  it.each([
    'UPDATE movements SET delta = 5',
    'DELETE FROM movements',
    'REPLACE INTO movements SELECT * FROM movements'
  ])('refuses “%s”', (sql) => {
    const { books, db } = aStore()
    books.addMovement(movement)
    expect(() => db.exec(sql)).toThrow(/append-only|UNIQUE/)
    expect(books.movements('prod_1/stock_S', 10)).toMatchObject([{ id: 1, delta: 3 }])
  })
})

describe('the grid’s questions', () => {
  const planOf = (store: ReturnType<typeof aStore>, sql: string): string =>
    store.db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '9')}`)
      .all()
      .map((step) => step.detail)
      .join('\n')

  it('are sorted by an index in the default view, not in memory', () => {
    const store = aStockedStore(20)
    const asked: string[] = []
    const prepare = store.db.prepare.bind(store.db)
    store.db.prepare = ((sql: string) => (asked.push(sql), prepare(sql))) as typeof store.db.prepare
    store.view.window(store.view.open(everything, 0).token, 0, 60)
    const sql = asked.find((text) => text.includes('ORDER BY')) ?? ''
    expect(planOf(store, sql)).toContain('INDEX items_by_name')
    expect(planOf(store, sql)).not.toContain('TEMP B-TREE')
  })

  it('find a part of a word by the search index, and by all columns people know', () => {
    const store = aStockedStore(20)
    const found = (search: string) => store.view.open({ ...everything, search }, 0).count
    expect(found('hirt 12')).toBe(2)
    expect(found('SHIRT')).toBe(40)
    expect(found('prod_12')).toBe(2)
    expect(found('no such thing')).toBe(0)
    expect(found('"quoted" OR *')).toBe(0)
  })

  it('put rows without a value last, both ways', () => {
    const store = aStockedStore(2)
    store.db.exec("UPDATE items SET sku = 'B' WHERE product_id = 'prod_0' AND variant = 'S'")
    store.db.exec("UPDATE items SET sku = 'A' WHERE product_id = 'prod_1' AND variant = 'S'")
    const skus = (descending: boolean) => {
      const { token } = store.view.open({ ...everything, sort: [{ column: 'sku', descending }] }, 0)
      return store.view.window(token, 0, 10)?.map((row) => row.sku)
    }
    expect(skus(false)).toEqual(['A', 'B', null, null])
    expect(skus(true)).toEqual(['B', 'A', null, null])
  })

  it('keep their order while rows change, until the view is opened again', () => {
    const store = aStockedStore(3)
    const { token } = store.view.open(everything, 0)
    const before = store.view.window(token, 0, 6)?.map((row) => row.id)
    const renamed = parseProduct(aProduct({ id: 'prod_0', name: 'Zebra', default_price: 'price_0' }))
    if (renamed.ok) store.mirror.put(renamed.object, 1)
    store.projection.project('prod_0', null)
    expect(store.view.window(token, 0, 6)?.map((row) => row.name)).toContain('Zebra')
    expect(store.view.window(token, 0, 6)?.map((row) => row.id)).toEqual(before)
    expect(store.view.window(token + 1, 0, 6)).toBeNull()
  })

  it('leave the search index equal to the rows, whatever happened to them', () => {
    const store = aStockedStore(5)
    store.mirror.bury('product', 'prod_1')
    store.projection.project('prod_1', null)
    const renamed = parseProduct(aProduct({ id: 'prod_2', name: 'Trousers', default_price: 'price_2' }))
    if (renamed.ok) store.mirror.put(renamed.object, 1)
    store.projection.project('prod_2', null)
    expect(() =>
      store.db.exec("INSERT INTO items_search (items_search, rank) VALUES ('integrity-check', 1)")
    ).not.toThrow()
    expect(store.view.open({ ...everything, search: 'trousers' }, 0).count).toBe(2)
    expect(store.view.open({ ...everything, search: 'shirt 1' }, 0).count).toBe(0)
  })
})

describe('the mirror', () => {
  it('gives an object back as it was put in', () => {
    const store = aStockedStore()
    const product = parseProduct(aProduct({ id: 'prod_0', name: 'Shirt 0', default_price: 'price_0' }))
    expect(store.mirror.product('prod_0')).toEqual(product.ok ? product.object : null)
    expect(store.mirror.price('price_0')).toMatchObject({ kind: 'price', unitAmount: 4800, currency: 'usd' })
  })

  it('remembers what was deleted, and says that it is', () => {
    const store = aStockedStore()
    expect(store.mirror.bury('product', 'prod_0')).toBe(true)
    expect(store.mirror.bury('product', 'prod_0')).toBe(false)
    expect(store.mirror.product('prod_0')).toBeNull()
    expect(store.mirror.buriedProduct('prod_0')?.name).toBe('Shirt 0')
    expect(store.mirror.count('product')).toBe(0)
  })
})

describe('a transaction', () => {
  it('is all of it or none of it', () => {
    const store = aStore()
    expect(() =>
      store.atomically(() => {
        store.books.addReads('2026-11', 5)
        throw new Error('in the middle')
      })
    ).toThrow('in the middle')
    expect(store.books.reads('2026-11')).toBe(0)
  })
  it('that comes to nothing leaves no settings behind that are only in memory', () => {
    const store = aStore()
    store.atomically(() => store.saveScheme({ scheme: usualScheme, label: 'usual', confirmed: true }))
    expect(() =>
      store.atomically(() => {
        const scheme = { ...usualScheme, stockKey: 'inventory' }
        store.saveScheme({ scheme, label: 'set by hand', confirmed: true })
        store.saveLowStock(9)
        store.nextGeneration()
        throw new Error('the disk is full')
      })
    ).toThrow('the disk is full')
    expect(store.scheme()?.scheme.stockKey).toBe('stock')
    expect([store.lowStock(), store.generation()]).toEqual([5, 0])
  })
})

it('keeps the other keys of a scheme from before a size had to be in the key of its stock', () => {
  const store = aStore()
  const text = JSON.stringify({
    scheme: { ...usualScheme, stockKey: 'bestand', sizeStockKey: 'stock_' },
    label: 'set by hand',
    confirmed: true
  })
  store.db.prepare("INSERT INTO state (name, value) VALUES ('scheme', ?)").run(text)
  expect(store.scheme()?.scheme).toEqual({ ...usualScheme, stockKey: 'bestand', sizeStockKey: null })
})

it('takes putting back by itself, chosen before it had a date of its own, from the date of the other choice', () => {
  const store = aStore()
  const text = JSON.stringify({ mode: 'lower', restock: 'auto', since: 7000 })
  store.db.prepare("INSERT INTO state (name, value) VALUES ('sales', ?)").run(text)
  expect(store.salesSettings().restockSince).toBe(7000)
  store.saveSalesSettings({ mode: 'lower', restock: 'auto', since: 7000, restockSince: null })
  expect(store.salesSettings().restockSince).toBeNull()
})
