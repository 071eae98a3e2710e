import { Failure } from './failure.ts'
import type { Shop, ShopControl } from './shop.ts'

/**
 * The control plane over HTTP: `POST /_sim/<name>` with a JSON array of arguments runs `control.<name>(…)`
 * and answers `{"result": …}`. `beginBuy` and `beginWebhookRewrite` answer a token for `complete`;
 * `beforeCommit` takes a route and the name and arguments of what to run. `dump` and `load` are the shop's.
 */
export function runControl(shop: Shop, name: string, body: string): { status: number; body: string } {
  try {
    const args: unknown = body === '' ? [] : JSON.parse(body)
    if (!Array.isArray(args)) throw new TypeError('Send a JSON array of arguments.')
    const result = run(shop, name, args)
    return { status: 200, body: JSON.stringify({ result: result ?? null }) }
  } catch (error) {
    const status = error instanceof Failure ? error.status : 400
    return { status, body: JSON.stringify({ error: error instanceof Error ? error.message : String(error) }) }
  }
}

const unfinished = new WeakMap<Shop, Map<string, () => unknown>>()

function run(shop: Shop, name: string, args: unknown[]): unknown {
  if (name === 'dump') return JSON.parse(shop.dump())
  if (name === 'load') return shop.load(JSON.stringify(args[0]))
  if (name === 'complete') {
    const halves = unfinished.get(shop)
    const complete = halves?.get(String(args[0]))
    if (!complete) throw new Error(`Nothing to complete under the token ${String(args[0])}.`)
    halves?.delete(String(args[0]))
    return complete()
  }
  if (name === 'beforeCommit') {
    const [route, then, thenArgs] = args
    if (typeof route !== 'string' || typeof then !== 'string' || !Array.isArray(thenArgs))
      throw new TypeError('beforeCommit takes a route, a name and an array of arguments.')
    return shop.control.beforeCommit(route, () => void run(shop, then, thenArgs))
  }
  if (!isControl(shop.control, name)) throw new Error(`The control plane has no "${name}".`)
  const result: unknown = Reflect.apply(shop.control[name], undefined, args)
  if (typeof result === 'function')
    return { token: remember(shop, () => Reflect.apply(result, undefined, [])) }
  if (isPending(result)) {
    const { complete, ...rest } = result
    return { ...rest, token: remember(shop, complete) }
  }
  return result
}

const isControl = (control: ShopControl, name: string): name is keyof ShopControl =>
  Object.hasOwn(control, name)

const isPending = (result: unknown): result is { complete(): void } =>
  typeof result === 'object' &&
  result !== null &&
  'complete' in result &&
  typeof result.complete === 'function'

function remember(shop: Shop, complete: () => unknown): string {
  const halves = unfinished.get(shop) ?? new Map<string, () => unknown>()
  unfinished.set(shop, halves)
  const token = `half_${halves.size + 1}_${shop.control.requests().length}`
  halves.set(token, complete)
  return token
}
