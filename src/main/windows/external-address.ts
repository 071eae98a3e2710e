import type { Input } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'

/** The only hosts the browser is ever opened on. */
const hosts: ReadonlySet<string> = new Set(['dashboard.stripe.com', 'docs.stripe.com', 'support.stripe.com'])

/** True when `address` may be handed to the system's browser: https, one of three hosts, no user or port. */
export function mayOpenOutside(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === 'https:' && hosts.has(url.host) && url.username === '' && url.password === ''
}

/** The restricted key Stockroom asks for; Stripe's form opens filled in (https://docs.stripe.com/keys/restricted-api-keys). */
const keyPermissions = [
  'rak_product_write',
  'rak_plan_write',
  'rak_event_read',
  'rak_checkout_session_read',
  'rak_charge_read'
]

/**
 * The page names a place, never an address.
 * @param shop the open shop, which decides between the Dashboard's live and test halves
 * @throws AppFailure when the place does not exist
 */
export function externalAddress(
  { to, id }: Input<'open-external'>,
  shop: { mode: 'test' | 'live'; demo: boolean } | null
): string {
  const half = shop?.mode === 'test' ? 'test/' : ''
  switch (to) {
    case 'create-key': {
      const permissions = keyPermissions.map((name, index) => `&permissions[${index}]=${name}`).join('')
      return `https://dashboard.stripe.com/apikeys/create?name=Stockroom${permissions}`
    }
    case 'permissions-help':
      return 'https://docs.stripe.com/keys/restricted-api-keys'
    case 'product':
      if (shop === null || id === null) throw new AppFailure('not-found', 'no product is chosen')
      if (shop.demo) {
        throw new AppFailure('not-found', 'the demo shop lives on this computer and has no Stripe Dashboard')
      }
      return `https://dashboard.stripe.com/${half}products/${encodeURIComponent(id)}`
  }
}
