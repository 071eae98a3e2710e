import { parseArgs } from 'node:util'
import { apiBaseProblem } from '../../shared/api-base.ts'
import { reasonSchema, type Resolution } from '../../shared/edits.ts'
import { duplicatePolicies, type DuplicatePolicy } from '../../shared/import-reading.ts'
import { reasons, type Reason } from '../../shared/inventory.ts'
import { longestKey } from '../../shared/metadata-columns.ts'
import { salesModes, type SalesMode } from '../../shared/sales.ts'

export type Command =
  | { name: 'sync' | 'items' | 'conflicts' | 'verify-report' | 'help' }
  | { name: 'verify'; force: boolean }
  | { name: 'sales'; only: SalesView }
  /** `restock` is null where it stays as it is. */
  | { name: 'sales-mode'; mode: SalesMode; restock: 'auto' | 'offer' | null }
  | { name: 'findings'; all: boolean }
  | { name: 'findings-correct'; ids: number[]; push: boolean }
  | { name: 'findings-dismiss'; ids: number[] }
  | { name: 'report'; csv: string | null }
  /** `input` is what would be typed into the stock cell. */
  | { name: 'edit'; target: string; input: string; reason: Reason | null; note: string | null; push: boolean }
  | { name: 'resolve'; id: number; resolution: Resolution; push: boolean }
  /** `metadata`: keys that have a column each. */
  | { name: 'export'; file: string; form: 'full' | 'report'; metadata: string[] }
  | {
      name: 'import'
      file: string
      dryRun: boolean
      create: boolean
      duplicates: DuplicatePolicy
      reason: Reason
      push: boolean
    }

export const salesViews = ['all', 'unmatched', 'refunded', 'attention'] as const
export type SalesView = (typeof salesViews)[number]

export type Arguments = { command: Command; json: boolean; dataDir: string | null; apiBase: string | null }

/** A mistake in how the command was called: exit code 2. The message says what to write instead. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UsageError'
  }
}

export const usage = `Usage: npm run -s stockroom -- <command> [options]

  sync                           fetch from Stripe, send what waits
  items                          every item with its stock
  report [--csv FILE]            totals, and what is low or out
  set PRODUCT[:VARIANT] N        there are N
  adjust PRODUCT[:VARIANT] +N|-N N more or fewer
  conflicts                      edits that met another change in Stripe
  resolve ID count|change|theirs|again|=VALUE
  sales [--only unmatched|refunded|attention]
                                 what was sold, and what became of its stock
  sales mode watch|lower [--restock offer|auto]
                                 who lowers stock after a sale: the shop's webhook, or Stockroom
  findings [--all]               stock that did not move as it should have
  findings correct ID…           put it right
  findings dismiss ID…           leave it as it is
  verify [--force]               compare everything with Stripe
  verify --report                what earlier comparisons found
  export FILE [--report]         write a CSV file
  export FILE --metadata KEY     with the values of a metadata key, or of several
  import FILE [--dry-run]        read one
  import FILE --create           and make what the shop does not have
  import FILE --duplicates last  and of several lines for one item take the last,
                                 not none of them (refuse)

PRODUCT is a product id, an exact SKU or an exact name.

  --reason R      ${reasons.join(', ')}
  --note TEXT     kept with the movement
  --no-push       set, adjust, resolve, import, findings correct: send it with the next sync
  --json          one JSON object on standard output
  --data-dir DIR  where the snapshot is kept (default: the app's own)
  --api-base URL  another address than Stripe's, for a demo shop
  STRIPE_API_KEY  environment variable: the key of the shop
`

const options = {
  'data-dir': { type: 'string' },
  'api-base': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  csv: { type: 'string' },
  reason: { type: 'string' },
  note: { type: 'string' },
  'no-push': { type: 'boolean' },
  report: { type: 'boolean' },
  create: { type: 'boolean' },
  duplicates: { type: 'string' },
  metadata: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  only: { type: 'string' },
  restock: { type: 'string' },
  all: { type: 'boolean' },
  force: { type: 'boolean' }
} as const
type OptionName = keyof typeof options

const everywhere: readonly OptionName[] = ['data-dir', 'api-base', 'json', 'help']

/**
 * What each command takes: its positional arguments, the last of them any number of times where `many`, and its
 * options beside those of every command. A command of two words has both in its name.
 */
