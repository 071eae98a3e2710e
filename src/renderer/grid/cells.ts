import type { ColumnId, InventoryRow, SortColumn, StockStatus } from '../../shared/inventory.ts'
import { formatMoney } from '../../shared/money.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { changedWords, count, fullTime, whole } from '../format.ts'
import { lowWords, worthWords } from '../messages/group.ts'
import { oversoldWords, statusLabels } from '../messages/labels.ts'

/**
 * One line: a cell that has nothing else says it itself, without an element in it. `spoken` is for those who listen,
 * where the line is a sign and no word.
 */
export type CellLine = {
  kind: 'line'
  words: string
  look: string
  title?: string | undefined
  spoken?: string
}

/** What a cell shows, as data: `cell-pieces.tsx` has the elements. */
export type CellContent =
  | CellLine
  /** Words in an element of their own. */
  | { kind: 'words'; words: string; look: string; title?: string | undefined }
  /** The picture and the name; of the line above a product's items also whether they are shown. */
  | { kind: 'product'; name: string; imageUrl: string | null; seed: string }
  | { kind: 'group'; name: string; imageUrl: string | null; seed: string; open: boolean }
  /** A chip or an icon, in other words than its own where there are such. */
  | { kind: 'sign'; sign: SignName; words?: string }
  /** A row that has not been read yet: a quiet dash where its words will be. */
  | { kind: 'waiting' }
  | { kind: 'nothing' }

export type SignName = Exclude<StockStatus, 'ok'> | 'oversold' | 'uncounted' | 'active' | 'archived'

const missing = (spoken: string): CellContent => ({ kind: 'line', words: '—', look: 'faint', spoken })
const sign = (name: SignName, words?: string): CellContent => ({
  kind: 'sign',
  sign: name,
  ...(words === undefined ? {} : { words })
})
const words = (said: string, look: string, title?: string): CellContent => ({
  kind: 'words',
  words: said,
  look,
  title
})

const fine: CellContent = { kind: 'line', words: statusLabels.ok, look: 'status-ok' }
export const nothing: CellContent = { kind: 'nothing' }
export const waiting: CellContent = { kind: 'waiting' }

/** What the cells of each column show. */
export const contents: Record<SortColumn, (item: InventoryRow) => CellContent> = {
  product: ({ name, imageUrl, productId }) => ({ kind: 'product', name, imageUrl, seed: productId }),
  variant: ({ variant }) => (variant === null ? missing('no variant') : words(variant, 'variant')),
  sku: ({ sku }) =>
    sku === null || sku === '' ? missing('no SKU') : { kind: 'line', words: sku, look: 'quiet' },
  onHand({ onHand, stockText, status }) {
    if (onHand !== null)
      return { kind: 'line', words: whole(onHand), look: `on-hand on-hand-${onHand < 0 ? 'out' : status}` }
    if (stockText === null) return sign('uncounted')
    const title = `Stripe says “${stockText}”, which is not a whole number`
    return { kind: 'line', words: stockText, look: 'unreadable', title }
  },
  reorderPoint: ({ reorderPoint, reorderPointOwn }) => ({
    kind: 'line',
    words: whole(reorderPoint),
    look: reorderPointOwn ? 'number' : 'number quiet',
    title: reorderPointOwn ? undefined : 'The default: not set for this item'
  }),
  status: ({ status, onHand, oversold }) =>
    oversold !== undefined
      ? sign('oversold', oversoldWords(oversold))
      : onHand !== null && onHand < 0
        ? sign('out', 'Oversold')
        : status === 'ok'
          ? fine
          : sign(status),
  price: ({ price }) =>
    price === null
      ? missing('no price')
      : { kind: 'line', words: formatMoney(price.amount, price.currency), look: 'number' },
  active: (item) => sign(item.active ? 'active' : 'archived'),
  changedAt: ({ changedAt }) =>
    changedAt === null
      ? missing('never')
      : {
          kind: 'line',
          words: changedWords(changedAt, Date.now()),
          look: 'quiet small',
          title: fullTime(changedAt)
        }
}

export function metadataContent(item: InventoryRow, column: MetadataColumn): CellContent {
  const value = item.metadata?.[column]
  return value === undefined || value === '' ? missing('nothing') : words(value, 'cell-text', value)
}

/** The line above a product's items, in the columns where a sum means something. */
export function groupContent(
  item: InventoryRow,
  group: NonNullable<InventoryRow['group']>,
  column: SortColumn
): CellContent {
  const { name, imageUrl, productId, onHand } = item
  switch (column) {
    case 'product':
      return { kind: 'group', name, imageUrl, seed: productId, open: group.open }
    case 'variant':
      return words(group.items === 1 ? '1 item' : `${count(group.items)} items`, 'quiet small')
    case 'onHand':
      return onHand === null ? nothing : words(whole(onHand), 'on-hand')
    case 'status':
      return words(lowWords(group), 'quiet small')
    case 'price':
      return words(worthWords(group), 'number quiet small', 'On hand, at its price')
    default:
      return nothing
  }
}

/** Whether a cell shows a dash or nothing. Thousands are asked at once, so their words are not made for it. */
export function isBlank(column: ColumnId, item: InventoryRow): boolean {
  const { group } = item
  switch (column) {
    case 'product':
      return false
    case 'status':
      return group !== undefined && group.low + group.out === 0
    case 'variant':
      return !group && item.variant === null
    case 'onHand':
      return group !== undefined && item.onHand === null
    case 'price':
      return group ? group.values.length === 0 : item.price === null
    case 'reorderPoint':
    case 'active':
      return group !== undefined
    case 'sku':
      return group !== undefined || item.sku === null || item.sku === ''
    case 'changedAt':
      return group !== undefined || item.changedAt === null
    default:
      return group !== undefined || (item.metadata?.[column] ?? '') === ''
  }
}
