import { expect, it } from 'vitest'
import { openStore } from '../../../src/main/store/store.ts'
import { createTextColumns, type TextColumn } from '../../../src/main/store/text-columns.ts'
import { metadataColumn } from '../../../src/shared/metadata-columns.ts'
import { aShop } from './a-shop.ts'

const [supplier, shelf] = [metadataColumn('supplier'), metadataColumn('shelf')]

it('columns that nobody asks for any more are let go of, and read again when somebody does', () => {
  const plain = {
    sizes: [],
    stock: [],
    reorder: null,
    sku: null,
    amount: null,
    currency: 'usd',
    active: true,
    updated: 0,
    foreign: false
  }
  const { db } = aShop(
    [
      { ...plain, name: 'Mug', metadata: { supplier: 'Nordlin', shelf: '9' } },
      { ...plain, name: 'Cup', metadata: { supplier: 'Aalto' } }
    ],
    openStore(':memory:')
  )
  const rowids = db.prepare<[], number>('SELECT rowid FROM items ORDER BY rowid').pluck().all()
  const columns = createTextColumns(db, new Map(rowids.map((rowid, place) => [rowid, place])), 4)
  const all = (wanted: readonly TextColumn[]) => wanted.map((column) => columns.of(column))
  expect(columns.mostColumns()).toBe(2)
  expect(all([supplier, shelf, 'product'])).toEqual([
    ['Nordlin', 'Aalto'],
    ['9', null],
    ['Mug', 'Cup']
  ])
  expect(all([supplier])).toEqual([['Nordlin', 'Aalto']])
  expect(columns.trim()).toEqual([shelf])
  expect([columns.has(shelf), columns.has(supplier)]).toEqual([false, true])
  db.exec("UPDATE items SET metadata = '{}' WHERE name = 'Mug'")
  expect(all([shelf])).toEqual([[null, null]])
  expect(all([supplier])).toEqual([['Nordlin', 'Aalto']])
  columns.write(rowids[0] ?? 0, 0)
  expect(all([supplier])).toEqual([[null, 'Aalto']])
})
