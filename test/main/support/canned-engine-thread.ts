/** A thread that serves the canned engine; closing the shop makes it fall over, as a bug would. */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineThreadData } from '../../../src/main/engine-messages.ts'
import { serveEngine } from '../../../src/main/engine-thread.ts'
import { cannedEngine, talkative } from './canned-engine.ts'

if (parentPort === null) throw new Error('runs as a worker thread only')
const { dataDir }: EngineThreadData = workerData
const opened = join(dataDir, 'opened')
const door = { accepted: 0, refused: 0, failure: null }
let listening = false
let isOpen = false
/** What was asked, in the order it came. */
const note = (what: string): void => appendFileSync(join(dataDir, 'order'), `${what}, `)
serveEngine(
  parentPort,
  talkative(
    cannedEngine({
      openShop: async ({ accountId }) => {
        note(`open ${accountId}`)
        if (accountId === 'acct_fatal') process.exit(7)
        const again = existsSync(opened)
        writeFileSync(opened, accountId ?? '')
        await new Promise((resolve) => setTimeout(resolve, 20))
        isOpen = true
        return {
          ok: true,
          value: { accountId: again ? `${accountId} again` : (accountId ?? ''), mode: 'test' }
        }
      },
      sync() {
        note('sync')
        process.exit(7)
      },
      setListener: async (request) => {
        note('door')
        listening = isOpen && request !== null
        return { ok: true, value: { ...door, running: listening } }
      },
      readListener: async () => ({ ok: true, value: { ...door, running: listening } }),
      setActivity: async ({ focused }) => {
        if (!focused) throw new Error('a method that throws')
        appendFileSync(join(dataDir, 'told'), isOpen ? 'open and watched, ' : 'lost, ')
        return { ok: true, value: null }
      }
    })
  )
)
