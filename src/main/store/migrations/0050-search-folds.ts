import type { Database } from 'better-sqlite3'
import { foldText } from '../fold.ts'

/** What is searched through was in lower case only; it is without accents now. Rows in plain ASCII stay untouched. */
export function migrate0050(db: Database): void {
  db.function('fold_text', { deterministic: true }, (text: unknown) => foldText(String(text)))
  db.exec('UPDATE items SET search = fold_text(search) WHERE search <> fold_text(search)')
}
