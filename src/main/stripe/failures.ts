import { Stripe } from 'stripe'
import { RemoteFailure } from '../sync/remote.ts'

const { errors } = Stripe

/** What a permission's slug is called in the Dashboard; prices keep the name of the plans they once were. */
const permissionNames: Record<string, string> = {
  product: 'Products',
  plan: 'Prices',
  event: 'Events',
  checkout_session: 'Checkout Sessions',
  charge: 'Charges and Refunds',
  refund: 'Charges and Refunds'
}

/**
 * What an exception of the SDK means, by https://docs.stripe.com/api/errors and https://docs.stripe.com/error-low-level.
 * Statuses decide, not the SDK's class names: a proxy's page or a cut connection may wear any of them.
 */
export function toRemoteFailure(error: unknown): RemoteFailure {
  if (error instanceof RemoteFailure) return error
  if (!(error instanceof errors.StripeError)) {
    return new RemoteFailure('lost', 'bug', error instanceof Error ? error.message : String(error))
  }
  const { statusCode, message } = error
  const code = error.code ?? null
  if (error instanceof errors.StripeConnectionError) {
    const slow = /timed out|timeout|aborted/i.test(
      `${message} ${error.detail instanceof Error ? error.detail.message : ''}`
    )
    return slow
      ? new RemoteFailure('lost', 'slow', 'Stripe did not answer in time')
      : new RemoteFailure('lost', 'offline', 'Stripe cannot be reached from this computer')
  }
  if (statusCode === undefined) {
    return new RemoteFailure(
      'lost',
      'not-stripe',
      'something between this computer and Stripe answered instead of Stripe'
    )
  }
  if (statusCode === 401) {
    return code === 'api_key_expired'
      ? new RemoteFailure('denied', 'expired-key', 'the key has expired', code)
      : new RemoteFailure(
          'denied',
          'bad-key',
          'Stripe does not accept the key; it may have been revoked',
          code
        )
  }
  if (statusCode === 403) {
    if (code === 'secret_key_required') {
      return new RemoteFailure(
        'denied',
        'publishable-key',
        'this is a publishable key (pk_…), which can read nothing',
        code
      )
    }
    return new RemoteFailure('denied', 'missing-permission', missingPermission(message), code)
  }
  if (statusCode === 429) {
    const reason = code === 'lock_timeout' ? 'somebody else is writing the same product' : 'too many requests'
    return new RemoteFailure('busy', 'rate-limited', `Stripe asks to slow down (${reason})`, code)
  }
  if (statusCode === 409) {
    return new RemoteFailure('pending', 'stripe-trouble', 'Stripe is still working on the same change', code)
  }
  if (statusCode >= 500) {
    // Stripe repeats an error that it has saved, and says of each answer that it is such a repetition.
    const { headers } = error
    const saved = headers?.['stripe-should-retry'] === 'false' || headers?.['idempotent-replayed'] === 'true'
    return new RemoteFailure(
      saved ? 'saved' : 'lost',
      'stripe-trouble',
      `Stripe has trouble of its own (${statusCode})`,
      code
    )
  }
  if (error instanceof errors.StripeIdempotencyError) {
    return new RemoteFailure('taken', 'refused-by-stripe', message, code)
  }
  if (statusCode === 404 || code === 'resource_missing') {
    return new RemoteFailure('refused', 'gone', message, code)
  }
  if (/up to 50 keys/i.test(message)) return new RemoteFailure('refused', 'too-many-keys', message, code)
  if (/up to 500 characters/i.test(message))
    return new RemoteFailure('refused', 'value-too-long', message, code)
  return new RemoteFailure('refused', 'refused-by-stripe', message, code)
}

/**
 * Stripe names the permissions that would help by their slugs, each alternative alone; people know them by their names
 * in the Dashboard, and need the least of them.
 */
function missingPermission(message: string): string {
  const slugs = [...new Set(message.match(/rak_[a-z0-9_]+/g) ?? [])]
  const least = slugs.filter(
    (slug) => !slugs.includes(slug.replace(/_write$/, '_read')) || slug.endsWith('_read')
  )
  const names = least.map((slug) => {
    const [, resource = '', right] = /^rak_(.+)_(read|write)$/.exec(slug) ?? []
    const name = permissionNames[resource]
    return name === undefined ? slug : `${name}: ${right === 'write' ? 'Write' : 'Read'}`
  })
  return names.length === 0 ? 'the key may not do this' : `the key lacks the permission ${names.join(' or ')}`
}
