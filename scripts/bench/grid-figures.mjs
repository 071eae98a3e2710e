import { percentile } from './grid-measure.mjs'

const frame = 1000 / 60
/** What a frame may be late by on a display that is not quite at 60 a second. */
const grain = 0.5

/** The table's lines out of what was measured: each with what it is compared with, and whether the goal was met. */
export function figuresOf({ blank, throttle, heap, paste, stream, million }) {
  const figures = []
  if (blank !== undefined) {
    const title = 'grid: frames with a blank row'
    figures.push(
      none(`${title}, wheel right after the start (${blank.wheel.frames} frames)`, blank.wheel.blank),
      none(`${title}, scroll bar dragged back to the top (${blank.drag.frames} frames)`, blank.drag.blank)
    )
  }
  for (const [rate, measured] of Object.entries(throttle)) figures.push(...atRate(Number(rate), measured))
  if (heap !== undefined) {
    const title = 'grid: heap of the page with 100,000 rows, against that of'
    figures.push(
      compared(`${title} AG Grid`, heap.stockroom, 'MB', heap.ag, 1),
      compared(`${title} recycled elements and their rows`, heap.stockroom, 'MB', heap.raw, 1)
    )
  }
  if (paste !== undefined) {
    const title = `grid: ${paste.cells.toLocaleString('en')} cells pasted to what became of them painted`
    figures.push(within(`${title}, slowest of ${paste.times.length}`, Math.max(...paste.times), 'ms', 1000))
  }
  if (stream !== undefined) figures.push(...whileStreaming(stream))
  if (million !== undefined) figures.push(...atAMillion(million, throttle[1]))
  return figures
}

function atRate(
  rate,
  { scroll, fling, farFling, typing, nothing, sorting, commits, refreshing, references }
) {
  const at = rate === 1 ? 'grid' : `grid, processor ${rate} × as slow`
  const { ag, agCached, tanstack, raw, glide } = references
  const sorts = sorting.map(({ time }) => time)
  const sortsOf = (reference) =>
    percentile(
      reference.sorting.map(({ time }) => time),
      50
    )
  const busy = (name, ours, theirs, most) => compared(`${at}: ${name}`, ours.busy, 'ms', theirs.busy, most)
  const keys = percentile(typing, 95)
  const bare = percentile(nothing, 95)
  const handled = `${at}: Enter in a cell, its handlers, p50`
  const figures = [
    busy(
      'scroll of 3 rows a frame, main thread, against our rows recycled by hand',
      scroll.grid,
      scroll.floor,
      1.05
    ),
    busy('scroll, against told rows recycled by hand', scroll.grid, scroll.told, null),
    busy('scroll, against plain texts recycled by hand', scroll.grid, raw.scroll, null),
    busy('scroll, against AG Grid', scroll.grid, ag.scroll, 0.5),
    busy('scroll, against Glide (canvas)', scroll.grid, glide.scroll, null),
    busy(
      'fling of 125 rows a frame, main thread, against our rows recycled by hand',
      fling.grid,
      fling.floor,
      1
    ),
    busy('fling, against told rows recycled by hand', fling.grid, fling.told, null),
    busy('fling, against AG Grid', fling.grid, ag.fling, 0.28),
    within(`${at}: fling, frame p95`, fling.grid.p95, 'ms', rate === 1 ? frame + grain : 50, ag.fling.p95),
    none(`${at}: fling, frames with a blank row (AG Grid: ${ag.fling.blank})`, fling.grid.blank),
    none(`${at}: fling where nothing has been read yet, frames with a blank row`, farFling.blank),
    within(
      `${at}: key in the search to rows painted, p50 of ${typing.length}, against a key in an empty field`,
      percentile(typing, 50),
      'ms',
      percentile(nothing, 50) + frame,
      percentile(nothing, 50)
    ),
    within(
      `${at}: key in the search to rows painted, p95, against a key in an empty field`,
      keys,
      'ms',
      bare + (rate === 1 ? 1 : 2) * frame,
      bare
    ),
    faster(
      `${at}: key in the search to rows painted, p50, against AG Grid’s quick filter`,
      percentile(typing, 50),
      percentile(ag.typing, 50),
      10
    ),
    faster(
      `${at}: key in the search to rows painted, p50, against AG Grid’s with its cache`,
      percentile(typing, 50),
      percentile(agCached.typing, 50),
      null
    ),
    faster(
      `${at}: key in the search to rows painted, p50, against TanStack’s filter`,
      percentile(typing, 50),
      percentile(tanstack.typing, 50),
      10
    ),
    faster(
      `${at}: click on a head to sorted rows painted, p50 of ${sorting.length}, against AG Grid`,
      percentile(sorts, 50),
      sortsOf(ag),
      15
    ),
    faster(
      `${at}: click on a head to sorted rows painted, p50, against TanStack’s row models`,
      percentile(sorts, 50),
      sortsOf(tanstack),
      15
    ),
    within(
      `${at}: click on a head to sorted rows painted, p95`,
      percentile(sorts, 95),
      'ms',
      2 * frame * rate + grain
    ),
    within(
      `${at}: Enter in a cell to the number painted, p95 of ${commits.painted.length}, against AG Grid`,
      percentile(commits.painted, 95),
      'ms',
      rate === 1 ? 24 : 48,
      percentile(ag.commit, 95)
    ),
    faster(
      `${at}: Enter in a cell to the number painted, p50, against TanStack’s row models`,
      percentile(commits.painted, 50),
      percentile(tanstack.commit, 50),
      null
    ),
    faster(`${handled}, against AG Grid`, percentile(commits.handlers, 50), percentile(ag.handler, 50), 3),
    faster(
      `${handled}, against TanStack’s row models`,
      percentile(commits.handlers, 50),
      percentile(tanstack.handler, 50),
      35
    ),
    within(
      `${at}: every item changed, main thread, against reading all as objects`,
      refreshing.told,
      'ms',
      3 * rate,
      refreshing.objects
    )
  ]
  if (rate === 1) {
    const kept = percentile(commits.kept, 75)
    figures.push(
      within(
        `${at}: edit sent to durable and acknowledged, p75 of ${commits.kept.length}`,
        kept,
        'ms',
        frame,
        percentile(commits.bare, 75)
      )
    )
  }
  return figures
}

