import { resolve } from 'node:path'
import { everything, type InventoryRow } from '../../shared/inventory.ts'
import { metadataColumn } from '../../shared/metadata-columns.ts'
import { minorToDecimal } from '../../shared/money.ts'
import type { Engine } from '../engine-api.ts'
import type { Command } from './arguments.ts'
import { open, readConflicts, readRows, type Result, stockText } from './ask.ts'
import { count, table } from './text.ts'

/** The commands that change nothing in the shop. Their `json` shapes are promised in docs/command-line.md. */

export async function items(engine: Engine): Promise<Result> {
  const rows = await readRows(engine, 'all')
  const json = {
    items: rows.map((row) => ({
      product: row.productId,
      name: row.name,
      variant: row.variant,
      sku: row.sku,
      onHand: row.onHand,
      reorderPoint: row.reorderPoint,
      status: row.status,
      price: row.price?.amount ?? null,
      currency: row.price?.currency ?? null,
      waiting: isWaiting(row)
    }))
  }
  const header = ['Product ID', 'Name', 'Variant', 'SKU', 'On hand', 'Reorder', 'Status', 'Price', '']
  const cells = rows.map((row) => [
    row.productId,
    row.name,
    row.variant ?? '',
    row.sku ?? '',
    stockText(row),
    String(row.reorderPoint),
    row.status,
    row.price === null
      ? ''
      : `${minorToDecimal(row.price.amount, row.price.currency)} ${row.price.currency.toUpperCase()}`,
    row.marks.onHand ?? (isWaiting(row) ? 'waiting' : '')
  ])
  return { json, text: table(header, cells), ok: true }
}

export async function report(engine: Engine, command: { csv: string | null }): Promise<Result> {
  const rows = await readRows(engine, 'all')
  const having = (status: InventoryRow['status']): number =>
    rows.filter((row) => row.status === status).length
  const json = {
    items: rows.length,
    units: rows.reduce((units, row) => units + Math.max(0, row.onHand ?? 0), 0),
    low: having('low'),
    out: having('out'),
    untracked: having('untracked'),
    rows: rows.map((row) => ({
      product: row.productId,
      name: row.name,
      variant: row.variant,
      onHand: row.onHand,
      status: row.status
    }))
  }
  const lines = [
    `${count(json.items, 'item')}, ${count(json.units, 'unit')}: ` +
      `${json.low} low, ${json.out} out of stock, ${json.untracked} untracked`
  ]
  const short = rows.filter((row) => row.status === 'low' || row.status === 'out')
  if (short.length > 0) {
    const cells = short.map((row) => [
      row.productId,
      row.name,
      row.variant ?? '',
      stockText(row),
      row.status.toUpperCase()
    ])
    lines.push('', table(['Product ID', 'Name', 'Variant', 'On hand', 'Status'], cells))
  }
  if (command.csv !== null) {
    const path = resolve(command.csv)
    open(await engine.exportFile({ query: everything, form: 'report', style: 'comma', path }))
    lines.push('', `Written to ${path}`)
  }
  return { json, text: lines.join('\n'), ok: true }
}

export async function conflicts(engine: Engine): Promise<Result> {
  const open_ = await readConflicts(engine)
  const json = {
    conflicts: open_.map((conflict) => ({
      id: conflict.id,
      product: conflict.productId,
      variant: conflict.variant,
      field: conflict.field,
      base: conflict.base,
      mine: conflict.mine,
      theirs: conflict.theirs,
      cause: conflict.cause
    }))
  }
  const cells = json.conflicts.map((each) => [
    String(each.id),
    each.product,
    each.variant ?? '',
    each.field,
    each.base ?? '–',
    each.mine ?? '–',
    each.theirs ?? '–',
    each.cause
  ])
  const header = ['ID', 'Product ID', 'Variant', 'Field', 'Was', 'Mine', 'Stripe', 'Cause']
  return { json, text: cells.length === 0 ? 'No conflicts.' : table(header, cells), ok: cells.length === 0 }
}

export async function exportItems(
  engine: Engine,
  command: Extract<Command, { name: 'export' }>
): Promise<Result> {
  const file = resolve(command.file)
  const query = { ...everything, metadata: [...new Set(command.metadata)].map(metadataColumn) }
  const { rows } = open(await engine.exportFile({ query, form: command.form, style: 'comma', path: file }))
  return { json: { ok: true, file, rows }, text: `${count(rows, 'row')} written to ${file}`, ok: true }
}

function isWaiting(row: InventoryRow): boolean {
  return Object.values(row.marks).some((mark) => mark !== 'conflict')
}
