import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Desk, garment, openSyncedDesk, valueOf } from './desk.ts'

/** The review of a file with these lines, as the window would ask for it. */
async function review(desk: Desk, ...lines: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'new.csv')
  writeFileSync(path, ['Product ID,Product Name,Variant,SKU,Stock,Price,Currency', ...lines].join('\r\n'))
  return valueOf(await desk.engine.previewImport({ path }))
}

const apply = (desk: Desk, previewId: string, create: boolean) =>
  desk.ask('apply-import', { previewId, reason: 'received', create })

const productNamed = (desk: Desk, name: string) =>
  desk.shop.products().find((product) => product.name === name)

const scarves = [',Wool Scarf,Red,WS-R,4,39.50,EUR', ',Wool Scarf,Blue,WS-B,2,39.50,EUR']

describe('what a file has and the shop has not', () => {
  it('is made only when it is asked for, as one batch with the changes of the file', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const lines = [...scarves, `${id},,S,,${stock('S') + 5},,`, `${id},,XXL,XX-1,3,,`]
    const preview = await review(desk, ...lines)
    expect(preview.offers.map(({ item }) => item)).toHaveLength(3)
    expect(preview.changes).toHaveLength(1)
    expect(desk.requests('POST')).toEqual([])

    expect(await apply(desk, preview.id, true)).toMatchObject({ saved: 1, created: 3, refused: 0 })
    await desk.sync()
    const scarf = productNamed(desk, 'Wool Scarf')
    expect(scarf?.metadata).toMatchObject({ sizes: 'Red,Blue', stock_Red: '4', sku_Blue: 'WS-B' })
    expect(desk.shop.price(scarf?.default_price ?? '')).toMatchObject({ unit_amount: 3950, currency: 'eur' })
    expect(desk.inShop(id, 'stock_XXL')).toBe('3')
    expect(desk.inShop(id, 'sku_XXL')).toBe('XX-1')
    expect((await desk.item(size('S'))).onHand).toBe(stock('S'))
    const { batches } = await desk.ask('list-batches', { only: 'mine', start: 0, count: 9 })
    expect(batches.map(({ kind, label }) => [kind, label])).toEqual([['import', 'import of new.csv']])
  })

  it('goes away again in one step: not made while it waits, archived once it is in Stripe', async () => {
    const desk = await openSyncedDesk()
    const { id, stock } = garment(desk)
    const [before, sizes] = [stock('S'), desk.inShop(id, 'sizes')]
    const all = (await desk.items()).length
    const lines = [...scarves, `${id},,S,,${before + 5},,`, `${id},,XXL,XX-1,3,,`]
    await apply(desk, (await review(desk, ...lines)).id, true)
    expect(await desk.items()).toHaveLength(all + 3)
    await desk.ask('undo', {})
    expect(await desk.items()).toHaveLength(all)
    await desk.sync()
    expect(productNamed(desk, 'Wool Scarf')).toBeUndefined()

    await apply(desk, (await review(desk, ...lines)).id, true)
    await desk.sync()
    expect(productNamed(desk, 'Wool Scarf')?.active).toBe(true)
    expect(await desk.ask('undo', {})).toEqual({ label: 'import of new.csv', kept: [] })
    await desk.sync()
    expect(productNamed(desk, 'Wool Scarf')?.active).toBe(false)
    expect(stock('S')).toBe(before)
    expect(desk.inShop(id, 'sizes')).toBe(sizes)
    expect(await desk.items()).toHaveLength(all)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('is not made where it is not asked for, and nothing is called refused', async () => {
    const desk = await openSyncedDesk()
    const preview = await review(desk, ...scarves)
    expect(await apply(desk, preview.id, false)).toMatchObject({ created: 0, refused: 0, batchId: null })
    await desk.sync()
    expect(desk.requests('POST')).toEqual([])
  })

  it('is not offered where Stripe could not take it; of a product, then, nothing is', async () => {
    const desk = await openSyncedDesk()
    const long = 'x'.repeat(60)
    const { offers, refused } = await review(desk, ...scarves, `,Wool Scarf,${long},WS-L,1,39.50,EUR`)
    expect(offers).toEqual([])
    expect(refused.map(({ reason }) => reason)).toEqual([
      'another line of this product is refused',
      'another line of this product is refused',
      expect.stringContaining('longer than the 40 characters')
    ])
  })

  it('is offered where its metadata keys fit beside those that the file adds besides', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {})
    const more = Array.from({ length: 47 - used.length }, (_, at) => [`more_${at}`, 'x'])
    desk.shop.edit(id, { metadata: { ...Object.fromEntries(more), stock_S: '' } })
    await desk.sync()
    // One key comes back with a number, the first variant brings two, and then one is left.
    const lines = [`${id},,S,,5,,`, `${id},,XXL,XX-1,3,,`, `${id},,3XL,XX-2,3,,`, `${id},,4XL,,3,,`]
    const preview = await review(desk, ...lines)
    expect(preview.changes.map(({ line }) => line)).toEqual([2])
    expect(preview.offers.map(({ line }) => line)).toEqual([3, 5])
    expect(preview.refused.find(({ line }) => line === 4)?.reason).toContain('needs 51 metadata keys')
    expect(await apply(desk, preview.id, true)).toMatchObject({ saved: 1, created: 2, refused: 1 })
    expect((await desk.item(size('S'))).onHand).toBe(5)
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(Object.keys(desk.shop.product(id)?.metadata ?? {})).toHaveLength(50)
  })

  it('is looked at again when it is asked for: a product that has come meanwhile is not made twice', async () => {
    const desk = await openSyncedDesk()
    const preview = await review(desk, ...scarves)
    await apply(desk, (await review(desk, ...scarves)).id, true)
    await expect(apply(desk, preview.id, true)).rejects.toThrow('file-changed')
  })
})
