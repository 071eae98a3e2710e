import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { createEngine } from '../../src/main/app.ts'
import { startDemoShop } from '../../src/main/demo-shop/server.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'
import { everything } from '../../src/shared/inventory.ts'
import { ensureBuilt } from '../lib/build.mjs'
import { ensureDisplay } from '../lib/display.mjs'
import { ensureElectron } from '../lib/electron-runtime.mjs'
import { median } from '../lib/figures.mjs'
import {
  ask,
  blankFrames,
  buildRawList,
  expectPaint,
  paintTime,
  roundTrips,
  scrollBy,
  showList,
  watchFrames
} from './grid-page.mjs'

const products = 10_000
const rounds = 5

/**
 * The grid in the real window, on a shop of 10,000 products that is already on this computer, without a network:
 * real keys, real clicks, a real wheel. Clicks and commits are judged as the Interaction to Next Paint is, by what
 * three of four take at most (https://web.dev/articles/inp).
 * @returns {Promise<import('../lib/figures.mjs').Figure[]>}
 */
export async function run(context) {
  const dataDir = join(context.scratch, 'grid')
  context.say(`Preparing a shop of ${products.toLocaleString('en')} products …`)
  await fillShop(dataDir)
  const [electron, display] = await Promise.all([ensureElectron(), ensureDisplay(), ensureBuilt()])
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: [...electron.args, context.root, '--data-dir', dataDir],
    env: { ...process.env, ...(display.display ? { DISPLAY: display.display } : {}) }
  })
  try {
    const page = await app.firstWindow()
    await page.waitForSelector('html[data-first-rows=painted]')
    const scrolling = await measureBlankRows(page)
    const typing = await measureTyping(page)
    const sorting = await measureSorting(page)
    const committing = await measureCommits(page)
    const frames = await measureFrames(app, page)
    return [...typing, ...scrolling, ...frames, ...sorting, ...committing]
  } finally {
    await app.close()
    display.stop()
  }
}

/** Leaves in `dataDir` a copy of a demo shop, and the settings of somebody who had it open last. */
async function fillShop(dataDir) {
  const shop = await startDemoShop({ products, catalog: 'harbour', seed: 7, limits: 'none' })
  const engine = openEngine(dataDir)
  try {
    const request = { key: shop.keys.restricted, apiBase: shop.url, demo: false, accountId: null }
    const { accountId } = valueOf(await engine.openShop(request))
    const { pulled } = valueOf(await engine.sync())
    if (pulled.products !== products) throw new Error(`the shop has ${pulled.products} products`)
    writeFileSync(
      join(dataDir, 'settings.json'),
      JSON.stringify({ lastShop: { kind: 'account', accountId } })
    )
  } finally {
    await engine.close()
    await shop.close()
  }
}

/** Keys typed into the search, a word of the shop at a time, against the same keys into an empty field. */
async function measureTyping(page) {
  const { rows } = await page.evaluate(ask, openView({ start: 0, count: 1000 }))
  const words = [...new Set(rows.flatMap(({ name }) => name.toLowerCase().match(/[a-z]{4,}/g) ?? []))].slice(
    0,
    12
  )
  const answers = new Map()
  for (const search of ['', ...words.flatMap((word) => [...word].map((_, at) => word.slice(0, at + 1)))]) {
    if (!answers.has(search)) answers.set(search, await firstOf(page, { ...everything, search }))
  }
  const times = []
  await page.click('.search input')
  for (const word of words) {
    let before = answers.get('')
    for (let length = 1; length <= word.length; length += 1) {
      const expected = answers.get(word.slice(0, length))
      const tells = expected.count !== before.count || expected.first !== before.first
      const press = () => page.keyboard.press(word[length - 1])
      if (tells) times.push(await timed(page, { type: 'keydown', ...expected }, press))
      else await press()
      before = expected
      await page.waitForTimeout(120) // nobody types faster for long
    }
    await timed(page, { type: 'keydown', ...answers.get('') }, () => page.keyboard.press('Escape'))
  }
  const bare = await typeIntoEmptyField(page, words.join(''))
  const value = percentile(times, 95)
  const reference = percentile(bare, 95)
  return [
    within(
      `grid: key typed into the search to its rows painted, p95 of ${times.length}`,
      value,
      'ms',
      50,
      reference
    )
  ]
}

