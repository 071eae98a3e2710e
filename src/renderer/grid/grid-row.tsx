import { memo } from 'react'
import type { CellMark, InventoryRow } from '../../shared/inventory.ts'
import { columnLabel } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { CellEditor } from './cell-editor.tsx'
import { Mark } from './cells.tsx'
import type { CellContent } from './cells.tsx'
import { contentOf, fieldOf, isAtEnd } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { describeCell } from './describe-cell.ts'
import type { Editing } from './grid-state.ts'
import { cellLook } from './selection.ts'

type Props = {
  item: InventoryRow
  index: number
  top: number
  /** The order and sight of columns, so that a row is drawn again when they change. */
  columns: readonly ColumnId[]
  activeColumn: ColumnId | null
  /** Which of its cells are selected, and which a drag of the corner would fill. */
  look: string | null
  fillLook: string | null
  /** The cell with the corner that fills by dragging. */
  handle: ColumnId | null
  editing: Editing | null
  noteAbove: boolean
  flashing: boolean
  /** Why Stripe or the database said no, by field; shown on the cell it belongs to. */
  refusals: ReadonlyMap<string, string>
  onType: (text: string) => void
  onEnter: () => void
  onLeave: () => void
}

/** One line of the grid. Drawn again only when its own item, cursor, editor or columns change. */
export const GridRow = memo(
  function GridRow(props: Props) {
    const { item, index, top, activeColumn, editing, flashing } = props
    const visible = props.columns
    const className = `row${activeColumn === null ? '' : ' row-active'}${editing ? ' row-editing' : ''}${flashing ? ' row-flash' : ''}${item.active ? '' : ' row-archived'}${item.group ? ' row-group' : ''}`
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        className={className}
        style={{ transform: `translateY(${top}px)` }}
        data-item={item.id}
      >
        {visible.map((id, column) => {
          const field = fieldOf(id)
          const active = activeColumn === id
          const mark = field === null ? undefined : item.marks[field]
          const refused = field === null ? undefined : props.refusals.get(`${item.id} ${field}`)
          const refusal = refused ?? (field === null ? undefined : item.refusals?.[field])
          const open = editing?.columnId === id
          const range = cellLook(props.look, id, visible)
          const fill = props.fillLook === null ? '' : cellLook(props.fillLook, id, visible)
          const content = contentOf(id, item)
          const plain =
            !active &&
            range === '' &&
            fill === '' &&
            mark === undefined &&
            refusal === undefined &&
            !item.group
          const line = plain && 'words' in content ? content : null
          const looks = range === '' ? (fill === '' ? '' : `${fill} cell-filling`) : `${range} cell-selected`
          return (
            <div
              key={id}
              role="gridcell"
              aria-colindex={column + 1}
              aria-selected={active || range !== '' || undefined}
              aria-expanded={column === 0 ? item.group?.open : undefined}
              aria-invalid={refusal !== undefined || undefined}
              aria-label={active && !open ? spoken(id, item, refusal) : line?.spoken}
              title={refusal ?? line?.title}
              tabIndex={active && !open ? 0 : -1}
              className={`cell col-${id}${isAtEnd(id) ? ' cell-end' : ''}${line === null ? (plain ? '' : ' cell-rich') : ` ${line.look}`}${active ? ' cell-active' : ''}${mark === undefined ? '' : ` cell-${mark}`}${refusal === undefined ? '' : ' cell-refused'}${column === 0 ? ' cell-first' : ''}${looks}`}
              data-column={id}
            >
              {line !== null ? (
                line.words
              ) : (
                <>
                  {withMark(content, mark, isAtEnd(id))}
                  {open && editing ? (
                    <CellEditor
                      editing={editing}
                      item={item}
                      label={`${item.name}${item.variant === null ? '' : `, ${item.variant}`}, ${columnLabel(id)}`}
                      noteAbove={props.noteAbove}
                      onType={props.onType}
                      onEnter={props.onEnter}
                      onLeave={props.onLeave}
                    />
                  ) : null}
                  {props.handle === id ? <span className="fill-handle" aria-hidden="true" /> : null}
                  {active && !open && refusal !== undefined ? (
                    <div className="cell-reason">{refusal}</div>
                  ) : null}
                </>
              )}
            </div>
          )
        })}
      </div>
    )
  },
  (before, next) =>
    before.item === next.item &&
    before.index === next.index &&
    before.top === next.top &&
    before.columns === next.columns &&
    before.activeColumn === next.activeColumn &&
    before.look === next.look &&
    before.fillLook === next.fillLook &&
    before.handle === next.handle &&
    before.editing === next.editing &&
    before.noteAbove === next.noteAbove &&
    before.flashing === next.flashing &&
    before.refusals === next.refusals
)

/**
 * A cell's content beside the mark of its edit, which stands on the side where the cell has room. What is pressed stays
 * the same element whatever comes beside it: a press on one that vanishes would take the focus away.
 */
function withMark(content: CellContent, mark: CellMark | undefined, first: boolean): React.ReactNode {
  const sign = mark === undefined ? null : <Mark mark={mark} />
  return (
    <>
      {first ? sign : null}
      {'node' in content ? content.node : <Line {...content} />}
      {first ? null : sign}
    </>
  )
}

function Line({ words, look, title, spoken: said }: Extract<CellContent, { words: string }>) {
  return (
    <span className={`cell-text ${look}`} title={title}>
      {said === undefined ? words : <span aria-hidden="true">{words}</span>}
      {said === undefined ? null : <span className="unseen">{said}</span>}
    </span>
  )
}

function spoken(id: ColumnId, item: InventoryRow, refusal: string | undefined): string {
  const words = describeCell(id, item)
  return refusal === undefined ? words : `${words}. ${refusal}`
}

/** A row that was never loaded yet: quiet dashes where its words will be. */
export const WaitingRow = memo(function WaitingRow(props: {
  index: number
  top: number
  columns: readonly ColumnId[]
  look: string | null
}) {
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      className="row"
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {props.columns.map((id, column) => (
        <div
          key={id}
          role="gridcell"
          aria-colindex={column + 1}
          tabIndex={-1}
          aria-selected={cellLook(props.look, id, props.columns) !== '' || undefined}
          className={`cell col-${id}${column === 0 ? ' cell-first' : ''}${waitingLook(props.look, id, props.columns)}`}
          data-column={id}
        >
          <span className="waiting-dash" aria-hidden="true" />
          <span className="unseen">{text.loading}</span>
        </div>
      ))}
    </div>
  )
})

const waitingLook = (look: string | null, id: ColumnId, columns: readonly ColumnId[]): string => {
  const range = cellLook(look, id, columns)
  return range === '' ? '' : `${range} cell-selected`
}
