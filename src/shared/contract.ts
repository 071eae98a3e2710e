import { z } from 'zod'
import { cellEditSchema, cellOutcomeSchema, conflictSchema, reasonSchema, resolutionSchema } from './edits.ts'
import type { Channel, EventName } from './channels.ts'
import { inventoryQuerySchema, inventoryRowSchema } from './inventory-schemas.ts'
import { editableFields } from './inventory.ts'
import { schemeCandidateSchema, stockSchemeSchema } from './scheme.ts'
import { failureSchema, syncStatusSchema } from './sync-status.ts'

const nothing = z.object({})
const itemId = z.string().max(300)

const movementSchema = z.object({
  id: z.number().int(),
  delta: z.number().int().nullable(),
  onHandAfter: z.number().int().nullable(),
  reason: z.string(),
  note: z.string().nullable(),
  /** `opening` first sight · `edit` made here · `stripe` seen in Stripe · `waiting` not yet sent. */
  source: z.enum(['opening', 'edit', 'stripe', 'waiting']),
  /** Who or what, in words ready to show: “you”, “Dashboard”, “your webhook”, “sale cs_…9fT2”. */
  actor: z.string(),
  batchId: z.number().int().nullable(),
  at: z.number().int()
})
export type Movement = z.infer<typeof movementSchema>

const itemDetailSchema = z.object({
  row: inventoryRowSchema,
  description: z.string().nullable(),
  movements: z.array(movementSchema),
  metadata: z.array(z.object({ key: z.string(), value: z.string(), pending: z.string().nullable() })),
  /** How many of Stripe’s 50 keys the product uses. */
  metadataKeys: z.number().int(),
  prices: z.array(
    z.object({
      id: z.string(),
      amount: z.number().int().nullable(),
      currency: z.string(),
      active: z.boolean(),
      isDefault: z.boolean(),
      nickname: z.string().nullable(),
      recurring: z.boolean()
    })
  )
})
export type ItemDetail = z.infer<typeof itemDetailSchema>

const windowSchema = z.object({
  /** Identifies the ordered list of rows; it stays valid until the view is opened again. */
  token: z.number().int(),
  start: z.number().int(),
  rows: z.array(inventoryRowSchema)
})

const viewSchema = windowSchema.extend({
  count: z.number().int(),
  /** Units on hand over the whole view. */
  units: z.number().int()
})

const countsSchema = z.object({
  all: z.number().int(),
  low: z.number().int(),
  out: z.number().int(),
  waiting: z.number().int(),
  conflicts: z.number().int(),
  changed: z.number().int(),
  archived: z.number().int()
})
export type ViewCounts = z.infer<typeof countsSchema>

const appStateSchema = z.object({
  version: z.string(),
  /** null: no shop is open, show the connect screen. */
  account: z
    .object({
      id: z.string(),
      name: z.string(),
      mode: z.enum(['test', 'live']),
      demo: z.boolean(),
      /** False when the key can only read: edits wait and are not sent. */
      canWrite: z.boolean()
    })
    .nullable(),
  scheme: z.object({ current: stockSchemeSchema, label: z.string(), confirmed: z.boolean() }).nullable(),
  lowStock: z.number().int(),
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  /** Why a shop that should be open is not (damaged or newer database, …); null otherwise. */
  failure: failureSchema.nullable()
})
export type AppState = z.infer<typeof appStateSchema>

const differenceSchema = z.object({
  object: z.string(),
  field: z.string(),
  here: z.string().nullable(),
  there: z.string().nullable(),
  cause: z.string()
})

const problemSchema = z.object({
  object: z.string(),
  productId: z.string().nullable(),
  name: z.string().nullable(),
  reason: z.string()
})
export type Problem = z.infer<typeof problemSchema>

const importChangeSchema = z.object({
  line: z.number().int(),
  itemId: itemId,
  item: z.string(),
  field: z.enum(editableFields),
  from: z.string().nullable(),
  to: z.string().nullable(),
  currency: z.string().nullable(),
  /** Set when Stripe moved since the file was exported: what it says now. The edit will open as a conflict. */
  movedTo: z.string().nullable(),
  /** The base the file carries, so that the push compares with what the person saw. */
  base: z.string().nullable()
})
export type ImportChange = z.infer<typeof importChangeSchema>

const importPreviewSchema = z.object({
  id: z.string(),
  fileName: z.string(),
  rows: z.number().int(),
  encoding: z.string(),
  delimiter: z.string(),
  /** What identifies a row: “Product ID and Variant”, “SKU”, … */
  key: z.string(),
  changes: z.array(importChangeSchema),
  unchanged: z.number().int(),
  refused: z.array(
    z.object({
      line: z.number().int(),
      /** What the row is about, as far as it is known. */
      item: z.string().nullable(),
      column: z.string().nullable(),
      value: z.string().nullable(),
      reason: z.string()
    })
  ),
  ignoredColumns: z.array(z.string()),
  unitsDelta: z.number().int()
})
export type ImportPreview = z.infer<typeof importPreviewSchema>

const layoutSchema = z.object({
  columns: z
    .array(
      z.object({ id: z.string().max(60), width: z.number().int().min(30).max(2000), visible: z.boolean() })
    )
    .max(60),
  query: inventoryQuerySchema.nullable(),
  panelOpen: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'regular', 'comfortable'])
})
export type Layout = z.infer<typeof layoutSchema>

const permissionLineSchema = z.object({
  permission: z.enum(['products', 'prices', 'events', 'checkout', 'charges']),
  /** What the key was found to allow. `unknown` when Stripe could not be asked. */
  granted: z.enum(['write', 'read', 'none', 'unknown']),
  needed: z.enum(['write', 'read']),
  required: z.boolean()
})
export type PermissionLine = z.infer<typeof permissionLineSchema>

