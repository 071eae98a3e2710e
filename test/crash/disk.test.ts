import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import { contentOf, Disk } from './disk.ts'
import type { LogRecord } from './write-log.ts'

const folder = '/shop'
const record = (what: string, fd: number, number: number, data: Buffer | string = ''): LogRecord => ({
  end: 0,
  what,
  fd,
  number,
  data: Buffer.from(data)
})
const opened = (fd: number, name: string): LogRecord => record('o', fd, 1, join(folder, name))
const synced = (fd: number): LogRecord => record('s', fd, 0)

/** What a hundred power cuts after these records leave. */
function afterCuts(records: readonly LogRecord[], content: ReadonlyMap<string, Buffer> = new Map()) {
  const home = mkdtempSync(join(tmpdir(), 'stockroom-disk-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const disk = new Disk(folder, content)
  for (const one of records) disk.apply(one)
  const random = createRandom(1)
  return Array.from({ length: 100 }, (_, cut) => {
    const into = join(home, String(cut))
    disk.cut(into, random)
    return contentOf(into)
  })
}

describe('the simulated disk', () => {
  it('keeps what was synced in every cut', () => {
    const bytes = Buffer.alloc(5000, 7)
    const cuts = afterCuts([opened(3, 'db'), record('w', 3, 0, bytes), synced(3)])
    for (const left of cuts) expect(left.get('db')).toEqual(bytes)
  })

  it('keeps of what was not synced nothing, all, or any whole sectors', () => {
    const written = Buffer.alloc(16_384, 7)
    const cuts = afterCuts([opened(3, 'db'), synced(3), record('w', 3, 0, written)])
    const arrived = cuts.map(
      (left) => left.get('db')?.reduce((sum, byte) => sum + Number(byte === 7), 0) ?? -1
    )
    expect(arrived).toContain(0)
    expect(new Set(arrived).size).toBeGreaterThan(10)
    for (const count of arrived) expect(count % 512).toBe(0)
  })

  it('forgets a new name, and remembers a removed one, until they are synced', () => {
    const old = new Map([['old', Buffer.from('old')]])
    const changed = [opened(3, 'new'), record('u', -1, 0, join(folder, 'old'))]
    const unsynced = afterCuts(changed, old).map((left) => [...left.keys()].toSorted().join())
    expect(new Set(unsynced)).toEqual(new Set(['old', 'new,old', 'new']))
    const safe = afterCuts([...changed, record('o', 4, 0, folder), synced(4)], old)
    for (const left of safe) expect([...left.keys()]).toEqual(['new'])
  })

  it('renames in one step: either name leads to the file, never none', () => {
    const cuts = afterCuts(
      [record('r', -1, 0, `${join(folder, 'a')}\0${join(folder, 'b')}`)],
      new Map([['a', Buffer.from('x')]])
    )
    expect(new Set(cuts.map((left) => [...left.keys()].join()))).toEqual(new Set(['a', 'b']))
  })
})
