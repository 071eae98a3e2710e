import { basename, dirname } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { z } from 'zod'
import { groupBy } from '../sync/group.ts'
import { asksAfterwards, foldField } from '../sync/merge.ts'
import { fieldOf } from '../sync/remote.ts'
import type { ConflictRow, NewConflict } from './conflicts.ts'
import type { Creation } from './creations.ts'
import { createMirror } from './mirror.ts'
import type { Edit, Push } from './outbox.ts'
import { createState } from './state.ts'
import type { CountedRow, StocktakeRow } from './stocktakes.ts'
import {
  cursorState,
  type SalesChoice,
  salesState,
  schemeState,
  type SchemeState,
  type Store
} from './store.ts'
import { hourState } from './verifications.ts'

/** What its owner had chosen; null where that cannot be read. */
type Settings = {
  scheme: SchemeState | null
  lowStock: number | null
  hour: z.infer<typeof hourState> | null
  sales: SalesChoice | null
}

/** Sales of the last minutes may be listed late. Milliseconds. */
const lateSales = 300_000

/**
 * What a damaged database still said that Stripe does not: edits that waited, requests without an answer, what was to be
 * made, and about which edits nobody knows whether they have arrived: only a person may send those again.
 */
export type Rescued = {
  edits: Edit[]
  pushes: Push[]
  creations: Creation[]
  unsure: NewConflict[]
  /** Questions about what had been written already, with the edit each is about. */
  afterwards: { question: ConflictRow; edit: Edit }[]
  /** What was being counted. */
  stocktake: { open: StocktakeRow; items: CountedItem[] } | null
  settings: Settings
  /** What stood there and cannot be read, in words. */
  unread: string[]
}
type CountedItem = Pick<CountedRow, 'item_id' | 'expected' | 'counted' | 'counted_at' | 'beside'>

/** Both as far as they can be read; an unreadable file yields none. Stripe has everything else. */
export function readUnsent(file: string): Rescued {
  try {
    const db = new BetterSqlite3(file, { readonly: true })
    try {
      const open = salvage<Push>(() =>
        db
          .prepare<[], Push>("SELECT * FROM pushes WHERE state IN ('sent', 'unsure') ORDER BY rowid")
          .iterate()
      )
      // What cannot be read there cannot be read in the next file either: it would be set aside, too.
      const pushes = open.filter(({ command, compared, context }) => isJson(command, compared, context))
      const making = salvage<Creation>(() =>
        db
          .prepare<[], Creation>(
            "SELECT * FROM creations WHERE state IN ('waiting', 'sending', 'failed') ORDER BY seq"
          )
          .iterate()
      )
      const lost = making.filter(({ command, draft }) => !isJson(command, draft))
      // Nothing in Stripe will ever bear their ids.
      const never = new Set(lost.filter(({ state }) => state !== 'sending').map(({ id }) => id))
      const creations = making.filter((one) => !lost.includes(one) && !never.has(one.product_id))
      const edits = salvage<Edit>(() =>
        db
          .prepare<[], Edit>(
            "SELECT * FROM edits WHERE state IN ('waiting', 'held', 'failed', 'sending') ORDER BY seq"
          )
          .iterate()
      ).filter((edit) => !never.has(edit.product_id) && !never.has(edit.entity_id))
      const stocktake = stocktakeOf(db)
      return {
        edits,
        pushes,
        creations,
        unsure: unsureOf(db, edits, pushes),
        afterwards: afterwardsOf(db),
        stocktake,
        settings: settingsOf(db),
        unread: [
          ...plural(open.length - pushes.length, 'request without an answer', 'requests without an answer'),
          ...lost.map((one) => nameOf(db, one)),
          ...(stocktake === null || isJson(stocktake.open.scope) ? [] : ['of which items the stocktake is'])
        ]
      }
    } finally {
      db.close()
    }
  } catch {
    const settings = { scheme: null, lowStock: null, hour: null, sales: null }
    const nothing = { edits: [], pushes: [], creations: [], unsure: [], afterwards: [], unread: [] }
    return { ...nothing, stocktake: null, settings }
  }
}

