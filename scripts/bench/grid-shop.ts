import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { createEngine } from '../../src/main/app.ts'
import { type DemoShop, startDemoShop } from '../../src/main/demo-shop/server.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'

/** One item a product, so that items are counted as products are. */
const catalog = { catalog: 'cafe', seed: 7, limits: 'none' } as const

/** A shop of that many products, to be connected to. The same number makes the same shop. */
export const openShop = (products: number): Promise<DemoShop> => startDemoShop({ ...catalog, products })

/** Leaves in `dataDir` a copy of a shop as a first sync makes it, and the settings of somebody who had it open last. */
export async function fillFrom(shop: DemoShop, dataDir: string): Promise<void> {
  if (asLastTime(dataDir)) return
  mkdirSync(dataDir, { recursive: true })
  const engine = createEngine({
    dataDir,
    version: 'bench',
    clock: systemClock,
    random: systemRandom,
    publish: () => {},
    log: () => {},
    schedule: false
  })
  try {
    const request = { key: shop.keys.restricted, apiBase: shop.url, demo: false, accountId: null }
    const opened = await engine.openShop(request)
    const synced = await engine.sync()
    if (!opened.ok || !synced.ok || !synced.value.ok) throw new Error('the shop was not read')
    const { accountId } = opened.value
    const settings = { lastShop: { kind: 'account', accountId } }
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  } finally {
    await engine.close()
  }
}

/**
 * Leaves in `dataDir` what is in `from`, times ten: every product and item nine times more under other ids and names.
 * Reading a million from a shop would take a quarter of an hour.
 */
export function fillTenfold(from: string, dataDir: string): void {
  if (asLastTime(dataDir)) return
  cpSync(from, dataDir, { recursive: true })
  const file = readdirSync(dataDir).find((name) => name.endsWith('.db'))
  const db = new BetterSqlite3(join(dataDir, file ?? 'no database'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  const columnsOf = (table: string) =>
    db
      .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`)
      .pluck()
      .all()
      .filter((name) => name !== 'rowid')
  /** How a copy differs: `@n` is its number. What is not named here is the same. */
  const copied: Record<string, string> = {
    id: `id || '_' || @n`,
    owner_id: `owner_id || '_' || @n`,
    product_id: `product_id || '_' || @n`,
    name: `name || ' ' || @n`,
    name_sort: `name_sort || ' ' || @n`,
    sku: `sku || '-' || @n`,
    search: `search || ' ' || @n`
  }
  for (const table of ['products', 'items'] as const) {
    const columns = columnsOf(table)
    const last = db.prepare<[], number>(`SELECT max(rowid) FROM ${table}`).pluck().get() ?? 0
    const copy = db.prepare<{ n: number; last: number }>(
      `INSERT INTO ${table} (${columns.join(', ')})
       SELECT ${columns.map((name) => copied[name] ?? name).join(', ')} FROM ${table} WHERE rowid <= @last`
    )
    db.transaction(() => {
      for (let n = 1; n < 10; n += 1) copy.run({ n, last })
    })()
  }
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.exec('ANALYZE')
  db.close()
}

/** Whether the shop is there from an earlier run; its window opens as on the first day, whatever was searched in it. */
function asLastTime(dataDir: string): boolean {
  const file = join(dataDir, 'settings.json')
  if (!existsSync(file)) return false
  const { lastShop } = JSON.parse(readFileSync(file, 'utf8')) as { lastShop: unknown }
  writeFileSync(file, JSON.stringify({ lastShop }))
  return true
}
