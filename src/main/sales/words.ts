import { type ChangeFact, delta } from './facts.ts'

/** `cs_…9fT2` */
export const shortSession = (id: string): string => `${id.slice(0, 3)}…${id.slice(-4)}`

export const countUnits = (units: number): string => (units === 1 ? '1 unit' : `${units} units`)

/** Who made a change, as the sales list says it. */
export function writerOf(change: Pick<ChangeFact, 'by' | 'once'>): string {
  if (change.once !== null) return change.by === 'here' ? 'Stockroom' : 'Stockroom on another computer'
  return {
    here: 'you',
    desk: 'Stockroom on another computer',
    dashboard: 'the Dashboard',
    program: 'your webhook'
  }[change.by]
}

/** “your webhook took 2 off: 10 → 8” */
export function sentenceOf(change: ChangeFact): string {
  const who = writerOf(change)
  const path = `${change.from ?? 'not counted'} → ${change.to ?? 'not counted'}`
  const move = delta(change)
  if (change.from === null || change.to === null || move === 0) return `${who} set it: ${path}`
  return move < 0 ? `${who} took ${-move} off: ${path}` : `${who} added ${move}: ${path}`
}
