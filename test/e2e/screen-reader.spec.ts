import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { findBarriers, pictureZoomed, zoom } from './pages/accessibility.ts'
import { ScreenReader } from './pages/screen-reader.ts'
import type { ShopPage } from './pages/shop-page.ts'

const mug = { name: 'Ceramic Mug, glazed' }

describe('somebody who listens', () => {
  let open: OpenShop
  let page: ShopPage
  let reader: ScreenReader
  const transcript: string[] = []

  beforeAll(async () => {
    mkdirSync('test-results', { recursive: true })
    open = await openShop()
    page = open.page
    reader = await ScreenReader.on(page.page, open.opened.app)
  })
  afterAll(async () => {
    writeFileSync(join('test-results', 'screen-reader.txt'), `${transcript.join('\n')}\n`)
    await open.close()
  })

  /** Keys, what is then said of the place that has the focus, and what is said besides, in this order. */
  async function hears(keys: string, words: string, besides: readonly string[] = []): Promise<void> {
    await reader.overheard()
    if (keys !== '') await page.press(...keys.split(' '))
    const overheard: string[] = []
    let spoken = ''
    await expect
      .poll(async () => {
        spoken = await reader.focused()
        overheard.push(...(await reader.overheard()))
        return { spoken, besides: besides.filter((one) => overheard.includes(one)) }
      })
      .toEqual({ spoken: words, besides })
    reader.settle()
    transcript.push(`[${keys}]`, `  ${spoken}`, ...overheard.map((one) => `  * ${one}`))
  }

  it('hears which item it is on, what a typed number would do, why one is refused, and where it went on', async () => {
    await page.cell(mug, 'product').click()
    await hears('', 'Inventory, table; Ceramic Mug, glazed, cell, row 4 of 24, column 1 of 7')
    await hears('ArrowRight', 'Ceramic Mug, glazed, Variant none, cell, row 4 of 24, column 2 of 7')
    await hears('ArrowRight', 'Ceramic Mug, glazed, SKU MUG-22, cell, row 4 of 24, column 3 of 7')
    await hears('ArrowRight', 'Ceramic Mug, glazed, On hand 41, cell, row 4 of 24, column 4 of 7')
    await hears('4', 'Ceramic Mug, glazed, On hand, edit, count 4 (−37), “4”, row 4 of 24, column 4 of 7')
    await hears('x', 'Ceramic Mug, glazed, On hand, edit, “4x”, row 4 of 24, column 4 of 7')
    const refused = '“4x” is not a whole number. Use 7, +5 or −2.'
    await hears(
      'Enter',
      `Ceramic Mug, glazed, On hand, edit, invalid entry, ${refused}, “4x”, row 4 of 24, column 4 of 7`,
      [refused]
    )
    await hears(
      'Backspace',
      'Ceramic Mug, glazed, On hand, edit, count 4 (−37), “4”, row 4 of 24, column 4 of 7'
    )
    await hears('Enter', 'Enamel Pin Set, On hand 133, cell, row 5 of 24, column 4 of 7')
    await hears('ArrowUp', 'Ceramic Mug, glazed, On hand 4, Low, cell, row 4 of 24, column 4 of 7')
  })

  it('hears that a number changed in two places, what happened, each answer with its result, and that it is decided', async () => {
    const { control } = open.shop.shop
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await hears('5 0 Enter', 'Enamel Pin Set, On hand 133, cell, row 5 of 24, column 4 of 7')
    await hears(
      'ArrowUp',
      'Ceramic Mug, glazed, On hand 50, waiting to push, cell, row 4 of 24, column 4 of 7'
    )
    await open.stranger.setMetadata(open.productId(mug.name), 'stock', '40')
    control.clearFaults()
    await hears(
      'Control+r',
      'Ceramic Mug, glazed, On hand 50, changed in Stripe too: choose, cell, row 4 of 24, column 4 of 7',
      ['1 conflict']
    )
    const story =
      'You counted 50 for Ceramic Mug, glazed. Meanwhile somebody in the Stripe Dashboard or by hand changed it from 4 to 40 in Stripe. What is true now?'
    await hears(
      'Enter',
      `One number changed in two places, dialog, ${story}; One number changed in two places, heading`
    )
    await hears('Tab', 'Close, button')
    await hears('Tab', '1 Keep my change: 86 Add your +46 to what Stripe has, button')
    await hears('Tab', '2 Keep my count: 50 It replaces what Stripe has, button')
    await hears('Tab', '3 Keep Stripe’s: 40 Drop my edit, button')
    await hears('2', 'Inventory, table; Ceramic Mug, glazed, On hand 50, cell, row 4 of 24, column 4 of 7', [
      'Decided. It goes to Stripe by itself.'
    ])
  })

  it('at 200 % what is done most can be done: search, the last column, a stocktake, taking back', async () => {
    await zoom(open.opened, 2)
    await page.press('Control+f')
    await page.page.keyboard.type('mug')
    await page.whenShowing('1 item')
    await page.press('Escape', 'Escape')
    await page.cell(mug, 'onHand').click()
    await page.press('End')
    await expect.poll(() => page.page.evaluate(isFocusInSight)).toBe(true)
    await page.press('Home')
    await expect.poll(() => page.page.evaluate(isFocusInSight)).toBe(true)
    await page.press('Control+k')
    await page.page.keyboard.type('stocktake', { delay: 60 })
    await page.press('Enter')
    const start = page.page.getByRole('button', { name: 'Start counting' })
    await start.and(page.page.locator(':focus')).waitFor()
    const bottom = async (place: Locator) => {
      const { y = 0, height = 0 } = (await place.boundingBox()) ?? {}
      return y + height
    }
    expect(await bottom(start)).toBeLessThan((await page.statusBar.boundingBox())?.y ?? 0)
    await pictureZoomed(open.opened, 'zoom-200-stocktake')
    await page.press('Escape')
    await page.press('Control+h', 'Control+i')
    await page.page.getByRole('button', { name: 'Revert' }).waitFor()
    await page.press('Escape')
    await page.page.getByRole('button', { name: 'Revert' }).waitFor({ state: 'detached' })
    await page.page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
    await page.press('Escape')
    await page.page.getByRole('heading', { level: 1, name: 'All items' }).waitFor()
    await zoom(open.opened, 1)
  })

  it('what Stripe changed is coloured, and has faded by the time its row is like any other', async () => {
    await page.cell(mug, 'onHand').click()
    await open.stranger.setMetadata(open.productId(mug.name), 'stock', '39')
    await page.sync()
    await expect.poll(() => page.onHand(mug)).toMatchObject({ value: '39' })
    const flash = await page.row(mug).evaluate((row) => {
      const view = row.ownerDocument.defaultView
      const ground = () => view?.getComputedStyle(row).backgroundColor
      const was = row.className
      row.classList.remove('row-flash')
      const before = ground()
      row.classList.add('row-flash')
      const [animation] = row.getAnimations()
      const grounds = [300, 999].map((at) => {
        animation?.pause()
        if (animation) animation.currentTime = at
        return ground()
      })
      const ends = animation?.effect?.getComputedTiming().endTime
      row.className = was
      return { isColoured: grounds[0] !== before, isFaded: grounds[1] === before, ends }
    })
    expect(flash).toEqual({ isColoured: true, isFaded: true, ends: 1_000 })
  })

  it('nothing moves by itself for somebody who asked for less motion', async () => {
    await page.page.emulateMedia({ reducedMotion: 'reduce' })
    await page.cell(mug, 'onHand').click()
    await open.stranger.setMetadata(open.productId(mug.name), 'stock', '38')
    await page.sync()
    await page.page.locator('.row-flash').first().waitFor()
    expect(await page.page.evaluate(findMoving)).toEqual([])
    await page.press('Control+b')
    await page.page.getByRole('complementary', { name: 'Change many items' }).waitFor()
    expect(await page.page.evaluate(findMoving)).toEqual([])
    await page.press('Escape')
    await page.page.emulateMedia({ reducedMotion: null })
  })

  it('in the system’s high contrast the cursor, the editor, marks and pressed buttons are still told apart', async () => {
    await page.page.emulateMedia({ forcedColors: 'active' })
    await page.cell(mug, 'onHand').click()
    await open.opened.screenshot('high-contrast')
    expect(await findBarriers(page.page)).toEqual([])
    await page.press('Control+b')
    await page.page.getByRole('complementary', { name: 'Change many items' }).waitFor()
    await open.opened.screenshot('high-contrast-bulk')
    // A system that paints every ground alike still says which of several is chosen, by a line.
    const line = (chosen: Locator) =>
      chosen.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).outlineStyle)
    expect(await line(page.page.getByRole('button', { name: 'Set', exact: true, pressed: true }))).toBe(
      'solid'
    )
    expect(await findBarriers(page.page)).toEqual([])
    await page.press('Escape', 'Control+k')
    expect(await line(page.page.getByRole('listbox').getByRole('option', { selected: true }))).toBe('solid')
    await page.press('Escape', 'Control+,')
    expect(await line(page.page.locator('.segment').filter({ hasText: 'System' }))).toBe('solid')
    await page.press('Escape')
    await page.page.emulateMedia({ forcedColors: null })
  })
})

