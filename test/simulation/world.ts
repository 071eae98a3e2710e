import { createHash } from 'node:crypto'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { createShop, restrictedPermissions, type Shop } from '../../src/main/demo-shop/shop.ts'
import { type Climate, drawClimate, drawRoughStart } from './climate.ts'
import { type Ease, eased } from './ease.ts'
import { inspectAnswer, inspectRequest } from './inspector.ts'
import { Past } from './past.ts'
import type { Sold } from './customers.ts'
import { Seat } from './seat.ts'
import { VirtualTime } from './virtual-time.ts'
import { type Call, type Strike, strikesFor } from './wire.ts'

export type Counts = {
  requests: number
  /** Answers that the shop's own limits gave, not the weather. */
  limited: number
  /** Requests to a shop that has Stripe's limits. */
  mayBeLimited: number
  pushes: number
  conflicts: number
  crashes: number
  faults: Record<string, number>
  sales: number
  lowered: number
  oversold: number
  desks: number
}

class Crashed extends Error {}

/** A big shop is read for an hour. As much happens here between a few messages. Chance of meddling in the first look. */
const hourOfPages = 0.4

/**
 * How often somebody meddles until what a desk is at is done. Where many desks look at each sale, more are made meanwhile
 * than are looked at, and they would never come to an end.
 */
const mostMeddling = 300

/** Moments of conversation in one seed; the busiest of 200 steps and eight desks have a fiftieth of it. */
const mostMoments = 200_000

const start = Date.UTC(2026, 0, 12, 9)

/** One seed's world: a shop, its desks, the network between them, and everybody who may act in it. */
export class World {
  readonly seed: number
  readonly climate: Climate
  readonly time = new VirtualTime(start)
  readonly shop: Shop
  readonly past: Past
  readonly seats: Seat[]
  readonly violations: string[] = []
  readonly counts: Counts
  /** What was bought, as the customers remember it. */
  readonly sold: Sold[] = []
  /** Sessions that were paid before anybody chose that we lower: the shop's own webhook did. */
  readonly tooEarly = new Set<string>()
  /** Places whose books cannot be closed: Stripe has forgotten what would settle them. */
  readonly clouded = new Set<string>()
  /** Halves of writes that other programs have begun: they have read and will write. */
  readonly halves: (() => void)[] = []
  random: Random
  calm = false
  /** The desks meet the shop. */
  beginning = false
  /** Somebody has said who lowers after a sale. */
  hasChosen = false
  /** The product that all turn to, for a while. */
  near: string | null = null
  /** The key does not do what it should. */
  hindered = false
  /** Requests go over real sockets, not from hand to hand: the same world, but no longer the same to the last byte. */
  readonly sockets: boolean
  /** Somebody else's move, at any moment of a conversation between desk and shop. */
  meddle: () => Promise<void> = async () => {}
  #moments = 0
  /** Conversations under way, one within another, and how often somebody meddled in the first of them. */
  #talks = 0
  #meddled = 0
  readonly #mostMoments: number
  readonly #hash = createHash('sha256')
  readonly #tell: ((line: string) => void) | null

  constructor(options: {
    seed: number
    dir: string
    sockets: boolean
    without: readonly Ease[]
    tell: ((line: string) => void) | null
    moments?: number | undefined
  }) {
    this.seed = options.seed
    this.#mostMoments = options.moments ?? mostMoments
    this.sockets = options.sockets
    this.#tell = options.tell
    this.random = this.stream(0)
    const roughStart = drawRoughStart(this.stream(-3))
    this.climate = eased({ ...drawClimate(this.random), roughStart }, options.without)
    // The SDK waits for real before it asks again.
    if (this.sockets) this.climate.faults = Math.min(this.climate.faults, 0.03)
    this.counts = {
      requests: 0,
      limited: 0,
      mayBeLimited: 0,
      pushes: 0,
      conflicts: 0,
      crashes: 0,
      faults: {},
      sales: 0,
      lowered: 0,
      oversold: 0,
      desks: this.climate.desks
    }
    this.shop = createShop({
      clock: { now: () => this.time.now() },
      seed: options.seed,
      catalog: this.climate.catalog,
      products: this.climate.products,
      limits: this.climate.limits,
      settings: {
        eventLagMs: this.climate.lag,
        duplicateEvents: this.climate.duplicates,
        shuffleEvents: this.climate.shuffle,
        indent: 0
      }
    })
    this.past = new Past(this.shop)
    this.seats = this.climate.skews.map((_, number) => new Seat(this, number, options.dir))
  }

  /** The `n`-th stream of chance of this seed; a step has its own, so that steps can be left out. */
  stream(n: number): Random {
    return createRandom((Math.imul(this.seed + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b)) >>> 0)
  }

  chance(share: number): boolean {
    return share > 0 && this.random.next() < share
  }

  /** The desks that have the shop open, all but at the very beginning. */
  get present(): Seat[] {
    return this.seats.filter((seat) => seat.hasOpened)
  }

  someone(): Seat {
    return this.random.pick(this.present)
  }

  /** The key works again as it did. */
  allow(): void {
    if (!this.hindered) return
    this.hindered = false
    this.trace('the key works again')
    this.shop.control.restore(this.shop.keys.restricted)
    this.shop.control.setPermissions(this.shop.keys.restricted, [...restrictedPermissions])
  }

