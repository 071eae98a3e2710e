import { DataEditor, GridCellKind } from '@glideapps/glide-data-grid'
import '@glideapps/glide-data-grid/dist/index.css'
import { createElement, createRef } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { collatorless, haystacks } from './rows.mjs'

/** Glide Data Grid: a canvas. Sorting and searching are the application's own, over a vector of places. */
export function mountGlide(place, { columns, rows, size }) {
  const words = haystacks(rows, columns)
  const host = document.createElement('div')
  place.append(host)
  const root = createRoot(host)
  const editor = createRef()
  const titled = columns.map(({ id, label, width }) => ({ id, title: label, width }))
  let order = Uint32Array.from(rows.keys())
  let top = 0
  let drawn = false
  const draw = () => {
    const shown = order
    flushSync(() =>
      root.render(
        createElement(DataEditor, {
          ref: editor,
          columns: titled,
          rows: shown.length,
          rowHeight: size.rowHeight,
          headerHeight: 32,
          width: size.width,
          height: size.height,
          smoothScrollY: true,
          onVisibleRegionChanged: (region) => {
            top = region.y
            drawn = true
          },
          getCellContent: ([column, row]) => {
            const text = rows[shown[row]][columns[column].id]
            return { kind: GridCellKind.Text, data: text, displayData: text, allowOverlay: true }
          }
        })
      )
    )
  }
  const show = (next) => {
    order = next
    draw()
    editor.current?.scrollTo(0, 0, 'vertical')
  }
  draw()
  return {
    get scroller() {
      return host.querySelector('.dvn-scroller')
    },
    first: () => (drawn && order.length > 0 ? rows[order[top]][columns[0].id] : null),
    count: () => order.length,
    missing: () => null,
    sort: (column, descending) => show(order.toSorted(collatorless(rows, column, descending))),
    search: (text) => show(Uint32Array.from(rows.keys()).filter((index) => words[index].includes(text))),
    commit(index, column, value) {
      rows[order[index]][column] = value
      const at = columns.findIndex(({ id }) => id === column)
      editor.current.updateCells([{ cell: [at, index] }])
    },
    says: (index, column) => rows[order[index]][column],
    unmount: () => root.unmount()
  }
}
