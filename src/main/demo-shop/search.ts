import type { Collection } from './collection.ts'
import {
  priceExpansions,
  productExpansions,
  readExpand,
  renderPrice,
  renderProduct,
  type Context
} from './context.ts'
import { invalid } from './failure.ts'
import type { Json, JsonObject } from './types.ts'
import { asObject } from './world.ts'

/** docs.stripe.com/search: `field:"value"`, `~` for substrings, `-` for not, AND or OR but never both. */
type Clause = {
  field: string
  /** For `metadata["key"]`. */
  key: string | null
  operator: ':' | '~'
  value: string | null
  negated: boolean
}

type Query = { clauses: Clause[]; any: boolean }

const pattern =
  /\s*(-)?([a-z_]+)(?:\[(["'])((?:(?!\3).)*)\3\])?\s*(:|~)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']+))\s*/y

function parseQuery(text: string, fields: readonly string[]): Query {
  const broken = () => invalid(`We were unable to parse your search query: '${text}'.`, 'query')
  const clauses: Clause[] = []
  const joints = new Set<string>()
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) throw broken()
    const [whole, minus, field = '', , key, operator = ':', double, single, bare] = match
    if (!fields.includes(field) || (field === 'metadata') !== (key !== undefined))
      throw invalid(`Field \`${field}\` is an unsupported search field for this resource.`, 'query')
    const quoted = double ?? single
    const value =
      quoted === undefined ? (bare === 'null' ? null : (bare ?? '')) : quoted.replaceAll(/\\(.)/g, '$1')
    if (operator === '~' && (value === null || value.length < 3))
      throw invalid('Substring search needs at least 3 characters.', 'query')
    clauses.push({
      field,
      key: key ?? null,
      operator: operator === '~' ? '~' : ':',
      value,
      negated: minus === '-'
    })
    at += whole.length
    if (at >= text.length) break
    const joint = /^(AND|OR)\s+/i.exec(text.slice(at))
    if (joint) {
      joints.add((joint[1] ?? '').toUpperCase())
      at += joint[0].length
      if (at >= text.length) throw broken()
    } else joints.add('AND')
  }
  if (clauses.length === 0) throw broken()
  if (clauses.length > 10) throw invalid('A search query can have up to 10 clauses.', 'query')
  if (joints.size > 1) throw invalid('You cannot combine AND and OR in the same search query.', 'query')
  return { clauses, any: joints.has('OR') }
}

function matches(query: Query, object: JsonObject): boolean {
  const test = (clause: Clause) => matchesClause(clause, object) !== clause.negated
  return query.any ? query.clauses.some(test) : query.clauses.every(test)
}

/** Text fields match case-insensitively; `name` and `description` match by word, metadata and the rest exactly. */
function matchesClause(clause: Clause, object: JsonObject): boolean {
  const stored = clause.key === null ? object[clause.field] : asObject(object['metadata'])[clause.key]
  if (clause.value === null) return stored === null || stored === undefined
  if (stored === null || stored === undefined) return false
  const have = asText(stored).toLowerCase()
  const want = clause.value.toLowerCase()
  if (clause.operator === '~') return have.includes(want)
  if (clause.field === 'name' || clause.field === 'description')
    return ` ${have.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(
      ` ${want.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()} `
    )
  return have === want
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Matches against the index (which lags), answers with current objects, newest first. */
function search<T extends { id: string; created: number }>(
  { world, params }: Context,
  collection: Collection<T>,
  options: { fields: readonly string[]; url: string; render: (value: T) => JsonObject }
): JsonObject {
  params.only(['expand', 'limit', 'page', 'query'])
  const query = parseQuery(params.required('query'), options.fields)
  const limit = Math.min(100, Math.max(1, params.integer('limit') ?? 10))
  const token = params.text('page')
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString())
  if (!Number.isSafeInteger(start) || start < 0) throw invalid(`Invalid page: ${token}`, 'page')
  const indexed = world.now() - world.settings.searchLagMs
  const found: T[] = []
  for (const current of collection.newestFirst()) {
    const seen = collection.asOf(current.id, indexed)
    if (seen && matches(query, { ...seen })) found.push(current)
  }
  const end = start + limit
  const more = end < found.length
  const counted = params.texts('expand', 20)?.includes('total_count')
  return {
    object: 'search_result',
    data: found.slice(start, end).map(options.render),
    has_more: more,
    next_page: more ? Buffer.from(String(end)).toString('base64url') : null,
    ...(counted && { total_count: found.length }),
    url: options.url
  }
}

export function searchProducts(context: Context): JsonObject {
  const expand = readExpand(context.params, ['total_count', ...productExpansions('data.')])
  return search(context, context.realm.products, {
    fields: ['active', 'description', 'metadata', 'name', 'shippable', 'url'],
    url: '/v1/products/search',
    render: (product) => renderProduct(context.realm, product, expand['data'] ?? {})
  })
}

export function searchPrices(context: Context): JsonObject {
  const expand = readExpand(context.params, ['total_count', ...priceExpansions('data.')])
  return search(context, context.realm.prices, {
    fields: ['active', 'currency', 'lookup_key', 'metadata', 'product', 'type'],
    url: '/v1/prices/search',
    render: (price) => renderPrice(context.realm, price, expand['data'] ?? {})
  })
}
