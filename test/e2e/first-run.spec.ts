import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { ConnectPage } from './pages/connect-page.ts'
import { ShopPage } from './pages/shop-page.ts'

const account = 'acct_1NcHarbour7Qx2'
const keyOf = (word: string) => `rk_test_${word}Q7w8E9r0T1y2U3i4`
const all = [
  'rak_product_write',
  'rak_plan_write',
  'rak_event_read',
  'rak_checkout_session_read',
  'rak_charge_read',
  'rak_refund_read'
]
const keys = {
  good: keyOf('good'),
  noProducts: keyOf('noproducts'),
  readOnly: keyOf('readonly'),
  noSales: keyOf('nosales')
}

describe('the first run', () => {
  let shop: DemoShop
  let opened: OpenedApp
  let connect: ConnectPage

  beforeAll(async () => {
    const key = (name: keyof typeof keys, permissions: string[]) => ({
      key: keys[name],
      account,
      livemode: false,
      permissions
    })
    shop = await startDemoShop({
      products: 12,
      keys: [
        key('good', all),
        key(
          'noProducts',
          all.filter((one) => !one.includes('product'))
        ),
        key(
          'readOnly',
          all.map((one) => one.replace('write', 'read'))
        ),
        key('noSales', all.slice(0, 3))
      ]
    })
    opened = await openApp({ args: ['--api-base', shop.url] })
    connect = new ConnectPage(opened.page)
  })

  afterAll(async () => {
    await opened.close()
    await shop.close()
  })

  it('asks for a key and offers nothing to press until it has a good one', async () => {
    await connect.page.getByRole('heading', { name: 'Connect your Stripe shop' }).waitFor()
    await expect.poll(() => connect.start.isDisabled()).toBe(true)
  })

  it('says of a key that Stripe does not know that it is not accepted', async () => {
    await connect.paste('rk_test_51unknownUnknownUnknown')
    await expect.poll(() => connect.found.innerText()).toContain('Stripe does not accept the key')
    await expect.poll(() => connect.found.innerText()).toContain('Copy the key again from Stripe')
    await expect.poll(() => connect.start.isDisabled()).toBe(true)
    await opened.screenshot('connect-wrong-key')
  })

  it('says of a publishable key that it can read nothing, and which kind to paste', async () => {
    await connect.paste('pk_test_51abcdefghijklmnop')
    await expect.poll(() => connect.found.innerText()).toContain('This is a publishable key')
    await expect.poll(() => connect.found.innerText()).toContain('rk_test_ or rk_live_')
  })

  it('names the permission a key lacks, what is lost without it, and does not start', async () => {
    await connect.paste(keys.noProducts)
    await expect
      .poll(() => connect.found.innerText())
      .toContain('Products: missing. Nothing can be shown without it.')
    await expect.poll(() => connect.start.innerText()).toBe('A permission is missing')
    await expect.poll(() => connect.start.isDisabled()).toBe(true)
    await opened.screenshot('connect-missing-permission')
  })

  it('starts with a key that only lacks the reading of sales, and says that sales stay unexplained', async () => {
    await connect.paste(keys.noSales)
    await expect
      .poll(() => connect.found.innerText())
      .toContain('Checkout Sessions: missing. Sales will not be explained.')
    await expect.poll(() => connect.start.isEnabled()).toBe(true)
  })

  it('says of a key that cannot write that edits will wait', async () => {
    await connect.paste(keys.readOnly)
    await expect
      .poll(() => connect.found.innerText())
      .toContain('Products: read only. Edits will wait until the key may write.')
  })

  it('lists what a good key allows and says with how many products it will start', async () => {
    await connect.paste(keys.good)
    await expect.poll(() => connect.start.innerText()).toBe('Start with 12 products')
    expect((await connect.page.getByRole('listitem').allInnerTexts()).slice(-5)).toEqual([
      'Products: read and write',
      'Prices: read and write',
      'Events: read',
      'Checkout Sessions: read',
      'Charges and Refunds: read'
    ])
    await opened.screenshot('connect-good-key')
  })

  it('then shows every product and size with its stock, and says that it is in step with Stripe', async () => {
    await connect.start.click()
    const page = new ShopPage(opened.page)
    await page.whenRead()
    const sizes = shop.shop.control
      .products()
      .map(({ metadata }) => metadata['sizes']?.split(',').length ?? 1)
    const items = sizes.reduce((sum, size) => sum + size)
    await expect.poll(() => page.grid.getAttribute('aria-rowcount')).toBe(String(items + 1))
    await expect.poll(() => page.count('All items')).toBe(items)
    await expect
      .poll(() => page.totals.innerText())
      .toMatch(new RegExp(`^${items} items · [\\d,]+ units on hand$`))
    await expect
      .poll(() => page.onHand({ name: 'Canvas Tote', variant: 'Black' }))
      .toEqual({ value: '5', mark: null })
    await expect
      .poll(() => page.read({ name: 'Ceramic Mug, glazed' }, 'price'))
      .toEqual({ value: '$18.00', mark: null })
    await expect
      .poll(() => page.onHand({ name: 'Gift Card' }))
      .toMatchObject({
        value: expect.stringContaining('untracked')
      })
    await expect.poll(() => page.statusBar.innerText()).toMatch(/Reads this month \d+ of 10,000/)
    await page.pointAway()
    await opened.screenshot('first-run')
  })

  it('once it is closed, opens again without its key being asked for', async () => {
    const { page } = opened
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Close this shop' }).press('Enter')
    const again = page.getByRole('button', { name: / TEST$/ })
    await again.waitFor()
    await opened.screenshot('connect-known-shops')
    await again.press('Enter')
    await new ShopPage(page).whenRead()
    await page.getByRole('button', { name: 'Close this shop' }).waitFor({ state: 'detached' })
  })
})

