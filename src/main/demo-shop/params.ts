import { type Failure, invalid, unknownParameters } from './failure.ts'
import type { Metadata } from './types.ts'

/** Form text decoded by its brackets; lists are objects keyed by their index until somebody asks for a list. */
type FormNode = string | FormTree
type FormTree = { [key: string]: FormNode }

/** Decodes `a=1&b[c]=2&d[]=3&d[0]=4` (raw or percent-encoded brackets, `+` or `%20`); the last value wins. */
export function decodeForm(text: string): FormTree {
  const root: FormTree = Object.create(null)
  for (const [name, value] of formPairs(text)) {
    const path = splitName(name)
    let node = root
    for (const [depth, raw] of path.entries()) {
      const key = raw === '' ? String(Object.keys(node).length) : raw
      if (depth === path.length - 1) {
        node[key] = value
        break
      }
      const next = node[key]
      if (next === undefined || typeof next === 'string') {
        const tree: FormTree = Object.create(null)
        node[key] = tree
        node = tree
      } else node = next
    }
  }
  return root
}

/** The decoded name-value pairs in order, for logs and for comparing two requests. */
export function formPairs(text: string): [string, string][] {
  if (text === '') return []
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalid('Invalid request: the parameters are not valid percent-encoded UTF-8.')
  }
}

function splitName(name: string): string[] {
  const open = name.indexOf('[')
  if (open < 1) return [name]
  const path = [name.slice(0, open)]
  const rest = name.slice(open)
  for (const match of rest.matchAll(/\[([^\]]*)\]/g)) path.push(match[1] ?? '')
  return path
}

/** A request's parameters, read by type; every reader throws Stripe's 400 for a value of the wrong kind. */
export class Params {
  readonly #tree: FormTree
  readonly #prefix: string

  constructor(tree: FormTree, prefix = '') {
    this.#tree = tree
    this.#prefix = prefix
  }

  name(key: string): string {
    return this.#prefix === '' ? key : `${this.#prefix}[${key}]`
  }

  keys(): string[] {
    return Object.keys(this.#tree)
  }

  has(key: string): boolean {
    return key in this.#tree
  }

  /** Refuses everything not in the list, as Stripe does before it looks at anything else. */
  only(known: readonly string[]): this {
    const unknown = this.keys().filter((key) => !known.includes(key))
    if (unknown.length > 0) throw unknownParameters(unknown.map((key) => this.name(key)))
    return this
  }

  required(key: string): string {
    const text = this.text(key)
    if (text === undefined) throw this.missing(key)
    return text
  }

  missing(key: string): Failure {
    return invalid(`Missing required param: ${this.name(key)}.`, this.name(key), 'parameter_missing')
  }

  /** A non-empty string, or undefined when absent. */
  text(key: string, limit = 5000): string | undefined {
    const value = this.clearable(key, limit)
    if (value === null) throw this.#empty(key)
    return value
  }

  /** A string, null when sent empty (unset), undefined when absent. */
  clearable(key: string, limit = 5000): string | null | undefined {
    const node = this.#tree[key]
    if (node === undefined) return undefined
    if (typeof node !== 'string') throw invalid(`Invalid string: ${JSON.stringify(node)}`, this.name(key))
    if (node === '') return null
    const length = Array.from(node).length
    if (length > limit) {
      const shown = `${node.slice(0, 10)}...${node.slice(-10)}`
      throw invalid(`Invalid string: ${shown}; must be at most ${limit} characters`, this.name(key))
    }
    return node
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const found = values.find((value) => value === text)
    if (found === undefined)
      throw invalid(`Invalid ${this.name(key)}: must be one of ${values.join(', ')}`, this.name(key))
    return found
  }

  boolean(key: string): boolean | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    if (text !== 'true' && text !== 'false') throw invalid(`Invalid boolean: ${text}`, this.name(key))
    return text === 'true'
  }

