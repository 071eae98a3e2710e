import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

const touches = ['keydown', 'pointerdown', 'wheel'] as const

/** True until somebody presses a key or the pointer, or turns the wheel: until then no place in the list is theirs. */
export function useUntouched(): RefObject<boolean> {
  const untouched = useRef(true)
  useEffect(() => {
    const heard = new AbortController()
    const touched = (): void => {
      untouched.current = false
      heard.abort()
    }
    for (const touch of touches)
      window.addEventListener(touch, touched, { capture: true, passive: true, signal: heard.signal })
    return () => heard.abort()
  }, [])
  return untouched
}
