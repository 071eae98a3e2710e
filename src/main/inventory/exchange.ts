import type { ImportOffer, ImportPreview, Output } from '../../shared/contract.ts'
import type { NewProduct, NewVariant } from '../../shared/create.ts'
import type { CellEdit } from '../../shared/edits.ts'
import { AppFailure } from '../../shared/failure.ts'
import { type ColumnField, foundOut, type ImportReading } from '../../shared/import-reading.ts'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn, type MetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'
import { newKeyRefusal } from '../../shared/new-key.ts'
import { settleLetters } from '../csv/code-page.ts'
import { productOf } from '../csv/find-offers.ts'
import { guessFields, knownFields, type Lesson, lessonOf, matchColumns } from '../csv/match-columns.ts'
import { type Crowded, editsOf, type Obstacle, previewImport, type ReadAs } from '../csv/preview.ts'
import { type CsvFile, readCsv } from '../csv/read.ts'
import { writeRefused } from '../csv/write.ts'
import { usualScheme } from '../stock/scheme.ts'
import type { Store } from '../store/store.ts'
import type { Random } from '../sync/ports.ts'
import { editCells, keyOf, keysOf, metadataKeys, obstacle } from './edit-cells.ts'
import { addVariant, createProduct, productRefusals, variantRefusals } from './new-product.ts'

/** `lesson`: what somebody said that its columns mean. */
type Kept = { path: string; file: CsvFile; lesson: Lesson | null; preview: ImportPreview }

const mostLessons = 100

/** What is to be made: a whole product, or one more variant of one that is there. `lines`: of its variants. */
type Making =
  | { kind: 'product'; lines: number[]; wanted: NewProduct }
  | { kind: 'variant'; lines: number[]; wanted: Parameters<typeof variantRefusals>[1] }

/** What an import comes to. `refused`: lines of the file that do nothing. */
type ImportPlan = {
  edits: CellEdit[]
  makings: Making[]
  fileName: string
  refused: number
  lesson: Lesson | null
}

export type Imports = ReturnType<typeof createImports>

/**
 * Imports between “look at it” and “apply it”. What is applied is what was shown, or nothing.
 * @param readFile its failures are told
 */
