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

/**
 * What the items of the visible findings have on hand now, so that a correction can say what it leads to.
 * @param itemIds those that can be seen
 */
export function useOnHand(itemIds: readonly string[], turn: string): ReadonlyMap<string, number | null> {
  const [onHand, setOnHand] = useState<ReadonlyMap<string, number | null>>(new Map())
  const asked = [...new Set(itemIds)].toSorted().join('\n')
  useEffect(() => {
    let latest = true
    for (const id of asked === '' ? [] : asked.split('\n')) {
      invoke('read-item', { id }).then(
        ({ row }) => latest && setOnHand((old) => new Map(old).set(id, row.onHand)),
        // Without it the button says the change alone.
        () => undefined
      )
    }
    return () => {
      latest = false
    }
  }, [asked, turn])
  return onHand
}
