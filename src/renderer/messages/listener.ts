import type { ListenerState } from '../../shared/contract.ts'
import { eventTypes } from '../../shared/event-types.ts'
import { count, plural } from '../format.ts'

/** The line that sends Stripe's events here as they happen. */
export const listenCommand = (port: number): string =>
  `stripe listen --events ${eventTypes.join(',')} --forward-to http://127.0.0.1:${port}/stripe`

/** “Listening on port 4242: 12 deliveries taken, 3 refused.” */
export function listenerWords({ enabled, running, port, accepted, refused }: ListenerState): string {
  if (!enabled) return 'Off. Changes are found by looking every few minutes.'
  if (!running) return `Not listening on port ${port} yet.`
  const refusals = refused === 0 ? '' : `, ${count(refused)} refused because Stripe did not sign them`
  return `Listening on port ${port}: ${plural(accepted, 'delivery', 'deliveries')} taken${refusals}.`
}

export const listenerText = {
  title: 'Changes at once',
  note: 'With Stripe’s command line tool running, sales and changes arrive within a second. Only this computer can reach the door, and only what Stripe signed comes in.',
  enable: 'Listen on this computer',
  port: 'Port',
  secret: 'Signing secret',
  secretKept: 'Stored; type to replace it',
  save: 'Save port and secret',
  command: 'The line to run',
  copy: 'Copy',
  copied: 'Copied. Run it in a terminal; it prints the signing secret.',
  copyYourself: 'Copy the line yourself; this computer does not let the page do it.',
  wrongPort: 'Type a port from 1,024 to 65,535',
  wrongSecret: 'A signing secret has 8 to 200 characters and starts with whsec_',
  noSecret: 'Paste the signing secret that stripe listen prints',
  on: (port: number) => `Listening on port ${port}`,
  off: 'Not listening any more'
} as const
