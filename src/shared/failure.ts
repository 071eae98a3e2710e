/** The closed list of expected bad outcomes. Each has a sentence and a next step in the page's messages. */
export const failureCodes = [
  'offline',
  'slow',
  'bad-key',
  'expired-key',
  'publishable-key',
  'wrong-mode',
  'wrong-account',
  'missing-permission',
  'rate-limited',
  'stripe-trouble',
  'not-stripe',
  'refused-by-stripe',
  'gone',
  'too-many-keys',
  'value-too-long',
  'invalid-input',
  'below-zero',
  'not-found',
  'disk-full',
  'database-locked',
  'database-damaged',
  'database-newer',
  'file-unreadable',
  'file-unwritable',
  'file-changed',
  'keychain-unavailable',
  'cancelled',
  'read-budget',
  'bug'
] as const

export type FailureCode = (typeof failureCodes)[number]

/** `detail` completes the sentence for the code: what, where, and what to do. It never holds a secret. */
export type Failure = { code: FailureCode; detail: string }

export type Envelope<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** An expected failure as an exception, for use inside one process; it crosses processes as an Envelope. */
export class AppFailure extends Error {
  readonly code: FailureCode
  readonly detail: string
  constructor(code: FailureCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options)
    this.name = 'AppFailure'
    this.code = code
    this.detail = detail
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof AppFailure) return { code: error.code, detail: error.detail }
  return { code: 'bug', detail: error instanceof Error ? error.message : String(error) }
}

/** Closes a switch over a union: a new member becomes a compile error where it is not handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
