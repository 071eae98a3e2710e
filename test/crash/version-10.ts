import { renameSync, rmSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { versions } from '../../src/main/store/migrate.ts'
import { migrate0010 } from '../../src/main/store/migrations/0010-initial.ts'
import type { Fault } from './books.ts'

/**
 * Replaces a database by one of the first version that holds the same, as the first release would have left it.
 * @returns what it holds, for {@link examineMigration}.
 */
export function makeVersion10(file: string): string {
  const fresh = `${file}.fresh`
  rmSync(fresh, { force: true })
  const db = new BetterSqlite3(fresh)
  db.pragma('journal_mode = WAL')
  db.pragma('foreign_keys = OFF')
  migrate0010(db)
  db.pragma('user_version = 10')
  db.prepare('ATTACH ? AS now').run(file)
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'items_search%'"
    )
    .all()
  db.transaction(() => {
    for (const { name } of tables) {
      const columns = db
        .prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?, 'main')")
        .all(name)
      const list = columns.map((column) => column.name).join(', ')
      db.exec(`INSERT INTO main.${name} (${list}) SELECT ${list} FROM now.${name}`)
    }
    db.exec(
      'DELETE FROM main.sqlite_sequence; INSERT INTO main.sqlite_sequence SELECT * FROM now.sqlite_sequence'
    )
  })()
  db.exec('DETACH now')
  const held = contents(db)
  db.close()
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
  renameSync(fresh, file)
  return held
}

/** What is left of a migration: the version of the file, and whether the copy made before it is whole. */
export type Left = { version: number; backup: 'none' | 'partial' | 'whole' }

/** How ended migrations were found: not begun, while copying, after the copy, done. */
export type Migrations = { untouched: number; copying: number; copied: number; done: number }

export function countMigration({ version, backup }: Left, migrations: Migrations): void {
  if (version === versions.at(-1)) migrations.done += 1
  else if (backup === 'none') migrations.untouched += 1
  else if (backup === 'partial') migrations.copying += 1
  else migrations.copied += 1
}

export function migrationFaults({ version, backup }: Left): Fault[] {
  if (!versions.includes(version)) return [{ kind: 'corrupt', words: `it has version ${version}` }]
  if (version === 10 || backup === 'whole') return []
  return [
    {
      kind: 'lost',
      words: `it has the new version, and of the copy of the old one ${backup === 'none' ? 'nothing' : 'a part'}`
    }
  ]
}

export function examineMigration(file: string, held: string): Left {
  const version = versionOf(file)
  const copy = `${file}.version-10.backup`
  try {
    const db = new BetterSqlite3(copy, { fileMustExist: true, readonly: true })
    try {
      const whole = db.pragma('integrity_check', { simple: true }) === 'ok' && versionIn(db) === 10
      return { version, backup: whole && contents(db) === held ? 'whole' : 'partial' }
    } finally {
      db.close()
    }
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'SQLITE_CANTOPEN'
    return { version, backup: absent ? 'none' : 'partial' }
  }
}

const versionIn = (db: BetterSqlite3.Database): number => Number(db.pragma('user_version', { simple: true }))

function versionOf(file: string): number {
  const db = new BetterSqlite3(file)
  try {
    return versionIn(db)
  } finally {
    db.close()
  }
}

/** How much there is of what only this file knows. */
function contents(db: BetterSqlite3.Database): string {
  const counted = db.prepare(
    'SELECT (SELECT count(*) FROM edits) AS edits, (SELECT count(*) FROM movements) AS movements, (SELECT count(*) FROM items) AS items'
  )
  return JSON.stringify(counted.get())
}
