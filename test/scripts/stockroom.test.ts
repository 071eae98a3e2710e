import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, it } from 'vitest'

const scripts = join(import.meta.dirname, '../../scripts')

/** Stands for npm: makes the Node of the `node` package, which says what it was asked to run. */
const npm = `#!/bin/sh
echo "npm $*"
mkdir -p node_modules/node/bin
printf '#!/bin/sh\\necho "ran $*"\\n' > node_modules/node/bin/node
chmod +x node_modules/node/bin/node
`

it.skipIf(process.platform === 'win32')(
  'the command gets first what it runs on, where nothing was ever started, and keeps its output clean of that',
  () => {
    const clone = mkdtempSync(join(tmpdir(), 'stockroom-clone-'))
    try {
      cpSync(scripts, join(clone, 'scripts'), { recursive: true })
      writeFileSync(join(clone, 'package-lock.json'), '{"packages":{"":{}}}')
      writeFileSync(join(clone, 'npm'), npm)
      chmodSync(join(clone, 'npm'), 0o755)
      const env = { ...process.env, PATH: `${clone}${delimiter}${process.env['PATH'] ?? ''}` }
      const command = [join(clone, 'scripts', 'stockroom.mjs'), 'items', '--json']
      const run = () => execFileSync(process.execPath, command, { env, encoding: 'utf8', stdio: 'pipe' })
      const ran = `ran ${join(clone, 'src', 'main', 'command-line.ts')} items --json\n`
      expect(run()).toBe(ran)
      rmSync(join(clone, 'npm'))
      expect(run()).toBe(ran)
    } finally {
      rmSync(clone, { recursive: true })
    }
  }
)
