#!/usr/bin/env node
// npm run -s stockroom -- <command>: see docs/command-line.md. The command runs on the Node of the `node` package,
// which reads TypeScript, whatever Node the system has; what is missing of the packages is installed first.
import { join } from 'node:path'
import { ensureInstalled } from './lib/install.mjs'
import { main, projectNode, root, runUntilClosed } from './lib/project.mjs'

await main(async () => {
  await ensureInstalled()
  return runUntilClosed(
    projectNode,
    [join(root, 'src', 'main', 'command-line.ts'), ...process.argv.slice(2)],
    {
      cwd: process.env.INIT_CWD ?? process.cwd() // npm run changes to the project; files are meant from where one stands
    }
  )
})
