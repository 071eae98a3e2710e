import type { Database } from 'better-sqlite3'
import { foldText } from './fold.ts'

/** Products that may carry a code: fast guesses first, which whoever asks has to look at closely. */
export function createCodes(db: Database) {
  const words = db
    .prepare<[string, string], string>(
      `SELECT DISTINCT product_id FROM items WHERE rowid IN
         (SELECT rowid FROM items_search WHERE items_search MATCH ?) AND instr(search, ?) > 0`
    )
    .pluck()
  const byPrice = db
    .prepare<[string, string], string>(
      `SELECT product_id FROM prices WHERE deleted = 0 AND id = ? UNION
       SELECT product_id FROM prices WHERE deleted = 0 AND json_extract(body, '$.lookupKey') IS NOT NULL
         AND json_extract(body, '$.lookupKey') = ?`
    )
    .pluck()
  const byPriceId = db.prepare<[string, string, number], { id: string; product_id: string }>(
    'SELECT id, product_id FROM prices WHERE deleted = 0 AND id BETWEEN ? AND ? ORDER BY id LIMIT ?'
  )
  const anywhere = (fold: 'lower' | 'fold') =>
    db
      .prepare<[string, string, string], string>(
        `SELECT product_id FROM items WHERE instr(search, ?) > 0
         UNION SELECT id FROM products WHERE deleted = 0 AND instr(${fold}(metadata), ?) > 0
         UNION SELECT product_id FROM prices WHERE deleted = 0 AND instr(${fold}(body), ?) > 0`
      )
      .pluck()
  // Reading everything by SQLite’s own lower(), which knows ASCII only, is many times faster.
  const anywhereInAscii = anywhere('lower')
  const anywhereFolded = anywhere('fold')
  return {
    /** Ids of products whose words hold the text, by the search index; none for less than three characters. */
    inWords(typed: string): string[] {
      const text = foldText(typed)
      return [...text].length < 3 ? [] : words.all(`"${text.replaceAll('"', '""')}"`, text)
    },
    /** Ids of products with a price of this id or lookup key. */
    byPrice: (code: string): string[] => byPrice.all(code, code),
    /** Prices whose id is this, or begins with it where it is plainly a part of one (`price_1Nc`), with their products. */
    byPriceId: (typed: string, limit: number): { id: string; product_id: string }[] =>
      byPriceId.all(typed, /^price_\w+$/.test(typed) ? `${typed}\u{10ffff}` : typed, limit),
    /** Ids of products that hold the text anywhere, prices included: everything is read. */
    anywhere(typed: string): string[] {
      const text = foldText(typed)
      const found = /^\p{ASCII}*$/u.test(typed) ? anywhereInAscii : anywhereFolded
      return found.all(text, text, text)
    }
  }
}
