import { authenticate, forbidden, splitOnce } from './access.ts'
import type { Context } from './context.ts'
import { Failure, refused } from './failure.ts'
import { Faults, fitsRoute, type Fault } from './faults.ts'
import { Idempotency } from './idempotency.ts'
import { Limiter, Meter, tooMany } from './limits.ts'
import { decodeForm, formPairs, Params } from './params.ts'
import { findRoute, permits, type Route } from './routes.ts'
import type { ServedRequest, ShopKey, ShopRequest, ShopResponse } from './types.ts'
import type { Realm, World } from './world.ts'

const requestsKept = 20_000
const stalledMs = 600_000
const slowMs = 2000

type Hook = { route: string; run: () => void }

/** What one request has come to so far. */
type Visit = {
  request: ShopRequest
  path: string
  form: string
  requestId: string
  route: Route | undefined
  fault: Fault | undefined
  key: ShopKey | undefined
  idempotencyKey: string | undefined
}

/**
 * The front desk: takes a request through the order Stripe keeps
 * (route, key, limiter, permission, idempotency, lock, parameters, existence, meaning) and writes the answer.
 */
export class FrontDesk {
  readonly #world: World
  readonly #realmOf: (key: ShopKey) => Realm
  readonly keys = new Map<string, ShopKey>()
  readonly faults: Faults
  readonly idempotency = new Idempotency()
  readonly meter = new Meter()
  readonly requests: ServedRequest[] = []
  readonly #limiter: Limiter
  readonly #locks = new Map<string, number>()
  #hooks: Hook[] = []

  constructor(world: World, realmOf: (key: ShopKey) => Realm) {
    this.#world = world
    this.#realmOf = realmOf
    this.faults = new Faults(world)
    this.#limiter = new Limiter(world)
  }

  /** Runs `run` once, after the next matching request has arrived and before it is executed. */
  beforeCommit(route: string, run: () => void): void {
    this.#hooks.push({ route, run })
  }

  handle(request: ShopRequest): ShopResponse {
    const [path = '/', query = ''] = splitOnce(request.path, '?')
    const found = findRoute(request.method, path)
    const visit: Visit = {
      request,
      path,
      form: request.method === 'POST' ? request.body : query,
      requestId: this.#world.id('req_', 14),
      route: found?.route,
      fault: this.faults.strike(request.method, path),
      key: undefined,
      idempotencyKey: request.method === 'POST' ? request.headers['idempotency-key'] : undefined
    }
    if (visit.fault?.kind === 'bad-gateway') return this.#badGateway(visit)
    if (visit.fault?.kind === 'drop-before-commit') return this.#lost(visit, { kind: 'drop' })
    if (visit.fault?.kind === 'stall') return this.#lost(visit, { kind: 'stall' })
    try {
      return this.#serve(visit, found?.id ?? '')
    } catch (failure) {
      if (failure instanceof Failure) return this.#refuse(visit, failure)
      throw failure
    }
  }

