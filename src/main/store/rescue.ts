import BetterSqlite3, { type Database } from 'better-sqlite3'
import { z } from 'zod'
import type { SalesSettings } from '../../shared/sales.ts'
import { groupBy } from '../sync/group.ts'
import { foldField } from '../sync/merge.ts'
import { fieldOf } from '../sync/remote.ts'
import type { ConflictRow, NewConflict } from './conflicts.ts'
import type { Creation } from './creations.ts'
import { createMirror } from './mirror.ts'
import type { Edit, Push } from './outbox.ts'
import { createState } from './state.ts'
import { cursorState, salesState, schemeState, type SchemeState, type Store } from './store.ts'
import { hourState } from './verifications.ts'

/** What its owner had chosen; null where that cannot be read. */
type Settings = {
  scheme: SchemeState | null
  lowStock: number | null
  hour: z.infer<typeof hourState> | null
  sales: SalesSettings | null
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
  settings: Settings
}

/** Both as far as they can be read; an unreadable file yields none. Stripe has everything else. */
export function readUnsent(file: string): Rescued {
  try {
    const db = new BetterSqlite3(file, { readonly: true })
    try {
      const pushes = salvage<Push>(() =>
        db
          .prepare<[], Push>("SELECT * FROM pushes WHERE state IN ('sent', 'unsure') ORDER BY rowid")
          .iterate()
      )
      const edits = salvage<Edit>(() =>
        db
          .prepare<[], Edit>(
            "SELECT * FROM edits WHERE state IN ('waiting', 'held', 'failed', 'sending') ORDER BY seq"
          )
          .iterate()
      )
      const creations = salvage<Creation>(() =>
        db
          .prepare<[], Creation>(
            "SELECT * FROM creations WHERE state IN ('waiting', 'sending', 'failed') ORDER BY seq"
          )
          .iterate()
      )
      return { edits, pushes, creations, unsure: unsureOf(db, edits, pushes), settings: settingsOf(db) }
    } finally {
      db.close()
    }
  } catch {
    const settings = { scheme: null, lowStock: null, hour: null, sales: null }
    return { edits: [], pushes: [], creations: [], unsure: [], settings }
  }
}

function settingsOf(db: Database): Settings {
  const read = <T>(name: string, schema: z.ZodType<T>): T | null =>
    salvage(() => [createState(db).read(name, schema)])[0] ?? null
  const [sales, cursor] = [read('sales', salesState), read('cursor', cursorState)]
  // What was sold before the last look has been dealt with, or is among the edits that waited. What was answered about
  // refunds is not known any more: they are offered.
  const since = Math.max(sales?.since ?? 0, (cursor?.through ?? 0) * 1000 - lateSales)
  return {
    scheme: read('scheme', schemeState),
    lowStock: read('low-stock', z.number().int()),
    hour: read('verify-hour', hourState),
    sales:
      sales === null || sales.since === null || cursor === null ? null : { ...sales, since, restock: 'offer' }
  }
}

/** Questions that stood already, and those about edits whose request, or whose question, cannot be read any more. */
function unsureOf(db: Database, edits: readonly Edit[], pushes: readonly Push[]): NewConflict[] {
  const open = salvage<ConflictRow>(() =>
    db.prepare<[], ConflictRow>('SELECT * FROM conflicts WHERE resolved_at IS NULL ORDER BY id').iterate()
  )
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
 * Puts rescued settings and edits, and what was to be made, into a fresh database; edits merge with Stripe's objects as these
 * arrive. A request without an answer goes on being looked for, under its own key, and what is made once for all desks keeps
 * the name of its keys.
 */
export function adoptUnsent(store: Store, rescued: Rescued, at: number): void {
  const { edits, pushes, creations, unsure, settings } = rescued
  store.atomically(() => adoptSettings(store, settings))
  if (edits.length + creations.length === 0) return
  const { outbox, conflicts, books } = store
  store.atomically(() => {
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
  })
}

function adoptSettings(store: Store, { scheme, lowStock, hour, sales }: Settings): void {
  if (scheme !== null) store.saveScheme(scheme)
  if (lowStock !== null) store.saveLowStock(lowStock)
  if (hour !== null) store.verifications.saveHour(hour.hour, hour.since)
  if (sales !== null) store.saveSalesSettings(sales)
}
