import { parseArgs } from 'node:util'
import { runSeed } from '../test/simulation/run.ts'
const { values } = parseArgs({ options: { seeds: { type: 'string' }, from: { type: 'string' }, steps: { type: 'string' }, json: { type: 'boolean' }, trace: { type: 'boolean' } } })
const from = Number(values.from ?? 1), seeds = Number(values.seeds ?? 200), steps = Number(values.steps ?? 200)
const t0 = performance.now()
let bad = 0
for (let seed = from; seed < from + seeds; seed++) {
  const r = await runSeed({ seed, steps, ...(values.trace ? { tell: (l: string) => void console.log(l) } : {}) })
  if (r.violations.length) { bad++; console.log('SEED', seed, r.violations.map(v => v.slice(0, 300))) }
}
console.log({ bad, seconds: (performance.now() - t0) / 1000 })
