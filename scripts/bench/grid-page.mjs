// What the grid's measurement runs inside the page. Each function crosses there as text, so it uses nothing but its
// argument and what the page has.

/**
 * Begins to wait for an input event and for the frame after which the page shows what is expected of it.
 * {@link paintTime} ends it.
 * @param {{ type: string, count?: number, first?: string, cell?: { selector: string, text: string } }} expected
 *   `type`: the event. `count`: rows of the view. `first`: id of its first row. `cell`: what one cell says. With none
 *   of them the next frame is meant.
 */
export function expectPaint({ type, count, first, cell }) {
  const shows = () =>
    (count === undefined || document.querySelector('.grid')?.ariaRowCount === String(count + 1)) &&
    (first === undefined || document.querySelector('.row[aria-rowindex="2"]')?.dataset.item === first) &&
    (cell === undefined || document.querySelector(cell.selector)?.textContent === cell.text)
  window.paintTime = new Promise((resolve, reject) => {
    let start
    const look = () => {
      if (start === undefined || !shows()) return
      observer.disconnect()
      requestAnimationFrame(() => {
        // a message is answered after the frame has been drawn
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - start)
        port2.postMessage(null)
      })
    }
    const observer = new MutationObserver(look)
    observer.observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true
    })
    const begin = (event) => {
      // the event's own time: waiting for the main thread counts
      start = event.timeStamp
      look()
    }
    addEventListener(type, begin, { capture: true, once: true })
    setTimeout(
      () => reject(new Error(`never shown: ${JSON.stringify({ type, count, first, cell })}`)),
      10_000
    )
  })
  window.paintTime.catch(() => {})
}

/** The milliseconds that {@link expectPaint} waits for. */
export function paintTime() {
  return window.paintTime
}

/** Asks the program as the page does. */
export async function ask({ channel, input }) {
  const envelope = JSON.parse(await window.api.invoke(channel, input))
  if (!envelope.ok) throw new Error(`${channel}: ${envelope.failure.detail}`)
  return envelope.value
}

/** Milliseconds from asking to the answer, for each input in turn. */
export async function roundTrips({ channel, inputs }) {
  const times = []
  for (const input of inputs) {
    const start = performance.now()
    const { ok } = JSON.parse(await window.api.invoke(channel, input))
    if (!ok) throw new Error(`${channel} was refused`)
    times.push(performance.now() - start)
  }
  return times
}

/** Begins to measure what the page does within the next key it hears. {@link handlerTimes} ends it. */
export function timeHandlers() {
  const times = []
  const begin = () => {
    const start = performance.now()
    let isHeard = false
    const heard = () => {
      if (!isHeard) times.push(performance.now() - start)
      isHeard = true
    }
    // both come once all that listens to the key has heard it; a frame may be drawn before the message
    requestAnimationFrame(heard)
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = heard
    port2.postMessage(null)
  }
  addEventListener('keydown', begin, { capture: true, once: true })
  window.handlerTimes = times
}

/** The milliseconds that {@link timeHandlers} measured. */
export function handlerTimes() {
  return window.handlerTimes
}

/** Reads every row of a query as an object. */
export async function readAll({ query, count }) {
  let rows = 0
  for (let start = 0; start < count; start += 1000) {
    const { ok, value } = JSON.parse(await window.api.invoke('open-view', { query, start, count: 1000 }))
    if (!ok) throw new Error('the rows were refused')
    rows += value.rows.length
  }
  return rows
}

/** Begins to look at every frame for visible places without a row. {@link blankFrames} ends it. */
export function watchFrames() {
  const grid = document.querySelector('.grid')
  const head = grid.querySelector('.head').offsetHeight
  const height = grid.querySelector('.row').offsetHeight
  const seen = { frames: 0, blank: 0, worst: 0, running: true }
  let shown = grid.scrollTop
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    const top = grid.scrollTop
    if (top !== shown) {
      shown = top
      const rows = new Set(
        Array.from(grid.querySelectorAll('.row[data-item]'), (row) => Number(row.ariaRowIndex) - 2)
      )
      const last = Math.min(grid.ariaRowCount - 2, Math.ceil((top + grid.clientHeight - head) / height) - 1)
      let missing = 0
      for (let index = Math.floor(top / height); index <= last; index += 1) if (!rows.has(index)) missing += 1
      seen.frames += 1
      if (missing > 0) seen.blank += 1
      seen.worst = Math.max(seen.worst, missing)
    }
    if (seen.running) requestAnimationFrame(() => port2.postMessage(null))
  }
  requestAnimationFrame(() => port2.postMessage(null))
  window.seenFrames = seen
}

