import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

/**
 * For a place that its user has just opened: the cursor goes to its first field (or what is marked `data-autofocus`), and
 * Escape within it leaves.
 */
export function useOpened<T extends HTMLElement>(onLeave?: () => void): RefObject<T | null> {
  const place = useRef<T>(null)
  const leave = useRef(onLeave)
  leave.current = onLeave
  useEffect(() => {
    const element = place.current
    const first =
      element?.querySelector<HTMLElement>('[data-autofocus]') ??
      element?.querySelector<HTMLElement>('input, button[type=submit]')
    first?.focus()
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || !leave.current) return
      event.stopPropagation()
      leave.current()
    }
    element?.addEventListener('keydown', onKeyDown)
    return () => element?.removeEventListener('keydown', onKeyDown)
  }, [])
  return place
}
