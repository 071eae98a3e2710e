import { useEffect } from 'react'
import { invoke } from '../api.ts'

/** Tells whether the window is being looked at: Stripe is asked more often then. */
export function useActivity(): void {
  useEffect(() => {
    const tell = (): void =>
      void invoke('report-activity', { focused: document.hasFocus() }).catch(() => undefined)
    tell()
    window.addEventListener('focus', tell)
    window.addEventListener('blur', tell)
    return () => {
      window.removeEventListener('focus', tell)
      window.removeEventListener('blur', tell)
    }
  }, [])
}
