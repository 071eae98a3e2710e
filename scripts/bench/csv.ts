import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { guessFields } from '../../src/main/csv/match-columns.ts'
import { previewImport } from '../../src/main/csv/preview.ts'
import { readCsv } from '../../src/main/csv/read.ts'
import { writeInventory } from '../../src/main/csv/write.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import type { Figure } from '../lib/figures.d.mts'

const rounds = 5

/** A file of 100,000 rows: read and previewed against bare csv-parse, written against bare csv-stringify. */
export async function run(): Promise<Figure[]> {
  const rows = Array.from({ length: 100_000 }, (_, at) => benchRow(at))
  const bytes = new TextEncoder().encode([...writeInventory(rows, 'full', 'comma')].join(''))
  const later = rows.map((row, at) => (at % 10 === 0 ? { ...row, onHand: (row.onHand ?? 0) + 1 } : row))
  const table = parse(bytes, { bom: true }).slice(1)
  const columns = table[0]?.length ?? 0

  // taken in turn, so that a slow moment of the machine falls on both
  const times: Record<'parse' | 'import' | 'stringify' | 'export', number[]> = {
    parse: [],
    import: [],
    stringify: [],
    export: []
  }
  for (let round = 0; round < rounds; round += 1) {
    times.parse.push(measure(() => parse(bytes, { bom: true }).length))
    times.import.push(
      measure(() => {
        const file = readCsv(bytes)
        const fields = guessFields(file.header)
        return previewImport(
          file,
          { fields, duplicates: 'refuse' },
          later,
          { id: '1', fileName: 'bench.csv' },
          () => null,
          () => null
        ).unchanged
      })
    )
    times.stringify.push(measure(() => stringify(table, { bom: true, record_delimiter: 'windows' }).length))
    times.export.push(
      measure(() => {
        let length = 0
        for (const chunk of writeInventory(rows, 'full', 'comma')) length += chunk.length
        return length
      })
    )
  }
  const [bareParse, bareStringify] = [best(times.parse), best(times.stringify)]
  const size = `100,000 rows × ${columns} columns`
  return [
    figure(`csv: read and preview ${size}, against bare csv-parse`, best(times.import), bareParse, 2.5),
    figure(`csv: export ${size}, against bare csv-stringify`, best(times.export), bareStringify, 1)
  ]
}

function measure(work: () => number): number {
  const start = performance.now()
  if (work() === 0) throw new Error('the benchmark did nothing')
  return performance.now() - start
}

function best(times: readonly number[]): number {
  return Math.min(...times)
}

function figure(name: string, value: number, reference: number, most: number): Figure {
  const ratio = value / reference
  return { name, value, unit: 'ms', reference, ratio, goal: `≤ ${most} ×`, ok: ratio <= most }
}

function benchRow(at: number): InventoryRow {
  const variant = ['S', 'M', 'L', 'XL'][at % 4] ?? null
  const productId = `prod_${String(Math.floor(at / 4)).padStart(14, 'N')}`
  const onHand = (at * 7) % 60
  return {
    id: `${productId}/stock_${variant}`,
    productId,
    priceId: `price_${String(Math.floor(at / 4)).padStart(24, '1')}`,
    name: `Linen shirt no. ${Math.floor(at / 4)}, washed`,
    imageUrl: null,
    variant,
    sku: `LS-${String(at).padStart(6, '0')}`,
    onHand,
    onHandInStripe: onHand,
    stockText: null,
    reorderPoint: 5,
    reorderPointOwn: at % 3 === 0,
    status: onHand === 0 ? 'out' : onHand <= 5 ? 'low' : 'ok',
    price: { amount: 1000 + (at % 5000), currency: at % 50 === 0 ? 'jpy' : 'usd' },
    active: true,
    changedAt: 1_763_690_400_000 + at * 1000,
    marks: {}
  }
}
