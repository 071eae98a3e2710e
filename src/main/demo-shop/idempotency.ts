import { Failure } from './failure.ts'

/** Keys are kept for 24 hours: docs.stripe.com/api/idempotent_requests. */
const keptMs = 24 * 3_600_000

export type SavedAnswer = {
  request: string
  at: number
  requestId: string
  status: number
  body: string
}

/** Answers kept for their Idempotency-Key, and the keys whose first request has not been answered yet. */
export class Idempotency {
  readonly #saved = new Map<string, SavedAnswer>()
  readonly #open = new Map<string, number>()

  /**
   * The answer to replay, if the first request with this key was executed.
   * @throws Failure 400 for the same key with another request, 409 while the first is still running.
   */
  find(scope: string, key: string, request: string, now: number): SavedAnswer | undefined {
    if (key.length > 255)
      throw new Failure(400, 'Idempotency keys must be at most 255 characters long.', {
        type: 'idempotency_error',
        headers: { 'stripe-should-retry': 'false' }
      })
    const id = `${scope} ${key}`
    if ((this.#open.get(id) ?? -Infinity) > now)
      throw new Failure(
        409,
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        { type: 'idempotency_error', code: 'idempotency_key_in_use' }
      )
    const saved = this.#saved.get(id)
    if (!saved) return undefined
    if (now - saved.at >= keptMs) {
      this.#saved.delete(id)
      return undefined
    }
    if (saved.request !== request)
      throw new Failure(
        400,
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        { type: 'idempotency_error', headers: { 'stripe-should-retry': 'false' } }
      )
    return saved
  }

  save(scope: string, key: string, answer: SavedAnswer): void {
    this.#saved.set(`${scope} ${key}`, answer)
    for (const [id, oldest] of this.#saved) {
      if (answer.at - oldest.at < keptMs) break
      this.#saved.delete(id)
    }
  }

  /** Holds the key as in progress until `until` (shop time, ms). */
  hold(scope: string, key: string, until: number): void {
    this.#open.set(`${scope} ${key}`, until)
  }

  dump(now: number): [string, SavedAnswer][] {
    return [...this.#saved].filter(([, answer]) => now - answer.at < keptMs)
  }

  load(entries: readonly [string, SavedAnswer][]): void {
    this.#saved.clear()
    this.#open.clear()
    for (const [id, answer] of entries) this.#saved.set(id, answer)
  }
}
