import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import type { ShopPage } from './pages/shop-page.ts'

describe('comparing everything with Stripe', () => {
  let open: OpenShop
  let page: ShopPage

  beforeAll(async () => {
    open = await openShop()
    page = open.page
  })
  afterAll(() => open.close())

  const dialog = () => open.opened.page.getByRole('dialog', { name: 'Verify against Stripe' })
  const verify = async (): Promise<void> => {
    await open.opened.app.evaluate(({ Menu }) => {
      const entries = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? [])
      entries?.find(({ label }) => label === 'Verify Against Stripe')?.click()
    })
    await dialog().waitFor()
  }

  it('says that all is equal, how much of it and when, as the status bar does', async () => {
    await verify()
    await dialog()
      .getByText(/^Equal: (\d+) of \1 at \d\d:\d\d$/)
      .waitFor()
    await page.press('Escape')
    await expect.poll(() => page.sentence.innerText()).toMatch(/^Verified equal to Stripe at/)
  })

  it('finds what no event told, shows both sides, and takes Stripe’s over', async () => {
    const { control } = open.shop.shop
    const id = open.productId('Oilskin Apron')
    const here = (await page.onHand({ name: 'Oilskin Apron' })).value
    control.eventLagMs(3_600_000)
    control.edit(id, { metadata: { stock: '77' } })
    await verify()
    await dialog()
      .getByText(/^1 difference in/)
      .waitFor()
    const row = dialog().getByRole('table', { name: 'Differences' }).getByRole('row').nth(1)
    const words = await row.getByRole('cell').allInnerTexts()
    expect(words.slice(2, 4)).toEqual([here, '77'])
    expect(words[4]).not.toBe('')
    await open.opened.screenshot('verify-report')
    await dialog().getByRole('button', { name: 'Verify again' }).click()
    await dialog()
      .getByRole('status')
      .getByText(/^Equal: (\d+) of \1 at/)
      .waitFor()
    expect(
      await dialog().getByRole('list', { name: 'Earlier comparisons' }).getByRole('listitem').count()
    ).toBe(2)
    await page.press('Escape')
    await expect.poll(() => page.onHand({ name: 'Oilskin Apron' })).toEqual({ value: '77', mark: null })
  })
})
