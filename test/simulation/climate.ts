import type { Random } from '../../src/main/demo-shop/random.ts'
import type { CatalogKind } from '../../src/main/demo-shop/shop.ts'

/** What kind of world a seed makes: drawn once. */
export type Climate = {
  catalog: CatalogKind
  products: number
  /** Stockrooms on the account, and how wrong the clock of each is, ms. Stripe is all they share. */
  desks: number
  skews: number[]
  /** Chances per request. */
  faults: number
  meddling: number
  crashes: number
  lag: { from: number; to: number }
  duplicates: number
  shuffle: boolean
  limits: 'stripe' | 'none'
  undoes: boolean
  repricing: boolean
  imports: boolean
  keyTrouble: boolean
  longAbsence: boolean
  /** Nobody has chosen yet; the shop's own webhook lowers and we watch; or every desk lowers. */
  sales: 'unasked' | 'watch' | 'lower'
  restock: 'offer' | 'auto'
  /** The first look meets the weather, too: faults, crashes, strangers who move what is being read. */
  roughStart: boolean
}

/** Mostly one, seldom many: every event costs every desk its time. */
const deskCounts = [
  ...Array<number>(56).fill(1),
  ...Array<number>(14).fill(2),
  ...Array<number>(5).fill(3),
  4,
  5,
  6,
  7,
  8
]

export function drawClimate(random: Random): Omit<Climate, 'roughStart'> {
  const desks = random.pick(deskCounts)
  return {
    catalog: random.pick(['clothing', 'cafe', 'price-stock'] as const),
    products: 2 + random.below(5),
    desks,
    skews: Array.from({ length: desks }, () =>
      random.pick([0, -600_000, 600_000, random.below(1_200_000) - 600_000])
    ),
    faults: random.pick([0, 0.03, 0.12]),
    meddling: random.pick([0, 0.05, 0.15]),
    crashes: random.pick([0, 0, 0.006, 0.02]),
    lag: random.pick([
      { from: 0, to: 0 },
      { from: 0, to: 5000 },
      { from: 0, to: 290_000 }
    ]),
    duplicates: random.pick([0, 0.2]),
    shuffle: random.next() < 0.5,
    limits: random.pick(['none', 'stripe'] as const),
    undoes: random.next() < 0.5,
    repricing: random.next() < 0.5,
    imports: random.next() < 0.4,
    keyTrouble: random.next() < 0.2,
    longAbsence: random.next() < 0.15,
    sales: random.pick(['unasked', 'watch', 'lower', 'lower'] as const),
    restock: random.pick(['offer', 'auto'] as const)
  }
}

/** Drawn by itself: the rest of a seed's climate is what it was before there were rough starts. */
export const drawRoughStart = (random: Random): boolean => random.next() < 0.3
