import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community'

ModuleRegistry.registerModules([AllCommunityModule])

/** AG Grid Community with its client-side row model and its own theme, animations off; `cached` is its quick filter. */
export function mountAgGrid(place, { columns, rows, size }, { cached = false } = {}) {
  const host = document.createElement('div')
  host.style.height = '100%'
  place.append(host)
  const head = 32
  const api = createGrid(host, {
    columnDefs: columns.map(({ id, label, width }) => ({
      field: id,
      headerName: label,
      width,
      sortable: true,
      editable: true
    })),
    rowData: rows,
    getRowId: ({ data }) => data.id,
    rowHeight: size.rowHeight,
    headerHeight: head,
    animateRows: false,
    cacheQuickFilter: cached
  })
  const scroller = host.querySelector('.ag-grid-viewport')
  const cell = (index, column) =>
    host.querySelector(`.ag-row[row-index="${index}"] [col-id="${column}"]`)?.textContent || null
  const top = () => Math.floor(scroller.scrollTop / size.rowHeight)
  return {
    scroller,
    first: () => cell(top(), columns[0].id),
    count: () => api.getDisplayedRowCount(),
    missing() {
      const count = api.getDisplayedRowCount()
      const last = Math.min(
        count,
        Math.ceil((scroller.scrollTop + scroller.clientHeight - head) / size.rowHeight)
      )
      const there = new Set(
        Array.from(host.querySelectorAll('.ag-row'), (row) =>
          row.querySelector('.ag-cell-value, .ag-cell')?.textContent
            ? Number(row.getAttribute('row-index'))
            : -1
        )
      )
      let missing = 0
      for (let index = top(); index < last; index += 1) if (!there.has(index)) missing += 1
      return missing
    },
    sort: (column, descending) =>
      api.applyColumnState({
        state: [{ colId: column, sort: descending ? 'desc' : 'asc' }],
        defaultState: { sort: null }
      }),
    search: (text) => api.setGridOption('quickFilterText', text),
    edit: (rowIndex, colKey) => api.startEditingCell({ rowIndex, colKey }),
    says: cell,
    unmount: () => api.destroy()
  }
}
