import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AppState, Input, KeyCheck, Output } from '../shared/contract.ts'
import { AppFailure, type Envelope, type Failure, type FailureCode, toFailure } from '../shared/failure.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import type { Engine, EngineChannel, EngineOptions, OpenShopRequest } from './engine-api.ts'
import type { Handlers } from './handlers.ts'
import { checkPermissions } from './permissions.ts'
import { monthOf, readsAllowed } from './read-meter.ts'
import { createSession, type Session } from './session.ts'
import {
  asAppFailure,
  askAccount,
  createShopRegister,
  databaseFile,
  type KnownShop,
  modeOf,
  shortName
} from './shop.ts'
import { adoptUnsent, readUnsent } from './store/rescue.ts'
import { openStore, type Store } from './store/store.ts'
import { explain, firstAside, setAside, setAsideForGood, suspect } from './store/database.ts'
import { connectToStripe } from './stripe/catalog.ts'
import { RemoteFailure } from './sync/remote.ts'
import { createListenerHost } from './webhook-listener.ts'

/** Stripe cannot be asked now. */
const away: ReadonlySet<FailureCode> = new Set(['offline', 'slow', 'not-stripe', 'stripe-trouble'])

/** Builds the engine: the composition root, plain Node, without Electron. */
export function createEngine(options: EngineOptions): Engine {
  const register = createShopRegister(options.dataDir)
  let session: Session | null = null
  let failure: Failure | null = null
  const listener = createListenerHost({
    apply: (events) => open().ingest(events),
    mode: () => open().mode,
    now: () => options.clock.now(),
    log: options.log
  })
  /** The open shop's database. */
  let openFile: string | null = null
  /** Reads of shops before they were opened, by their databases. */
  const unmetered = new Map<string, number>()

  function open(): Session {
    return session ?? noShop()
  }

  /** What can be asked while no shop is open. */
  const whileClosed: Partial<Handlers> = {
    'read-app': () => ({ app: closedApp(), status: closedStatus() })
  }

  function closedApp(): AppState {
    return {
      version: options.version,
      account: null,
      scheme: null,
      lowStock: 5,
      sales: null,
      verifyHour: null,
      undo: null,
      redo: null,
      failure
    }
  }

  function closedStatus(): SyncStatus {
    return {
      state: 'never',
      progress: null,
      failure,
      lastSyncedAt: null,
      nextPollAt: null,
      verified: null,
      waiting: 0,
      conflicts: 0,
      failed: 0,
      problems: 0,
      unread: 0,
      reads: { month: monthOf(options.clock.now()), used: 0, allowed: readsAllowed(0) }
    }
  }

  /** Expected bad outcomes become envelopes; the unexpected are logged and say so. */
  async function answer<T>(work: () => T | Promise<T>): Promise<Envelope<T>> {
    try {
      return { ok: true, value: await work() }
    } catch (error) {
      const known = toFailure(explained(error))
      if (known.code === 'bug')
        options.log('error', error instanceof Error ? (error.stack ?? error.message) : known.detail)
      return { ok: false, failure: known }
    }
  }

  /** Reading may meet damage as well as writing: then the next opening examines the file. */
  function explained(error: unknown): unknown {
    if (openFile === null) return asAppFailure(error)
    const expected = explain(asAppFailure(error), openFile)
    if (expected instanceof AppFailure && expected.code === 'database-damaged') suspect(openFile, expected)
    return expected
  }

  /** Which shop the request means: remembered by the key, or asked of Stripe, or named by the caller. */
  async function identify(request: OpenShopRequest): Promise<KnownShop> {
    if (request.key === null) {
      const { accountId, mode } = request
      const known =
        accountId === null ? null : mode ? snapshotOf(accountId, mode) : register.ofAccount(accountId)
      if (known === null)
        throw new AppFailure('bad-key', 'there is neither a key nor a snapshot of this shop here')
      return known
    }
    const mode = modeOf(request.key)
    const known = register.ofKey(request.key)
    if (known !== null) return known
    const { client, reads } = connect(request.key, request.apiBase)
    let shop: KnownShop
    try {
      shop = await askAccount(client, mode)
    } catch (error) {
      const here = request.accountId === null ? null : snapshotOf(request.accountId, mode)
      if (here === null || !(error instanceof RemoteFailure) || !away.has(error.code)) throw error
      // Not remembered: Stripe has not said that the key is this shop's.
      return here
    }
    meter(shop, reads())
    const named = request.demo ? { ...shop, name: 'Harbour Goods' } : shop
    register.remember(request.key, named)
    return named
  }

  function snapshotOf(accountId: string, mode: 'test' | 'live'): KnownShop | null {
    if (!existsSync(databaseFile(options.dataDir, accountId, mode))) return null
    return { accountId, name: register.ofAccount(accountId)?.name ?? shortName(accountId), mode }
  }

  /** A connection beside that of the open shop. `reads`: how many it has made. */
  function connect(key: string, apiBase: string | null) {
    let reads = 0
    const { client } = connectToStripe({
      key,
      apiBase,
      clock: options.clock,
      version: options.version,
      onRequest(method) {
        if (method === 'GET') reads += 1
      },
      ...(options.httpClient ? { httpClient: options.httpClient } : {})
    })
    return { client, reads: () => reads }
  }

  /** Reads count for the shop they were made of, from when it is open. */
  function meter({ accountId, mode }: KnownShop, reads: number): void {
    const file = databaseFile(options.dataDir, accountId, mode)
    if (session !== null && file === openFile) session.countReads(reads)
    else unmetered.set(file, (unmetered.get(file) ?? 0) + reads)
  }

  /** A damaged snapshot is set aside and pulled afresh: Stripe has everything but the edits that still waited. */
  function openOrRebuild(file: string): Store {
    try {
      return openStore(file)
    } catch (error) {
      if (!(error instanceof AppFailure) || error.code !== 'database-damaged' || !existsSync(file))
        throw error
      options.log('warn', `${file} was damaged and is kept as ${setAside(file, options.clock.now())}`)
      return openStore(file)
    }
  }

  /** Takes over what waited in the file that was damaged, also where the program ended in the middle of that. */
  function rescue(file: string, store: Store): void {
    const aside = firstAside(file)
    const isFresh = store.cursor() === null && store.lastSyncedAt() === null && store.rescuedFrom() === null
    if (aside !== null && isFresh) {
      const rescued = readUnsent(aside)
      adoptUnsent(store, rescued, `${aside}.rescued`, options.clock.now())
      options.log('warn', `${rescued.edits.length} waiting edits were rescued from ${aside}`)
    }
    if (aside !== null) setAsideForGood(aside)
    // What was rescued is told for as long as the damaged file is there.
    const told = store.rescuedFrom()
    if (told !== null && store.books.problemCount() > 0 && !existsSync(join(dirname(file), told)))
      store.atomically(() => store.books.setProblems(told, 'parse', [], null))
  }

  return {
    dispatch: <C extends EngineChannel>(channel: C, input: Input<C>) =>
      answer<Output<C>>(() => {
        const handlers: Partial<Handlers> = session?.handlers ?? whileClosed
        const handler: ((given: Input<C>) => Output<C> | Promise<Output<C>>) | undefined = handlers[channel]
        return handler === undefined ? noShop() : handler(input)
      }),
    openShop: (request) =>
      answer(async () => {
        try {
          const shop = await identify(request)
          failure = null
          const silence = listener.set(null)
          await session?.close()
          await silence
          session = null
          openFile = databaseFile(options.dataDir, shop.accountId, shop.mode)
          firstAside(openFile)
          const store = openOrRebuild(openFile)
          let opened: Session | null = null
          try {
            rescue(openFile, store)
            opened = createSession(
              options,
              { ...shop, key: request.key, apiBase: request.apiBase, demo: request.demo },
              store
            )
            session = opened
            opened.countReads(unmetered.get(openFile) ?? 0)
            unmetered.delete(openFile)
            await opened.resume()
            options.publish('app-changed', opened.app())
            options.publish('sync-status', opened.status())
          } catch (error) {
            // Damage may show itself late: the next attempt is to find the file closed.
            session = null
            await opened?.close()
            store.close()
            throw error
          }
          return { accountId: shop.accountId, mode: shop.mode }
        } catch (error) {
          // A shop that is still open stays what it was: whoever asked for another one is told.
          if (session === null) {
            failure = toFailure(explained(error))
            options.publish('app-changed', closedApp())
            options.publish('sync-status', closedStatus())
          }
          throw error
        }
      }),
    closeShop: () =>
      answer(async () => {
        const silence = listener.set(null)
        await session?.close()
        await silence
        session = null
        failure = null
        options.publish('app-changed', closedApp())
        options.publish('sync-status', closedStatus())
        return null
      }),
    checkKey: ({ key, apiBase }) =>
      answer(async (): Promise<Omit<KeyCheck, 'keychain'>> => {
        const mode = modeOf(key)
        const { client, reads } = connect(key, apiBase)
        const shop = await askAccount(client, mode)
        register.remember(key, shop)
        const permissions = await checkPermissions(client)
        const usable = permissions.every(
          (line) => !line.required || line.granted === 'write' || line.granted === 'read'
        )
        // Only an estimate: without it the check is as good.
        const first = usable ? await client.products.list({ limit: 100 }).catch(() => null) : null
        meter(shop, reads())
        const more = first?.has_more === true
        return {
          mode,
          accountId: shop.accountId,
          accountName: shop.name,
          permissions,
          usable,
          products: first === null || more ? null : first.data.length,
          reads: first === null || more ? null : 4,
          warning: warningFor(key, mode)
        }
      }),
    sync: () => answer(() => open().sync()),
    previewImport: ({ path }) => answer(() => open().previewImport(path)),
    exportRefused: (request) => answer(() => ({ rows: open().exportRefused(request) })),
    exportFile: (request) => answer(() => ({ rows: open().exportFile(request) })),
    setActivity: ({ focused }) =>
      answer(() => {
        session?.setWatched(focused)
        return null
      }),
    setListener: (request) =>
      answer(() => {
        if (request !== null) open()
        return listener.set(request)
      }),
    readListener: () => answer(() => listener.status()),
    close: () =>
      answer(async () => {
        const silence = listener.set(null)
        await session?.close()
        await silence
        session = null
        return null
      })
  }
}

function noShop(): never {
  throw new AppFailure('not-found', 'no shop is open')
}

function warningFor(key: string, mode: 'test' | 'live'): string | null {
  if (!key.startsWith('sk_')) return null
  return mode === 'live'
    ? 'This is a full secret key of your live shop: it could also refund and pay out. A restricted key is safer.'
    : 'This is a full secret key. A restricted key is safer.'
}