const shapes: Record<
  string,
  { takes: readonly string[]; many?: boolean; options: readonly OptionName[] } | undefined
> = {
  sync: { takes: [], options: [] },
  items: { takes: [], options: [] },
  report: { takes: [], options: ['csv'] },
  set: { takes: ['PRODUCT[:VARIANT]', 'N'], options: ['reason', 'note', 'no-push'] },
  adjust: { takes: ['PRODUCT[:VARIANT]', '+N or -N'], options: ['reason', 'note', 'no-push'] },
  conflicts: { takes: [], options: [] },
  resolve: { takes: ['ID', 'count, change, theirs, again or =VALUE'], options: ['no-push'] },
  sales: { takes: [], options: ['only'] },
  'sales mode': { takes: ['watch or lower'], options: ['restock'] },
  findings: { takes: [], options: ['all'] },
  'findings correct': { takes: ['ID'], many: true, options: ['no-push'] },
  'findings dismiss': { takes: ['ID'], many: true, options: [] },
  verify: { takes: [], options: ['force', 'report'] },
  export: { takes: ['FILE'], options: ['report', 'metadata'] },
  import: { takes: ['FILE'], options: ['dry-run', 'create', 'duplicates', 'reason', 'no-push'] }
}

/** Reads the arguments behind `npm run stockroom --`. Throws {@link UsageError}. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv)
  const [name, given] = named(positionals)
  const common = {
    json: values.json ?? false,
    dataDir: values['data-dir'] ?? null,
    apiBase: values['api-base'] === undefined ? null : checkAddress(values['api-base'])
  }
  if (values.help || name === 'help') return { ...common, command: { name: 'help' } }
  if (name === undefined) throw new UsageError('name a command, such as “items”')
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
  if (shape === undefined) throw new UsageError(`there is no command “${name}”`)
  const stray = Object.keys(values).find(
    (key) => ![...everywhere, ...shape.options].includes(key as OptionName)
  )
  if (stray !== undefined) throw new UsageError(`“${name}” has no option --${stray}`)
  const fits = shape.many ? given.length >= shape.takes.length : given.length === shape.takes.length
  if (!fits) {
    const wanted = shape.takes.length === 0 ? 'nothing behind it' : shape.takes.join(' and ')
    throw new UsageError(
      `“${name}” takes ${wanted}; it was given ${given.length === 0 ? 'nothing' : given.join(' ')}`
    )
  }
  const [first = '', second = ''] = given
  const push = !values['no-push']
  const reason = values.reason === undefined ? null : readReason(values.reason)
  const note = values.note ?? null
  if (note !== null && note.length > 500) throw new UsageError('a note has 500 characters at most')
  switch (name) {
    case 'set':
      if (!/^\d+$/.test(second))
        throw new UsageError(`“${second}” is not a whole number; “adjust” takes +N and -N`)
      return { ...common, command: { name: 'edit', target: first, input: second, reason, note, push } }
    case 'adjust':
      if (!/^[+-]\d+$/.test(second)) throw new UsageError(`“${second}” is not a change; write +5 or -2`)
      return { ...common, command: { name: 'edit', target: first, input: second, reason, note, push } }
    case 'resolve':
      return {
        ...common,
        command: { name, id: readId(first, 'conflict'), resolution: readResolution(second), push }
      }
    case 'verify':
      if (values.report && values.force)
        throw new UsageError('--report compares nothing, so --force is of no use')
      return {
        ...common,
        command: values.report ? { name: 'verify-report' } : { name, force: values.force ?? false }
      }
    case 'sales':
      return { ...common, command: { name, only: oneOf('--only', salesViews, values.only ?? 'all') } }
    case 'sales mode': {
      const restock = values.restock === undefined ? null : oneOf('--restock', restocks, values.restock)
      const mode = oneOf('the mode', salesModes, first)
      return { ...common, command: { name: 'sales-mode', mode, restock } }
    }
    case 'findings':
      return { ...common, command: { name, all: values.all ?? false } }
    case 'findings correct':
      return { ...common, command: { name: 'findings-correct', ids: readIds(given), push } }
    case 'findings dismiss':
      return { ...common, command: { name: 'findings-dismiss', ids: readIds(given) } }
    case 'report':
      return { ...common, command: { name, csv: values.csv ?? null } }
    case 'export': {
      const metadata = values.metadata ?? []
      if (values.report && metadata.length > 0) throw new UsageError('a report has no metadata')
      if (metadata.some((key) => key === '' || key.length > longestKey))
        throw new UsageError(`a metadata key has 1 to ${longestKey} characters`)
      return { ...common, command: { name, file: first, form: values.report ? 'report' : 'full', metadata } }
    }
    case 'import': {
      const dryRun = values['dry-run'] ?? false
      const create = values.create ?? false
      const duplicates = oneOf('--duplicates', duplicatePolicies, values.duplicates ?? 'refuse')
      return {
        ...common,
        command: { name, file: first, dryRun, create, duplicates, reason: reason ?? 'stocktake', push }
      }
    }
    default:
      return { ...common, command: { name: name as 'sync' | 'items' | 'conflicts' } }
  }
}

/** The command's name, of one word or two, and what stands behind it. */
function named(words: readonly string[]): [string | undefined, string[]] {
  const [first, second, ...rest] = words
  const both = `${first} ${second}`
  if (Object.hasOwn(shapes, both)) return [both, rest]
  return [first, second === undefined ? [] : [second, ...rest]]
}

