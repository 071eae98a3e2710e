import { createEngine } from '../../src/main/app.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'
import { everything } from '../../src/shared/inventory.ts'

/**
 * A program of its own that edits as fast as it can, for a test to kill: `node editor.ts DIR URL KEY SEED`. It says
 * `READY`, and after each edit that was acknowledged `ACK <item> <value>`.
 */
const [dataDir = '', apiBase = '', key = '', seed = '1'] = process.argv.slice(2)
const engine = createEngine({
  dataDir,
  version: '1.0.0',
  clock: systemClock,
  random: systemRandom,
  publish: () => {},
  log: () => {},
  schedule: false
})

const opened = await engine.openShop({ key, apiBase, demo: false, accountId: null })
if (!opened.ok) throw new Error(opened.failure.detail)
const syncing = process.argv[6] === 'sync'
const view = await engine.dispatch('open-view', { query: everything, start: 0, count: 1000 })
const ids = view.ok ? view.value.rows.map((row) => row.id) : []
console.log('READY')
for (let at = 0; ; at += 1) {
  const itemId = ids[(at * 7 + Number(seed)) % ids.length] ?? ''
  const value = String((Number(seed) * 1000 + at) % 90_000)
  const answer = await engine.dispatch('edit-cells', {
    edits: [{ itemId, field: 'onHand', input: value }],
    reason: null,
    note: null
  })
  if (answer.ok && answer.value.outcomes[0]?.outcome === 'saved') console.log(`ACK ${itemId} ${value}`)
  if (syncing && at % 5 === 0) await engine.sync()
  // The parent's kill must be able to fall anywhere, also between two edits.
  await new Promise((resolve) => setImmediate(resolve))
}
