import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppFailure } from '../shared/failure.ts'
import type { Log } from './engine-api.ts'

/** Given to the demo shop's thread when it starts. */
export type DemoThreadData = { stateFile: string }

/** Its one message: where it listens, and the restricted key it accepts. */
export type DemoThreadReady = { url: string; key: string }

export type DemoHost = { start(): Promise<DemoThreadReady>; stop(): Promise<void> }

/**
 * The demo shop on a thread of its own, where it can be as busy as a real Stripe without being in anybody's
 * way. Its shop outlives the program in `<dataDir>/demo-shop.json`.
 */
export function hostDemoShop(options: { thread: string; dataDir: string; log: Log }): DemoHost {
  let running: { worker: Worker; ready: Promise<DemoThreadReady> } | null = null

  function start(): { worker: Worker; ready: Promise<DemoThreadReady> } {
    const workerData: DemoThreadData = { stateFile: join(options.dataDir, 'demo-shop.json') }
    const worker = new Worker(options.thread, { name: 'demo-shop', workerData })
    const ready = new Promise<DemoThreadReady>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error) => {
        options.log('error', `the demo shop threw: ${error.stack ?? error.message}`)
        reject(new AppFailure('bug', `the demo shop did not start: ${error.message}`))
      })
    })
    worker.once('exit', () => {
      if (running?.worker === worker) running = null
    })
    return { worker, ready }
  }

  return {
    start() {
      running ??= start()
      return running.ready
    },
    async stop() {
      const stopped = running
      running = null
      if (stopped === null) return
      const ended = new Promise((resolve) => stopped.worker.once('exit', resolve))
      stopped.worker.postMessage('stop')
      await ended
    }
  }
}
