import { Worker } from 'node:worker_threads'
import type { Envelope } from '../shared/failure.ts'
import type { Engine, Log, OpenShopRequest, Publish } from './engine-api.ts'
import type { ListenerRequest } from './webhook-listener.ts'
import type { EngineMethod, EngineThreadData, FromEngine, ToEngine } from './engine-messages.ts'

/**
 * An engine on a thread of its own. Calls made before the thread is up wait for it.
 *
 * When the thread dies, what was asked of it is answered with a failure, a new thread is started and the shop
 * opened again: everything the engine acknowledged is on disk. When the new one dies too, it stays down and
 * every call says so, because a third would do the same.
 *
 * @param thread the file to run and what it is told when it starts
 */
export function hostEngine(options: {
  thread: string
  data: EngineThreadData
  publish: Publish
  log: Log
}): Engine {
  const { publish, log } = options
  const pending = new Map<number, (envelope: Envelope<unknown>) => void>()
  let lastId = 0
  let restarted = false
  let stopping = false
  let opened: OpenShopRequest | null = null
  let listening: ListenerRequest | null = null
  let activity = { focused: false }
  /** Resolves when a new thread has opened again what was open. */
  let reopened: Promise<unknown> = Promise.resolve()
  let worker: Worker | null = start()

  function start(): Worker {
    const thread = new Worker(options.thread, { name: 'engine', workerData: options.data })
    thread.on('message', receive)
    thread.on('error', (error) => log('error', `the engine threw: ${error.stack ?? error.message}`))
    thread.on('exit', (code) => died(code))
    return thread
  }

  function receive(message: FromEngine): void {
    switch (message.type) {
      case 'answer':
        pending.get(message.id)?.(message.envelope)
        pending.delete(message.id)
        return
      case 'event':
        return publish(message.event, message.payload)
      case 'log':
        return log(message.level, message.message)
    }
  }

  function died(code: number): void {
    worker = null
    const asked = [...pending.values()]
    pending.clear()
    for (const answer of asked) answer(down(restarted))
    if (stopping) return
    log('error', `the engine’s thread ended with ${code}${restarted ? ' again; it stays down' : ''}`)
    if (restarted) return
    restarted = true
    worker = start()
    if (opened === null) return
    reopened = call<unknown>('openShop', [opened]).then(() => {
      // What is about the open shop is lost on a thread that has none yet.
      if (listening !== null) void call<unknown>('setListener', [listening])
      void call<unknown>('setActivity', [activity])
      // Lists of rows that the old thread kept are gone, so the page has to ask for everything again.
      publish('inventory-changed', { ids: null, structural: true, fromStripe: false })
    })
  }

  function call<T>(method: EngineMethod, args: readonly unknown[]): Promise<Envelope<T>> {
    const thread = worker
    if (thread === null) return Promise.resolve(down(true))
    return new Promise((resolve) => {
      const id = ++lastId
      // The thread runs the same Engine interface, so the answer to a method has that method’s type.
      pending.set(id, (envelope) => resolve(envelope as Envelope<T>))
      thread.postMessage({ id, method, args } satisfies ToEngine)
    })
  }

  return {
    dispatch: (channel, input) => call('dispatch', [channel, input]),
    async openShop(request) {
      // One after the other: what is told the new thread of the shop before would be about this one.
      await reopened
      const answer = await call<{ accountId: string; mode: 'test' | 'live' }>('openShop', [request])
      // Otherwise the shop that was open still is, or is what to go back to.
      if (answer.ok) {
        opened = request
        listening = null
      }
      return answer
    },
    async closeShop() {
      opened = null
      listening = null
      await reopened
      return await call('closeShop', [])
    },
    checkKey: (request) => call('checkKey', [request]),
    sync: () => call('sync', []),
    previewImport: (request) => call('previewImport', [request]),
    exportRefused: (request) => call('exportRefused', [request]),
    exportFile: (request) => call('exportFile', [request]),
    setActivity(request) {
      activity = request
      return call('setActivity', [request])
    },
    setListener(request) {
      listening = request
      return call('setListener', [request])
    },
    readListener: () => call('readListener', []),
    async close() {
      stopping = true
      const answer = await call<null>('close', [])
      await worker?.terminate()
      return answer
    }
  }
}

function down(forGood: boolean): Envelope<never> {
  const next = forGood
    ? 'Quit Stockroom and start it again.'
    : 'It has been started again; look whether what you did is there before you repeat it.'
  return {
    ok: false,
    failure: {
      code: 'bug',
      detail: `the part of Stockroom that keeps your stock stopped by itself. What was saved is safe. ${next}`
    }
  }
}