/** Ends {@link watchFrames}. */
export function blankFrames() {
  window.seenFrames.running = false
  return window.seenFrames
}

/**
 * The floor: the same rows in the same window as a list that recycles its elements by hand. It stands over the grid,
 * in the grid's own clothes.
 * @param {{ rows: Record<string, string>[], told: boolean }} given the words of every row, by column. `told`: writes
 *   besides what any grid must that colours a low row and names every row to a screen reader: its number, its item, the
 *   look of its stock and of its status, and the title of a number that is a default
 */
export function buildRawList({ rows, told }) {
  const grid = document.querySelector('.grid:not(.by-hand)')
  const height = grid.querySelector('.row').offsetHeight
  const list = grid.cloneNode(false)
  list.id = told ? 'told-list' : 'raw-list'
  list.classList.add('by-hand')
  list.style.position = 'absolute'
  list.style.inset = '0'
  const heads = grid.querySelector('.head').cloneNode(true)
  for (const head of heads.querySelectorAll('[data-column]')) delete head.dataset.column
  list.append(heads)
  const body = grid.querySelector('.rows').cloneNode(false)
  body.style.height = `${rows.length * height}px`
  list.append(body)
  // The plainest row there is: one with a mark would be dearer to recycle than most of them.
  const elements = (row) => row.querySelectorAll('*').length
  const pattern = Array.from(grid.querySelectorAll('.row[data-item]:not(.row-active)')).toSorted(
    (one, other) => elements(one) - elements(other)
  )[0]
  const wordsOf = (row) =>
    Array.from(row.querySelectorAll('[data-column]'), (cell) => {
      const texts = document.createNodeIterator(cell, NodeFilter.SHOW_TEXT)
      const text = texts.nextNode() ?? cell.appendChild(document.createTextNode(''))
      return { text, column: cell.dataset.column }
    })
  const pool = Array.from({ length: Math.ceil(grid.clientHeight / height) + 17 }, () => {
    const row = pattern.cloneNode(true)
    body.append(row)
    const words = wordsOf(row)
    // whoever looks for the grid's own rows does not mean these
    delete row.dataset.item
    const cell = (column) => row.querySelector(`[data-column="${column}"]`)
    return { row, words, index: -1, ...(told ? { tell: tellRow(row, cell) } : {}) }
  })
  /** Writes what differs from what is there, as whoever writes a grid by hand would. */
  function tellRow(row, cell) {
    const [onHand, status, reorder] = [cell('onHand'), cell('status'), cell('reorderPoint')]
    const plain = [onHand, status].map((one) => one?.className.replace(/ (on-hand|status)-\w+/g, ''))
    let look = ''
    let title = ''
    return (index, words) => {
      row.setAttribute('aria-rowindex', String(index + 2))
      row.dataset.key = words.id
      if (words.status !== look) {
        look = words.status
        if (onHand) onHand.className = `${plain[0]} on-hand-${look}`
        if (status) status.className = `${plain[1]} status-${look}`
      }
      if (words.reorderTitle !== title) {
        title = words.reorderTitle
        if (reorder) reorder.title = title
      }
    }
  }
  const draw = () => {
    const first = Math.max(0, Math.floor(list.scrollTop / height) - 8)
    for (let index = first; index < Math.min(rows.length, first + pool.length); index += 1) {
      const one = pool[index % pool.length]
      if (one.index === index) continue
      one.index = index
      one.row.style.transform = `translateY(${index * height}px)`
      for (const { text, column } of one.words) text.data = rows[index][column]
      one.tell?.(index, rows[index])
    }
  }
  list.addEventListener('scroll', draw, { passive: true })
  grid.parentElement.append(list)
  grid.style.visibility = 'hidden'
  draw()
}

