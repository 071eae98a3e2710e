import type { ExportForm, ExportStyle } from './csv/write.ts'
import type { Stripe } from 'stripe'
import type { Channel, EventName } from '../shared/channels.ts'
import type { EventPayload, ImportPreview, Input, KeyCheck, Output } from '../shared/contract.ts'
import type { Envelope, Failure } from '../shared/failure.ts'
import type { InventoryQuery } from '../shared/inventory.ts'
import type { Clock, Random } from './sync/ports.ts'
import type { ListenerRequest, ListenerStatus } from './webhook-listener.ts'

/** The channels the engine answers; the rest belong to the window's process. */
export type EngineChannel = Exclude<
  Channel,
  | 'check-key'
  | 'connect'
  | 'list-shops'
  | 'open-shop'
  | 'open-demo'
  | 'disconnect'
  | 'open-again'
  | 'choose-import'
  | 'export-csv'
  | 'export-refused'
  | 'print-page'
  | 'paste'
  | 'read-layout'
  | 'save-layout'
  | 'open-external'
  | 'read-listener'
  | 'save-listener'
  | 'report-activity'
>

export type OpenShopRequest = {
  /** null opens the last snapshot without a key: everything can be seen and edited, nothing is sent. */
  key: string | null
  /** null is Stripe itself. */
  apiBase: string | null
  demo: boolean
  /** Needed when `key` is null or Stripe cannot be asked: which snapshot to open. */
  accountId: string | null
  /** Which of its snapshots, test or live; the one whose key was given last where that is not known. */
  mode?: 'test' | 'live' | undefined
}

export type SyncReport = {
  ok: boolean
  /** One sentence, as the status bar would say it. */
  status: string
  /** HTTP requests sent by this run. */
  requests: number
  pulled: { products: number; prices: number }
  pushed: number
  waiting: number
  conflicts: number
  problems: { object: string; reason: string }[]
  failure: Failure | null
}

/**
 * The engine as its hosts see it: the application talks to it across a thread, the command line and the tests
 * directly. Every method answers; expected bad outcomes are envelopes, never rejections.
 */
export interface Engine {
  dispatch<C extends EngineChannel>(channel: C, input: Input<C>): Promise<Envelope<Output<C>>>
  /** Opens (creating when new) the database of the key's account, and starts the schedule unless told not to. */
  openShop(request: OpenShopRequest): Promise<Envelope<{ accountId: string; mode: 'test' | 'live' }>>
  closeShop(): Promise<Envelope<null>>
  /** Asks Stripe what a key may do. Stores nothing. */
  checkKey(request: { key: string; apiBase: string | null }): Promise<Envelope<Omit<KeyCheck, 'keychain'>>>
  /** One whole pull and push, awaited. */
  sync(): Promise<Envelope<SyncReport>>
  previewImport(request: { path: string }): Promise<Envelope<ImportPreview>>
  /** Writes the rows of a looked-at import that are refused, to be mended and imported again. */
  exportRefused(request: { previewId: string; path: string }): Promise<Envelope<{ rows: number }>>
  exportFile(request: ExportRequest): Promise<Envelope<{ rows: number }>>
  /** The window is being looked at: poll faster while the read budget allows. */
  setActivity(request: { focused: boolean }): Promise<Envelope<null>>
  /** Opens, moves or (null) closes the door for `stripe listen`. It belongs to the open shop and closes with it. */
  setListener(request: ListenerRequest | null): Promise<Envelope<ListenerStatus>>
  readListener(): Promise<Envelope<ListenerStatus>>
  close(): Promise<Envelope<null>>
}

export type ExportRequest = { query: InventoryQuery; form: ExportForm; style: ExportStyle; path: string }

export type Publish = <E extends EventName>(event: E, payload: EventPayload<E>) => void

/** Lines for people who look for a fault. Implementations redact keys. */
export type Log = (level: 'info' | 'warn' | 'error', message: string) => void

export type EngineOptions = {
  dataDir: string
  version: string
  clock: Clock
  random: Random
  publish: Publish
  log: Log
  /** False for the command line and the simulation: nothing runs by itself. */
  schedule: boolean
  /** Replaces the network; the simulation hands in the demo shop's handler. */
  httpClient?: Stripe.HttpClient
}
