import { parseArgs } from 'node:util'
import { apiBaseProblem } from '../../shared/api-base.ts'

export type StartOptions = {
  /** Where everything this program keeps lives; null is the system's place for application data. */
  dataDir: string | null
  /** Replaces https://api.stripe.com: a demo shop of one's own, or a proxy. */
  apiBase: string | null
  /** What to open; `last` is the shop that was open last time. */
  open: 'demo' | 'connect' | 'last'
  /** A PNG of the window is written here once its rows are painted. */
  screenshot: string | null
}

/**
 * Reads the program's own arguments out of `argv` (a whole `process.argv`), among which Chromium's and
 * Electron's switches may stand; those are left to them.
 * @throws with the reason when an address would carry the key over an open network
 */
export function readStartOptions(argv: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: argv.slice(1),
    strict: false,
    allowPositionals: true,
    options: {
      'data-dir': { type: 'string' },
      'api-base': { type: 'string' },
      screenshot: { type: 'string' },
      demo: { type: 'boolean' },
      connect: { type: 'boolean' }
    }
  })
  const apiBase = text(values['api-base'])
  const problem = apiBase === null ? null : apiBaseProblem(apiBase)
  if (problem !== null) throw new Error(problem)
  return {
    dataDir: text(values['data-dir']),
    apiBase,
    open: values['demo'] === true ? 'demo' : values['connect'] === true ? 'connect' : 'last',
    screenshot: text(values['screenshot'])
  }
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
