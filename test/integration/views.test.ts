import { describe, expect, it } from 'vitest'
import { metadataColumn } from '../../src/shared/metadata-columns.ts'
import type { MetadataColumn } from '../../src/shared/metadata-columns.ts'
import { everything } from '../../src/shared/inventory.ts'
import type { InventoryQuery, InventoryRow } from '../../src/shared/inventory.ts'
import { type Desk, garment, openSyncedDesk } from './desk.ts'

const fabric = metadataColumn('fabric')

async function rows(desk: Desk, change: Partial<InventoryQuery> = {}): Promise<InventoryRow[]> {
  const query = { ...everything, metadata: [fabric], ...change }
  const view = await desk.ask('open-view', { query, start: 0, count: 1000 })
  return view.rows
}

async function write(desk: Desk, itemId: string, field: MetadataColumn, input: string) {
  const answer = await desk.ask('edit-cells', {
    edits: [{ itemId, field, input }],
    reason: null,
    note: null
  })
  return answer.outcomes[0]
}

describe('a metadata key as a column', () => {
  it('is edited as text, waits, goes out alone, and comes back with undo', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { fabric: 'Linen' } })
    await desk.sync()
    desk.shop.forgetRequests()
    expect(await write(desk, size('S'), fabric, ' Wool ')).toMatchObject({ outcome: 'saved' })
    const shown = (await rows(desk)).filter(({ productId }) => productId === id)
    expect(shown.map(({ metadata, marks }) => [metadata?.[fabric], marks[fabric]])).toEqual(
      shown.map(() => ['Wool', 'waiting'])
    )
    const found = await rows(desk, { filters: [{ kind: 'text', column: fabric, text: 'wool' }] })
    expect(found.map((row) => row.id)).toEqual(shown.map((row) => row.id))
    await desk.sync()
    expect(desk.inShop(id, 'fabric')).toBe('Wool')
    expect(desk.writes().map(({ key }) => key)).toEqual(['metadata.fabric'])
    await desk.ask('undo', {})
    await desk.sync()
    expect(desk.inShop(id, 'fabric')).toBe('Linen')
  })

  it('that is cleared is gone from Stripe', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { fabric: 'Linen' } })
    await desk.sync()
    expect(await write(desk, size('S'), fabric, '')).toMatchObject({ outcome: 'saved' })
    await desk.sync()
    expect(desk.inShop(id, 'fabric')).toBeUndefined()
    expect((await rows(desk)).find((row) => row.id === size('S'))?.metadata).toEqual({})
  })

  it('that changed in Stripe meanwhile asks which of the two is true, and writes nothing until then', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { fabric: 'Linen' } })
    await desk.sync()
    await write(desk, size('S'), fabric, 'Wool')
    desk.shop.edit(id, { metadata: { fabric: 'Hemp' } })
    await desk.sync()
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({ field: fabric, base: 'Linen', mine: 'Wool', theirs: 'Hemp' })
    expect(desk.inShop(id, 'fabric')).toBe('Hemp')
    expect((await rows(desk)).find((row) => row.id === size('S'))?.marks[fabric]).toBe('conflict')
    await desk.resolve(conflict, { kind: 'value', value: 'Linen and hemp' })
    await desk.sync()
    expect(desk.inShop(id, 'fabric')).toBe('Linen and hemp')
    expect(await desk.conflicts()).toEqual([])
  })

  it('cannot be one by which stock is kept: a text there would pass for a count', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    expect(await write(desk, size('S'), metadataColumn('stock_M'), '12')).toEqual({
      itemId: size('S'),
      field: 'meta-stock_5f_M',
      outcome: 'refused',
      reason: '“stock_M” is what On hand shows; change it there'
    })
    const { metadata } = await desk.ask('list-facets', {})
    expect(metadata.map(({ key }) => key)).not.toContain('stock_M')
  })

  it('is refused beyond what Stripe keeps', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    expect((await write(desk, size('S'), fabric, 'x'.repeat(501)))?.reason).toContain(
      '500 characters at most'
    )
    expect((await write(desk, size('S'), metadataColumn('k'.repeat(41)), 'x'))?.reason).toContain(
      'longer than the 40 characters'
    )
  })
})