async function typeIntoEmptyField(page, text) {
  const times = []
  await page.evaluate(() => {
    const field = document.createElement('input')
    field.style.position = 'fixed'
    document.body.append(field)
    field.focus()
  })
  for (const key of text) {
    times.push(await timed(page, { type: 'keydown' }, () => page.keyboard.press(key)))
  }
  await page.evaluate(() => document.body.lastElementChild?.remove())
  return times
}

/** Does something that the page hears as an event, and answers the milliseconds until it shows what is expected. */
async function timed(page, expected, act) {
  // awaited, because keys do not wait behind it
  await page.evaluate(expectPaint, expected)
  await act()
  return page.evaluate(paintTime)
}

/** The whole list by wheel, as soon as its first rows are there, and back by dragging the scroll bar. */
async function measureBlankRows(page) {
  const box = await page.locator('.grid').boundingBox()
  const length = await page.locator('.grid').evaluate((grid) => grid.scrollHeight)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(watchFrames)
  const turn = 4500
  for (let scrolled = 0; scrolled < length; scrolled += turn) await page.mouse.wheel(0, turn)
  await page.waitForTimeout(500)
  const wheel = await page.evaluate(blankFrames)
  await page.evaluate(watchFrames)
  // the knob stands above the arrow at the bar's lower end
  const bar = box.x + box.width - 7
  await page.mouse.move(bar, box.y + (await page.locator('.grid').evaluate((grid) => grid.clientHeight)) - 22)
  await page.mouse.down()
  await page.mouse.move(bar, box.y + 20, { steps: 60 })
  await page.mouse.up()
  await page.waitForTimeout(300)
  const drag = await page.evaluate(blankFrames)
  await page.locator('.grid').evaluate((grid) => (grid.scrollTop = 0))
  return [
    noBlank('grid: frames with a blank row, wheel over the whole list right after the start', wheel),
    noBlank('grid: frames with a blank row, scroll bar dragged back to the top', drag)
  ]
}

function noBlank(name, { frames, blank }) {
  if (frames < 5) throw new Error(`${name}: the list did not scroll (${frames} frames)`)
  return { ...within(`${name} (${frames} frames)`, blank, 'frames', 0), goal: '0' }
}

/** Main-thread time a frame, next to a list that recycles its elements by hand. */
async function measureFrames(app, page) {
  const { count } = await page.evaluate(ask, openView({ start: 0, count: 0 }))
  const rows = []
  for (let start = 0; start < count; start += 1000) {
    const part = await page.evaluate(ask, openView({ start, count: 1000 }))
    for (const row of part.rows) rows.push(wordsOf(row))
  }
  await page.waitForTimeout(3000) // the grid reads ahead in idle moments; the floor has all its rows from the start
  await page.evaluate(buildRawList, { rows })
  const session = await app.context().newCDPSession(page)
  await session.send('Performance.enable')
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
  }
  const figures = []
  for (const [name, step] of [
    ['scroll', 3],
    ['fling', 125]
  ]) {
    const frames = 120
    const times = { grid: [], raw: [] }
    for (let round = 0; round < rounds; round += 1) {
      for (const which of ['raw', 'grid']) {
        await page.evaluate(showList, { raw: which === 'raw' })
        await page.waitForTimeout(200)
        const before = await busy()
        await page.evaluate(scrollBy, { raw: which === 'raw', rows: step, frames })
        times[which].push(((await busy()) - before) / frames)
      }
    }
    const title = `grid: ${name} of ${step} rows a frame, main thread a frame, against elements recycled by hand`
    figures.push(compared(title, median(times.grid), 'ms', median(times.raw), 1.05))
  }
  return figures
}

