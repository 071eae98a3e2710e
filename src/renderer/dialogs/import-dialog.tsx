import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { ImportChange, ImportOffer, ImportPreview } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { reasons } from '../../shared/inventory.ts'
import type { EditableField, Reason } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { count } from '../format.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { fileWords, importText, importValue, totalsWords } from '../messages/import.ts'
import { fieldLabels, reasonLabels } from '../messages/labels.ts'
import type { Say } from '../shell/say.ts'
import { Dialog } from './dialog.tsx'
import './import-dialog.css'

const tabs = ['changes', 'unchanged', 'offers', 'conflicts', 'refused'] as const
type Tab = (typeof tabs)[number]
const tabLabels: Record<Tab, string> = {
  changes: 'Changes',
  unchanged: 'Unchanged',
  offers: 'New',
  conflicts: 'Conflicts',
  refused: 'Refused'
}

type Line = { line: number; item: string; changes: readonly ImportChange[] }

type Props = { preview: ImportPreview; say: Say; onClose: () => void }

/** What a file would change, before anything is written. */
export function ImportDialog({ preview, say, onClose }: Props) {
  const { changes, offers, unchanged } = preview
  // What is offered to be made is told there; the other refusals stand for themselves.
  const refused = useMemo(() => {
    const lines = new Set(offers.map(({ line }) => line))
    return preview.refused.filter(({ line }) => !lines.has(line))
  }, [preview, offers])
  const [tab, setTab] = useState<Tab>(
    changes.length > 0 ? 'changes' : offers.length > 0 ? 'offers' : refused.length > 0 ? 'refused' : 'changes'
  )
  const [create, setCreate] = useState(false)
  const [reason, setReason] = useState<Reason>('stocktake')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const made = create ? offers.length : 0
  const moved = useMemo(() => changes.filter(({ movedTo }) => movedTo !== null), [changes])
  const amounts: Record<Tab, number> = {
    changes: changes.length,
    unchanged,
    offers: offers.length,
    conflicts: moved.length,
    refused: refused.length
  }

  const revert = (batchId: number): void => {
    invoke('revert-batch', { batchId }).then(
      ({ reverted, kept }) => say(importText.reverted(reverted, kept)),
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  const apply = async (): Promise<void> => {
    setBusy(true)
    try {
      const answer = await invoke('apply-import', { previewId: preview.id, reason, create })
      const { batchId } = answer
      const words = importText.applied(answer.saved, answer.created, answer.refused)
      const tone = answer.refused === 0 ? 'plain' : 'bad'
      if (batchId === null) say({ text: words, tone })
      else say({ text: words, tone, action: { label: importText.revert, run: () => revert(batchId) } })
      onClose()
    } catch (error) {
      setFailure(toFailure(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={importText.title}
      className="dialog-import"
      onClose={onClose}
      beside={
        <span className="import-actions">
          <label className="import-reason">
            <span className="quiet">{importText.reason}</span>
            <select
              value={reason}
              onChange={(event) =>
                setReason(reasons.find((one) => one === event.target.value) ?? 'stocktake')
              }
            >
              {reasons.map((one) => (
                <option key={one} value={one}>
                  {reasonLabels[one]}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="button button-main"
            data-autofocus
            disabled={busy || changes.length + made === 0}
            onClick={() => void apply()}
          >
            {importText.apply(changes.length, made)}
          </button>
        </span>
      }
    >
      <p className="import-file" dir="auto">
        {fileWords(preview)}
      </p>
      <div className="import-tabs">
        <div role="tablist" aria-label={importText.title} className="tabs">
          {tabs.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              id={`import-tab-${one}`}
              aria-selected={one === tab}
              aria-controls="import-lines"
              className={`tab${one === 'refused' && amounts.refused > 0 ? ' tab-bad' : ''}`}
              onClick={() => setTab(one)}
            >
              {tabLabels[one]} <span className="tab-count">{count(amounts[one])}</span>
            </button>
          ))}
        </div>
        <span className="top-space" />
        <span className="quiet">{totalsWords(preview)}</span>
      </div>
      {offers.length > 0 && (tab === 'offers' || create) ? (
        <label className="import-create">
          <input type="checkbox" checked={create} onChange={(event) => setCreate(event.target.checked)} />
          {importText.create(offers)}
        </label>
      ) : null}
      {failure ? (
        <p className="field-reason" role="alert">
          {failureSentence(failure)} {failureRemedy(failure)}
        </p>
      ) : null}
      <div
        key={tab}
        ref={scroller}
        id="import-lines"
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`import-tab-${tab}`}
        className="import-panel"
      >
        {tab === 'unchanged' ? (
          <p className="import-none">{importText.unchanged(unchanged)}</p>
        ) : tab === 'offers' ? (
          <OfferedLines offers={offers} scroller={scroller} />
        ) : tab === 'refused' ? (
          <RefusedLines refused={refused} scroller={scroller} />
        ) : (
          <ChangedLines changes={tab === 'conflicts' ? moved : changes} scroller={scroller} />
        )}
      </div>
      <p className="import-note">
        {importText.footer}
        {preview.ignoredColumns.length === 0 ? null : ` ${importText.ignored(preview.ignoredColumns)}.`}
      </p>
    </Dialog>
  )
}

type Scroller = { scroller: RefObject<HTMLDivElement | null> }

function ChangedLines({ changes, scroller }: { changes: readonly ImportChange[] } & Scroller) {
  const lines = useMemo(() => byLine(changes), [changes])
  const fields = useMemo(() => fieldsOf(changes), [changes])
  if (lines.length === 0) return <p className="import-none">{importText.noneOfThese}</p>
  return (
    <Lines
      scroller={scroller}
      head={['Line', 'Item', ...fields.map(capital)]}
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

function RefusedLines({ refused, scroller }: { refused: ImportPreview['refused'] } & Scroller) {
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

function OfferedLines({ offers, scroller }: { offers: readonly ImportOffer[] } & Scroller) {
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
  cells: (index: number) => React.ReactNode[]
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
  return (
    <div
      className={kind === undefined ? 'lines' : `lines lines-${kind}`}
      role="table"
      aria-rowcount={lines + 1}
      aria-label={head.join(', ')}
    >
      <div role="rowgroup" className="lines-head">
        <div role="row" className="line" data-columns={columns}>
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
            data-columns={columns}
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

function byLine(changes: readonly ImportChange[]): Line[] {
  const lines = new Map<number, { line: number; item: string; changes: ImportChange[] }>()
  for (const change of changes) {
    const line = lines.get(change.line) ?? { line: change.line, item: change.item, changes: [] }
    line.changes.push(change)
    lines.set(change.line, line)
  }
  return [...lines.values()]
}

function fieldsOf(changes: readonly ImportChange[]): EditableField[] {
  const order: EditableField[] = ['onHand', 'price', 'reorderPoint', 'sku', 'name', 'active']
  return order.filter((field) => changes.some((change) => change.field === field))
}

const capital = (field: EditableField): string =>
  fieldLabels[field].charAt(0).toUpperCase() + fieldLabels[field].slice(1)
