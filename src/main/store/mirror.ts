import type { Database } from 'better-sqlite3'
import type { RemoteObject, RemotePrice, RemoteProduct } from '../sync/remote.ts'

type ProductRow = {
  id: string
  name: string
  description: string | null
  active: number
  default_price_id: string | null
  image_url: string | null
  metadata: string
  livemode: number
  created: number
  updated: number
  deleted: number
}

/** In place of the sweep that met it: what no list shows, and no sweep looks for. */
const unlisted = Number.MAX_SAFE_INTEGER

export type Mirror = ReturnType<typeof createMirror>

/** Our copy of what Stripe last said. Only a pull and a push's reply write here. */
export function createMirror(db: Database) {
  const selectProduct = db.prepare<[string], ProductRow>('SELECT * FROM products WHERE id = ?')
  const selectPrice = db.prepare<[string], { body: string; deleted: number }>(
    'SELECT body, deleted FROM prices WHERE id = ?'
  )
  const selectPrices = db.prepare<[string], { body: string }>(
    'SELECT body FROM prices WHERE product_id = ? AND deleted = 0 ORDER BY created, id'
  )
  const present = {
    product: db.prepare<[string], 1>('SELECT 1 FROM products WHERE id = ? AND deleted = 0').pluck(),
    price: db.prepare<[string], 1>('SELECT 1 FROM prices WHERE id = ? AND deleted = 0').pluck()
  }
  const upsertProduct = db.prepare(`
    INSERT INTO products (id, name, description, active, default_price_id, image_url, metadata, livemode, created,
      updated, sweep, deleted)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description,
      active = excluded.active, default_price_id = excluded.default_price_id, image_url = excluded.image_url,
      metadata = excluded.metadata, updated = excluded.updated, sweep = excluded.sweep, deleted = 0`)
  const upsertPrice = db.prepare(`
    INSERT INTO prices (id, product_id, active, body, created, sweep, deleted) VALUES (?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (id) DO UPDATE SET product_id = excluded.product_id, active = excluded.active,
      body = excluded.body, sweep = excluded.sweep, deleted = 0`)
  const tables = { product: 'products', price: 'prices' } as const
  const touch = {
    product: db.prepare('UPDATE products SET sweep = ? WHERE id = ? AND sweep <> ?'),
    price: db.prepare('UPDATE prices SET sweep = ? WHERE id = ? AND sweep <> ?')
  }
  const bury = {
    product: db.prepare('UPDATE products SET deleted = 1 WHERE id = ? AND deleted = 0'),
    price: db.prepare('UPDATE prices SET deleted = 1 WHERE id = ? AND deleted = 0')
  }
  const unseen = {
    product: db.prepare<[number], { id: string }>('SELECT id FROM products WHERE deleted = 0 AND sweep < ?'),
    price: db.prepare<[number], { id: string }>('SELECT id FROM prices WHERE deleted = 0 AND sweep < ?')
  }

  function product(id: string): RemoteProduct | null {
    const row = selectProduct.get(id)
    return row && row.deleted === 0 ? toProduct(row) : null
  }

  function price(id: string): RemotePrice | null {
    const row = selectPrice.get(id)
    return row && row.deleted === 0 ? (JSON.parse(row.body) as RemotePrice) : null
  }

  return {
    product,
    price,
    object: (kind: 'product' | 'price', id: string): RemoteObject | null =>
      kind === 'product' ? product(id) : price(id),
    has: (kind: 'product' | 'price', id: string): boolean => present[kind].get(id) !== undefined,
    /** The last we knew of it, deleted or not. */
    buriedProduct(id: string): RemoteProduct | null {
      const row = selectProduct.get(id)
      return row ? toProduct(row) : null
    },
    pricesOf: (productId: string): RemotePrice[] =>
      selectPrices.all(productId).map((row) => JSON.parse(row.body) as RemotePrice),
    /** Writes the object; `sweep` is the sweep it was seen in, so that the unseen can be told. */
    put(object: RemoteObject, sweep: number): void {
      if (object.kind === 'product') {
        upsertProduct.run(
          object.id,
          object.name,
          object.description,
          Number(object.active),
          object.defaultPriceId,
          object.imageUrl,
          JSON.stringify(object.metadata),
          Number(object.livemode),
          object.created,
          object.updated,
          sweep
        )
      } else {
        const { id, productId, active, created } = object
        upsertPrice.run(id, productId, Number(active), JSON.stringify(object), created, sweep)
      }
    },
    touch: (kind: 'product' | 'price', id: string, sweep: number) => touch[kind].run(sweep, id, sweep),
    bury: (kind: 'product' | 'price', id: string): boolean => bury[kind].run(id).changes > 0,
    /**
     * A price that was made for one order alone is archived from its beginning, and in no list of Stripe’s. So is one that
     * is met like that, until a list shows it. https://docs.stripe.com/api/prices/list
     */
    unlist: (priceId: string) => touch.price.run(unlisted, priceId, unlisted),
    /** What this sweep has not met. */
    unseen: (kind: 'product' | 'price', sweep: number): string[] =>
      unseen[kind].all(sweep).map((row) => row.id),
    /** How many Stripe’s lists show. */
    count: (kind: 'product' | 'price'): number =>
      db
        .prepare<[], { n: number }>(
          `SELECT count(*) AS n FROM ${tables[kind]} WHERE deleted = 0 AND sweep < ${unlisted}`
        )
        .get()?.n ?? 0,
    products: (): RemoteProduct[] =>
      db.prepare<[], ProductRow>('SELECT * FROM products WHERE deleted = 0').all().map(toProduct),
    productIds: (): string[] =>
      db
        .prepare<[], { id: string }>('SELECT id FROM products')
        .all()
        .map((row) => row.id),
    prices: (): RemotePrice[] =>
      db
        .prepare<[], { body: string }>('SELECT body FROM prices WHERE deleted = 0')
        .all()
        .map((row) => JSON.parse(row.body) as RemotePrice)
  }
}

function toProduct(row: ProductRow): RemoteProduct {
  return {
    kind: 'product',
    id: row.id,
    name: row.name,
    description: row.description,
    active: row.active === 1,
    defaultPriceId: row.default_price_id,
    imageUrl: row.image_url,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    livemode: row.livemode === 1,
    created: row.created,
    updated: row.updated
  }
}
