import { resolve } from 'node:path'
import type { ImportPreview } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'
import { foundOut } from '../../shared/import-reading.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn, metadataHeading } from '../../shared/metadata-columns.ts'
import type { Engine, SyncReport } from '../engine-api.ts'
import { redact } from '../redact.ts'
import type { Command } from './arguments.ts'
import { open, readConflicts, readRow, readRows, type Result, stockText } from './ask.ts'
import { findItem } from './find-item.ts'
import { count, table } from './text.ts'

/** The commands that change something, here or in Stripe. Their `json` shapes are promised in docs/command-line.md. */

/** Where remarks go that are not the result. */
export type Tell = (text: string) => void

/**
 * A look at Stripe, and what waits is sent. The first one of a shop lists what there is; a second tells what was sold
 * in the last 30 days, and whether stock fell with it. Their report is one.
 */
export async function look(engine: Engine, isFirst: boolean): Promise<SyncReport> {
  const first = open(await engine.sync())
  if (!isFirst || first.failure !== null) return first
  const second = open(await engine.sync())
  return {
    ...second,
    requests: first.requests + second.requests,
    pulled: {
      products: first.pulled.products + second.pulled.products,
      prices: first.pulled.prices + second.pulled.prices
    },
    pushed: first.pushed + second.pushed
  }
}

export async function sync(engine: Engine, isFirst: boolean): Promise<Result> {
  const { failure: _, ...report } = await look(engine, isFirst)
  const { status } = open(await engine.dispatch('read-app', {}))
  const lines = [
    report.status,
    `${count(report.pulled.products, 'product')} and ${count(report.pulled.prices, 'price')} received, ` +
      `${count(report.pushed, 'edit')} sent, ${report.waiting} waiting, ` +
      `${count(report.conflicts, 'conflict')}, ${count(report.requests, 'request')}`,
    ...report.problems.map(({ object, reason }) => `  ${object}: ${reason}`)
  ]
  // A run can end well and leave something: what Stripe failed over goes out another time.
  const ok = report.ok && report.conflicts === 0 && report.waiting === 0 && status.failed === 0
  return { json: { ...report, ok, failed: status.failed }, text: lines.join('\n'), ok }
}

type EditState = 'pushed' | 'waiting' | 'conflict' | 'failed' | 'unchanged'

export async function edit(
  engine: Engine,
  command: Extract<Command, { name: 'edit' }>,
  tell: Tell
): Promise<Result> {
  const item = findItem(
    [...(await readRows(engine, 'all')), ...(await readRows(engine, 'archived'))],
    command.target
  )
  const { reason, note, input } = command
  const { outcomes } = open(
    await engine.dispatch('edit-cells', {
      edits: [{ itemId: item.id, field: 'onHand', input }],
      reason,
      note
    })
  )
  const outcome = outcomes[0]
  if (outcome?.outcome === 'refused') {
    tell(`stockroom: ${outcome.reason ?? 'refused'}\n`)
    return editResult(item, 'failed', false)
  }
  const before = await readRow(engine, item.id)
  // “unchanged” may also mean that the same edit still waits, which is then sent
  if (outcome?.outcome === 'unchanged' && before.marks.onHand === undefined)
    return editResult(before, 'unchanged', true)
  if (!command.push) return editResult(before, stateOf(before), stateOf(before) === 'waiting')
  await push(engine, tell)
  const after = await readRow(engine, item.id)
  return editResult(after, stateOf(after), stateOf(after) === 'pushed')
}

function stateOf(row: InventoryRow): EditState {
  const mark = row.marks.onHand
  if (mark === undefined) return 'pushed'
  return mark === 'conflict' || mark === 'failed' ? mark : 'waiting'
}

function editResult(row: InventoryRow, state: EditState, ok: boolean): Result {
  const name = row.variant === null ? row.name : `${row.name}, ${row.variant}`
  return { json: { ok, state, onHand: row.onHand }, text: `${name}: ${stockText(row)} (${state})`, ok }
}

export async function resolveConflict(
  engine: Engine,
  command: Extract<Command, { name: 'resolve' }>,
  tell: Tell
): Promise<Result> {
  const { id, resolution } = command
  const { resolved, refused } = open(await engine.dispatch('resolve-conflicts', { ids: [id], resolution }))
  for (const each of refused) tell(`stockroom: conflict ${each.id}: ${each.reason}\n`)
  const sent = resolved > 0 && command.push ? await push(engine, tell) : true
  const left = (await readConflicts(engine)).length
  const ok = refused.length === 0 && sent
  return {
    json: { ok, resolved, refused, conflicts: left },
    text: `${resolved} settled, ${count(left, 'conflict')} left`,
    ok: ok && left === 0
  }
}

