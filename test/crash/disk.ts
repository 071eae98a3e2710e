import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Random } from '../../src/main/demo-shop/random.ts'
import type { LogRecord } from './write-log.ts'

/** A change of a file that has not reached the disk. */
type Change = { at: number; bytes: Buffer } | { length: number }
type File = { durable: Buffer; unsynced: Change[] }
/** A change of the folder that has not reached the disk: names given and taken in one step, and for which file. */
type Entry = { file: File | null; names: [name: string, file: File | null][] }

/** How the unsynced part fares: nothing of it arrives, its beginning does, or any sectors of it do. */
const fates = ['nothing', 'beginning', 'beginning', 'sectors', 'sectors'] as const

/**
 * A folder on a disk that keeps only what was synced, rebuilt from a log of writes. A file’s content is durable when
 * the file is synced, its name when the file or its folder is; of the rest, chance decides in whole sectors.
 */
export class Disk {
  readonly #folder: string
  /** As the program sees it, and as a power cut would leave it. */
  readonly #names = new Map<string, File>()
  readonly #durableNames = new Map<string, File>()
  #entries: Entry[] = []
  readonly #open = new Map<number, File | 'folder'>()

  /** Starts from what is in `content`, all of it durable. Paths in the log are below `folder`. */
  constructor(folder: string, content: ReadonlyMap<string, Buffer>) {
    this.#folder = folder
    for (const [name, bytes] of content) {
      const file: File = { durable: bytes, unsynced: [] }
      this.#names.set(name, file)
      this.#durableNames.set(name, file)
    }
  }

  apply({ what, fd, number, data }: LogRecord): void {
    const file = this.#open.get(fd)
    if (what === 'o') this.#opened(fd, data.toString(), number)
    else if (what === 'w' && file instanceof Object) file.unsynced.push({ at: number, bytes: data })
    else if (what === 't' && file instanceof Object) file.unsynced.push({ length: number })
    else if (what === 's' && file !== undefined) this.#synced(file)
    else if (what === 'u') this.#enter({ file: null, names: [[basename(data.toString()), null]] })
    else if (what === 'r') {
      const [from = '', to = ''] = data
        .toString()
        .split('\0')
        .map((path) => basename(path))
      const moved = this.#names.get(from) ?? null
      this.#enter({
        file: moved,
        names: [
          [from, null],
          [to, moved]
        ]
      })
    }
  }

  #opened(fd: number, path: string, flags: number): void {
    if (path === this.#folder) return void this.#open.set(fd, 'folder')
    const name = basename(path)
    let file = this.#names.get(name)
    if (file === undefined) {
      file = { durable: Buffer.alloc(0), unsynced: [] }
      this.#enter({ file, names: [[name, file]] })
    } else if ((flags & 2) !== 0) file.unsynced.push({ length: 0 })
    this.#open.set(fd, file)
  }

  #enter(entry: Entry): void {
    enter(this.#names, entry)
    this.#entries.push(entry)
  }

  #synced(file: File | 'folder'): void {
    if (file instanceof Object) {
      file.durable = withChanges(file.durable, file.unsynced)
      file.unsynced = []
    }
    // A new file’s own name comes with it; a removal waits for the folder.
    const arrives = (entry: Entry): boolean => file === 'folder' || entry.file === file
    for (const entry of this.#entries.filter(arrives)) enter(this.#durableNames, entry)
    this.#entries = this.#entries.filter((entry) => !arrives(entry))
  }

  /** Writes into `folder` what is found after a power cut now. */
  cut(folder: string, random: Random): void {
    const names = new Map(this.#durableNames)
    for (const entry of this.#entries.slice(0, random.below(this.#entries.length + 1))) enter(names, entry)
    const sector = random.next() < 0.5 ? 512 : 4096
    mkdirSync(folder, { recursive: true })
    for (const [name, file] of names) {
      const arrived = survivors(file.unsynced, sector, random)
      writeFileSync(join(folder, name), withChanges(file.durable, arrived), { mode: 0o600 })
    }
  }
}

function enter(into: Map<string, File>, { names }: Entry): void {
  for (const [name, file] of names) {
    if (file === null) into.delete(name)
    else into.set(name, file)
  }
}

function survivors(changes: readonly Change[], sector: number, random: Random): Change[] {
  const fate = random.pick(fates)
  if (fate === 'nothing' || changes.length === 0) return []
  if (fate === 'sectors') {
    const share = 0.2 + 0.7 * random.next()
    return changes.flatMap((change) =>
      ('bytes' in change ? sectorsOf(change, sector) : [change]).filter(() => random.next() < share)
    )
  }
  const whole = random.below(changes.length)
  const torn = changes[whole]
  const pieces = torn !== undefined && 'bytes' in torn ? sectorsOf(torn, sector) : []
  return [...changes.slice(0, whole), ...pieces.slice(0, random.below(pieces.length + 1))]
}

/** A write, piece by piece as the disk takes it. */
function sectorsOf({ at, bytes }: { at: number; bytes: Buffer }, sector: number): Change[] {
  const pieces: Change[] = []
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + sector - ((at + from) % sector))
    pieces.push({ at: at + from, bytes: bytes.subarray(from, to) })
    from = to
  }
  return pieces
}

function withChanges(content: Buffer, changes: readonly Change[]): Buffer {
  const ends = changes.map((change) => ('bytes' in change ? change.at + change.bytes.length : change.length))
  const room = Buffer.alloc(Math.max(content.length, ...ends, 0))
  content.copy(room)
  let length = content.length
  for (const change of changes) {
    if ('bytes' in change) {
      change.bytes.copy(room, change.at)
      length = Math.max(length, change.at + change.bytes.length)
    } else {
      room.fill(0, change.length)
      length = change.length
    }
  }
  return room.subarray(0, length)
}

/** The files of a folder and what is in them. */
export function contentOf(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
}
