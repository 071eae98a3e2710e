import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { ensureElectron } from '../../scripts/lib/electron-runtime.mjs'

const root = join(import.meta.dirname, '../..')
const startLimit = 60_000

export type OpenedApp = {
  app: ElectronApplication
  /** The one window. */
  page: Page
  dataDir: string
  /** Everything the program wrote to its standard output and error so far. */
  output(): string
  /** Saves `test-results/<name>.png` and returns its path. */
  screenshot(name: string): Promise<string>
  /** Quits as a person does, and removes the data folder unless it was handed in. */
  close(): Promise<void>
  /** Ends the program at once, as a power cut does. The data folder stays. */
  kill(): Promise<void>
}

/**
 * Opens the real, built application (`out/`) in a real Electron on a data folder of its own.
 * A display is the caller’s to provide (`DISPLAY` on Linux).
 */
export async function openApp(
  options: {
    args?: readonly string[]
    dataDir?: string
    env?: Readonly<Record<string, string>>
    /** A module that Electron’s main process loads before the application. */
    before?: string
  } = {}
): Promise<OpenedApp> {
  const electron = await ensureElectron()
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
  const written: string[] = []
  const launch = (): Promise<ElectronApplication> =>
    within(startLimit, 'Electron did not start', () =>
      _electron.launch({
        executablePath: electron.executable,
        args: [
          ...electron.args,
          ...(options.before === undefined ? [] : ['-r', options.before]),
          root,
          '--data-dir',
          dataDir,
          ...(options.args ?? [])
        ],
        env: { ...inherited(), ...options.env }
      })
    )
  // Of some thousands of starts under Playwright’s two debuggers two never answered, and nobody knows why: the next one
  // says what it was doing, and is started once more.
  const app = await launch().catch((error: unknown) => {
    if (!(error instanceof Late)) throw error
    console.warn(`${error.message}; it is started once more. It was:\n${endStarts(dataDir)}`)
    return launch()
  })
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (bytes: Buffer) => written.push(bytes.toString()))
  }
  const page = await within(startLimit, 'no window was opened', () => app.firstWindow()).catch(
    (error: unknown) => {
      app.process().kill('SIGKILL')
      throw new Error(`The program wrote: ${written.join('')}`, { cause: error })
    }
  )
  page.setDefaultTimeout(60_000)
  const removeData = () => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  return {
    app,
    page,
    dataDir,
    output: () => written.join(''),
    async screenshot(name) {
      const path = join(root, 'test-results', `${name}.png`)
      mkdirSync(dirname(path), { recursive: true })
      await page.screenshot({ path })
      return path
    },
    async close() {
      await app.close()
      removeData()
    },
    async kill() {
      const program = app.process()
      const ended = new Promise((resolve) => program.once('exit', resolve))
      program.kill('SIGKILL')
      await ended
    }
  }
}

class Late extends Error {}

/** Ends the programs that run on this folder (Linux); answers what their threads did and what they had logged. */
function endStarts(dataDir: string): string {
  // Some end by themselves meanwhile, once the first of them has.
  const unlessGone = <T>(work: () => T, gone: T): T => {
    try {
      return work()
    } catch {
      return gone
    }
  }
  const read = (path: string): string => unlessGone(() => readFileSync(path, 'utf8').trim(), '')
  const list = (path: string): string[] => unlessGone(() => readdirSync(path), [])
  const programs = list('/proc').filter(
    (id) => /^\d+$/.test(id) && read(`/proc/${id}/cmdline`).includes(dataDir)
  )
  const threads = programs.flatMap((id) =>
    list(`/proc/${id}/task`).map((thread) => {
      const of = (file: string): string => read(`/proc/${id}/task/${thread}/${file}`)
      return `${id} ${of('comm')} ${of('wchan')}`
    })
  )
  const logs = list(join(dataDir, 'logs')).map((name) => read(join(dataDir, 'logs', name)))
  for (const id of programs) unlessGone(() => process.kill(Number(id), 'SIGKILL'), false)
  return [...threads, ...logs].join('\n')
}

/** What Playwright waits for without an end of its own still ends, and says what it was. */
async function within<T>(ms: number, what: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`${what} within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('VITEST')
  )
  // Set by whoever runs Electron’s own Node; the application would then start as plain Node.
  return Object.fromEntries(
    entries.filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE' && name !== 'NODE_OPTIONS')
  )
}
