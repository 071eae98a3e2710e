import { useCallback, useEffect, useState } from 'react'
import type { EventPayload } from '../../shared/contract.ts'
import { onEvent } from '../api.ts'

export type Alert = EventPayload<'alert'>

/**
 * What a person should know whatever they look at, newest last. It stays until it is dismissed or looked at.
 * The function takes those of one kind away, or all.
 */
export function useAlerts(): [readonly Alert[], (kind?: Alert['kind']) => void] {
  const [alerts, setAlerts] = useState<readonly Alert[]>([])
  useEffect(
    () =>
      onEvent('alert', (alert) =>
        setAlerts((old) => [...old.filter((other) => about(other) !== about(alert)), alert])
      ),
    []
  )
  const close = useCallback(
    (kind?: Alert['kind']) =>
      setAlerts((old) => old.filter((alert) => kind !== undefined && alert.kind !== kind)),
    []
  )
  return [alerts, close]
}

const about = (alert: Alert): string =>
  alert.kind === 'oversold' ? `finding ${alert.findingId}` : alert.itemIds.join()
