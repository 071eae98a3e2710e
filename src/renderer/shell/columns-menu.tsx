import { ChevronDown, ChevronUp } from 'lucide-react'
import type { Layout } from '../../shared/contract.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { arranged, changed, movedBy, neighbour } from '../grid/arrange.ts'
import { defaultWidth, isColumnId } from '../grid/columns.tsx'
import { completeColumns } from '../grid/grid.tsx'
import { columnLabel } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { icon } from './icons.tsx'
import { useFacets } from './use-facets.ts'

type Props = { columns: Layout['columns']; onColumns: (columns: Layout['columns']) => void }

/** Shows, hides and orders the columns, and makes columns of metadata keys. At least one stays. */
export function ColumnsMenu({ columns, onColumns }: Props) {
  const facets = useFacets()
  const shown = columns.filter(({ visible }) => visible).length
  const more = facets?.metadata.filter(({ column }) => !columns.some(({ id }) => id === column)) ?? []
  return (
    <div className="columns-menu">
      <ul>
        {arranged(columns).map((column) => {
          const { id, visible } = column
          if (!isColumnId(id)) return null
          const label = columnLabel(id)
          const products = facets?.metadata.find((key) => key.column === id)?.products
          return (
            <li key={id} className="columns-entry">
              <label className="check">
                <input
                  type="checkbox"
                  checked={visible}
                  disabled={visible && shown === 1}
                  onChange={(event) =>
                    onColumns(
                      isMetadataColumn(id)
                        ? columns.filter((one) => one !== column)
                        : changed(columns, id, { visible: event.target.checked })
                    )
                  }
                />
                <span className="columns-name" dir="auto">
                  {label}
                </span>
                {products === undefined ? null : (
                  <span className="columns-count">{views.keyCount(products)}</span>
                )}
              </label>
              <button
                type="button"
                className="bare"
                aria-label={`Move ${label} to the left`}
                disabled={neighbour(columns, id, -1) === null}
                onClick={() => onColumns(movedBy(columns, id, -1))}
              >
                <ChevronUp {...icon} />
              </button>
              <button
                type="button"
                className="bare"
                aria-label={`Move ${label} to the right`}
                disabled={neighbour(columns, id, 1) === null}
                onClick={() => onColumns(movedBy(columns, id, 1))}
              >
                <ChevronDown {...icon} />
              </button>
            </li>
          )
        })}
      </ul>
      {more.length === 0 ? null : (
        <fieldset className="columns-keys">
          <legend className="menu-title">{views.metadata}</legend>
          {more.map(({ column, key, products }) => (
            <label key={column} className="check">
              <input
                type="checkbox"
                checked={false}
                onChange={() =>
                  onColumns([...columns, { id: column, width: defaultWidth(column), visible: true }])
                }
              />
              <span className="columns-name" dir="auto">
                {key}
              </span>
              <span className="columns-count">{views.keyCount(products)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <button type="button" className="link" onClick={() => onColumns(completeColumns([]))}>
        {views.asDelivered}
      </button>
    </div>
  )
}
