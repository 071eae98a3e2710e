import { createEngine } from '../../src/main/app.ts'
import { systemClock, systemRandom } from '../../src/main/system.ts'

/** A program of its own that looks at a shop for the first time and says how many products it has: `node looker.ts DIR URL KEY`. */
const [dataDir = '', apiBase = '', key = ''] = process.argv.slice(2)
const engine = createEngine({
  dataDir,
  version: '1.0.0',
  clock: systemClock,
  random: systemRandom,
  publish(event, payload) {
    if (event === 'sync-status' && 'progress' in payload) console.log(payload.progress?.products ?? 0)
  },
  log: () => {},
  schedule: false
})
await engine.openShop({ key, apiBase, demo: false, accountId: null })
await engine.sync()
