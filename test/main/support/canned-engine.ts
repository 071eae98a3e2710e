import type { Engine, Log, Publish } from '../../../src/main/engine-api.ts'
import type { Envelope } from '../../../src/shared/failure.ts'
import type { SyncStatus } from '../../../src/shared/sync-status.ts'

export const neverSynced: SyncStatus = {
  state: 'never',
  progress: null,
  failure: null,
  lastSyncedAt: null,
  nextPollAt: null,
  verified: null,
  waiting: 0,
  conflicts: 0,
  failed: 0,
  problems: 0,
  unread: 0,
  reads: { month: '2025-11', used: 0, allowed: 10_000 }
}

const nothing: Envelope<null> = { ok: true, value: null }
const refused: Envelope<never> = {
  ok: false,
  failure: { code: 'not-found', detail: 'no shop is open' }
}

/** An engine without a shop: it answers what can be answered then, notes what was asked, and can be varied. */
export function cannedEngine(changes: Partial<Engine> = {}): Engine & { asked: string[] } {
  const asked: string[] = []
  const note = <T>(name: string, answer: Envelope<T>) => {
    asked.push(name)
    return Promise.resolve(answer)
  }
  return {
    asked,
    dispatch: async (channel) => note(channel, refused),
    openShop: ({ key, accountId }) =>
      note(`openShop ${key ?? 'without a key'} ${accountId ?? ''}`.trim(), {
        ok: true,
        value: { accountId: accountId ?? 'acct_1', mode: 'test' }
      }),
    closeShop: () => note('closeShop', nothing),
    checkKey: () =>
      note('checkKey', {
        ok: true,
        value: {
          mode: 'test',
          accountId: 'acct_1',
          accountName: 'Harbour Goods',
          permissions: [],
          usable: true,
          products: 41,
          reads: 2,
          warning: null
        }
      }),
    sync: () => note('sync', refused),
    previewImport: () => note('previewImport', refused),
    exportRefused: ({ path }) => note(`exportRefused ${path}`, { ok: true, value: { rows: 2 } }),
    exportFile: ({ path, style }) => note(`exportFile ${path} ${style}`, { ok: true, value: { rows: 3 } }),
    setActivity: () => note('setActivity', nothing),
    setListener: (request) =>
      note(`setListener ${request === null ? 'off' : request.port}`, {
        ok: true,
        value: { running: request !== null, accepted: 0, refused: 0, failure: null }
      }),
    readListener: () =>
      note('readListener', {
        ok: true,
        value: { running: false, accepted: 0, refused: 0, failure: null }
      }),
    close: () => note('close', nothing),
    ...changes
  }
}

/** Turns an engine into what `serveEngine` builds, one that says something as soon as it is up. */
export function talkative(engine: Engine): (host: { publish: Publish; log: Log }) => Engine {
  return ({ publish, log }) => {
    publish('sync-status', neverSynced)
    log('info', 'the engine is up')
    return engine
  }
}
