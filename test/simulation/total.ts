import type { SeedResult } from './run.ts'
import type { Counts } from './world.ts'

type Figures = Omit<Counts, 'faults'>

/** What many seeds come to. */
export class Total {
  readonly violations: number[] = []
  /** What is wrong with all of them together. */
  readonly claims: string[] = []
  readonly #started = performance.now()
  #seeds = 0
  #steps = 0
  #overSockets = 0
  #days = 0
  readonly #faults: Record<string, number> = {}
  readonly figures: Figures = {
    requests: 0,
    limited: 0,
    mayBeLimited: 0,
    pushes: 0,
    conflicts: 0,
    crashes: 0,
    sales: 0,
    lowered: 0,
    oversold: 0,
    desks: 0
  }

  add({ seed, steps, sockets, days, counts, violations }: SeedResult): void {
    const { faults, ...figures } = counts
    this.#seeds += 1
    this.#steps += steps
    if (sockets) this.#overSockets += 1
    this.#days += days
    for (const name of Object.keys(this.figures) as (keyof Figures)[]) this.figures[name] += figures[name]
    for (const [kind, count] of Object.entries(faults)) this.#faults[kind] = (this.#faults[kind] ?? 0) + count
    if (violations.length > 0) this.violations.push(seed)
  }

  /** At most one answer in a hundred may say that we ask too often, where Stripe's limits hold. */
  judge(): void {
    const { mayBeLimited, limited } = this.figures
    if (limited > mayBeLimited / 100) this.claims.push(`${limited} of ${mayBeLimited} requests met a limit`)
  }

  get clean(): boolean {
    return this.violations.length === 0 && this.claims.length === 0
  }

  report(): object {
    return {
      seeds: this.#seeds,
      steps: this.#steps,
      overSockets: this.#overSockets,
      virtualDays: Math.round(this.#days),
      ...this.figures,
      faults: this.#faults,
      violations: this.violations.toSorted((a, b) => a - b),
      claims: this.claims,
      seconds: this.#seconds()
    }
  }

  sentence(): string {
    const { desks, pushes, conflicts, crashes, sales, lowered, oversold } = this.figures
    const struck = Object.values(this.#faults).reduce((sum, count) => sum + count, 0)
    const over = this.#overSockets === 0 ? '' : ` (${this.#overSockets} over sockets)`
    return `${this.#seeds} seeds${over}, ${this.#steps} steps, ${desks} desks, ${Math.round(this.#days)} virtual days, ${pushes} pushes, ${conflicts} conflicts, ${crashes} crashes, ${struck} faults, ${sales} sales, ${lowered} lowered, ${oversold} oversold, ${this.#seconds()} s`
  }

  #seconds(): number {
    return Math.round((performance.now() - this.#started) / 100) / 10
  }
}
