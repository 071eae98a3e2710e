import { ChevronDown, ChevronUp } from 'lucide-react'
import type { Layout } from '../../shared/contract.ts'
import { completeColumns } from '../grid/grid.tsx'
import { isColumnId } from '../grid/columns.tsx'
import { columnLabels } from '../messages/labels.ts'
import { icon } from './icons.tsx'

type Props = { columns: Layout['columns']; onColumns: (columns: Layout['columns']) => void }

/** Shows, hides and orders the columns. At least one stays. */
export function ColumnsMenu({ columns, onColumns }: Props) {
  const shown = columns.filter(({ visible }) => visible).length
  const move = (index: number, by: -1 | 1): void => {
    const next = [...columns]
    const [moved] = next.splice(index, 1)
    if (moved) next.splice(index + by, 0, moved)
    onColumns(next)
  }
  return (
    <div className="columns-menu">
      <ul>
        {columns.map((column, index) => {
          if (!isColumnId(column.id)) return null
          const label = columnLabels[column.id]
          return (
            <li key={column.id} className="columns-entry">
              <label className="check">
                <input
                  type="checkbox"
                  checked={column.visible}
                  disabled={column.visible && shown === 1}
                  onChange={(event) =>
                    onColumns(
                      columns.map((one) => (one === column ? { ...one, visible: event.target.checked } : one))
                    )
                  }
                />
                {label}
              </label>
              <button
                type="button"
                className="bare"
                aria-label={`Move ${label} to the left`}
                disabled={index === 0}
                onClick={() => move(index, -1)}
              >
                <ChevronUp {...icon} />
              </button>
              <button
                type="button"
                className="bare"
                aria-label={`Move ${label} to the right`}
                disabled={index === columns.length - 1}
                onClick={() => move(index, 1)}
              >
                <ChevronDown {...icon} />
              </button>
            </li>
          )
        })}
      </ul>
      <button type="button" className="link" onClick={() => onColumns(completeColumns([]))}>
        As delivered
      </button>
    </div>
  )
}
