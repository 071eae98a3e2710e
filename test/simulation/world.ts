import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { createShop, type CatalogKind, type Shop } from '../../src/main/demo-shop/shop.ts'
import type { EngineChannel } from '../../src/main/engine-api.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import type { Envelope } from '../../src/shared/failure.ts'
import { type Desk, openDesk } from './desk.ts'
import { inspectAnswer, inspectRequest } from './inspector.ts'
import { Journal } from './journal.ts'
import { VirtualTime } from './virtual-time.ts'
import { strikesFor } from './wire.ts'

/** What kind of world a seed makes: drawn once. */
export type Climate = {
  catalog: CatalogKind
  products: number
  /** Chances per request. */
  faults: number
  meddling: number
  crashes: number
  lag: { from: number; to: number }
  duplicates: number
  shuffle: boolean
  limits: 'stripe' | 'none'
  skew: number
  undoes: boolean
  repricing: boolean
  longAbsence: boolean
}

export type Counts = {
  crashes: number
  conflicts: number
  pushes: number
  faults: Record<string, number>
}

class Crashed extends Error {}

const start = Date.UTC(2026, 0, 12, 9)

/** One seed's world: a shop, a desk, the network between them, and everybody who may act in it. */
export class World {
  readonly seed: number
  readonly climate: Climate
  readonly time = new VirtualTime(start)
  readonly journal = new Journal()
  readonly shop: Shop
  readonly counts: Counts = { crashes: 0, conflicts: 0, pushes: 0, faults: {} }
  /** Halves of writes that other programs have begun: they have read and will write. */
  readonly halves: (() => void)[] = []
  random: Random
  calm = false
  /** Somebody else's move, at any moment of a conversation between desk and shop. */
  meddle: () => Promise<void> = async () => {}
  #desk: Desk | null = null
  #lives = 0
  readonly #dir: string
  readonly #hash = createHash('sha256')
  readonly #tell: ((line: string) => void) | null

  constructor(options: { seed: number; dir: string; tell: ((line: string) => void) | null }) {
    this.seed = options.seed
    this.#dir = options.dir
    this.#tell = options.tell
    this.random = this.stream(0)
    this.climate = drawClimate(this.random)
    this.shop = createShop({
      clock: { now: () => this.time.now() },
      seed: options.seed,
      catalog: this.climate.catalog,
      products: this.climate.products,
      limits: this.climate.limits,
      settings: {
        eventLagMs: this.climate.lag,
        duplicateEvents: this.climate.duplicates,
        shuffleEvents: this.climate.shuffle
      }
    })
  }

  /** The `n`-th stream of chance of this seed; a step has its own, so that steps can be left out. */
  stream(n: number): Random {
    return createRandom((Math.imul(this.seed + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b)) >>> 0)
  }

  chance(share: number): boolean {
    return share > 0 && this.random.next() < share
  }

  trace(line: string): void {
    const text = `${this.time.now() - start} ${line}`
    this.#hash.update(text)
    this.#tell?.(text)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }

  get desk(): Desk {
    if (this.#desk === null) throw new Error('no desk is open')
    return this.#desk
  }

  async open(): Promise<void> {
    this.#desk ??= this.#newDesk(join(this.#dir, '0'))
    const opened = await this.converse(
      this.#desk.engine.openShop({
        key: this.shop.keys.restricted,
        apiBase: null,
        demo: false,
        accountId: null
      })
    )
    if (opened === null || !opened.ok) throw new Error(`the shop did not open: ${JSON.stringify(opened)}`)
  }

  async close(): Promise<void> {
    await this.#desk?.close()
  }

  /** Ends this life of the program where it stands and starts the next on what it left. */
  async crash(): Promise<void> {
    this.counts.crashes += 1
    this.trace('crash')
    const next = join(this.#dir, String(this.#lives))
    await this.desk.crash(next)
    this.#desk = this.#newDesk(next)
    await this.open()
  }

  #newDesk(dir: string): Desk {
    this.#lives += 1
    return openDesk({
      dir,
      seed: this.seed * 1000 + this.#lives,
      time: this.time,
      skew: this.climate.skew,
      bug: (message) =>
        this.journal.fail(`the program met a bug of its own: ${message.split('\n').slice(0, 3).join(' ')}`)
    })
  }

