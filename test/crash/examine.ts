import { join } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { createEngine } from '../../src/main/app.ts'
import type { DemoShop } from '../../src/main/demo-shop/server.ts'
import type { Engine } from '../../src/main/engine-api.ts'
import { migrate } from '../../src/main/store/migrate.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'
import type { Envelope } from '../../src/shared/failure.ts'
import { everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { wrongTotals } from '../totals.ts'
import { type Change, compare, type Fault, soldPlaces, type Values, valuesInShop } from './books.ts'

/** A folder of Stockroom's with the shop it belongs to. */
export type Place = { dataDir: string; demo: DemoShop }

export const fileOf = ({ dataDir, demo }: Place): string =>
  join(dataDir, `${demo.shop.control.account()}-test.db`)

/** Opens the engine in this process. @throws with the reason when the shop cannot be opened */
export async function openEngine(
  { dataDir, demo }: Place,
  complain: (words: string) => void = () => {}
): Promise<Engine> {
  const engine = createEngine({
    dataDir,
    version: '1.0.0',
    clock: systemClock,
    random: systemRandom,
    publish: () => {},
    log: (level, message) => (level === 'info' ? undefined : complain(message)),
    schedule: false
  })
  try {
    valueOf(
      await engine.openShop({ key: demo.keys.restricted, apiBase: demo.url, demo: false, accountId: null })
    )
  } catch (error) {
    await engine.close()
    throw error
  }
  return engine
}

export function valueOf<T>(envelope: Envelope<T>): T {
  if (!envelope.ok) throw new Error(`${envelope.failure.code}: ${envelope.failure.detail}`)
  return envelope.value
}

export async function rowsOf(engine: Engine): Promise<InventoryRow[]> {
  return valueOf(await engine.dispatch('open-view', { query: everything, start: 0, count: 100_000 })).rows
}

/**
 * Opens a crashed folder as the program would, lets it come to rest and looks at everything.
 * @returns what is wrong, and the values that must be found after the next crash.
 */
export async function examine(
  place: Place,
  acknowledged: Values,
  unanswered: readonly Change[]
): Promise<{ faults: Fault[]; values: Values }> {
  const { control } = place.demo.shop
  const faults: Fault[] = []
  let values = acknowledged
  try {
    const store = openStore(fileOf(place))
    try {
      for (const words of fileFaults(store)) faults.push({ kind: 'corrupt', words })
    } finally {
      store.close()
    }
    const engine = await openEngine(place, (words) => faults.push({ kind: 'corrupt', words }))
    try {
      // Before anything is sent: what was acknowledged is in the grid, from the mirror and the outbox.
      const before = valuesInGrid(await rowsOf(engine))
      const sold = soldPlaces(control)
      const typed = new Map([...before].filter(([at]) => !sold(at)))
      values = compare('in the grid', typed, acknowledged, unanswered, faults)
      const undecided = before.size === 0 ? unanswered : []
      for (const words of await comeToRest(engine)) faults.push({ kind: 'lost', words })
      values = compare('in the shop', valuesInShop(control), values, undecided, faults, sold)
      compare('in the grid at rest', valuesInGrid(await rowsOf(engine)), values, [], faults, sold)
    } finally {
      await engine.close()
    }
    for (const words of repeatedEffects(place.demo)) faults.push({ kind: 'repeated', words })
  } catch (error) {
    faults.push({
      kind: 'corrupt',
      words: error instanceof Error ? (error.stack ?? error.message) : String(error)
    })
  }
  return { faults, values }
}

export function valuesInGrid(rows: readonly InventoryRow[]): Values {
  const values = new Map<string, string>()
  for (const row of rows) {
    if (row.onHand !== null) values.set(row.id, String(row.onHand))
    values.set(`${row.productId} name`, row.name)
    if (row.price !== null) values.set(`${row.productId} price`, String(row.price.amount))
  }
  return values
}

async function comeToRest(engine: Engine): Promise<string[]> {
  let left = ''
  for (let round = 0; round < 3; round += 1) {
    const report = valueOf(await engine.sync())
    const { waiting, failed, conflicts } = valueOf(await engine.dispatch('read-app', {})).status
    if (report.ok && waiting + failed + conflicts === 0) return []
    left = `after a sync ${waiting} wait, ${failed} were refused, ${conflicts} are in conflict: ${report.status}`
  }
  return [left]
}

/** What SQLite and the engine's own code say of the file: whole, consistent, searchable, projected as it should be. */
export function fileFaults(store: Store): string[] {
  const { db } = store
  const found: string[] = []
  const check = (name: string, ok: boolean, detail: unknown): void => {
    if (!ok) found.push(`${name}: ${JSON.stringify(detail)}`)
  }
  const whole = db.pragma('integrity_check')
  check('integrity_check', JSON.stringify(whole) === '[{"integrity_check":"ok"}]', whole)
  const orphans = db.pragma('foreign_key_check')
  check('foreign_key_check', Array.isArray(orphans) && orphans.length === 0, orphans)
  try {
    // A rank other than 0 compares the index with the rows it was made from. https://www.sqlite.org/fts5.html (6.10)
    db.prepare("INSERT INTO items_search (items_search, rank) VALUES ('integrity-check', 1)").run()
  } catch (error) {
    found.push(`search index: ${String(error)}`)
  }
  const apart = wrongTotals(db)
  check('totals', apart.length === 0, apart)
  const schema = schemaOf(db)
  check('schema', schema === newestSchema(), schema)
  const again = db.transaction(() => {
    const ids = new Set(store.mirror.productIds())
    for (const { product_id } of db
      .prepare<[], { product_id: string }>('SELECT DISTINCT product_id FROM items')
      .all())
      ids.add(product_id)
    return [...ids].flatMap((id) => store.projection.project(id, null).ids)
  })()
  check('projection', again.length === 0, again)
  return found
}

function schemaOf(db: Database): string {
  const rows = db.prepare<[], { sql: string | null }>(
    "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
  )
  return rows
    .all()
    .map(({ sql }) => sql)
    .join('\n')
}

let cleanSchema: string | null = null

/** The schema of a database that was never anything else. */
function newestSchema(): string {
  if (cleanSchema === null) {
    const db = new BetterSqlite3(':memory:')
    migrate(db, () => {})
    cleanSchema = schemaOf(db)
    db.close()
  }
  return cleanSchema
}

/** No value is ever used twice, so no object may have been given the same one twice. */
export function repeatedEffects({ shop }: DemoShop): string[] {
  const seen = new Set<string>()
  const repeated: string[] = []
  for (const write of shop.control.history()) {
    if (write.idempotencyKey?.startsWith('stockroom-') !== true) continue
    const made =
      write.key === '*'
        ? `a price of ${amountOf(write.after)}`
        : `${write.object} ${write.key} = ${String(write.after)}`
    if (seen.has(made)) repeated.push(`${made} happened twice`)
    seen.add(made)
  }
  return repeated
}

function amountOf(price: unknown): string {
  const { product, unit_amount } = Object(price) as { product?: unknown; unit_amount?: unknown }
  return `${String(product)} ${String(unit_amount)}`
}
