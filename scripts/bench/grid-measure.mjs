import { everything } from '../../src/shared/inventory.ts'
import { median } from '../lib/figures.mjs'
import {
  ask,
  blankFrames,
  countTold,
  expectPaint,
  expectReference,
  handlerTimes,
  paintTime,
  readAll,
  roundTrips,
  scrollBy,
  showList,
  timeHandlers,
  toldSoFar,
  watchFrames
} from './grid-page.mjs'

/** What scrolling costs: milliseconds of the main thread a frame, and how long the frames were. */
export async function scrollCost(window, { what, rows, frames = 120, rounds = 3, from = 0 }) {
  const { page } = window
  if (what !== 'reference') await page.evaluate(showList, { what })
  // over the rows in both windows, as the pointer of whoever turns a wheel is
  await page.mouse.move(640, 430)
  const all = []
  const script = []
  const intervals = []
  for (let round = 0; round < rounds; round += 1) {
    // the way there and what is read on it is not the scroll's
    await page.evaluate(scrollBy, { what, rows, frames: 1, from })
    await page.waitForTimeout(150)
    const before = await window.busy()
    const seen = await page.evaluate(scrollBy, { what, rows, frames, from })
    const after = await window.busy()
    all.push((after.all - before.all) / (frames + 3))
    script.push((after.script - before.script) / (frames + 3))
    intervals.push(...seen.intervals)
  }
  const { blank } = await page.evaluate(scrollBy, { what, rows, frames, from, look: true })
  return { busy: median(all), script: median(script), p95: percentile(intervals, 95), blank, frames }
}

/** Keys typed into the search, word by word, until their rows are painted. The words are those of the shop's names. */
export async function typing(window, { words, pause = 120 }) {
  const { page } = window
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
      await page.waitForTimeout(pause) // nobody types faster for long
    }
    await timed(page, { type: 'keydown', ...answers.get('') }, () => page.keyboard.press('Escape'))
    await page.waitForTimeout(pause)
  }
  return times
}

