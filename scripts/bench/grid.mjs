import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../lib/build.mjs'
import { ensureDisplay } from '../lib/display.mjs'
import { figuresOf } from './grid-figures.mjs'
import {
  blankRows,
  commitAtReference,
  commits,
  openView,
  pasting,
  refreshing,
  scrollCost,
  sorting,
  streaming,
  timeReference,
  typing,
  typingIntoNothing
} from './grid-measure.mjs'
import { ask, buildRawList, showList } from './grid-page.mjs'
import { fillFrom, fillTenfold, openShop } from './grid-shop.ts'
import { openReferences, openStockroom } from './grid-windows.mjs'

const items = 100_000
const throttles = [1, 4]
/** Cells pasted at once. */
const pasted = 5_000
const references = ['raw', 'ag', 'glide', 'tanstack']
const words = ['chocolate', 'keep cup', 'chai', 'market 99', 'dark', 'concentrate']
/** What is typed at a tenfold shop, and at the references: a few are enough to tell an order of magnitude. */
const fewWords = ['chai', 'keep cup']

/**
 * The grid in the real window on 100,000 items (and a million), without a network: real keys, real clicks, a real
 * wheel; and four reference grids over the same rows in a window of the same Electron, in turn with it, so that a slow
 * moment of the machine falls on all. docs/benchmarks.md tells what is measured and how.
 *
 * `STOCKROOM_BENCH_SHOPS=folder` keeps the shops there, which take minutes to make.
 * @returns {Promise<import('../lib/figures.mjs').Figure[]>}
 */
export async function run(context) {
  const shops = process.env.STOCKROOM_BENCH_SHOPS ?? context.scratch
  const only = process.env.STOCKROOM_BENCH_PARTS?.split(',')
  const wants = (part) => only === undefined || only.includes(part)
  const dataDir = join(shops, 'items-100000')
  const tenfoldDir = join(shops, 'items-1000000')
  const [display] = await Promise.all([ensureDisplay(), ensureBuilt()])
  const place = { root: context.root, display: display.display }
  context.say(`Preparing a shop of ${items.toLocaleString('en')} items …`)
  const shop = await openShop(items)
  const raw = { machine: machine(), throttle: {} }
  try {
    await fillFrom(shop, dataDir)
    if (wants('grid')) await measureAtSize(context, place, dataDir, raw)
    if (wants('paste')) {
      context.say('Pasting …')
      raw.paste = await measurePaste(place, dataDir)
      keep(context, raw)
    }
    if (wants('stream')) {
      context.say('Streaming changes …')
      raw.stream = await measureStream(place, dataDir, shop)
      keep(context, raw)
    }
  } finally {
    await shop.close()
  }
  if (wants('million')) {
    context.say('Preparing a million items …')
    fillTenfold(dataDir, tenfoldDir)
    raw.million = await measureMillion(place, tenfoldDir)
  }
  display.stop()
  keep(context, raw)
  return figuresOf(raw)
}

/** Everything measured so far, for whoever wants more than a table. */
function keep({ root }, raw) {
  const results = join(root, 'test-results')
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, 'bench-grid.json'), JSON.stringify(raw, null, 2))
}

async function measureAtSize(context, place, dataDir, raw) {
  const stockroom = await openStockroom({ ...place, dataDir })
  const { page } = stockroom
  try {
    await page.waitForSelector('html[data-first-rows=painted]')
    context.say('The wheel, right after the start …')
    raw.blank = await blankRows(stockroom, { turns: 300 })
    const data = await whatIsShown(page)
    for (const told of [false, true]) await page.evaluate(buildRawList, { ...data, told })
    await page.evaluate(showList, { what: 'grid' })
    const others = await openReferences({
      ...place,
      scratch: context.scratch,
      data: { ...data, rows: shuffled(data.rows) }
    })
    try {
      for (const rate of throttles) {
        context.say(`At a processor ${rate} × as slow …`)
        await Promise.all([stockroom.throttle(rate), others.throttle(rate)])
        raw.throttle[rate] = { references: {} }
        await measureInTurn(stockroom, others, context.say, raw.throttle[rate])
        keep(context, raw)
      }
      await Promise.all([stockroom.throttle(1), others.throttle(1)])
      raw.heap = await measureHeap(stockroom, others)
    } finally {
      await others.close()
    }
  } finally {
    await stockroom.close()
  }
}

/** Everything once in our window and once in each reference. */
async function measureInTurn(stockroom, others, say, result) {
  say('… scrolls')
  const scrolls = { scroll: { rows: 3 }, fling: { rows: 125 } }
  for (const [name, given] of Object.entries(scrolls)) {
    result[name] = {
      floor: await scrollCost(stockroom, { what: 'floor', ...given }),
      told: await scrollCost(stockroom, { what: 'told', ...given }),
      grid: await scrollCost(stockroom, { what: 'grid', ...given })
    }
  }
  // where nothing has been read yet
  result.farFling = await scrollCost(stockroom, { what: 'grid', rows: 125, rounds: 1, from: 60_000 })
  await stockroom.page.evaluate(() => (document.querySelector('.grid').scrollTop = 0))
  say('… keys')
  result.typing = await typing(stockroom, { words })
  result.nothing = await typingIntoNothing(stockroom, words.join(''))
  say('… sorts and edits')
  result.sorting = await sorting(stockroom)
  result.commits = await commits(stockroom)
  result.refreshing = await refreshing(stockroom, { count: items, rounds: 5 })
  for (const name of references) {
    say(`… ${name}`)
    const one = { mount: [], typing: [], sorting: [], commit: [], handler: [] }
    for (let round = 0; round < 3; round += 1) one.mount.push(await others.mount(name))
    for (const [kind, given] of Object.entries(scrolls)) {
      one[kind] = await scrollCost(others, { what: 'reference', ...given })
    }
    await others.mount(name)
    for (let row = 3; row < 11; row += 1) {
      const { time, handler } = await commitAtReference(others, row, 'onHand', `7${row}`)
      one.commit.push(time)
      one.handler.push(handler)
    }
    one.typing = await typingAt(others, name)
    for (const { column, descending } of result.sorting) {
      const time = await timeReference(others, { act: 'sort', args: [column, descending] })
      if (time !== null) one.sorting.push({ column, descending, time })
    }
    result.references[name] = one
  }
  result.references.agCached = { typing: await typingAt(others, 'agCached') }
  await others.page.evaluate(() => window.references.unmount())
}