type Box = { left: number; right: number; top: number; bottom: number; width: number; height: number }
type PageElement = {
  tagName: string
  className: string
  getBoundingClientRect(): Box
}
type Page = {
  innerWidth: number
  innerHeight: number
  document: {
    activeElement: PageElement | null
    querySelectorAll(selector: string): Iterable<PageElement>
  }
  getComputedStyle(element: PageElement): Record<string, string>
}

/** Runs in the page. */
function isFocusInSight(): boolean {
  const { innerWidth, innerHeight, document } = globalThis as unknown as Page
  const box = document.activeElement?.getBoundingClientRect()
  return (
    box !== undefined &&
    box.left >= -1 &&
    box.right <= innerWidth + 1 &&
    box.top >= 0 &&
    box.bottom <= innerHeight + 1
  )
}

/** Runs in the page: what has a transition or an animation that takes time. */
function findMoving(): string[] {
  const { document, getComputedStyle } = globalThis as unknown as Page
  const moving: string[] = []
  for (const element of document.querySelectorAll('*')) {
    const style = getComputedStyle(element)
    const lasts = /[1-9]/.test(`${style['transitionDuration'] ?? ''} ${style['animationDuration'] ?? ''}`)
    if (lasts && style['transitionProperty'] !== 'none')
      moving.push(`${element.tagName} ${element.className}`)
  }
  return moving
}
