import { describe, expect, it } from 'vitest'
import {
  filteredColumn,
  filterWords,
  grouped,
  isNarrowed,
  withFilter,
  withoutColumn
} from '../../src/renderer/shell/filters.ts'
import { everything } from '../../src/shared/inventory.ts'
import type { ColumnFilter } from '../../src/shared/inventory.ts'

const words = (filter: ColumnFilter) => {
  const { what, value } = filterWords(filter, 'usd')
  return `${what} ${value}`
}

describe('a filter says in words', () => {
  it.each<[ColumnFilter, string]>([
    [{ kind: 'text', column: 'meta-supplier', text: 'Nordlin' }, 'supplier has Nordlin'],
    [{ kind: 'empty', column: 'sku', empty: true }, 'SKU is empty'],
    [{ kind: 'empty', column: 'meta-Country_20_code', empty: false }, 'Country code has a value'],
    [{ kind: 'range', column: 'onHand', min: 1, max: 5 }, 'On hand 1 to 5'],
    [{ kind: 'range', column: 'price', min: 1000, max: null, currency: 'kwd' }, 'Price at least 1.000 KWD'],
    [{ kind: 'range', column: 'price', min: null, max: 80, currency: 'jpy' }, 'Price at most 80 JPY'],
    [{ kind: 'range', column: 'price', min: 500, max: 500 }, 'Price 5.00'],
    [{ kind: 'currency', currencies: ['usd', 'eur'] }, 'Currency is USD or EUR'],
    [{ kind: 'changed', since: 'seen' }, 'Changed since I looked'],
    [{ kind: 'changed', since: new Date(2020, 1, 3).getTime() }, 'Changed since Feb 3, 2020'],
    [{ kind: 'status', statuses: ['low', 'out'] }, 'Status is Low or Out'],
    [{ kind: 'active', active: false }, 'Shows archived only']
  ])('%o', (filter, said) => {
    expect(words(filter)).toBe(said)
  })
})

describe('filters', () => {
  it('are one a column, and the newest counts', () => {
    const empty: ColumnFilter = { kind: 'empty', column: 'sku', empty: true }
    const letters: ColumnFilter = { kind: 'text', column: 'sku', text: 'LS' }
    const low: ColumnFilter = { kind: 'status', statuses: ['low'] }
    expect(withFilter([empty, low], letters)).toEqual([low, letters])
  })

  it('know their column, and go with it', () => {
    const filters: ColumnFilter[] = [
      { kind: 'range', column: 'price', min: 1, max: null },
      { kind: 'currency', currencies: ['eur'] },
      { kind: 'changed', since: 'week' }
    ]
    expect(filters.map(filteredColumn)).toEqual(['price', 'price', 'changedAt'])
    expect(withoutColumn({ ...everything, filters }, 'price').filters).toEqual([filters[2]])
  })

  it('make a view worth a name, as a sort, a search and groups do', () => {
    expect(isNarrowed(everything)).toBe(false)
    expect(isNarrowed({ ...everything, view: 'low' })).toBe(false)
    expect(isNarrowed({ ...everything, search: 'linen' })).toBe(true)
    expect(isNarrowed({ ...everything, sort: [{ column: 'onHand', descending: true }] })).toBe(true)
    const inGroups = grouped(everything, { closed: true })
    expect(isNarrowed(inGroups)).toBe(true)
    expect(isNarrowed(grouped(inGroups, null))).toBe(false)
  })
})