export async function importItems(
  engine: Engine,
  command: Extract<Command, { name: 'import' }>,
  tell: Tell
): Promise<Result> {
  const preview = await lookAt(engine, command)
  if (preview.problem !== null) throw new AppFailure('invalid-input', preview.problem)
  let conflicting = preview.changes.filter((change) => change.movedTo !== null).length
  const offers = command.create ? preview.offers : []
  const made = new Set(offers.map(({ line }) => line))
  const refused = preview.refused.filter(({ line }) => !made.has(line))
  let ok = refused.length === 0
  if (!command.dryRun && preview.changes.length + offers.length > 0) {
    const applied = open(
      await engine.dispatch('apply-import', {
        previewId: preview.id,
        reason: command.reason,
        create: command.create
      })
    )
    if (applied.refused > refused.length) {
      ok = false
      tell(`stockroom: ${applied.refused - refused.length} of the changes were refused\n`)
    }
    if (command.push && !(await push(engine, tell))) ok = false
    const cells = new Set(preview.changes.map((change) => `${change.itemId} ${change.field}`))
    conflicting = (await readConflicts(engine)).filter((each) =>
      cells.has(`${each.itemId} ${each.field}`)
    ).length
  }
  const { unchanged, repeated } = preview
  const created = offers.length
  const json = {
    changes: preview.changes.length,
    unchanged,
    created,
    refused,
    conflicts: conflicting,
    repeated
  }
  const lines = [
    `${count(json.changes, 'change')}${command.dryRun ? ' to make' : ''}, ${unchanged} unchanged, ` +
      (created === 0 ? '' : `${count(created, 'item')} ${command.dryRun ? 'to create' : 'created'}, `) +
      `${refused.length} refused, ${count(conflicting, 'conflict')}`
  ]
  if (repeated.length > 0) {
    const those = `${count(repeated.length, 'item')} ${repeated.length === 1 ? 'is' : 'are'} named on several lines`
    if (preview.duplicates === 'refuse')
      lines.push('', `${those}, which are left out; --duplicates last has the last of them count`)
    else {
      const cells = repeated.map((each) => [
        String(each.lines.at(-1)),
        each.item,
        each.lines.slice(0, -1).join(', ')
      ])
      lines.push('', `${those}, the last of which counts`, '', table(['Line', 'Item', 'Instead of'], cells))
    }
  }
  if (command.dryRun && preview.changes.length > 0) {
    const cells = preview.changes.map((each) => [
      String(each.line),
      each.item,
      isMetadataColumn(each.field) ? metadataHeading(each.field) : each.field,
      each.from ?? '–',
      each.to ?? '–'
    ])
    lines.push('', table(['Line', 'Item', 'Field', 'From', 'To'], cells))
  }
  if (command.dryRun && created > 0) {
    const cells = offers.map((each) => [
      String(each.line),
      each.item,
      each.onHand === '' ? '–' : each.onHand,
      each.price === null ? '–' : `${each.price} ${each.currency?.toUpperCase() ?? ''}`,
      each.note
    ])
    lines.push('', table(['Line', 'New item', 'Stock', 'Price', 'Why it is new'], cells))
  }
  if (refused.length > 0) {
    const cells = refused.map((each) => [String(each.line), each.column ?? '', each.value ?? '', each.reason])
    lines.push('', table(['Line', 'Column', 'Value', 'Reason'], cells))
  }
  return { json, text: lines.join('\n'), ok: ok && conflicting === 0 }
}

async function lookAt(
  engine: Engine,
  { file, duplicates }: Extract<Command, { name: 'import' }>
): Promise<ImportPreview> {
  const preview = open(await engine.previewImport({ path: resolve(file) }))
  if (duplicates === preview.duplicates) return preview
  const reading = { ...foundOut, duplicates }
  return open(await engine.dispatch('read-import', { previewId: preview.id, reading })).preview
}

/** Sends what waits. Answers whether all went through; why not goes to the terminal. */
export async function push(engine: Engine, tell: Tell): Promise<boolean> {
  const report: SyncReport = open(await engine.sync())
  if (report.failure !== null) tell(`stockroom: ${report.failure.code}: ${redact(report.failure.detail)}\n`)
  const { status } = open(await engine.dispatch('read-app', {}))
  if (status.failed > 0) tell(`stockroom: ${count(status.failed, 'edit')} refused by Stripe\n`)
  const left = report.failure === null ? report.waiting : 0
  if (left > 0) tell(`stockroom: ${count(left, 'edit')} ${left === 1 ? 'is' : 'are'} not in Stripe yet\n`)
  return report.failure === null && report.waiting + status.failed === 0
}
