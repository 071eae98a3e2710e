import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppFailure } from '../../../src/shared/failure.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'

describe('a disk without room', () => {
  let folder: string
  let file: string
  let store: Store

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stockroom-full-'))
    file = join(folder, 'shop.db')
    store = openStore(file)
  })
  afterEach(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })

  /** SQLite's own limit on the file's size: it answers exactly as it does when the disk has no page left. */
  const fill = (): void => {
    const pages = Number(store.db.pragma('page_count', { simple: true }))
    store.db.pragma(`max_page_count = ${pages + 4}`)
  }

  const write = (label: string): number => store.atomically(() => store.books.addBatch('edit', label, 1))

  function writeUntilFull(): { saved: number; failure: unknown } {
    for (let saved = 0; saved < 1000; saved += 1) {
      try {
        write('x'.repeat(2000))
      } catch (failure) {
        return { saved, failure }
      }
    }
    return { saved: 1000, failure: null }
  }

  it('is told as such, with what to do', () => {
    fill()
    const { failure } = writeUntilFull()
    expect(failure).toBeInstanceOf(AppFailure)
    expect(failure).toMatchObject({ code: 'disk-full', detail: expect.stringContaining('Make room') })
  })

  it('takes nothing that was saved before, and goes on once there is room', () => {
    const first = write('before the disk was full')
    fill()
    const { saved } = writeUntilFull()
    expect(store.books.batch(first)?.label).toBe('before the disk was full')
    store.db.pragma('max_page_count = 1073741823')
    const last = write('after room was made')
    store.close()
    store = openStore(file)
    expect(store.books.batch(first)?.label).toBe('before the disk was full')
    expect(store.books.batch(last)?.label).toBe('after room was made')
    const count = store.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM batches').get()
    expect(count?.n).toBe(saved + 2)
  })
})
