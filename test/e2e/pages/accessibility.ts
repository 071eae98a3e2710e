import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { OpenedApp } from '../open-app.ts'

/**
 * What axe finds wrong with the screen as it is now, each with the elements it means; nothing is the goal. With
 * `coloursOf` it looks at contrasts only, which is all that differs between two themes, and only in that element.
 */
export async function findBarriers(page: Page, coloursOf?: string): Promise<string[]> {
  // Legacy mode works in the page itself: Electron opens no second page to combine the results in.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const asked = coloursOf === undefined ? axe : axe.withRules('color-contrast').include(coloursOf)
  const { violations } = await asked.analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`)
  )
}

/** The same in light and, within one element, in dark and in the system’s high contrast. The theme is the system’s. */
export async function findBarriersInAllColours(page: Page, within: string): Promise<string[]> {
  const found = await findBarriers(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  found.push(...(await findBarriers(page, within)).map((one) => `dark: ${one}`))
  await page.emulateMedia({ colorScheme: null, forcedColors: 'active' })
  found.push(...(await findBarriers(page, within)).map((one) => `high contrast: ${one}`))
  await page.emulateMedia({ forcedColors: null })
  return found
}

/** Makes everything in the window this many times as large, as Ctrl and + do. */
export async function zoom({ app, page }: OpenedApp, factor: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, to) => {
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to)
  }, factor)
  await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, 'devicePixelRatio'))).toBe(factor)
}

/** Playwright’s own picture shows a zoomed window’s upper left only. */
export async function pictureZoomed({ app, page }: OpenedApp, name: string): Promise<void> {
  // What was drawn last may be older than what is there by now.
  await page.evaluate(twoFrames)
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  mkdirSync('test-results', { recursive: true })
  writeFileSync(join('test-results', `${name}.png`), Buffer.from(png, 'base64'))
}

/** Runs in the page. */
function twoFrames(): Promise<void> {
  type Frames = { requestAnimationFrame(run: () => void): void }
  const { requestAnimationFrame } = globalThis as unknown as Frames
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}

/**
 * Presses a key that goes from stop to stop, until the keyboard has been everywhere in that part of the window (or at
 * `most` places), and returns the stops where one does not see that it is there: they look as they do without it, or
 * are out of sight.
 */
export async function walkStops(
  page: Page,
  { within, key = 'Tab', most = 40 }: { within: string; key?: string; most?: number }
): Promise<{ stops: number; unseen: string[] }> {
  const unseen: string[] = []
  await page.evaluate(() => Reflect.set(globalThis, 'met', undefined))
  for (let stops = 0; ; stops++) {
    const { found, isOver } = await page.evaluate(lookAtFocus, within)
    unseen.push(...found)
    if (isOver || stops === most) return { stops, unseen }
    await page.keyboard.press(key)
  }
}

type Style = Record<string, string>
type Box = { left: number; right: number; top: number; bottom: number; width: number; height: number }
type PageElement = {
  parentElement: PageElement | null
  textContent: string
  tagName: string
  className: string
  isConnected: boolean
  clientWidth: number
  clientHeight: number
  scrollWidth: number
  scrollHeight: number
  getBoundingClientRect(): Box
  checkVisibility(options: object): boolean
  closest(selector: string): PageElement | null
}
type Screen = {
  innerWidth: number
  innerHeight: number
  document: {
    activeElement: PageElement | null
    body: PageElement
    querySelectorAll(selector: string): Iterable<PageElement>
    querySelector(selector: string): PageElement | null
  }
  getComputedStyle(element: PageElement, part?: string): Style
  /** Where the keyboard has been, and how that looked while it was there. */
  met: Map<PageElement, string[]> | undefined
}

/** Runs in the page: what the place that was just left looks like now, and the place that has the keyboard instead. */
function lookAtFocus(within: string): { found: string[]; isOver: boolean } {
  const screen = globalThis as unknown as Screen
  const { innerWidth, innerHeight, document, getComputedStyle } = screen
  const met = (screen.met ??= new Map<PageElement, string[]>())
  /** How an element looks, what it stands in and (the ring of a cell) what is drawn over it. */
  const look = (element: PageElement): string[] =>
    [
      getComputedStyle(element),
      ...(element.parentElement === null ? [] : [getComputedStyle(element.parentElement)]),
      getComputedStyle(element, '::after')
    ].map((style) => {
      const line = style['outlineStyle'] === 'none' ? '' : style['outline']
      const over = style['content'] === 'normal' || style['content'] === 'none' ? '' : style['border']
      return `${line} ${style['boxShadow']} ${over}`
    })
  const name = (element: PageElement): string =>
    `${element.tagName} ${element.className} ${element.textContent}`.slice(0, 90)
  const found: string[] = []
  const [left] = [...met].slice(-1)
  const here = document.activeElement
  // A title that the keyboard starts at is no stop: nothing can be done there.
  const isLeft = left?.[0].isConnected && left[0] !== here && left[0].tagName !== 'H1'
  if (isLeft && look(left[0]).every((line, at) => line === left[1][at]))
    found.push(`looks the same: ${name(left[0])}`)
  if (here === null || here === document.body || met.has(here) || here.closest(within) === null)
    return { found, isOver: met.size > 0 }
  met.set(here, look(here))
  // What is only for those who listen (a box behind its drawing) is seen by what it stands in.
  const box = (here.getBoundingClientRect().width > 1 ? here : here.parentElement)?.getBoundingClientRect()
  // Of what is larger than its place, a beginning.
  const enough = 24
  const inSight =
    box !== undefined &&
    Math.min(box.right, innerWidth) - Math.max(box.left, 0) >= Math.min(box.width, enough) - 1 &&
    Math.min(box.bottom, innerHeight) - Math.max(box.top, 0) >= Math.min(box.height, enough) - 1
  if (!inSight) found.push(`out of sight: ${name(here)}`)
  return { found, isOver: false }
}

/** Runs in the page: what a person can neither see nor scroll to. */
export function findUnreachable(): string[] {
  const { innerWidth, innerHeight, document, getComputedStyle } = globalThis as unknown as Screen
  const dialog = document.querySelector('dialog[open]')
  /** Beyond the window, or beyond what stands around it and cuts it off, with nothing between that scrolls. */
  const isLost = (element: PageElement, box: Box): boolean => {
    const beyond = ({ left, right, top, bottom }: Omit<Box, 'width' | 'height'>) => [
      box.left < left - 1 || box.right > right + 1,
      box.top < top - 1 || box.bottom > bottom + 1
    ]
    const scrolls = [false, false]
    for (let up = element.parentElement; up !== null; up = up.parentElement) {
      const style = getComputedStyle(up)
      const cut = beyond(up.getBoundingClientRect())
      const overflow = [style['overflowX'] ?? '', style['overflowY'] ?? '']
      for (const axis of [0, 1]) {
        scrolls[axis] ||= /auto|scroll/.test(overflow[axis] ?? '')
        if (cut[axis] && !scrolls[axis] && /hidden|clip/.test(overflow[axis] ?? '')) return true
      }
    }
    const cut = beyond({ left: 0, right: innerWidth, top: 0, bottom: innerHeight })
    return cut.some((is, axis) => is && !scrolls[axis])
  }
  const all = 'button, input, select, textarea, a, [tabindex="0"], h1, h2, h3, p, dt, dd, legend, .totals'
  const lost: string[] = []
  const name = ({ tagName, className, textContent }: PageElement): string =>
    `${tagName} ${className} ${textContent.slice(0, 40)}`
  // What scrolls and is lower than a line and its heading shows nothing of what is in it.
  for (const element of document.querySelectorAll('main *, aside *, dialog[open] *')) {
    const { clientHeight, scrollHeight } = element
    const isSlit = clientHeight > 0 && clientHeight < 64 && scrollHeight > clientHeight + 1
    if (isSlit && /auto|scroll/.test(getComputedStyle(element)['overflowY'] ?? ''))
      lost.push(`no room: ${name(element)}`)
  }
  for (const element of document.querySelectorAll(all)) {
    if (dialog !== null && element.closest('dialog') === null) continue
    if (element.closest('.unseen') !== null) continue
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const box = element.getBoundingClientRect()
    if (box.width <= 1 || box.height <= 1) continue
    const isCut =
      getComputedStyle(element)['textOverflow'] === 'ellipsis' && element.scrollWidth > element.clientWidth
    if (isLost(element, box)) lost.push(name(element))
    else if (isCut && !/INPUT|SELECT/.test(element.tagName)) lost.push(`cut short: ${name(element)}`)
  }
  return lost
}
