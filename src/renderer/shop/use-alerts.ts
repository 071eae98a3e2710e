import { useCallback, useEffect, useState } from 'react'
import type { EventPayload } from '../../shared/contract.ts'
import { onEvent } from '../api.ts'

export type Alert = EventPayload<'alert'>

/**
 * What a person should know whatever they look at, newest last. It stays until it is dismissed or looked at.
 * The function takes away what is of no more use.
 */
export function useAlerts(): [readonly Alert[], (isDone: (alert: Alert) => boolean) => void] {
  const [alerts, setAlerts] = useState<readonly Alert[]>([])
  useEffect(
    () =>
      onEvent('alert', (alert) =>
        setAlerts((old) => [...old.filter((other) => about(other) !== about(alert)), alert])
      ),
    []
  )
  const close = useCallback(
    (isDone: (alert: Alert) => boolean) => setAlerts((old) => old.filter((alert) => !isDone(alert))),
    []
  )
  return [alerts, close]
}

const about = (alert: Alert): string =>
  alert.kind === 'oversold' ? `finding ${alert.findingId}` : alert.itemIds.join()
