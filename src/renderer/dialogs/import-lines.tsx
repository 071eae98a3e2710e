import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo } from 'react'
import type { CSSProperties, ReactNode, RefObject } from 'react'
import type { ImportChange, ImportOffer, ImportPreview } from '../../shared/contract.ts'
import type { CellField } from '../../shared/inventory.ts'
import { isMetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'
import { importText, importValue } from '../messages/import.ts'
import { fieldLabels } from '../messages/labels.ts'

/** What scrolls the lines: only those in sight exist. */
type Scroller = { scroller: RefObject<HTMLDivElement | null> }

/** What a file would change, a line for each item, old and new side by side. */
export function ChangedLines({ changes, scroller }: { changes: readonly ImportChange[] } & Scroller) {
  const lines = useMemo(() => byLine(changes), [changes])
  const fields = useMemo(() => fieldsOf(changes), [changes])
  if (lines.length === 0) return <p className="import-none">{importText.noneOfThese}</p>
  return (
    <Lines
      scroller={scroller}
      head={['Line', 'Item', ...fields.map(headOf)]}
      count={lines.length}
      columns={fields.length}
      isNoted={(index) => lines[index]?.changes.some(({ movedTo }) => movedTo !== null) ?? false}
      cells={(index) => {
        const line = lines[index]
        if (!line) return []
        return [
          <span key="line" className="quiet">
            {line.line}
          </span>,
          <span key="item" dir="auto">
            {line.item}
          </span>,
          ...fields.map((field) => {
            const change = line.changes.find((one) => one.field === field)
            return change ? (
              <OldAndNew key={field} change={change} />
            ) : (
              <span key={field} className="unseen">
                unchanged
              </span>
            )
          })
        ]
      }}
    />
  )
}

/** What cannot be taken from a file, and why. */
export function RefusedLines({ refused, scroller }: { refused: ImportPreview['refused'] } & Scroller) {
  if (refused.length === 0) return <p className="import-none">{importText.noneOfThese}</p>
  return (
    <Lines
      scroller={scroller}
      head={['Line', 'Item', 'Cell', 'Why']}
      count={refused.length}
      columns={2}
      isNoted={() => false}
      cells={(index) => {
        const one = refused[index]
        if (!one) return []
        return [
          <span key="line" className="quiet">
            {one.line}
          </span>,
          <span key="item" dir="auto" title={one.item ?? undefined}>
            {one.item ?? importText.unknownItem}
          </span>,
          <span key="cell" dir="auto">
            {importText.refusedLine(one.column, one.value)}
          </span>,
          <span key="why" className="bad" title={one.reason}>
            {one.reason.charAt(0).toUpperCase() + one.reason.slice(1)}
          </span>
        ]
      }}
    />
  )
}

/** The items that several lines of a file name, and which of these counts. */
export function RepeatedLines({
  preview: { repeated, duplicates },
  scroller
}: { preview: Pick<ImportPreview, 'repeated' | 'duplicates'> } & Scroller) {
  const words = importText.repeated
  return (
    <Lines
      scroller={scroller}
      head={['Line', 'Item', 'Also on', 'What counts']}
      count={repeated.length}
      columns={2}
      isNoted={() => false}
      cells={(index) => {
        const {
          item,
          lines: [first, ...others]
        } = repeated[index] ?? { item: '', lines: [] }
        return [
          <span key="line" className="quiet">
            {first}
          </span>,
          <span key="item" dir="auto" title={item}>
            {item}
          </span>,
          <span key="also" title={others.join(', ')}>
            {words.also(others)}
          </span>,
          <span key="counts">{words.counts(others, duplicates)}</span>
        ]
      }}
    />
  )
}

/** What a file has and the shop has not. */
export function OfferedLines({ offers, scroller }: { offers: readonly ImportOffer[] } & Scroller) {
  if (offers.length === 0) return <p className="import-none">{importText.noneOfThese}</p>
  return (
    <Lines
      scroller={scroller}
      kind="offers"
      head={['Line', 'New item', 'On hand', 'Price', 'SKU', 'Why it is new']}
      count={offers.length}
      columns={4}
      isNoted={() => false}
      cells={(index) => {
        const offer = offers[index]
        if (!offer) return []
        const why = importText.whyNew(offer)
        return [
          <span key="line" className="quiet">
            {offer.line}
          </span>,
          <span key="item" dir="auto" title={offer.item}>
            {offer.item}
          </span>,
          <span key="stock">{importText.offeredStock(offer)}</span>,
          <span key="price">{importText.offeredPrice(offer)}</span>,
          <span key="sku" dir="auto" title={offer.sku}>
            {offer.sku === '' ? '—' : offer.sku}
          </span>,
          <span key="why" className="quiet" title={why}>
            {why}
          </span>
        ]
      }}
    />
  )
}

function OldAndNew({ change }: { change: ImportChange }) {
  return (
    <span className="old-new">
      <del dir="auto">{importValue(change.from, change)}</del>
      <span aria-hidden="true">→</span>
      <ins dir="auto">{importValue(change.to, change)}</ins>
      {change.movedTo === null ? null : (
        <span className="moved" title={importText.moved(importValue(change.movedTo, change))}>
          {importText.moved(importValue(change.movedTo, change))}
        </span>
      )}
    </span>
  )
}

type LinesProps = Scroller & {
  kind?: 'offers'
  head: readonly string[]
  count: number
  columns: number
  isNoted: (index: number) => boolean
  cells: (index: number) => ReactNode[]
}

/** A table of as many lines as the file has; only the visible ones exist. */
function Lines({ scroller, kind, head, count: lines, columns, isNoted, cells }: LinesProps) {
  const virtual = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => 38,
    overscan: 10,
    initialRect: { width: 800, height: 420 }
  })
  const room: CSSProperties & Record<'--line-columns', string> = { '--line-columns': String(columns) }
  return (
    <div
      className={kind === undefined ? 'lines' : `lines lines-${kind}`}
      role="table"
      aria-rowcount={lines + 1}
      aria-label={head.join(', ')}
      style={room}
    >
      <div role="rowgroup" className="lines-head">
        <div role="row" className="line">
          {head.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="lines-body" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="row"
            aria-rowindex={index + 2}
            className={`line${isNoted(index) ? ' line-moved' : ''}`}
            style={{ transform: `translateY(${start}px)` }}
          >
            {cells(index).map((cell, place) => (
              <span key={head[place]} role="cell">
                {cell}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

type Line = { line: number; item: string; changes: readonly ImportChange[] }

function byLine(changes: readonly ImportChange[]): Line[] {
  const lines = new Map<number, { line: number; item: string; changes: ImportChange[] }>()
  for (const change of changes) {
    const line = lines.get(change.line) ?? { line: change.line, item: change.item, changes: [] }
    line.changes.push(change)
    lines.set(change.line, line)
  }
  return [...lines.values()]
}

/** What is changed, metadata last. */
function fieldsOf(changes: readonly ImportChange[]): CellField[] {
  const changed = new Set(changes.map(({ field }) => field))
  const order: CellField[] = ['onHand', 'price', 'reorderPoint', 'sku', 'name', 'active']
  return [...order.filter((field) => changed.has(field)), ...[...changed].filter(isMetadataColumn)]
}

function headOf(field: CellField): string {
  if (isMetadataColumn(field)) return metadataKey(field)
  return fieldLabels[field].charAt(0).toUpperCase() + fieldLabels[field].slice(1)
}
