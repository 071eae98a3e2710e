import type { Database } from 'better-sqlite3'
import type { z } from 'zod'

/** Small named JSON documents. A document that no longer parses counts as absent. */
export function createState(db: Database) {
  const select = db.prepare<[string], { value: string }>('SELECT value FROM state WHERE name = ?')
  const upsert = db.prepare(
    'INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
  )
  const remove = db.prepare('DELETE FROM state WHERE name = ?')

  const textOf = (name: string): string | null => select.get(name)?.value ?? null
  const parse = <T>(schema: z.ZodType<T>, text: string): T | null =>
    schema.safeParse(JSON.parse(text)).data ?? null

  return {
    read<T>(name: string, schema: z.ZodType<T>): T | null {
      const text = textOf(name)
      return text === null ? null : parse(schema, text)
    },
    write: (name: string, value: unknown) => upsert.run(name, JSON.stringify(value)),
    forget: (name: string) => remove.run(name),
    /** For a document that is asked for all the time and not changed in place: what stands there is parsed once. */
    reader<T>(name: string, schema: z.ZodType<T>): () => T | null {
      let last: { text: string; value: T | null } | null = null
      return () => {
        const text = textOf(name)
        if (text === null) return null
        if (last?.text !== text) last = { text, value: parse(schema, text) }
        return last.value
      }
    }
  }
}
