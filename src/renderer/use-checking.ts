import { useEffect } from 'react'
import { startChecking } from './api.ts'

/** Checks what the program says from a moment after the page is ready on: what does it loads behind the first rows. */
export function useChecking(ready: boolean): void {
  useEffect(() => {
    if (!ready) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => void startChecking(), 0)
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [ready])
}
