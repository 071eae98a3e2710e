import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { type Desk, garment, openDesk, openSyncedDesk } from './desk.ts'

const fileOf = (desk: Desk): string => join(desk.dataDir, `${desk.shop.account()}-test.db`)

/** What becomes of the file, or of the log beside it. */
const damages = [
  ...Array.from({ length: 6 }, () => 'bits of the file' as const),
  'end of the file',
  'bits of the log',
  'end of the log',
  'the log'
] as const
type Damage = (typeof damages)[number]

function spoil(file: string, damage: Damage, random: Random): void {
  const path = damage.endsWith('file') ? file : `${file}-wal`
  if (damage === 'the log') return rmSync(path)
  const bytes = readFileSync(path)
  if (damage.startsWith('end')) return truncateSync(path, random.below(bytes.length))
  for (let bits = 1 + random.below(8); bits > 0; bits -= 1) {
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  }
  writeFileSync(path, bytes)
}

/** Everything a person would see of the shop. */
const look = async (desk: Desk): Promise<string> =>
  JSON.stringify([await desk.items(), (await desk.status()).waiting, await desk.conflicts()])

/** What the shop has, as the grid should show it. */
const shelves = (desk: Desk): string[] =>
  desk.shop
    .products()
    .flatMap(({ id, metadata }) =>
      Object.entries(metadata).flatMap(([key, value]) =>
        key.startsWith('stock_') ? [`${id}/${key} ${value}`] : []
      )
    )
    .toSorted()

/** SQLite keeps no checksums: of a value that has become another, a failure at best tells. */
const asked = async (work: () => Promise<string>): Promise<string> =>
  work().catch((error: unknown) => {
    if (String(error).includes('database-damaged')) return 'damaged'
    if (String(error).includes('bug')) return 'nothing'
    throw error
  })

// What was typed and is not sent yet is the same before each.
const edits = [1, 20, 300, 4000]

it('whatever happens to the bytes of its files, a shop opens, and shows what was so or says that it is damaged', async () => {
  const desk = await openSyncedDesk()
  const before = shelves(desk)
  const moments = [await look(desk)]
  for (const [at, units] of edits.entries()) {
    await desk.edit(garment(desk, at).size('S'), `+${units}`)
    moments.push(await look(desk))
  }
  const places = edits.map((_, at) => garment(desk, at).size('S'))
  const shop = desk.demo.shop.dump()
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = createRandom(seed)
    const damage = random.pick(damages)
    const name = `seed ${seed}: ${damage}`
    const dataDir = mkdtempSync(join(tmpdir(), 'stockroom-test-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    cpSync(desk.dataDir, dataDir, { recursive: true })
    spoil(join(dataDir, basename(fileOf(desk))), damage, random)
    desk.demo.shop.load(shop)
    const open = (): Promise<Desk> => openDesk({ beside: desk, dataDir })
    // Where the opening itself meets the damage, the next one sets the file aside.
    const other = await open().catch((error: unknown) => {
      if (String(error).includes('database-damaged')) return open()
      throw error
    })
    const shown = await asked(() => look(other))
    const rebuilt = other.logged.join().includes('was damaged')
    // SQLite goes back to the last moment of which everything is there.
    if (!damage.endsWith('file') && !rebuilt) expect(moments, name).toContain(shown)

    const verify = (): Promise<string> =>
      asked(async () => {
        await other.sync()
        await other.ask('verify', {})
        return await look(other)
      })
    let end = await verify()
    for (let times = 0; end === 'damaged' && times < 2; times += 1) {
      await other.restart()
      end = await verify()
    }
    expect(end, name).not.toBe('damaged')
    if (end === 'nothing') continue
    const rows = await other.items()
    expect(rows.map((row) => `${row.id} ${row.onHandInStripe}`).toSorted(), name).toEqual(shelves(desk))
    // What was typed arrived once, or is lost with the bytes it stood in; nothing else was written.
    const numberOf = (line: string): [string, number] => [
      line.split(' ')[0] ?? '',
      Number(line.split(' ')[1])
    ]
    const now = new Map(shelves(desk).map(numberOf))
    for (const [id, number] of before.map(numberOf)) {
      const at = places.indexOf(id)
      const units = at < 0 ? 0 : (edits[at] ?? 0)
      expect([number, number + units], `${name}, ${id}`).toContain(now.get(id))
    }
    await other.engine.close()
  }
})

it('a row that has become another without SQLite noticing is put right before “equal” is said', async () => {
  const desk = await openSyncedDesk()
  const { size, stock } = garment(desk)
  await desk.engine.close()
  const db = desk.database()
  db.prepare('UPDATE items SET on_hand = 999, on_hand_stripe = 999 WHERE id = ?').run(size('S'))
  db.close()
  await desk.restart()
  expect(await desk.ask('verify', {})).toMatchObject({ equal: true })
  expect(await desk.item(size('S'))).toMatchObject({ onHand: stock('S'), onHandInStripe: stock('S') })
})

it('a value that cannot be read any more is told as damage, and the file rebuilt at the next start', async () => {
  const desk = await openSyncedDesk()
  const { id, size, stock } = garment(desk)
  await desk.edit(size('S'), '+5')
  const before = stock('S')
  await desk.engine.close()
  const db = desk.database()
  db.prepare(`UPDATE products SET metadata = '{"stock_S"="1"}' WHERE id = ?`).run(id)
  db.close()
  await desk.restart()
  expect((await desk.sync()).status).toContain('is damaged')
  await desk.restart()
  expect(desk.logged.join()).toContain('was damaged')
  expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
  expect(stock('S')).toBe(before + 5)
})
