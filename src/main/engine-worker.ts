/** The engine's thread starts here. */
import { parentPort, workerData } from 'node:worker_threads'
import { createEngine } from './app.ts'
import type { EngineThreadData } from './engine-messages.ts'
import { serveEngine } from './engine-thread.ts'
import { systemClock, systemRandom } from './system.ts'

if (parentPort === null) throw new Error('engine-worker runs as a worker thread only')
const { dataDir, version }: EngineThreadData = workerData
serveEngine(parentPort, ({ publish, log }) =>
  createEngine({ dataDir, version, clock: systemClock, random: systemRandom, publish, log, schedule: true })
)
