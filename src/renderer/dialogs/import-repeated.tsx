import type { ImportPreview } from '../../shared/contract.ts'
import type { DuplicatePolicy } from '../../shared/import-reading.ts'
import { importText } from '../messages/import.ts'

const { repeated: words } = importText

type Props = {
  preview: Pick<ImportPreview, 'repeated' | 'duplicates'>
  onSay: (duplicates: DuplicatePolicy) => void
}

/** What becomes of lines that name one item, and the other choice. Nothing where no item is named twice. */
export function ImportRepeated({ preview: { repeated, duplicates }, onSay }: Props) {
  if (repeated.length === 0) return null
  const other = duplicates === 'refuse' ? 'last' : 'refuse'
  return (
    <p className="import-repeated">
      <span role="status">{words.said(repeated, duplicates)}</span>
      <button type="button" className="button" onClick={() => onSay(other)}>
        {words.choose[other]}
      </button>
    </p>
  )
}
