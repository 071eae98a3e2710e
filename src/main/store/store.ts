import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { AppFailure } from '../../shared/failure.ts'
import { columnFieldSchema } from '../../shared/import-reading.ts'
import { salesModes } from '../../shared/sales.ts'
import { stockSchemeSchema, tellsSizes } from '../../shared/scheme.ts'
import { usualScheme } from '../stock/scheme.ts'
import { createBooks } from './books.ts'
import { createCodes } from './codes.ts'
import { createConflicts } from './conflicts.ts'
import { createCreations } from './creations.ts'
import { explain, openDatabase, suspect } from './database.ts'
import { createMirror } from './mirror.ts'
import { createOutbox } from './outbox.ts'
import { createItemIndex } from './item-index.ts'
import { createProjection } from './projection.ts'
import { createFindings } from './findings.ts'
import { createFootprints } from './footprints.ts'
import { createHistory } from './history.ts'
import { createSales } from './sales.ts'
import { createSavedViews } from './saved-views.ts'
import { createState } from './state.ts'
import { createShown } from './shown.ts'
import { prepareLazily } from './statements.ts'
import { createStocktakes } from './stocktakes.ts'
import { createVerifications } from './verifications.ts'
import { createView } from './view.ts'
import { createReport } from './report.ts'

export const schemeState = z.object({
  scheme: stockSchemeSchema.extend({
    // From before it had to tell sizes apart; such a shop has none.
    sizeStockKey: z
      .string()
      .nullable()
      .transform((key) => (tellsSizes(key) ? key : null))
  }),
  label: z.string(),
  confirmed: z.boolean()
})
export type SchemeState = z.infer<typeof schemeState>

export const cursorState = z.object({
  /** Everything created up to here (Stripe’s seconds) has been read, but for late arrivals within the overlap. */
  through: z.number().int(),
  /** Stripe’s time of the last finished poll, seconds. */
  polledAt: z.number().int()
})
export type Cursor = z.infer<typeof cursorState>

const streamState = z.object({ after: z.string().nullable(), done: z.boolean() })
const sweepState = z.object({
  generation: z.number().int(),
  because: z.string(),
  startedAt: z.number().int(),
  cursor: z.number().int().nullable(),
  streams: z.object({ products: streamState, active: streamState, inactive: streamState }),
  /** What it met and could not read: nobody can say that it is equal. */
  unreadable: z.array(z.string()).default([]),
  /** What was found so far where the sweep compares; null where it only takes over. */
  comparison: z
    .object({
      because: z.string(),
      /** The newest event that had been met before it began. */
      lastPlace: z.number().int(),
      found: z.array(
        z.object({
          object: z.string(),
          kind: z.enum(['product', 'price']),
          field: z.string(),
          here: z.string().nullable(),
          there: z.string().nullable(),
          updatedHere: z.number().int().nullable(),
          updatedThere: z.number().int().nullable(),
          created: z.number().int().nullable(),
          cause: z.string().nullable()
        })
      ),
      /** Differing objects beyond those in `found`. */
      more: z.number().int()
    })
    .nullable()
    .default(null)
})
/** A sweep in progress: where each of its three lists stands. */
export type Sweep = z.infer<typeof sweepState>

export const salesState = z
  .object({
    mode: z.enum(salesModes).nullable(),
    restock: z.enum(['offer', 'auto']),
    since: z.number().int().nullable(),
    /** What was refunded before this (Stripe’s milliseconds) is never put back by itself; null as with `since`. */
    restockSince: z.number().int().nullable().optional()
  })
  // Before the two choices were dated apart, one date was that of both.
  .transform(({ restockSince, ...rest }) => ({
    ...rest,
    restockSince: restockSince === undefined ? rest.since : restockSince
  }))
/** What was chosen about sales, with since when each choice counts. */
export type SalesChoice = z.infer<typeof salesState>

const unreadState = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    created: z.number().int(),
    object: z.object({ kind: z.enum(['session', 'payment', 'capture']), id: z.string() }),
    /** How often Stripe failed to read it; 0 where the key was not allowed to. */
    tries: z.number().int().default(0),
    askedAt: z.number().int().default(0)
  })
)
/** An event of a sale or refund that could not be read yet. */
export type UnreadSale = z.infer<typeof unreadState>[number]

const unreadEventState = z.array(
  z.object({
    id: z.string(),
    /** When it was first met, epoch milliseconds. */
    since: z.number().int(),
    /** It tells of a product or price, so that what it moved is met as well by reading everything. */
    ofCatalog: z.boolean()
  })
)
/** An event that cannot be read. */
export type UnreadEvent = z.infer<typeof unreadEventState>[number]

const leftOutState = z.object({ because: z.string(), words: z.string() })
/** A comparison with all of Stripe that a long absence made necessary, and why it is not made yet, in words. */
export type LeftOut = z.infer<typeof leftOutState>

const lessonState = z.array(z.tuple([z.string(), z.array(columnFieldSchema.nullable())]))

const stepState = z.object({
  own: z.number().int(),
  batchId: z.number().int(),
  kind: z.enum(['undo', 'redo', 'revert', 'cancel']),
  target: z.number().int(),
  again: z.number().int().nullable(),
  /** Products up to this one are done; null: none is. */
  through: z.string().nullable()
})
/** A step back through many values that is under way. */
export type StepState = z.infer<typeof stepState>

const verifiedState = z.object({ at: z.number().int(), equal: z.number().int(), compared: z.number().int() })

export type Store = ReturnType<typeof openStore>

/** One account's database and everything that may be asked of it. The only SQL is below this folder. */
export function openStore(file: string) {
  const db = openDatabase(file)
  try {
    return assemble(db, file)
  } catch (error) {
    db.close()
    throw explain(error, file)
  }
}

