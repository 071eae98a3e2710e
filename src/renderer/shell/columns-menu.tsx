import { ChevronDown, ChevronUp } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { Layout } from '../../shared/contract.ts'
import { isMetadataColumn, metadataColumn } from '../../shared/metadata-columns.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { newKeyRefusal } from '../../shared/new-key.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { arranged, changed, mostMetadata, movedBy, neighbour, withShown } from '../grid/arrange.ts'
import { isColumnId } from '../grid/columns.tsx'
import { completeColumns } from '../grid/grid.tsx'
import { columnLabel } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { icon } from './icons.tsx'
import { useFacets } from './use-facets.ts'

type Props = {
  columns: Layout['columns']
  /** Which keys hold stock; null while it is not known. */
  scheme: StockScheme | null
  onColumns: (columns: Layout['columns']) => void
}

/** Shows, hides and orders the columns, and makes columns of metadata keys. At least one stays. */
export function ColumnsMenu({ columns, scheme, onColumns }: Props) {
  const facets = useFacets()
  const shown = columns.filter(({ visible }) => visible).length
  const more = facets?.metadata.filter(({ column }) => !columns.some(({ id }) => id === column)) ?? []
  const [full, setFull] = useState(false)
  useEffect(() => setFull(false), [columns])
  const show = (column: MetadataColumn): boolean => {
    const next = withShown(columns, column)
    if (next) onColumns(next)
    return next !== null
  }
  const root = useRef<HTMLDivElement>(null)
  const ticked = useRef<string | null>(null)
  // A key that is ticked goes over to the other list; the keyboard goes with it, or else to the line for a new one.
  useLayoutEffect(() => {
    if (ticked.current === null) return
    const boxes = [...(root.current?.querySelectorAll('input') ?? [])]
    const box = boxes.find(({ name }) => name === ticked.current) ?? boxes.at(-1)
    box?.focus()
    ticked.current = null
  }, [columns])
  return (
    <div ref={root} className="columns-menu">
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
                  name={id}
                  checked={visible}
                  disabled={visible && shown === 1}
                  onChange={(event) => {
                    ticked.current = id
                    onColumns(
                      isMetadataColumn(id)
                        ? columns.filter((one) => one !== column)
                        : changed(columns, id, { visible: event.target.checked })
                    )
                  }}
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
                name={column}
                checked={false}
                onChange={() => {
                  const fits = show(column)
                  if (fits) ticked.current = column
                  setFull(!fits)
                }}
              />
              <span className="columns-name" dir="auto">
                {key}
              </span>
              <span className="columns-count">{views.keyCount(products)}</span>
            </label>
          ))}
          {full ? (
            <p className="field-reason" role="alert">
              {views.mostMetadata(mostMetadata)}
            </p>
          ) : null}
        </fieldset>
      )}
      <NewKey
        scheme={scheme}
        isThere={(column) => facets?.metadata.some((key) => key.column === column) ?? false}
        onKey={show}
      />
      <button type="button" className="link" onClick={() => onColumns(completeColumns([]))}>
        {views.asDelivered}
      </button>
    </div>
  )
}

type NewKeyProps = {
  scheme: StockScheme | null
  /** Has a product this key already? */
  isThere: (column: MetadataColumn) => boolean
  /** Shows it; false where there is no room for one more. */
  onKey: (column: MetadataColumn) => boolean
}

/** A key that no product has yet, as a column to type in. One that is there is just shown. */
function NewKey({ scheme, isThere, onKey }: NewKeyProps) {
  const [typed, setTyped] = useState('')
  const [said, setSaid] = useState<{ words: string; refused: boolean } | null>(null)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const key = typed.trim()
    const column = metadataColumn(key)
    const refusal =
      (isThere(column) ? null : newKeyRefusal(key, scheme)) ??
      (onKey(column) ? null : views.mostMetadata(mostMetadata))
    setSaid({ words: refusal ?? views.newKey.added(key, isThere(column)), refused: refusal !== null })
    if (refusal === null) setTyped('')
  }
  return (
    <form className="columns-new" onSubmit={submit}>
      <label className="field">
        <span className="field-label">{views.newKey.label}</span>
        <input
          className="input"
          type="text"
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          aria-invalid={said?.refused ?? false}
          onChange={(event) => {
            setTyped(event.target.value)
            setSaid(null)
          }}
        />
      </label>
      <button type="submit" className="button">
        {views.newKey.add}
      </button>
      {said === null ? null : (
        <p className={said.refused ? 'field-reason' : 'field-note'} role={said.refused ? 'alert' : 'status'}>
          {said.words}
        </p>
      )}
    </form>
  )
}
