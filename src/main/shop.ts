import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stripe } from 'stripe'
import { z } from 'zod'
import { AppFailure } from '../shared/failure.ts'
import { explain } from './store/database.ts'
import { RemoteFailure } from './sync/remote.ts'
import { toRemoteFailure } from './stripe/failures.ts'

/**
 * Which shop a key belongs to. Each account and mode has a database of its own, so that test and live can never mix;
 * what is learned is kept by a fingerprint of the key, so that the shop opens offline too.
 */

const knownSchema = z.record(
  z.string(),
  z.object({ accountId: z.string(), name: z.string(), mode: z.enum(['test', 'live']) })
)
export type KnownShop = z.infer<typeof knownSchema>[string]

/** Test or live, by the key's prefix. @throws AppFailure for keys that cannot work here. */
export function modeOf(key: string): 'test' | 'live' {
  if (key.startsWith('pk_')) {
    throw new AppFailure(
      'publishable-key',
      'this is a publishable key (pk_…); a restricted key (rk_…) is needed'
    )
  }
  const match = /^(?:sk|rk)_(test|live)_[A-Za-z0-9_]+$/.exec(key)
  if (!match) {
    throw new AppFailure('bad-key', 'a Stripe key starts with rk_test_, rk_live_, sk_test_ or sk_live_')
  }
  return match[1] === 'live' ? 'live' : 'test'
}

export function databaseFile(dataDir: string, accountId: string, mode: 'test' | 'live'): string {
  if (!/^[A-Za-z0-9_]+$/.test(accountId))
    throw new AppFailure('wrong-account', `“${accountId}” is not an account id`)
  return join(dataDir, `${accountId}-${mode}.db`)
}

/** Reads and remembers which shop a key opens. The fingerprint tells nothing about the key. */
export function createShopRegister(dataDir: string) {
  const file = join(dataDir, 'shops.json')
  const fingerprint = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32)

  function read(): z.infer<typeof knownSchema> {
    try {
      const parsed = knownSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
      return parsed.success ? parsed.data : {}
    } catch {
      // Absent or unreadable: the shop is asked for again.
      return {}
    }
  }

  return {
    ofKey: (key: string): KnownShop | null => read()[fingerprint(key)] ?? null,
    /** Test and live have the same account: the one whose key was given last. */
    ofAccount: (accountId: string): KnownShop | null =>
      Object.values(read()).findLast((shop) => shop.accountId === accountId) ?? null,
    /** @throws AppFailure disk-full | file-unwritable */
    remember(key: string, shop: KnownShop): void {
      const { [fingerprint(key)]: _, ...others } = read()
      const known = { ...others, [fingerprint(key)]: shop }
      try {
        mkdirSync(dataDir, { recursive: true, mode: 0o700 })
        writeFileSync(`${file}.new`, JSON.stringify(known, null, 2), { mode: 0o600 })
        renameSync(`${file}.new`, file)
      } catch (error) {
        throw explain(error, file)
      }
    }
  }
}

/**
 * Asks Stripe whose key this is. A restricted key may not read the account, but the refusal names it.
 * @throws RemoteFailure
 */
export async function askAccount(client: Stripe, mode: 'test' | 'live'): Promise<KnownShop> {
  try {
    const account = await client.accounts.retrieveCurrent()
    const name = account.settings?.dashboard?.display_name ?? account.business_profile?.name ?? account.email
    return { accountId: account.id, name: name ?? account.id, mode }
  } catch (error) {
    const text =
      error instanceof Error ? `${error.message} ${JSON.stringify('raw' in error ? error.raw : '')}` : ''
    const accountId = /acct_[A-Za-z0-9]+/.exec(text)?.[0]
    const failure = toRemoteFailure(error)
    if (failure.code === 'missing-permission' && accountId !== undefined) {
      return { accountId, name: shortName(accountId), mode }
    }
    throw failure
  }
}

/** A failure of the connection as one that a person is told about. */
export function asAppFailure(error: unknown): unknown {
  return error instanceof RemoteFailure ? new AppFailure(error.code, error.detail, { cause: error }) : error
}

export function shortName(accountId: string): string {
  return `Shop …${accountId.slice(-4)}`
}