export function createImports(
  store: Store,
  random: Random,
  readFile: (path: string) => { fileName: string; bytes: Uint8Array }
) {
  const kept = new Map<string, Kept>()

  return {
    preview: (path: string): ImportPreview => read(path, foundOut),
    /**
     * The same file, as somebody says that it is to be read.
     * @throws AppFailure `file-unreadable` when it cannot be read so; what was looked at before stays open.
     */
    again(id: string, reading: ImportReading): ImportPreview {
      const looked = open(id)
      // Somebody who says several things at once says them all of what is shown.
      kept.delete(id)
      kept.set(id, looked)
      return read(looked.path, reading)
    },
    /**
     * The rows that are refused, as a file to be mended and imported again. What could be made instead is not among them.
     * @throws AppFailure `not-found` when it is no longer looked at
     */
    refused(id: string): { rows: number; text: Iterable<string> } {
      const { file, preview } = open(id)
      const offered = new Set(preview.offers.map(({ line }) => line))
      const problems = new Map<number, string>()
      for (const { line, column, value, reason } of preview.refused) {
        if (offered.has(line)) continue
        const cell = [column, value === null ? null : `“${value}”`].filter((part) => part !== null).join(' ')
        const words = cell === '' ? reason : `${cell}: ${reason}`
        const known = problems.get(line)
        problems.set(line, known === undefined ? words : `${known}; ${words}`)
      }
      return { rows: problems.size, text: writeRefused(file, problems) }
    },
    /**
     * Carries out what was looked at, which is open no more then; where that fails it can be tried again.
     * @throws AppFailure `file-changed` when the inventory moved since, so that another plan would be applied.
     */
    take<T>(id: string, create: boolean, carryOut: (plan: ImportPlan) => T): T {
      const { file, lesson, preview } = open(id)
      const again = look(file, readAs(preview), { id: preview.id, fileName: preview.fileName })
      const shown = ({ changes, offers, duplicates, repeated }: ImportPreview): string =>
        JSON.stringify([duplicates, repeated, changes, create ? offers : []])
      if (shown(again) !== shown(preview)) {
        throw new AppFailure(
          'file-changed',
          'the stock moved while you were looking; choose the file again to see what it does now'
        )
      }
      const made = create ? preview.offers : []
      // What could be made is not refused, also where nobody wants it made.
      const lines = new Set(preview.offers.map(({ line }) => line))
      const done = carryOut({
        edits: editsOf(preview),
        makings: makingsOf(made),
        fileName: preview.fileName,
        lesson,
        refused: preview.refused.filter(({ line }) => !lines.has(line)).length
      })
      kept.delete(id)
      return done
    }
  }

  function open(id: string): Kept {
    const held = kept.get(id)
    if (!held) throw new AppFailure('not-found', 'this import is no longer open; choose the file again')
    return held
  }

  function read(path: string, reading: ImportReading): ImportPreview {
    const { fileName, bytes } = readFile(path)
    const asRead = readCsv(bytes, reading)
    const said = reading.fields
    if (said !== null && said.length !== asRead.header.length)
      throw new AppFailure('file-unreadable', 'the file has other columns by now; choose it again')
    const known = said ?? knownFields(asRead.header, store.importLessons())
    const meant = known ?? guessFields(asRead.header)
    const columns = matchColumns(asRead.header, meant)
    const lettered =
      reading.encoding === null ? settleLetters(asRead, store.view.all(metadataIn(meant)), columns) : asRead
    const file = known === null ? lettered : { ...lettered, header: lettered.header.map(named) }
    const as = { fields: known ?? guessFields(file.header), duplicates: reading.duplicates }
    const preview = look(file, as, { id: random.uuid(), fileName })
    kept.set(preview.id, { path, file, lesson: said && lessonOf(asRead.header, said), preview })
    const [oldest] = kept.keys()
    if (kept.size > 3 && oldest !== undefined) kept.delete(oldest)
    return preview
  }

  /** Why a file cannot change a metadata key, whatever the item. A key that is there is the shop’s own, but for its list of sizes. */
  function keyRefusal(column: MetadataColumn, items: readonly InventoryRow[]): string | null {
    const key = metadataKey(column)
    const scheme = store.scheme()?.scheme ?? usualScheme
    const isOwn = key !== scheme.sizesKey && items.some(({ metadata }) => metadata?.[column] !== undefined)
    return isOwn ? null : newKeyRefusal(key, scheme)
  }

  /** What the file would do; nothing is offered that could not be made. */
  function look(file: CsvFile, as: ReadAs, names: { id: string; fileName: string }): ImportPreview {
    const metadata = metadataIn(as.fields)
    const items = store.view.all(metadata)
    const keyRefusals = new Map<CellField, string | null>(
      metadata.map((column) => [column, keyRefusal(column, items)])
    )
    const keys = planKeys(store)
    const hindrance: Obstacle = ({ id }, field, fills) => {
      const item = store.view.item(id)
      return item === null ? null : (keyRefusals.get(field) ?? obstacle(store, item, field, fills))
    }
    const preview = previewImport(file, as, items, names, hindrance, keys.crowded)
    const reasons = new Map<number, string>()
    for (const one of makingsOf(preview.offers)) {
      const refusals =
        one.kind === 'product'
          ? productRefusals(store, one.wanted)
          : variantRefusals(store, one.wanted, keys.of(one.wanted.productId))
      for (const { field, reason } of refusals) {
        const at = /^variants\.(\d+)/.exec(field)?.[1]
        for (const line of at === undefined ? one.lines : one.lines.slice(Number(at), Number(at) + 1))
          if (!reasons.has(line)) reasons.set(line, reason)
      }
      // A product is made whole or not at all.
      for (const line of refusals.length > 0 ? one.lines : [])
        if (!reasons.has(line)) reasons.set(line, 'another line of this product is refused')
    }
    return {
      ...preview,
      offers: preview.offers.filter(({ line }) => !reasons.has(line)),
      refused: preview.refused.map((one) => ({ ...one, reason: reasons.get(one.line) ?? one.reason }))
    }
  }
}

