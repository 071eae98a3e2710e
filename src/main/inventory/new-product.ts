import { mostLines } from '../../shared/create.ts'
import type { Created, NewProduct, NewVariant, ProductCopy } from '../../shared/create.ts'
import { AppFailure } from '../../shared/failure.ts'
import { longestKey } from '../../shared/metadata-columns.ts'
import { decimalToMinor, minorToDecimal } from '../../shared/money.ts'
import { valueAt } from '../../shared/value-at.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import type { Draft } from '../store/creations.ts'
import type { ItemRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'
import { parseQuantityInput } from '../stock/quantity.ts'
import { itemSlots, listSizes, sizeStockKey, usualScheme } from '../stock/scheme.ts'
import type { Applier } from '../sync/apply.ts'
import type { Clock, Random } from '../sync/ports.ts'
import type { AddPriceCommand, CreateProductCommand, RemotePrice, RemoteProduct } from '../sync/remote.ts'
import { metadataKeys, metadataLength, nameLength, replaceWish } from './edit-cells.ts'
import { listIsAsked } from './take-off.ts'
import { shownField } from './shown-field.ts'

type Parts = { store: Store; applier: Applier; clock: Clock; random: Random }
type Refusals = Created['refusals']

/**
 * A product that is to be made in Stripe, with its variants by the shop's own stock scheme and its prices, as one batch.
 * It is in the grid at once, under the id it will have. `into`: goes on with a batch that was begun before. Call inside a
 * transaction.
 */
export function createProduct(parts: Parts, wanted: NewProduct, into: number | null = null): Created {
  const { store, clock, random } = parts
  const { scheme, refusals, name, prices, variants, amounts, copied, metadata } = planProduct(store, wanted)
  if (refusals.length > 0) return { itemId: null, refusals }

  const id = `prod_${random.uuid().replaceAll('-', '')}`
  // Where prices keep the stock, each variant is a price of its own; elsewhere each currency is.
  const wantedPrices =
    scheme.owner === 'price'
      ? variants.flatMap((variant, at) =>
          prices.map((price, place) => ({
            ...((place === 0 ? amounts[at] : null) ?? price),
            metadata: priceMetadata(scheme, variant)
          }))
        )
      : prices.map((price) => ({ ...price, metadata: {} }))
  const [first, ...others] = wantedPrices
  const batchId = into ?? store.books.addBatch('create', `new product ${name}`, clock.now())
  const product: RemoteProduct = {
    kind: 'product',
    id,
    name,
    description: copied?.description ?? null,
    active: true,
    defaultPriceId: first === undefined ? null : `new-${random.uuid()}`,
    imageUrl: copied?.imageUrl ?? null,
    metadata,
    livemode: copied?.livemode ?? false,
    created: Math.floor(clock.now() / 1000),
    updated: 0
  }
  const { description, imageUrl, defaultPriceId } = product
  const command: CreateProductCommand = {
    kind: 'create-product',
    id,
    name,
    description,
    imageUrl,
    metadata,
    price: first ?? null
  }
  const draftPrice =
    first === undefined || defaultPriceId === null ? null : aPrice(parts, product, defaultPriceId, first)
  addCreation(parts, batchId, {
    id,
    kind: 'product',
    product,
    price: draftPrice,
    command,
    makesDefault: false
  })
  for (const price of others)
    addPrice(parts, batchId, product, { ...price, nickname: null, makeDefault: false })
  parts.applier.project(id, null, null, clock.now())
  return { itemId: store.view.itemsOfProduct(id)[0]?.id ?? null, refusals: [] }
}

/** What has to be put right before a product can be made. */
export const productRefusals = (store: Store, wanted: NewProduct): Refusals =>
  planProduct(store, wanted).refusals

function planProduct(store: Store, wanted: NewProduct) {
  const scheme = schemeOf(store)
  const refusals: Refusals = []
  const name = wanted.name.trim()
  if (name === '') refusals.push({ field: 'name', reason: 'a product needs a name' })
  if (name.length > nameLength)
    refusals.push({ field: 'name', reason: `a name has ${nameLength} characters at most` })
  const onPrices = scheme.owner === 'price'
  const own = onPrices ? wanted.variants.map(({ amount }) => amount?.trim() ?? '') : []
  // Where each variant has an amount of its own, none needs another.
  const usual = own.includes('') ? undefined : own[0]
  const prices = wanted.prices.map((price, at) => {
    const amount = at === 0 && price.amount.trim() === '' ? (usual ?? '') : price.amount
    return readPrice({ ...price, amount }, `prices.${at}`, refusals)
  })
  const variants = readVariants(scheme, wanted.variants, refusals)
  const currency = prices[0]?.currency
  const amounts = own.map((amount, at) =>
    amount === '' || currency === undefined
      ? null
      : readPrice({ currency, amount }, `variants.${at}`, refusals)
  )
  if (onPrices && prices.length === 0) {
    refusals.push({ field: 'prices', reason: 'this shop keeps stock on prices, so a product needs one' })
  }
  const gone = wanted.copyOf === null ? null : asItWas(store, wanted.copyOf)
  const copied = wanted.copyOf === null ? null : (gone ?? asItIs(store, wanted.copyOf))
  const metadata = {
    ...otherMetadata(scheme, copied, gone !== null),
    ...(onPrices ? {} : productMetadata(scheme, variants))
  }
  tooMany(Object.keys(metadata).length, refusals)
  if (!onPrices && scheme.sizesKey !== null) tooLong(metadata[scheme.sizesKey] ?? '', refusals)
  return { scheme, refusals, name, prices, variants, amounts, copied, metadata }
}

/** A price that is to be made for a product. Call inside a transaction. */
export function addPrice(
  parts: Parts,
  batchId: number,
  product: RemoteProduct,
  wanted: {
    currency: string
    unitAmount: number
    metadata: Record<string, string>
    nickname: string | null
    makeDefault: boolean
  }
): RemotePrice {
  const { currency, unitAmount, metadata, nickname } = wanted
  const price = aPrice(parts, product, `new-${parts.random.uuid()}`, wanted)
  const command: AddPriceCommand = {
    kind: 'add-price',
    productId: product.id,
    currency,
    unitAmount,
    nickname,
    metadata
  }
  const makesDefault = wanted.makeDefault
  addCreation(parts, batchId, { id: price.id, kind: 'price', product, price, command, makesDefault })
  return price
}

/**
 * One more variant of a product: its size joins the list and its stock gets a key, both in one request; where prices keep
 * the stock, it is another price. Call inside a transaction.
 */
export function addVariant(parts: Parts, wanted: WantedVariant, into: number | null = null): Created {
  const { store, applier, clock } = parts
  const { scheme, refusals, product, variant, price, sizes, added, label } = planVariant(store, wanted)
  if (refusals.length > 0) return { itemId: null, refusals }
  const batchId = into ?? store.books.addBatch('create', label, clock.now())
  const { sizesKey } = scheme
  if (price !== null) {
    const metadata = priceMetadata(scheme, variant)
    const nickname = variant.name
    const made = addPrice(parts, batchId, product, { ...price, metadata, nickname, makeDefault: false })
    applier.project(product.id, null, null, clock.now())
    return { itemId: `${made.id}/${scheme.stockKey}`, refusals: [] }
  }
  if (sizesKey === null || variant.name === null) throw new Error('a variant without a name was let through')
  const stockKey = sizeStockKey(scheme, variant.name)
  const itemId = `${product.id}/${stockKey}`
  const set = (key: string, value: string, cell: Parameters<typeof replaceWish>[1]['cell']): void =>
    replaceWish(parts, {
      batchId,
      itemId,
      productId: product.id,
      cell,
      wish: {
        entity: 'product',
        entity_id: product.id,
        field: `metadata.${key}`,
        kind: key === stockKey ? 'count' : 'set',
        value,
        delta: null
      },
      reason: key === stockKey ? 'received' : null,
      note: null
    })
  set(sizesKey, [...sizes, variant.name].join(','), `meta-${sizesKey}`)
  // A size that was taken off before goes on with the number that is still noted. Any other row is there by its stock;
  // one that is not counted says so.
  if (variant.stock !== null || valueAt(product.metadata, stockKey) === undefined)
    set(stockKey, variant.stock ?? scheme.untracked[0] ?? '0', 'onHand')
  for (const [key, value] of Object.entries(added)) {
    if (key === sizesKey || key === stockKey) continue
    set(key, value, key.startsWith(scheme.skuKey) ? 'sku' : 'reorderPoint')
  }
  applier.project(product.id, null, null, clock.now())
  return { itemId, refusals: [] }
}

type WantedVariant = {
  productId: string
  variant: NewVariant
  price: NewProduct['prices'][number] | null
}

/** What has to be put right before a variant can be added. `planned`: keys its product is to have besides, which its own join. */
export function variantRefusals(store: Store, wanted: WantedVariant, planned: Set<string>): Refusals {
  const { refusals, added } = planVariant(store, wanted, planned)
  if (refusals.length === 0) for (const key of Object.keys(added)) planned.add(key)
  return refusals
}

/** @returns a `price` only where prices keep the stock */
function planVariant(store: Store, wanted: WantedVariant, planned: Iterable<string> = []) {
  const scheme = schemeOf(store)
  const product = store.shown.product(wanted.productId)
  if (product === null) throw new AppFailure('not-found', 'this product is no longer in the shop')
  const refusals: Refusals = []
  const [variant] = readVariants(scheme, [wanted.variant], refusals)
  if (variant === undefined) throw new Error('a variant that was read is not there')
  if (variant.name === null) refusals.push({ field: 'variants.0.name', reason: 'a variant needs a name' })
  const label = `new variant ${variant.name ?? ''} of ${product.name}`
  const plan = { scheme, refusals, product, variant, label }
  if (scheme.owner === 'price') {
    const price = wanted.price === null ? null : readPrice(wanted.price, 'prices.0', refusals)
    if (price === null)
      refusals.push({ field: 'prices.0.amount', reason: 'a variant of this shop is a price: type it' })
    return { ...plan, price, sizes: [], added: {} }
  }
  const { sizesKey } = scheme
  const sizes =
    sizesKey === null ? [] : listSizes(shownField(store, product, `metadata.${sizesKey}`) ?? undefined)
  const single = itemSlots(scheme, product, []).some((slot) => slot.variant === null)
  if (sizesKey === null || single) {
    refusals.push({
      field: 'variants.0.name',
      reason:
        'this product has one stock number and no sizes; make a new product with sizes, or list them in Stripe'
    })
  } else if (store.conflicts.openOfField(product.id, `metadata.${sizesKey}`).length > 0) {
    refusals.push({ field: 'variants.0.name', reason: listIsAsked })
  } else if (sizes.some((size) => size.toLowerCase() === variant.name?.toLowerCase())) {
    refusals.push({ field: 'variants.0.name', reason: `${variant.name ?? ''} is there already` })
  }
  const added = productMetadata(scheme, [variant])
  const keys = Object.keys({ ...withWaiting(store, product).metadata, ...added })
  tooMany(new Set([...keys, ...planned]).size, refusals)
  tooLong([...sizes, variant.name ?? ''].join(','), refusals)
  return { ...plan, price: null, sizes, added }
}

/** What a copy of a product starts with: everything but its ids, its SKUs and what is on the shelf. */
export function copyOf(store: Store, productId: string): ProductCopy {
  const scheme = schemeOf(store)
  const product = store.shown.product(productId)
  if (product === null) throw new AppFailure('not-found', 'this product is no longer in the shop')
  const rows = store.view.itemsOfProduct(productId)
  const all = store.shown.pricesOf(productId).filter((price) => shownField(store, price, 'active') === 'true')
  const plain = all.filter((price) => price.recurring === null && !price.special && price.unitAmount !== null)
  const defaultId = shownField(store, product, 'default_price')
  const first = plain.toSorted((a, b) => Number(b.id === defaultId) - Number(a.id === defaultId))
  const [main] = first
  const amountOf = (price: RemotePrice): string =>
    minorToDecimal(Number(shownField(store, price, 'unit_amount')), price.currency)
  const onPrices = scheme.owner === 'price' && main !== undefined
  const list = scheme.sizesKey === null ? null : shownField(store, product, `metadata.${scheme.sizesKey}`)
  const sizes = listSizes(list ?? undefined)
  // One that is being taken off has a row as long as Stripe has it.
  const isListed = ({ variant }: ItemRow): boolean =>
    variant === null || sizes.length === 0 || sizes.includes(variant)
  const { variants, left } = onPrices
    ? variantsOnPrices(rows, plain, main, amountOf)
    : { variants: rows.filter(isListed).map(asCopied), left: [] }
  const prices = onPrices ? [main] : first
  if (all.length > plain.length)
    left.push(
      `${all.length - plain.length} recurring or tiered ${all.length - plain.length === 1 ? 'price' : 'prices'}`
    )
  if (plain.some((price) => Object.keys(price.currencyOptions).length > 0))
    left.push('what its prices are in further currencies')
  if (rows.some((row) => row.sku !== null && row.sku !== ''))
    left.push('the SKUs, which two products cannot share')
  for (const [what, one] of [
    [variants, 'variant'],
    [prices, 'price']
  ] as const) {
    const over = what.length - mostLines
    if (over > 0)
      left.push(`${over} of its ${what.length} ${one}s: a new product has ${mostLines} at most here`)
  }
  return {
    name: `${rows[0]?.name ?? product.name} (copy)`,
    variants: variants.slice(0, mostLines),
    prices: prices
      .slice(0, mostLines)
      .map((price) => ({ currency: price.currency, amount: amountOf(price) })),
    copyOf: productId,
    left
  }
}

/**
 * Where prices keep the stock, each variant is a price: its copy costs what it costs, in the currency of the main one. Of
 * several that are called the same there is one, and `left` says so.
 */
function variantsOnPrices(
  rows: readonly ItemRow[],
  plain: readonly RemotePrice[],
  main: RemotePrice,
  amountOf: (price: RemotePrice) => string
): { variants: NewVariant[]; left: string[] } {
  const rank = (price: RemotePrice): number =>
    Number(price.currency === main.currency) + Number(price === main)
  const kept = new Map<string, { row: ItemRow; price: RemotePrice }>()
  for (const row of rows) {
    const price = plain.find(({ id }) => id === row.owner_id)
    if (price === undefined) continue
    const name = row.variant?.trim().toLowerCase() ?? ''
    const known = kept.get(name)
    if (known === undefined || rank(price) > rank(known.price)) kept.set(name, { row, price })
  }
  // The first is the default of the copy, too.
  const own = [...kept.values()].toSorted((a, b) => Number(b.price === main) - Number(a.price === main))
  const variants = own.map(({ row, price }) => {
    const isUsual = price.currency !== main.currency || amountOf(price) === amountOf(main)
    return { ...asCopied(row), amount: isUsual ? '' : amountOf(price) }
  })
  const others = plain.filter(({ currency }) => currency !== main.currency)
  const again = plain.length - others.length - own.filter(({ price }) => !others.includes(price)).length
  const currencies = new Set(others.map(({ currency }) => currency.toUpperCase()))
  const left: string[] = []
  if (currencies.size > 0) left.push(`its prices in ${[...currencies].join(', ')}`)
  if (again > 0) left.push(`${again} further ${again === 1 ? 'price' : 'prices'} of the same variants`)
  return { variants, left }
}

/**
 * A product that is gone from Stripe, as it would be typed anew: what it was, with what still waits for it. Stripe deletes
 * no product that has prices (https://docs.stripe.com/api/products/delete). @returns null where it is not gone, or stock
 * is kept on prices
 */
export function goneProduct(store: Store, productId: string): NewProduct | null {
  const rows = asItWas(store, productId) === null ? [] : store.view.itemsOfProduct(productId)
  const [first] = rows
  if (first === undefined || schemeOf(store).owner === 'price') return null
  return { name: first.name, variants: rows.map(asTyped), prices: [], copyOf: productId }
}

/** A variant as one would type it; nobody types a number below zero. */
const asTyped = (row: ItemRow): NewVariant => ({
  name: row.variant,
  stock: row.on_hand === null ? '' : String(Math.max(0, row.on_hand)),
  sku: row.sku ?? '',
  reorderPoint: row.reorder_own === 1 ? String(row.reorder_point) : ''
})

/** A product with the metadata that waits for it; null where the shop has none of this id. */
function asItIs(store: Store, productId: string): RemoteProduct | null {
  const product = store.shown.product(productId)
  return product === null ? null : withWaiting(store, product)
}

/** The same of its copy, with nothing on the shelf yet and no SKU, which two cannot share. */
const asCopied = (row: ItemRow): NewVariant => ({
  ...asTyped(row),
  stock: row.on_hand === null ? '' : '0',
  sku: ''
})

/** A product that is gone, with the metadata that still waits for it; null where it is not gone. */
function asItWas(store: Store, productId: string): RemoteProduct | null {
  const gone = store.shown.product(productId) === null ? store.mirror.buriedProduct(productId) : null
  return gone === null ? null : withWaiting(store, gone)
}

/** A product with the keys of its metadata that wait to be written, and without those that wait to be removed. */
function withWaiting(store: Store, product: RemoteProduct): RemoteProduct {
  const metadata = { ...product.metadata }
  for (const { field, kind, value } of store.outbox.openOfEntity(product.id)) {
    if (!field.startsWith('metadata.') || kind === 'adjust') continue
    const key = field.slice('metadata.'.length)
    if (value === null) delete metadata[key]
    else metadata[key] = value
  }
  return { ...product, metadata }
}

/** Sends again what Stripe refused to make. Call inside a transaction. */
export function retryCreations({ store, applier }: Parts, productId: string): void {
  for (const creation of store.creations.ofProduct(productId)) {
    if (creation.state === 'failed') store.creations.retry(creation.id)
  }
  applier.project(productId)
}

const schemeOf = (store: Store): StockScheme => store.scheme()?.scheme ?? usualScheme

type ReadVariant = { name: string | null; stock: string | null; sku: string; reorderPoint: string | null }

function readVariants(
  scheme: StockScheme,
  variants: readonly NewVariant[],
  refusals: Refusals
): ReadVariant[] {
  const names = new Set<string>()
  return variants.map((variant, at) => {
    const refuse = (field: string, reason: string): void =>
      void refusals.push({ field: `variants.${at}.${field}`, reason })
    const name = variant.name?.trim() || null
    if (name === null && variants.length > 1) refuse('name', 'each variant needs a name')
    if (name !== null) {
      if (scheme.owner === 'product' && scheme.sizesKey === null)
        refuse('name', 'this shop keeps one stock number for each product, without variants')
      if (/[,;|]/.test(name)) refuse('name', 'a name in the list of sizes has no comma, semicolon or bar')
      if (/[[\]]/.test(name)) refuse('name', 'Stripe allows no square brackets in a metadata key')
      if (names.has(name.toLowerCase())) refuse('name', `${name} is there twice`)
      const longest = sizeStockKey(scheme, name)
      const keys = [longest, `${scheme.skuKey}_${name}`, `${scheme.reorderKey}_${name}`]
      const long = keys.find((key) => key.length > longestKey)
      if (scheme.owner === 'product' && long !== undefined)
        refuse(
          'name',
          `the metadata key ${long} would be longer than the ${longestKey} characters Stripe allows`
        )
      names.add(name.toLowerCase())
    }
    const number = (field: 'stock' | 'reorderPoint'): string | null => {
      const parsed = parseQuantityInput(variant[field])
      if (parsed.kind === 'invalid') refuse(field, parsed.reason)
      if (parsed.kind === 'adjust') refuse(field, 'type the number, without a sign')
      return parsed.kind === 'count' ? parsed.value : null
    }
    const sku = variant.sku.trim()
    if (sku.length > metadataLength) refuse('sku', `Stripe keeps ${metadataLength} characters at most`)
    return { name, stock: number('stock'), sku, reorderPoint: number('reorderPoint') }
  })
}

function readPrice(
  { currency, amount }: NewProduct['prices'][number],
  field: string,
  refusals: Refusals
): { currency: string; unitAmount: number } {
  const code = currency.trim().toLowerCase()
  const isCode = /^[a-z]{3}$/.test(code)
  if (!isCode)
    refusals.push({ field: `${field}.currency`, reason: 'a currency has three letters, such as EUR' })
  if (amount.trim() === '') refusals.push({ field: `${field}.amount`, reason: 'type the price' })
  // What an amount is depends on its currency.
  if (!isCode || amount.trim() === '') return { currency: code, unitAmount: 0 }
  const parsed = decimalToMinor(amount, code)
  if (!parsed.ok) refusals.push({ field: `${field}.amount`, reason: parsed.reason })
  return { currency: code, unitAmount: parsed.ok ? parsed.amount : 0 }
}

function tooMany(keys: number, refusals: Refusals): void {
  if (keys > metadataKeys) {
    refusals.push({
      field: 'variants',
      reason: `that needs ${keys} metadata keys, and Stripe allows ${metadataKeys} for a product`
    })
  }
}

function tooLong(sizes: string, refusals: Refusals): void {
  if (sizes.length > metadataLength) {
    refusals.push({
      field: 'variants',
      reason: `the list of its variants would have ${sizes.length} characters, and Stripe keeps ${metadataLength}`
    })
  }
}

function productMetadata(scheme: StockScheme, variants: readonly ReadVariant[]): Record<string, string> {
  const metadata: Record<string, string> = {}
  const named = variants.flatMap(({ name }) => name ?? [])
  if (named.length > 0 && scheme.sizesKey !== null) metadata[scheme.sizesKey] = named.join(',')
  for (const { name, stock, sku, reorderPoint } of variants) {
    const suffix = name === null ? '' : `_${name}`
    const stockKey = name === null ? scheme.stockKey : sizeStockKey(scheme, name)
    if (stock !== null) metadata[stockKey] = stock
    if (sku !== '') metadata[`${scheme.skuKey}${suffix}`] = sku
    if (reorderPoint !== null) metadata[`${scheme.reorderKey}${suffix}`] = reorderPoint
  }
  return metadata
}

function priceMetadata(scheme: StockScheme, variant: ReadVariant): Record<string, string> {
  return {
    ...(variant.name === null ? {} : { size: variant.name }),
    ...(variant.stock === null ? {} : { [scheme.stockKey]: variant.stock }),
    ...(variant.sku === '' ? {} : { [scheme.skuKey]: variant.sku }),
    ...(variant.reorderPoint === null ? {} : { [scheme.reorderKey]: variant.reorderPoint })
  }
}

/** What a product carries besides its stock. */
function otherMetadata(
  scheme: StockScheme,
  product: RemoteProduct | null,
  isGone: boolean
): Record<string, string> {
  if (product === null) return {}
  const [before = '', after = ''] = (scheme.sizeStockKey ?? '{size}').split('{size}')
  const own = new Set([scheme.stockKey, scheme.skuKey, scheme.reorderKey, scheme.sizesKey])
  return Object.fromEntries(
    Object.entries(product.metadata).filter(
      ([key]) =>
        !own.has(key) &&
        !key.startsWith(`${scheme.skuKey}_`) &&
        !key.startsWith(`${scheme.reorderKey}_`) &&
        !(scheme.sizeStockKey !== null && key.startsWith(before) && key.endsWith(after)) &&
        // A code on a label means one thing.
        (isGone || !/^(barcode|ean|upc|gtin)(_|$)/i.test(key))
    )
  )
}

function aPrice(
  { clock }: Pick<Parts, 'clock'>,
  product: RemoteProduct,
  id: string,
  wanted: { currency: string; unitAmount: number; metadata: Record<string, string>; nickname?: string | null }
): RemotePrice {
  return {
    kind: 'price',
    id,
    productId: product.id,
    currency: wanted.currency,
    unitAmount: wanted.unitAmount,
    currencyOptions: {},
    active: true,
    nickname: wanted.nickname ?? null,
    lookupKey: null,
    recurring: null,
    billingScheme: 'per_unit',
    taxBehavior: null,
    special: false,
    metadata: wanted.metadata,
    livemode: product.livemode,
    created: Math.floor(clock.now() / 1000)
  }
}

function addCreation(
  { store, clock }: Parts,
  batchId: number,
  made: {
    id: string
    kind: 'product' | 'price'
    product: RemoteProduct
    price: RemotePrice | null
    command: CreateProductCommand | AddPriceCommand
    makesDefault: boolean
  }
): void {
  const draft: Draft = {
    product: made.kind === 'product' ? made.product : null,
    price: made.price,
    instead: made.makesDefault ? made.product.defaultPriceId : null
  }
  store.creations.add({
    id: made.id,
    kind: made.kind,
    product_id: made.product.id,
    batch_id: batchId,
    command: JSON.stringify(made.command),
    draft: JSON.stringify(draft),
    makes_default: Number(made.makesDefault),
    created_at: clock.now()
  })
}
