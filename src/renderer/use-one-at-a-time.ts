import { useCallback, useRef } from 'react'

/**
 * Reads now, or once more after the reading under way: however often something changes meanwhile, it costs one more.
 * Resolves when what was asked for has been read.
 */
export function useOneAtATime(read: () => Promise<void>): () => Promise<void> {
  const newest = useRef(read)
  newest.current = read
  const running = useRef<Promise<void> | null>(null)
  const again = useRef(false)
  return useCallback(() => {
    if (running.current !== null) {
      again.current = true
      return running.current
    }
    const run = async (): Promise<void> => {
      do {
        again.current = false
        await newest.current()
      } while (again.current)
      running.current = null
    }
    running.current = run()
    return running.current
  }, [])
}
