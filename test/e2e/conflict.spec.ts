import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { ConflictDialog } from './pages/conflict-dialog.ts'
import type { Item, ShopPage } from './pages/shop-page.ts'

/** One item: what it said when it was counted, the count, and what a stranger wrote meanwhile. */
type Contest = { item: Item; key: string; mine: string; theirs: string }

const tote: Contest = {
  item: { name: 'Canvas Tote', variant: 'Natural' },
  key: 'stock_Natural',
  mine: '9',
  theirs: '4'
}
const mug: Contest = { item: { name: 'Ceramic Mug, glazed' }, key: 'stock', mine: '38', theirs: '40' }
const pins: Contest = { item: { name: 'Enamel Pin Set' }, key: 'stock', mine: '120', theirs: '131' }
const apron: Contest = { item: { name: 'Oilskin Apron' }, key: 'stock', mine: '5', theirs: '3' }
const shirts: Contest[] = [
  { item: { name: 'Linen Shirt', variant: 'S' }, key: 'stock_S', mine: '10', theirs: '11' },
  { item: { name: 'Linen Shirt', variant: 'M' }, key: 'stock_M', mine: '6', theirs: '3' },
  { item: { name: 'Linen Shirt', variant: 'XL' }, key: 'stock_XL', mine: '16', theirs: '17' }
]
const socks: Contest = {
  item: { name: 'Organic Cotton Socks', variant: '36-38' },
  key: 'stock_36-38',
  mine: '60',
  theirs: '62'
}