  #serve(visit: Visit, id: string): ShopResponse {
    const { request, route, fault } = visit
    if (!route)
      throw new Failure(
        404,
        `Unrecognized request URL (${request.method}: ${visit.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
      )
    const key = authenticate(this.keys, request.headers['authorization'])
    visit.key = key
    const { livemode, account } = key
    this.#limiter.check(account, livemode, route)
    if (fault?.kind === 'global-rate' || fault?.kind === 'endpoint-rate') throw tooMany(fault.kind, livemode)
    this.meter.count(account, this.#world.now(), request.method)
    if (!permits(key.permissions, route.permission) || fault?.kind === 'forbidden')
      throw forbidden(key, route.permission)
    const scope = `${account}/${livemode}`
    const { idempotencyKey } = visit
    const pairs = formPairs(visit.form)
    const fingerprint =
      idempotencyKey === undefined ? '' : JSON.stringify([request.method, visit.path, pairs])
    if (idempotencyKey !== undefined) {
      const saved = this.idempotency.find(scope, idempotencyKey, fingerprint, this.#world.now())
      if (saved) return this.#replay(visit, saved)
    }
    const locked = request.method === 'GET' || id === '' ? undefined : `${scope} ${id}`
    if (fault?.kind === 'lock_timeout' || (locked && (this.#locks.get(locked) ?? 0) > this.#world.now()))
      throw lockTimeout()
    this.#runHooks(request.method, visit.path)
    if (fault?.kind === 'refused') throw refused('This request cannot be processed.')
    if (fault?.kind === 'unavailable')
      throw new Failure(503, 'Stripe is temporarily unavailable. Please try again.', { type: 'api_error' })
    if (fault?.kind === 'error-before-commit') throw serverError()
    return this.#execute(visit, { route, key, id, scope, fingerprint, locked })
  }

  #execute(
    visit: Visit,
    more: {
      route: Route
      key: ShopKey
      id: string
      scope: string
      fingerprint: string
      locked: string | undefined
    }
  ): ShopResponse {
    const { idempotencyKey, fault, requestId } = visit
    const context: Context = {
      world: this.#world,
      realm: this.#realmOf(more.key),
      params: new Params(decodeForm(visit.form)),
      id: more.id,
      author: { actor: 'api', requestId, idempotencyKey: idempotencyKey ?? null }
    }
    const save = (status: number, body: string) => {
      if (idempotencyKey === undefined) return
      const { fingerprint: request } = more
      this.idempotency.save(more.scope, idempotencyKey, {
        request,
        at: this.#world.now(),
        requestId,
        status,
        body
      })
    }
    const saveError = (): Failure => {
      const failure = serverError({ 'stripe-should-retry': 'false' })
      save(500, this.#errorBody(visit, failure))
      return failure
    }
    if (fault?.kind === 'error-saved') throw saveError()
    let body: string
    try {
      body = JSON.stringify(more.route.run(context), null, this.#world.settings.indent)
    } catch (failure) {
      if (failure instanceof Failure && failure.executed)
        save(failure.status, this.#errorBody(visit, failure))
      throw failure
    }
    if (fault?.kind === 'error-after-commit') throw saveError()
    save(200, body)
    if (fault?.kind === 'slow' || fault?.kind === 'stall-after-commit') {
      const until = this.#world.now() + (fault.kind === 'slow' ? (fault.ms ?? slowMs) : stalledMs)
      if (idempotencyKey !== undefined) this.idempotency.hold(more.scope, idempotencyKey, until)
      if (more.locked) this.#locks.set(more.locked, until)
    }
    return underway(this.#answer(visit, 200, body, {}), fault)
  }

  #runHooks(method: string, path: string): void {
    const due = this.#hooks.filter((hook) => fitsRoute(hook.route, method, path))
    this.#hooks = this.#hooks.filter((hook) => !due.includes(hook))
    for (const hook of due) hook.run()
  }

  #replay(visit: Visit, saved: { status: number; body: string; requestId: string }): ShopResponse {
    const answer = this.#answer(visit, saved.status, saved.body, {
      'idempotent-replayed': 'true',
      'original-request': saved.requestId
    })
    if (saved.status >= 400) answer.headers['stripe-should-retry'] = 'false'
    return underway(answer, visit.fault)
  }

  #refuse(visit: Visit, failure: Failure): ShopResponse {
    const answer = this.#answer(visit, failure.status, this.#errorBody(visit, failure), failure.headers)
    if (failure.code === 'lock_timeout') delete answer.headers['request-id']
    return answer
  }

  #errorBody(visit: Visit, failure: Failure): string {
    const { key, requestId } = visit
    const mode = key?.livemode ? '' : 'test/'
    const error = {
      ...(failure.code && {
        code: failure.code,
        doc_url: `https://stripe.com/docs/error-codes/${failure.code.replaceAll('_', '-')}`
      }),
      message: failure.message,
      ...(failure.param && { param: failure.param }),
      ...(key &&
        failure.code !== 'lock_timeout' && {
          request_log_url: `https://dashboard.stripe.com/${key.account}/${mode}workbench/logs?object=${requestId}`
        }),
      type: failure.type
    }
    return `${JSON.stringify({ error }, null, 2)}\n`
  }

  #answer(visit: Visit, status: number, body: string, headers: Record<string, string>): ShopResponse {
    const { request, requestId, idempotencyKey, route } = visit
    this.#log(visit, status, 'idempotent-replayed' in headers)
    return {
      status,
      headers: {
        'content-type': 'application/json',
        date: new Date(this.#world.now()).toUTCString(),
        'request-id': requestId,
        'stripe-version': request.headers['stripe-version'] ?? this.#world.settings.apiVersion,
        ...(route &&
          idempotencyKey !== undefined && {
            'idempotency-key': idempotencyKey,
            'original-request': requestId
          }),
        ...headers
      },
      body
    }
  }

  #lost(visit: Visit, transport: NonNullable<ShopResponse['transport']>): ShopResponse {
    this.#log(visit, 0, false)
    return { status: 0, headers: {}, body: '', transport }
  }

  #badGateway(visit: Visit): ShopResponse {
    this.#log(visit, 502, false)
    return {
      status: 502,
      headers: { 'content-type': 'text/html', date: new Date(this.#world.now()).toUTCString() },
      body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n'
    }
  }

  #log(visit: Visit, status: number, replayed: boolean): void {
    this.requests.push({
      at: this.#world.now(),
      method: visit.request.method,
      path: visit.path,
      params: readable(visit.form),
      status,
      requestId: visit.requestId,
      idempotencyKey: visit.idempotencyKey ?? null,
      replayed,
      fault: visit.fault?.kind ?? null
    })
    if (this.requests.length > requestsKept) this.requests.splice(0, requestsKept / 10)
  }
}

/** What the fault does to an answer that was given, a replayed one included. */
function underway(answer: ShopResponse, fault: Fault | undefined): ShopResponse {
  if (fault?.kind === 'drop-after-commit') return { ...answer, transport: { kind: 'drop' } }
  if (fault?.kind === 'stall-after-commit') return { ...answer, transport: { kind: 'stall' } }
  if (fault?.kind === 'truncated') return { ...answer, transport: { kind: 'truncate' } }
  if (fault?.kind === 'slow') return { ...answer, transport: { kind: 'slow', ms: fault.ms ?? slowMs } }
  return answer
}

function readable(form: string): Record<string, string> {
  try {
    return Object.fromEntries(formPairs(form))
  } catch {
    return { unreadable: form.slice(0, 200) }
  }
}

const lockTimeout = () =>
  new Failure(
    429,
    "This object can't be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.",
    { code: 'lock_timeout', headers: { 'stripe-should-retry': 'true' } }
  )

const serverError = (headers: Record<string, string> = {}) =>
  new Failure(500, 'An unknown error occurred.', { type: 'api_error', headers })
