import { blankProduct } from './blank.ts'
import { readPaging } from './collection.ts'
import { priceExpansions, readExpand, renderPrice, type Context } from './context.ts'
import { invalid, missingObject, missingReference, refused } from './failure.ts'
import { mergeMetadata } from './metadata.ts'
import type { Params } from './params.ts'
import { priceFields, readOptions, taxBehaviors, type PriceFields } from './price-fields.ts'
import type { JsonObject, Metadata, Price } from './types.ts'
import { changesBetween } from './world.ts'

const updatable = [
  'active',
  'currency_options',
  'expand',
  'lookup_key',
  'metadata',
  'nickname',
  'tax_behavior',
  'transfer_lookup_key'
]
/** Stores a price and tells the world; a transferred lookup key first leaves the price that had it. */
export function createPrice(context: Context, fields: PriceFields & { product: string }): Price {
  const { world, realm } = context
  const { transfer, ...kept } = fields
  if (kept.lookup_key !== null) takeLookupKey(context, kept.lookup_key, transfer, undefined)
  const price: Price = {
    ...kept,
    id: world.id('price_1', 23),
    object: 'price',
    created: world.seconds(),
    livemode: realm.livemode
  }
  storePrice(context.realm, price, world.nextRank(), world.now())
  world.commit(realm, context.author, {
    kind: 'price',
    id: price.id,
    type: 'price.created',
    snapshot: renderPrice(realm, price, {})
  })
  return price
}

export function storePrice(realm: Context['realm'], price: Price, rank: number, at: number): void {
  realm.prices.insert(price, rank, at)
  const siblings = realm.pricesOf.get(price.product)
  if (siblings) siblings.push(price.id)
  else realm.pricesOf.set(price.product, [price.id])
}

/** In the Dashboard a price that nobody has bought at can be deleted; the API has no request for it. */
export function deletePrice({ world, realm, author, id }: Context): void {
  const price = realm.prices.get(id)
  if (!price) throw missingObject('price', id)
  if (realm.products.get(price.product)?.default_price === id)
    throw refused('This price cannot be deleted because it is the default price of its product.')
  const siblings = realm.pricesOf.get(price.product) ?? []
  realm.pricesOf.set(
    price.product,
    siblings.filter((other) => other !== id)
  )
  realm.prices.remove(id)
  const gone = renderPrice(realm, price, {})
  world.commit(realm, author, { kind: 'price', id, type: 'price.deleted', snapshot: gone, gone })
}

function takeLookupKey(context: Context, key: string, transfer: boolean, taker: string | undefined): void {
  for (const owner of context.realm.prices.values()) {
    if (owner.lookup_key !== key || owner.id === taker) continue
    if (!transfer) throw refused(`A price (\`${owner.id}\`) already uses that lookup key.`, 'lookup_key')
    writePrice(context, owner, { ...owner, lookup_key: null })
    return
  }
}

function writePrice(context: Context, before: Price, after: Price): void {
  const { world, realm } = context
  realm.prices.replace(after, world.now())
  world.commit(realm, context.author, {
    kind: 'price',
    id: after.id,
    type: 'price.updated',
    snapshot: renderPrice(realm, after, {}),
    changed: changesBetween({ ...before }, { ...after })
  })
}

export function createPriceFromRequest(context: Context): JsonObject {
  const { world, realm, params } = context
  const fields = priceFields(params)
  const expand = readExpand(params, priceExpansions())
  const productId = params.text('product')
  const inlineProduct = params.object('product_data')
  if (productId !== undefined && inlineProduct)
    throw invalid('You may only specify one of these parameters: product, product_data.')
  if (productId === undefined && !inlineProduct) throw params.missing('product')
  if (productId !== undefined && !realm.products.get(productId))
    throw missingReference('product', productId, 'product')
  const product = productId ?? (inlineProduct ? productFromData(context, inlineProduct) : '')
  const price = createPrice({ world, realm, params, id: '', author: context.author }, { ...fields, product })
  return renderPrice(realm, price, expand)
}

