import type { World } from './world.ts'

/**
 * What can go wrong with a request.
 * `*-before-commit` leaves the shop untouched; `*-after-commit` has written and kept the answer for the key.
 * `error-saved` has written nothing, and yet the key keeps answering with the error.
 */
export type FaultKind =
  | 'global-rate'
  | 'endpoint-rate'
  | 'lock_timeout'
  | 'unavailable'
  | 'error-before-commit'
  | 'error-after-commit'
  | 'error-saved'
  | 'drop-before-commit'
  | 'drop-after-commit'
  | 'stall'
  | 'stall-after-commit'
  | 'slow'
  | 'truncated'
  | 'bad-gateway'
  | 'forbidden'
  | 'refused'

export type Fault = {
  /** `METHOD /path`, where `*` in the path stands for anything and the method may be `*`. */
  route: string
  kind: FaultKind
  /** How many matching requests it strikes; without a number, all of them until cleared. */
  times?: number
  /** How many matching requests it lets pass first. */
  after?: number
  /** Chance, 0…1, that a matching request is struck (seeded). */
  probability?: number
  /** How slow, ms, for `slow`; default 2,000. */
  ms?: number
}

/** Whether `METHOD /path` fits a pattern such as `POST /v1/products/*` or `* *`. */
export function fitsRoute(pattern: string, method: string, path: string): boolean {
  const [wantedMethod = '*', wantedPath = '*'] = pattern.trim().split(/\s+/)
  if (wantedMethod !== '*' && wantedMethod !== method) return false
  const pieces = wantedPath.split('*').map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${pieces.join('.*')}$`).test(path)
}

export class Faults {
  readonly #world: World
  #active: { fault: Fault; left: number; skip: number }[] = []

  constructor(world: World) {
    this.#world = world
  }

  set(fault: Fault): void {
    this.#active.push({ fault, left: fault.times ?? Infinity, skip: fault.after ?? 0 })
  }

  clear(): void {
    this.#active = []
  }

  /** The fault that strikes this request, used up by it. */
  strike(method: string, path: string): Fault | undefined {
    for (const entry of this.#active) {
      const { fault } = entry
      if (entry.left <= 0 || !fitsRoute(fault.route, method, path)) continue
      if (entry.skip > 0) {
        entry.skip -= 1
        continue
      }
      if (fault.probability !== undefined && this.#world.random.next() >= fault.probability) continue
      entry.left -= 1
      return fault
    }
    return undefined
  }
}
