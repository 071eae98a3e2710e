import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** At what the program is when it ends. */
export const workerTasks = ['edit', 'push', 'sale', 'sweep', 'import', 'migration', 'backup'] as const
export type WorkerTask = (typeof workerTasks)[number]
/** Or it is called from the command line, again and again. */
export const tasks = [...workerTasks, 'command'] as const
export type Task = (typeof tasks)[number]

/** What a worker is asked to do. */
export type Order = {
  dataDir: string
  url: string
  key: string
  task: Task
  seed: number
  /** Its values start after this number, so that none is ever used twice. */
  from: number
  /** Products that are not its to edit. */
  leave: readonly string[]
  /** Milliseconds between two edits at the most. */
  pause: number
  /** A planted fault: it says that an edit is saved before it is. */
  boast: boolean
}

export type Worker = {
  /** Hands the order over. */
  start(order: Order): void
  /** Resolves once the shop is open; rejects with what it wrote when the program ends before. */
  opened: Promise<void>
  /** `kill -9`. Resolves once the process is gone, with its locks: to what it said if it had ended by itself. */
  kill(): Promise<string | null>
}

/** A fault for a worker to have; see plant.ts. */
export type Plant = 'synchronous' | 'locking'

/** Workers start in half the time when their modules need not be compiled again. */
export const compiled = join(tmpdir(), 'stockroom-crash-compiled')

/** A worker whose modules are loaded and which waits for its order. */
export function prepareWorker(plant: Plant | null, env: Readonly<Record<string, string>> = {}): Worker {
  const file = (name: string): string => join(import.meta.dirname, name)
  const child: ChildProcess = spawn(
    process.execPath,
    [...(plant === null ? [] : ['--import', file('plant.ts')]), file('worker.ts')],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        NODE_COMPILE_CACHE: compiled,
        ...process.env,
        ...env,
        ...(plant === null ? {} : { PLANT: plant })
      }
    }
  )
  let complaints = ''
  child.stderr?.on('data', (bytes: Buffer) => (complaints += bytes.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const opened = new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('close', () => reject(new Error(`the worker ended by itself: ${complaints}`)))
  })
  opened.catch(() => {})
  // The order may reach a worker that is dying already.
  child.stdin?.on('error', () => {})
  return {
    start: (order) => void child.stdin?.write(`${JSON.stringify(order)}\n`),
    opened,
    async kill() {
      const endedBefore = child.exitCode !== null
      child.kill('SIGKILL')
      await ended
      return endedBefore ? `the worker ended by itself: ${complaints}` : null
    }
  }
}
