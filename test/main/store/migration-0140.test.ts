import BetterSqlite3 from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { migrate0010 } from '../../../src/main/store/migrations/0010-initial.ts'
import { migrate0040 } from '../../../src/main/store/migrations/0040-views.ts'
import { migrate0140 } from '../../../src/main/store/migrations/0140-search-metadata.ts'

it('an older database finds items by the metadata of their prices, and by what waits', () => {
  const db = new BetterSqlite3(':memory:')
  onTestFinished(() => void db.close())
  for (const migrate of [migrate0010, migrate0040]) migrate(db)
  const item = db.prepare(
    `INSERT INTO items (id, owner_kind, owner_id, product_id, position, stock_key, sku_key, reorder_key, name,
       name_sort, reorder_point, reorder_own, status, active, marks, waiting, conflicts, search, metadata)
     VALUES (?, ?, 'x', 'prod_1', 0, 'stock', 'sku', 'reorder_point', 'x', 'x', 5, 0, 1, 1, '{}', ?, 0, ?, ?)`
  )
  item.run('a', 'price', 0, 'mug', '{"colour":"Grün","material":"Clay"}')
  item.run('b', 'price', 0, 'mug', '{}')
  item.run('c', 'product', 1, 'cup', '{"supplier":"Nordlin"}')
  item.run('d', 'product', 0, 'jar', '{"supplier":"Nordlin"}')
  const searches = () => db.prepare('SELECT search FROM items ORDER BY id').pluck().all()
  const searchable = ['mug\ngrun\nclay', 'mug', 'cup\nnordlin', 'jar']
  migrate0140(db)
  expect(searches()).toEqual(searchable)
  // What is there already is not added again.
  migrate0140(db)
  expect(searches()).toEqual(searchable)
  const found = db.prepare('SELECT rowid FROM items_search WHERE items_search MATCH ?').pluck()
  expect(found.all('"grun"')).toEqual([1])
  db.exec("INSERT INTO items_search (items_search, rank) VALUES ('integrity-check', 1)")
})
