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

/** Pixels of the list for one of the scroll bar. */
function scaleOf(scroller: Scroller, lines: Lines): number {
  if (!isLong(lines)) return 1
  const room = scroller.clientHeight - lines.headerHeight
  return (lines.count * lines.rowHeight - room) / (tallest - room)
}

/** The place in the list, in pixels, that stands directly under the header. */
export const listTop = (scroller: Scroller, lines: Lines): number =>
  scroller.scrollTop * scaleOf(scroller, lines)

/** Scrolls to a place in the list, in pixels. */
export function scrollList(scroller: Scroller, lines: Lines, top: number): void {
  scroller.scrollTop = top / scaleOf(scroller, lines)
}

/** How far a row's place in the element is from its place in the list, in pixels. */
export const listShift = (scroller: Scroller, lines: Lines): number =>
  Math.floor((scroller.scrollTop - listTop(scroller, lines)) / grain) * grain
