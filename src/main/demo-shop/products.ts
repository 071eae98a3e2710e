import { blankProduct } from './blank.ts'
import { readPaging } from './collection.ts'
import { productExpansions, readExpand, renderProduct, type Context } from './context.ts'
import { invalid, missingObject, missingReference, refused } from './failure.ts'
import { mergeMetadata } from './metadata.ts'
import type { Params } from './params.ts'
import { priceFields, type PriceFields } from './price-fields.ts'
import { createPrice } from './prices.ts'
import type { JsonObject, Product } from './types.ts'
import { changesBetween } from './world.ts'

const updatable = [
  'active',
  'default_price',
  'description',
  'expand',
  'images',
  'marketing_features',
  'metadata',
  'name',
  'package_dimensions',
  'shippable',
  'statement_descriptor',
  'tax_code',
  'tax_details',
  'unit_label',
  'url'
]
const creatable = [...updatable.filter((key) => key !== 'default_price'), 'default_price_data', 'id', 'type']

type Editable = Partial<Omit<Product, 'id' | 'object' | 'created' | 'updated' | 'livemode' | 'metadata'>>

function readFields(params: Params): Editable {
  const fields: Editable = {}
  const active = params.boolean('active')
  if (active !== undefined) fields.active = active
  const name = params.text('name')
  if (name !== undefined) fields.name = name
  const clearable = [
    ['description', 40_000],
    ['statement_descriptor', 22],
    ['tax_code', 5000],
    ['unit_label', 12],
    ['url', 5000]
  ] as const
  for (const [key, limit] of clearable) {
    const value = params.clearable(key, limit)
    if (value !== undefined) fields[key] = value
  }
  const shippable = params.has('shippable') ? params.boolean('shippable') : undefined
  if (shippable !== undefined) fields.shippable = shippable
  const images = params.texts('images', 8)
  if (images !== undefined) fields.images = images ?? []
  const features = params.list('marketing_features', 15)
  if (features !== undefined)
    fields.marketing_features = (features ?? []).map((feature) => ({ name: feature.required('name') }))
  const box = params.object('package_dimensions')
  if (box === null) fields.package_dimensions = null
  else if (box) {
    box.only(['height', 'length', 'weight', 'width'])
    const side = (key: string) => {
      const value = box.number(key)
      if (value === undefined) throw box.missing(key)
      return value
    }
    fields.package_dimensions = {
      height: side('height'),
      length: side('length'),
      weight: side('weight'),
      width: side('width')
    }
  }
  const tax = params.object('tax_details')
  if (tax === null) fields.tax_details = null
  else if (tax)
    fields.tax_details = {
      performance_location: tax.clearable('performance_location') ?? null,
      tax_code: tax.clearable('tax_code') ?? null
    }
  return fields
}

export function createProduct(context: Context): JsonObject {
  const { world, realm, params } = context
  params.only(creatable)
  const name = params.required('name')
  const expand = readExpand(params, productExpansions())
  const fields = readFields(params)
  const metadata = params.metadata()
  const type = params.oneOf('type', ['good', 'service'])
  const chosenId = params.text('id')
  if (chosenId !== undefined && !/^[A-Za-z0-9_.-]+$/.test(chosenId))
    throw invalid(`Invalid product id: ${chosenId}`, 'id')
  const priceParams = params.object('default_price_data')
  const price: PriceFields | undefined = priceParams
    ? priceFields(priceParams, 'default_price_data')
    : undefined
  if (chosenId !== undefined && realm.products.get(chosenId))
    throw refused('Product already exists.', 'id', 'resource_already_exists')
  const now = world.seconds()
  const product: Product = {
    ...blankProduct(chosenId ?? world.id('prod_', 14), name, now, realm.livemode),
    ...fields,
    ...(type && { type }),
    name,
    metadata: mergeMetadata({}, metadata)
  }
  realm.products.insert(product, world.nextRank(), world.now())
  let current = product
  if (price) {
    const made = createPrice(context, { ...price, product: product.id })
    current = { ...product, default_price: made.id }
    realm.products.replace(current, world.now())
  }
  world.commit(realm, context.author, {
    kind: 'product',
    id: product.id,
    type: 'product.created',
    snapshot: { ...current }
  })
  return renderProduct(realm, current, expand)
}

