import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Channel } from '../../src/shared/channels.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import type { Envelope } from '../../src/shared/failure.ts'
import { everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import { ensureElectron } from '../../scripts/lib/electron-runtime.mjs'
import { startDemoShop } from '../../src/main/demo-shop/server.ts'
import { openStore } from '../../src/main/store/store.ts'
import { eventLimit } from '../../src/main/sync/plan-push.ts'
import { type OpenedApp, openApp } from '../e2e/open-app.ts'
import { ConnectPage } from '../e2e/pages/connect-page.ts'
import { ShopPage } from '../e2e/pages/shop-page.ts'
import { after, type Change, compare, type Fault, type Values, valuesInShop } from './books.ts'
import { appears } from './appears.ts'
import { fileFaults, fileOf, repeatedEffects, valueOf, valuesInGrid } from './examine.ts'
import {
  countMigration,
  examineMigration,
  makeVersion10,
  migrationFaults,
  type Migrations
} from './version-10.ts'

/** At what the application is when it ends, in turn. */
const tasks = ['push', 'sweep', 'import', 'migration', 'push', 'backup'] as const
type Task = (typeof tasks)[number]

export type WindowReport = {
  cycles: number
  byTask: Record<Task, number>
  migrations: Migrations
  acknowledged: number
  faults: Fault[]
  /** Milliseconds from starting the program until its rows are painted: the middle of the clean starts … */
  cleanStart: number
  /** … and of those after a kill. */
  startAfterKill: number
  seconds: number
}

/** Changes that were acknowledged, and one that was under way. */
type Typed = { acknowledged: Change[][]; unanswered: Change[] }

const root = join(import.meta.dirname, '../..')
const keychain = join(import.meta.dirname, '../e2e/keychain.cjs')
/** So many kills to one clean end, whose next start is what a start usually takes. */
const killsPerCleanEnd = 4

/**
 * Starts the built application on a display, works through its page’s own door, and kills every process of it at a
 * random moment, `kills` times over on one folder.
 */
export async function runWindows(options: {
  kills: number
  seed: number
  tell?: (line: string) => void
}): Promise<WindowReport> {
  const began = performance.now()
  const random = createRandom(options.seed)
  const demo = await startDemoShop({ catalog: 'clothing', products: 60, seed: options.seed })
  const dataDir = mkdtempSync(join(tmpdir(), 'stockroom-crash-'))
  const place = { demo, dataDir }
  const stocktake = join(dataDir, 'stocktake.csv')
  const faults: Fault[] = []
  const byTask: WindowReport['byTask'] = { push: 0, sweep: 0, import: 0, migration: 0, backup: 0 }
  const migrations: Migrations = { untouched: 0, copying: 0, copied: 0, done: 0 }
  const clean: number[] = []
  const killed: number[] = []
  let values = valuesInShop(demo.shop.control)
  let told = 0
  try {
    const first = await openApp({ dataDir, before: keychain, args: ['--connect', '--api-base', demo.url] })
    await new ConnectPage(first.page).connect(demo.keys.restricted)
    await new ShopPage(first.page).whenRead()
    await first.close()
    let current = await start(clean)
    for (let number = 1; number <= options.kills; number += 1) {
      const task = tasks[number % tasks.length] ?? 'push'
      const before = faults.length
      const migrates = task === 'migration' || task === 'backup'
      const typed = migrates
        ? await migrateUntilKilled(current, task, number)
        : await workUntilKilled(current, task, number)
      byTask[task] += 1
      told += typed.acknowledged.length
      values = typed.acknowledged.reduce<Values>(after, values)
      current = await start(killed)
      values = compare('in the window', await valuesInWindow(current.page), values, typed.unanswered, faults)
      if (number % killsPerCleanEnd === 0 || number === options.kills) {
        await comeToRest(current.page)
        compare('in the shop', valuesInShop(demo.shop.control), values, [], faults)
        compare('in the window at rest', await valuesInWindow(current.page), values, [], faults)
        await current.close()
        const store = openStore(fileOf(place))
        for (const words of fileFaults(store)) faults.push({ kind: 'corrupt', words })
        store.close()
        current = await start(clean)
      }
      for (const { kind, words } of faults.slice(before)) options.tell?.(`kill ${number}: ${kind}: ${words}`)
      options.tell?.(
        `window killed ${number} times, ${Math.round(killed.at(-1) ?? 0)} ms until its rows were back`
      )
    }
    await current.close()
    for (const words of repeatedEffects(demo)) faults.push({ kind: 'repeated', words })
  } finally {
    await demo.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  return {
    cycles: options.kills,
    byTask,
    migrations,
    acknowledged: told,
    faults,
    cleanStart: middle(clean),
    startAfterKill: middle(killed),
    seconds: (performance.now() - began) / 1000
  }

  async function start(times: number[]): Promise<OpenedApp> {
    const at = performance.now()
    const opened = await openApp({ dataDir, before: keychain, args: ['--api-base', demo.url] })
    await new ShopPage(opened.page).rows.first().waitFor()
    times.push(performance.now() - at)
    return opened
  }

  /**
   * Types or imports as fast as the program answers, half of the time while it syncs, or while it compares all with
   * Stripe. The end comes whenever it comes.
   */
  async function workUntilKilled(opened: OpenedApp, task: Task, run: number): Promise<Typed> {
    const { page } = opened
    const rows = (await rowsInWindow(page)).filter((row) => row.onHand !== null)
    const acknowledged: Change[][] = []
    let unanswered: Change[] = []
    const end = { come: false }
    const killing = new Promise<void>((resolve) => {
      setTimeout(
        () => {
          end.come = true
          void killGroup(opened).then(resolve)
        },
        50 + random.next() * 1200
      )
    })
    const meanwhile = async (): Promise<void> => {
      if (task === 'sweep') await ask(page, 'verify', { force: true })
      else if (random.next() < 0.5) await ask(page, 'sync-now', {})
    }
    // A comparison goes on while somebody types.
    const aside = task === 'sweep' ? meanwhile().catch(() => {}) : null
    try {
      if (aside === null) await meanwhile()
      if (task === 'import') await chooseFiles(opened)
      for (let at = 1; ; at += 1) {
        const value = String(run * 100_000 + at * 100)
        if (task === 'import') {
          const chosen = [...new Set(Array.from({ length: 8 }, () => random.pick(rows)))]
          const lines = chosen.map((row) => `${row.productId},${row.variant ?? ''},${value}`)
          writeFileSync(stocktake, `Product ID,Variant,Stock\n${lines.join('\n')}\n`)
          const { preview } = await ask(page, 'choose-import', {})
          unanswered = chosen.map(({ id }) => ({ place: id, to: value }))
          const applied = { previewId: preview?.id ?? '', reason: 'stocktake' } as const
          const { saved } = await ask(page, 'apply-import', applied)
          if (saved !== chosen.length) throw new Error(`of an import ${saved} were saved`)
        } else {
          const { id } = random.pick(rows)
          const adds = random.next() < 0.4
          unanswered = [adds ? { place: id, by: 1 + (at % 9) } : { place: id, to: value }]
          await type(page, id, adds ? `+${1 + (at % 9)}` : value)
        }
        acknowledged.push(unanswered)
        unanswered = []
      }
    } catch (error) {
      // The page went with its program.
      if (!end.come) throw error
    }
    await killing
    await aside
    return { acknowledged, unanswered }
  }

  /** Its next version meets a folder of the first one, with edits that wait, and ends while it takes that over. */
  async function migrateUntilKilled(opened: OpenedApp, task: Task, run: number): Promise<Typed> {
    await comeToRest(opened.page)
    const rows = (await rowsInWindow(opened.page)).filter((row) => row.onHand !== null)
    const acknowledged: Change[][] = []
    for (let at = 1; at <= 3; at += 1) {
      const [{ id }, value] = [random.pick(rows), String(run * 100_000 + at * 100)]
      await type(opened.page, id, value)
      acknowledged.push([{ place: id, to: value }])
    }
    await opened.close()
    const file = fileOf(place)
    const held = makeVersion10(file)
    const copy = appears(dataDir, '.version-10.backup')
    const electron = await ensureElectron()
    const program = spawn(
      electron.executable,
      [...electron.args, '-r', keychain, root, '--data-dir', dataDir, '--api-base', demo.url],
      { detached: true, stdio: 'ignore' }
    )
    const ended = new Promise((resolve) => program.once('exit', resolve))
    await Promise.race([copy.there, ended])
    copy.watcher.close()
    await new Promise((resolve) => setTimeout(resolve, random.next() * (task === 'backup' ? 12 : 90)))
    process.kill(-Number(program.pid), 'SIGKILL')
    await ended
    const left = examineMigration(file, held)
    countMigration(left, migrations)
    faults.push(...migrationFaults(left))
    return { acknowledged, unanswered: [] }
  }

  /** Whoever asks the person for a file gets the stocktake. */
  async function chooseFiles({ app }: OpenedApp): Promise<void> {
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
    }, stocktake)
  }
}

