import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { contract, type SavedView } from '../../shared/contract.ts'

const { query, columns } = contract['save-view'].input.shape
const stored = z.object({ query, columns })

/** The views people named: what is asked for and how it is shown. One that no longer parses is left out. */
export function createSavedViews(db: Database) {
  const select = db.prepare<[], { id: number; name: string; query: string; columns: string }>(
    'SELECT id, name, query, columns FROM saved_views ORDER BY id'
  )
  const insert = db.prepare('INSERT INTO saved_views (name, query, columns) VALUES (?, ?, ?)')
  const upsert = db.prepare(`
    INSERT INTO saved_views (id, name, query, columns) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query, columns = excluded.columns`)
  const remove = db.prepare('DELETE FROM saved_views WHERE id = ?')
  return {
    list: (): SavedView[] =>
      select.all().flatMap(({ id, name, ...text }) => {
        const read = stored.safeParse({ query: JSON.parse(text.query), columns: JSON.parse(text.columns) })
        return read.success ? [{ id, name, ...read.data }] : []
      }),
    /** Adds a view, or changes (or brings back) the one with that id. @returns its id. */
    save(view: Omit<SavedView, 'id'> & { id: number | null }): number {
      const text = [view.name, JSON.stringify(view.query), JSON.stringify(view.columns)] as const
      if (view.id === null) return Number(insert.run(...text).lastInsertRowid)
      upsert.run(view.id, ...text)
      return view.id
    },
    delete: (id: number): void => void remove.run(id)
  }
}