function productFromData({ world, realm, author }: Context, params: Params): string {
  params.only([
    'active',
    'id',
    'metadata',
    'name',
    'statement_descriptor',
    'tax_code',
    'tax_details',
    'unit_label'
  ])
  const metadata: Metadata = mergeMetadata({}, params.metadata())
  const chosen = params.text('id')
  if (chosen !== undefined && realm.products.get(chosen))
    throw refused('Product already exists.', 'product_data[id]', 'resource_already_exists')
  const product = {
    ...blankProduct(
      chosen ?? world.id('prod_', 14),
      params.required('name'),
      world.seconds(),
      realm.livemode
    ),
    active: params.boolean('active') ?? true,
    metadata,
    statement_descriptor: params.clearable('statement_descriptor', 22) ?? null,
    tax_code: params.clearable('tax_code') ?? null,
    unit_label: params.clearable('unit_label', 12) ?? null
  }
  realm.products.insert(product, world.nextRank(), world.now())
  world.commit(realm, author, {
    kind: 'product',
    id: product.id,
    type: 'product.created',
    snapshot: { ...product }
  })
  return product.id
}

export function updatePrice(context: Context): JsonObject {
  const { realm, params, id } = context
  params.only(updatable)
  const expand = readExpand(params, priceExpansions())
  const active = params.boolean('active')
  const nickname = params.clearable('nickname')
  const lookupKey = params.clearable('lookup_key', 200)
  const transfer = params.boolean('transfer_lookup_key') ?? false
  const tax = params.oneOf('tax_behavior', taxBehaviors)
  const metadata = params.metadata()
  const before = realm.prices.get(id)
  if (!before) throw missingObject('price', id, 'price')
  const options = readOptions(params.object('currency_options'), before)
  if (active === false && realm.products.get(before.product)?.default_price === id)
    throw refused('This price cannot be archived because it is the default price of its product.')
  if (tax !== undefined && before.tax_behavior !== 'unspecified' && tax !== before.tax_behavior)
    throw refused('The `tax_behavior` of a price cannot be changed once it is set.', 'tax_behavior')
  const after: Price = {
    ...before,
    active: active ?? before.active,
    currency_options:
      options === undefined ? before.currency_options : options && { ...before.currency_options, ...options },
    lookup_key: lookupKey === undefined ? before.lookup_key : lookupKey,
    metadata: mergeMetadata(before.metadata, metadata),
    nickname: nickname === undefined ? before.nickname : nickname,
    tax_behavior: tax ?? before.tax_behavior
  }
  if (lookupKey) takeLookupKey(context, lookupKey, transfer, id)
  writePrice(context, before, after)
  return renderPrice(realm, after, expand)
}

export function retrievePrice({ realm, params, id }: Context): JsonObject {
  params.only(['expand'])
  const expand = readExpand(params, priceExpansions())
  const price = realm.prices.get(id)
  if (!price) throw missingObject('price', id, 'price')
  return renderPrice(realm, price, expand)
}

export function listPrices({ world, realm, params }: Context): JsonObject {
  params.only([
    'active',
    'created',
    'currency',
    'ending_before',
    'expand',
    'limit',
    'lookup_keys',
    'product',
    'recurring',
    'starting_after',
    'type'
  ])
  const expand = readExpand(params, priceExpansions('data.'))
  const active = params.boolean('active') ?? (world.settings.pricesListed === 'active' ? true : undefined)
  const currency = params.text('currency')?.toLowerCase()
  const product = params.text('product')
  const type = params.oneOf('type', ['one_time', 'recurring'])
  const lookupKeys = params.texts('lookup_keys', 10)
  const interval = params.object('recurring')?.text('interval')
  const bounds = params.range('created')
  const paging = readPaging(params, realm.prices, { kind: 'price' })
  const accept = (price: Price) =>
    (active === undefined || price.active === active) &&
    (currency === undefined || price.currency === currency) &&
    (product === undefined || price.product === product) &&
    (type === undefined || price.type === type) &&
    (!lookupKeys || (price.lookup_key !== null && lookupKeys.includes(price.lookup_key))) &&
    (interval === undefined || price.recurring?.['interval'] === interval)
  const page = realm.prices.page({ ...paging, bounds, now: world.now(), accept })
  return {
    object: 'list',
    data: page.values.map((price) => renderPrice(realm, price, expand['data'] ?? {})),
    has_more: page.more,
    url: '/v1/prices'
  }
}
