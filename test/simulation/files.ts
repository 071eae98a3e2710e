import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../src/main/store/store.ts'
import { wrongTotals } from '../totals.ts'
import type { Seat } from './seat.ts'

/** What a desk that has been closed left on its disk: a sound database, and rows that follow from what it holds. */
export function examineFiles(seat: Seat): void {
  const { fail } = seat.journal
  for (const name of databases(seat.dir)) {
    const store = openStore(name)
    try {
      const { db } = store
      const whole = db.pragma('integrity_check', { simple: true })
      if (whole !== 'ok') fail(`the database is damaged: ${String(whole)}`)
      const loose = db.pragma('foreign_key_check') as unknown[]
      if (loose.length > 0) fail(`rows of the database point nowhere: ${JSON.stringify(loose.slice(0, 3))}`)
      try {
        db.exec("INSERT INTO items_search (items_search, rank) VALUES ('integrity-check', 1)")
      } catch (error) {
        fail(`what can be searched is not what is there: ${String(error)}`)
      }
      const apart = wrongTotals(db)
      if (apart.length > 0) fail(`totals differ from the items: ${JSON.stringify(apart.slice(0, 3))}`)
      const before = rowsOf(db)
      store.atomically(() => {
        for (const id of store.mirror.productIds()) store.projection.project(id, null)
      })
      const after = rowsOf(db)
      const differing = before.filter((row, at) => row !== after[at])
      if (before.length !== after.length || differing.length > 0)
        fail(`rows computed afresh differ: ${differing[0] ?? before.length}, ${after.length}`)
    } finally {
      store.close()
    }
  }
}

const rowsOf = (db: ReturnType<typeof openStore>['db']): string[] =>
  db
    .prepare('SELECT * FROM items ORDER BY id')
    .all()
    .map((row) => JSON.stringify(row))

function databases(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(db|sqlite3?|stockroom)$/.test(name))
    .map((name) => join(dir, name))
}
