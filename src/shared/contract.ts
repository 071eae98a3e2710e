import { z } from 'zod'
import { bulkActionSchema, bulkPreviewSchema, bulkRefusalSchema, bulkTargetSchema } from './bulk-schemas.ts'
import {
  createdSchema,
  newProductSchema,
  newVariantSchema,
  priceActionSchema,
  productCopySchema,
  takenOffSchema
} from './create-schemas.ts'
import { cellEditSchema, cellOutcomeSchema, conflictSchema, reasonSchema, resolutionSchema } from './edits.ts'
import type { Channel, EventName } from './channels.ts'
import { batchLists, batchSchema, batchValueSchema } from './history.ts'
import {
  cellFieldSchema,
  inventoryQuerySchema,
  inventoryRowSchema,
  metadataColumnSchema
} from './inventory-schemas.ts'
import {
  columnFieldSchema,
  delimiters,
  duplicatePolicies,
  encodings,
  importReadingSchema
} from './import-reading.ts'
import { cellMarks, longestSearch, mostWidth, stockStatuses } from './inventory.ts'
import {
  differenceSchema,
  findingSchema,
  saleSchema,
  salesEvidenceSchema,
  salesSettingsSchema,
  verificationSchema
} from './sales-schemas.ts'
import { salesModes } from './sales.ts'
import { schemeCandidateSchema, stockSchemeSchema } from './scheme.ts'
import {
  codeMatchSchema,
  stocktakeChangeSchema,
  stocktakeLineSchema,
  stocktakeListSchema,
  stocktakeSchema
} from './stocktake-schemas.ts'
import { failureSchema, syncStatusSchema } from './sync-status.ts'

const nothing = z.object({})
const stepSchema = z.object({
  label: z.string().nullable(),
  /** What could not be taken back, each with the reason. */
  kept: z.array(z.object({ item: z.string(), reason: z.string() }))
})
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
  /** What waits, and the newest of the ledger, which has so many of the item. */
  movements: z.array(movementSchema),
  movementCount: z.number().int(),
  metadata: z.array(z.object({ key: z.string(), value: z.string(), pending: z.string().nullable() })),
  /** Something of the product is still to be made in Stripe: where that stands. */
  making: z.enum(['waiting', 'sending', 'failed']).nullable(),
  /** How many of Stripe’s 50 keys the product uses. */
  metadataKeys: z.number().int(),
  prices: z.array(
    z.object({
      id: z.string(),
      amount: z.number().int().nullable(),
      currency: z.string(),
      /** What it costs in its further currencies, in their order by code. */
      currencies: z.array(
        z.object({
          currency: z.string(),
          /** null: tiered, fractional or chosen by the customer. */
          amount: z.number().int().nullable(),
          mark: z.enum(cellMarks).nullable(),
          refusal: z.string().nullable()
        })
      ),
      active: z.boolean(),
      isDefault: z.boolean(),
      nickname: z.string().nullable(),
      recurring: z.boolean(),
      /** Its amount can be changed here: neither recurring nor tiered nor chosen by the customer. */
      plain: z.boolean(),
      /** Where what is wanted of it stands; null when Stripe has it like this. */
      mark: z.enum(cellMarks).nullable(),
      /** It is still to be made in Stripe. */
      unmade: z.boolean(),
      /** Why Stripe refused it. */
      refusal: z.string().nullable()
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
  /** Lines of the list: its items and, where it is grouped, a line above those of each product. */
  count: z.number().int(),
  items: z.number().int(),
  /** Units on hand over the whole view. */
  units: z.number().int(),
  /** When the list was made: what Stripe changed later is not in it. */
  at: z.number().int()
})

const reportSchema = z.object({
  /** All of it is about what is sold: archived items are left out. Units are those on hand. */
  items: z.number().int(),
  units: z.number().int(),
  statuses: z.record(z.enum(stockStatuses), z.number().int()),
  /** What those units sell for at the prices shown, by currency, in its minor units. */
  worth: z.array(z.object({ currency: z.string(), amount: z.number().int(), units: z.number().int() })),
  /** Units that have no price. */
  unpriced: z.number().int(),
  /** What is out or low, of which no more than a thousand are listed: what is out first, then by name. */
  short: z.array(
    inventoryRowSchema.pick({
      id: true,
      name: true,
      variant: true,
      sku: true,
      onHand: true,
      reorderPoint: true,
      status: true
    })
  )
})
/** A shop’s stock at one moment. */
export type StockReport = z.infer<typeof reportSchema>

const countsSchema = z.object({
  all: z.number().int(),
  low: z.number().int(),
  out: z.number().int(),
  waiting: z.number().int(),
  conflicts: z.number().int(),
  changed: z.number().int(),
  archived: z.number().int(),
  /** Since when `changed` counts: when everything was last marked as seen; 0 before that. */
  seenAt: z.number().int(),
  /** Findings that ask for attention, and sales nobody could match. */
  findings: z.number().int(),
  unmatchedSales: z.number().int()
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
      /** False when the key may not write something that waits: it is kept here. */
      canWrite: z.boolean()
    })
    .nullable(),
  scheme: z.object({ current: stockSchemeSchema, label: z.string(), confirmed: z.boolean() }).nullable(),
  lowStock: z.number().int(),
  /** Who lowers stock, and what the last 30 days tell about it; `evidence` is null before anything was read. */
  sales: z.object({ settings: salesSettingsSchema, evidence: salesEvidenceSchema.nullable() }).nullable(),
  /** The hour (0–23, this computer's time) of the daily comparison with Stripe; null: never by itself. */
  verifyHour: z.number().int().min(0).max(23).nullable(),
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  /** Why a shop that should be open is not (damaged or newer database, …); null otherwise. */
  failure: failureSchema.nullable()
})
export type AppState = z.infer<typeof appStateSchema>

