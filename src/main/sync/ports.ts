/** Time, randomness and waiting come in from outside, so that a run can be replayed exactly. */
export type Clock = {
  /** Epoch milliseconds of this computer, which may be wrong; never compared with Stripe's times. */
  now(): number
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export type Random = {
  /** In [0, 1). */
  next(): number
  /** A fresh RFC 4122 version 4 UUID. */
  uuid(): string
}