/** Makes and edits what was planned, as one batch: all of it or nothing. Call in a transaction. */
export function applyImport(
  parts: Parameters<typeof createProduct>[0],
  { edits, makings, fileName, refused, lesson }: ImportPlan,
  reason: Parameters<typeof editCells>[1]['reason']
): Output<'apply-import'> {
  const { store, clock } = parts
  const label = `import of ${fileName}`
  const into = makings.length === 0 ? null : store.books.addBatch('import', label, clock.now())
  for (const one of makings) {
    const { refusals } =
      one.kind === 'product' ? createProduct(parts, one.wanted, into) : addVariant(parts, one.wanted, into)
    // Two new variants may together be more than Stripe takes.
    if (refusals[0] !== undefined)
      throw new AppFailure('invalid-input', `line ${one.lines[0]}: ${refusals[0].reason}`)
  }
  if (lesson !== null) learn(store, lesson)
  const written = editCells(parts, { edits, reason, note: fileName, kind: 'import', label, batchId: into })
  const count = (wanted: string): number =>
    written.outcomes.filter(({ outcome }) => outcome === wanted).length
  return {
    batchId: written.batchId,
    saved: count('saved'),
    created: makings.reduce((sum, { lines }) => sum + lines.length, 0),
    refused: refused + count('refused')
  }
}

/** The metadata keys that a file adds to objects: each may find one left, and all together none. */
function planKeys(store: Store) {
  const planned = new Map<string, Set<string>>()
  function of(ownerId: string): Set<string> {
    const keys = planned.get(ownerId) ?? new Set()
    planned.set(ownerId, keys)
    return keys
  }
  const crowded: Crowded = (changes) => {
    const filled = changes.filter(({ to }) => to !== null)
    const item = filled[0] === undefined ? null : store.view.item(filled[0].itemId)
    const owner = item && store.shown.object(item.owner_kind, item.owner_id, item.product_id)
    if (item === null || owner === null) return null
    const keys = keysOf(store, owner)
    for (const key of of(owner.id)) keys.add(key)
    const added: string[] = []
    for (const change of filled) {
      const key = keyOf(store, item, change.field)
      if (key === null || keys.has(key)) continue
      if (keys.add(key).size > metadataKeys)
        return { change, reason: `with this file it would have more than ${metadataKeys} metadata keys` }
      added.push(key)
    }
    for (const key of added) of(owner.id).add(key)
    return null
  }
  return { crowded, of }
}

const readAs = ({ columns, duplicates }: ImportPreview): ReadAs => ({
  fields: columns.map(({ field }) => field),
  duplicates
})

const metadataIn = (fields: readonly (ColumnField | null)[]): MetadataColumn[] =>
  fields.filter((field) => field !== null && isMetadataColumn(field))

/** Where somebody has said what its columns are, text in one without a name is no sign of cells that were shifted. */
const named = (name: string, at: number): string => (name === '' ? `column ${at + 1}` : name)

/** The next file with the same header is read alike. */
function learn(store: Store, lesson: Lesson): void {
  const others = store.importLessons().filter(([header]) => header !== lesson[0])
  store.saveImportLessons([...others, lesson].slice(-mostLessons))
}

function makingsOf(offers: readonly ImportOffer[]): Making[] {
  const makings: Making[] = []
  const products = new Map<string, { lines: number[]; wanted: NewProduct }>()
  for (const offer of offers) {
    const { line, productId, name, sku, onHand, reorderPoint, price: amount, currency } = offer
    const variant: NewVariant = { name: offer.variant, stock: onHand, sku, reorderPoint }
    const price = amount === null || currency === null ? null : { currency, amount }
    if (productId !== null) {
      makings.push({ kind: 'variant', lines: [line], wanted: { productId, variant, price } })
      continue
    }
    const known = products.get(productOf(offer))
    if (known !== undefined) {
      known.lines.push(line)
      known.wanted.variants.push(variant)
      continue
    }
    const wanted = { name, variants: [variant], prices: price === null ? [] : [price], copyOf: null }
    const made = { kind: 'product' as const, lines: [line], wanted }
    products.set(productOf(offer), made)
    makings.push(made)
  }
  return makings
}
