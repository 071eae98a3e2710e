import { invalid } from './failure.ts'
import type { Params } from './params.ts'
import type { Author, JsonObject, Price, Product } from './types.ts'
import type { Realm, World } from './world.ts'

/** What one request's handler works with. */
export type Context = {
  world: World
  realm: Realm
  params: Params
  /** The id in the path, '' where the route has none. */
  id: string
  author: Author
}

/** Dotted expand paths as a tree: `data.default_price` → { data: { default_price: {} } }. */
export type Expansion = { [field: string]: Expansion }

/**
 * Reads `expand[]` and checks it against what can be expanded there (docs.stripe.com/expand: four levels deep).
 * @throws Failure 400 for a path outside `allowed` or deeper than four levels.
 */
export function readExpand(params: Params, allowed: readonly string[]): Expansion {
  const tree: Expansion = {}
  for (const path of params.texts('expand', 20) ?? []) {
    const steps = path.split('.')
    if (steps.length > 4)
      throw invalid(
        'You cannot expand more than 4 levels of a property.',
        'expand',
        'property_expansion_max_depth'
      )
    if (!allowed.includes(path)) throw invalid(`This property cannot be expanded (${path}).`, 'expand')
    let node = tree
    for (const step of steps) node = node[step] ??= {}
  }
  return tree
}

/** What can be expanded below a price, with the prefix under which the price itself stands. */
export const priceExpansions = (prefix = ''): string[] =>
  ['product', 'product.default_price', 'currency_options', 'tiers'].map((path) => prefix + path)

export const productExpansions = (prefix = ''): string[] =>
  ['default_price', 'default_price.product', 'default_price.currency_options', 'default_price.tiers'].map(
    (path) => prefix + path
  )

export function renderProduct(realm: Realm, product: Product, expand: Expansion): JsonObject {
  const shown: JsonObject = { ...product }
  const price = expand['default_price'] && product.default_price && realm.prices.get(product.default_price)
  if (price) shown['default_price'] = renderPrice(realm, price, expand['default_price'] ?? {})
  return shown
}

export function renderPrice(realm: Realm, price: Price, expand: Expansion): JsonObject {
  const { currency_options, tiers, ...plain } = price
  const shown: JsonObject = plain
  if (expand['currency_options'])
    shown['currency_options'] = {
      [price.currency]: {
        custom_unit_amount: price.custom_unit_amount,
        tax_behavior: price.tax_behavior,
        unit_amount: price.unit_amount,
        unit_amount_decimal: price.unit_amount_decimal
      },
      ...currency_options
    }
  if (expand['tiers'] && tiers) shown['tiers'] = tiers
  if (expand['product']) {
    const product = realm.products.get(price.product)
    shown['product'] = product
      ? renderProduct(realm, product, expand['product'])
      : { id: price.product, object: 'product', deleted: true }
  }
  return shown
}
