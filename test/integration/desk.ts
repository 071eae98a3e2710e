import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { Stripe } from 'stripe'
import { expect, onTestFinished } from 'vitest'
import { createEngine } from '../../src/main/app.ts'
import { type DemoShop, type DemoShopOptions, startDemoShop } from '../../src/main/demo-shop/server.ts'
import type { ServedRequest, ShopControl, WriteRecord } from '../../src/main/demo-shop/shop.ts'
import type { Engine, EngineChannel, EngineOptions, SyncReport } from '../../src/main/engine-api.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import type { Conflict, Resolution } from '../../src/shared/edits.ts'
import type { Envelope } from '../../src/shared/failure.ts'
import {
  type CellField,
  everything,
  type InventoryRow,
  type Reason,
  type ViewName
} from '../../src/shared/inventory.ts'
import type { SyncStatus } from '../../src/shared/sync-status.ts'
import { aCellEdit } from '../builders.ts'
import { type HandClock, handClock } from './hand-clock.ts'

/** A person at Stockroom, with a real shop behind real HTTP and a real database file. */
export type Desk = {
  demo: DemoShop
  shop: ShopControl
  engine: Engine
  clock: HandClock
  dataDir: string
  key: string
  /** Everything the engine told the page, in order. */
  told: { event: string; payload: unknown }[]
  logged: string[]
  ask<C extends EngineChannel>(channel: C, input: Input<C>): Promise<Output<C>>
  sync(): Promise<SyncReport>
  status(): Promise<SyncStatus>
  /** Types into one cell; throws with the reason when it is refused. */
  edit(itemId: string, input: string, more?: { field?: CellField; reason?: Reason }): Promise<number | null>
  refusal(itemId: string, input: string, field?: CellField): Promise<string | null>
  items(view?: ViewName): Promise<InventoryRow[]>
  item(id: string): Promise<InventoryRow>
  conflicts(): Promise<Conflict[]>
  onlyConflict(): Promise<Conflict>
  resolve(conflict: Conflict, resolution: Resolution): Promise<void>
  /** What the shop itself says of one metadata key of a product or price. */
  inShop(id: string, key: string): string | undefined
  /** Requests with a method since the last `forget`. */
  requests(method?: 'GET' | 'POST'): ServedRequest[]
  /** What this program wrote to the shop. */
  writes(): WriteRecord[]
  /** Reads the database beside the engine, which must be closed. */
  database(): Database
  /** Ends this run of the program and starts another on the same files. */
  restart(changes?: { key?: string; http?: Stripe.HttpClient }): Promise<void>
  close(): Promise<void>
}

export type DeskOptions = {
  shopOptions?: DemoShopOptions
  /** Another desk whose shop (and clock) this one shares, with files of its own. */
  beside?: Desk
  dataDir?: string
  key?: 'secret' | 'restricted' | 'readOnly'
  /** Replaces the network. */
  http?: Stripe.HttpClient
  /** Runs by itself, on a clock that only the test moves. */
  schedule?: boolean
  /** How wrong the clock of this computer is, ms; Stripe's is right. */
  skew?: () => number
}

