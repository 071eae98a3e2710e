import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

/**
 * For a field or a form that may be taken away while it is typed into, as when a scan or a sync opens another item: tells
 * what had not been saved by then.
 * @param typed what would be lost; null while nothing would
 * @returns whether the field is still there
 */
export function useUnsaved<Typed>(typed: Typed | null, tell: (typed: Typed) => void): RefObject<boolean> {
  const latest = useRef({ typed, tell })
  latest.current = { typed, tell }
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
      const { typed: lost, tell: told } = latest.current
      if (lost !== null) told(lost)
    }
  }, [])
  return isHere
}
