import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { toFailure } from '../../../src/shared/failure.ts'
import { explain, openDatabase } from '../../../src/main/store/database.ts'

/** What is said of an error of SQLite's. */
const told = (code: string) => toFailure(explain(new BetterSqlite3.SqliteError('why', code), '/shop.db'))

/** What is said when a file cannot be opened. */
function opened(file: string) {
  try {
    openDatabase(file).close()
    return null
  } catch (error) {
    return toFailure(error)
  }
}

describe('a database that cannot be written', () => {
  it.each([
    'SQLITE_READONLY',
    'SQLITE_READONLY_DIRECTORY',
    'SQLITE_READONLY_DBMOVED',
    'SQLITE_READONLY_CANTLOCK'
  ])('is told with where it is and what to look at: %s', (code) => {
    expect(told(code)).toMatchObject({
      code: 'file-unwritable',
      detail: expect.stringMatching(/\/shop\.db may be read but not written.*Check/)
    })
  })

  it.each(['SQLITE_CANTOPEN', 'SQLITE_CANTOPEN_ISDIR', 'SQLITE_CANTOPEN_FULLPATH'])(
    'is told with where it should be: %s',
    (code) => {
      expect(told(code)).toMatchObject({
        code: 'file-unwritable',
        detail: expect.stringMatching(/\/shop\.db cannot be opened.*Check that its folder is there/)
      })
    }
  )

  it.each([
    'SQLITE_IOERR',
    'SQLITE_IOERR_WRITE',
    'SQLITE_IOERR_FSYNC',
    'SQLITE_IOERR_READ',
    'SQLITE_IOERR_TRUNCATE'
  ])('because of its disk does not claim that there is no room: %s', (code) => {
    expect(told(code)).toMatchObject({
      code: 'file-unwritable',
      detail: expect.stringMatching(/disk does not read or write \/shop\.db.*connected, has room/)
    })
  })

  it('is told where something else stands in its place, or in that of its folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stockroom-database-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    mkdirSync(join(folder, 'shop.db'))
    expect(opened(join(folder, 'shop.db'))).toMatchObject({ code: 'file-unwritable' })
    writeFileSync(join(folder, 'file'), '')
    expect(opened(join(folder, 'file', 'shop.db'))).toMatchObject({ code: 'file-unwritable' })
  })
})

describe('a database', () => {
  it.each(['{"stock_S"="1"}', '', '{"stock_S": "1', '[1 2]', '{"a": "\u0001"}', 'nul', '1 2', 'tru'])(
    'that has %j where JSON was written is damaged',
    (text) => {
      const failed = (): unknown => {
        try {
          return JSON.parse(text)
        } catch (error) {
          return error
        }
      }
      expect(toFailure(explain(failed(), '/shop.db'))).toMatchObject({ code: 'database-damaged' })
    }
  )

  it('is not damaged because of an expression that cannot be made', () => {
    const wrong = new SyntaxError('Invalid regular expression: /GBP[/: Unterminated character class')
    expect(explain(wrong, '/shop.db')).toBe(wrong)
  })
})
