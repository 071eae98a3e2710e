import type { KeyCheck, KnownShop } from '../../shared/contract.ts'
import { AppFailure, toFailure, type Failure } from '../../shared/failure.ts'
import type { Engine, Log, OpenShopRequest } from '../engine-api.ts'
import { unwrap } from './dispatch.ts'

/** Test and live may be of one account. */
export type OneShop = { accountId: string; mode: 'test' | 'live' }

/** Which shop was open last; the demo shop only where it is none of one's own. */
export type LastShop =
  | { kind: 'demo' }
  /** Without a mode where it was saved before the modes were told apart. */
  | { kind: 'account'; accountId: string; mode?: 'test' | 'live' | undefined }

export type ShopParts = {
  engine: Engine
  /** Replaces Stripe's address; null is Stripe itself. */
  apiBase: string | null
  lastShop: { read(): LastShop | null; save(shop: LastShop | null): void }
  /** The one that was opened last comes first. */
  known: { read(): readonly KnownShop[]; save(shops: readonly KnownShop[]): void }
  keys: {
    /** False where there is no keychain worth the name: keys are then kept for the session only. */
    canKeep(): boolean
    keep(name: string, key: string): void
    read(name: string): string | null
    forget(name: string): void
  }
  demo: { start(): Promise<{ url: string; key: string }>; stop(): Promise<void> }
  /** The door for `stripe listen`, which opens and is forgotten with its shop. */
  listener: { start(shop: OneShop): Promise<void>; forget(shop: OneShop): void }
  log: Log
}

export type Shop = {
  checkKey(key: string): Promise<KeyCheck>
  connect(key: string): Promise<void>
  /** The last one first. One whose key is not kept opens all the same, on what was read last. */
  known(): KnownShop[]
  openKnown(shop: OneShop): Promise<void>
  openDemo(): Promise<void>
  disconnect(forgetKey: boolean): Promise<void>
  /** Opens what the program was started for. Never throws: a shop that cannot be opened shows its own failure. */
  openAtStart(what: 'demo' | 'connect' | 'last'): Promise<void>
  /**
   * Opens what could not be opened when it was last asked for, for whoever has put right what was in its way. Never
   * throws either.
   */
  openAgain(): Promise<void>
  /** Resolves when no shop is just being opened. */
  settled(): Promise<void>
  current(): { accountId: string; mode: 'test' | 'live'; demo: boolean } | null
  /** Why the shop that should have been opened by itself was not; null once another is asked for. */
  startFailure(): Failure | null
}

