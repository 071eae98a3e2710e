import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import BetterSqlite3 from 'better-sqlite3'
import { Stripe } from 'stripe'
import { createEngine } from '../../src/main/app.ts'
import type { DemoShop } from '../../src/main/demo-shop/server.ts'
import { editCells } from '../../src/main/inventory/edit-cells.ts'
import { openStore } from '../../src/main/store/store.ts'
import { createApplier } from '../../src/main/sync/apply.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'
import { everything } from '../../src/shared/inventory.ts'
import type { Figure } from '../lib/figures.d.mts'

type Context = { root: string; scratch: string }
type Counts = { gets: number; posts: number }

const products = 10_000
const edits = 2_000

/**
 * A shop of 10,000 products in a process of its own: what a full sweep costs in requests and in time against a bare
 * listing with the SDK, what an idle look costs, and how long a cell takes to be durable.
 */
export async function run({ root, scratch }: Context): Promise<Figure[]> {
  const shop = await openShop(root)
  try {
    const { counts, prices, bareMs } = await listBare(shop)
    const dataDir = join(scratch, 'sync')
    const engine = createEngine({
      dataDir,
      version: '1.0.0',
      clock: systemClock,
      random: systemRandom,
      publish: () => {},
      log: () => {},
      schedule: false
    })
    await engine.openShop({ key: shop.keys.restricted, apiBase: shop.url, demo: false, accountId: null })
    let before = await counts()
    const started = performance.now()
    const swept = await engine.sync()
    const sweepMs = performance.now() - started
    if (!swept.ok || !swept.value.ok) throw new Error('the sweep did not finish')
    const sweep = difference(await counts(), before)

    before = await counts()
    await engine.sync()
    const idle = difference(await counts(), before)

    const view = await engine.dispatch('open-view', { query: everything, start: 0, count: edits })
    if (!view.ok) throw new Error(view.failure.detail)
    const ids = view.value.rows.map((row) => row.id)
    const full: number[] = []
    const bare: number[] = []
    const commitBare = bareCommits(join(dataDir, 'bare.sqlite'))
    for (const [at, itemId] of ids.entries()) {
      const begun = performance.now()
      await engine.dispatch('edit-cells', { edits: [cell(itemId, at)], reason: null, note: null })
      full.push(performance.now() - begun)
      // in turn, so that a slow moment of the disk falls on both
      bare.push(commitBare())
    }
    await engine.close()
    const normal = editWithoutSync(dataDir, ids)

    const formula = Math.ceil(products / 100) + Math.ceil(prices / 100)
    const shopSize = `${products.toLocaleString('en')} products`
    return [
      figure(
        `sync: requests of a full sweep of ${shopSize}, against ⌈products/100⌉ + ⌈prices/100⌉`,
        sweep.gets,
        'GET',
        formula,
        `≤ ${formula + 2}`,
        sweep.gets <= formula + 2 && sweep.posts === 0
      ),
      figure('sync: reads of an idle look', idle.gets, 'GET', null, 'exactly 1', idle.gets === 1),
      figure('sync: writes of an idle look', idle.posts, 'POST', null, '0', idle.posts === 0),
      figure(
        `sync: full sweep of ${shopSize}, against a bare listing with the SDK`,
        sweepMs,
        'ms',
        bareMs,
        '≤ 5 ×',
        sweepMs / bareMs <= 5
      ),
      figure(
        `sync: one durable cell, p50 of ${edits}, against synchronous = NORMAL`,
        percentile(full, 0.5),
        'ms',
        percentile(normal, 0.5),
        '≤ 1 ms',
        percentile(full, 0.5) <= 1
      ),
      figure(
        `sync: one durable cell, p99 of ${edits}, against synchronous = NORMAL`,
        percentile(full, 0.99),
        'ms',
        percentile(normal, 0.99),
        '≤ 1 ms',
        percentile(full, 0.99) <= 1
      ),
      figure(
        `sync: one durable cell, p99 of ${edits}, against a bare durable commit of one row`,
        percentile(full, 0.99),
        'ms',
        percentile(bare, 0.99),
        '≤ 1 ms',
        percentile(full, 0.99) <= 1
      )
    ]
  } finally {
    shop.end()
  }
}

async function openShop(root: string): Promise<Pick<DemoShop, 'url' | 'keys'> & { end(): void }> {
  const child = spawn(
    process.execPath,
    [join(root, 'scripts/demo-shop.ts'), '--catalog', 'messy', '--products', String(products)],
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { ...(JSON.parse(line) as Pick<DemoShop, 'url' | 'keys'>), end: () => void child.kill() }
}

/** The reference: the same three lists with the SDK's own paging, side by side, nothing kept. */
async function listBare(shop: Pick<DemoShop, 'url' | 'keys'>) {
  const { hostname, port } = new URL(shop.url)
  const sdk = new Stripe(shop.keys.restricted, { host: hostname, port, protocol: 'http', telemetry: false })
  const count = async (list: AsyncIterable<unknown>): Promise<number> => {
    let found = 0
    for await (const _ of list) found += 1
    return found
  }
  const started = performance.now()
  const [, prices] = await Promise.all([
    count(sdk.products.list({ limit: 100 })),
    (async () =>
      (await count(sdk.prices.list({ limit: 100, active: true }))) +
      (await count(sdk.prices.list({ limit: 100, active: false }))))()
  ])
  const bareMs = performance.now() - started
  const counts = async (): Promise<Counts> => {
    const answer = await fetch(`${shop.url}/_sim/meter`, { method: 'POST', body: '[]' })
    const { result } = (await answer.json()) as { result: { reads: number; writes: number } }
    return { gets: result.reads, posts: result.writes }
  }
  return { prices, bareMs, counts }
}

/** What the disk itself asks for one durable commit: a row of 300 letters, nothing else. @returns ms for one. */
function bareCommits(file: string): () => number {
  const db = new BetterSqlite3(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE rows (text TEXT NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO rows VALUES (?)')
  return () => {
    const begun = performance.now()
    insert.run('x'.repeat(300))
    return performance.now() - begun
  }
}

/** The same edits of the same cells on the same file, acknowledged before they are on the disk. */
function editWithoutSync(dataDir: string, ids: readonly string[]): number[] {
  const file = readdirSync(dataDir).find((name) => name.endsWith('.db'))
  if (file === undefined) throw new Error('the shop has no database')
  const store = openStore(join(dataDir, file))
  store.db.pragma('synchronous = NORMAL')
  const applier = createApplier(store, systemClock, {
    ids: new Set(),
    products: new Set(),
    structural: false,
    fromStripe: false,
    low: new Set()
  })
  const parts = { store, applier, clock: systemClock }
  const times = ids.map((itemId, at) => {
    const begun = performance.now()
    store.atomically(() => editCells(parts, { edits: [cell(itemId, at + 1)], reason: null, note: null }))
    return performance.now() - begun
  })
  store.close()
  return times
}

const cell = (itemId: string, at: number) => ({
  itemId,
  field: 'onHand' as const,
  input: String(100 + (at % 900))
})

const difference = (after: Counts, before: Counts): Counts => ({
  gets: after.gets - before.gets,
  posts: after.posts - before.posts
})

/** The value that a share of all stay at or below. */
function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}

function figure(
  name: string,
  value: number,
  unit: string,
  reference: number | null,
  goal: string,
  ok: boolean
): Figure {
  return { name, value, unit, reference, ratio: reference === null ? null : value / reference, goal, ok }
}