/** The same keys into a field that does nothing. */
export async function typingIntoNothing({ page }, text) {
  const times = []
  await page.evaluate(() => {
    const field = document.createElement('input')
    field.style.position = 'fixed'
    document.body.append(field)
    field.focus()
  })
  for (const key of text) times.push(await timed(page, { type: 'keydown' }, () => page.keyboard.press(key)))
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

/** What one of the references takes, from a key to the frame that shows it. */
export async function timeReference({ page }, given, key = 'F8') {
  await page.evaluate(expectReference, given)
  await page.keyboard.press(key)
  return page.evaluate(paintTime)
}

/** The same for a number in a cell, typed into the reference's own editor where it has one. `handler`: as of ours. */
export async function commitAtReference(window, row, column, value) {
  const { page } = window
  const writes = await page.evaluate(
    ([index, id]) => {
      window.reference.edit?.(index, id)
      return window.reference.edit !== undefined
    },
    [row, column]
  )
  if (writes) {
    await page.keyboard.press('Control+a')
    await page.keyboard.type(value, { delay: 50 })
  }
  await page.evaluate(timeHandlers)
  const given = { act: 'commit', args: [row, column, value] }
  const time = await timeReference(window, given, writes ? 'Enter' : 'F8')
  if (time === null) throw new Error(`never shown: ${value} in row ${row} of ${column}`)
  const [handler] = await page.evaluate(handlerTimes)
  return { time, handler }
}

/** The list by wheel from where it stands, as soon as it is there, and back by dragging the scroll bar. */
export async function blankRows({ page }, { turns }) {
  const box = await page.locator('.grid').boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(watchFrames)
  for (let turn = 0; turn < turns; turn += 1) await page.mouse.wheel(0, 4500)
  await page.waitForTimeout(500)
  const wheel = await page.evaluate(blankFrames)
  await page.evaluate(watchFrames)
  const knob = await page.locator('.grid').evaluate((grid) => {
    const inner = grid.clientHeight - 30
    return 15 + (grid.scrollTop / (grid.scrollHeight - grid.clientHeight)) * (inner - 20) + 8
  })
  const bar = box.x + box.width - 7
  await page.mouse.move(bar, box.y + knob)
  await page.mouse.down()
  await page.mouse.move(bar, box.y + 20, { steps: 60 })
  await page.mouse.up()
  await page.waitForTimeout(300)
  const drag = await page.evaluate(blankFrames)
  await page.locator('.grid').evaluate((grid) => (grid.scrollTop = 0))
  return { wheel, drag }
}

/** A click on a column's head, until the sorted rows are painted. */
export async function sorting({ page }) {
  const heads = page.locator('.head-cell[data-column]')
  const all = await heads.evaluateAll((cells) => cells.map((cell) => cell.dataset.column))
  // the list is sorted by its first one to begin with
  const columns = [...all.slice(1), ...all.slice(0, 1)]
  const asked = columns.flatMap((column) => [false, true].map((descending) => ({ column, descending })))
  const expected = []
  for (const sort of asked) expected.push(await firstOf(page, { ...everything, sort: [sort] }))
  const times = []
  let shown = await page.locator('.grid:not(.by-hand) .row[aria-rowindex="2"]').getAttribute('data-item')
  for (const [at, { column, descending }] of asked.entries()) {
    const { first } = expected[at]
    const click = () => page.click(`.head-cell[data-column="${column}"] .head-label`)
    if (first !== shown)
      times.push({ column, descending, time: await timed(page, { type: 'click', first }, click) })
    else await click()
    shown = first
    await page.waitForTimeout(250)
  }
  // the third click on the last column leaves it unsorted: back to where it began
  await timed(page, { type: 'click', first: await idOfFirst(page) }, () =>
    page.click(`.head-cell[data-column="${columns.at(-1)}"] .head-label`)
  ).catch(() => {})
  await page.waitForTimeout(250)
  return times
}

const idOfFirst = async (page) => (await firstOf(page, everything)).first

/**
 * What the page's main thread is busy with when it is told that every item has changed, and when it is given all of them
 * as objects, a thousand at a time. Milliseconds.
 */
export async function refreshing(window, { count, rounds }) {
  const { app, page } = window
  // reading ahead of a scroll begins later, whenever the page has nothing else to do
  const quiet = 250
  const during = async (act) => {
    const before = (await window.busy()).all
    await act()
    return (await window.busy()).all - before
  }
  const told = []
  for (let round = 0; round < rounds; round += 1) {
    await page.waitForTimeout(3_000)
    const idle = await during(() => page.waitForTimeout(quiet))
    const whole = await during(async () => {
      await app.evaluate(({ BrowserWindow }) => {
        const [shown] = BrowserWindow.getAllWindows()
        shown.webContents.send('inventory-changed', { ids: null, structural: true, fromStripe: true })
      })
      await page.waitForTimeout(quiet)
    })
    told.push(whole - idle)
  }
  const objects = await during(() => page.evaluate(readAll, { query: everything, count }))
  return { told: median(told), objects }
}

/** Numbers typed into cells: until the cell shows them, and until the program has them on disk and says so. */
export async function commits({ page }, { many = 12 } = {}) {
  const painted = []
  const rowsSeen = page.locator('.row[data-item]', { has: page.locator('.on-hand') })
  const items = await rowsSeen.evaluateAll(
    (rows, most) => rows.slice(0, most).map((row) => row.dataset.item),
    many
  )
  const handlers = []
  // once for the paint and once for the handlers: who looks for the paint is told of every change of the page
  for (const times of [painted, handlers]) {
    for (const item of items) {
      const selector = `.row[data-item="${item}"] .on-hand`
      const text = String((Number((await page.locator(selector).innerText()).replace(/\D/g, '')) % 900) + 1)
      await page.click(selector)
      await page.keyboard.type(text, { delay: 50 }) // faster is a barcode scanner
      const press = () => page.keyboard.press('Enter')
      if (times === painted) {
        times.push(await timed(page, { type: 'keydown', cell: { selector, text } }, press))
      } else {
        await page.evaluate(timeHandlers)
        await press()
      }
      await page.waitForTimeout(250)
      if (times === handlers) times.push(...(await page.evaluate(handlerTimes)))
    }
  }
  const { rows } = await page.evaluate(ask, openView({ start: 500, count: 100 }))
  const inputs = rows.map(({ id }) => ({
    edits: [{ itemId: id, field: 'onHand', input: '+1' }],
    reason: null,
    note: null
  }))
  const kept = await page.evaluate(roundTrips, { channel: 'edit-cells', inputs })
  const bare = await page.evaluate(roundTrips, { channel: 'read-layout', inputs: inputs.map(() => ({})) })
  return { painted, handlers, kept, bare }
}

/**
 * As many numbers as a spreadsheet's column has, pasted over the first items, until the status bar says what became of
 * all of them; each time others, so that every one is written, and undone. `busy`: the page's main thread of each.
 */
export async function pasting(window, { cells, rounds }) {
  const { app, page } = window
  const times = []
  const busy = []
  const first = page.locator('.row[aria-rowindex="2"] .on-hand')
  const many = cells.toLocaleString('en')
  for (let round = 1; round <= rounds; round += 1) {
    // numbers no item has, not even from a run that was broken off
    const least = round * 1_000_000 + (Date.now() % 900_000)
    const column = Array.from({ length: cells }, (_, at) => String(least + at)).join('\r\n')
    await app.evaluate(({ clipboard }, text) => clipboard.writeText(text), column)
    await first.click()
    const before = await window.busy()
    times.push(
      await timed(
        page,
        { type: 'paste', cell: { selector: '.status-message', text: `Pasted ${many} values` } },
        () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.paste())
      )
    )
    busy.push((await window.busy()).all - before.all)
    await page.waitForTimeout(1000)
    await page.keyboard.press('Control+z')
    await page.getByText(`Undone: stock of ${many} items`).first().waitFor()
    await page.waitForTimeout(1000)
  }
  return { times, busy }
}

