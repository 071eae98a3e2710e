import type { Input, ListenerState } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'
import type { Engine, Log } from '../engine-api.ts'
import { unwrap } from './dispatch.ts'
import { keptUnder, type OneShop, type ShopParts } from './shop.ts'

/** The port in Stripe’s own examples. https://docs.stripe.com/webhooks#local-listener */
const usualPort = 4242

export type ListenerParts = {
  engine: Pick<Engine, 'setListener' | 'readListener'>
  settings: {
    read(name: string): { enabled: boolean; port: number } | null
    save(name: string, saved: { enabled: boolean; port: number }): void
  }
  /** Where the API keys lie; the secrets lie beside them. */
  keys: ShopParts['keys']
  log: Log
}

export type Listener = {
  /** Opens it for a shop that was just opened, when that shop has it switched on. Never throws. */
  start(shop: OneShop): Promise<void>
  read(shop: OneShop | null): Promise<ListenerState>
  save(shop: OneShop | null, input: Input<'save-listener'>): Promise<ListenerState>
  forget(shop: OneShop): void
}

/**
 * The door for `stripe listen`: whether each shop has it open, and with which secret, which never goes back out. There is a
 * secret for each mode of an account.
 */
export function createListener({ engine, settings, keys, log }: ListenerParts): Listener {
  const place = (name: string): string => `${name} listener`
  // What was saved before the modes were told apart is under the account alone, and good for either until something is
  // saved for it: a delivery of the other mode is refused anyway.
  const secretOf = (shop: OneShop): string | null =>
    keys.read(place(keptUnder(shop))) ?? keys.read(place(shop.accountId))
  const savedFor = (shop: OneShop) => settings.read(keptUnder(shop)) ?? settings.read(shop.accountId)
  const settingsOf = (shop: OneShop | null) =>
    (shop === null ? null : savedFor(shop)) ?? { enabled: false, port: usualPort }

  async function apply(shop: OneShop): Promise<void> {
    const { enabled, port } = settingsOf(shop)
    const secret = enabled ? secretOf(shop) : null
    const { failure } = unwrap(await engine.setListener(secret === null ? null : { port, secret }))
    if (failure !== null) log('warn', `the listener is not open: ${failure.detail}`)
  }

  async function read(shop: OneShop | null): Promise<ListenerState> {
    const hasSecret = shop !== null && secretOf(shop) !== null
    return { ...settingsOf(shop), hasSecret, ...unwrap(await engine.readListener()) }
  }

  return {
    async start(shop) {
      try {
        if (settingsOf(shop).enabled) await apply(shop)
      } catch (error) {
        log('warn', `the listener is not open: ${String(error)}`)
      }
    },
    read,
    async save(shop, { enabled, port, secret }) {
      if (shop === null) throw new AppFailure('not-found', 'no shop is open')
      const given = secret?.trim() ?? null
      if (given !== null && !/^whsec_\w+$/.test(given))
        throw new AppFailure('invalid-input', 'the secret that “stripe listen” prints starts with whsec_')
      if (given !== null) keys.keep(place(keptUnder(shop)), given)
      if (enabled && secretOf(shop) === null)
        throw new AppFailure('invalid-input', 'paste the secret (whsec_…) that “stripe listen” prints')
      settings.save(keptUnder(shop), { enabled, port })
      await apply(shop)
      return await read(shop)
    },
    forget(shop) {
      keys.forget(place(keptUnder(shop)))
      keys.forget(place(shop.accountId))
    }
  }
}
