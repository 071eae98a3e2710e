import BetterSqlite3 from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { migrate0010 } from '../../../src/main/store/migrations/0010-initial.ts'
import { migrate0110 } from '../../../src/main/store/migrations/0110-settled-after.ts'

it('an older database knows of the fields that were asked about after which batch their edits settled', () => {
  const db = new BetterSqlite3(':memory:')
  onTestFinished(() => void db.close())
  migrate0010(db)
  for (const at of [10, 20, 30])
    db.prepare("INSERT INTO batches (kind, label, at) VALUES ('edit', '', ?)").run(at)
  const edit = db.prepare(
    `INSERT INTO edits (batch_id, cell, product_id, entity, entity_id, field, kind, state, created_at, settled_at)
     VALUES (1, 'onHand', 'prod_1', 'product', 'prod_1', ?, 'count', ?, 10, ?)`
  )
  edit.run('metadata.stock', 'settled', 15)
  edit.run('metadata.stock', 'settled', 30)
  edit.run('metadata.stock', 'waiting', null)
  edit.run('name', 'settled', 30)
  db.exec(`INSERT INTO conflicts (edit_seq, product_id, entity, entity_id, field, cell, kind, cause, edit_kind, edited_at,
    detected_at) VALUES (2, 'prod_1', 'product', 'prod_1', 'metadata.stock', 'onHand', 'changed', 'unknown', 'count', 1, 1)`)
  migrate0110(db)
  expect(db.prepare('SELECT settled_after FROM edits ORDER BY seq').pluck().all()).toEqual([1, 3, null, null])
})