describe('what changed since the last look', () => {
  const news = async (desk: Desk) => {
    const counts = await desk.ask('read-counts', {})
    const listed = await desk.items('changed')
    expect(listed).toHaveLength(counts.changed)
    return listed.map(({ id }) => id)
  }

  it('is what others changed in Stripe: not the first reading, not what was changed here', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    expect(await news(desk)).toEqual([])
    await desk.edit(size('M'), '7')
    await desk.sync()
    expect(await news(desk)).toEqual([])
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    expect(await news(desk)).toEqual([size('S')])
  })

  it('is empty once it is marked as seen, over a restart, and comes back when that is taken back', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const { before } = await desk.ask('mark-seen', { at: null })
    expect(await news(desk)).toEqual([])
    await desk.restart()
    expect(await news(desk)).toEqual([])
    await desk.ask('mark-seen', { at: before })
    expect(await news(desk)).toEqual([size('S')])
  })

  it.each(['the mark', 'the list'])('is what came after %s also where the clock was set back', async (by) => {
    let skew = 0
    const desk = await openSyncedDesk({ skew: () => skew })
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    skew = -3_600_000
    const query = { ...everything, view: 'changed' as const }
    const list = await desk.ask('open-view', { query, start: 0, count: 9 })
    await desk.ask('mark-seen', { at: by === 'the mark' ? null : list.at })
    expect(await news(desk)).toEqual([])
    desk.shop.edit(id, { metadata: { stock_M: 2 } })
    await desk.sync()
    expect(await news(desk)).toEqual([size('M')])
  })
})

describe('a saved view', () => {
  const low = {
    id: null,
    name: 'Low shirts',
    query: { ...everything, view: 'low' as const, search: 'shirt' },
    columns: [{ id: 'product', width: 200, visible: true, pinned: true }]
  }

  it('is kept with its shop, counted as it would be shown, changed under its id and deleted', async () => {
    const desk = await openSyncedDesk()
    const { id } = await desk.ask('save-view', low)
    await desk.restart()
    const shown = await rows(desk, low.query)
    const views = async () => (await desk.ask('list-views', {})).views
    expect(await views()).toEqual([{ ...low, id, count: shown.length }])
    await desk.ask('save-view', { ...low, id, name: 'All of it', query: everything })
    const all = await desk.ask('open-view', { query: everything, start: 0, count: 0 })
    expect(await views()).toMatchObject([{ id, name: 'All of it', count: all.items }])
    await desk.ask('delete-view', { id })
    expect(await views()).toEqual([])
    await desk.ask('save-view', { ...low, id })
    expect(await views()).toMatchObject([{ id, name: 'Low shirts' }])
  })
})

describe('what is looked for from anywhere', () => {
  it('is found by the id of its product, of its price, and of a price in another currency, whole or begun', async () => {
    const desk = await openSyncedDesk()
    const { id, priceId, size } = garment(desk)
    const sizes = (await desk.items()).filter(({ productId }) => productId === id).map((item) => item.id)
    const euro = { kind: 'add', currency: 'eur', input: '9', nickname: null, makeDefault: false } as const
    await desk.ask('edit-prices', { productId: id, actions: [euro] })
    await desk.sync()
    const { prices } = await desk.ask('read-item', { id: size('S') })
    const euros = prices.find(({ currency }) => currency === 'eur')?.id ?? ''
    const find = async (search: string, limit = 20) =>
      (await desk.ask('find-items', { search, limit })).rows.map((row) => row.id)
    for (const typed of [id, priceId, euros, ` ${euros.slice(0, -3)} `]) {
      expect((await find(typed)).toSorted()).toEqual(sizes.toSorted())
    }
    expect(await find(priceId, 1)).toHaveLength(1)
    // A word that every id of a price begins with is a word.
    expect(await find('price')).toEqual([])
    expect(await find(`${euros}x`)).toEqual([])
  })

  it('is found by the metadata that its row shows: what waits, and where prices keep stock what they carry', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    const id = row?.id ?? ''
    const query = (search: string) => ({ ...everything, search })
    const find = async (search: string) => [
      (await desk.ask('find-items', { search, limit: 20 })).rows.map((found) => found.id),
      (await desk.ask('open-view', { query: query(search), start: 0, count: 9 })).rows.map(
        (found) => found.id
      )
    ]
    desk.shop.edit(row?.priceId ?? '', { metadata: { colour: 'Vermilion' } })
    await desk.sync()
    expect(await find('vermil')).toEqual([[id], [id]])
    await desk.edit(id, 'Cobalt', { field: 'meta-colour' })
    await desk.edit(id, 'Nordlin', { field: 'meta-supplier' })
    expect(await find('vermil')).toEqual([[], []])
    expect(await find('cobalt nordl')).toEqual([[id], [id]])
    await desk.edit(id, '', { field: 'meta-supplier' })
    expect(await find('nordl')).toEqual([[], []])
  })

  it('of several sizes is found by what waits at their product', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), 'Nordlin', { field: 'meta-supplier' })
    const found = await desk.ask('find-items', { search: 'nordlin', limit: 20 })
    const sizes = (await desk.items()).filter(({ productId }) => productId === id)
    expect(found.rows.map((row) => row.id).toSorted()).toEqual(sizes.map((row) => row.id).toSorted())
  })
})
