#!/usr/bin/env node
// npm run coverage: runs the tests of what merges, plans, sends, sells and explains, and fails unless they take every
// branch of it (the files are named in vitest.config.ts). What lacks is listed by file and line.
import { join } from 'node:path'
import { ensureInstalled } from './lib/install.mjs'
import { main, projectNode, root, runUntilClosed } from './lib/project.mjs'

const tests = [
  'test/main/sync',
  'test/main/sales',
  'test/main/store/outbox',
  'test/main/store/sales',
  'test/integration/many-steps',
  'test/integration/refunds',
  'test/integration/sales',
  'test/integration/undo'
]

await main(async () => {
  await ensureInstalled()
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--project', 'node', '--coverage', '--reporter=dot', ...tests]
  // vitest takes CI for a terminal that shows colours
  const env = { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) }
  return await runUntilClosed(projectNode, [vitest, ...args], { env })
})
