import { useEffect, useRef } from 'react'

/**
 * Hears the keys and the menu entries of the clipboard. The browser tells of them to where text is selected, which is no
 * cell: they are heard at the root.
 */
export function useClipboard(onClipboard: (event: ClipboardEvent) => void): void {
  const latest = useRef(onClipboard)
  latest.current = onClipboard
  useEffect(() => {
    const hear = (event: ClipboardEvent): void => latest.current(event)
    document.addEventListener('copy', hear)
    document.addEventListener('cut', hear)
    document.addEventListener('paste', hear)
    return () => {
      document.removeEventListener('copy', hear)
      document.removeEventListener('cut', hear)
      document.removeEventListener('paste', hear)
    }
  }, [])
}
