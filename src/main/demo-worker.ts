/** The demo shop's thread starts here. Its shop is one people visit: customers buy, somebody edits. */
import { renameSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { DemoThreadData, DemoThreadReady } from './demo-host.ts'
import { startDemoShop, type DemoShop } from './demo-shop/server.ts'

if (parentPort === null) throw new Error('demo-worker runs as a worker thread only')
const { stateFile }: DemoThreadData = workerData
const port = parentPort

const shop = await open()
port.on('message', () => void shop.close().then(() => port.close()))
port.postMessage({ url: shop.url, key: shop.keys.restricted } satisfies DemoThreadReady)

/** A saved shop that cannot be read is set aside: a fresh one is worth more than none. */
async function open(): Promise<DemoShop> {
  const options = { stateFile, customers: true, stranger: true, visitMs: 30_000 }
  try {
    return await startDemoShop(options)
  } catch {
    renameSync(stateFile, `${stateFile}.unreadable`)
    return startDemoShop(options)
  }
}
