import { useEffect, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Finding } from '../../shared/sales.ts'
import { invoke } from '../api.ts'
import { useOneAtATime } from '../use-one-at-a-time.ts'

export type FindingScope = 'open' | 'all'

/**
 * The findings of a scope, newest first.
 * @param turn grows whenever they may have changed
 */
export function useFindings(scope: FindingScope, turn: string) {
  const [found, setFound] = useState<{ scope: FindingScope; findings: readonly Finding[] } | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const read = useOneAtATime(async () => {
    try {
      const { findings } = await invoke('list-findings', { scope })
      setFound({ scope, findings: findings.toSorted((a, b) => b.at - a.at || b.id - a.id) })
      setFailure(null)
    } catch (error) {
      setFailure(toFailure(error))
    }
  })
  useEffect(() => void read(), [read, scope, turn])

  return { findings: found?.scope === scope ? found.findings : null, failure, read }
}
