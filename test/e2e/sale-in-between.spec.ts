import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { ConflictDialog } from './pages/conflict-dialog.ts'
import type { ShopPage } from './pages/shop-page.ts'

const mug = { name: 'Ceramic Mug, glazed' }
const pins = { name: 'Enamel Pin Set' }
const mat = { name: 'Rope Doormat' }
const blanket = { name: 'Wool Blanket' }
const apron = { name: 'Oilskin Apron' }

describe('a sale between our last look and our write', () => {
  let open: OpenShop
  let page: ShopPage

  beforeAll(async () => {
    open = await openShop({ shop: { products: 13 } })
    page = open.page
  })
  afterAll(() => open.close())

  /** A customer buys two while our write is on its way: after the read it was compared with, before it is carried out. */
  function sellTwoBeforeOurWrite(productId: string): void {
    const { control } = open.shop.shop
    control.beforeCommit(
      `POST /v1/products/${productId}`,
      () => void control.buy({ items: [{ productId, quantity: 2 }], decrement: 'correct' })
    )
  }
  /** What its stock has ever been set to: a number may stand only for a moment. */
  const written = (productId: string) =>
    open.shop.shop.control
      .history()
      .filter(({ object, key }) => object === productId && key === 'metadata.stock')
      .map(({ after }) => after)

  it('is found afterwards and put right when the edit was a change: 41 + 5 − 2 is 44', async () => {
    const id = open.productId(mug.name)
    sellTwoBeforeOurWrite(id)
    await page.type(mug, 'onHand', '+5')
    await page.sync()
    await expect.poll(() => written(id)).toContain('46')
    await page.sync()
    await expect.poll(async () => (await open.stranger.metadata(id))['stock']).toBe('44')
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '44', mark: null })
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await page.cell(mug, 'onHand').click()
    await expect
      .poll(() => page.panel.innerText())
      .toContain('Changed in Stripe between our reading and our writing')
    await page.pointAway()
    await open.opened.screenshot('sale-in-between-repaired')
  })

  it('is a question when the edit was a count, because only a person knows what lay on the shelf', async () => {
    const id = open.productId(mat.name)
    sellTwoBeforeOurWrite(id)
    await page.type(mat, 'onHand', '20')
    await page.sync()
    await expect.poll(() => written(id)).toContain('20')
    await page.sync()
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    const dialog = new ConflictDialog(page.page)
    await dialog.openAt(page, mat)
    await expect.poll(() => dialog.title.innerText()).toBe('Your change replaced a number you had not seen')
    await expect.poll(() => dialog.sides.allInnerTexts()).toEqual(['17', '20', '15'])
    await open.opened.screenshot('sale-in-between-asks')
    await dialog.answer('Keep my change: 18')
    await expect.poll(async () => (await open.stranger.metadata(id))['stock']).toBe('18')
    await expect.poll(() => page.count('Conflicts')).toBe(0)
  })

  it('is a question also when it comes while the cell is open, because the count was made before', async () => {
    const id = open.productId(apron.name)
    const inStripe = async () => (await open.stranger.metadata(id))['stock']
    const before = Number(await inStripe())
    await page.cell(apron, 'onHand').click()
    await page.page.keyboard.type('20', { delay: 60 })
    void open.shop.shop.control.buy({ items: [{ productId: id, quantity: 2 }], decrement: 'correct' })
    await page.press('Control+r')
    await expect.poll(() => page.panel.innerText()).toContain(`${before - 2}`)
    await page.whenInStep()
    await page.press('Enter')
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    const dialog = new ConflictDialog(page.page)
    await dialog.openAt(page, apron)
    await expect.poll(() => dialog.sides.allInnerTexts()).toEqual([before, 20, before - 2].map(String))
    await open.opened.screenshot('sale-while-typing-asks')
    await dialog.answer(`Keep my change: ${before - 2 + 20 - before}`)
    await expect.poll(inStripe).toBe(String(20 - 2))
    await expect.poll(() => page.count('Conflicts')).toBe(0)
  })

  it('is told to be overwritten when a program writes back all it had read before, and applied again', async () => {
    const id = open.productId(blanket.name)
    const inStripe = async () => (await open.stranger.metadata(id))['stock']
    const before = await inStripe()
    const writeBack = open.shop.shop.control.beginWebhookRewrite(id, { last_order: 'slow' })
    await page.type(blanket, 'onHand', '77')
    await page.press('Control+r')
    await expect.poll(inStripe).toBe('77')
    await expect.poll(() => page.onHand(blanket)).toEqual({ value: '77', mark: null })
    writeBack()
    await page.press('Control+r')
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    const dialog = new ConflictDialog(page.page)
    await dialog.openAt(page, blanket)
    await expect.poll(() => dialog.title.innerText()).toBe('Your number was overwritten by another writer')
    await expect.poll(() => dialog.sides.allInnerTexts()).toEqual([before, '77', before])
    await open.opened.screenshot('overwritten-asks')
    await dialog.answer('Apply my count again: 77')
    await expect.poll(inStripe).toBe('77')
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await expect.poll(() => page.onHand(blanket)).toEqual({ value: '77', mark: null })
  })

  it('makes a question of a step back over it: what others have set since is not undone unasked', async () => {
    const id = open.productId(pins.name)
    const inStripe = async () => (await open.stranger.metadata(id))['stock']
    const before = await inStripe()
    await page.type(pins, 'onHand', '14')
    await page.press('Control+r')
    await expect.poll(inStripe).toBe('14')
    await expect.poll(() => page.onHand(pins)).toEqual({ value: '14', mark: null })
    await open.stranger.setMetadata(id, 'stock', '11')
    await page.press('Control+z', 'Control+r')
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    const dialog = new ConflictDialog(page.page)
    await dialog.openAt(page, pins)
    await expect.poll(() => dialog.sides.allInnerTexts()).toEqual(['14', before, '11'])
    await open.opened.screenshot('undo-asks')
    expect(await inStripe()).toBe('11')
    expect(written(id).filter((value) => value === before)).toEqual([])
  })
})
