import type { Output } from '../../shared/contract.ts'
import { moment } from '../../shared/moment.ts'
import { minorToDecimal } from '../../shared/money.ts'
import { attentionKinds, type Finding, type Sale } from '../../shared/sales.ts'
import type { Engine } from '../engine-api.ts'
import type { Command } from './arguments.ts'
import { open, type Result } from './ask.ts'
import { push, type Tell } from './change.ts'
import { count, table } from './text.ts'

/** Sales and what the drift detector says of them. The `json` shapes are promised in docs/command-line.md. */

type Named<N extends Command['name']> = Extract<Command, { name: N }>

export async function sales(engine: Engine, { only }: Named<'sales'>): Promise<Result> {
  const { app } = open(await engine.dispatch('read-app', {}))
  const found = await readSales(engine, only)
  const json = {
    mode: app.sales?.settings.mode ?? null,
    restock: app.sales?.settings.restock ?? 'offer',
    evidence: app.sales?.evidence ?? null,
    sales: found.map((sale) => ({
      session: sale.sessionId,
      line: sale.lineItemId,
      paidAt: new Date(sale.paidAt).toISOString(),
      product: sale.productId,
      variant: sale.variant,
      description: sale.description,
      quantity: sale.quantity,
      amount: sale.amount,
      currency: sale.currency,
      outcome: sale.outcome,
      loweredBy: sale.loweredBy,
      oversold: sale.oversold,
      refundedUnits: sale.refundedUnits,
      refundedAmount: sale.refundedAmount,
      restocked: sale.restocked,
      putBack: sale.putBack,
      notRestocked: sale.notRestocked,
      unmatched: sale.unmatched
    }))
  }
  const cells = found.map((sale) => [
    moment(sale.paidAt),
    sale.productId ?? '–',
    sale.variant ?? '',
    String(sale.quantity),
    money(sale.amount, sale.currency),
    sale.unmatched ?? sale.outcome,
    sale.loweredBy ?? '',
    sale.sessionId
  ])
  const header = ['Paid', 'Product ID', 'Variant', 'Sold', 'Amount', 'Stock', 'By', 'Session']
  const text = found.length === 0 ? 'No such sales.' : table(header, cells)
  // These two are lists of what is left to do.
  const ok = found.length === 0 || (only !== 'unmatched' && only !== 'attention')
  return { json, text, ok }
}

async function readSales(engine: Engine, only: Named<'sales'>['only']): Promise<Sale[]> {
  const page = 500
  const all: Sale[] = []
  for (;;) {
    const last = all.at(-1)
    const before = last === undefined ? null : { paidAt: last.paidAt, lineItemId: last.lineItemId }
    const answer: Output<'list-sales'> = open(
      await engine.dispatch('list-sales', { only, before, limit: page })
    )
    all.push(...answer.sales)
    if (answer.sales.length < page) return all
  }
}

export async function saveSalesMode(
  engine: Engine,
  command: Named<'sales-mode'>,
  tell: Tell
): Promise<Result> {
  const { app } = open(await engine.dispatch('read-app', {}))
  const { mode } = command
  const { elsewhere = 0, sales: all = 0, days = 0 } = app.sales?.evidence ?? {}
  const restock = command.restock ?? app.sales?.settings.restock ?? 'offer'
  open(await engine.dispatch('save-sales-mode', { mode, restock }))
  await push(engine, tell)
  const after = open(await engine.dispatch('read-app', {}))
  const ok = (after.app.sales?.settings.since ?? null) !== null
  const from = ok ? 'from now on' : 'that is paid after Stripe could be asked, by the next sync'
  const text =
    `${mode === 'lower' ? `Stockroom lowers stock after each sale ${from}` : 'The shop’s own webhook lowers stock; Stockroom watches'}; ` +
    `what a refund returns is ${restock === 'auto' ? 'put back by itself' : 'offered to be put back'}.` +
    (mode === 'watch' && elsewhere > 0
      ? `\nStockroom on another computer took ${elsewhere} of ${all} sales of the last ${days} days off. If it still does, let this one lower, too: each sale is taken off once.`
      : '')
  return { json: { ok, mode, restock }, text, ok }
}

export async function findings(engine: Engine, { all }: Named<'findings'>): Promise<Result> {
  const found = await readFindings(engine, all ? 'all' : 'open')
  const json = {
    findings: found.map((finding) => ({
      id: finding.id,
      kind: finding.kind,
      state: finding.state,
      at: new Date(finding.at).toISOString(),
      product: finding.productId,
      name: finding.productName,
      variant: finding.variant,
      session: finding.sessionId,
      line: finding.lineItemId,
      amount: finding.amount,
      currency: finding.currency,
      units: finding.units,
      correction: finding.correction,
      evidence: finding.evidence.map(({ at, words }) => ({ at: new Date(at).toISOString(), words }))
    }))
  }
  const cells = found.map((finding) => [
    String(finding.id),
    moment(finding.at),
    finding.productId,
    finding.variant ?? '',
    finding.kind,
    String(finding.units),
    finding.correction === null ? '–' : signed(finding.correction),
    finding.state,
    finding.sessionId ?? ''
  ])
  const header = ['ID', 'When', 'Product ID', 'Variant', 'What', 'Units', 'Correction', 'State', 'Session']
  const text = found.length === 0 ? 'No findings.' : table(header, cells)
  return { json, text, ok: asking(found).length === 0 }
}

export async function correctFindings(
  engine: Engine,
  command: Named<'findings-correct'>,
  tell: Tell
): Promise<Result> {
  const { corrected, refused } = open(await engine.dispatch('correct-findings', { ids: command.ids }))
  for (const each of refused) tell(`stockroom: finding ${each.id}: ${each.reason}\n`)
  const sent = corrected > 0 && command.push ? await push(engine, tell) : true
  const left = asking(await readFindings(engine, 'open')).length
  const ok = refused.length === 0 && sent
  return {
    json: { ok, corrected, refused, findings: left },
    text: `${corrected} corrected, ${count(left, 'finding')} left`,
    ok: ok && left === 0
  }
}

export async function dismissFindings(
  engine: Engine,
  command: Named<'findings-dismiss'>,
  tell: Tell
): Promise<Result> {
  const known = new Set((await readFindings(engine, 'open')).map((finding) => finding.id))
  const [ids, unknown] = [
    command.ids.filter((id) => known.has(id)),
    command.ids.filter((id) => !known.has(id))
  ]
  const refused = unknown.map((id) => ({ id, reason: 'no such finding is open' }))
  for (const each of refused) tell(`stockroom: finding ${each.id}: ${each.reason}\n`)
  if (ids.length > 0) open(await engine.dispatch('dismiss-findings', { ids, dismissed: true }))
  const left = asking(await readFindings(engine, 'open')).length
  const ok = refused.length === 0
  return {
    json: { ok, dismissed: ids.length, refused, findings: left },
    text: `${ids.length} dismissed, ${count(left, 'finding')} left`,
    ok: ok && left === 0
  }
}

async function readFindings(engine: Engine, scope: 'open' | 'all'): Promise<Finding[]> {
  const { findings: found }: Output<'list-findings'> = open(await engine.dispatch('list-findings', { scope }))
  return found
}

const asking = (found: readonly Finding[]): Finding[] =>
  found.filter((finding) => finding.state === 'open' && attentionKinds.includes(finding.kind))

function money(amount: number | null, currency: string): string {
  return amount === null ? '–' : `${minorToDecimal(amount, currency)} ${currency.toUpperCase()}`
}

const signed = (units: number): string => (units > 0 ? `+${units}` : String(units))
