import { join } from 'node:path'
import { type DemoShop, startDemoShop } from '../../src/main/demo-shop/server.ts'
import type { EngineChannel, SyncReport } from '../../src/main/engine-api.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import type { Envelope } from '../../src/shared/failure.ts'
import { type Desk, openDesk } from './desk.ts'
import { Journal } from './journal.ts'
import { Memory } from './memory.ts'
import { Wire } from './wire.ts'
import { checkWords } from './words.ts'
import type { World } from './world.ts'

/** Where one Stockroom stands: its folder through all its lives, its clock, and its owner's journal. */
export class Seat {
  readonly world: World
  readonly number: number
  readonly journal: Journal
  readonly memory: Memory
  /** A file that was exported here and has been lying about since. */
  file: string | null = null
  /** The folder the program lives in now. */
  dir: string
  #desk: Desk | null = null
  #lives = 0
  #aside: Promise<unknown> | null = null
  #talking = false
  #hasOpened = false
  #knowsHow = false
  #server: DemoShop | null = null
  readonly #root: string

  constructor(world: World, number: number, root: string) {
    this.world = world
    this.number = number
    this.#root = root
    this.dir = join(root, `${number}-0`)
    this.journal = new Journal((claim) => world.fail(this.#signed(claim)))
    this.memory = new Memory(world, this)
  }

  #signed(claim: string): string {
    return this.world.climate.desks === 1 ? claim : `${claim} (desk ${this.number})`
  }

  get desk(): Desk {
    if (this.#desk === null) throw new Error(`desk ${this.number} is not open`)
    return this.#desk
  }

  get isOpen(): boolean {
    return this.#desk !== null
  }

  /** It has met the shop, in this life or an earlier one. */
  get hasOpened(): boolean {
    return this.#hasOpened
  }

  /** The program has found how the shop keeps its stock, and its owner has looked at that. */
  get knowsHow(): boolean {
    return this.#knowsHow
  }

  /** A sync or a comparison is under way. */
  get isBusy(): boolean {
    return this.#aside !== null || this.#talking
  }

  trace(line: string): void {
    this.world.trace(`[${this.number}] ${line}`)
  }

  async open(): Promise<void> {
    this.#desk ??= await this.#newLife()
    const opened = await this.converse(
      this.#desk.engine.openShop({
        key: this.world.shop.keys.restricted,
        apiBase: this.#server?.url ?? null,
        demo: false,
        accountId: null
      })
    )
    // It died over it: its next life has opened the shop.
    if (opened === null) return
    if (opened.ok) {
      this.#hasOpened = true
      return
    }
    if (this.world.calm || this.#hasOpened)
      throw new Error(`the shop did not open: ${JSON.stringify(opened)}`)
    this.trace(`the shop does not open: ${opened.failure.code}`)
    await this.open()
  }

  /** Ends this life of the program where it stands and starts the next on what it left. */
  async crash(): Promise<void> {
    this.world.counts.crashes += 1
    this.trace('crash')
    const next = join(this.#root, `${this.number}-${this.#lives}`)
    this.#aside = null
    await this.desk.crash(next)
    this.dir = next
    this.#desk = null
    await this.#hangUp()
    await this.open()
  }

  /** The program is quit as it should be, and started again. */
  async reopen(): Promise<void> {
    this.trace('closed and opened again')
    await this.leave()
    await this.open()
  }

  /** The program is quit; what it was saying to the shop is cut short. */
  async leave(): Promise<void> {
    this.#aside = null
    await this.#desk?.close()
    this.#desk = null
    await this.#hangUp()
  }

  async #hangUp(): Promise<void> {
    await this.#server?.close()
    this.#server = null
  }

  async #newLife(): Promise<Desk> {
    this.#lives += 1
    const { world } = this
    const wire = new Wire()
    if (world.sockets)
      this.#server = await startDemoShop({ shop: world.shop, answer: (request) => wire.hold(request) })
    return openDesk({
      dir: this.dir,
      seed: (world.seed * 8 + this.number) * 1000 + this.#lives,
      time: world.time,
      skew: world.climate.skews[this.number] ?? 0,
      wire,
      sockets: world.sockets,
      bug: (message) =>
        this.journal.fail(`the program met a bug of its own: ${message.split('\n').slice(0, 3).join(' ')}`)
    })
  }

  /** Asks for something that needs no network. */
  async ask<C extends EngineChannel>(channel: C, input: Input<C>): Promise<Output<C> | null> {
    return this.read(channel, await this.desk.engine.dispatch(channel, input))
  }

  read<T>(what: string, answer: Envelope<T>): T | null {
    if (answer.ok) return answer.value
    if (answer.failure.code === 'bug') this.journal.fail(`${what}: ${answer.failure.detail}`)
    this.trace(`${what} failed: ${answer.failure.code} ${answer.failure.detail}`)
    return null
  }

  /** Talks to the shop until `work` is done. @returns null when the desk died over it. */
  async converse<T>(work: Promise<T>): Promise<T | null> {
    const before = this.#talking
    this.#talking = true
    try {
      return await this.world.converse(this, work)
    } finally {
      this.#talking = before
    }
  }

  /** Begins a sync that goes on while others do something else. */
  begin(): void {
    if (this.isBusy) return
    this.journal.run += 1
    this.trace('begins to sync')
    const aside: Promise<unknown> = this.desk.engine.sync().then((answer) => {
      if (this.#aside !== aside) return
      this.#aside = null
      this.#read(answer)
    })
    this.#aside = aside
  }

  /** One whole pull and push; null when it did not come to an answer. */
  async sync(): Promise<SyncReport | null> {
    if (this.#aside === null) this.journal.run += 1
    const quiet = this.isBusy ? null : this.memory.quietSince()
    const answer = await this.converse(this.desk.engine.sync())
    if (answer === null) return null
    const report = this.#read(answer)
    if (report === null) return null
    await this.#sayHow()
    await checkWords(this, report)
    await this.memory.synced(report, quiet)
    return report
  }

  /**
   * What the program found is shown, to be agreed to or put right: where others have put numbers on products of a shop that
   * keeps its stock with its prices, the owner knows which of them counts.
   */
  async #sayHow(): Promise<void> {
    if (this.#knowsHow) return
    const found = (await this.ask('read-app', {}))?.app.scheme?.current
    if (found === undefined) return
    this.#knowsHow = true
    const owner = this.world.climate.catalog === 'price-stock' ? 'price' : 'product'
    if (found.owner === owner) return
    this.trace(`owner says that stock is kept by ${owner}, not by ${found.owner}`)
    const candidates = (await this.ask('read-scheme', {}))?.candidates ?? []
    const scheme = candidates.find((candidate) => candidate.scheme.owner === owner)?.scheme ?? {
      ...found,
      owner
    }
    await this.ask('save-account-settings', { scheme, lowStock: null })
  }

  #read(answer: Envelope<SyncReport>): SyncReport | null {
    if (!answer.ok) {
      this.journal.fail(`sync answered ${answer.failure.code}: ${answer.failure.detail}`)
      return null
    }
    const { status, failure, pushed, waiting } = answer.value
    if (failure?.code === 'bug') this.journal.fail(`sync met a bug: ${failure.detail}`)
    this.trace(`synced: ${status}, pushed ${pushed}, waiting ${waiting}`)
    return answer.value
  }
}
