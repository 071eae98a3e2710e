import { expect, it } from 'vitest'
import { applyImport, createImports } from '../../../src/main/inventory/exchange.ts'
import { bytesOf } from '../csv/shop-rows.ts'
import { aSoldShop, product, small } from './sold-shop.ts'

it('an import that the disk had no room for can be applied once there is some, and only once', () => {
  const { store, applier, clock } = aSoldShop()
  const random = { next: () => 0.5, uuid: () => 'import-1' }
  const name = 'x'.repeat(4000)
  const bytes = bytesOf(`Product ID,Size,Product Name,Stock\n${product},S,${name},7\n`)
  const imports = createImports(store, random, () => ({ fileName: 'stock.csv', bytes }))
  const { id, changes } = imports.preview('stock.csv')
  expect(changes).toHaveLength(2)
  const apply = () =>
    imports.take(id, false, (plan) =>
      store.atomically(() => applyImport({ store, applier, clock, random }, plan, 'stocktake'))
    )
  store.db.pragma(`max_page_count = ${Number(store.db.pragma('page_count', { simple: true }))}`)
  expect(apply).toThrow('there is no room')
  expect(store.view.row(small)?.onHand).toBe(3)
  store.db.pragma('max_page_count = 1073741823')
  expect(apply()).toMatchObject({ saved: 2 })
  expect(store.view.row(small)).toMatchObject({ onHand: 7, name })
  expect(apply).toThrow('no longer open')
})
