import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import type { Change } from './books.ts'
import { compiled, type Order, type Worker } from './work.ts'

const program = join(import.meta.dirname, '../../src/main/command-line.ts')

/**
 * The `stockroom` command as a script calls it: again and again, each a process of its own, of which the last is killed.
 * What it says to have done goes into `<data folder>/notes`, as with a worker.
 * @param places items it may change, `<product id>/stock_<variant>`
 * @param first whether the first call ends by itself
 */
export function callCommands(places: readonly string[], first: boolean): Worker {
  let child: ChildProcess | null = null
  let failure: string | null = null
  const end = { come: false }
  let calling = Promise.resolve()
  let tellOpened = (): void => {}
  const opened = first ? new Promise<void>((resolve) => (tellOpened = resolve)) : Promise.resolve()
  return {
    start(order) {
      calling = callOn(order).catch((error: unknown) => {
        failure = error instanceof Error ? error.message : String(error)
      })
    },
    opened,
    async kill() {
      end.come = true
      child?.kill('SIGKILL')
      await calling
      return failure
    }
  }

  async function callOn(order: Order): Promise<void> {
    const random = createRandom(order.seed)
    for (let number = order.from + 1; !end.come; number += 1) {
      const kind = random.next()
      const [place, other] = [random.pick(places), random.pick(places)]
      const by = 1 + random.below(9)
      if (kind < 0.4) await edit(order, [{ place, by }], ['adjust', nameOf(place), `+${by}`])
      else if (kind < 0.7) {
        const later = random.next() < 0.5 ? ['--no-push'] : []
        await edit(
          order,
          [{ place, to: String(number * 100) }],
          ['set', nameOf(place), String(number * 100), ...later]
        )
      } else if (kind < 0.8) {
        const changes = [...new Set([place, other])].map((one) => ({ place: one, to: String(number * 100) }))
        const file = join(order.dataDir, 'stocktake.csv')
        const lines = changes.map((one) => `${nameOf(one.place).replace(':', ',')},${one.to}`)
        writeFileSync(file, `Product ID,Variant,Stock\n${lines.join('\n')}\n`)
        await edit(order, changes, ['import', file])
      } else await call(order, kind < 0.93 ? ['sync'] : ['verify', '--force'])
    }
  }

  async function edit(order: Order, changes: Change[], words: readonly string[]): Promise<void> {
    const notes = join(order.dataDir, 'notes')
    appendFileSync(notes, `TRY ${JSON.stringify(changes)}\n`)
    const { said, complaints } = await call(order, words)
    if (said === null) return
    const isSaved =
      said['changes'] === changes.length || said['state'] === 'pushed' || said['state'] === 'waiting'
    if (!isSaved) throw new Error(`“${words.join(' ')}” said ${JSON.stringify(said)} ${complaints}`)
    appendFileSync(notes, 'ACK\n')
  }

  /** @returns what it answered; null where it was killed before. */
  async function call(
    { dataDir, url, key }: Order,
    words: readonly string[]
  ): Promise<{ said: Record<string, unknown> | null; complaints: string }> {
    if (end.come) return { said: null, complaints: '' }
    const called = spawn(
      process.execPath,
      [program, ...words, '--json', '--data-dir', dataDir, '--api-base', url],
      { env: { NODE_COMPILE_CACHE: compiled, ...process.env, STRIPE_API_KEY: key } }
    )
    child = called
    let [answer, complaints] = ['', '']
    called.stdout.on('data', (bytes: Buffer) => (answer += bytes.toString()))
    called.stderr.on('data', (bytes: Buffer) => (complaints += bytes.toString()))
    await new Promise((resolve) => called.once('close', resolve))
    tellOpened()
    if (answer.endsWith('\n')) return { said: JSON.parse(answer) as Record<string, unknown>, complaints }
    if (!end.come) throw new Error(`“${words.join(' ')}” ended without an answer: ${complaints}`)
    return { said: null, complaints }
  }
}

const nameOf = (place: string): string => place.replace('/stock_', ':')
