import { execFile } from 'node:child_process'
import type * as Fs from 'node:fs'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { writeWhole } from '../../src/main/files.ts'

/** What the system says when a file is to be replaced; null lets it be. */
const replacing = vi.hoisted((): { error: Error | null } => ({ error: null }))
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>()
  return {
    ...fs,
    renameSync: (...paths: Parameters<typeof fs.renameSync>) => {
      if (replacing.error !== null) throw replacing.error
      fs.renameSync(...paths)
    }
  }
})

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

describe('a file that cannot be replaced', () => {
  function aFile() {
    const folder = mkdtempSync(join(tmpdir(), 'stockroom-files-'))
    onTestFinished(() => {
      replacing.error = null
      rmSync(folder, { recursive: true })
    })
    const path = join(folder, 'stock.csv')
    writeFileSync(path, 'as it was')
    return { folder, path }
  }
  function wordsOf(path: string): string {
    try {
      writeWhole(path, ['new'])
    } catch (error) {
      return String(error)
    }
    return 'written'
  }

  // How Windows says that Excel has it open.
  it.each(['EBUSY', 'EPERM', 'EACCES'])('may be open in another program (%s), which is said', (code) => {
    const { folder, path } = aFile()
    replacing.error = Object.assign(new Error(`${code}: rename`), { code, syscall: 'rename' })
    expect(wordsOf(path)).toContain('Close it there, or choose another name')
    expect(wordsOf(path)).not.toContain('Check that its folder is there')
    expect(readFileSync(path, 'utf8')).toBe('as it was')
    expect(readdirSync(folder)).toEqual(['stock.csv'])
  })

  it('is not said to be open for another reason, or where it is the folder that is in the way', () => {
    const { folder, path } = aFile()
    replacing.error = Object.assign(new Error('EIO: rename'), { code: 'EIO', syscall: 'rename' })
    expect(wordsOf(path)).toContain('Check that its folder is there')
    expect(wordsOf(join(folder, 'none', 'stock.csv'))).toContain('Check that its folder is there')
  })
})
