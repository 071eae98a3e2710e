import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '../../src/main/app.ts'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import type { Engine } from '../../src/main/engine-api.ts'
import type { VirtualTime } from './virtual-time.ts'
import { Wire } from './wire.ts'

/** One life of the program, from its start to its end or its crash. */
export type Desk = {
  engine: Engine
  wire: Wire
  dir: string
  /** Stops it between two instructions; what it had committed is in the returned folder, as a restart finds it. */
  crash(next: string): Promise<void>
  close(): Promise<void>
}

export function openDesk(options: {
  dir: string
  seed: number
  time: VirtualTime
  skew: number
  bug: (message: string) => void
}): Desk {
  const { dir, time } = options
  mkdirSync(dir, { recursive: true })
  const wire = new Wire()
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
    schedule: false,
    httpClient: wire
  })

  async function end(): Promise<void> {
    live = false
    wire.cut()
    await engine.close()
    rmSync(dir, { recursive: true, force: true })
  }
  return {
    engine,
    wire,
    dir,
    async crash(next) {
      mkdirSync(next, { recursive: true })
      // With an exclusive lock the index of the log is in memory only: database and log are all there is.
      for (const name of readdirSync(dir)) copyFileSync(join(dir, name), join(next, name))
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
