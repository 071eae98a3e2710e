import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import type { Item, ShopPage } from './pages/shop-page.ts'

const black: Item = { name: 'Canvas Tote', variant: 'Black' }
const socks: Item = { name: 'Organic Cotton Socks', variant: '39-42' }

describe('low stock', () => {
  let open: OpenShop
  let page: ShopPage

  beforeAll(async () => {
    open = await openShop()
    page = open.page
  })
  afterAll(() => open.close())

  it('is marked by a word and an icon, never by colour alone', async () => {
    const marks: [Item, string, number][] = [
      [black, 'Low', 1],
      [{ name: 'Linen Shirt', variant: 'L' }, 'Out', 1],
      [{ name: 'Gift Card' }, 'Untracked', 1],
      [{ name: 'Ceramic Mug, glazed' }, 'OK', 0]
    ]
    for (const [item, word, icons] of marks) {
      await expect.poll(async () => (await page.read(item, 'status')).value).toBe(word)
      await expect.poll(() => page.cell(item, 'status').locator('svg').count()).toBe(icons)
    }
  })

  it('has a view of its own, whose rows are what its count says', async () => {
    await page.open('Low stock')
    await expect.poll(() => page.rows.count()).toBe(6)
    await expect.poll(() => page.count('Low stock')).toBe(6)
    expect(new Set(await page.rows.locator('[data-column=status]').allInnerTexts())).toEqual(new Set(['Low']))
    await page.pointAway()
    await open.opened.screenshot('low-stock')
    await page.open('Out of stock')
    await expect.poll(() => page.rows.count()).toBe(2)
    expect(new Set(await page.rows.locator('[data-column=onHand]').allInnerTexts())).toEqual(new Set(['0']))
    await page.open('All items')
    await expect.poll(() => page.rows.count()).toBe(23)
  })

  it('follows an edit at once, before Stripe has heard of it', async () => {
    await page.type(socks, 'onHand', '5')
    await expect.poll(() => page.read(socks, 'status')).toEqual({ value: 'Low', mark: null })
    await expect.poll(() => page.count('Low stock')).toBe(7)
    await page.type(socks, 'onHand', '-5')
    await expect.poll(() => page.read(socks, 'status')).toEqual({ value: 'Out', mark: null })
    await expect.poll(() => page.count('Out of stock')).toBe(3)
    await expect.poll(() => page.count('Low stock')).toBe(6)
  })

  it('is measured by an item’s own reorder point where it has one', async () => {
    const blanket = { name: 'Wool Blanket' }
    await expect.poll(async () => (await page.read(blanket, 'status')).value).toBe('OK')
    await page.type(blanket, 'reorderPoint', '9')
    await expect.poll(async () => (await page.read(blanket, 'status')).value).toBe('Low')
  })

  it('is measured by the shop’s own threshold for the rest', async () => {
    await page.press('Control+,')
    const settings = page.page.getByRole('dialog', { name: 'Settings' })
    await settings.getByLabel('An item is low at or below').fill('2')
    await settings.getByRole('button', { name: 'Save', exact: true }).click()
    await open.opened.screenshot('settings')
    await settings.getByRole('button', { name: 'Close', exact: true }).click()
    await expect.poll(async () => (await page.read(black, 'status')).value).toBe('OK')
    await expect.poll(async () => (await page.read({ name: 'Merino Beanie' }, 'status')).value).toBe('Low')
  })
})
