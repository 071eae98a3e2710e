import BetterSqlite3 from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { migrate0010 } from '../../../src/main/store/migrations/0010-initial.ts'
import { migrate0020 } from '../../../src/main/store/migrations/0020-sales.ts'
import { migrate0060 } from '../../../src/main/store/migrations/0060-findings-of-an-item.ts'

it('an older database keeps what was found and done about it, and takes the same of another size', () => {
  const db = new BetterSqlite3(':memory:')
  onTestFinished(() => void db.close())
  for (const migrate of [migrate0010, migrate0020]) migrate(db)
  const add = `INSERT INTO findings (mark, kind, state, item_id, product_id, event_id, units, evidence, at, found_at,
      dismissed_at) VALUES ('unexplained evt_1', 'unexplained', 'dismissed', ?, 'prod_1', 'evt_1', 3, '[]', 5, 6, 7)`
  db.prepare(add).run('prod_1/stock_S')
  const before = db.prepare('SELECT * FROM findings').all()
  migrate0060(db)
  expect(db.prepare('SELECT * FROM findings').all()).toEqual(before)
  db.prepare(add).run('prod_1/stock_M')
  expect(() => db.prepare(add).run('prod_1/stock_S')).toThrow('UNIQUE constraint failed')
})
