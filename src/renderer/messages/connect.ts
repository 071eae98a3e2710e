import type { KeyCheck, PermissionLine } from '../../shared/contract.ts'
import { plural } from '../format.ts'

export const connectText = {
  title: 'Connect your Stripe shop',
  lead: 'Stockroom reads products, prices and what was bought, and writes only the fields you edit. It cannot charge, refund or pay out.',
  create: 'Create a restricted key in Stripe',
  createNote: 'The link opens with the permissions already chosen.',
  openStripe: 'Open Stripe',
  paste: 'Paste it here',
  /** Where it is kept is known once the computer was asked. */
  pasteNote: (keychain: boolean) =>
    `Starts with rk_test_ or rk_live_.${keychain ? ' It is kept in your computer’s keychain.' : ''}`,
  check: 'Check',
  checkNote: 'What the key allows is shown here, line by line.',
  asking: 'Asking Stripe what this key allows…',
  checkAgain: 'Check again',
  checking: 'Checking…',
  add: 'Add it',
  noKeychain:
    'This computer has no keychain, so the key is kept for this session only and asked for again next time.',
  reads: (reads: number) => `Uses about ${plural(reads, 'read')} of this month’s allowance`,
  knownTitle: 'Your shops',
  knownNote:
    'Each opens as you left it. One whose key is not kept here shows what was read last and asks for its key.',
  demoTitle: 'No key at hand?',
  demoNote:
    'Open the demo shop: a complete Stripe on your computer, with products, customers who buy, and a colleague who edits behind your back.',
  demo: 'Explore the demo shop'
} as const

const names: Record<PermissionLine['permission'], string> = {
  products: 'Products',
  prices: 'Prices',
  events: 'Events',
  checkout: 'Checkout Sessions',
  charges: 'Charges and Refunds'
}

const without: Record<PermissionLine['permission'], string> = {
  products: 'Nothing can be shown without it.',
  prices: 'Prices cannot be shown without it.',
  events: 'Changes made elsewhere cannot be seen without it.',
  checkout: 'Sales will not be explained.',
  charges: 'Refunds will not be explained.'
}

/** One line of the permission check: what was found, and what is lost without it. */
export function permissionWords(line: PermissionLine): {
  words: string
  state: 'good' | 'missing' | 'blocking'
} {
  const name = names[line.permission]
  const lacking = line.required ? 'blocking' : 'missing'
  switch (line.granted) {
    case 'write':
      return { words: `${name}: read and write`, state: 'good' }
    case 'read':
      return line.needed === 'read'
        ? { words: `${name}: read`, state: 'good' }
        : { words: `${name}: read only. Edits will wait until the key may write.`, state: lacking }
    case 'none':
      return { words: `${name}: missing. ${without[line.permission]}`, state: lacking }
    case 'unknown':
      return { words: `${name}: Stripe could not be asked.`, state: lacking }
  }
}

/** Whether the owner may still add something in Stripe. */
export const lacksSomething = (check: KeyCheck): boolean =>
  check.permissions.some((line) => permissionWords(line).state !== 'good')

/** The button says what it will do. */
export function startWords(check: KeyCheck | null): string {
  if (!check) return 'Start'
  if (!check.usable) return 'A permission is missing'
  return check.products === null
    ? `Start with ${check.accountName}`
    : `Start with ${plural(check.products, 'product')}`
}
