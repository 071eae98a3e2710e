import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const files = fileURLToPath(new URL('../../src/main/files.ts', import.meta.url))

it.skipIf(process.platform === 'win32')('a file whose end found no room is not called written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'stock.csv')
  const program = `import { writeWhole } from ${JSON.stringify(files)}
    writeWhole(${JSON.stringify(path)}, ['x'.repeat(100_000)])`
  // A file may have 32 blocks of 1,024 bytes: as where the disk is full, the first write takes only what there is room for.
  const shell = 'ulimit -f 32; exec "$0" --input-type=module-typescript --eval "$1"'
  const failed = await new Promise((resolve) => {
    execFile('bash', ['-c', shell, process.execPath, program], (error) => resolve(error !== null))
  })
  expect(failed).toBe(true)
  expect(existsSync(path)).toBe(false)
})
