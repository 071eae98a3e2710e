import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { everything } from '../../src/shared/inventory.ts'
import { isMetadataColumn } from '../../src/shared/metadata-columns.ts'
import { keep, rowsOf, type Wish } from './owner.ts'
import { habitOf } from './place.ts'
import type { Seat } from './seat.ts'

/** The owner with a spreadsheet: exports the inventory, changes a few cells, and imports it now or days later. */

export async function importsAFile(seat: Seat): Promise<void> {
  const { random } = seat.world
  if (seat.file === null) {
    await exportAFile(seat)
    // A file is often kept for a while before it comes back: what it says is then what was seen long ago.
    if (random.next() < 0.5) return
  }
  const file = seat.file
  seat.file = null
  if (file === null) return
  editCells(seat, file)
  const preview = seat.read('preview', await seat.desk.engine.previewImport({ path: file }))
  rmSync(file, { force: true })
  if (preview === null || preview.changes.length === 0) return
  const rows = new Map((await rowsOf(seat)).map((row) => [row.id, row]))
  const saved = await seat.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
  seat.trace(
    `owner imports ${preview.changes.map((change) => `${change.itemId} ${change.field} ${change.base ?? change.from} → ${change.to}`).join(', ')}: ${JSON.stringify(saved)}`
  )
  if (saved?.batchId === null || saved === null) return
  const batch = seat.journal.batch('import')
  for (const { itemId, field, to, base, from } of preview.changes) {
    const row = rows.get(itemId)
    // The metadata comes and goes as it is.
    if (row === undefined || isMetadataColumn(field)) continue
    const wish: Wish = { row, field, input: to ?? '', value: to, delta: 0 }
    keep(seat, [...rows.values()], batch, wish, [base, from])
  }
  // What was refused on the way in does not have to arrive.
  if (saved.saved < preview.changes.length) for (const place of batch.places) seat.journal.loosen(place)
}

async function exportAFile(seat: Seat): Promise<void> {
  const path = join(seat.dir, `inventory-${seat.world.time.now()}.csv`)
  const written = await seat.desk.engine.exportFile({
    path,
    form: 'full',
    style: 'comma',
    query: { ...everything, view: 'all' }
  })
  if (written.ok) seat.file = path
  seat.trace(`owner exports: ${JSON.stringify(written)}`)
}

/** New counts in the stock column of some lines, where the owner counts at all. */
function editCells(seat: Seat, file: string): void {
  const { random, seed } = seat.world
  const lines = readFileSync(file, 'utf8').split('\r\n')
  const header = (lines[0] ?? '').replace('\ufeff', '').split(',')
  const at = (name: string): number => header.indexOf(name)
  let serial = seat.journal.intents.length + seat.journal.batches.length * 7 + 500_000
  const edited = lines.map((line, n) => {
    const cells = line.split(',')
    // Names with commas are quoted; such a line is left alone.
    if (n === 0 || cells.length !== header.length || line.includes('"') || random.next() > 0.4) return line
    const owner = cells[at('Product ID')] ?? ''
    const variant = cells[at('Variant')] ?? ''
    const place = `${owner} metadata.stock${variant === '' ? '' : `_${variant}`}`
    if (seat.world.climate.catalog === 'price-stock' || habitOf(seed, place) !== 'count') return line
    cells[at('Stock')] = String(serial++ * 8 + seat.number)
    return cells.join(',')
  })
  writeFileSync(file, edited.join('\r\n'))
}
