import { useCallback, useEffect, useState } from 'react'
import type { EventPayload } from '../../shared/contract.ts'
import { onEvent } from '../api.ts'

export type Alert = EventPayload<'alert'>

/** What a person should know whatever they look at, newest last. It stays until it is dismissed or looked at. */
export function useAlerts(): [readonly Alert[], () => void] {
  const [alerts, setAlerts] = useState<readonly Alert[]>([])
  useEffect(
    () =>
      onEvent('alert', (alert) =>
        setAlerts((old) => [...old.filter(({ findingId }) => findingId !== alert.findingId), alert])
      ),
    []
  )
  return [alerts, useCallback(() => setAlerts([]), [])]
}