export function updateProduct(context: Context): JsonObject {
  const { world, realm, params, id } = context
  params.only(updatable)
  const expand = readExpand(params, productExpansions())
  const fields = readFields(params)
  const metadata = params.metadata()
  const defaultPrice = params.clearable('default_price')
  const before = realm.products.get(id)
  if (!before) throw missingObject('product', id)
  if (defaultPrice !== undefined) {
    if (defaultPrice !== null) {
      const price = realm.prices.get(defaultPrice)
      if (!price) throw missingReference('price', defaultPrice, 'default_price')
      if (price.product !== id)
        throw refused(`The price \`${defaultPrice}\` does not belong to this product.`, 'default_price')
    }
    fields.default_price = defaultPrice
  }
  const after: Product = {
    ...before,
    ...fields,
    metadata: mergeMetadata(before.metadata, metadata),
    updated: world.seconds()
  }
  realm.products.replace(after, world.now())
  world.commit(realm, context.author, {
    kind: 'product',
    id,
    type: 'product.updated',
    snapshot: { ...after },
    changed: changesBetween({ ...before }, { ...after })
  })
  return renderProduct(realm, after, expand)
}

export function retrieveProduct({ realm, params, id }: Context): JsonObject {
  params.only(['expand'])
  const expand = readExpand(params, productExpansions())
  const product = realm.products.get(id)
  if (!product) throw missingObject('product', id)
  return renderProduct(realm, product, expand)
}

export function deleteProduct(context: Context): JsonObject {
  const { world, realm, params, id } = context
  params.only([])
  const product = realm.products.get(id)
  if (!product) throw missingObject('product', id)
  if ((realm.pricesOf.get(id)?.length ?? 0) > 0)
    throw refused('This product cannot be deleted because it has one or more user-created prices.')
  realm.products.remove(id)
  world.commit(realm, context.author, {
    kind: 'product',
    id,
    type: 'product.deleted',
    snapshot: { ...product },
    gone: { ...product }
  })
  return { id, object: 'product', deleted: true }
}

export function listProducts({ world, realm, params }: Context): JsonObject {
  params.only([
    'active',
    'created',
    'ending_before',
    'expand',
    'ids',
    'limit',
    'shippable',
    'starting_after',
    'type',
    'url'
  ])
  const expand = readExpand(params, productExpansions('data.'))
  const active = params.boolean('active')
  const shippable = params.boolean('shippable')
  const type = params.text('type')
  const url = params.text('url')
  const ids = params.texts('ids', 100)
  const bounds = params.range('created')
  const paging = readPaging(params, realm.products, { kind: 'product' })
  if (ids && (paging.after ?? paging.before) !== undefined)
    throw invalid('Received ids and a pagination cursor. Please pass in only one.', 'ids')
  const accept = (product: Product) =>
    (active === undefined || product.active === active) &&
    (shippable === undefined || product.shippable === shippable) &&
    (type === undefined || product.type === type) &&
    (url === undefined || product.url === url)
  const page = ids
    ? pickByIds(ids, realm, paging.limit, accept)
    : realm.products.page({ ...paging, bounds, now: world.now(), accept })
  return {
    object: 'list',
    data: page.values.map((product) => renderProduct(realm, product, expand['data'] ?? {})),
    has_more: page.more,
    url: '/v1/products'
  }
}

function pickByIds(
  ids: readonly string[],
  realm: Context['realm'],
  limit: number,
  accept: (product: Product) => boolean
): { values: Product[]; more: boolean } {
  const found = [...new Set(ids)]
    .map((id) => realm.products.get(id))
    .filter((product): product is Product => product !== undefined && accept(product))
    .toSorted((left, right) => right.created - left.created)
  return { values: found.slice(0, limit), more: found.length > limit }
}