function whileStreaming({ p95, blank, toldEverySecond, stayed }) {
  const at = `grid, ${Math.round(toldEverySecond).toLocaleString('en')} changes a second`
  return [
    within(`${at}: scroll, frame p95`, p95, 'ms', frame + grain),
    none(`${at}: frames with a blank row`, blank),
    none(`${at}: moves of the cursor, the editor or the list`, stayed ? 0 : 1)
  ]
}

function atAMillion({ typing, sorting, commits, scroll, fling }, at100000) {
  const at = 'grid, 1,000,000 items'
  const figures = [
    within(
      `${at}: key in the search to rows painted, p50 of ${typing.length}`,
      percentile(typing, 50),
      'ms',
      3 * frame
    ),
    within(`${at}: key in the search to rows painted, p95`, percentile(typing, 95), 'ms', 3 * frame),
    within(
      `${at}: click on a head to sorted rows painted, p50 of ${sorting.length}`,
      percentile(
        sorting.map(({ time }) => time),
        50
      ),
      'ms',
      6 * frame
    ),
    none(`${at}: fling, frames with a blank row`, fling.blank)
  ]
  if (at100000 === undefined) return figures
  const { commits: before, scroll: scrollBefore } = at100000
  return [
    ...figures,
    compared(
      `${at}: Enter in a cell to the number painted, p50, against 100,000`,
      percentile(commits.painted, 50),
      'ms',
      percentile(before.painted, 50),
      1.1
    ),
    compared(
      `${at}: edit sent to durable and acknowledged, p50, against 100,000`,
      percentile(commits.kept, 50),
      'ms',
      percentile(before.kept, 50),
      1.1
    ),
    compared(
      `${at}: scroll, main thread a frame, against 100,000`,
      scroll.busy,
      'ms',
      scrollBefore.grid.busy,
      1.1
    )
  ]
}

function within(name, value, unit, most, reference = null) {
  const ratio = reference === null ? null : value / reference
  return {
    name,
    value,
    unit,
    reference,
    ratio,
    goal: `≤ ${Number(most.toPrecision(3))} ${unit}`,
    ok: value <= most
  }
}

/** `most`: how large a part of the reference it may be; null only tells. */
function compared(name, value, unit, reference, most) {
  const ratio = value / reference
  return {
    name,
    value,
    unit,
    reference,
    ratio,
    goal: most === null ? 'told' : `≤ ${most} ×`,
    ok: most === null || ratio <= most
  }
}

const faster = (name, value, reference, times) => {
  const figure = compared(name, value, 'ms', reference, times === null ? null : 1 / times)
  return { ...figure, goal: times === null ? 'told' : `${times} × as fast` }
}

const none = (name, value) => ({
  name,
  value,
  unit: '',
  reference: null,
  ratio: null,
  goal: '0',
  ok: value === 0
})