  /** Asks the desk for something that needs no network. */
  async ask<C extends EngineChannel>(channel: C, input: Input<C>): Promise<Output<C> | null> {
    const answer = await this.desk.engine.dispatch(channel, input)
    return this.#read(channel, answer)
  }

  #read<T>(what: string, answer: Envelope<T>): T | null {
    if (answer.ok) return answer.value
    if (answer.failure.code === 'bug') this.journal.fail(`${what}: ${answer.failure.detail}`)
    this.trace(`${what} failed: ${answer.failure.code} ${answer.failure.detail}`)
    return null
  }

  /**
   * Lets desk and shop talk until `work` is done. Between any two messages others may act, the network may fail and
   * the desk may crash. @returns null when it did.
   */
  async converse<T>(work: Promise<T>): Promise<T | null> {
    const { wire } = this.desk
    const ended = { done: false }
    const finished = work.finally(() => {
      ended.done = true
    })
    finished.catch(() => {})
    for (let idle = 0; ;) {
      await settled()
      if (ended.done) return await finished
      const call = wire.pending.length > 1 ? this.random.pick(wire.pending) : wire.pending[0]
      if (call === undefined) {
        if (!this.time.skip() && ++idle > 2000) throw new Error('the desk waits for nothing')
        continue
      }
      idle = 0
      this.time.advance(20 + this.random.below(150))
      if (await this.#moment()) return null
      if (call.answer === null) {
        const strike =
          !this.calm && this.chance(this.climate.faults) ? this.random.pick(strikesFor(call.method)) : null
        inspectRequest(this.journal, call, this.time.now())
        wire.arrive(this.shop, call, strike)
        if (strike !== null) this.counts.faults[strike] = (this.counts.faults[strike] ?? 0) + 1
        if (call.method === 'POST') this.counts.pushes += 1
        this.trace(
          `> ${call.method} ${call.path} ${call.body} ${call.idempotencyKey ?? ''} ${strike ?? ''} = ${call.answer === null ? '' : outcomeOf(call.answer)}`
        )
      } else {
        inspectAnswer(this.journal, call)
        wire.deliver(this.time, call)
      }
    }
  }

  /** A moment between two messages. @returns whether the desk died in it. */
  async #moment(): Promise<boolean> {
    if (this.calm) return false
    try {
      if (this.chance(this.climate.meddling)) await this.meddle()
      if (this.chance(this.climate.crashes)) throw new Crashed()
      return false
    } catch (error) {
      if (!(error instanceof Crashed)) throw error
      await this.crash()
      return true
    }
  }
}

function outcomeOf(answer: { status: number; transport?: { kind: string }; body: string }): string {
  return `${answer.status}${answer.transport ? ` ${answer.transport.kind}` : ''} ${answer.body.length}`
}

/** Everything that can happen without the network has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function drawClimate(random: Random): Climate {
  return {
    catalog: random.pick(['clothing', 'cafe', 'price-stock'] as const),
    products: 2 + random.below(5),
    faults: random.pick([0, 0.03, 0.12]),
    meddling: random.pick([0, 0.08, 0.25]),
    crashes: random.pick([0, 0, 0.01, 0.04]),
    lag: random.pick([
      { from: 0, to: 0 },
      { from: 0, to: 5000 },
      { from: 0, to: 60_000 }
    ]),
    duplicates: random.pick([0, 0.2]),
    shuffle: random.next() < 0.5,
    limits: random.pick(['none', 'stripe'] as const),
    skew: random.pick([0, -600_000, 600_000]),
    undoes: random.next() < 0.5,
    repricing: random.next() < 0.5,
    longAbsence: random.next() < 0.15
  }
}
