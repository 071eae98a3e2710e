import { useCallback, useEffect, useRef, useState } from 'react'
import type { EventPayload } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import { invoke, onEvent } from '../api.ts'

export type Alert = EventPayload<'alert'>

/**
 * What a person should know whatever they look at, newest last. It stays until it is dismissed or looked at, or there is
 * enough again of all that got low. The function takes away what is of no more use.
 */
export function useAlerts(): [readonly Alert[], (isDone: (alert: Alert) => boolean) => void] {
  const [alerts, setAlerts] = useState<readonly Alert[]>([])
  const latest = useRef(alerts)
  latest.current = alerts
  const close = useCallback(
    (isDone: (alert: Alert) => boolean) => setAlerts((old) => old.filter((alert) => !isDone(alert))),
    []
  )
  useEffect(() => {
    const stops = [
      onEvent('alert', (alert) =>
        setAlerts((old) => [...old.filter((other) => about(other) !== about(alert)), alert])
      ),
      onEvent('inventory-changed', ({ ids }) => {
        for (const alert of latest.current) {
          if (alert.kind !== 'low' || (ids && !alert.itemIds.some((id) => ids.includes(id)))) continue
          void isAnyLow(alert.itemIds).then((low) => (low ? undefined : close((other) => other === alert)))
        }
      })
    ]
    return () => stops.forEach((stop) => stop())
  }, [close])
  return [alerts, close]
}

const about = (alert: Alert): string =>
  alert.kind === 'oversold' ? `finding ${alert.findingId}` : alert.itemIds.join()

/** Asked one by one, as the first mostly says it. */
async function isAnyLow(itemIds: readonly string[]): Promise<boolean> {
  for (const id of itemIds) {
    try {
      const { active, status } = (await invoke('read-item', { id })).row
      if (active && (status === 'low' || status === 'out')) return true
    } catch (error) {
      if (toFailure(error).code !== 'not-found') return true
    }
  }
  return false
}