/** Opens a desk; by default on twelve garments in sizes, with a restricted key, before the first sync. */
export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const clock = options.beside?.clock ?? handClock(options.schedule ? 'patient' : 'hasty')
  const demo =
    options.beside?.demo ??
    (await startDemoShop({ clock, seed: 7, catalog: 'clothing', products: 12, ...options.shopOptions }))
  const dataDir = options.dataDir ?? temporaryFolder()
  const told: Desk['told'] = []
  const logged: string[] = []
  let key = demo.keys[options.key ?? 'restricted']

  const start = async (http: Stripe.HttpClient | undefined): Promise<Engine> => {
    const engine = createEngine({
      dataDir,
      version: '1.0.0',
      clock: { now: () => clock.now() + (options.skew?.() ?? 0), sleep: clock.sleep },
      random: { next: () => 0.5, uuid: () => randomUUID() },
      publish: (event, payload) => void told.push({ event, payload }),
      log: (level, message) => void logged.push(`${level}: ${message}`),
      schedule: options.schedule ?? false,
      ...(http ? { httpClient: http } : {})
    } satisfies EngineOptions)
    valueOf(await engine.openShop({ key, apiBase: demo.url, demo: false, accountId: null }))
    return engine
  }

  const desk: Desk = {
    demo,
    shop: demo.shop.control,
    engine: await start(options.http),
    clock,
    dataDir,
    key,
    told,
    logged,
    ask: async (channel, input) => valueOf(await desk.engine.dispatch(channel, input)),
    sync: async () => valueOf(await desk.engine.sync()),
    status: async () => (await desk.ask('read-app', {})).status,
    async edit(itemId, input, more = {}) {
      const { batchId, outcomes } = await desk.ask('edit-cells', {
        edits: [aCellEdit(itemId, input, { field: more.field ?? 'onHand' })],
        reason: more.reason ?? null,
        note: null
      })
      if (outcomes[0]?.outcome === 'refused') throw new Error(`refused: ${outcomes[0].reason ?? ''}`)
      return batchId
    },
    async refusal(itemId, input, field = 'onHand') {
      const edits = [aCellEdit(itemId, input, { field })]
      const { outcomes } = await desk.ask('edit-cells', { edits, reason: null, note: null })
      return outcomes[0]?.outcome === 'refused' ? outcomes[0].reason : null
    },
    items: async (view = 'all') =>
      (await desk.ask('open-view', { query: { ...everything, view }, start: 0, count: 100_000 })).rows,
    item: async (id) => (await desk.ask('read-item', { id })).row,
    conflicts: async () => (await desk.ask('list-conflicts', {})).conflicts,
    async onlyConflict() {
      const found = await desk.conflicts()
      if (found.length !== 1 || !found[0]) throw new Error(`there are ${found.length} conflicts`)
      return found[0]
    },
    async resolve(conflict, resolution) {
      const { refused } = await desk.ask('resolve-conflicts', { ids: [conflict.id], resolution })
      if (refused[0]) throw new Error(`refused: ${refused[0].reason}`)
    },
    inShop: (id, name) => (demo.shop.control.product(id) ?? demo.shop.control.price(id))?.metadata[name],
    requests: (method) =>
      demo.shop.control.requests().filter((request) => method === undefined || request.method === method),
    writes: () =>
      demo.shop.control.history().filter((write) => write.idempotencyKey?.startsWith('stockroom-') === true),
    database() {
      const db = new BetterSqlite3(join(dataDir, `${demo.shop.control.account()}-test.db`))
      onTestFinished(() => void db.close())
      return db
    },
    async restart(changes = {}) {
      await desk.engine.close()
      if (changes.key !== undefined) key = changes.key
      desk.engine = await start(changes.http ?? options.http)
    },
    async close() {
      await desk.engine.close()
      if (options.beside === undefined) await demo.close()
    }
  }
  onTestFinished(() => desk.close())
  return desk
}

/** A desk that has seen the shop once, with the log of requests emptied. */
export async function openSyncedDesk(options: DeskOptions = {}): Promise<Desk> {
  const desk = await openDesk(options)
  const report = await desk.sync()
  if (!report.ok) throw new Error(report.status)
  desk.shop.forgetRequests()
  return desk
}

/** The first product that has these sizes, its price and its items by size. */
export function garment(desk: Desk, index = 0) {
  const product = desk.shop.products()[index]
  if (!product || product.default_price === null) throw new Error('the shop has no such product')
  return {
    id: product.id,
    priceId: product.default_price,
    size: (name: string) => `${product.id}/stock_${name}`,
    stock: (name: string) => Number(desk.inShop(product.id, `stock_${name}`))
  }
}

/** A cell that says nothing of any of its fields. In `toMatchObject` `{}` would match every row. */
export const noMarks: object = expect.toSatisfy(
  (marks: object) => Object.keys(marks).length === 0,
  'no marks'
)

export function valueOf<T>(envelope: Envelope<T>): T {
  if (!envelope.ok) throw new Error(`${envelope.failure.code}: ${envelope.failure.detail}`)
  return envelope.value
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The official SDK as another program of the shop would use it. */
export function otherProgram(demo: DemoShop): Stripe {
  return new Stripe(demo.keys.secret, {
    host: '127.0.0.1',
    port: demo.port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0
  })
}