  integer(key: string): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    if (!/^-?\d{1,15}$/.test(text))
      throw invalid(`Invalid integer: ${text}`, this.name(key), 'parameter_invalid_integer')
    return Number(text)
  }

  /** An integer that is zero or more, at most eight digits: an amount in minor units. */
  amount(key: string): number | undefined {
    const value = this.integer(key)
    if (value === undefined) return undefined
    if (value < 0)
      throw invalid(
        'This value must be greater than or equal to 0.',
        this.name(key),
        'parameter_invalid_integer'
      )
    if (value > 99_999_999)
      throw invalid(
        `Invalid integer: ${value}; must be no more than 99999999`,
        this.name(key),
        'amount_too_large'
      )
    return value
  }

  number(key: string): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw invalid(`Invalid decimal: ${text}`, this.name(key))
    return Number(text)
  }

  /** The elements of a list; null when the whole list was sent empty; undefined when absent. */
  texts(key: string, most: number): string[] | null | undefined {
    return this.#elements(key, most, (node, name) => {
      if (typeof node !== 'string') throw invalid(`Invalid string: ${JSON.stringify(node)}`, name)
      return node
    })
  }

  /** The elements of a list of objects. */
  list(key: string, most: number): Params[] | null | undefined {
    return this.#elements(key, most, (node, name) => {
      if (typeof node === 'string') throw invalid('Invalid object', name)
      return new Params(node, name)
    })
  }

  /** A nested object; null when sent empty; undefined when absent. */
  object(key: string): Params | null | undefined {
    const node = this.#tree[key]
    if (node === undefined) return undefined
    if (node === '') return null
    if (typeof node === 'string') throw invalid('Invalid object', this.name(key))
    return new Params(node, this.name(key))
  }

  /**
   * Metadata to merge: a value of '' deletes its key, `null` clears the map, undefined leaves it alone.
   * Limits (40-character keys, 500-character values) are counted in code points: docs.stripe.com/metadata.
   */
  metadata(key = 'metadata'): Metadata | null | undefined {
    const node = this.#tree[key]
    if (node === undefined) return undefined
    if (node === '') return null
    if (typeof node === 'string') throw invalid('Invalid object', this.name(key))
    const metadata: Metadata = Object.create(null)
    for (const [name, value] of Object.entries(node)) {
      if (typeof value !== 'string')
        throw invalid(`Invalid string: ${JSON.stringify(value)}`, `${this.name(key)}[${name}]`)
      const nameLength = Array.from(name).length
      if (nameLength > 40)
        throw invalid(
          `Metadata keys can have up to 40 characters, but you passed in a key that is ${nameLength} characters. Invalid key: ${name}`
        )
      const length = Array.from(value).length
      if (length > 500)
        throw invalid(
          `Metadata values can have up to 500 characters, but you passed in a value that is ${length} characters. Invalid value: ${value}`
        )
      metadata[name] = value
    }
    return metadata
  }

  /** A `created` filter: a second, or bounds by gt, gte, lt, lte. Answers inclusive bounds. */
  range(key: string): { from: number; to: number } {
    const node = this.#tree[key]
    if (node === undefined) return { from: -Infinity, to: Infinity }
    if (typeof node === 'string') {
      const exact = this.integer(key)
      return exact === undefined ? { from: -Infinity, to: Infinity } : { from: exact, to: exact }
    }
    const bounds = new Params(node, this.name(key)).only(['gt', 'gte', 'lt', 'lte'])
    const above = bounds.integer('gt')
    const below = bounds.integer('lt')
    return {
      from: Math.max(bounds.integer('gte') ?? -Infinity, above === undefined ? -Infinity : above + 1),
      to: Math.min(bounds.integer('lte') ?? Infinity, below === undefined ? Infinity : below - 1)
    }
  }

  #elements<T>(key: string, most: number, read: (node: FormNode, name: string) => T): T[] | null | undefined {
    const node = this.#tree[key]
    if (node === undefined) return undefined
    if (node === '') return null
    if (typeof node === 'string') throw invalid('Invalid array', this.name(key))
    const indexes = Object.keys(node)
    if (indexes.some((index) => !/^\d+$/.test(index))) throw invalid('Invalid array', this.name(key))
    if (indexes.length > most)
      throw invalid(`Array ${this.name(key)} exceeded maximum ${most} allowed elements.`, this.name(key))
    return indexes
      .toSorted((left, right) => Number(left) - Number(right))
      .map((index) => read(node[index] ?? '', `${this.name(key)}[${index}]`))
  }

  #empty(key: string): Failure {
    const name = this.name(key)
    return invalid(
      `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
      name,
      'parameter_invalid_empty'
    )
  }
}