const knownShopSchema = z.object({
  accountId: z.string().min(1).max(100),
  mode: z.enum(['test', 'live']),
  name: z.string()
})
export type KnownShop = z.infer<typeof knownShopSchema>

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
  field: cellFieldSchema,
  from: z.string().nullable(),
  to: z.string().nullable(),
  currency: z.string().nullable(),
  /** Set when Stripe moved since the file was exported: what it says now. The edit will open as a conflict. */
  movedTo: z.string().nullable(),
  /** The base the file carries, so that the push compares with what the person saw. */
  base: z.string().nullable()
})
export type ImportChange = z.infer<typeof importChangeSchema>

/** What a row would make that the shop does not have, each value as it would be typed. */
const importOfferSchema = z.object({
  line: z.number().int(),
  item: z.string(),
  /** null: the product is new, too. */
  productId: z.string().nullable(),
  name: z.string(),
  variant: z.string().nullable(),
  sku: z.string(),
  onHand: z.string(),
  reorderPoint: z.string(),
  price: z.string().nullable(),
  currency: z.string().nullable(),
  /** Why the row is for no item that is there. */
  note: z.string()
})
export type ImportOffer = z.infer<typeof importOfferSchema>

const importPreviewSchema = z.object({
  id: z.string(),
  fileName: z.string(),
  rows: z.number().int(),
  encoding: z.enum(encodings),
  delimiter: z.enum(delimiters),
  /** What each column is taken for, and the first text in it. */
  columns: z.array(z.object({ name: z.string(), field: columnFieldSchema.nullable(), sample: z.string() })),
  /** Why nothing of it can be imported as it is read; null where something can. */
  problem: z.string().nullable(),
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
  /** What could be made of refused rows that the shop has nothing for; nothing is unless it is asked for. */
  offers: z.array(importOfferSchema),
  /** Which line of an item that several name counts, and all such items, by the first of their lines. */
  duplicates: z.enum(duplicatePolicies),
  repeated: z.array(z.object({ item: z.string(), lines: z.array(z.number().int()) })),
  unitsDelta: z.number().int()
})
export type ImportPreview = z.infer<typeof importPreviewSchema>

const columnsSchema = z
  .array(
    z.object({
      id: z.string().max(500),
      width: z.number().int().min(30).max(mostWidth),
      visible: z.boolean(),
      /** Stays in sight at the left while the others scroll; absent, that is the first column only. */
      pinned: z.boolean().optional()
    })
  )
  .max(200)

