import { resolve } from 'node:path'
import { AppFailure, toFailure } from '../../shared/failure.ts'
import type { Engine, EngineOptions } from '../engine-api.ts'
import { redact } from '../redact.ts'
import { type Arguments, type Command, readArguments, UsageError, usage } from './arguments.ts'
import { open, type Result } from './ask.ts'
import { edit, importItems, look, resolveConflict, sync } from './change.ts'
import { conflicts, exportItems, items, report } from './look.ts'
import { correctFindings, dismissFindings, findings, sales, saveSalesMode } from './sales.ts'
import { verify, verifyReport } from './verify.ts'

/** 0 done · 1 something failed, or conflicts or findings remain · 2 called in a way that makes no sense. */
export type ExitCode = 0 | 1 | 2

export type CommandParts = Pick<EngineOptions, 'clock' | 'random' | 'version'> & {
  createEngine: (options: EngineOptions) => Engine
  /** Where the application itself keeps its data. */
  defaultDataDir: string
}

type Io = { stdout: (text: string) => void; stderr: (text: string) => void }

/**
 * Runs one command of the command line from start to end: opens the shop of `env.STRIPE_API_KEY`, does the work,
 * closes it. Results go to `stdout`, everything else to `stderr`; neither ever holds the key.
 */
export async function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  io: Io,
  parts: CommandParts
): Promise<ExitCode> {
  let json = argv.includes('--json')
  try {
    const given = readArguments(argv)
    json = given.json
    if (given.command.name === 'help') {
      io.stdout(usage)
      return 0
    }
    const key = env['STRIPE_API_KEY'] ?? ''
    if (key === '') {
      throw new UsageError('set STRIPE_API_KEY to the key of the shop; it is read from the environment only')
    }
    const result = await inShop(given, key, io, parts)
    io.stdout(json ? `${JSON.stringify(result.json)}\n` : `${result.text}\n`)
    return result.ok ? 0 : 1
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(`stockroom: ${redact(error.message)}\nTry “npm run -s stockroom -- help”.\n`)
      return 2
    }
    const { code, detail } = toFailure(error)
    if (json) io.stdout(`${JSON.stringify({ ok: false, failure: { code, detail: redact(detail) } })}\n`)
    io.stderr(`stockroom: ${code}: ${redact(detail)}\n`)
    return 1
  }
}

async function inShop(given: Arguments, key: string, io: Io, parts: CommandParts): Promise<Result> {
  const engine = parts.createEngine({
    dataDir: resolve(given.dataDir ?? parts.defaultDataDir),
    version: parts.version,
    clock: parts.clock,
    random: parts.random,
    publish: () => {},
    log: (level, message) => {
      if (level !== 'info') io.stderr(`${redact(message)}\n`)
    },
    schedule: false
  })
  try {
    open(await engine.openShop({ key, apiBase: given.apiBase, demo: false, accountId: null }))
    // Nothing can be shown or edited before the shop was fetched once.
    const { status } = open(await engine.dispatch('read-app', {}))
    const isFirst = status.lastSyncedAt === null
    if (isFirst && given.command.name !== 'sync') {
      io.stderr('First use of this shop: fetching it from Stripe.\n')
      const first = await look(engine, isFirst)
      if (first.failure !== null) throw new AppFailure(first.failure.code, first.failure.detail)
    }
    return await carryOut(engine, given.command, isFirst, io.stderr)
  } finally {
    await engine.close()
  }
}

function carryOut(engine: Engine, command: Command, isFirst: boolean, tell: Io['stderr']): Promise<Result> {
  switch (command.name) {
    case 'sync':
      return sync(engine, isFirst)
    case 'items':
      return items(engine)
    case 'report':
      return report(engine, command)
    case 'edit':
      return edit(engine, command, tell)
    case 'conflicts':
      return conflicts(engine)
    case 'resolve':
      return resolveConflict(engine, command, tell)
    case 'verify':
      return verify(engine, command)
    case 'verify-report':
      return verifyReport(engine)
    case 'sales':
      return sales(engine, command)
    case 'sales-mode':
      return saveSalesMode(engine, command, tell)
    case 'findings':
      return findings(engine, command)
    case 'findings-correct':
      return correctFindings(engine, command, tell)
    case 'findings-dismiss':
      return dismissFindings(engine, command, tell)
    case 'export':
      return exportItems(engine, command)
    case 'import':
      return importItems(engine, command, tell)
    case 'help':
      return Promise.resolve({ json: {}, text: usage, ok: true })
  }
}
