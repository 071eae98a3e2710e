import type { Database } from 'better-sqlite3'
import type { z } from 'zod'

/** Small named JSON documents. A document that no longer parses counts as absent. */
export function readState<T>(db: Database, name: string, schema: z.ZodType<T>): T | null {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM state WHERE name = ?').get(name)
  if (!row) return null
  const parsed = schema.safeParse(JSON.parse(row.value))
  return parsed.success ? parsed.data : null
}

export function writeState(db: Database, name: string, value: unknown): void {
  db.prepare(
    'INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
  ).run(name, JSON.stringify(value))
}

export function forgetState(db: Database, name: string): void {
  db.prepare('DELETE FROM state WHERE name = ?').run(name)
}
