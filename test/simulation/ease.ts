import type { Climate } from './climate.ts'

/**
 * What a seed's world can do without. A failure that is still there in the simpler world is easier to understand; steps
 * may then be fewer, too.
 */
const eases = {
  desks: { desks: 1 },
  skews: { skews: [0] },
  crashes: { crashes: 0 },
  faults: { faults: 0 },
  meddling: { meddling: 0 },
  lag: { lag: { from: 0, to: 0 } },
  duplicates: { duplicates: 0 },
  shuffle: { shuffle: false },
  limits: { limits: 'none' },
  absence: { longAbsence: false },
  trouble: { keyTrouble: false },
  imports: { imports: false },
  repricing: { repricing: false },
  undoes: { undoes: false },
  sales: { sales: 'unasked' },
  start: { roughStart: false }
} as const satisfies Record<string, Partial<Climate>>

export type Ease = keyof typeof eases

export const allEases = Object.keys(eases) as Ease[]

export const isEase = (name: string): name is Ease => name in eases

/** The climate without some of its hardships. */
export function eased(climate: Climate, without: readonly Ease[]): Climate {
  const milder: Climate = { ...climate }
  for (const name of without) Object.assign(milder, eases[name])
  milder.skews = Array.from({ length: milder.desks }, (_, desk) => milder.skews[desk] ?? 0)
  return milder
}
