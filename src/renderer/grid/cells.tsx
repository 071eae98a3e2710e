import { Archive, Ban, Check, ChevronRight, CircleSlash2, TriangleAlert } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { CellMark, InventoryRow, SortColumn, StockStatus } from '../../shared/inventory.ts'
import { formatMoney } from '../../shared/money.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { changedWords, count, fullTime, whole } from '../format.ts'
import { lowWords, worthWords } from '../messages/group.ts'
import { markLabels, oversoldWords, statusLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ConflictIcon } from '../shell/icons.tsx'
import { Swatch } from '../shell/swatch.tsx'

/** What a cell shows. */
export type CellContent =
  /**
   * One line: a cell that has nothing else says it itself, without an element in it. `spoken` is for those who listen,
   * where the line is a sign and no word.
   */
  { words: string; look: string; title?: string | undefined; spoken?: string } | { node: React.ReactNode }

/** Where the edit of a cell stands: a dot or an icon, and the same in words for those who listen. */
export function Mark({ mark }: { mark: CellMark }) {
  return (
    <span className={`mark mark-${mark}`} title={markLabels[mark]}>
      {mark === 'conflict' ? (
        <ConflictIcon size={14} />
      ) : mark === 'failed' ? (
        <TriangleAlert size={13} />
      ) : null}
      <span className="unseen">, {markLabels[mark]}</span>
    </span>
  )
}

const nothing = (spoken: string): CellContent => ({ words: '—', look: 'faint', spoken })

const untracked: CellContent = {
  node: (
    <span className="faint" title="Not counted">
      <span aria-hidden="true">∞</span>
      <span className="unseen">untracked</span>
    </span>
  )
}

/** Made once: an element that is the same as before costs nothing to draw again. */
const chip = (status: StockStatus, Icon: LucideIcon, words: string): CellContent => ({
  node: (
    <span className={`status status-${status}`}>
      <Icon size={12} strokeWidth={2} aria-hidden="true" />
      {words}
    </span>
  )
})
const chips = {
  ok: { words: statusLabels.ok, look: 'status-ok' },
  low: chip('low', TriangleAlert, statusLabels.low),
  out: chip('out', CircleSlash2, statusLabels.out),
  untracked: chip('untracked', Ban, statusLabels.untracked)
} as const satisfies Record<StockStatus, CellContent>
const belowZero = chip('out', CircleSlash2, 'Oversold')
const activity = (words: string, Icon: LucideIcon): CellContent => ({
  node: (
    <span className="quiet active-yes" title={words}>
      <Icon size={14} aria-hidden="true" />
      <span className="unseen">{words}</span>
    </span>
  )
})
const active = activity(text.active, Check)
const archived = activity(text.archived, Archive)

/** What the cells of each column show. */
export const contents: Record<SortColumn, (item: InventoryRow) => CellContent> = {
  product: (item) => ({
    node: (
      <>
        {Swatch({ imageUrl: item.imageUrl, seed: item.productId })}
        <span className="cell-text product-name" dir="auto">
          {item.name}
        </span>
      </>
    )
  }),
  variant: ({ variant }) =>
    variant === null
      ? nothing('no variant')
      : {
          node: (
            <span className="variant" dir="auto">
              {variant}
            </span>
          )
        },
  sku: ({ sku }) => (sku === null || sku === '' ? nothing('no SKU') : { words: sku, look: 'quiet' }),
  onHand({ onHand, stockText, status }) {
    if (onHand !== null)
      return { words: whole(onHand), look: `on-hand on-hand-${onHand < 0 ? 'out' : status}` }
    if (stockText === null) return untracked
    const title = `Stripe says “${stockText}”, which is not a whole number`
    return { words: stockText, look: 'unreadable', title }
  },
  reorderPoint: ({ reorderPoint, reorderPointOwn }) => ({
    words: whole(reorderPoint),
    look: reorderPointOwn ? 'number' : 'number quiet',
    title: reorderPointOwn ? undefined : 'The default: not set for this item'
  }),
  status: ({ status, onHand, oversold }) =>
    oversold !== undefined
      ? chip('out', TriangleAlert, oversoldWords(oversold))
      : onHand !== null && onHand < 0
        ? belowZero
        : chips[status],
  price: ({ price }) =>
    price === null
      ? nothing('no price')
      : { words: formatMoney(price.amount, price.currency), look: 'number' },
  active: (item) => (item.active ? active : archived),
  changedAt: ({ changedAt }) =>
    changedAt === null
      ? nothing('never')
      : {
          words: changedWords(changedAt, Date.now()),
          look: 'quiet small',
          title: fullTime(changedAt)
        }
}

export function metadataContent(item: InventoryRow, column: MetadataColumn): CellContent {
  const value = item.metadata?.[column]
  if (value === undefined || value === '') return nothing('nothing')
  return {
    node: (
      <span className="cell-text" dir="auto" title={value}>
        {value}
      </span>
    )
  }
}

type GroupProps = {
  item: InventoryRow
  group: NonNullable<InventoryRow['group']>
  column: SortColumn
}

/** The line above a product's items, in the columns where a sum means something. */
export function GroupCell({ item, group, column }: GroupProps) {
  switch (column) {
    case 'product':
      return (
        <>
          <ChevronRight
            size={14}
            aria-hidden="true"
            className={group.open ? 'group-toggle group-open' : 'group-toggle'}
          />
          <Swatch key={item.productId} imageUrl={item.imageUrl} seed={item.productId} />
          <span className="cell-text group-name" dir="auto">
            {item.name}
          </span>
        </>
      )
    case 'variant':
      return (
        <span className="quiet small">{group.items === 1 ? '1 item' : `${count(group.items)} items`}</span>
      )
    case 'onHand':
      return item.onHand === null ? null : <span className="on-hand">{whole(item.onHand)}</span>
    case 'status':
      return <span className="quiet small">{lowWords(group)}</span>
    case 'price':
      return (
        <span className="number quiet small" title="On hand, at its price">
          {worthWords(group)}
        </span>
      )
    default:
      return null
  }
}
