import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missingPackages } from '../../scripts/lib/install.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stockroom-install-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Packages = Record<string, { version: string; optional?: boolean }>

function clone(locked: Packages, installed: Packages): void {
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }))
  writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }))
  for (const path of Object.keys(installed)) mkdirSync(join(folder, path), { recursive: true })
}

describe('what a start installs', () => {
  it('is everything on a fresh clone', () => {
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ packages: { '': {}, 'node_modules/zod': { version: '4.6.7' } } })
    )
    expect(missingPackages(folder)).toEqual(['node_modules/zod'])
  })

  it('is nothing when all is there, whatever binaries for other platforms the lock file names', () => {
    const zod = { 'node_modules/zod': { version: '4.6.7' } }
    clone({ ...zod, 'node_modules/oxlint-windows': { version: '1.0.0', optional: true } }, zod)
    expect(missingPackages(folder)).toEqual([])
  })

  it('is a package that came with a pull, in another version or anew', () => {
    clone(
      { 'node_modules/zod': { version: '4.7.0' }, 'node_modules/ajv': { version: '8.20.0' } },
      { 'node_modules/zod': { version: '4.6.7' } }
    )
    expect(missingPackages(folder)).toEqual(['node_modules/zod', 'node_modules/ajv'])
  })

  it('is a package whose folder somebody deleted', () => {
    clone({ 'node_modules/zod': { version: '4.6.7' } }, { 'node_modules/zod': { version: '4.6.7' } })
    rmSync(join(folder, 'node_modules/zod'), { recursive: true })
    expect(missingPackages(folder)).toEqual(['node_modules/zod'])
  })
})
