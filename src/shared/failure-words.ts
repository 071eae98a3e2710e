import type { Failure, FailureCode } from './failure.ts'

/** What happened, for every expected bad outcome. */
const sentences: Record<FailureCode, string> = {
  offline: 'This computer is offline',
  slow: 'Stripe did not answer in time',
  'bad-key': 'Stripe does not accept this key',
  'expired-key': 'This key has expired or was revoked',
  'publishable-key': 'This is a publishable key, which can read nothing',
  'wrong-mode': 'This key belongs to the other mode (test or live)',
  'wrong-account': 'This key belongs to another Stripe account',
  'missing-permission': 'The key lacks a permission',
  'rate-limited': 'Stripe asked to slow down',
  'stripe-trouble': 'Stripe has trouble at the moment',
  'not-stripe': 'Something between here and Stripe answered instead of Stripe',
  'refused-by-stripe': 'Stripe refused the change',
  gone: 'This no longer exists in Stripe',
  'too-many-keys': 'This product already uses all of Stripe’s 50 metadata keys',
  'value-too-long': 'This is longer than the 500 characters Stripe keeps',
  'invalid-input': 'This cannot be saved',
  'below-zero': 'This would take the stock below zero',
  'not-found': 'This is no longer here',
  'disk-full': 'There is no space left on this computer’s disk',
  'database-locked': 'Another Stockroom has this shop open',
  'database-damaged': 'The file that holds this shop is damaged',
  'database-newer': 'This shop was last opened by a newer Stockroom',
  'file-unreadable': 'The file could not be read',
  'file-unwritable': 'A file on this computer could not be written',
  'file-changed': 'The stock or the file changed since it was reviewed',
  'keychain-unavailable': 'No key is kept for this shop',
  cancelled: 'Cancelled',
  'read-budget': 'Too few reads are left this month to compare everything',
  bug: 'Stockroom itself made a mistake'
}

/** The short form, without detail, for the status bar and the icon beside the system's clock. */
export const failureHeadline = ({ code }: Failure): string => sentences[code]
