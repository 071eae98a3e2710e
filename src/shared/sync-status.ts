import { z } from 'zod'
import { failureCodes } from './failure.ts'

export const failureSchema = z.object({ code: z.enum(failureCodes), detail: z.string() })

const progress = z.object({
  phase: z.enum(['sweep', 'events', 'push', 'verify']),
  products: z.number().int(),
  prices: z.number().int(),
  pushed: z.number().int(),
  /** Why a full sweep runs, in words; null for an ordinary poll. */
  because: z.string().nullable()
})

export const syncStatusSchema = z.object({
  state: z.enum(['never', 'idle', 'working', 'blocked']),
  progress: progress.nullable(),
  /** Why the last run did not finish; null when it did. The run resumes by itself unless a person must act. */
  failure: failureSchema.nullable(),
  /** Epoch milliseconds. */
  lastSyncedAt: z.number().int().nullable(),
  nextPollAt: z.number().int().nullable(),
  verified: z
    .object({ at: z.number().int(), equal: z.number().int(), compared: z.number().int() })
    .nullable(),
  waiting: z.number().int(),
  conflicts: z.number().int(),
  failed: z.number().int(),
  problems: z.number().int(),
  /** Objects, sales and events among `problems` that cannot be read. */
  unread: z.number().int(),
  reads: z.object({ month: z.string(), used: z.number().int(), allowed: z.number().int() })
})
/** What the status bar says. One object, replaced whole. */
export type SyncStatus = z.infer<typeof syncStatusSchema>
