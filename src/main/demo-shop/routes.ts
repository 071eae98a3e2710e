import type { Context } from './context.ts'
import { listEvents, retrieveEvent } from './events.ts'
import {
  listCharges,
  listLineItems,
  listRefunds,
  listSessions,
  listWebhooks,
  retrieveAccount,
  retrieveBalance,
  retrieveSession
} from './payments.ts'
import { createPriceFromRequest, listPrices, retrievePrice, updatePrice } from './prices.ts'
import { createProduct, deleteProduct, listProducts, retrieveProduct, updateProduct } from './products.ts'
import { searchPrices, searchProducts } from './search.ts'
import type { JsonObject } from './types.ts'

export type Route = {
  method: 'GET' | 'POST' | 'DELETE'
  /** `:id` stands for one path segment. */
  path: string
  /** Restricted-key permission (docs.stripe.com/keys/restricted-api-keys); a `_write` one implies its `_read`. */
  permission: string
  /** Requests per second for this operation (docs.stripe.com/rate-limits). */
  perSecond: number
  run(context: Context): JsonObject
}

const route = (
  method: Route['method'],
  path: string,
  permission: string,
  run: Route['run'],
  perSecond = 25
): Route => ({ method, path, permission, perSecond, run })

/** Prices keep their legacy permission slug, `rak_plan_*`. Literal paths stand before those with an id. */
const routes: readonly Route[] = [
  route('GET', '/v1/products', 'rak_product_read', listProducts),
  route('POST', '/v1/products', 'rak_product_write', createProduct),
  route('GET', '/v1/products/search', 'rak_product_read', searchProducts, 20),
  route('GET', '/v1/products/:id', 'rak_product_read', retrieveProduct),
  route('POST', '/v1/products/:id', 'rak_product_write', updateProduct),
  route('DELETE', '/v1/products/:id', 'rak_product_write', deleteProduct),
  route('GET', '/v1/prices', 'rak_plan_read', listPrices),
  route('POST', '/v1/prices', 'rak_plan_write', createPriceFromRequest),
  route('GET', '/v1/prices/search', 'rak_plan_read', searchPrices, 20),
  route('GET', '/v1/prices/:id', 'rak_plan_read', retrievePrice),
  route('POST', '/v1/prices/:id', 'rak_plan_write', updatePrice),
  route('GET', '/v1/events', 'rak_event_read', listEvents),
  route('GET', '/v1/events/:id', 'rak_event_read', retrieveEvent),
  route('GET', '/v1/checkout/sessions', 'rak_checkout_session_read', listSessions),
  route('GET', '/v1/checkout/sessions/:id', 'rak_checkout_session_read', retrieveSession),
  route('GET', '/v1/checkout/sessions/:id/line_items', 'rak_checkout_session_read', listLineItems),
  route('GET', '/v1/account', 'rak_accounts_kyc_id_numbers_read', retrieveAccount),
  route('GET', '/v1/balance', 'rak_balance_read', retrieveBalance),
  route('GET', '/v1/webhook_endpoints', 'rak_webhook_read', listWebhooks),
  route('GET', '/v1/refunds', 'rak_refund_read', listRefunds),
  route('GET', '/v1/charges', 'rak_charge_read', listCharges)
]

/** The route that answers a method and path (no query), with the id the path names ('' for none). */
export function findRoute(method: string, path: string): { route: Route; id: string } | undefined {
  const segments = path.split('/')
  for (const candidate of routes) {
    if (candidate.method !== method) continue
    const parts = candidate.path.split('/')
    if (parts.length !== segments.length) continue
    if (!parts.every((part, at) => part === ':id' || part === segments[at])) continue
    const at = parts.indexOf(':id')
    try {
      return { route: candidate, id: at < 0 ? '' : decodeURIComponent(segments[at] ?? '') }
    } catch {
      return undefined
    }
  }
  return undefined
}

/** Whether a key with these permissions may do this; writing includes reading. */
export function permits(permissions: readonly string[] | 'all', needed: string): boolean {
  if (permissions === 'all' || permissions.includes(needed)) return true
  return needed.endsWith('_read') && permissions.includes(needed.replace(/_read$/, '_write'))
}
