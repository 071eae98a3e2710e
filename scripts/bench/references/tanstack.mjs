import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { createElement, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  sortFns,
  filterFns: { includesString: filterFn_includesString }
})

/** TanStack Table with its client row models over all rows, behind TanStack Virtual: the way its examples show. */
export function mountTanStack(place, { columns, rows, size }) {
  const host = document.createElement('div')
  place.append(host)
  const root = createRoot(host)
  const given = columns.map(({ id, label }) => ({
    id,
    accessorKey: id,
    header: label,
    cell: (context) => context.getValue()
  }))
  const handle = {}

  function List() {
    const [data, setData] = useState(rows)
    const [sorting, setSorting] = useState([])
    const [globalFilter, setGlobalFilter] = useState('')
    const scroller = useRef(null)
    const table = useTable({
      features,
      columns: given,
      data,
      getRowId: (row) => row.id,
      globalFilterFn: 'includesString',
      state: { sorting, globalFilter },
      onSortingChange: setSorting,
      onGlobalFilterChange: setGlobalFilter
    })
    const model = table.getRowModel().rows
    const virtual = useVirtualizer({
      count: model.length,
      getScrollElement: () => scroller.current,
      estimateSize: () => size.rowHeight,
      overscan: 8
    })
    Object.assign(handle, { model, scroller, setSorting, setGlobalFilter, setData })
    return createElement(
      'div',
      { ref: scroller, className: 'list' },
      createElement(
        'div',
        { style: { position: 'relative', height: virtual.getTotalSize() } },
        virtual.getVirtualItems().map((item) => {
          const row = model[item.index]
          return createElement(
            'div',
            {
              key: row.id,
              className: 'list-row',
              'data-index': item.index,
              style: { height: size.rowHeight, transform: `translateY(${item.start}px)` }
            },
            row
              .getAllCells()
              .map((cell, at) =>
                createElement(
                  'div',
                  { key: cell.id, className: 'list-cell', style: { width: columns[at].width } },
                  cell.getValue()
                )
              )
          )
        })
      )
    )
  }

  flushSync(() => root.render(createElement(List)))
  const top = () => Math.floor(handle.scroller.current.scrollTop / size.rowHeight)
  const rowAt = (index) => host.querySelector(`.list-row[data-index="${index}"]`)
  const says = (index, column) =>
    rowAt(index)?.children[columns.findIndex(({ id }) => id === column)]?.textContent ?? null
  return {
    get scroller() {
      return handle.scroller.current
    },
    first: () => says(top(), columns[0].id),
    count: () => handle.model.length,
    missing() {
      const list = handle.scroller.current
      const last = Math.min(
        handle.model.length,
        Math.ceil((list.scrollTop + list.clientHeight) / size.rowHeight)
      )
      const there = new Set(
        Array.from(host.querySelectorAll('.list-row'), (row) => Number(row.dataset.index))
      )
      let missing = 0
      for (let index = top(); index < last; index += 1) if (!there.has(index)) missing += 1
      return missing
    },
    sort: (column, descending) => flushSync(() => handle.setSorting([{ id: column, desc: descending }])),
    search: (text) => flushSync(() => handle.setGlobalFilter(text)),
    commit(index, column, value) {
      const { id } = handle.model[index]
      flushSync(() =>
        handle.setData((old) => old.map((row) => (row.id === id ? { ...row, [column]: value } : row)))
      )
    },
    says,
    unmount: () => root.unmount()
  }
}
