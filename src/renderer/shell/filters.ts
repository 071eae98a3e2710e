import type { ColumnFilter, ColumnId, InventoryQuery } from '../../shared/inventory.ts'
import { everything } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { minorToDecimal } from '../../shared/money.ts'
import { count, dayWords } from '../format.ts'
import { columnLabel, columnLabels, statusLabels } from '../messages/labels.ts'

/** A filter as its chip says it, the value apart from the rest: “On hand is” + “at most 5”. */
export function filterWords(filter: ColumnFilter, currency: string): { what: string; value: string } {
  switch (filter.kind) {
    case 'text':
      return { what: `${columnLabel(filter.column)} has`, value: filter.text }
    case 'empty':
      return { what: columnLabel(filter.column), value: filter.empty ? 'is empty' : 'has a value' }
    case 'range':
      return { what: columnLabels[filter.column], value: rangeWords(filter, currency) }
    case 'currency':
      return { what: 'Currency is', value: filter.currencies.map((one) => one.toUpperCase()).join(' or ') }
    case 'changed':
      return { what: 'Changed', value: sinceWords(filter.since) }
    case 'status':
      return { what: 'Status is', value: filter.statuses.map((status) => statusLabels[status]).join(' or ') }
    case 'active':
      return { what: 'Shows', value: filter.active ? 'active only' : 'archived only' }
  }
}

export const sinceChoices = {
  seen: 'since I looked',
  today: 'today',
  week: 'in 7 days',
  month: 'in 30 days'
} as const

const sinceWords = (since: Extract<ColumnFilter, { kind: 'changed' }>['since']): string =>
  typeof since === 'number' ? `since ${dayWords(since, Date.now())}` : sinceChoices[since]

function rangeWords(filter: Extract<ColumnFilter, { kind: 'range' }>, currency: string): string {
  const money = filter.currency ?? currency
  const words = (value: number): string =>
    filter.column === 'price' ? minorToDecimal(value, money) : count(value)
  const { min, max } = filter
  const unit = filter.currency === undefined ? '' : ` ${filter.currency.toUpperCase()}`
  if (min !== null && max !== null)
    return min === max ? words(min) + unit : `${words(min)} to ${words(max)}${unit}`
  if (min !== null) return `at least ${words(min)}${unit}`
  return max === null ? 'any' : `at most ${words(max)}${unit}`
}

/** A column has one filter: a new one takes the place of the old. */
export function withFilter(filters: readonly ColumnFilter[], added: ColumnFilter): ColumnFilter[] {
  return [...filters.filter((filter) => filterKey(filter) !== filterKey(added)), added]
}

export const filterKey = (filter: ColumnFilter): string => ('column' in filter ? filter.column : filter.kind)

const columnOfKind: Partial<Record<ColumnFilter['kind'], ColumnId>> = {
  status: 'status',
  active: 'active',
  changed: 'changedAt',
  currency: 'price'
}

/** The column a filter narrows down. */
export const filteredColumn = (filter: ColumnFilter): ColumnId | undefined =>
  'column' in filter ? filter.column : columnOfKind[filter.kind]

/** The same question without what narrows a column down. */
export const withoutColumn = (query: InventoryQuery, column: ColumnId): InventoryQuery => ({
  ...query,
  filters: query.filters.filter((filter) => filteredColumn(filter) !== column)
})

/** What can be filtered, in the order of the menu. */
export const filterChoices = [
  'status',
  'onHand',
  'reorderPoint',
  'price',
  'currency',
  'changedAt',
  'product',
  'variant',
  'sku',
  'active'
] as const
export type FilterChoice = (typeof filterChoices)[number] | `meta-${string}`

export const choiceLabel = (choice: FilterChoice): string =>
  choice === 'currency' ? 'Currency' : isMetadataColumn(choice) ? columnLabel(choice) : columnLabels[choice]

/** How a choice is asked about. */
export function formOf(
  choice: FilterChoice
): 'statuses' | 'active' | 'range' | 'currencies' | 'since' | 'text' {
  switch (choice) {
    case 'status':
      return 'statuses'
    case 'active':
      return 'active'
    case 'onHand':
    case 'reorderPoint':
    case 'price':
      return 'range'
    case 'currency':
      return 'currencies'
    case 'changedAt':
      return 'since'
    default:
      return 'text'
  }
}

/** The same question with its items under their products, or (null) in one list. */
export function grouped(query: InventoryQuery, group: { closed: boolean } | null): InventoryQuery {
  const { group: _before, ...plain } = query
  return group === null ? plain : { ...plain, group: { ...group, except: [] } }
}

/** Whether most products of a grouped list are closed. */
export const isClosed = ({ group }: InventoryQuery): boolean => group?.closed ?? false

/** Whether there is anything worth keeping under a name. */
export const isNarrowed = ({ search, filters, sort, group }: InventoryQuery): boolean =>
  search !== '' ||
  filters.length > 0 ||
  group !== undefined ||
  JSON.stringify(sort) !== JSON.stringify(everything.sort)
