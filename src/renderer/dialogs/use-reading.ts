import { useRef, useState } from 'react'
import type { ImportPreview } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { foundOut } from '../../shared/import-reading.ts'
import type { ImportReading } from '../../shared/import-reading.ts'
import { invoke } from '../api.ts'

/**
 * A file that is looked at, and read once more whenever somebody says how it is to be read: the last word counts.
 * `because`: what made it necessary, which is told once it is read.
 */
export function useReading(first: ImportPreview, onFailure: (failure: Failure | null) => void) {
  const [preview, setPreview] = useState(first)
  const [said, setSaid] = useState<ImportReading>(foundOut)
  const [busy, setBusy] = useState(false)
  const asked = useRef(0)
  const good = useRef(foundOut)
  const say = async (reading: ImportReading, because: Failure | null = null): Promise<void> => {
    asked.current += 1
    const ours = asked.current
    setSaid(reading)
    setBusy(true)
    try {
      const read = await invoke('read-import', { previewId: preview.id, reading })
      if (ours !== asked.current) return
      good.current = reading
      setPreview(read.preview)
      onFailure(because)
    } catch (error) {
      if (ours !== asked.current) return
      // What can be applied is what is shown: as it could be read at last.
      setSaid(good.current)
      onFailure(toFailure(error))
    }
    setBusy(false)
  }
  return { preview, said, say, busy }
}
