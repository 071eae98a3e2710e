import { useCallback, useEffect, useRef, useState } from 'react'
import type { Layout } from '../shared/contract.ts'
import { invoke } from './api.ts'
import { completeColumns } from './grid/grid.tsx'

const saveAfter = 400

export type ChangeLayout = (change: Partial<Layout>) => void

/**
 * What a person arranged: columns, filters, theme, density. Read once (null until then), and saved a moment
 * after the last change. An arrangement that cannot be read or saved costs nothing but itself.
 * @returns the layout, how it is changed, and how something is noted in it that changes nothing on the page
 */
export function useLayout(plain: Layout): [Layout | null, ChangeLayout, ChangeLayout] {
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

  const note = useCallback<ChangeLayout>(
    (part) => {
      if (!latest.current) return
      latest.current = { ...latest.current, ...part }
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = setTimeout(save, saveAfter)
    },
    [save]
  )
  const change = useCallback<ChangeLayout>(
    (part) => {
      note(part)
      setLayout(latest.current)
    },
    [note]
  )

  return [layout, change, note]
}