describe('a shop without products', () => {
  it('offers to make the first one and asks nothing; then says in plain words where stock will be kept', async () => {
    const shop = await startDemoShop({ products: 0 })
    const opened = await openApp({ args: ['--connect', '--api-base', shop.url] })
    try {
      await new ConnectPage(opened.page).connect(shop.keys.restricted)
      const page = new ShopPage(opened.page)
      await opened.page.getByRole('heading', { name: 'This shop has no products yet' }).waitFor()
      await page.whenInStep()
      const question = opened.page.getByRole('region', { name: 'How stock is read' })
      expect(await question.count()).toBe(0)
      await opened.screenshot('no-products')
      await opened.page.getByRole('main').getByRole('button', { name: 'New product' }).press('Enter')
      await opened.page.getByRole('textbox', { name: 'Name' }).waitFor()
      await opened.page.keyboard.type('قميص 🌊 shirt', { delay: 50 })
      await page.press('Control+Enter')
      await page.whenFocused(/^قميص 🌊 shirt, On hand untracked/)
      await expect
        .poll(() => question.innerText())
        .toContain('those you type are kept with each product in Stripe, as stock')
      await page.page.keyboard.type('7', { delay: 50 })
      await page.press('Enter')
      await page.sync()
      await expect
        .poll(() => shop.shop.control.products().map(({ name, metadata }) => [name, metadata['stock']]))
        .toEqual([['قميص 🌊 shirt', '7']])
    } finally {
      await opened.close()
      await shop.close()
    }
  })
})

describe('the built-in demo shop', () => {
  it('opens with --demo, all its products there, and says that it is a demo', async () => {
    const opened = await openApp({ args: ['--demo'] })
    try {
      const page = new ShopPage(opened.page)
      await page.whenRead()
      await expect.poll(() => page.count('All items')).toBeGreaterThan(60)
      await opened.page.getByText('Harbour Goods').waitFor()
      await opened.page.getByText('DEMO', { exact: true }).waitFor()
      await page.pointAway()
      await opened.screenshot('demo-shop')
    } finally {
      await opened.close()
    }
  })
})
