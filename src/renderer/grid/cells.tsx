import { Archive, Ban, Check, ChevronRight, CircleSlash2, TriangleAlert } from 'lucide-react'
import type { CellMark, InventoryRow, SortColumn } from '../../shared/inventory.ts'
import { formatMoney } from '../../shared/money.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { changedWords, count, fullTime, whole } from '../format.ts'
import { lowWords, valueWords } from '../messages/group.ts'
import { markLabels, statusLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ConflictIcon } from '../shell/icons.tsx'
import { Swatch } from '../shell/swatch.tsx'

type CellProps = { item: InventoryRow }

/** Where the edit of a cell stands: a dot or an icon, and the same in words for those who listen. */
function Mark({ mark }: { mark: CellMark | undefined }) {
  if (mark === undefined) return null
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

export function ProductCell({ item }: CellProps) {
  return (
    <>
      <Swatch imageUrl={item.imageUrl} seed={item.productId} />
      <span className="cell-text product-name" dir="auto">
        {item.name}
      </span>
      <Mark mark={item.marks.name} />
    </>
  )
}

export function VariantCell({ item }: CellProps) {
  if (item.variant === null) return <Nothing words="no variant" />
  return (
    <span className="variant" dir="auto">
      {item.variant}
    </span>
  )
}

export function SkuCell({ item }: CellProps) {
  return (
    <>
      {item.sku === null || item.sku === '' ? (
        <Nothing words="no SKU" />
      ) : (
        <span className="cell-text quiet">{item.sku}</span>
      )}
      <Mark mark={item.marks.sku} />
    </>
  )
}

export function OnHandCell({ item }: CellProps) {
  const mark = item.marks.onHand
  return (
    <>
      <Mark mark={mark} />
      {item.onHand === null ? (
        item.stockText === null ? (
          <span className="faint" title="Not counted">
            <span aria-hidden="true">∞</span>
            <span className="unseen">untracked</span>
          </span>
        ) : (
          <span
            className="cell-text unreadable"
            title={`Stripe says “${item.stockText}”, which is not a whole number`}
          >
            {item.stockText}
          </span>
        )
      ) : (
        <span className={`on-hand on-hand-${item.onHand < 0 ? 'out' : item.status}`}>
          {whole(item.onHand)}
        </span>
      )}
    </>
  )
}

export function ReorderCell({ item }: CellProps) {
  return (
    <>
      <Mark mark={item.marks.reorderPoint} />
      <span
        className={item.reorderPointOwn ? 'number' : 'number quiet'}
        title={item.reorderPointOwn ? undefined : 'The default: not set for this item'}
      >
        {whole(item.reorderPoint)}
      </span>
    </>
  )
}

const statusIcons = { low: TriangleAlert, out: CircleSlash2, untracked: Ban } as const

export function StatusCell({ item }: CellProps) {
  if (item.status === 'ok') return <span className="status status-ok">{statusLabels.ok}</span>
  const Icon = statusIcons[item.status]
  return (
    <span className={`status status-${item.status}`}>
      <Icon size={12} strokeWidth={2} aria-hidden="true" />
      {item.onHand !== null && item.onHand < 0 ? 'Oversold' : statusLabels[item.status]}
    </span>
  )
}

export function PriceCell({ item }: CellProps) {
  return (
    <>
      <Mark mark={item.marks.price} />
      {item.price === null ? (
        <Nothing words="no price" />
      ) : (
        <span className="number">{formatMoney(item.price.amount, item.price.currency)}</span>
      )}
    </>
  )
}

export function ActiveCell({ item }: CellProps) {
  return (
    <>
      {item.active ? (
        <span className="quiet active-yes" title={text.active}>
          <Check size={14} aria-hidden="true" />
          <span className="unseen">{text.active}</span>
        </span>
      ) : (
        <span className="quiet active-yes" title={text.archived}>
          <Archive size={14} aria-hidden="true" />
          <span className="unseen">{text.archived}</span>
        </span>
      )}
      <Mark mark={item.marks.active} />
    </>
  )
}

export function MetadataCell({ item, column }: CellProps & { column: MetadataColumn }) {
  const value = item.metadata?.[column]
  return (
    <>
      {value === undefined || value === '' ? (
        <Nothing words="nothing" />
      ) : (
        <span className="cell-text" dir="auto" title={value}>
          {value}
        </span>
      )}
      <Mark mark={item.marks[column]} />
    </>
  )
}

type GroupProps = CellProps & { group: NonNullable<InventoryRow['group']>; column: SortColumn }

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
          {valueWords(group)}
        </span>
      )
    default:
      return null
  }
}

export function ChangedCell({ item }: CellProps) {
  if (item.changedAt === null) return <Nothing words="never" />
  return (
    <span className="cell-text quiet small" title={fullTime(item.changedAt)}>
      {changedWords(item.changedAt, Date.now())}
    </span>
  )
}

function Nothing({ words }: { words: string }) {
  return (
    <span className="faint">
      <span aria-hidden="true">—</span>
      <span className="unseen">{words}</span>
    </span>
  )
}
