import { type ChangeFact, delta } from './facts.ts'

/** `cs_…9fT2` */
export const shortSession = (id: string): string => `${id.slice(0, 3)}…${id.slice(-4)}`

export const countUnits = (units: number): string => (units === 1 ? '1 unit' : `${units} units`)

/** Who made a change. */
function writerOf(change: Pick<ChangeFact, 'by' | 'once'>): string {
  if (change.once !== null) return change.by === 'here' ? 'Stockroom' : 'Stockroom on another computer'
  return {
    here: 'you',
    desk: 'Stockroom on another computer',
    dashboard: 'the Dashboard',
    program: 'your webhook'
  }[change.by]
}

/** Who made a change that fits a sale: what has no idempotency key may be a program all the same. */
export const sellerOf = (change: ChangeFact): string =>
  change.by === 'dashboard' && change.request !== null ? 'the Dashboard or your webhook' : writerOf(change)

/** “your webhook took 2 off: 10 → 8” */
export function sentenceOf(change: ChangeFact, who = writerOf(change)): string {
  const path = `${change.from ?? 'not counted'} → ${change.to ?? 'not counted'}`
  const move = delta(change)
  if (change.from === null || change.to === null || move === 0) return `${who} set it: ${path}`
  return move < 0 ? `${who} took ${-move} off: ${path}` : `${who} added ${move}: ${path}`
}
