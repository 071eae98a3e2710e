import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { AppFailure } from '../../shared/failure.ts'
import { migrate } from './migrate.ts'

/**
 * Opens one account's database, creating and migrating it as needed.
 *
 * `synchronous = FULL`: an acknowledged edit survives a power cut; better-sqlite3's own default in WAL is NORMAL,
 * which loses the last commits. `locking_mode = EXCLUSIVE`: one program at a time writes a shop, and the lock goes
 * with the process, however it ends. https://www.sqlite.org/pragma.html
 *
 * @throws AppFailure database-locked | database-damaged | database-newer | disk-full | file-unwritable
 */
export function openDatabase(file: string): Database {
  let db: Database | null = null
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    db = new BetterSqlite3(file, { timeout: 300 })
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // The log is folded into the file after a run (see store.checkpoint), not in the middle of somebody's typing.
    db.pragma('wal_autocheckpoint = 20000')
    db.pragma('cache_size = -32000')
    db.exec('BEGIN IMMEDIATE; COMMIT')
    migrate(db, (version) => {
      // Not a plain copy: closing another handle on the file would give this process's lock on it away.
      // https://www.sqlite.org/howtocorrupt.html (2.2)
      const backup = `${file}.version-${version}.backup`
      rmSync(backup, { force: true })
      db?.prepare('VACUUM INTO ?').run(backup)
    })
    if (existsSync(suspicion(file))) examine(db, file)
    return db
  } catch (error) {
    db?.close()
    throw explain(error, file)
  }
}

const suspicion = (file: string): string => `${file}.suspect`

/**
 * Notes that reading met damage, so that the next opening examines the whole file (too slow to do every time). What was
 * written as JSON and is none any more is proof enough: SQLite would find nothing wrong with it.
 */
export function suspect(file: string, { cause }: AppFailure): void {
  writeFileSync(suspicion(file), cause instanceof Error && isNoJson(cause) ? cause.message : '')
}

/** As JavaScript says it, and as SQLite’s own functions do. An expression that cannot be made is a SyntaxError too. */
const isNoJson = (error: Error): boolean =>
  (error instanceof SyntaxError && error.message.includes('JSON')) || error.message === 'malformed JSON'

function examine(db: Database, file: string): void {
  const proof = readFileSync(suspicion(file), 'utf8')
  const verdict = proof === '' ? db.pragma('integrity_check(1)', { simple: true }) : proof
  rmSync(suspicion(file), { force: true })
  if (verdict !== 'ok') throw new AppFailure('database-damaged', `${file} is damaged (${String(verdict)})`)
}

/** Sets a damaged database aside, so that a fresh one can be pulled; returns where it went. */
export function setAside(file: string, now: number): string {
  // Never over an earlier one, nor before it, whatever the clock says.
  return moveAside(file, Math.max(now, ...stampsOf(file).map((stamp) => stamp + 1)))
}

function moveAside(file: string, stamp: number): string {
  const aside = `${file}.damaged-${stamp}`
  rename(file, aside)
  return aside
}

/** What waited in it was taken over, which is done but once. */
export function setAsideForGood(aside: string): void {
  rename(aside, `${aside}.rescued`)
}

/** The file first: without its log it could look whole. */
function rename(from: string, to: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix)
  }
}

/**
 * The first database that was set aside, and has not been for good: those after it were to take over what waited in it.
 * Null when there is none. What a crash kept from following the last one does so now.
 */
export function firstAside(file: string): string | null {
  const stamps = stampsOf(file)
  if (stamps.length === 0) return null
  if (!existsSync(file)) moveAside(file, Math.max(...stamps))
  return `${file}.damaged-${Math.min(...stamps)}`
}

function stampsOf(file: string): number[] {
  const stem = `${basename(file)}.damaged-`
  if (!existsSync(dirname(file))) return []
  return readdirSync(dirname(file)).flatMap((name) =>
    name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length)) ? Number(name.slice(stem.length)) : []
  )
}

/** SQLite's result codes, and the system's, as failures a person can act on. https://www.sqlite.org/rescode.html */
export function explain(error: unknown, file: string): unknown {
  if (error instanceof AppFailure || !(error instanceof Error)) return error
  if (isNoJson(error))
    return new AppFailure('database-damaged', `${file} is damaged (${error.message})`, { cause: error })
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AppFailure('database-locked', `another Stockroom has ${file} open. Close it, then try again`)
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppFailure('database-damaged', `${file} is damaged (${error.message})`)
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new AppFailure(
      'disk-full',
      `there is no room to write ${file}. Make room; nothing saved so far is lost`
    )
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new AppFailure(
      'file-unwritable',
      `${file} may be read but not written (${error.message}). Check that the disk takes changes and that the file is yours`
    )
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return new AppFailure(
      'file-unwritable',
      `${file} cannot be opened (${error.message}). Check that its folder is there and yours to write`
    )
  }
  // A quota that is used up is among these, and a disk that was unplugged.
  if (code.startsWith('SQLITE_IOERR') || 'path' in error) {
    return new AppFailure(
      'file-unwritable',
      `the disk does not read or write ${file} (${error.message}). Check that it is connected, has room and is in order`
    )
  }
  return error
}
