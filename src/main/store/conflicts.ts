import type { Database } from 'better-sqlite3'
import type { ConflictCause, ConflictKind, EditKind } from '../../shared/edits.ts'
import type { CellField } from '../../shared/inventory.ts'

export type ConflictRow = {
  id: number
  edit_seq: number
  item_id: string | null
  product_id: string
  entity: 'product' | 'price'
  entity_id: string
  field: string
  cell: CellField
  kind: ConflictKind
  cause: ConflictCause
  caused_at: number | null
  caused_by: string | null
  edit_kind: EditKind
  base: string | null
  mine: string | null
  theirs: string | null
  edited_at: number
  detected_at: number
  resolution: string | null
  resolved_at: number | null
  batch_id: number | null
  /** The batch that had answered it before a step took back what it is about; null where none had. */
  answered_by: number | null
}

export type NewConflict = Omit<ConflictRow, 'id' | 'resolution' | 'resolved_at' | 'batch_id' | 'answered_by'>

export type Conflicts = ReturnType<typeof createConflicts>

/** Base, local and remote that all differ, until a person (or Stripe) settles it. */
export function createConflicts(db: Database) {
  const insert = db.prepare(`
    INSERT INTO conflicts (edit_seq, item_id, product_id, entity, entity_id, field, cell, kind, cause, caused_at,
      caused_by, edit_kind, base, mine, theirs, edited_at, detected_at)
    VALUES (@edit_seq, @item_id, @product_id, @entity, @entity_id, @field, @cell, @kind, @cause, @caused_at,
      @caused_by, @edit_kind, @base, @mine, @theirs, @edited_at, @detected_at)`)
  const update = db.prepare(
    'UPDATE conflicts SET kind = @kind, theirs = @theirs, mine = @mine, cause = @cause, caused_at = @caused_at, caused_by = @caused_by WHERE id = @id'
  )
  const open = db.prepare<[], ConflictRow>('SELECT * FROM conflicts WHERE resolved_at IS NULL ORDER BY id')
  const byId = db.prepare<[number], ConflictRow>('SELECT * FROM conflicts WHERE id = ?')
  const openOfField = db.prepare<[string, string], ConflictRow>(
    'SELECT * FROM conflicts WHERE entity_id = ? AND field = ? AND resolved_at IS NULL ORDER BY id'
  )
  const openOfEntity = db.prepare<[string], ConflictRow>(
    'SELECT * FROM conflicts WHERE entity_id = ? AND resolved_at IS NULL ORDER BY id'
  )
  const takenBackOfEntity = db.prepare<[string], ConflictRow>(
    "SELECT * FROM conflicts WHERE entity_id = ? AND resolution = 'taken back' ORDER BY id"
  )
  const openOfProduct = db.prepare<[string], ConflictRow>(
    'SELECT * FROM conflicts WHERE product_id = ? AND resolved_at IS NULL ORDER BY id'
  )
  const ofBatch = db.prepare<[number], ConflictRow>('SELECT * FROM conflicts WHERE batch_id = ?')
  const move = db.prepare(
    `UPDATE conflicts SET item_id = replace(item_id, @from || '/', @to || '/'), entity_id = @to
       WHERE entity_id = @from AND resolved_at IS NULL`
  )
  const close = db.prepare('UPDATE conflicts SET resolution = ?, resolved_at = ?, batch_id = ? WHERE id = ?')
  const takeBack = db.prepare(
    `UPDATE conflicts SET resolution = 'taken back', resolved_at = ?, answered_by = batch_id, batch_id = ? WHERE id = ?`
  )
  // The batch that had answered it stays noted, so that the answer can be given again.
  const reopen = db.prepare(
    `UPDATE conflicts SET resolution = NULL, resolved_at = NULL,
       batch_id = iif(resolution = 'taken back', answered_by, batch_id) WHERE id = ?`
  )
  const putBack = db.prepare(
    'UPDATE conflicts SET resolution = ?, resolved_at = ?, batch_id = ? WHERE id = ?'
  )
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM conflicts WHERE resolved_at IS NULL')
  return {
    add: (conflict: NewConflict): number => Number(insert.run(conflict).lastInsertRowid),
    update: (
      conflict: Pick<ConflictRow, 'id' | 'kind' | 'theirs' | 'mine' | 'cause' | 'caused_at' | 'caused_by'>
    ) => update.run(conflict),
    open: () => open.all(),
    byId: (id: number) => byId.get(id) ?? null,
    openOfField: (entityId: string, field: string) => openOfField.all(entityId, field),
    openOfEntity: (entityId: string) => openOfEntity.all(entityId),
    /** Those of which a step took back what they are about. */
    takenBackOfEntity: (entityId: string) => takenBackOfEntity.all(entityId),
    openOfProduct: (productId: string) => openOfProduct.all(productId),
    ofBatch: (batchId: number) => ofBatch.all(batchId),
    /** A price was replaced by another: what is still open about the old one now concerns the new one. */
    move: (fromId: string, toId: string) => move.run({ from: fromId, to: toId }),
    close: (id: number, resolution: string, at: number, batchId: number | null) =>
      close.run(resolution, at, batchId, id),
    /** What it is about was taken back by a step. */
    takeBack: (id: number, at: number, batchId: number) => takeBack.run(at, batchId, id),
    reopen: (id: number) => reopen.run(id),
    /** It is as it was before something closed or reopened it. */
    putBack: ({ id, resolution, resolved_at, batch_id }: ConflictRow) =>
      putBack.run(resolution, resolved_at, batch_id, id),
    count: () => count.get()?.n ?? 0
  }
}
