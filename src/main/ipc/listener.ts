import type { Input, ListenerState } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'
import type { Engine, Log } from '../engine-api.ts'
import { unwrap } from './dispatch.ts'
import type { ShopParts } from './shop.ts'

/** The port in Stripe’s own examples. https://docs.stripe.com/webhooks#local-listener */
const usualPort = 4242

export type ListenerParts = {
  engine: Pick<Engine, 'setListener' | 'readListener'>
  settings: {
    read(accountId: string): { enabled: boolean; port: number } | null
    save(accountId: string, saved: { enabled: boolean; port: number }): void
  }
  /** Where the API keys lie; the secrets lie beside them. */
  keys: ShopParts['keys']
  log: Log
}

export type Listener = {
  /** Opens it for a shop that was just opened, when that shop has it switched on. Never throws. */
  start(accountId: string): Promise<void>
  read(accountId: string | null): Promise<ListenerState>
  save(accountId: string | null, input: Input<'save-listener'>): Promise<ListenerState>
  forget(accountId: string): void
}

/** The door for `stripe listen`: whether each shop has it open, and with which secret, which never goes back out. */
export function createListener({ engine, settings, keys, log }: ListenerParts): Listener {
  /** Where there is no keychain a secret lasts as long as the program runs. */
  const forNow = new Map<string, string>()
  const place = (accountId: string): string => `${accountId} listener`
  const secretOf = (accountId: string): string | null => forNow.get(accountId) ?? keys.read(place(accountId))
  const settingsOf = (accountId: string | null) =>
    (accountId === null ? null : settings.read(accountId)) ?? { enabled: false, port: usualPort }

  function keep(accountId: string, secret: string): void {
    if (keys.canKeep()) keys.keep(place(accountId), secret)
    else forNow.set(accountId, secret)
  }

  async function apply(accountId: string): Promise<void> {
    const { enabled, port } = settingsOf(accountId)
    const secret = enabled ? secretOf(accountId) : null
    const { failure } = unwrap(await engine.setListener(secret === null ? null : { port, secret }))
    if (failure !== null) log('warn', `the listener is not open: ${failure.detail}`)
  }

  async function read(accountId: string | null): Promise<ListenerState> {
    const hasSecret = accountId !== null && secretOf(accountId) !== null
    return { ...settingsOf(accountId), hasSecret, ...unwrap(await engine.readListener()) }
  }

  return {
    async start(accountId) {
      try {
        if (settingsOf(accountId).enabled) await apply(accountId)
      } catch (error) {
        log('warn', `the listener is not open: ${String(error)}`)
      }
    },
    read,
    async save(accountId, { enabled, port, secret }) {
      if (accountId === null) throw new AppFailure('not-found', 'no shop is open')
      const given = secret?.trim() ?? null
      if (given !== null && !/^whsec_\w+$/.test(given))
        throw new AppFailure('invalid-input', 'the secret that “stripe listen” prints starts with whsec_')
      if (given !== null) keep(accountId, given)
      if (enabled && secretOf(accountId) === null)
        throw new AppFailure('invalid-input', 'paste the secret (whsec_…) that “stripe listen” prints')
      settings.save(accountId, { enabled, port })
      await apply(accountId)
      return await read(accountId)
    },
    forget(accountId) {
      forNow.delete(accountId)
      keys.forget(place(accountId))
    }
  }
}