const savedViewSchema = z.object({
  id: z.number().int(),
  name: z.string().min(1).max(100),
  query: inventoryQuerySchema,
  columns: columnsSchema
})
export type SavedView = z.infer<typeof savedViewSchema>

const layoutSchema = z.object({
  columns: columnsSchema,
  query: inventoryQuerySchema.nullable(),
  /** Ids of what was last chosen in the palette, newest first. */
  recent: z.array(z.string().max(120)).max(20).optional(),
  /** The saved view that is open, and how things were arranged before it was. */
  savedView: z
    .object({
      id: z.number().int(),
      before: z.object({ columns: columnsSchema, query: inventoryQuerySchema })
    })
    .optional(),
  /** The item under the cursor when the program was last used. */
  place: z.string().max(300).optional(),
  panelOpen: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'regular', 'comfortable']),
  /** What parts the cells of exported files; `system`: as this computer’s numbers ask for. */
  csv: z.enum(['system', 'comma', 'semicolon']).optional()
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

/** The local door for `stripe listen --forward-to`. The secret itself never comes back to the page. */
const listenerSchema = z.object({
  enabled: z.boolean(),
  port: z.number().int(),
  hasSecret: z.boolean(),
  running: z.boolean(),
  accepted: z.number().int(),
  refused: z.number().int(),
  failure: failureSchema.nullable()
})
export type ListenerState = z.infer<typeof listenerSchema>

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
  'read-report': { input: nothing, output: reportSchema },
  'find-items': {
    input: z.object({ search: z.string().max(longestSearch), limit: z.number().int().min(1).max(50) }),
    output: z.object({ rows: z.array(inventoryRowSchema) })
  },
  'list-facets': {
    input: nothing,
    output: z.object({
      /** Metadata keys that have no column of their own yet, and how many products have them; most first. */
      metadata: z.array(
        z.object({ column: metadataColumnSchema, key: z.string(), products: z.number().int() })
      ),
      currencies: z.array(z.string())
    })
  },
  'list-views': {
    input: nothing,
    output: z.object({ views: z.array(savedViewSchema.extend({ count: z.number().int() })) })
  },
  'save-view': {
    // With an id the view of that id is changed, or brought back after it was deleted.
    input: savedViewSchema.extend({ id: z.number().int().nullable() }),
    output: z.object({ id: z.number().int() })
  },
  'delete-view': { input: z.object({ id: z.number().int() }), output: nothing },
  /** Takes everything that changed in Stripe as seen, up to now or up to a time; says how it was before. */
  'mark-seen': {
    input: z.object({ at: z.number().int().nullable() }),
    output: z.object({ before: z.number().int(), at: z.number().int() })
  },
  'read-item': { input: z.object({ id: itemId }), output: itemDetailSchema },
  /** Older movements of an item: those below a number of the ledger, newest first. */
  'list-movements': {
    input: z.object({ id: itemId, before: z.number().int(), count: z.number().int().min(1).max(500) }),
    output: z.object({ movements: z.array(movementSchema) })
  },
  /** What a scanner read, or somebody typed: the items it stands for. */
  'find-code': {
    input: z.object({ code: z.string().max(longestSearch) }),
    output: z.object({ matches: z.array(codeMatchSchema) })
  },
  /** Where an item stands in an opened view; null when it is not in it. */
  'locate-item': {
    input: z.object({ token: z.number().int(), id: itemId }),
    output: z.object({ index: z.number().int().nullable() })
  },
  'read-stocktake': { input: nothing, output: z.object({ stocktake: stocktakeSchema.nullable() }) },
  'list-stocktake': {
    input: z.object({
      list: stocktakeListSchema,
      start: z.number().int().min(0),
      count: z.number().int().min(0).max(1000)
    }),
    output: z.object({ lines: z.array(stocktakeLineSchema), total: z.number().int() })
  },
  'change-stocktake': {
    input: stocktakeChangeSchema,
    output: z.object({ line: stocktakeLineSchema.nullable(), stocktake: stocktakeSchema.nullable() })
  },
  'create-product': { input: newProductSchema, output: createdSchema },
  /** What a copy of a product starts with. */
  'read-copy': { input: z.object({ productId: z.string().max(200) }), output: productCopySchema },
  'add-variant': {
    input: z.object({
      productId: z.string().max(200),
      variant: newVariantSchema,
      price: newProductSchema.shape.prices.element.nullable()
    }),
    output: createdSchema
  },
  /** Takes single variants off: a size leaves the list, a price that keeps stock is archived. */
  'take-off-variants': {
    input: z.object({ itemIds: z.array(itemId).min(1).max(1000) }),
    output: takenOffSchema
  },
  'edit-prices': {
    input: z.object({
      productId: z.string().max(200),
      actions: z.array(priceActionSchema).min(1).max(1000)
    }),
    output: z.object({
      batchId: z.number().int().nullable(),
      refusals: z.array(z.object({ action: z.number().int(), reason: z.string() }))
    })
  },
  /** Sends again what Stripe refused to make. */
  'retry-creations': { input: z.object({ productId: z.string().max(200) }), output: nothing },
  'apply-stocktake': {
    input: z.object({ uncounted: z.enum(['leave', 'zero']), mark: z.string().max(300) }),
    output: z.object({
      batchId: z.number().int().nullable(),
      saved: z.number().int(),
      refused: z.array(z.object({ item: z.string(), reason: z.string() })),
      /** Stock moved since it was looked at: nothing was written. */
      moved: z.boolean()
    })
  },
  'edit-cells': {
    input: z.object({
      edits: z.array(cellEditSchema).min(1).max(100_000),
      reason: reasonSchema.nullable(),
      note: z.string().max(500).nullable(),
      /** How the values came here, for the history; typed one by one when absent. */
      how: z.enum(['paste', 'fill', 'clear']).optional()
    }),
    output: z.object({ batchId: z.number().int().nullable(), outcomes: z.array(cellOutcomeSchema) })
  },
  /** What an action on many items would do. Rejects as `cancelled` when another is asked for meanwhile. */
  'preview-bulk': {
    input: z.object({ target: bulkTargetSchema, action: bulkActionSchema }),
    output: bulkPreviewSchema
  },
  /** Carries out what a preview showed, as one batch; `bulk-progress` tells how far it is. */
  'apply-bulk': {
    input: z.object({
      id: z.string().max(100),
      reason: reasonSchema.nullable(),
      note: z.string().max(500).nullable()
    }),
    output: z.object({
      batchId: z.number().int().nullable(),
      saved: z.number().int(),
      same: z.number().int(),
      refused: z.number().int(),
      reasons: z.array(bulkRefusalSchema),
      /** It was stopped, and all it had written is taken back. */
      stopped: z.boolean()
    })
  },
  'cancel-bulk': { input: nothing, output: nothing },
  /** `step-progress` tells how far one through many values is. Rejects as `cancelled` when it was stopped. */
  undo: { input: nothing, output: stepSchema },
  redo: { input: nothing, output: stepSchema },
  /** Puts back what the step under way has done; nothing when none is. */
  'stop-step': { input: nothing, output: nothing },
  'list-conflicts': { input: nothing, output: z.object({ conflicts: z.array(conflictSchema) }) },
  'resolve-conflicts': {
    input: z.object({
      ids: z.array(z.number().int()).min(1).max(10_000),
      resolution: resolutionSchema,
      /** What Stripe said of each when the person answered; what says something else by now is refused. */
      seen: z.array(z.string().nullable()).max(10_000).optional()
    }),
    output: z.object({
      resolved: z.number().int(),
      refused: z.array(z.object({ id: z.number().int(), reason: z.string() }))
    })
  },
  'list-problems': { input: nothing, output: z.object({ problems: z.array(problemSchema) }) },
  'sync-now': { input: nothing, output: nothing },
  'cancel-sync': { input: nothing, output: nothing },
  verify: {
    // Without `force` a comparison that would go over the month's reads is refused with `read-budget`.
    // One that is called off answers with what it had found, and is refused with `cancelled` when that was nothing.
    input: z.object({ force: z.boolean().optional() }),
    output: z.object({
      equal: z.boolean(),
      compared: z.number().int(),
      /** How many of them differ, also beyond the differences that are listed. */
      differ: z.number().int(),
      differences: z.array(differenceSchema)
    })
  },
  'list-verifications': {
    input: nothing,
    output: z.object({
      /** Newest first. */
      verifications: z.array(verificationSchema),
      /** Why the last daily comparison did not run; absent when it did. */
      skipped: z.object({ at: z.number().int(), words: z.string() }).optional()
    })
  },
  'list-sales': {
    input: z.object({
      only: z.enum(['all', 'unmatched', 'refunded', 'attention']),
      /** Newest first; `before` continues behind the last one of a page. */
      before: z.object({ paidAt: z.number().int(), lineItemId: z.string() }).nullable(),
      limit: z.number().int().min(1).max(500)
    }),
    output: z.object({ sales: z.array(saleSchema), total: z.number().int() })
  },
  'save-sales-mode': {
    input: z.object({ mode: z.enum(salesModes), restock: z.enum(['offer', 'auto']) }),
    output: nothing
  },
  'list-findings': {
    input: z.object({ scope: z.enum(['open', 'all']) }),
    output: z.object({ findings: z.array(findingSchema) })
  },
  'correct-findings': {
    input: z.object({ ids: z.array(z.number().int()).min(1).max(10_000) }),
    output: z.object({
      batchId: z.number().int().nullable(),
      corrected: z.number().int(),
      refused: z.array(z.object({ id: z.number().int(), reason: z.string() }))
    })
  },
  'dismiss-findings': {
    input: z.object({ ids: z.array(z.number().int()).min(1).max(10_000), dismissed: z.boolean() }),
    output: nothing
  },
  /** Reads a file that is looked at once more, as somebody says that it is to be read. */
  'read-import': {
    input: z.object({ previewId: z.string(), reading: importReadingSchema }),
    output: z.object({ preview: importPreviewSchema })
  },
  'apply-import': {
    input: z.object({
      previewId: z.string(),
      reason: reasonSchema,
      /** Whether what the preview offers is made. */
      create: z.boolean().optional()
    }),
    output: z.object({
      batchId: z.number().int().nullable(),
      saved: z.number().int(),
      /** Items that are to be made. */
      created: z.number().int(),
      refused: z.number().int()
    })
  },
  /** What was done, newest first. */
  'list-batches': {
    input: z.object({
      only: z.enum(batchLists),
      start: z.number().int().min(0),
      count: z.number().int().min(0).max(500)
    }),
    output: z.object({ batches: z.array(batchSchema), total: z.number().int() })
  },
  'read-batch': {
    input: z.object({
      id: z.number().int(),
      start: z.number().int().min(0),
      count: z.number().int().min(0).max(500)
    }),
    output: z.object({ values: z.array(batchValueSchema), total: z.number().int() })
  },
  'revert-batch': {
    // With `whole` nothing is done as long as something would have to stay as it is.
    input: z.object({ batchId: z.number().int(), whole: z.boolean().optional() }),
    output: z.object({
      reverted: z.number().int(),
      /** How many values could be taken back, where `whole` kept all of them from it. */
      possible: z.number().int().optional(),
      kept: z.array(z.object({ item: z.string(), reason: z.string() }))
    })
  },
  'read-scheme': { input: nothing, output: z.object({ candidates: z.array(schemeCandidateSchema) }) },
  'save-account-settings': {
    input: z.object({
      scheme: stockSchemeSchema.nullable(),
      lowStock: z.number().int().min(0).max(1_000_000).nullable(),
      /** −1 turns the daily comparison off; absent leaves it as it is. */
      verifyHour: z.number().int().min(-1).max(23).optional()
    }),
    output: nothing
  },
  'check-key': { input: z.object({ key }), output: keyCheckSchema },
  connect: { input: z.object({ key }), output: nothing },
  /** The shops that can be opened without giving a key again, the last one first. */
  'list-shops': { input: nothing, output: z.object({ shops: z.array(knownShopSchema) }) },
  'open-shop': { input: knownShopSchema.omit({ name: true }), output: nothing },
  'open-demo': { input: nothing, output: nothing },
  disconnect: { input: z.object({ forgetKey: z.boolean() }), output: nothing },
  /** Opens what could not be opened when it was last asked for; what is still in the way, `read-app` says. */
  'open-again': { input: nothing, output: nothing },
  'choose-import': { input: nothing, output: z.object({ preview: importPreviewSchema.nullable() }) },
  'export-csv': {
    input: z.object({ query: inventoryQuerySchema, form: z.enum(['full', 'report']) }),
    output: z.object({ path: z.string().nullable(), rows: z.number().int() })
  },
  /** Lines of a file that an import refuses, as a file to be mended and imported again. */
  'export-refused': {
    input: z.object({ previewId: z.string() }),
    output: z.object({ path: z.string().nullable(), rows: z.number().int() })
  },
  /** Puts the page that is shown on paper, or into a file; `path` is null unless one was written. */
  'print-page': {
    input: z.object({ to: z.enum(['printer', 'pdf']) }),
    output: z.object({ path: z.string().nullable() })
  },
  /** Pastes where the keyboard is, as the Edit menu does: the page may not read the clipboard by itself. */
  paste: { input: nothing, output: nothing },
  'read-layout': { input: nothing, output: z.object({ layout: layoutSchema }) },
  'save-layout': { input: z.object({ layout: layoutSchema }), output: nothing },
  'open-external': {
    input: z.object({
      to: z.enum(['create-key', 'product', 'permissions-help']),
      id: z.string().max(200).nullable()
    }),
    output: nothing
  },
  'read-listener': { input: nothing, output: listenerSchema },
  'save-listener': {
    input: z.object({
      enabled: z.boolean(),
      port: z.number().int().min(1024).max(65_535),
      /** What `stripe listen` printed; null keeps the one that is stored. */
      secret: z.string().min(8).max(200).nullable()
    }),
    output: listenerSchema
  },
  'report-activity': { input: z.object({ focused: z.boolean() }), output: nothing }
} as const satisfies Record<Channel, { input: z.ZodType; output: z.ZodType }>