/** Which shop is open, and with which key: asked, kept and forgotten here and nowhere else. */
export function createShop(parts: ShopParts): Shop {
  const { engine, apiBase, lastShop, known, keys, demo, listener, log } = parts
  let current: { accountId: string; mode: 'test' | 'live'; demo: boolean } | null = null
  let startFailure: Failure | null = null
  let opening: Promise<unknown> = Promise.resolve()
  /** What failed to open a shop, while nothing else was asked for. */
  let failed: (() => Promise<void>) | null = null
  /** How the current shop was opened. */
  let opened: OpenShopRequest | null = null

  // A key kept before the modes were told apart is under the account alone; which mode it is for, the key says.
  function keyOf(shop: OneShop): string | null {
    const earlier = keys.read(shop.accountId)
    return keys.read(keptUnder(shop)) ?? (earlier !== null && modeOf(earlier) === shop.mode ? earlier : null)
  }

  function forgetEarlier({ accountId, mode }: OneShop): void {
    const earlier = keys.read(accountId)
    if (earlier === null || modeOf(earlier) === mode) keys.forget(accountId)
  }

  async function open(request: OpenShopRequest): Promise<OneShop> {
    const { accountId, mode } = unwrap(await engine.openShop(request))
    opened = request
    current = { accountId, mode, demo: request.demo }
    // A look at the demo shop leaves a shop of one's own the last one: its key is kept, and not told twice by Stripe.
    if (!request.demo) {
      lastShop.save({ kind: 'account', accountId, mode })
      await getToKnow({ accountId, mode })
    } else if (lastShop.read() === null) lastShop.save({ kind: 'demo' })
    await listener.start({ accountId, mode })
    return { accountId, mode }
  }

  async function getToKnow(shop: OneShop): Promise<void> {
    const answer = await engine.dispatch('read-app', {})
    const name = answer.ok ? answer.value.app.account?.name : undefined
    if (name === undefined) return
    const others = known.read().filter((other) => keptUnder(other) !== keptUnder(shop))
    known.save([{ ...shop, name }, ...others])
  }

  async function openDemo(): Promise<void> {
    const { url, key } = await demo.start()
    await open({ key, apiBase: url, demo: true, accountId: null })
  }

  async function openLast(): Promise<void> {
    const last = lastShop.read()
    if (last?.kind === 'demo') return openDemo()
    if (last === null) return
    const { accountId, mode } = last
    const key = mode === undefined ? keys.read(accountId) : keyOf({ accountId, mode })
    await open({ key, apiBase, demo: false, accountId, mode })
  }

  /** One shop is opened or closed at a time, in the order asked. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    startFailure = null
    failed = null
    const done = opening.then(work, work)
    opening = done
    return done
  }

  async function openInTurn(work: () => Promise<void>): Promise<void> {
    try {
      await inTurn(work)
    } catch (error) {
      failed = work
      throw error
    }
  }

  async function isNoneOpen(): Promise<boolean> {
    const answer = await engine.dispatch('read-app', {})
    return answer.ok && answer.value.app.account === null
  }

  function note(error: unknown): void {
    startFailure = toFailure(error)
    log('error', `no shop was opened: ${startFailure.code}: ${startFailure.detail}`)
  }

  return {
    async checkKey(key) {
      return { ...unwrap(await engine.checkKey({ key, apiBase })), keychain: keys.canKeep() }
    },
    connect: (key) =>
      openInTurn(async () => {
        const check = unwrap(await engine.checkKey({ key, apiBase }))
        if (!check.usable) throw new AppFailure('missing-permission', missing(check))
        const connected = await open({ key, apiBase, demo: false, accountId: check.accountId })
        await demo.stop()
        keys.keep(keptUnder(connected), key)
        forgetEarlier(connected)
      }),
    known: () => [...known.read()],
    openKnown: ({ accountId, mode }) =>
      openInTurn(async () => {
        await open({ key: keyOf({ accountId, mode }), apiBase, demo: false, accountId, mode })
        await demo.stop()
      }),
    openDemo: () => openInTurn(openDemo),
    disconnect: (forgetKey) =>
      inTurn(async () => {
        unwrap(await engine.closeShop())
        if (forgetKey && current !== null) {
          keys.forget(keptUnder(current))
          forgetEarlier(current)
          listener.forget(current)
          const forgotten = keptUnder(current)
          known.save(known.read().filter((shop) => keptUnder(shop) !== forgotten))
        }
        // A look at the demo shop that ends says nothing of a shop of one's own either.
        if (current?.demo !== true || lastShop.read()?.kind === 'demo') lastShop.save(null)
        current = null
        opened = null
        await demo.stop()
      }),
    openAtStart: (what) =>
      openInTurn(async () => {
        if (what === 'connect') return
        await (what === 'demo' ? openDemo() : openLast())
      }).catch(note),
    async openAgain() {
      const request = opened
      if (failed !== null) await openInTurn(failed).catch(note)
      // An engine that was started again may have failed to open it again.
      else if (request !== null && (await isNoneOpen()))
        await openInTurn(async () => void (await open(request))).catch(note)
    },
    settled: () =>
      opening.then(
        () => {},
        () => {}
      ),
    current: () => current,
    startFailure: () => startFailure
  }
}

/** The name under which what belongs to a shop is kept: its key, its door. */
export function keptUnder({ accountId, mode }: OneShop): string {
  return `${accountId} ${mode}`
}

/** A kept key says by its beginning what it is for; whether it is one at all was asked when it was given. */
function modeOf(key: string): 'test' | 'live' {
  return /^[a-z]+_live_/.test(key) ? 'live' : 'test'
}

function missing(check: Pick<KeyCheck, 'permissions'>): string {
  const names = check.permissions
    .filter(({ required, granted, needed }) => required && granted !== 'write' && granted !== needed)
    .map(({ permission, needed }) => `${permission} (${needed})`)
  return `the key lacks ${names.join(', ')}. Edit it in Stripe’s Dashboard, or create another.`
}
