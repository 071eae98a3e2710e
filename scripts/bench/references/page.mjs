import { mountAgGrid } from './ag-grid.mjs'
import { mountGlide } from './glide.mjs'
import { mountRaw } from './raw.mjs'
import { mountTanStack } from './tanstack.mjs'

/**
 * Four grids over the same rows. Each is mounted alone into the same place and answers
 * - `scroller`: the element that scrolls, and `rowHeight`,
 * - `first()`: what its topmost visible row says in the first column, and `count()`, how many rows it has,
 * - `missing()`: how many visible places have no row; null where it draws on a canvas, all of it every frame,
 * - `sort(column, descending)`, `search(text)`, `says(row, column)` and `unmount()`,
 * - `edit(row, column)`, where an editor of its own takes what is typed, or else `commit(row, column, value)`.
 */
const mounts = {
  raw: mountRaw,
  ag: mountAgGrid,
  agCached: (place, shown) => mountAgGrid(place, shown, { cached: true }),
  glide: mountGlide,
  tanstack: mountTanStack
}

/** @type {{ columns: { id: string, label: string, width: number }[], rows: object[], size: object } | null} */
let data = null

window.references = {
  async load() {
    data = await (await fetch('/rows.json')).json()
    return data.rows.length
  },
  /** Mounts one of them. Resolves with the milliseconds until its first rows are painted. */
  async mount(name) {
    this.unmount()
    const place = document.querySelector('#place')
    const { left, top, width, height } = data.size
    Object.assign(place.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`
    })
    const start = performance.now()
    window.reference = mounts[name](place, data)
    window.reference.rowHeight = data.size.rowHeight
    while (window.reference.first() === null) await frame()
    await painted()
    return performance.now() - start
  },
  unmount() {
    window.reference?.unmount()
    window.reference = null
    document.querySelector('#place').replaceChildren()
  }
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** Resolves once the next frame has been drawn: a message is answered after it. */
const painted = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve()
      port2.postMessage(null)
    })
  })
