import type { ImportPreview } from '../../shared/contract.ts'
import type { CellEdit } from '../../shared/edits.ts'
import { AppFailure } from '../../shared/failure.ts'
import { editsOf, previewImport } from '../csv/preview.ts'
import { type CsvFile, readCsv } from '../csv/read.ts'
import type { Store } from '../store/store.ts'
import type { Random } from '../sync/ports.ts'

type Kept = { file: CsvFile; preview: ImportPreview }

/** Imports between “look at it” and “apply it”. What is applied is what was shown, or nothing. */
export function createImports(store: Store, random: Random) {
  const kept = new Map<string, Kept>()

  return {
    preview(bytes: Uint8Array, fileName: string): ImportPreview {
      const file = readCsv(bytes)
      const preview = previewImport(file, store.view.all(), { id: random.uuid(), fileName })
      kept.set(preview.id, { file, preview })
      const [oldest] = kept.keys()
      if (kept.size > 3 && oldest !== undefined) kept.delete(oldest)
      return preview
    },
    /** @throws AppFailure `file-changed` when the inventory moved since, so that another plan would be applied. */
    take(id: string): { edits: CellEdit[]; fileName: string; refused: number } {
      const held = kept.get(id)
      if (!held) throw new AppFailure('not-found', 'this import is no longer open; choose the file again')
      const { file, preview } = held
      const again = previewImport(file, store.view.all(), { id: preview.id, fileName: preview.fileName })
      if (JSON.stringify(again.changes) !== JSON.stringify(preview.changes)) {
        throw new AppFailure(
          'file-changed',
          'the stock moved while you were looking; choose the file again to see what it does now'
        )
      }
      kept.delete(id)
      return { edits: editsOf(preview), fileName: preview.fileName, refused: preview.refused.length }
    }
  }
}
