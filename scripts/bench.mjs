#!/usr/bin/env node
// npm run bench [-- --only start|sync|grid|csv] [--json]: measures what we promise, each figure next to a reference
// measured in the same run. Prints a table, or with --json one line a figure.
//
// A suite is a file in scripts/bench/ that exports `run(context)` and answers its figures.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { ensureDisplay } from './lib/display.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { figureTable } from './lib/figures.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { main, projectNode, root, runUntilClosed, say } from './lib/project.mjs'

const suites = ['start', 'sync', 'grid', 'csv']

await main(async () => {
  await ensureInstalled()
  // suites import the app's TypeScript, which needs the project's own Node
  if (!process.features.typescript) {
    return runUntilClosed(projectNode, [import.meta.filename, ...process.argv.slice(2)])
  }
  const { values } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'boolean', default: false } }
  })
  if (values.only !== undefined && !suites.includes(values.only)) {
    say(`--only takes one of ${suites.join(', ')}`)
    return 2
  }
  const context = await prepare()
  try {
    const figures = []
    for (const suite of values.only === undefined ? suites : [values.only]) {
      // one after the other: a measurement wants the machine for itself
      const measured = await measure(suite, context)
      if (values.json) for (const figure of measured) console.log(JSON.stringify(figure))
      figures.push(...measured)
    }
    if (!values.json) console.log(figureTable(figures))
    return figures.length > 0 ? 0 : 1
  } finally {
    await context.end()
  }
})

async function measure(suite, context) {
  const file = ['mjs', 'ts']
    .map((type) => join(root, 'scripts', 'bench', `${suite}.${type}`))
    .find(existsSync)
  if (file === undefined) return []
  say(`Measuring ${suite} …`)
  const { run } = await import(pathToFileURL(file).href)
  return run(context)
}

/**
 * What suites are given. The window's parts (Electron, build, display) are made when first asked for, since two
 * of the suites open none.
 */
async function prepare() {
  const scratch = await mkdtemp(join(tmpdir(), 'stockroom-bench-'))
  let opened
  const windows = () => (opened ??= Promise.all([ensureElectron(), ensureDisplay(), ensureBuilt()]))
  return {
    /** The folder of the checkout. */
    root,
    /** An empty folder, deleted at the end. */
    scratch,
    say,
    /**
     * Starts an app in Electron. Answers the process, its stdout readable.
     * @param {string} app its folder
     * @param {string[]} [args]
     * @param {NodeJS.ProcessEnv} [env] in addition to ours
     */
    async openWindow(app, args = [], env = {}) {
      const [electron, { display }] = await windows()
      return spawn(electron.executable, [...electron.args, app, ...args], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, ...(display ? { DISPLAY: display } : {}), ...env }
      })
    },
    async end() {
      if (opened !== undefined) (await opened)[1].stop()
      await rm(scratch, { recursive: true, force: true })
    }
  }
}