describe('a number that somebody else changed while our count waited', () => {
  let open: OpenShop
  let page: ShopPage
  let dialog: ConflictDialog

  beforeAll(async () => {
    open = await openShop()
    page = open.page
    dialog = new ConflictDialog(page.page)
    for (const contest of [tote, mug, pins, apron, ...shirts, socks]) await contend(contest)
  })
  afterAll(() => open.close())

  /** Counts the item, keeps the count from going out until the stranger has written another number, lets it go. */
  async function contend({ item, key, mine, theirs }: Contest): Promise<void> {
    const { control } = open.shop.shop
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(item, 'onHand', mine)
    await page.cell(item, 'onHand').locator('.mark').waitFor()
    await open.stranger.setMetadata(open.productId(item.name), key, theirs)
    control.clearFaults()
    await page.sync()
    await page.cell(item, 'onHand').and(page.page.locator('.cell-conflict')).waitFor()
  }

  async function decide({ item }: Contest): Promise<void> {
    await page.cell(item, 'onHand').click()
    await page.press('Enter')
    await dialog.story.waitFor()
  }

  const inStripe = async ({ item, key }: Contest) =>
    (await open.stranger.metadata(open.productId(item.name)))[key]

  it('is not overwritten: the cell asks, the sidebar counts it, and Stripe keeps what the stranger wrote', async () => {
    await expect
      .poll(() => page.onHand(tote.item))
      .toEqual({ value: '9', mark: 'changed in Stripe too: choose' })
    await expect.poll(() => page.count('Conflicts')).toBe(8)
    await expect.poll(() => page.statusBar.innerText()).toContain('8 conflicts')
    expect(await inStripe(tote)).toBe('4')
    await page.pointAway()
    await open.opened.screenshot('conflict-grid')
  })

  it('shows what it was, what I counted, what Stripe says and who changed it, with each answer’s result on it', async () => {
    await decide(tote)
    await expect.poll(() => dialog.sides.allInnerTexts()).toEqual(['7', '9', '4'])
    await expect.poll(() => dialog.story.innerText()).toContain('You counted 9 for Canvas Tote, Natural')
    await expect.poll(() => dialog.story.innerText()).toContain('from 7 to 4 in Stripe')
    expect((await dialog.answers.allInnerTexts()).slice(0, 3)).toEqual([
      'Keep my change: 6',
      'Keep my count: 9',
      'Keep Stripe’s: 4'
    ])
    await open.opened.screenshot('conflict')
    await page.press('Escape')
    await expect.poll(() => page.count('Conflicts')).toBe(8)
  })

  it('takes my count when I say that it is true', async () => {
    await decide(tote)
    await dialog.answer('Keep my count: 9')
    await expect.poll(() => page.count('Conflicts')).toBe(7)
    await page.press('Escape')
    await expect.poll(() => inStripe(tote)).toBe('9')
    await expect.poll(() => page.onHand(tote.item)).toEqual({ value: '9', mark: null })
  })

  it('takes my change on top of Stripe’s number when both happened', async () => {
    await decide(mug)
    await dialog.answer('Keep my change: 37')
    await expect.poll(() => page.count('Conflicts')).toBe(6)
    await page.press('Escape')
    await expect.poll(() => inStripe(mug)).toBe('37')
    await expect.poll(() => page.onHand(mug.item)).toEqual({ value: '37', mark: null })
  })

  it('takes Stripe’s number and sends nothing when I drop mine', async () => {
    const writes = open.shop.shop.control.history().length
    await decide(pins)
    await dialog.answer('Keep Stripe’s: 131')
    await expect.poll(() => page.onHand(pins.item)).toEqual({ value: '131', mark: null })
    await expect.poll(() => page.count('Conflicts')).toBe(5)
    await page.press('Escape')
    expect(open.shop.shop.control.history()).toHaveLength(writes)
  })

  it('undoes that answer with Ctrl+Z: the question is back, with my count in the cell', async () => {
    await page.cell(pins.item, 'onHand').click()
    await page.press('Control+z')
    await expect
      .poll(() => page.onHand(pins.item))
      .toEqual({
        value: '120',
        mark: 'changed in Stripe too: choose'
      })
    await expect.poll(() => page.count('Conflicts')).toBe(6)
    await page.press('Control+Shift+z')
    await expect.poll(() => page.onHand(pins.item)).toEqual({ value: '131', mark: null })
  })

  it('takes a third value, because somebody counted again', async () => {
    await decide(apron)
    await dialog.answerAnother('7')
    await expect.poll(() => page.count('Conflicts')).toBe(4)
    await page.press('Escape')
    await expect.poll(() => inStripe(apron)).toBe('7')
    await expect.poll(() => page.onHand(apron.item)).toEqual({ value: '7', mark: null })
  })

  it('is answered by one number key, all alike at once', async () => {
    await page.statusBar.getByRole('button', { name: '4 conflicts' }).click()
    await dialog.allAlike.check()
    await open.opened.screenshot('conflict-all-at-once')
    await page.press('1')
    await dialog.dialog.waitFor({ state: 'detached' })
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await expect.poll(() => Promise.all([...shirts, socks].map(inStripe))).toEqual(['9', '4', '15', '58'])
  })

  it('is no question when Stripe already says what I counted', async () => {
    const beanie = { name: 'Merino Beanie', variant: 'One-size' }
    const { control } = open.shop.shop
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(beanie, 'onHand', '6')
    await open.stranger.setMetadata(open.productId(beanie.name), 'stock_One-size', '6')
    control.clearFaults()
    await page.sync()
    await expect.poll(() => page.onHand(beanie)).toEqual({ value: '6', mark: null })
    await expect.poll(() => page.count('Conflicts')).toBe(0)
  })

  /** Counts a product that somebody deletes meanwhile, and opens the question about it. */
  async function countGone(item: Item): Promise<string> {
    const { control } = open.shop.shop
    const id = await open.stranger.create(item.name, { stock: '2' })
    await page.sync()
    await expect.poll(() => page.onHand(item)).toEqual({ value: '2', mark: null })
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(item, 'onHand', '9')
    control.deleteProduct(id)
    control.clearFaults()
    await page.sync()
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    await page.statusBar.getByRole('button', { name: '1 conflict' }).click()
    await expect.poll(() => dialog.title.innerText()).toBe(`${item.name} is gone from Stripe`)
    return id
  }

  it('is copied, or kept, when its product is gone from Stripe', async () => {
    await countGone({ name: 'Bread Bin' })
    await dialog.answer('Keep it for later')
    await dialog.dialog.waitFor({ state: 'detached' })
    expect(await page.count('Conflicts')).toBe(1)
    await page.statusBar.getByRole('button', { name: '1 conflict' }).click()
    await dialog.answer('Copy “9” and drop my edit')
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await page.page.getByText('Copied “9”. Nothing is sent.').waitFor()
    expect(await open.opened.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('9')
  })

  it('makes a product again that somebody deleted while our count waited', async () => {
    const { control } = open.shop.shop
    const towel = { name: 'Tea Towel' }
    const id = await countGone(towel)
    await open.opened.screenshot('conflict-gone')
    await dialog.answer('Make it again')
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await expect.poll(() => page.onHand(towel)).toEqual({ value: '9', mark: null })
    const made = () => control.products().find(({ name }) => name === 'Tea Towel')?.id
    await expect.poll(made).toBeDefined()
    expect(made()).not.toBe(id)
    expect(await open.stranger.metadata(made() ?? '')).toMatchObject({ stock: '9' })
  })
})
