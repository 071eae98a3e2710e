import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A deliberate bug: one passage of the program, replaced. It must be found exactly once. */
export type Mutant = { name: string; file: string; find: string | RegExp; put: string }

/** Bugs that programs like this one really have had. A simulation that cannot find them proves nothing. */
export const mutants: readonly Mutant[] = [
  {
    name: 'events are asked for from after the newest one seen',
    file: 'sync/pull.ts',
    find: 'Math.max(0, through - overlap)',
    put: 'through + 1'
  },
  {
    name: 'the whole metadata map is sent',
    file: 'sync/push.ts',
    find: 'const fields: Record<string, string | null> = {}',
    put: 'const fields: Record<string, string | null> = Object.fromEntries(Object.entries(fresh.metadata).map(([key, value]) => [`metadata.${key}`, value]))'
  },
  {
    name: 'a count goes out over whatever is there',
    file: 'sync/merge.ts',
    find: /!sameValue\(\w+, edit\.value\) && !sameValue\(\w+, edit\.base\)/,
    put: 'remote === undefined'
  },
  {
    name: 'an adjustment is kept as a count',
    file: 'sync/merge.ts',
    find: 'const sum = number + (edit.delta ?? 0)',
    put: 'const sum = (quantityOf(edit.base) ?? number) * 0 + 12 + (edit.delta ?? 0)'
  },
  {
    name: 'the write trusts the last pull instead of reading afresh',
    file: 'sync/push.ts',
    find: 'const fresh = await read(kind, id)',
    put: 'const fresh = mirror.object(kind, id)'
  },
  {
    name: 'an edit counts as sent although no answer came',
    file: 'sync/push.ts',
    find: `        // It stays saved; the next run looks whether it arrived.
        throw error`,
    put: '        return settleUpdate(push, mirror.object(entityKind(push), push.entity_id), null)'
  },
  {
    name: 'every attempt makes a new idempotency key',
    file: 'sync/push.ts',
    find: 'JSON.parse(push.command) as RemoteCommand, push.idempotency_key)',
    put: 'JSON.parse(push.command) as RemoteCommand, `${push.idempotency_key.slice(0, -2)}${clock.now()}-${push.step}`)'
  },
  {
    name: 'a request without an answer is given up at once and made anew',
    file: 'sync/push.ts',
    find: 'if (polledAt >= Math.max(push.sent_at, push.unsure_at ?? 0) + eventPatience) {',
    put: 'if (push.state !== null) {'
  },
  {
    name: 'what a write really replaced is not looked at',
    file: 'sync/push.ts',
    find: 'if (sameValue(replaced, compared)) continue',
    put: 'if (field !== null) continue'
  },
  {
    name: 'a repair goes the wrong way',
    file: 'sync/push.ts',
    find: /(?<=head\.seq\)\) continue\s+addRepair\([^)]*)was - thought/,
    put: 'thought - was'
  },
  {
    name: 'an adjustment that meets the same number from somebody else is lost in it',
    file: 'sync/pull.ts',
    find: 'pusher.checkUnproved(now * 1000)',
    put: ''
  },
  {
    name: 'a price change whose answer is lost starts over',
    file: 'sync/push.ts',
    find: "if (push.kind === 'price' && push.step > 0) return await repeatStep(push)",
    put: ''
  },
  {
    name: 'requests of an earlier life are forgotten',
    file: 'sync/push.ts',
    find: 'for (const push of outbox.openPushes()) settled +=',
    put: 'for (const push of outbox.openPushes().slice(0, 0)) settled +='
  },
  {
    name: 'edits of a request that was refused for now are dropped',
    file: 'sync/push.ts',
    find: "} else outbox.setState(edit.seq, 'waiting')",
    put: "} else outbox.end(edit.seq, 'dropped', edit.batch_id)"
  },
  {
    name: 'rows are not recomputed when merging settled the last edit',
    file: 'sync/push.ts',
    find: "applier.project(fresh.kind === 'product' ? id : fresh.productId)",
    put: ''
  },
  {
    name: 'a deleted product stays in the grid',
    file: 'sync/pull.ts',
    find: "if (!here.has(id)) applier.bury('product', id, causes.get(id) ?? unknownCause)",
    put: 'here.has(id)'
  },
  {
    name: 'a size that comes back is counted into the books again',
    file: 'sync/apply.ts',
    find: 'if (old === undefined && left === undefined) {',
    put: 'if (old === undefined) {'
  },
  {
    name: 'an undo repeats the adjustment',
    file: 'inventory/revert.ts',
    find: 'delta: -(edit.delta ?? 0)',
    put: 'delta: edit.delta ?? 0'
  },
  {
    name: 'keeping Stripe’s number writes an old one back',
    file: 'inventory/resolve-conflicts.ts',
    find: "resolution.kind === 'theirs' && (row.kind !== 'replaced' || newer.length > 0)",
    put: "resolution.kind === 'theirs' && row.kind === 'changed'"
  },
  {
    name: 'a change typed into a conflict is dropped with its answer, untold',
    file: 'inventory/edit-cells.ts',
    find: "(foreignBase || open.some((other) => other.state === 'held'))",
    put: 'foreignBase'
  }
]

export type Verdict = { name: string; seed: number | null; claim: string }

const root = join(import.meta.dirname, '../..')

/**
 * Runs the simulation on a copy of the program with one bug planted.
 * @returns the first seed that noticed, and what it said; null when none of `seeds` did.
 */
export async function tryMutant(mutant: Mutant, options: { seeds: number; steps: number }): Promise<Verdict> {
  const copy = mkdtempSync(join(tmpdir(), 'stockroom-mutant-'))
  try {
    for (const part of ['src/main', 'src/shared', 'test/simulation', 'scripts/simulate.ts', 'package.json']) {
      cpSync(join(root, part), join(copy, part), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const file = join(copy, 'src/main', mutant.file)
    const pieces = readFileSync(file, 'utf8').split(mutant.find)
    if (pieces.length !== 2) {
      throw new Error(
        `“${mutant.name}”: its passage is ${pieces.length - 1} times in ${mutant.file}, must be once`
      )
    }
    writeFileSync(file, pieces.join(mutant.put))
    const report = await run(copy, [
      '--seeds',
      String(options.seeds),
      '--steps',
      String(options.steps),
      '--first'
    ])
    const found = /^seed (\d+) violates: (.*)$/m.exec(report)
    if (found === null && !report.includes('no violations'))
      throw new Error(`“${mutant.name}” did not run:\n${report.slice(-2000)}`)
    return { name: mutant.name, seed: found ? Number(found[1]) : null, claim: found?.[2] ?? '' }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function run(dir: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(dir, 'scripts/simulate.ts'), ...args], { cwd: dir })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}