/** Shows the grid, or one of the lists over it where they are. */
export function showList({ what }) {
  const ids = { floor: 'raw-list', told: 'told-list' }
  for (const list of document.querySelectorAll('.by-hand'))
    list.style.display = list.id === ids[what] ? '' : 'none'
  document.querySelector('.grid:not(.by-hand)').style.visibility = what === 'grid' ? '' : 'hidden'
}

/**
 * Scrolls by a number of rows a frame, for a number of frames. Answers the milliseconds between the frames, and in how
 * many of them a visible place had no row, when that is asked for: looking costs time of its own.
 * @param {{ what: 'grid' | 'floor' | 'told' | 'reference', rows: number, frames: number, from?: number, look?: boolean }} given
 *   `from`: the row to begin at
 */
export function scrollBy({ what, rows, frames, from = 0, look = false }) {
  const list =
    what === 'reference'
      ? window.reference.scroller
      : document.querySelector({ floor: '#raw-list', told: '#told-list' }[what] ?? '.grid:not(.by-hand)')
  const height = what === 'reference' ? window.reference.rowHeight : list.querySelector('.row').offsetHeight
  const head = list.querySelector('.head')?.offsetHeight ?? 0
  const missing = () => {
    if (what === 'reference') return window.reference.missing() ?? 0
    // by where they stand: a very long list is scrolled by a scale
    const { top } = list.getBoundingClientRect()
    const there = Array.from(
      list.querySelectorAll('.row[data-item]'),
      (row) => row.getBoundingClientRect().top - top
    )
    let count = 0
    for (let y = head + 1; y < list.clientHeight; y += height / 2)
      if (!there.some((start) => start <= y && y < start + height)) count += 1
    return count
  }
  return new Promise((resolve) => {
    const intervals = []
    let done = -2 // two frames to arrive at the beginning
    let blank = 0
    let before = 0
    // between two frames, as input arrives: what it moves is drawn in the very next one
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      if (look && done > 0 && missing() > 0) blank += 1
      if (done === frames) return resolve({ intervals, blank, top: list.scrollTop })
      done += 1
      if (done > 0) list.scrollTop += rows * height
      requestAnimationFrame((now) => {
        if (done > 1) intervals.push(now - before)
        before = now
        port2.postMessage(null)
      })
    }
    list.scrollTop = from * height
    requestAnimationFrame(() => port2.postMessage(null))
  })
}

/**
 * Waits for a key in a window of references, does with the mounted one what is asked, and resolves with the
 * milliseconds from the key to the frame after which it shows; and with what its handler took of them.
 * @param {{ act: 'sort' | 'search' | 'commit', args: unknown[] }} given
 */
export function expectReference({ act, args }) {
  const { reference } = window
  const state = () => `${reference.count()} ${reference.first()}`
  const before = state()
  const shows = () => (act === 'commit' ? reference.says(args[0], args[1]) === args[2] : state() !== before)
  window.paintTime = new Promise((resolve) => {
    const hear = (event) => {
      // its own editor hears Enter by itself
      reference[act]?.(...args)
      const look = () => {
        requestAnimationFrame(() => {
          if (!shows()) return look()
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.now() - event.timeStamp)
          port2.postMessage(null)
        })
      }
      look()
    }
    addEventListener('keydown', hear, { capture: true, once: true })
    // a key after which everything stays as it is tells nothing
    setTimeout(() => resolve(null), 4_000)
  })
}

/** Counts what the program tells the page, from now on. {@link toldSoFar} answers it. */
export function countTold() {
  window.told = { messages: 0, ids: 0, all: 0, first: 0, last: 0 }
  window.api.on('inventory-changed', ({ ids }) => {
    const { told } = window
    told.first ||= performance.now()
    told.last = performance.now()
    told.messages += 1
    if (ids === null) told.all += 1
    else told.ids += ids.length
  })
}

/** What {@link countTold} counted. */
export function toldSoFar() {
  return window.told
}
