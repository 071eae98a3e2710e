import BetterSqlite3, { type Database } from 'better-sqlite3'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { prepareLazily } from '../../../src/main/store/statements.ts'

describe('a statement', () => {
  let db: Database
  let prepared: string[]

  beforeEach(() => {
    db = new BetterSqlite3(':memory:')
    onTestFinished(() => void db.close())
    db.exec("CREATE TABLE items (id TEXT, units INTEGER); INSERT INTO items VALUES ('a', 1), ('b', 2)")
    prepared = []
    const prepare = db.prepare.bind(db)
    db.prepare = ((sql: string) => (prepared.push(sql), prepare(sql))) as typeof db.prepare
    prepareLazily(db)
  })

  it('is prepared when it is first run, and then no more', () => {
    const units = db.prepare<[string], { units: number }>('SELECT units FROM items WHERE id = ?')
    expect(prepared).toEqual([])
    expect(units.get('a')).toEqual({ units: 1 })
    expect(units.get('b')).toEqual({ units: 2 })
    expect(db.prepare('SELECT units FROM items WHERE id = ?').all('b')).toEqual([{ units: 2 }])
    expect(prepared).toHaveLength(1)
  })

  it('does not show the planner what its parameters are', () => {
    db.prepare('UPDATE items SET units = @units WHERE id = @id').run({ units: 7, id: 'a' })
    const between = db.prepare('SELECT id FROM items WHERE units >= ? AND units BETWEEN ? AND ? LIMIT ?')
    expect(between.all(3, 5, 9, 10)).toEqual([{ id: 'a' }])
    expect(prepared).toEqual([
      'UPDATE items SET units = +@units WHERE id = +@id',
      'SELECT id FROM items WHERE units >= +? AND units BETWEEN +? AND +? LIMIT ?'
    ])
  })

  it('gives each who asks the shape of rows they asked for', () => {
    const sql = 'SELECT id, units FROM items ORDER BY id'
    const [raw, pluck, rows] = [db.prepare(sql).raw(), db.prepare(sql).pluck(), db.prepare(sql)]
    expect(rows.all()).toEqual([
      { id: 'a', units: 1 },
      { id: 'b', units: 2 }
    ])
    expect(raw.all()).toEqual([
      ['a', 1],
      ['b', 2]
    ])
    expect([...pluck.iterate()]).toEqual(['a', 'b'])
    expect(prepared).toHaveLength(3)
  })

  it('keeps its text and its rows however many others there are', () => {
    const first = db.prepare('SELECT count(*) AS n FROM items')
    for (let n = 0; n < 600; n++) db.prepare(`SELECT ${n} AS n`).get()
    expect(first.get()).toEqual({ n: 2 })
    expect(db.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: 2 })
  })
})
