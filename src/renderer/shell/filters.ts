import type { ColumnFilter } from '../../shared/inventory.ts'
import { minorToDecimal } from '../../shared/money.ts'
import { count } from '../format.ts'
import { columnLabels, statusLabels } from '../messages/labels.ts'

/** A filter as its chip says it, the value apart from the rest: “On hand is” + “at most 5”. */
export function filterWords(filter: ColumnFilter, currency: string): { what: string; value: string } {
  switch (filter.kind) {
    case 'text':
      return { what: `${columnLabels[filter.column]} has`, value: filter.text }
    case 'range':
      return { what: columnLabels[filter.column], value: rangeWords(filter, currency) }
    case 'status':
      return { what: 'Status is', value: filter.statuses.map((status) => statusLabels[status]).join(' or ') }
    case 'active':
      return { what: 'Shows', value: filter.active ? 'active only' : 'archived only' }
  }
}

function rangeWords(filter: Extract<ColumnFilter, { kind: 'range' }>, currency: string): string {
  const words = (value: number): string =>
    filter.column === 'price' ? minorToDecimal(value, currency) : count(value)
  const { min, max } = filter
  if (min !== null && max !== null) return min === max ? words(min) : `${words(min)} to ${words(max)}`
  if (min !== null) return `at least ${words(min)}`
  return max === null ? 'any' : `at most ${words(max)}`
}

/** A column has one filter: a new one takes the place of the old. */
export function withFilter(filters: readonly ColumnFilter[], added: ColumnFilter): ColumnFilter[] {
  return [...filters.filter((filter) => filterKey(filter) !== filterKey(added)), added]
}

export const filterKey = (filter: ColumnFilter): string => ('column' in filter ? filter.column : filter.kind)
