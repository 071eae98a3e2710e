import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { PageName } from '../shell/sidebar.tsx'
import { useSame } from '../use-same.ts'
import { focusGrid } from './focus-grid.ts'

/** What stands in the grid's place, and the size at which the grid waits behind it: none of its rows move then. */
export type OpenPage = {
  name: PageName
  finding: number | null
  behind: { width: number; height: number }
}

/**
 * What stands in the grid's place; null while the grid is there itself.
 * @param rowsThere whether the grid has rows that the keyboard can be at
 */
export function usePage(rowsThere: boolean) {
  const [page, setPage] = useState<OpenPage | null>(null)
  const pageOpen = page !== null
  const gridPlace = useRef<HTMLDivElement>(null)
  // The keyboard is at the grid from the start, and again when a page gives it back.
  useEffect(() => {
    if (rowsThere && !pageOpen && document.activeElement === document.body) focusGrid()
  }, [rowsThere, pageOpen])
  const openPage = (name: PageName, finding: number | null = null): void => {
    const { offsetWidth: width = 0, offsetHeight: height = 0 } = gridPlace.current ?? {}
    setPage((old) => ({ name, finding, behind: old?.behind ?? { width, height } }))
  }
  const commands = useSame({
    sales: () => openPage('sales'),
    findings: () => openPage('findings'),
    stocktake: () => openPage('stocktake'),
    history: () => openPage('history'),
    report: () => openPage('report')
  })
  const actions = useSame({
    openPage,
    closePage: (): void => setPage(null),
    /** Closes it with the keyboard back at the grid. */
    leavePage(): void {
      // Drawn before the next key is heard, which may go elsewhere.
      flushSync(() => setPage(null))
      focusGrid()
    }
  })
  return { page, gridPlace, commands, ...actions }
}