const restocks = ['offer', 'auto'] as const

function oneOf<T extends string>(what: string, choices: readonly T[], text: string): T {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new UsageError(`${what} is one of ${choices.join(', ')}, not “${text}”`)
  return found
}

function readIds(texts: readonly string[]): number[] {
  return texts.map((text) => readId(text, 'finding'))
}

function parse(argv: readonly string[]) {
  // “-2” is a number here, but would be read as the option 2; a no-break space in front keeps it out of that.
  const shielded = argv.map((argument) => (/^-\d+$/.test(argument) ? `\u00a0${argument}` : argument))
  try {
    const { values, positionals } = parseArgs({ args: shielded, options, allowPositionals: true })
    return { values, positionals: positionals.map((argument) => argument.replace(/^\u00a0/, '')) }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function readReason(text: string): Reason {
  const read = reasonSchema.safeParse(text)
  if (!read.success) throw new UsageError(`--reason is one of ${reasons.join(', ')}, not “${text}”`)
  return read.data
}

function readId(text: string, what: 'conflict' | 'finding'): number {
  if (!/^\d{1,15}$/.test(text))
    throw new UsageError(`“${text}” is not the number of a ${what}; see “${what}s”`)
  return Number(text)
}

function readResolution(text: string): Resolution {
  if (text === 'count' || text === 'change' || text === 'theirs' || text === 'again') return { kind: text }
  if (text === '=(none)') return { kind: 'value', value: '' }
  // What a script forgot to fill in would otherwise stop tracking a stock.
  if (text.trim() === '=')
    throw new UsageError('nothing stands behind “=”; write a value, or “=(none)” to clear it')
  if (text.startsWith('=')) return { kind: 'value', value: text.slice(1) }
  throw new UsageError(`“${text}” is no answer; write count, change, theirs, again or =VALUE`)
}

function checkAddress(address: string): string {
  const problem = apiBaseProblem(address)
  if (problem !== null) throw new UsageError(problem)
  return address
}