async function type(page: Page, itemId: string, input: string): Promise<void> {
  const edits = [{ itemId, field: 'onHand' as const, input }]
  const { outcomes } = await ask(page, 'edit-cells', { edits, reason: null, note: null })
  if (outcomes[0]?.outcome !== 'saved') throw new Error(`an edit was not saved: ${JSON.stringify(outcomes)}`)
}

/** The program leads a group of processes; all of them end at once. */
async function killGroup({ app }: OpenedApp): Promise<void> {
  const program = app.process()
  const ended = new Promise((resolve) => program.once('exit', resolve))
  process.kill(-Number(program.pid), 'SIGKILL')
  await ended
}

async function ask<C extends Channel>(page: Page, channel: C, input: Input<C>): Promise<Output<C>> {
  const answer = await page.evaluate(
    ([name, given]) => {
      const { api } = globalThis as unknown as {
        api: { invoke(channel: string, input: unknown): Promise<string> }
      }
      return api.invoke(name, given)
    },
    [channel, input] as const
  )
  return valueOf(JSON.parse(answer) as Envelope<Output<C>>)
}

async function rowsInWindow(page: Page): Promise<InventoryRow[]> {
  return (await ask(page, 'open-view', { query: everything, start: 0, count: 1000 })).rows
}

const valuesInWindow = async (page: Page): Promise<Values> => valuesInGrid(await rowsInWindow(page))

/** What was killed on its way is waited for as long as its event may take: five minutes. */
async function comeToRest(page: Page): Promise<void> {
  const deadline = performance.now() + eventLimit + 60_000
  for (;;) {
    await ask(page, 'sync-now', {})
    const { status } = await ask(page, 'read-app', {})
    if (status.state === 'idle' && status.waiting + status.failed + status.conflicts === 0) return
    if (performance.now() > deadline) throw new Error(`it does not come to rest: ${JSON.stringify(status)}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

function middle(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other)
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN)
}