  /** Whether a session sold what stands there, or may have as far as its order tells. */
  wasSoldAt(session: string, place: string): boolean {
    const lines = this.sold.find((sold) => sold.session === session)?.lines ?? []
    return lines.some((line) =>
      line.named ? line.place === place : place.startsWith(`${line.productId} metadata.stock`)
    )
  }

  fail(claim: string): void {
    if (this.violations.includes(claim)) return
    this.violations.push(claim)
    this.trace(`VIOLATION ${claim}`)
  }

  trace(line: string): void {
    const text = `${this.time.now() - start} ${line}`
    this.#hash.update(text)
    this.#tell?.(text)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }

  /**
   * Lets the desks talk with the shop until `work` of one of them is done. Between any two messages others may act,
   * the network may fail and desks may crash. @returns null when this one did.
   */
  async converse<T>(seat: Seat, work: Promise<T>): Promise<T | null> {
    const { desk } = seat
    const ended = { done: false }
    if (this.#talks++ === 0) this.#meddled = 0
    const finished = work.finally(() => {
      ended.done = true
    })
    finished.catch(() => {})
    try {
      for (let idle = 0; ;) {
        if (this.#moments++ === this.#mostMoments)
          throw new Error(`desks and shop did not come to an end of talking in ${this.#mostMoments} moments`)
        await (this.sockets ? this.#heard(ended) : settled())
        if (ended.done) return await finished
        const waiting = this.seats.flatMap((other) =>
          other.isOpen ? other.desk.wire.pending.map((call) => ({ call, at: other })) : []
        )
        const next = waiting.length > 1 ? this.random.pick(waiting) : waiting[0]
        if (next === undefined) {
          if (!this.time.skip() && ++idle > (this.sockets ? 3 : 2000))
            throw new Error('the desk waits for nothing')
          continue
        }
        idle = 0
        this.time.advance(20 + this.random.below(150))
        await this.#moment(next.at)
        if (seat.desk !== desk) return null
        if (next.at.isOpen && next.at.desk.wire.pending.includes(next.call)) this.#move(next.at, next.call)
      }
    } finally {
      this.#talks -= 1
    }
  }

  /**
   * Time passes while the computers sleep: what is on its way gets there before, or never; no answer is heard. Of some
   * connections the end is noticed before: what would be said again waits until the computer wakes.
   */
  async sleep(ms: number): Promise<void> {
    const calls = this.seats.flatMap((seat) =>
      seat.isOpen ? seat.desk.wire.pending.map((call) => ({ seat, call })) : []
    )
    for (const { seat, call } of calls) if (this.chance(0.5) && call.answer === null) this.#move(seat, call)
    for (const { seat, call } of calls) if (this.chance(0.5)) seat.desk.wire.drop(call, 'ECONNRESET')
    await settled()
    this.time.advance(ms)
    // Also what was only just begun, such as the SDK's own repetition of what was reset.
    for (const seat of this.seats)
      if (seat.isOpen) for (const call of seat.desk.wire.pending.slice()) seat.desk.wire.drop(call)
  }

  /** Waits until a message is there or the work is done; not for long while somebody sleeps. */
  async #heard(ended: { done: boolean }): Promise<void> {
    const began = performance.now()
    do await new Promise((resolve) => setTimeout(resolve, 1))
    while (
      !ended.done &&
      performance.now() - began < (this.time.isAwaited ? 30 : 10_000) &&
      this.seats.every((seat) => !seat.isOpen || seat.desk.wire.pending.length === 0)
    )
  }

  /** One message gets where it is going. */
  #move(seat: Seat, call: Call): void {
    const { wire } = seat.desk
    if (call.answer !== null) {
      inspectAnswer(seat, call)
      return wire.deliver(this.time, call)
    }
    const strike: Strike | null =
      !this.calm && this.chance(this.climate.faults)
        ? this.random.pick(strikesFor(call.method, this.sockets))
        : null
    inspectRequest(seat, call)
    wire.arrive(this.shop, call, strike)
    this.counts.requests += 1
    if (this.climate.limits === 'stripe') this.counts.mayBeLimited += 1
    if (strike !== null) this.counts.faults[strike] = (this.counts.faults[strike] ?? 0) + 1
    else if (isLimited(call)) this.counts.limited += 1
    if (call.method === 'POST') this.counts.pushes += 1
    this.trace(
      `[${seat.number}] > ${call.method} ${call.path} ${call.body} ${call.idempotencyKey ?? ''} ${strike ?? ''} = ${call.answer === null ? '' : outcomeOf(call.answer)}`
    )
  }

  /** A moment between two messages. The desk that is speaking may die in it. */
  async #moment(speaking: Seat): Promise<void> {
    if (this.calm) return
    try {
      const meddles = this.chance(this.beginning ? hourOfPages : this.climate.meddling)
      if (meddles && this.#meddled++ < mostMeddling) await this.meddle()
      if (this.chance(this.climate.crashes)) throw new Crashed()
    } catch (error) {
      if (!(error instanceof Crashed)) throw error
      await speaking.crash()
    }
  }
}

const isLimited = ({ answer }: Call): boolean => answer?.headers['stripe-rate-limited-reason'] !== undefined

function outcomeOf(answer: { status: number; transport?: { kind: string }; body: string }): string {
  return `${answer.status}${answer.transport ? ` ${answer.transport.kind}` : ''} ${answer.body.length}`
}

/** Everything that can happen without the network has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
