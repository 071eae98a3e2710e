import BetterSqlite3 from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { migrate0010 } from '../../../src/main/store/migrations/0010-initial.ts'
import { migrate0040 } from '../../../src/main/store/migrations/0040-views.ts'
import { migrate0090 } from '../../../src/main/store/migrations/0090-totals.ts'

it('an older database knows at once how many items it has of each kind, and goes on knowing', () => {
  const db = new BetterSqlite3(':memory:')
  onTestFinished(() => void db.close())
  for (const migrate of [migrate0010, migrate0040]) migrate(db)
  const item = db.prepare(
    `INSERT INTO items (id, owner_kind, owner_id, product_id, position, stock_key, sku_key, reorder_key, name,
       name_sort, on_hand, reorder_point, reorder_own, status, active, marks, waiting, conflicts, search)
     VALUES (?, 'product', 'prod_1', 'prod_1', 0, 'stock', 'sku', 'reorder_point', 'x', 'x', ?, 5, 0, ?, ?, '{}', ?, 0, '')`
  )
  item.run('a', 7, 2, 1, 0)
  item.run('b', 9, 2, 1, 0)
  item.run('c', -3, 0, 1, 2)
  item.run('d', null, 3, 0, 0)
  migrate0090(db)
  const totals = () => db.prepare('SELECT * FROM item_totals WHERE items > 0').raw().all()
  expect(totals()).toEqual([
    [0, 3, 0, 0, 1, 0],
    [1, 0, 1, 0, 1, 0],
    [1, 2, 0, 0, 2, 16]
  ])
  item.run('e', 4, 1, 1, 0)
  db.exec("UPDATE items SET on_hand = 1, status = 1 WHERE id = 'a'; DELETE FROM items WHERE id = 'd'")
  expect(totals()).toEqual([
    [1, 0, 1, 0, 1, 0],
    [1, 1, 0, 0, 2, 5],
    [1, 2, 0, 0, 1, 9]
  ])
})
