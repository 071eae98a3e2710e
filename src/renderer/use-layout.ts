import { useCallback, useEffect, useRef, useState } from 'react'
import type { Layout } from '../shared/contract.ts'
import { invoke } from './api.ts'
import { completeColumns } from './grid/grid.tsx'

const saveAfter = 400

/**
 * What a person arranged: columns, filters, theme, density. Read once (null until then), and saved a moment
 * after the last change. An arrangement that cannot be read or saved costs nothing but itself.
 */
export function useLayout(plain: Layout): [Layout | null, (change: Partial<Layout>) => void] {
  const [layout, setLayout] = useState<Layout | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const latest = useRef<Layout | null>(null)

  useEffect(() => {
    const ready = (found: Layout): void => {
      latest.current ??= { ...found, columns: completeColumns(found.columns) }
      setLayout(latest.current)
    }
    invoke('read-layout', {}).then(
      (answer) => ready(answer.layout),
      () => ready(plain)
    )
  }, [plain])

  const save = useCallback(() => {
    if (timer.current === null || !latest.current) return
    clearTimeout(timer.current)
    timer.current = null
    invoke('save-layout', { layout: latest.current }).catch(() => undefined)
  }, [])

  // Quitting within that moment keeps the change too.
  useEffect(() => {
    window.addEventListener('pagehide', save)
    return () => window.removeEventListener('pagehide', save)
  }, [save])

  const change = useCallback(
    (part: Partial<Layout>) => {
      if (!latest.current) return
      latest.current = { ...latest.current, ...part }
      setLayout(latest.current)
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = setTimeout(save, saveAfter)
    },
    [save]
  )

  return [layout, change]
}
