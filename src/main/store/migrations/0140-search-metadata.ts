import type { Database } from 'better-sqlite3'
import { foldText } from '../fold.ts'

/** Only the product’s metadata was searched through, as Stripe had it; what waits was not, nor what a price carries that keeps stock. */
export function migrate0140(db: Database): void {
  db.function('with_texts', { deterministic: true }, (search: unknown, metadata: unknown) => {
    const known = String(search)
    const texts = Object.values(JSON.parse(String(metadata)) as Record<string, string>).map(foldText)
    return [known, ...texts.filter((text) => !known.includes(text))].join('\n').slice(0, 2000)
  })
  db.exec("UPDATE items SET search = with_texts(search, metadata) WHERE owner_kind = 'price' OR waiting > 0")
}