/** A few words, key by key. */
async function typingAt(others, name) {
  const times = []
  for (const word of fewWords) {
    await others.mount(name)
    for (let length = 1; length <= word.length; length += 1) {
      const time = await timeReference(others, { act: 'search', args: [word.slice(0, length)] })
      if (time !== null) times.push(time)
    }
  }
  await others.mount(name)
  return times
}

/** As rows arrive: in nobody's order. What is sorted already, others sort in no time. */
function shuffled(rows) {
  const mixed = [...rows]
  let state = 1
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const at = Math.floor((state / 2 ** 32) * (last + 1))
    ;[mixed[last], mixed[at]] = [mixed[at], mixed[last]]
  }
  return mixed
}

async function measureHeap(stockroom, others) {
  await stockroom.page.waitForTimeout(1000)
  await stockroom.page.evaluate(() => document.querySelectorAll('.by-hand').forEach((list) => list.remove()))
  const heap = { stockroom: await stockroom.heap(), data: await others.heap() }
  for (const name of references) {
    await others.mount(name)
    heap[name] = await others.heap()
  }
  return heap
}

async function measurePaste(place, dataDir) {
  const stockroom = await openStockroom({ ...place, dataDir })
  try {
    await stockroom.page.waitForSelector('html[data-first-rows=painted]')
    await stockroom.page.waitForTimeout(5000)
    return { cells: pasted, ...(await pasting(stockroom, { cells: pasted, rounds: 5 })) }
  } finally {
    await stockroom.close()
  }
}

/** A shop in which nearly everything changes while it is looked at. */
async function measureStream(place, dataDir, shop) {
  const stockroom = await openStockroom({ ...place, dataDir, args: ['--connect', '--api-base', shop.url] })
  const { page } = stockroom
  try {
    await page.getByLabel('Paste it here').fill(shop.keys.restricted)
    await page.getByRole('button', { name: /^Start with/ }).click()
    await page.waitForSelector('html[data-first-rows=painted]')
    await page.waitForTimeout(3000)
    const change = (ids) => {
      for (const [at, id] of ids.entries())
        shop.shop.control.edit(id, { metadata: { stock: String(100 + (at % 800)) } })
    }
    return await streaming(stockroom, { shop: { change }, frames: 120 })
  } finally {
    await stockroom.close()
  }
}

async function measureMillion(place, dataDir) {
  const begun = performance.now()
  const stockroom = await openStockroom({ ...place, dataDir })
  const { page } = stockroom
  try {
    await page.waitForSelector('html[data-first-rows=painted]')
    const start = performance.now() - begun
    await page.waitForTimeout(5000)
    const result = { start }
    result.typing = await typing(stockroom, { words: fewWords, pause: 300 })
    result.sorting = await sorting(stockroom)
    result.commits = await commits(stockroom)
    result.scroll = await scrollCost(stockroom, { what: 'grid', rows: 3 })
    result.fling = await scrollCost(stockroom, { what: 'grid', rows: 125 })
    result.heap = await stockroom.heap()
    return result
  } finally {
    await stockroom.close()
  }
}

/** The rows, columns and size of the grid, for the references to show the same. */
async function whatIsShown(page) {
  const { count } = await page.evaluate(ask, openView({ start: 0, count: 0 }))
  const rows = []
  for (let start = 0; start < count; start += 1000) {
    const part = await page.evaluate(ask, openView({ start, count: 1000 }))
    for (const row of part.rows) rows.push(wordsOf(row))
  }
  const { columns, size } = await page.evaluate(() => {
    const grid = document.querySelector('.grid')
    const { left, top, width, height } = grid.getBoundingClientRect()
    const heads = [...grid.querySelectorAll('.head-cell')]
    return {
      columns: heads.map((head) => ({
        id: head.dataset.column,
        label: head.textContent,
        width: head.offsetWidth
      })),
      size: { left, top, width, height, rowHeight: grid.querySelector('.row').offsetHeight }
    }
  })
  return { rows, columns, size }
}

/** A row's words by column, much as the grid says them. */
function wordsOf(row) {
  return {
    id: row.id,
    product: row.name,
    variant: row.variant ?? '—',
    sku: row.sku ?? '—',
    onHand: String(row.onHand ?? '—'),
    reorderPoint: String(row.reorderPoint),
    reorderTitle: row.reorderPointOwn ? '' : 'The default: not set for this item',
    status: row.status,
    price: row.price === null ? '—' : `$${(row.price.amount / 100).toFixed(2)}`,
    active: 'Active',
    changedAt: 'today'
  }
}

function machine() {
  const processors = cpus()
  return {
    processors: `${processors.length} × ${processors[0]?.model.trim()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    at: new Date().toISOString()
  }
}
