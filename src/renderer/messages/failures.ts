import type { Failure, FailureCode } from '../../shared/failure.ts'
import { failureHeadline } from '../../shared/failure-words.ts'

/** What to do, for every expected bad outcome. */
const remedies: Record<FailureCode, string> = {
  offline: 'Your edits are safe and will go out by themselves when the network is back.',
  slow: 'Your edits are safe; Stockroom tries again by itself.',
  'bad-key': 'Copy the key again from Stripe, or create a new one, and connect with it.',
  'expired-key': 'Create a new restricted key in Stripe and connect with it. Your edits wait here.',
  'publishable-key': 'Paste a restricted key: it starts with rk_test_ or rk_live_.',
  'wrong-mode': 'Use a key of the same mode as this shop, or connect it as a shop of its own.',
  'wrong-account': 'Use a key of this shop, or connect the other shop on its own.',
  'missing-permission': 'Edit the key in Stripe, grant what is named here, and sync again.',
  'rate-limited': 'Stockroom waits and carries on by itself.',
  'stripe-trouble': 'Your edits are safe; Stockroom tries again by itself.',
  'not-stripe': 'Often a network sign-in page or a proxy: open a web page in your browser, then sync again.',
  'refused-by-stripe': 'Change the value and it will be sent again.',
  gone: 'Sync to see the shop as it is now.',
  'too-many-keys': 'Remove a metadata key in Stripe, then edit again.',
  'value-too-long': 'Shorten it and it will be saved.',
  'invalid-input': '',
  'below-zero': 'Count what is on the shelf and type that number.',
  'not-found': 'Sync to see the shop as it is now.',
  'disk-full': 'Free some space; nothing that was saved is lost.',
  'database-locked': 'Close the other window, then try again.',
  'database-damaged': 'It was set aside untouched. Connect again to read the shop from Stripe.',
  'database-newer': 'Install the newer version to open it. Nothing was changed.',
  'file-unreadable': 'Check that it is a CSV file and not open in another program.',
  'file-unwritable': 'Then try again.',
  'file-changed': 'Below is what it comes to now. Look once more, then apply it.',
  'keychain-unavailable': 'Connect again to send and receive changes. Your edits wait here.',
  cancelled: 'Nothing half-done was kept.',
  'read-budget':
    'Verify asks whether to do it all the same. Until then a change of long ago may be missing here; newer ones are read, and your edits are sent.',
  bug: 'Your saved edits are safe. Try again; if it stays, restart the program.'
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
  const sentence = failureHeadline(failure)
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
  return remedies[failure.code]
}