function assemble(db: Database, file: string) {
  prepareLazily(db)
  const mirror = createMirror(db)
  const outbox = createOutbox(db)
  const conflicts = createConflicts(db)
  const books = createBooks(db)
  const creations = createCreations(db)
  const shown = createShown(mirror, creations)
  const state = createState(db)
  const read = {
    sales: state.reader('sales', salesState),
    eventsKnownSince: state.reader('events-known-since', z.number().int()),
    cursor: state.reader('cursor', cursorState),
    verified: state.reader('verified', verifiedState),
    lastSyncedAt: state.reader('last-synced', z.number().int()),
    seen: state.reader('seen', z.number().int()),
    scheme: state.reader('scheme', schemeState),
    lowStock: state.reader('low-stock', z.number().int()),
    generation: state.reader('generation', z.number().int())
  }
  // A file whose settings cannot be read is damaged, which its opening is to find.
  for (const setting of [read.scheme, read.lowStock, read.generation]) setting()
  /** When everything that had changed in Stripe was last marked as seen; 0 before that. */
  const seenAt = (): number => read.seen() ?? 0

  const lowStock = (): number => read.lowStock() ?? 5
  const generation = (): number => read.generation() ?? 0

  const transaction = db.transaction((work: () => unknown) => work()).immediate

  const index = createItemIndex(db)
  const findings = createFindings(db)
  const view = createView(db, seenAt, index, findings.oversold)
  const shopSettings = () => ({ scheme: read.scheme()?.scheme ?? usualScheme, lowStock: lowStock() })
  const projection = createProjection(
    db,
    { mirror, outbox, conflicts, books, creations },
    { writing: view.keepOrder, touched: index.touch },
    shopSettings,
    seenAt
  )

  /** What a person can do about an error of this file. Damage is noted, so that the next opening looks for it. */
  function explained(error: unknown): unknown {
    const failure = explain(error, file)
    if (failure instanceof AppFailure && failure.code === 'database-damaged') suspect(file, failure)
    return failure
  }

  return {
    db,
    mirror,
    outbox,
    conflicts,
    books,
    projection,
    sales: createSales(db),
    findings,
    history: createHistory(db),
    verifications: createVerifications(db),
    index,
    view,
    report: createReport(db),
    savedViews: createSavedViews(db),
    seenAt,
    saveSeenAt: (at: number) => state.write('seen', at),
    creations,
    footprints: createFootprints(db),
    shown,
    codes: createCodes(db),
    stocktakes: createStocktakes(db),
    /** All of it or none of it. A disk that is full or a file that is damaged becomes a failure with a remedy. */
    atomically<T>(work: () => T): T {
      try {
        return transaction(work) as T
      } catch (error) {
        throw explained(error)
      }
    },
    explained,
    scheme: read.scheme,
    saveScheme: (next: SchemeState) => state.write('scheme', next),
    lowStock,
    saveLowStock: (next: number) => state.write('low-stock', next),
    salesSettings: (): SalesChoice =>
      read.sales() ?? { mode: null, restock: 'offer', since: null, restockSince: null },
    saveSalesSettings: (settings: SalesChoice) => state.write('sales', settings),
    unreadSales: () => state.read('unread-sales', unreadState) ?? [],
    saveUnreadSales: (unread: readonly UnreadSale[]) => state.write('unread-sales', unread),
    unreadEvents: () => state.read('unread-events', unreadEventState) ?? [],
    saveUnreadEvents: (unread: readonly UnreadEvent[]) => state.write('unread-events', unread),
    /** Since when the events are known without a gap (Stripe’s seconds); null before the first poll. */
    eventsKnownSince: read.eventsKnownSince,
    saveEventsKnownSince: (seconds: number) => state.write('events-known-since', seconds),
    cursor: read.cursor,
    /** Where the events are to be read from is unknown: so is what they have said so far. */
    forgetCursor(): void {
      state.forget('cursor')
      state.forget('events-known-since')
    },
    saveCursor: (cursor: Cursor) => state.write('cursor', cursor),
    /** What somebody has said of the columns of imported files; the newest last. */
    importLessons: () => state.read('import-columns', lessonState) ?? [],
    saveImportLessons: (lessons: z.infer<typeof lessonState>) => state.write('import-columns', lessons),
    sweep: () => state.read('sweep', sweepState),
    saveSweep: (sweep: Sweep) => state.write('sweep', sweep),
    endSweep: () => state.forget('sweep'),
    leftOut: () => state.read('left-out', leftOutState),
    saveLeftOut: (leftOut: LeftOut) => state.write('left-out', leftOut),
    endLeftOut: () => state.forget('left-out'),
    step: () => state.read('step', stepState),
    saveStep: (step: StepState) => state.write('step', step),
    endStep: () => state.forget('step'),
    generation,
    nextGeneration(): number {
      const next = generation() + 1
      state.write('generation', next)
      return next
    },
    verified: read.verified,
    saveVerified: (verified: z.infer<typeof verifiedState>) => state.write('verified', verified),
    /** The damaged file that what waited was taken over from. */
    rescuedFrom: () => state.read('rescued-from', z.string()),
    saveRescuedFrom: (name: string) => state.write('rescued-from', name),
    lastSyncedAt: read.lastSyncedAt,
    saveLastSyncedAt: (at: number) => state.write('last-synced', at),
    /** Folds the write-ahead log into the file: up to a few milliseconds that no edit should have to wait for. */
    checkpoint: (): void => void db.pragma('wal_checkpoint(PASSIVE)'),
    close(): void {
      try {
        db.pragma('optimize')
      } catch {
        // A damaged file or a full disk: the statistics stay as they are, closing matters.
      } finally {
        // An open handle would keep everybody out until the program ends.
        db.close()
      }
    }
  }
}
