import { useCallback, useEffect, useState } from 'react'
import type { Layout } from '../../shared/contract.ts'

const narrow = '(max-width: 900px)'

type DetailsPanel = {
  panelOpen: boolean
  /** It lies over the numbers. */
  panelCovers: boolean
  togglePanel: () => void
}

/**
 * Whether the details are shown. In a wide window that is remembered; in a narrow one they would cover the
 * numbers, so there they open only when asked for.
 */
export function usePanel(layout: Layout, onLayout: (change: Partial<Layout>) => void): DetailsPanel {
  const [isNarrow, setNarrow] = useState(() => matches())
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (typeof matchMedia !== 'function') return
    const media = matchMedia(narrow)
    const update = (): void => {
      setNarrow(media.matches)
      setAsked(false)
    }
    media.addEventListener('change', update)
    return () => media.removeEventListener('change', update)
  }, [])
  const toggle = useCallback(() => {
    if (isNarrow) setAsked((old) => !old)
    else onLayout({ panelOpen: !layout.panelOpen })
  }, [isNarrow, layout.panelOpen, onLayout])
  return {
    panelOpen: isNarrow ? asked : layout.panelOpen,
    panelCovers: isNarrow && asked,
    togglePanel: toggle
  }
}

const matches = (): boolean => typeof matchMedia === 'function' && matchMedia(narrow).matches
