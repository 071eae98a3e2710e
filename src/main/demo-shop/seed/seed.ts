import { blankPrice, blankProduct } from '../blank.ts'
import { storePrice } from '../prices.ts'
import { createRandom, type Random } from '../random.ts'
import type { CatalogKind, JsonObject, Metadata, StoredObject } from '../types.ts'
import type { Realm, World } from '../world.ts'
import { cafeCatalog, clothingCatalog, priceStockCatalog } from './catalogs.ts'
import { harbourCatalog } from './harbour.ts'
import { messyCatalog } from './messy.ts'

export type SeedPrice = {
  /** Minor units. */
  amount: number
  currency: string
  /** What it is in further currencies, in their minor units. */
  further?: Record<string, number>
  nickname?: string
  lookupKey?: string
  metadata?: Metadata
  archived?: boolean
  /** A monthly subscription. */
  monthly?: boolean
}

export type SeedProduct = {
  name: string
  description?: string
  metadata: Metadata
  archived?: boolean
  /** The first active one is the default price. */
  prices: SeedPrice[]
}

/** The `index`-th product of an endless catalog. */
export type Catalog = { size: number; product(index: number, random: Random): SeedProduct }

const catalogs: Record<CatalogKind, Catalog> = {
  harbour: harbourCatalog,
  clothing: clothingCatalog,
  cafe: cafeCatalog,
  'price-stock': priceStockCatalog,
  messy: messyCatalog
}

const openForDays = 400

/**
 * Fills an empty shop with a catalog that was entered over the last 400 days.
 * No events are written: they would have aged out, and a first sync sweeps anyway.
 */
export function seedCatalog(
  world: World,
  realm: Realm,
  options: { kind: CatalogKind; products: number | undefined }
): void {
  const catalog = catalogs[options.kind]
  const count = options.products ?? catalog.size
  const random = createRandom(world.seed * 31 + 17)
  const now = world.seconds()
  realm.webhooks.insert(storefrontWebhook(world, realm, now), world.nextRank(), world.now())
  const spacing = (openForDays * 86_400) / Math.max(1, count)
  for (let index = 0; index < count; index++) {
    const seed = catalog.product(index, random)
    const created = Math.floor(now - 3600 - (count - index) * spacing)
    const updated = Math.max(created, now - 90 - changedAgo(random))
    const id = world.id('prod_', 14)
    const prices = seed.prices.map((price) => ({
      ...blankPrice({
        id: world.id('price_1', 23),
        product: id,
        currency: price.currency,
        created,
        livemode: realm.livemode,
        unit_amount: price.amount
      }),
      active: !price.archived,
      ...(price.further && { currency_options: inCurrencies(price.further) }),
      lookup_key: price.lookupKey ?? null,
      nickname: price.nickname ?? null,
      metadata: price.metadata ?? {},
      ...(price.monthly && {
        type: 'recurring' as const,
        recurring: {
          interval: 'month',
          interval_count: 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed'
        }
      })
    }))
    const product = {
      ...blankProduct(id, seed.name, created, realm.livemode),
      active: !seed.archived,
      default_price: prices.find((price) => price.active)?.id ?? null,
      description: seed.description ?? null,
      metadata: seed.metadata,
      updated
    }
    realm.products.insert(product, world.nextRank(), updated * 1000)
    for (const price of prices) storePrice(realm, price, world.nextRank(), created * 1000)
  }
}

const inCurrencies = (further: Record<string, number>): Record<string, JsonObject> =>
  Object.fromEntries(
    Object.entries(further).map(([currency, amount]) => [
      currency,
      {
        custom_unit_amount: null,
        tax_behavior: 'unspecified',
        unit_amount: amount,
        unit_amount_decimal: String(amount)
      }
    ])
  )

/** The storefront's own endpoint: who subtracts from the stock when something is sold. */
const storefrontWebhook = (world: World, realm: Realm, now: number): StoredObject => ({
  id: world.id('we_1', 23),
  object: 'webhook_endpoint',
  api_version: null,
  application: null,
  created: now - openForDays * 86_400,
  description: 'Storefront',
  enabled_events: ['checkout.session.completed'],
  livemode: realm.livemode,
  metadata: {},
  status: 'enabled',
  url: 'https://shop.example/webhooks/stripe'
})

/** Seconds since a product was last touched: a few just now, some today, most in the last months. */
function changedAgo(random: Random): number {
  const kind = random.next()
  if (kind < 0.06) return random.below(3600)
  if (kind < 0.2) return random.below(86_400)
  if (kind < 0.5) return random.below(14 * 86_400)
  return random.below(120 * 86_400)
}