function isJson(...texts: (string | null)[]): boolean {
  try {
    for (const text of texts) if (text !== null) JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function nameOf(db: Database, { kind, product_id: id, state }: Creation): string {
  const [name = id] = salvage(() =>
    db.prepare<[string], string>('SELECT name FROM items WHERE product_id = ?').pluck().iterate(id)
  )
  const fate =
    state === 'sending' ? ' (look in Stripe whether it has been made)' : ', with what was typed for it'
  return `a new ${kind === 'product' ? 'product' : 'price of'} “${name}”${fate}`
}

function afterwardsOf(db: Database): Rescued['afterwards'] {
  return openQuestions(db).flatMap((question) => {
    if (!asksAfterwards(question.kind)) return []
    const [edit] = salvage(() =>
      db.prepare<[number], Edit>('SELECT * FROM edits WHERE seq = ?').iterate(question.edit_seq)
    )
    return edit?.state === 'settled' ? [{ question, edit }] : []
  })
}

function stocktakeOf(db: Database): Rescued['stocktake'] {
  const [open] = salvage<StocktakeRow>(() =>
    db.prepare<[], StocktakeRow>("SELECT * FROM stocktakes WHERE state IN ('counting', 'paused')").iterate()
  )
  if (open === undefined) return null
  const items = salvage<CountedItem>(() =>
    db
      .prepare<[number], CountedItem>(
        'SELECT item_id, expected, counted, counted_at, beside FROM stocktake_items WHERE stocktake_id = ?'
      )
      .iterate(open.id)
  )
  return { open, items }
}

const openQuestions = (db: Database): ConflictRow[] =>
  salvage(() =>
    db.prepare<[], ConflictRow>('SELECT * FROM conflicts WHERE resolved_at IS NULL ORDER BY id').iterate()
  )

function settingsOf(db: Database): Settings {
  const read = <T>(name: string, schema: z.ZodType<T>): T | null =>
    salvage(() => [createState(db).read(name, schema)])[0] ?? null
  const [sales, cursor] = [read('sales', salesState), read('cursor', cursorState)]
  // What was sold before the last look has been dealt with, or is among the edits that waited. What was answered about
  // refunds is not known any more: they are offered.
  const dealtWith = (cursor?.through ?? 0) * 1000 - lateSales
  return {
    scheme: read('scheme', schemeState),
    lowStock: read('low-stock', z.number().int()),
    hour: read('verify-hour', hourState),
    sales:
      sales === null || cursor === null
        ? null
        : {
            ...sales,
            since: sales.since === null ? null : Math.max(sales.since, dealtWith),
            restock: 'offer',
            restockSince: null
          }
  }
}

/** Questions that stood already, and those about edits whose request, or whose question, cannot be read any more. */
function unsureOf(db: Database, edits: readonly Edit[], pushes: readonly Push[]): NewConflict[] {
  const open = openQuestions(db)
  const known = new Set(pushes.map((push) => push.id))
  const asked = new Set(open.map(placeOf))
  const lost = edits.filter(
    (edit) =>
      // What is made once for all desks is sent under the key it had.
      edit.once === null &&
      (edit.state === 'held'
        ? !asked.has(placeOf(edit))
        : edit.state === 'sending' && !known.has(edit.push_id ?? ''))
  )
  const questions = [...groupBy(lost, placeOf).values()].flatMap((ofField): NewConflict[] => {
    const head = ofField.find((edit) => edit.kind !== 'adjust') ?? ofField[0]
    if (head === undefined) return []
    const { seq: edit_seq, kind: edit_kind, created_at: edited_at, entity, entity_id, field } = head
    const [object] = salvage(() => [createMirror(db).object(entity, entity_id)])
    const before = object ? fieldOf(object, field) : head.base
    // Without the number it was measured against, an adjustment has no value to offer.
    const kind = edit_kind === 'adjust' && before === null ? 'untracked' : 'unsure'
    const cause = { cause: 'unknown', caused_at: null, caused_by: null } as const
    const values = { base: before, mine: foldField(ofField, before), theirs: before }
    return [{ ...head, ...cause, ...values, kind, edit_seq, edit_kind, edited_at, detected_at: edited_at }]
  })
  return [...open.filter(({ kind }) => kind === 'unsure'), ...questions]
}

const placeOf = ({ entity_id, field }: Pick<Edit, 'entity_id' | 'field'>): string => `${entity_id} ${field}`

/** Rows up to the first unreadable one. */
function salvage<T>(read: () => Iterable<T>): T[] {
  const rows: T[] = []
  try {
    for (const row of read()) rows.push(row)
  } catch {
    // What was read before the damage is kept.
  }
  return rows
}

/**
 * Puts what was rescued into a fresh database, in one transaction; edits merge with Stripe's objects as these arrive. A request without an answer goes on being looked for, under its own key, and what is made once for all desks keeps
 * the name of its keys.
 */
export function adoptUnsent(store: Store, rescued: Rescued, from: string, at: number): void {
  store.atomically(() => {
    adoptSettings(store, rescued.settings)
    adoptEdits(store, rescued, at)
    adoptAfterwards(store, rescued, at)
    adoptStocktake(store, rescued)
    store.books.setProblems(basename(from), 'parse', [words(rescued, from)], null)
    store.saveRescuedFrom(basename(from))
  })
}

function adoptEdits(store: Store, { edits, pushes, creations, unsure }: Rescued, at: number): void {
  if (edits.length + creations.length === 0) return
  const { outbox, conflicts, books } = store
  const typed = edits.filter((edit) => edit.once === null)
  const batch = books.addBatch('edit', `${typed.length} edits rescued from a damaged database`, at)
  // Nobody takes back a sale.
  const ofSales =
    typed.length === edits.length
      ? batch
      : books.addBatch('sale', 'sales rescued from a damaged database', at)
  for (const push of pushes) outbox.addPush(push)
  for (const creation of creations) {
    store.creations.adopt({ ...creation, batch_id: batch })
    store.projection.project(creation.product_id, at)
  }
  const known = new Set(pushes.map((push) => push.id))
  const adopted = new Map<number, number>()
  for (const edit of edits) {
    const seq = outbox.add({ ...edit, batch_id: edit.once === null ? batch : ofSales })
    adopted.set(edit.seq, seq)
    if (edit.attempt > 0) outbox.burn(seq, edit.attempt)
    if (edit.state === 'failed') outbox.setState(seq, 'failed', edit.failure)
    if (edit.state === 'sending' && edit.push_id !== null && known.has(edit.push_id))
      outbox.claim(seq, edit.push_id)
  }
  const stopped = groupBy(
    edits.filter(({ state }) => state === 'held' || state === 'sending'),
    placeOf
  )
  for (const question of unsure) {
    const edit_seq = adopted.get(question.edit_seq)
    if (edit_seq === undefined) continue
    for (const { seq } of stopped.get(placeOf(question)) ?? []) {
      const edit = outbox.bySeq(adopted.get(seq) ?? 0)
      if (edit?.state === 'waiting') outbox.setState(edit.seq, 'held')
    }
    conflicts.add({ ...question, edit_seq })
  }
}

function adoptAfterwards({ outbox, conflicts, books }: Store, { afterwards }: Rescued, at: number): void {
  if (afterwards.length === 0) return
  // What has been written is taken back by the answer, not by undo.
  const batch = books.addBatch('repair', 'questions rescued from a damaged database', at)
  const adopted = new Map<number, number>()
  for (const { question, edit } of afterwards) {
    const seq = adopted.get(edit.seq) ?? outbox.add({ ...edit, batch_id: batch })
    adopted.set(edit.seq, seq)
    outbox.settle(seq, edit.replaced, edit.sent, edit.settled_at ?? at)
    conflicts.add({ ...question, edit_seq: seq })
  }
}

function adoptStocktake({ stocktakes }: Store, { stocktake }: Rescued): void {
  if (stocktake === null) return
  const { open, items } = stocktake
  const asked = items.filter((item) => item.beside === 0).map((item) => item.item_id)
  // As one of all items has it.
  stocktakes.start(isJson(open.scope) ? open.scope : 'null', open.started_at, asked)
  const id = stocktakes.open()?.id ?? 0
  for (const { item_id, beside, expected, counted, counted_at } of items) {
    if (beside !== 0) stocktakes.include(id, item_id)
    if (counted !== null) stocktakes.count(id, item_id, expected, counted, counted_at)
  }
  stocktakes.setState(id, open.state, null, null)
}

const plural = (number: number, one: string, many: string): string[] =>
  number === 0 ? [] : [`${number} ${number === 1 ? one : many}`]

/** What the owner is told, until the damaged file is deleted. */
function words(rescued: Rescued, from: string): string {
  const { edits, creations, unsure, afterwards, stocktake, settings, unread } = rescued
  const counted = stocktake?.items.filter((item) => item.counted !== null).length ?? 0
  const kept = [
    ...plural(edits.length, 'edit', 'edits'),
    ...plural(creations.length, 'new product or price', 'new products or prices'),
    ...plural(unsure.length + afterwards.length, 'question', 'questions'),
    ...(stocktake === null ? [] : [`the stocktake, with what was counted of ${counted}`])
  ]
  const isEmpty = kept.length === 0 && settings.scheme === null
  return [
    'This shop’s file was damaged, and the shop is read from Stripe again.',
    isEmpty
      ? 'Nothing could be read in the damaged file: what had not been sent has to be typed again.'
      : `Rescued from what had not been sent or answered: ${kept.length > 0 ? kept.join(', ') : unread.length > 0 ? 'nothing' : 'there was nothing'}.`,
    ...(unread.length === 0 ? [] : [`Could not be read: ${unread.join(', ')}.`]),
    ...(settings.scheme === null ? ['The settings of this shop are as at the beginning.'] : []),
    'Lost: the history, the movements of before, saved views, and what was dismissed among the findings.',
    `The damaged file is kept in ${dirname(from)}; this goes from the list once you have deleted it.`
  ].join(' ')
}

function adoptSettings(store: Store, { scheme, lowStock, hour, sales }: Settings): void {
  if (scheme !== null) store.saveScheme(scheme)
  if (lowStock !== null) store.saveLowStock(lowStock)
  if (hour !== null) store.verifications.saveHour(hour.hour, hour.since)
  if (sales !== null) store.saveSalesSettings(sales)
}
