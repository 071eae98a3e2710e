import { useEffect, useState } from 'react'
import type { StockReport } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { useOneAtATime } from '../use-one-at-a-time.ts'

/**
 * The shop’s stock as it is now, and when that was.
 * @param turn changes whenever it may be another
 */
export function useReport(turn: string) {
  const [read, setRead] = useState<{ report: StockReport; at: number } | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const readNow = useOneAtATime(async () => {
    try {
      const report = await invoke('read-report', {})
      setRead({ report, at: Date.now() })
      setFailure(null)
    } catch (error) {
      setFailure(toFailure(error))
    }
  })
  useEffect(() => void readNow(), [readNow, turn])
  return { ...read, failure, retry: () => void readNow() }
}
