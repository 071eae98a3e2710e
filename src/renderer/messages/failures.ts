import type { Failure, FailureCode } from '../../shared/failure.ts'

type FailureWords = { sentence: string; remedy: string }

/** What happened and what to do, for every expected bad outcome. */
const words: Record<FailureCode, FailureWords> = {
  offline: {
    sentence: 'This computer is offline',
    remedy: 'Your edits are safe and will go out by themselves when the network is back.'
  },
  slow: {
    sentence: 'Stripe did not answer in time',
    remedy: 'Your edits are safe; Stockroom tries again by itself.'
  },
  'bad-key': {
    sentence: 'Stripe does not accept this key',
    remedy: 'Copy the key again from Stripe, or create a new one, and connect with it.'
  },
  'expired-key': {
    sentence: 'This key has expired or was revoked',
    remedy: 'Create a new restricted key in Stripe and connect with it. Your edits wait here.'
  },
  'publishable-key': {
    sentence: 'This is a publishable key, which can read nothing',
    remedy: 'Paste a restricted key: it starts with rk_test_ or rk_live_.'
  },
  'wrong-mode': {
    sentence: 'This key belongs to the other mode (test or live)',
    remedy: 'Use a key of the same mode as this shop, or connect it as a shop of its own.'
  },
  'wrong-account': {
    sentence: 'This key belongs to another Stripe account',
    remedy: 'Use a key of this shop, or connect the other shop on its own.'
  },
  'missing-permission': {
    sentence: 'The key lacks a permission',
    remedy: 'Edit the key in Stripe, grant what is named here, and sync again.'
  },
  'rate-limited': {
    sentence: 'Stripe asked to slow down',
    remedy: 'Stockroom waits and carries on by itself.'
  },
  'stripe-trouble': {
    sentence: 'Stripe has trouble at the moment',
    remedy: 'Your edits are safe; Stockroom tries again by itself.'
  },
  'not-stripe': {
    sentence: 'Something between here and Stripe answered instead of Stripe',
    remedy: 'Often a network sign-in page or a proxy: open a web page in your browser, then sync again.'
  },
  'refused-by-stripe': {
    sentence: 'Stripe refused the change',
    remedy: 'Change the value and it will be sent again.'
  },
  gone: {
    sentence: 'This no longer exists in Stripe',
    remedy: 'Sync to see the shop as it is now.'
  },
  'too-many-keys': {
    sentence: 'This product already uses all of Stripe’s 50 metadata keys',
    remedy: 'Remove a metadata key in Stripe, then edit again.'
  },
  'value-too-long': {
    sentence: 'This is longer than the 500 characters Stripe keeps',
    remedy: 'Shorten it and it will be saved.'
  },
  'invalid-input': { sentence: 'This cannot be saved', remedy: '' },
  'below-zero': {
    sentence: 'This would take the stock below zero',
    remedy: 'Count what is on the shelf and type that number.'
  },
  'not-found': { sentence: 'This is no longer here', remedy: 'Sync to see the shop as it is now.' },
  'disk-full': {
    sentence: 'There is no space left on this computer’s disk',
    remedy: 'Free some space; nothing that was saved is lost.'
  },
  'database-locked': {
    sentence: 'Another Stockroom has this shop open',
    remedy: 'Close the other window, then try again.'
  },
  'database-damaged': {
    sentence: 'The file that holds this shop is damaged',
    remedy: 'It was set aside untouched. Connect again to read the shop from Stripe.'
  },
  'database-newer': {
    sentence: 'This shop was last opened by a newer Stockroom',
    remedy: 'Install the newer version to open it. Nothing was changed.'
  },
  'file-unreadable': {
    sentence: 'The file could not be read',
    remedy: 'Check that it is a CSV file and not open in another program.'
  },
  'file-unwritable': {
    sentence: 'A file on this computer could not be written',
    remedy: 'Then try again.'
  },
  'file-changed': {
    sentence: 'The stock or the file changed since it was reviewed',
    remedy: 'Below is what it comes to now. Look once more, then apply it.'
  },
  'keychain-unavailable': {
    sentence: 'No key is kept for this shop',
    remedy: 'Connect again to send and receive changes. Your edits wait here.'
  },
  cancelled: { sentence: 'Cancelled', remedy: 'Nothing half-done was kept.' },
  'read-budget': {
    sentence: 'Too few reads are left this month to compare everything',
    remedy:
      'Verify asks whether to do it all the same. Until then a change of long ago may be missing here; newer ones are read, and your edits are sent.'
  },
  bug: {
    sentence: 'Stockroom itself made a mistake',
    remedy: 'Your saved edits are safe. Try again; if it stays, restart the program.'
  }
}

/** Their details are whole sentences, which say by themselves what the code’s sentence would. */
const toldInFull: ReadonlySet<FailureCode> = new Set([
  'offline',
  'slow',
  'bad-key',
  'expired-key',
  'publishable-key',
  'missing-permission',
  'rate-limited',
  'stripe-trouble',
  'not-stripe',
  'disk-full',
  'database-locked',
  'database-damaged',
  'file-unwritable',
  'not-found'
])

/** “This cannot be saved: a product needs a name.” The code’s sentence completed with its detail, or told by it. */
export function failureSentence(failure: Failure): string {
  const { sentence } = words[failure.code]
  const detail = failure.detail.trim().replace(/\.$/, '')
  if (detail === '' || failure.code === 'keychain-unavailable') return `${sentence}.`
  if (toldInFull.has(failure.code)) return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`
  return `${sentence}: ${detail}.`
}

/** Whether nothing goes on until a person connects with another key. */
export function asksForKey({ code }: Failure): boolean {
  return code === 'keychain-unavailable' || code === 'bad-key' || code === 'expired-key'
}

/** What to do about it. */
export function failureRemedy(failure: Failure): string {
  return words[failure.code].remedy
}

/** The short form, without detail, for the status bar. */
export function failureHeadline(failure: Failure): string {
  return words[failure.code].sentence
}
