import { z } from 'zod'
import { aboutSchema } from './edits.ts'

/** Whose batches a list of them shows. */
export const batchLists = ['all', 'mine', 'automatic'] as const

/** How a batch came about. */
export const batchKinds = [
  'edit',
  'paste',
  'fill',
  'clear',
  'bulk',
  'import',
  'stocktake',
  'create',
  'resolve',
  'correct',
  'undo',
  'redo',
  'revert',
  'cancel',
  'sale',
  'repair',
  'other'
] as const
export type BatchKind = (typeof batchKinds)[number]

/** Where one value of a batch stands: the outbox's own word. */
const valueStates = ['waiting', 'sending', 'held', 'failed', 'settled', 'dropped', 'superseded'] as const

export const batchSchema = z.object({
  id: z.number().int(),
  kind: z.enum(batchKinds),
  label: z.string(),
  at: z.number().int(),
  /** Whether a person did it; the rest Stockroom does by itself. */
  byHand: z.boolean(),
  /** How many values stand where. */
  values: z.partialRecord(z.enum(valueStates), z.number().int()),
  /** The step that took it back, if any. */
  takenBackBy: z.enum(batchKinds).nullable(),
  /** Whether it can be taken back from the list. */
  revertible: z.boolean(),
  /** Whether to take it back is to do again what it had taken back. */
  doesAgain: z.boolean()
})
export type Batch = z.infer<typeof batchSchema>

export const batchValueSchema = z.object({
  seq: z.number().int(),
  itemId: z.string().nullable(),
  item: z.string(),
  /** The grid's name of what was changed. */
  field: z.string(),
  about: aboutSchema,
  currency: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Set for a change by so many. */
  delta: z.number().int().nullable(),
  state: z.enum(valueStates),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  /** Why Stripe refused it. */
  failure: z.string().nullable()
})
export type BatchValue = z.infer<typeof batchValueSchema>
