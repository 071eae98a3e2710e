import { Minus, Plus, X } from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import type { ItemDetail } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { EditableField, InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { count, whole } from '../format.ts'
import { columnOf } from '../grid/columns.tsx'
import type { ColumnId } from '../grid/columns.tsx'
import type { InventoryView } from '../grid/inventory-view.ts'
import { readInput } from '../grid/edit-input.ts'
import type { RowActions } from '../grid/row-menu.tsx'
import { saveCells } from '../grid/save-cells.ts'
import { kept } from '../kept.ts'
import { rowText } from '../messages/create.ts'
import { words } from '../messages/grid.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { fieldSubjects, markLabels, statusLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ConflictIcon, Untracked, icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'
import { Swatch } from '../shell/swatch.tsx'
import type { Changes } from '../shop/use-shop-data.ts'
import { AdjustForm } from './adjust-form.tsx'
import { ItemActions } from './item-actions.tsx'
import { Metadata } from './metadata.tsx'
import { Movements } from './movements.tsx'
import './panel.css'
import { Prices } from './prices.tsx'
import { Sparkline } from './sparkline.tsx'

type Props = {
  itemId: string | null
  /** The item's row, when the grid's view has it. */
  item: InventoryRow | undefined
  /** What is said while there is no item. */
  none: string
  changes: Changes
  view: InventoryView
  say: Say
  actions: RowActions
  onConflict: (item: InventoryRow, column: ColumnId) => void
  onClose: () => void
}

/** Everything about the item under the cursor. */
export const Panel = memo(function Panel(props: Props) {
  const { itemId, item: shownInGrid, none, changes, view, say, actions, onConflict, onClose } = props
  const { detail, failure } = useDetail(itemId, shownInGrid?.productId, changes)
  const item = shownInGrid ?? (detail !== null && detail.row.id === itemId ? detail.row : undefined)
  if (!item) {
    return (
      <aside className="panel" aria-label={text.details}>
        <p className="panel-none">{none}</p>
      </aside>
    )
  }
  const shown = detail?.row.id === item.id ? detail : null
  const adjust = (delta: number): void => {
    const reading = readInput('onHand', delta > 0 ? `+${delta}` : String(delta), item)
    if (!reading.ok) return say({ text: reading.reason, tone: 'bad' })
    const change = { item, field: 'onHand' as const, input: reading.input, patch: reading.patch }
    saveCells(view, [change]).then(
      ({ outcomes }) => {
        const refused = outcomes.find(({ outcome }) => outcome === 'refused')
        if (refused) say({ text: refused.reason ?? text.saveFailed, tone: 'bad' })
      },
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  return (
    <aside className="panel" aria-label={text.details}>
      <header className="panel-head">
        <Swatch imageUrl={item.imageUrl} seed={item.productId} large />
        <div className="panel-names">
          <h2 dir="auto">{item.name}</h2>
          <p dir="auto">
            {[item.variant, item.sku].filter((part) => part !== null && part !== '').join(' · ') ||
              'One size'}
          </p>
        </div>
        <button type="button" className="bare" aria-label={text.hideDetails} onClick={onClose}>
          <X {...icon} />
        </button>
      </header>

      <section className="panel-stock">
        <div>
          <h3 className="label">On hand</h3>
          <p className={`panel-number panel-number-${item.status}`} dir="auto">
            {item.onHand === null ? (item.stockText ?? <Untracked />) : whole(item.onHand)}
          </p>
          <StockNote item={item} />
        </div>
        <div className="steppers">
          <button
            type="button"
            className="button stepper"
            aria-label="Take 1"
            disabled={item.onHand === null || item.onHand <= 0}
            onClick={() => adjust(-1)}
          >
            <Minus {...icon} />
          </button>
          <button
            type="button"
            className="button stepper"
            aria-label="Add 1"
            disabled={item.onHand === null}
            onClick={() => adjust(1)}
          >
            <Plus {...icon} />
          </button>
        </div>
      </section>
      <Marks item={item} onConflict={(field) => onConflict(item, columnOf(field))} />
      <AdjustForm key={item.id} item={item} view={view} say={say} />

      {failure ? (
        <p className="panel-failure">
          {failureSentence(failure)} {failureRemedy(failure)}
        </p>
      ) : null}
      {shown ? (
        <>
          {shown.making === 'failed' ? (
            <p className="panel-failure">
              {rowText.failedTitle}{' '}
              <button
                type="button"
                className="link"
                onClick={() =>
                  void invoke('retry-creations', { productId: item.productId }).catch((error: unknown) =>
                    say({ text: failureSentence(toFailure(error)), tone: 'bad' })
                  )
                }
              >
                {rowText.tryAgain}
              </button>
            </p>
          ) : null}
          <Sparkline movements={shown.movements} reorderPoint={item.reorderPoint} onHand={item.onHand} />
          <Movements key={item.id} itemId={item.id} movements={shown.movements} total={shown.movementCount} />
          <Prices
            key={item.productId}
            productId={item.productId}
            prices={shown.prices}
            onLost={(typed) => say({ text: words.unsaved(item.name, typed), tone: 'bad' })}
          />
          <Metadata entries={shown.metadata} keys={shown.metadataKeys} />
          {shown.description === null || shown.description === '' ? null : (
            <section>
              <h3 className="label">Description</h3>
              <p className="panel-description" dir="auto">
                {shown.description}
              </p>
            </section>
          )}
          <ItemActions item={item} actions={actions} />
        </>
      ) : null}
    </aside>
  )
})

function StockNote({ item }: { item: InventoryRow }) {
  const mark = item.marks.onHand
  if (item.stockText !== null)
    return <p className="panel-note note-bad">Stripe holds this text, not a number</p>
  if (item.onHand === null) return <p className="panel-note">{statusLabels.untracked}</p>
  if (mark === undefined)
    return (
      <p className="panel-note">
        {item.status === 'low' ? `Low: reorder at ${count(item.reorderPoint)}` : ' '}
      </p>
    )
  const was =
    item.onHandInStripe === null || item.onHandInStripe === item.onHand
      ? ''
      : `was ${whole(item.onHandInStripe)} · `
  return (
    <p className={`panel-note note-${mark === 'failed' ? 'bad' : 'mine'}`}>{`${was}${markLabels[mark]}`}</p>
  )
}

function Marks({ item, onConflict }: { item: InventoryRow; onConflict: (field: EditableField) => void }) {
  const fields: EditableField[] = ['onHand', 'name', 'sku', 'reorderPoint', 'price', 'active']
  return fields.map((field) => {
    if (item.marks[field] === 'conflict') {
      return (
        <button key={field} type="button" className="panel-conflict" onClick={() => onConflict(field)}>
          <ConflictIcon />
          {fieldSubjects[field]} changed in two places. Decide…
        </button>
      )
    }
    if (item.marks[field] !== 'failed') return null
    return (
      <p key={field} className="panel-failure">
        {fieldSubjects[field]} was not accepted. {item.refusals?.[field] ?? text.refusedFallback}
      </p>
    )
  })
}

/**
 * The item's detail, read when the cursor has rested for a moment and again whenever the item changes, or what its
 * product has beside its row. `inGrid`: that product, when the grid's view has the item.
 */
function useDetail(
  id: string | null,
  inGrid: string | undefined,
  changes: Changes
): { detail: ItemDetail | null; failure: Failure | null } {
  const [state, setState] = useState<{ detail: ItemDetail | null; failure: Failure | null }>({
    detail: null,
    failure: null
  })
  const concerned = useRef(0)
  const productId = inGrid ?? (state.detail?.row.id === id ? state.detail.row.productId : '')
  const { ids, products = [] } = changes
  if (id !== null && (ids === null || ids.includes(id) || products.includes(productId)))
    concerned.current = changes.turn
  const turn = concerned.current
  useEffect(() => {
    if (id === null) return
    let current = true
    const timer = setTimeout(() => {
      invoke('read-item', { id }).then(
        (detail) => current && setState((old) => kept(old, { detail, failure: null })),
        (error: unknown) => current && setState({ detail: null, failure: toFailure(error) })
      )
    }, 40)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [id, turn])
  return state
}
