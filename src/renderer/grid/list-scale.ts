/** Rows drawn beyond either edge, so that a row is there before the wheel brings it into sight. */
export const drawnBeyond = 8
/** An element cannot be higher than 2²⁵ pixels in Chromium; what is beyond is cut off. This leaves some room. */
const tallest = 30_000_000
/** Positions beyond 2²⁴ are kept as multiples of this when they are drawn, so they are such multiples from the start. */
const grain = 4

/** The size of a list of equally high rows under a header that stays. */
export type Lines = { rowHeight: number; headerHeight: number; count: number }

/** How high the element is that scrolls: as high as the list, as long as an element can be. */
export const elementHeight = ({ rowHeight, count }: Lines): number => Math.min(tallest, count * rowHeight)

/** What scrolls around the list. */
type Scroller = Pick<HTMLElement, 'scrollTop' | 'clientHeight'>

/** Whether the list is higher than any element can be. */
export const isLong = ({ rowHeight, count }: Lines): boolean => count * rowHeight > tallest

/** The farthest that the scroll bar goes, and the list, in pixels. */
function reach({ clientHeight }: Scroller, lines: Lines): { bar: number; list: number } {
  const room = clientHeight - lines.headerHeight
  return {
    bar: Math.max(0, elementHeight(lines) - room),
    list: Math.max(0, lines.count * lines.rowHeight - room)
  }
}

/** A scroll by no more than so many windows is taken for a step, which moves the list by what it moved the scroll bar. */
const step = 8

/**
 * How far the rows of a long list stand from their places, and where the scroll bar was then. It stays while one goes step
 * by step, so that a step moves no row by itself. A leap is to the part of the list where the scroll bar stands.
 */
const stands = new WeakMap<Scroller, { at: number; shift: number }>()

const inGrains = (shift: number): number => Math.floor(shift / grain) * grain

/** How far a row's place in the element is from its place in the list, in pixels. */
export function listShift(scroller: Scroller, lines: Lines): number {
  if (!isLong(lines)) return 0
  const { bar, list } = reach(scroller, lines)
  const at = scroller.scrollTop
  const known = stands.get(scroller)
  const isStep = known !== undefined && Math.abs(at - known.at) <= step * scroller.clientHeight
  const top = isStep && at > 0 && at < bar ? at - known.shift : (at * list) / bar
  const shift = inGrains(at - Math.max(0, Math.min(list, top)))
  stands.set(scroller, { at, shift })
  return shift
}

/** The place in the list, in pixels, that stands directly under the header. */
export const listTop = (scroller: Scroller, lines: Lines): number =>
  scroller.scrollTop - listShift(scroller, lines)

/** Scrolls to a place in the list, in pixels. */
export function scrollList(scroller: Scroller, lines: Lines, top: number): void {
  const wanted = top + listShift(scroller, lines)
  const isStep = Math.abs(wanted - scroller.scrollTop) <= step * scroller.clientHeight
  if (isStep || !isLong(lines)) scroller.scrollTop = wanted
  if (!isLong(lines) || Math.abs(scroller.scrollTop - wanted) < 1) return
  leap(scroller, lines, top)
}

/**
 * Has the scroll bar stand where the list does, once it rests: many steps have taken it elsewhere, and at its end there
 * would be rows left. The rows stay where they are seen. @returns where the scroll bar stands
 */
export function settleList(scroller: Scroller, lines: Lines): number {
  if (isLong(lines)) leap(scroller, lines, listTop(scroller, lines))
  return scroller.scrollTop
}

function leap(scroller: Scroller, lines: Lines, top: number): void {
  const { bar, list } = reach(scroller, lines)
  // At zero the scroll bar says that the list is at its top, so it stays above while the list is not.
  const least = -inGrains(Math.max(0, top - 1))
  const shift = Math.max(least, inGrains((top * bar) / list - top))
  scroller.scrollTop = top + shift
  stands.set(scroller, { at: scroller.scrollTop, shift })
}