/** A click on a column's head. */
async function measureSorting(page) {
  const heads = page.locator('.head-cell[data-column]:not(.head-sorted)')
  const columns = await heads.evaluateAll((cells) => cells.map((cell) => cell.dataset.column))
  const asked = columns.flatMap((column) => [false, true].map((descending) => ({ column, descending })))
  const expected = []
  for (const sort of asked) expected.push(await firstOf(page, { ...everything, sort: [sort] }))
  const times = []
  let shown = await page.locator('.row[aria-rowindex="2"]').getAttribute('data-item')
  for (const [at, { column }] of asked.entries()) {
    const { first } = expected[at]
    const click = () => page.click(`.head-cell[data-column="${column}"] .head-label`)
    if (first !== shown) times.push(await timed(page, { type: 'click', first }, click))
    else await click()
    shown = first
    await page.waitForTimeout(250)
  }
  return [
    within(
      `grid: click on a column's head to sorted rows painted, p75 of ${times.length}`,
      percentile(times, 75),
      'ms',
      100
    )
  ]
}

/** Numbers typed into cells: until the cell shows them, and until the program has them on disk and says so. */
async function measureCommits(page) {
  const times = []
  const rowsSeen = page.locator('.row[data-item]', { has: page.locator('.on-hand') })
  const items = await rowsSeen.evaluateAll((rows) => rows.slice(0, 12).map((row) => row.dataset.item))
  for (const item of items) {
    const selector = `.row[data-item="${item}"] .on-hand`
    const text = String(Number(await page.locator(selector).innerText()) + 1)
    await page.click(selector)
    await page.keyboard.type(text)
    const shown = { type: 'keydown', cell: { selector, text } }
    times.push(await timed(page, shown, () => page.keyboard.press('Enter')))
    await page.waitForTimeout(250)
  }
  const { rows } = await page.evaluate(ask, openView({ start: 1000, count: 100 }))
  const inputs = rows.map(({ id }) => editOf(id, '+1'))
  const kept = await page.evaluate(roundTrips, { channel: 'edit-cells', inputs })
  const bare = await page.evaluate(roundTrips, { channel: 'read-layout', inputs: inputs.map(() => ({})) })
  return [
    within(
      `grid: Enter in a cell to the number painted, p75 of ${times.length}`,
      percentile(times, 75),
      'ms',
      50
    ),
    within(
      `grid: edit sent by the page to durable and acknowledged, p75 of ${kept.length}`,
      percentile(kept, 75),
      'ms',
      50,
      percentile(bare, 75)
    )
  ]
}

function openEngine(dataDir) {
  mkdirSync(dataDir, { recursive: true })
  return createEngine({
    dataDir,
    version: 'bench',
    clock: systemClock,
    random: systemRandom,
    publish: () => {},
    log: () => {},
    schedule: false
  })
}

function openView({ start, count }) {
  return { channel: 'open-view', input: { query: everything, start, count } }
}

async function firstOf(page, query) {
  const { count, rows } = await page.evaluate(ask, {
    channel: 'open-view',
    input: { query, start: 0, count: 1 }
  })
  return { count, first: rows[0]?.id }
}

function editOf(itemId, input) {
  return { edits: [{ itemId, field: 'onHand', input }], reason: null, note: null }
}

/** A row's words by column, much as the grid says them. */
function wordsOf(row) {
  return {
    product: row.name,
    variant: row.variant ?? '—',
    sku: row.sku ?? '—',
    onHand: String(row.onHand ?? '—'),
    reorderPoint: String(row.reorderPoint),
    status: row.status,
    price: row.price === null ? '—' : `$${(row.price.amount / 100).toFixed(2)}`,
    active: 'Active',
    changedAt: 'today'
  }
}

function valueOf(envelope) {
  if (!envelope.ok) throw new Error(`${envelope.failure.code}: ${envelope.failure.detail}`)
  return envelope.value
}

function percentile(values, percent) {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)]
}

function within(name, value, unit, most, reference = null) {
  const ratio = reference === null ? null : value / reference
  return { name, value, unit, reference, ratio, goal: `≤ ${most} ${unit}`, ok: value <= most }
}

function compared(name, value, unit, reference, most) {
  const ratio = value / reference
  return { name, value, unit, reference, ratio, goal: `≤ ${most} × the reference`, ok: ratio <= most }
}
