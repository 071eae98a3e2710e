import { collatorless, haystacks } from './rows.mjs'

/** The floor: a list of recycled elements, written by hand. Text nodes are all it ever changes. */
export function mountRaw(place, { columns, rows, size }) {
  const { rowHeight } = size
  const words = haystacks(rows, columns)
  const list = document.createElement('div')
  list.className = 'list'
  const body = document.createElement('div')
  body.style.position = 'relative'
  list.append(body)
  place.append(list)
  let order = Uint32Array.from(rows.keys())
  const pool = Array.from({ length: Math.ceil(size.height / rowHeight) + 17 }, () => {
    const row = document.createElement('div')
    row.className = 'list-row'
    row.style.height = `${rowHeight}px`
    const texts = columns.map(({ width }) => {
      const cell = document.createElement('div')
      cell.className = 'list-cell'
      cell.style.width = `${width}px`
      const text = document.createTextNode('')
      cell.append(text)
      row.append(cell)
      return text
    })
    body.append(row)
    return { row, texts, place: -1, item: null }
  })
  const draw = (anew = false) => {
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - 8)
    for (let index = first; index < first + pool.length; index += 1) {
      const one = pool[index % pool.length]
      const item = rows[order[index]] ?? null
      if (!anew && one.place === index) continue
      one.place = index
      one.row.style.display = item === null ? 'none' : ''
      if (item === null) continue
      one.row.style.transform = `translateY(${index * rowHeight}px)`
      for (const [at, { id }] of columns.entries()) one.texts[at].data = item[id]
    }
  }
  const show = (next) => {
    order = next
    body.style.height = `${order.length * rowHeight}px`
    list.scrollTop = 0
    draw(true)
  }
  list.addEventListener('scroll', () => draw(), { passive: true })
  show(order)
  const at = (index) => pool.find((one) => one.place === index)
  return {
    scroller: list,
    first: () => at(Math.floor(list.scrollTop / rowHeight))?.texts[0].data ?? null,
    count: () => order.length,
    missing() {
      const top = Math.floor(list.scrollTop / rowHeight)
      const last = Math.min(order.length, Math.ceil((list.scrollTop + list.clientHeight) / rowHeight))
      let missing = 0
      for (let index = top; index < last; index += 1) if (at(index) === undefined) missing += 1
      return missing
    },
    sort: (column, descending) => show(order.toSorted(collatorless(rows, column, descending))),
    search: (text) => show(Uint32Array.from(rows.keys()).filter((index) => words[index].includes(text))),
    commit(index, column, value) {
      rows[order[index]][column] = value
      draw(true)
    },
    says: (index, column) => at(index)?.texts[columns.findIndex(({ id }) => id === column)].data ?? null,
    unmount: () => list.remove()
  }
}
