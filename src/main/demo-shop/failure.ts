/** An answer in Stripe's error shape. `executed` failures are kept for their idempotency key, others are not. */
export class Failure extends Error {
  readonly status: number
  readonly type: string
  readonly code: string | undefined
  readonly param: string | undefined
  readonly executed: boolean
  readonly headers: Record<string, string>

  constructor(
    status: number,
    message: string,
    more: {
      type?: string
      code?: string
      param?: string
      executed?: boolean
      headers?: Record<string, string>
    } = {}
  ) {
    super(message)
    this.status = status
    this.type = more.type ?? 'invalid_request_error'
    this.code = more.code
    this.param = more.param
    this.executed = more.executed ?? false
    this.headers = more.headers ?? {}
  }
}

const noRetry = { 'stripe-should-retry': 'false' }

/** 400 for a parameter that is wrong before anything ran (not kept for the idempotency key). */
export const invalid = (message: string, param?: string, code?: string): Failure =>
  new Failure(400, message, { ...(param && { param }), ...(code && { code }), headers: noRetry })

/** 400 for a request that was understood and refused by the state of the shop. */
export const refused = (message: string, param?: string, code?: string): Failure =>
  new Failure(400, message, {
    ...(param && { param }),
    ...(code && { code }),
    executed: true,
    headers: noRetry
  })

export const missingObject = (kind: string, id: string, param = 'id'): Failure =>
  new Failure(404, `No such ${kind}: '${id}'`, {
    code: 'resource_missing',
    param,
    executed: true,
    headers: noRetry
  })

export const missingReference = (kind: string, id: string, param: string): Failure =>
  refused(`No such ${kind}: '${id}'`, param, 'resource_missing')

export const unknownParameters = (names: readonly string[]): Failure => {
  const first = names[0]
  const noun = names.length > 1 ? 'parameters' : 'parameter'
  return invalid(`Received unknown ${noun}: ${names.join(', ')}`, first, 'parameter_unknown')
}
