import { useCallback, useRef } from 'react'

/** Does one thing at a time: what is asked for before it is done, as by a second Enter, is not done again. */
export function useSingle(): (run: () => Promise<void>) => Promise<void> {
  const running = useRef(false)
  return useCallback(async (run) => {
    if (running.current) return
    running.current = true
    try {
      await run()
    } finally {
      running.current = false
    }
  }, [])
}
