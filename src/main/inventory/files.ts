import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import type { ImportPreview } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import { editsOf, previewImport } from '../csv/preview.ts'
import { type CsvFile, limits, readCsv } from '../csv/read.ts'
import { writeInventory } from '../csv/write.ts'
import type { Store } from '../store/store.ts'
import type { CellEdit } from '../../shared/edits.ts'

type Kept = { file: CsvFile; preview: ImportPreview }

export type Imports = ReturnType<typeof createImports>

/** Imports between “look at it” and “apply it”. What is applied is what was shown, or nothing. */
export function createImports(store: Store) {
  const kept = new Map<string, Kept>()

  return {
    preview(path: string): ImportPreview {
      const file = readCsv(readBytes(path))
      const preview = previewImport(file, store.view.all(), { id: randomUUID(), fileName: basename(path) })
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
        throw new AppFailure('file-changed', 'the stock moved while you were looking; choose the file again to see what it does now')
      }
      kept.delete(id)
      const edits = editsOf(preview).map((edit, index): CellEdit => {
        const { base, ...rest } = edit
        // Only what moved since the export needs the file's own base; the rest is measured against what is here.
        return preview.changes[index]?.movedTo == null ? rest : { ...rest, base: base ?? null }
      })
      return { edits, fileName: preview.fileName, refused: preview.refused.length }
    }
  }
}

/** Writes the rows of a query to a file: whole, or not at all. @returns how many rows. */
export function exportFile(
  store: Store,
  request: { query: InventoryQuery; form: 'full' | 'report'; path: string; startOfToday: number }
): number {
  const temporary = `${request.path}.part`
  let rows = 0
  function* counted() {
    for (const row of store.view.each(request.query, request.startOfToday)) {
      rows += 1
      yield row
    }
  }
  try {
    const file = openSync(temporary, 'w')
    try {
      for (const chunk of writeInventory(counted(), request.form)) writeSync(file, chunk)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, request.path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw fileFailure(error, request.path, 'written')
  }
  return rows
}

function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path)
    if (size > limits.bytes) {
      throw new AppFailure('file-unreadable', `${basename(path)} is larger than ${limits.bytes / 1_000_000} MB`)
    }
    return readFileSync(path)
  } catch (error) {
    throw fileFailure(error, path, 'read')
  }
}

function fileFailure(error: unknown, path: string, verb: 'read' | 'written'): unknown {
  if (error instanceof AppFailure || !(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ENOSPC') {
    return new AppFailure('disk-full', `there is no room to write ${path}. Make room and try again`)
  }
  return new AppFailure('file-unreadable', `${path} cannot be ${verb} (${error.message})`)
}
