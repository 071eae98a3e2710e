import type { Database, Statement } from 'better-sqlite3'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { type Bound, textOf } from './query-sql.ts'

/** Columns whose texts can be asked for: those of the grid that are filtered by their text, and any metadata key. */
export type TextColumn = 'product' | 'variant' | 'sku' | MetadataColumn

/** Rows read in one go: some milliseconds. */
const slice = 2_000
/** So many texts are kept in all, of whichever columns were asked for last; each takes some ten bytes and its letters. */
const mostTexts = 4_000_000

type Kept = { texts: (string | null)[]; reading: Iterator<void> | null }

/**
 * The texts of single columns in memory, each read when it is first asked for. Most shops have many metadata keys, and
 * few of them are ever sorted or filtered by.
 * @param placeOf which place each row has among the texts of a column
 */
export function createTextColumns(db: Database, placeOf: ReadonlyMap<number, number>, most = mostTexts) {
  /** The column that was used last comes last. */
  const columns = new Map<TextColumn, Kept>()

  function* read(column: TextColumn, texts: (string | null)[]): Generator<void, void> {
    const text = textOf(column)
    const rowsAfter = db
      .prepare<Bound[], [number, string | null]>(
        `SELECT rowid, ${text.sql} FROM items WHERE rowid > ? ORDER BY rowid LIMIT ?`
      )
      .raw()
    // A key has few values, and many rows share them.
    const known = new Map<string, string>()
    for (let last = 0; ;) {
      const rows = rowsAfter.all(...text.values, last, slice)
      for (const [rowid, value] of rows) {
        const place = placeOf.get(rowid)
        if (place === undefined) continue // one that came meanwhile is written by itself
        if (value !== null && !known.has(value)) known.set(value, value)
        texts[place] = value === null ? null : (known.get(value) ?? value)
      }
      last = rows.at(-1)?.[0] ?? last
      if (rows.length < slice) return
      yield
    }
  }

  function kept(column: TextColumn): Kept {
    const known = columns.get(column)
    if (known !== undefined) {
      columns.delete(column)
      columns.set(column, known)
      return known
    }
    const texts: (string | null)[] = []
    const made: Kept = { texts, reading: read(column, texts) }
    columns.set(column, made)
    return made
  }

  const mostColumns = (): number => Math.max(2, Math.floor(most / Math.max(1, placeOf.size)))

  return {
    /** The text at each place; null is none. Reads what is not read yet, and is not to be kept by whoever asks. */
    of(column: TextColumn): readonly (string | null)[] {
      const one = kept(column)
      while (one.reading !== null) if (one.reading.next().done === true) one.reading = null
      return one.texts
    },
    /** The same in slices, so that it is there when it is asked for. */
    *readAhead(column: TextColumn): Generator<void, void> {
      const one = kept(column)
      while (one.reading !== null) {
        if (one.reading.next().done === true) one.reading = null
        else yield
      }
    },
    has: (column: TextColumn): boolean => columns.get(column)?.reading === null,
    /** Reads one row again in all columns that are kept. */
    write(rowid: number, place: number): void {
      for (const [column, { texts }] of columns) {
        const text = textOf(column)
        const row: Statement<Bound[], string | null> = db
          .prepare<Bound[], string | null>(`SELECT ${text.sql} FROM items WHERE rowid = ?`)
          .pluck()
        texts[place] = row.get(...text.values, rowid) ?? null
      }
    },
    /** How many columns there is room for. */
    mostColumns,
    /** Lets go of columns that were not asked for in a long time; answers which. */
    trim(): TextColumn[] {
      const gone = [...columns.keys()].slice(0, Math.max(0, columns.size - mostColumns()))
      for (const column of gone) columns.delete(column)
      return gone
    }
  }
}
