import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '../../src/main/app.ts'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import type { Engine } from '../../src/main/engine-api.ts'
import type { VirtualTime } from './virtual-time.ts'
import { NumberedHttpClient, type Wire } from './wire.ts'

/** One life of the program, from its start to its end or its crash. */
export type Desk = {
  engine: Engine
  wire: Wire
  /** Stops it between two instructions; what it had committed is then in the folder `next`, as a restart finds it. */
  crash(next: string): Promise<void>
  close(): Promise<void>
}

/** `wire` null: over real sockets, wherever the shop is opened. `schedule`: it also syncs by itself. */
export function openDesk(options: {
  dir: string
  seed: number
  time: VirtualTime
  skew: number
  wire: Wire
  sockets?: boolean
  schedule?: boolean
  bug: (message: string) => void
}): Desk {
  const { dir, time, wire } = options
  mkdirSync(dir, { recursive: true })
  const random = createRandom(options.seed)
  let live = true
  const engine = createEngine({
    dataDir: dir,
    version: '0.0.0',
    clock: time.clockOf(options.skew, () => live),
    random: { next: random.next, uuid: () => uuid(random.next) },
    publish: () => {},
    log: (level, message) => {
      if (live && level === 'error') options.bug(message)
    },
    schedule: options.schedule ?? false,
    httpClient: options.sockets ? new NumberedHttpClient() : wire
  })

  async function end(): Promise<void> {
    live = false
    wire.cut()
    await engine.close()
  }
  return {
    engine,
    wire,
    async crash(next) {
      mkdirSync(next, { recursive: true })
      // With an exclusive lock the index of the log is in memory only: database and log are all there is.
      for (const name of readdirSync(dir)) {
        if (!name.endsWith('.csv')) copyFileSync(join(dir, name), join(next, name))
      }
      await end()
    },
    close: end
  }
}

function uuid(next: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16))
  hex[12] = '4'
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
