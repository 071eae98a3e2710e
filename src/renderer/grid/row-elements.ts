/**
 * Which element each row has. There are `many`, named by numbers, and a row gets its own from its place in the list, so
 * that they are used again as the window moves: row `from` has the element `name`, and the rows after it the following.
 */
export type RowElements = { many: number; from: number; name: number }

/** Row 0 has the first element. */
export const firstElements: RowElements = { many: 0, from: 0, name: 0 }

/**
 * The elements for as many rows as are drawn now. When that changes (the window is made higher, the list shorter), the
 * row under the cursor keeps its element, and with it the keyboard and what is being typed.
 */
export function elementsFor(many: number, cursor: number, before: RowElements): RowElements {
  if (many === before.many || many === 0) return before
  if (before.many === 0 || cursor < 0) return { ...firstElements, many }
  return { many, from: cursor, name: numberOf(cursor, before) }
}

/** A row that stands elsewhere now keeps its element all the same, with what is being typed in it. */
export const elementsMoved = (from: number, to: number, elements: RowElements): RowElements =>
  from === to || elements.many === 0 ? elements : { ...elements, from: to, name: numberOf(from, elements) }

/** A row that would share the element of the cursor's, which is kept out of sight, gets one of its own. */
export const elementOf = (row: number, elements: RowElements, cursor: number): string =>
  row !== cursor && cursor >= 0 && numberOf(row, elements) === numberOf(cursor, elements)
    ? 'beside'
    : String(numberOf(row, elements))

function numberOf(row: number, { many, from, name }: RowElements): number {
  const behind = (((row - from) % many) + many) % many
  return behind === 0 ? name : (behind + name) % many
}
