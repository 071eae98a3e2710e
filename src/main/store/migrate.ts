import type { Database } from 'better-sqlite3'
import { AppFailure } from '../../shared/failure.ts'
import { migrate0010 } from './migrations/0010-initial.ts'
import { migrate0020 } from './migrations/0020-sales.ts'
import { migrate0030 } from './migrations/0030-stocktakes.ts'
import { migrate0040 } from './migrations/0040-views.ts'
import { migrate0050 } from './migrations/0050-search-folds.ts'
import { migrate0060 } from './migrations/0060-findings-of-an-item.ts'
import { migrate0070 } from './migrations/0070-relistings.ts'
import { migrate0080 } from './migrations/0080-currencies.ts'
import { migrate0090 } from './migrations/0090-totals.ts'
import { migrate0100 } from './migrations/0100-recounts.ts'
import { migrate0110 } from './migrations/0110-settled-after.ts'
import { migrate0120 } from './migrations/0120-first-refund.ts'
import { migrate0130 } from './migrations/0130-moved-beneath.ts'
import { migrate0140 } from './migrations/0140-search-metadata.ts'
import { migrate0150 } from './migrations/0150-brought-back.ts'
import { migrate0160 } from './migrations/0160-answered-by.ts'
import { migrate0170 } from './migrations/0170-taken-back.ts'
import { migrate0180 } from './migrations/0180-footprints.ts'

type Migration = { version: number; run: (db: Database) => void }

/** In rising order, numbered by tens. A migration is never edited once shipped. */
const migrations: readonly Migration[] = [
  { version: 10, run: migrate0010 },
  { version: 20, run: migrate0020 },
  { version: 30, run: migrate0030 },
  { version: 40, run: migrate0040 },
  { version: 50, run: migrate0050 },
  { version: 60, run: migrate0060 },
  { version: 70, run: migrate0070 },
  { version: 80, run: migrate0080 },
  { version: 90, run: migrate0090 },
  { version: 100, run: migrate0100 },
  { version: 110, run: migrate0110 },
  { version: 120, run: migrate0120 },
  { version: 130, run: migrate0130 },
  { version: 140, run: migrate0140 },
  { version: 150, run: migrate0150 },
  { version: 160, run: migrate0160 },
  { version: 170, run: migrate0170 },
  { version: 180, run: migrate0180 }
]

/** What a file may be at, oldest first: each step is committed with its version. */
export const versions: readonly number[] = migrations.map(({ version }) => version)

const newest = versions.at(-1) ?? 0

/**
 * Brings a database to the newest schema, each step in one transaction with its version.
 * `backUp` runs once before the first step on a database that already holds something.
 * @throws AppFailure `database-newer` without touching the file, when a later Stockroom wrote it.
 */
export function migrate(db: Database, backUp: (fromVersion: number) => void): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > newest) {
    throw new AppFailure(
      'database-newer',
      `it has version ${version}, this program knows ${newest}. Install the newer Stockroom again; nothing was changed`
    )
  }
  const due = migrations.filter((migration) => migration.version > version)
  if (due.length > 0 && version > 0) backUp(version)
  for (const migration of due) {
    db.transaction(() => {
      migration.run(db)
      db.pragma(`user_version = ${migration.version}`)
    })()
  }
}