const keyCheckSchema = z.object({
  mode: z.enum(['test', 'live']),
  accountId: z.string(),
  accountName: z.string(),
  permissions: z.array(permissionLineSchema),
  /** False when a required permission is missing. */
  usable: z.boolean(),
  /** Estimated from the first pages; null when unknown. */
  products: z.number().int().nullable(),
  reads: z.number().int().nullable(),
  /** False when this computer has no keychain: the key is then kept for this session only. */
  keychain: z.boolean(),
  warning: z.string().nullable()
})
export type KeyCheck = z.infer<typeof keyCheckSchema>

const key = z.string().min(1).max(300)

/** Every message between the page and the program: one object in, one object out, both checked. */
export const contract = {
  'read-app': { input: nothing, output: z.object({ app: appStateSchema, status: syncStatusSchema }) },
  'open-view': {
    input: z.object({
      query: inventoryQuerySchema,
      start: z.number().int().min(0),
      count: z.number().int().min(0).max(1000)
    }),
    output: viewSchema
  },
  'read-window': {
    input: z.object({
      token: z.number().int(),
      query: inventoryQuerySchema,
      start: z.number().int().min(0),
      count: z.number().int().min(0).max(1000)
    }),
    output: windowSchema
  },
  'read-counts': { input: nothing, output: countsSchema },
  'read-item': { input: z.object({ id: itemId }), output: itemDetailSchema },
  'edit-cells': {
    input: z.object({
      edits: z.array(cellEditSchema).min(1).max(100_000),
      reason: reasonSchema.nullable(),
      note: z.string().max(500).nullable()
    }),
    output: z.object({ batchId: z.number().int().nullable(), outcomes: z.array(cellOutcomeSchema) })
  },
  undo: { input: nothing, output: z.object({ label: z.string().nullable() }) },
  redo: { input: nothing, output: z.object({ label: z.string().nullable() }) },
  'list-conflicts': { input: nothing, output: z.object({ conflicts: z.array(conflictSchema) }) },
  'resolve-conflicts': {
    input: z.object({ ids: z.array(z.number().int()).min(1).max(10_000), resolution: resolutionSchema }),
    output: z.object({
      resolved: z.number().int(),
      refused: z.array(z.object({ id: z.number().int(), reason: z.string() }))
    })
  },
  'list-problems': { input: nothing, output: z.object({ problems: z.array(problemSchema) }) },
  'sync-now': { input: nothing, output: nothing },
  'cancel-sync': { input: nothing, output: nothing },
  verify: {
    input: nothing,
    output: z.object({
      equal: z.boolean(),
      compared: z.number().int(),
      differences: z.array(differenceSchema)
    })
  },
  'apply-import': {
    input: z.object({ previewId: z.string(), reason: reasonSchema }),
    output: z.object({
      batchId: z.number().int().nullable(),
      saved: z.number().int(),
      refused: z.number().int()
    })
  },
  'revert-batch': {
    input: z.object({ batchId: z.number().int() }),
    output: z.object({
      reverted: z.number().int(),
      kept: z.array(z.object({ item: z.string(), reason: z.string() }))
    })
  },
  'read-scheme': { input: nothing, output: z.object({ candidates: z.array(schemeCandidateSchema) }) },
  'save-account-settings': {
    input: z.object({
      scheme: stockSchemeSchema.nullable(),
      lowStock: z.number().int().min(0).max(1_000_000).nullable()
    }),
    output: nothing
  },
  'check-key': { input: z.object({ key }), output: keyCheckSchema },
  connect: { input: z.object({ key, remember: z.boolean() }), output: nothing },
  'open-demo': { input: nothing, output: nothing },
  disconnect: { input: z.object({ forgetKey: z.boolean() }), output: nothing },
  'choose-import': { input: nothing, output: z.object({ preview: importPreviewSchema.nullable() }) },
  'export-csv': {
    input: z.object({ query: inventoryQuerySchema, form: z.enum(['full', 'report']) }),
    output: z.object({ path: z.string().nullable(), rows: z.number().int() })
  },
  'read-layout': { input: nothing, output: z.object({ layout: layoutSchema }) },
  'save-layout': { input: z.object({ layout: layoutSchema }), output: nothing },
  'open-external': {
    input: z.object({
      to: z.enum(['create-key', 'product', 'permissions-help']),
      id: z.string().max(200).nullable()
    }),
    output: nothing
  },
  'report-activity': { input: z.object({ focused: z.boolean() }), output: nothing }
} as const satisfies Record<Channel, { input: z.ZodType; output: z.ZodType }>

/** What the program tells the page by itself: what changed, not the data. */
export const events = {
  'inventory-changed': z.object({
    /** Ids of rows to read again; null when too many changed to list. */
    ids: z.array(z.string()).nullable(),
    /** Rows appeared or vanished: the view’s order and length are out of date. */
    structural: z.boolean(),
    /** Changed in Stripe by somebody else, so the rows may flash. */
    fromStripe: z.boolean()
  }),
  'sync-status': syncStatusSchema,
  'app-changed': appStateSchema,
  /** A menu or shortcut that the page carries out. */
  command: z.object({
    name: z.enum(['sync', 'import', 'export', 'undo', 'redo', 'find', 'settings', 'verify', 'conflicts'])
  })
} as const satisfies Record<EventName, z.ZodType>

export type Input<C extends Channel> = z.infer<(typeof contract)[C]['input']>
export type Output<C extends Channel> = z.infer<(typeof contract)[C]['output']>
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>

/** `window.api`, as the preload exposes it. */
export type WindowApi = {
  invoke<C extends Channel>(channel: C, input: Input<C>): Promise<unknown>
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
}
