import type { ImportPreview } from '../../shared/contract.ts'
import { columnFields, delimiters, encodings } from '../../shared/import-reading.ts'
import type { ColumnField, ImportReading, NamedField } from '../../shared/import-reading.ts'
import {
  headingColumn,
  isMetadataColumn,
  metadataColumn,
  metadataKey
} from '../../shared/metadata-columns.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { newKeyRefusal } from '../../shared/new-key.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { importText } from '../messages/import.ts'
import { useFacets } from '../shell/use-facets.ts'

const { reading: words } = importText

/** What somebody would say that a column is; the others are an export’s own. */
const meanings: readonly NamedField[] = [
  'sku',
  'onHand',
  'reorderPoint',
  'price',
  'currency',
  'name',
  'variant',
  'productId',
  'priceId',
  'active'
]

type Props = {
  id: string
  preview: ImportPreview
  /** Which keys hold stock; null while it is not known. */
  scheme: StockScheme | null
  /** What somebody has said so far. */
  said: ImportReading
  onSay: (reading: ImportReading) => void
}

/** How a file is read, where it was found out wrong: its separator, its letters and what its columns mean. */
export function ImportReading({ id, preview, scheme, said, onSay }: Props) {
  const { columns, delimiter, encoding } = preview
  const known = useFacets()?.metadata.map(({ column }) => column) ?? []
  // What was said a moment ago, and is being read, stands.
  const fields = said.fields ?? columns.map(({ field }) => field)
  const mean = (at: number, field: ColumnField | null): void => {
    // A meaning that another column had moves here.
    const moved = fields.map((other, index) => (index === at ? field : other === field ? null : other))
    onSay({ ...said, fields: moved })
  }
  return (
    <div id={id} className="import-reading">
      <div className="import-file-choices">
        <Found
          label={words.delimiter}
          said={said.delimiter}
          found={delimiter}
          values={delimiters}
          nameOf={words.delimiterName}
          // Other cells are other columns.
          onSay={(chosen) => onSay({ ...said, delimiter: chosen, fields: null })}
        />
        <Found
          label={words.encoding}
          said={said.encoding}
          found={encoding}
          values={encodings}
          nameOf={(one) => one}
          onSay={(chosen) => onSay({ ...said, encoding: chosen })}
        />
      </div>
      <div className="import-columns">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.column}</th>
              <th scope="col">{words.sample}</th>
              <th scope="col">{words.meaning}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, sample }, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- Two may be called the same; a place is a column’s own.
              <tr key={at}>
                <th scope="row" dir="auto">
                  {name === '' ? words.nameless(at + 1) : name}
                </th>
                <td dir="auto">{sample}</td>
                <td>
                  <select
                    aria-label={words.meaningOf(name === '' ? words.nameless(at + 1) : name)}
                    data-autofocus={at === 0 && preview.problem !== null ? true : undefined}
                    value={fields[at] ?? ''}
                    onChange={({ target }) => mean(at, fieldOf(target.value))}
                  >
                    <option value="">{words.notRead}</option>
                    {choicesFor(fields[at] ?? null).map((one) => (
                      <option key={one} value={one}>
                        {words.fields[one]}
                      </option>
                    ))}
                    {keysFor(name, fields[at] ?? null, known, scheme).map((one) => (
                      <option key={one} value={one}>
                        {words.metadata(metadataKey(one))}
                      </option>
                    ))}
                  </select>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

const fieldOf = (value: string): ColumnField | null =>
  isMetadataColumn(value) ? value : (columnFields.find((one) => one === value) ?? null)

const choicesFor = (field: ColumnField | null): readonly NamedField[] =>
  field === null || isMetadataColumn(field) || meanings.includes(field) ? meanings : [field, ...meanings]

/** The metadata keys that a column may be kept under: one of its own name, what it is read as, and those of the shop. */
function keysFor(
  name: string,
  field: ColumnField | null,
  known: readonly MetadataColumn[],
  scheme: StockScheme | null
): MetadataColumn[] {
  const own = headingColumn(name) ?? metadataColumn(name)
  const isFree = (column: MetadataColumn): boolean => newKeyRefusal(metadataKey(column), scheme) === null
  const chosen = field !== null && isMetadataColumn(field) ? [field] : []
  const ofShop = known.filter((column) => metadataKey(column) !== scheme?.sizesKey)
  return [...new Set([...[own].filter(isFree), ...chosen, ...ofShop])]
}

type FoundProps<T extends string> = {
  label: string
  said: T | null
  found: T
  values: readonly T[]
  nameOf: (value: T) => string
  onSay: (value: T | null) => void
}

/** Something that is found out as long as nobody says it. */
function Found<T extends string>({ label, said, found, values, nameOf, onSay }: FoundProps<T>) {
  return (
    <label className="import-reason">
      <span className="quiet">{label}</span>
      <select
        value={said ?? ''}
        onChange={({ target }) => onSay(values.find((one) => one === target.value) ?? null)}
      >
        <option value="">{said === null ? words.found(nameOf(found)) : words.findOut}</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </label>
  )
}