/** What the program tells the page by itself: what changed, not the data. */
export const events = {
  'inventory-changed': z.object({
    /** Ids of rows to read again; null when too many changed to list. */
    ids: z.array(z.string()).nullable(),
    /** Products of which the details may have changed, also where their rows stay as they are. */
    products: z.array(z.string()).optional(),
    /** Rows appeared or vanished: the view’s order and length are out of date. */
    structural: z.boolean(),
    /** Changed in Stripe by somebody else, so the rows may flash. */
    fromStripe: z.boolean()
  }),
  'sync-status': syncStatusSchema,
  'app-changed': appStateSchema,
  /** Something a person should know now, whatever they are looking at. */
  alert: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('oversold'), findingId: z.number().int(), words: z.string() }),
    /** Stock fell to the reorder point. `view`: `out` where nothing is left of any of them. */
    z.object({
      kind: z.literal('low'),
      itemIds: z.array(z.string()),
      view: z.enum(['low', 'out']),
      words: z.string()
    })
  ]),
  /** How many values of a change of many items are written. */
  'bulk-progress': z.object({ done: z.number().int(), total: z.number().int() }),
  /** How many values of a step back or forth are done: all of them at its end. */
  'step-progress': z.object({
    step: z.enum(['undo', 'redo', 'revert', 'cancel', 'back']),
    done: z.number().int(),
    total: z.number().int()
  }),
  /** What the menu or the icon beside the clock asks of the page. */
  command: z.object({
    name: z.enum([
      'import',
      'export',
      'undo',
      'redo',
      'find',
      'settings',
      'verify',
      'conflicts',
      'findings',
      'stocktake',
      'newProduct',
      'sales',
      'history',
      'report',
      'bulk'
    ])
  })
} as const satisfies Record<EventName, z.ZodType>

export type Input<C extends Channel> = z.infer<(typeof contract)[C]['input']>
export type Output<C extends Channel> = z.infer<(typeof contract)[C]['output']>
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>

/** `window.api`, as the preload exposes it. */
export type WindowApi = {
  /** The envelope of the answer as JSON: the context bridge would copy an object property by property. */
  invoke<C extends Channel>(channel: C, input: Input<C>): Promise<string>
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
}
