import type { Stripe } from 'stripe'
import type { PermissionLine } from '../shared/contract.ts'
import { toRemoteFailure } from './stripe/failures.ts'

/** What no Stripe object is called, so that asking for it tells the permission and changes nothing. */
const nobody = 'stockroom_permission_check'

/**
 * Finds out what a key may do. Stripe checks permissions before existence, so a read or write of an object that does
 * not exist answers 403 without the permission and “no such …” with it. At most seven requests, none of which can
 * change anything.
 */
export async function checkPermissions(client: Stripe): Promise<PermissionLine[]> {
  const productsWrite = await probe(() => client.products.update(nobody, { description: 'x' }))
  const productsRead = productsWrite === 'yes' ? 'yes' : await probe(() => client.products.list({ limit: 1 }))
  const pricesWrite = await probe(() => client.prices.update(nobody, { nickname: 'x' }))
  const pricesRead = pricesWrite === 'yes' ? 'yes' : await probe(() => client.prices.list({ limit: 1 }))
  const events = await probe(() => client.events.list({ limit: 1 }))
  const checkout = await probe(() => client.checkout.sessions.list({ limit: 1 }))
  const charges = await probe(() => client.charges.list({ limit: 1 }))
  return [
    {
      permission: 'products',
      granted: granted(productsWrite, productsRead),
      needed: 'write',
      required: true
    },
    { permission: 'prices', granted: granted(pricesWrite, pricesRead), needed: 'write', required: true },
    { permission: 'events', granted: granted('no', events), needed: 'read', required: true },
    { permission: 'checkout', granted: granted('no', checkout), needed: 'read', required: false },
    { permission: 'charges', granted: granted('no', charges), needed: 'read', required: false }
  ]
}

type Answer = 'yes' | 'no' | 'unknown'

function granted(write: Answer, read: Answer): PermissionLine['granted'] {
  if (write === 'yes') return 'write'
  if (read === 'yes') return 'read'
  return write === 'unknown' || read === 'unknown' ? 'unknown' : 'none'
}

/** @throws RemoteFailure when the key itself is refused or Stripe cannot be reached. */
async function probe(ask: () => Promise<unknown>): Promise<Answer> {
  try {
    await ask()
    return 'yes'
  } catch (error) {
    const failure = toRemoteFailure(error)
    if (failure.code === 'gone') return 'yes'
    if (failure.code === 'missing-permission') return 'no'
    if (failure.kind === 'denied' || failure.kind === 'lost') throw failure
    return 'unknown'
  }
}
