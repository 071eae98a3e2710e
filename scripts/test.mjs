#!/usr/bin/env node
// npm test: gets ready what the tests need (packages, an Electron, a display, a build) and runs all of them.
// What follows `--` goes to vitest: npm test -- --project node test/main/sync
//
// The last line is always `N passed, N failed`; the exit code is 0 only when something passed and nothing failed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { installDebianPackages } from './lib/debian-packages.mjs'
import { ensureDisplay } from './lib/display.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { isOnPath, main, projectNode, root, runUntilClosed, say } from './lib/project.mjs'
import { countTests, listFailures } from './lib/test-report.mjs'

await main(async () => {
  const { passed, failed } = await runTests(process.argv.slice(2)).catch((error) => {
    say(error.message)
    return { passed: 0, failed: 1 }
  })
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
})

async function runTests(vitestArgs) {
  await ensureInstalled()
  const [electron] = await Promise.all([ensureElectron(), ensureBuilt()])
  // The power cuts are recorded by a small library that is compiled for them.
  if (process.platform === 'linux' && !isOnPath('cc'))
    await installDebianPackages(['gcc', 'libc6-dev'], 'Missing a C compiler for the tests')
  const { display, stop } = await ensureDisplay()
  const report = join(root, 'test-results', 'vitest.json')
  mkdirSync(join(root, 'test-results'), { recursive: true })
  rmSync(report, { force: true })
  const env = {
    ...process.env,
    // vitest takes CI for a terminal that shows colours
    ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
    ...(display ? { DISPLAY: display } : {}),
    STOCKROOM_ELECTRON: electron.executable
  }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const code = await runUntilClosed(projectNode, [vitest, 'run', ...reporters, ...vitestArgs], { env })
    const told = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
    const counted = countTests(told, code)
    // A part of the tests is not asked for all of the branches.
    const complete =
      vitestArgs.length > 0 ||
      (await runUntilClosed(projectNode, [join(root, 'scripts', 'coverage.mjs')])) === 0
    for (const failure of listFailures(told)) say(failure)
    return complete ? counted : { ...counted, failed: counted.failed + 1 }
  } finally {
    stop()
  }
}
