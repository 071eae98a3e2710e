import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Channel } from '../../src/shared/channels.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import type { Envelope } from '../../src/shared/failure.ts'
import { everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { startDemoShop } from '../../src/main/demo-shop/server.ts'
import { openStore } from '../../src/main/store/store.ts'
import { eventLimit } from '../../src/main/sync/plan-push.ts'
import { type OpenedApp, openApp } from '../e2e/open-app.ts'
import { ConnectPage } from '../e2e/pages/connect-page.ts'
import { ShopPage } from '../e2e/pages/shop-page.ts'
import { after, type Change, compare, type Fault, type Values, valuesInShop } from './books.ts'
import { fileFaults, fileOf, repeatedEffects, valueOf, valuesInGrid } from './examine.ts'

export type WindowReport = {
  cycles: number
  acknowledged: number
  faults: Fault[]
  /** Milliseconds from starting the program until its rows are painted: the middle of the clean starts … */
  cleanStart: number
  /** … and of those after a kill. */
  startAfterKill: number
  seconds: number
}

const keychain = join(import.meta.dirname, '../e2e/keychain.cjs')
/** So many kills to one clean end, whose next start is what a start usually takes. */
const killsPerCleanEnd = 4

/**
 * Starts the built application on a display, types through its page’s own door, and kills every process of it at a
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
  const faults: Fault[] = []
  const clean: number[] = []
  const killed: number[] = []
  let values = valuesInShop(demo.shop.control)
  let acknowledged = 0
  try {
    const first = await openApp({ dataDir, before: keychain, args: ['--connect', '--api-base', demo.url] })
    await new ConnectPage(first.page).connect(demo.keys.restricted)
    await new ShopPage(first.page).whenRead()
    await first.close()
    let current = await start(clean)
    for (let number = 1; number <= options.kills; number += 1) {
      const typed = await typeUntilKilled(current, random, number)
      acknowledged += typed.acknowledged.length
      values = typed.acknowledged.reduce<Values>(after, values)
      current = await start(killed)
      const before = faults.length
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
    acknowledged,
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
}

/** Types as fast as the program answers, half of the time while it syncs. The end comes whenever it comes. */
async function typeUntilKilled(
  opened: OpenedApp,
  random: Random,
  run: number
): Promise<{ acknowledged: Change[][]; unanswered: Change[] }> {
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
  try {
    if (random.next() < 0.5) await ask(page, 'sync-now', {})
    for (let at = 1; ; at += 1) {
      const { id } = random.pick(rows)
      const adds = random.next() < 0.4
      const value = String(run * 100_000 + at * 100)
      unanswered = [adds ? { place: id, by: 1 + (at % 9) } : { place: id, to: value }]
      const input = adds ? `+${1 + (at % 9)}` : value
      const edits = [{ itemId: id, field: 'onHand' as const, input }]
      const { outcomes } = await ask(page, 'edit-cells', { edits, reason: null, note: null })
      if (outcomes[0]?.outcome !== 'saved')
        throw new Error(`an edit was not saved: ${JSON.stringify(outcomes)}`)
      acknowledged.push(unanswered)
      unanswered = []
    }
  } catch (error) {
    // The page went with its program.
    if (!end.come) throw error
  }
  await killing
  return { acknowledged, unanswered }
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