/**
 * The page is told of 5,000 changed items a second, in pages of a hundred as a sync tells them, while a sync applies
 * real changes as fast as it can. Scrolls meanwhile; then leaves an editor open, and answers whether cursor, editor and
 * the place of the list stayed where they were.
 * @param {{ change(ids: readonly string[]): void }} shop changes products in Stripe
 */
export async function streaming(window, { shop, frames }) {
  const { app, page } = window
  const items = []
  for (let start = 0; start < 20_000; start += 1000) {
    const { rows } = await page.evaluate(ask, openView({ start, count: 1000 }))
    items.push(...rows.map(({ id, productId, onHand }) => ({ id, productId, onHand })))
  }
  await page.evaluate(countTold)
  // those that are looked at among them
  shop.change(items.slice(150, 2_150).map(({ productId }) => productId))
  await page.evaluate(ask, { channel: 'sync-now', input: {} })
  await app.evaluate(
    ({ BrowserWindow }, ids) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]
      let at = 0
      globalThis.streaming = setInterval(() => {
        const some = Array.from({ length: 100 }, (_, n) => ids[(at + n * 197) % ids.length])
        at += 7
        webContents.send('inventory-changed', { ids: some, structural: false, fromStripe: true })
      }, 20)
    },
    items.map(({ id }) => id)
  )
  await page.waitForTimeout(500)
  const begun = await page.evaluate(toldSoFar)
  const started = performance.now()
  const scrolled = await page.evaluate(scrollBy, { what: 'grid', rows: 3, frames, from: 200 })
  const look = await page.evaluate(scrollBy, { what: 'grid', rows: 3, frames: 60, from: 200, look: true })
  await page.locator('.grid').evaluate((grid) => {
    grid.scrollTop = 400 * grid.querySelector('.row').offsetHeight
  })
  await page.locator('.row[aria-rowindex="408"] [data-column="onHand"]').click()
  await page.keyboard.type('77', { delay: 50 })
  const place = () =>
    page.evaluate(() => ({
      top: document.querySelector('.grid').scrollTop,
      item: document.querySelector('.row-editing')?.dataset.item,
      at: document.querySelector('.row-editing')?.getBoundingClientRect().top,
      text: document.querySelector('.editor-input')?.value,
      focused: document.activeElement?.className
    }))
  const before = await place()
  await page.waitForTimeout(2000)
  const after = await place()
  const told = await page.evaluate(toldSoFar)
  const seconds = (performance.now() - started) / 1000
  await app.evaluate(() => clearInterval(globalThis.streaming))
  // what the sync really changed until here
  const atFirst = new Map(items.map(({ id, onHand }) => [id, onHand]))
  let applied = 0
  for (let start = 0; start < 3000; start += 1000) {
    const { rows } = await page.evaluate(ask, openView({ start, count: 1000 }))
    for (const { id, onHand } of rows) if (atFirst.get(id) !== onHand) applied += 1
  }
  await page.keyboard.press('Escape')
  return {
    p95: percentile(scrolled.intervals, 95),
    median: percentile(scrolled.intervals, 50),
    blank: look.blank,
    toldEverySecond: (told.ids - begun.ids) / seconds,
    applied,
    seconds,
    stayed: JSON.stringify(before) === JSON.stringify(after) && before.item !== undefined,
    before,
    after
  }
}

export const openView = ({ query = everything, start, count }) => ({
  channel: 'open-view',
  input: { query, start, count }
})

async function firstOf(page, query) {
  const { count, rows } = await page.evaluate(ask, openView({ query, start: 0, count: 1 }))
  return { count, first: rows[0]?.id }
}

export function percentile(values, percent) {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)]
}
