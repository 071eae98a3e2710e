import { useLayoutEffect, useMemo, useState } from 'react'
import type { Layout } from '../../shared/contract.ts'
import { arranged, isPinned } from './arrange.ts'

/**
 * The rules that follow from an arrangement of columns: widths of those the program cannot name beforehand, and which
 * stay in sight. One sheet for all cells, so that no cell carries a style of its own.
 */
export function useColumnLook(columns: Layout['columns']): void {
  const [sheet] = useState(() => (canBuild ? new CSSStyleSheet() : null))
  const rules = useMemo(() => rulesOf(columns), [columns])
  useLayoutEffect(() => {
    if (sheet === null) return
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    }
  }, [sheet])
  useLayoutEffect(() => sheet?.replaceSync(rules), [sheet, rules])
}

const canBuild = typeof CSSStyleSheet === 'function' && 'replaceSync' in CSSStyleSheet.prototype

export const pinnedOf = (columns: Layout['columns']): Layout['columns'] =>
  arranged(columns).filter((column) => isPinned(column, columns))

function rulesOf(columns: Layout['columns']): string {
  const pinned = pinnedOf(columns)
  const fixed = columns.filter(({ id }) => id !== 'product' || pinned.length > 1)
  return [
    // Only the product gives way to a narrow window, and only while nothing stands at a measured place behind it.
    ...fixed.map(({ id }) => `.col-${id} { flex: none; width: var(--w-${id}); min-width: 0; }`),
    ...pinned.map(
      ({ id }) =>
        // Where nothing scrolls sideways nothing has to stay: every cell that does costs a moment at each scroll.
        `[data-wide='true'] :is(.cell, .head-cell).col-${id} { position: sticky; inset-inline-start: var(--l-${id}); z-index: 1; }
         [data-wide='true'] .cell.col-${id} { background: inherit; }
         [data-wide='true'] .head-cell.col-${id} { z-index: 5; }`
    ),
    pinned.length > 1 ? `.col-${pinned.at(-1)?.id} { border-inline-end: 1px solid var(--line); }` : ''
  ].join('\n')
}

/** How wide a column has to be for its name and for all of it that is on the screen, in pixels. */
export function contentWidth(grid: HTMLElement, id: string): number {
  const measure = document.createElement('div')
  measure.className = 'measure'
  for (const cell of grid.querySelectorAll(`.col-${id}`)) {
    const copy = cell.cloneNode(true)
    if (!(copy instanceof HTMLElement)) continue
    copy.classList.remove(`col-${id}`)
    measure.append(copy)
  }
  grid.append(measure)
  const width = Math.max(0, ...[...measure.children].map((copy) => copy.getBoundingClientRect().width))
  measure.remove()
  return Math.ceil(width) + 1
}
