import BetterSqlite3 from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { migrate0010 } from '../../../src/main/store/migrations/0010-initial.ts'
import { migrate0020 } from '../../../src/main/store/migrations/0020-sales.ts'
import { migrate0030 } from '../../../src/main/store/migrations/0030-stocktakes.ts'
import { migrate0040 } from '../../../src/main/store/migrations/0040-views.ts'

it('an older database has its metadata as columns at once, without what other columns show', () => {
  const db = new BetterSqlite3(':memory:')
  onTestFinished(() => void db.close())
  for (const migrate of [migrate0010, migrate0020, migrate0030]) migrate(db)
  const product = db.prepare(
    'INSERT INTO products (id, name, active, metadata, livemode, created, updated, sweep) VALUES (?, ?, 1, ?, 0, 0, 0, 1)'
  )
  const price = db.prepare(
    'INSERT INTO prices (id, product_id, active, body, created, sweep) VALUES (?, ?, 1, ?, 0, 1)'
  )
  const item = db.prepare(
    `INSERT INTO items (id, owner_kind, owner_id, product_id, position, stock_key, sku_key, reorder_key, name,
       name_sort, reorder_point, reorder_own, status, active, marks, waiting, conflicts, search)
     VALUES (?, ?, ?, ?, 0, ?, 'sku', 'reorder_point', 'x', 'x', 5, 0, 2, 1, '{}', 0, 0, '')`
  )
  const metadata = { supplier: 'Nord “lin”', stock_M: '5', stock_S: '3', 'a key': 'ö', sku: 'LS' }
  product.run('prod_1', 'Shirt', JSON.stringify(metadata))
  item.run('prod_1/stock_S', 'product', 'prod_1', 'prod_1', 'stock_S')
  item.run('prod_1/stock_M', 'product', 'prod_1', 'prod_1', 'stock_M')
  product.run('prod_2', 'Mug', '{}')
  price.run('price_2', 'prod_2', JSON.stringify({ metadata: { stock: '4', colour: 'blue' } }))
  item.run('price_2/stock', 'price', 'price_2', 'prod_2', 'stock')
  item.run('prod_9/stock', 'product', 'prod_9', 'prod_9', 'stock')
  migrate0040(db)
  const kept = db.prepare<[], [string, string]>('SELECT id, metadata FROM items ORDER BY id').raw().all()
  const plain = '{"a key":"ö","supplier":"Nord “lin”"}'
  expect(kept).toEqual([
    ['price_2/stock', '{"colour":"blue"}'],
    ['prod_1/stock_M', plain],
    ['prod_1/stock_S', plain],
    ['prod_9/stock', '{}']
  ])
})
