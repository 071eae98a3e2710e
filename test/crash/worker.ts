import { appendFileSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createEngine } from '../../src/main/app.ts'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'
import type { CellEdit } from '../../src/shared/edits.ts'
import { everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { minorToDecimal } from '../../src/shared/money.ts'
import type { Change } from './books.ts'
import type { Order } from './work.ts'

/**
 * A program of its own, to be killed: reads one order from its standard input, says `OPEN` once the shop is open, and
 * works until it ends. No value is given twice to one place, and numbers only rise. Into `<data folder>/notes` go `TRY <changes>` before each edit and `ACK` after its answer.
 */
for await (const line of createInterface(process.stdin)) void work(JSON.parse(line) as Order)

async function work(order: Order): Promise<never> {
  const random = createRandom(order.seed)
  const notes = openSync(join(order.dataDir, 'notes'), 'a')
  const note = (text: string): void => void writeSync(notes, `${text}\n`)
  const engine = createEngine({
    dataDir: order.dataDir,
    version: '1.0.0',
    clock: systemClock,
    random: systemRandom,
    publish: () => {},
    log(level, message) {
      if (level !== 'info') appendFileSync(join(order.dataDir, 'complaints'), `${level}: ${message}\n`)
    },
    schedule: false
  })
  const opened = await engine.openShop({ key: order.key, apiBase: order.url, demo: false, accountId: null })
  if (!opened.ok) throw new Error(`${opened.failure.code}: ${opened.failure.detail}`)
  writeSync(1, 'OPEN\n')

  let rows: InventoryRow[] = []
  let exchange: Promise<unknown> | null = null
  let number = order.from
  for (;;) {
    if (exchange === null && ['push', 'sale', 'sweep'].includes(order.task)) {
      const first = rows.length === 0 && order.task === 'sweep'
      exchange = (
        order.task !== 'sweep' || first ? engine.sync() : engine.dispatch('verify', { force: true })
      ).finally(() => (exchange = null))
    }
    if (rows.length === 0) rows = await someRows()
    if (rows.length > 0) {
      if (order.task === 'import') await importSome()
      else await type()
    }
    // A person pauses, and the end must be able to fall anywhere, also between two edits.
    await new Promise((resolve) => setTimeout(resolve, random.below(order.pause + 1)))
  }

  async function someRows(): Promise<InventoryRow[]> {
    const view = await engine.dispatch('open-view', { query: everything, start: 0, count: 1000 })
    const counted = view.ok
      ? view.value.rows.filter((row) => row.onHand !== null && !order.leave.includes(row.productId))
      : []
    return counted.length === 0 ? [] : Array.from({ length: 8 }, () => random.pick(counted))
  }

  async function type(): Promise<void> {
    number += 1
    const row = random.pick(rows)
    const which = random.next()
    if (which < 0.3) {
      const by = 1 + random.below(9)
      return await edit([{ place: row.id, by }], [{ itemId: row.id, field: 'onHand', input: `+${by}` }])
    }
    if (which < 0.37) {
      const name = `Garment ${number}`
      return await edit(
        [{ place: `${row.productId} name`, to: name }],
        [{ itemId: row.id, field: 'name', input: name }]
      )
    }
    if (which < 0.42 && row.price !== null) {
      const input = minorToDecimal(100_000 + number, row.price.currency)
      return await edit(
        [{ place: `${row.productId} price`, to: String(100_000 + number) }],
        [{ itemId: row.id, field: 'price', input }]
      )
    }
    const filled = which < 0.5 ? [...new Set(rows)].slice(0, 5) : [row]
    return await edit(
      filled.map(({ id }) => ({ place: id, to: String(number * 100) })),
      filled.map(({ id }) => ({ itemId: id, field: 'onHand', input: String(number * 100) }))
    )
  }

  async function edit(changes: Change[], edits: CellEdit[]): Promise<void> {
    note(`TRY ${JSON.stringify(changes)}`)
    if (order.boast) {
      note('ACK')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const answer = await engine.dispatch('edit-cells', { edits, reason: null, note: null })
    if (order.boast) return
    const saved = answer.ok && answer.value.outcomes.every(({ outcome }) => outcome === 'saved')
    if (!saved) throw new Error(`an edit was not saved: ${JSON.stringify(answer)}`)
    note('ACK')
  }

  async function importSome(): Promise<void> {
    number += 1
    const chosen = [...new Set(rows)]
    const path = join(order.dataDir, 'stocktake.csv')
    const lines = chosen.map((row) => `${row.productId},${row.variant ?? ''},${number * 100}`)
    writeFileSync(path, `Product ID,Variant,Stock\n${lines.join('\n')}\n`)
    const preview = await engine.previewImport({ path })
    if (!preview.ok) throw new Error(preview.failure.detail)
    note(`TRY ${JSON.stringify(chosen.map(({ id }) => ({ place: id, to: String(number * 100) })))}`)
    const answer = await engine.dispatch('apply-import', { previewId: preview.value.id, reason: 'stocktake' })
    if (!answer.ok || answer.value.saved !== chosen.length)
      throw new Error(`an import was not saved: ${JSON.stringify(answer)}`)
    note('ACK')
  }
}
