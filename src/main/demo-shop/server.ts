import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { runControl } from './remote.ts'
import { createShop, type Shop, type ShopOptions, type ShopRequest, type ShopResponse } from './shop.ts'
import { startVisitors } from './visitors.ts'

export type DemoShopOptions = Partial<Omit<ShopOptions, 'onWrite'>> & {
  /** 0 or none: any free port. */
  port?: number
  /** The shop to serve, instead of a new one. */
  shop?: Shop
  /** Answers in place of the shop's own handler: for whoever holds requests back. */
  answer?: (request: ShopRequest) => Promise<ShopResponse>
  /** Loaded at start when it exists, saved half a second after a write and on close. */
  stateFile?: string
  /** Customers who buy now and then. */
  customers?: boolean
  /** Somebody else who edits stock, names and prices in the Dashboard. */
  stranger?: boolean
  /** Mean time between two visits, ms; default 20,000. */
  visitMs?: number
}

export type DemoShop = {
  url: string
  port: number
  keys: Shop['keys']
  shop: Shop
  /** Turns customers and the stranger on or off while the shop runs. */
  setVisitors(visitors: { customers: boolean; stranger: boolean }): void
  close(): Promise<void>
}

const savedAfterMs = 500
const largestBody = 4_000_000

/** Serves a demo shop over HTTP/1.1 on 127.0.0.1. Rejects when the port is taken or the state file is unreadable. */
export async function startDemoShop(options: DemoShopOptions = {}): Promise<DemoShop> {
  const saved = options.stateFile === undefined ? undefined : readIfThere(options.stateFile)
  let saving: NodeJS.Timeout | undefined
  const saveSoon = () => {
    if (options.stateFile !== undefined) saving ??= setTimeout(save, savedAfterMs)
  }
  const shop =
    options.shop ??
    createShop({
      ...options,
      clock: options.clock ?? { now: () => Date.now() },
      onWrite: saveSoon,
      ...(saved !== undefined && { products: 0 })
    })
  const answer = options.answer ?? (async (request: ShopRequest) => shop.handle(request))
  const save = () => {
    clearTimeout(saving)
    saving = undefined
    if (options.stateFile !== undefined) writeWhole(options.stateFile, shop.dump())
  }
  if (saved === undefined) save()
  else shop.load(saved)

  const late = new Set<NodeJS.Timeout>()
  const sockets = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answerRequest(shop, answer, request, response, late).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    sockets.once('error', reject)
    sockets.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = sockets.address()
  if (address === null || typeof address === 'string') throw new Error('The demo shop has no port.')

  const visitors = startVisitors(shop, {
    customers: options.customers ?? false,
    stranger: options.stranger ?? false,
    everyMs: options.visitMs ?? 20_000,
    seed: options.seed ?? 1
  })
  const close = async () => {
    visitors.stop()
    for (const timer of late) clearTimeout(timer)
    const closed = new Promise<void>((resolve) => sockets.close(() => resolve()))
    sockets.closeAllConnections()
    await closed
    save()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    keys: shop.keys,
    shop,
    setVisitors: visitors.set,
    close
  }
}

async function answerRequest(
  shop: Shop,
  handle: (request: ShopRequest) => Promise<ShopResponse>,
  request: IncomingMessage,
  response: ServerResponse,
  late: Set<NodeJS.Timeout>
): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) return void request.destroy()
  const path = request.url ?? '/'
  if (path.startsWith('/_sim/')) {
    const answer = isFromHere(request)
      ? runControl(shop, path.slice('/_sim/'.length), body)
      : { status: 403, body: '{"error":"The control plane answers programs on this computer only."}' }
    send(response, { ...answer, headers: { 'content-type': 'application/json' } })
    return
  }
  const answer = await handle({
    method: request.method ?? 'GET',
    path,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')])
    ),
    body
  })
  deliver(request, response, answer, late)
}

/** Sends an answer, or loses, delays or cuts it as its fault says. */
function deliver(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ShopResponse,
  late: Set<NodeJS.Timeout>
): void {
  const transport = answer.transport
  if (transport === undefined) return send(response, answer)
  if (transport.kind === 'drop') {
    request.socket.resetAndDestroy()
    return
  }
  if (transport.kind === 'stall') return
  if (transport.kind === 'slow') {
    const timer = setTimeout(() => {
      late.delete(timer)
      send(response, answer)
    }, transport.ms)
    late.add(timer)
    return
  }
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroy())
}

function send(response: ServerResponse, answer: Pick<ShopResponse, 'status' | 'headers' | 'body'>): void {
  const bytes = Buffer.from(answer.body)
  response.sendDate = false
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length })
  response.end(bytes)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    const bytes = Buffer.from(part)
    size += bytes.length
    if (size > largestBody) return undefined
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString()
}

/** A web page cannot reach the control plane: its requests carry an Origin, or a host name that is not ours. */
function isFromHere(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  return request.headers.origin === undefined && (host === '127.0.0.1' || host === 'localhost')
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Replaces the file in one step, so that a crash leaves the old state or the new one. */
function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const fresh = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(fresh, text)
    renameSync(fresh, file)
  } finally {
    rmSync(fresh, { force: true })
  }
}
