import type { InventoryQuery } from '../../shared/inventory.ts'

/**
 * What stands on each line of an opened view, as numbers only: above zero an item, by its row number; below zero the
 * line above the items of one product, whose place among the groups is −line − 1.
 */
export type RowList = { lines: Int32Array; groups: GroupedItems | null }

type GroupedItems = {
  /** Every item, group after group. */
  rowids: Int32Array
  /** Where each group starts in `rowids`; one more at the end. */
  starts: Int32Array
  open: readonly boolean[]
}

/** An ordered list under its products, which come in the order in which their first item does. */
export function groupRows(
  items: Int32Array,
  /** Whose each item is. */
  productIds: readonly string[],
  group: NonNullable<InventoryQuery['group']>
): RowList {
  const ofProduct = new Map<string, number[]>()
  items.forEach((rowid, at) => {
    const productId = productIds[at] ?? ''
    const known = ofProduct.get(productId)
    if (known) known.push(rowid)
    else ofProduct.set(productId, [rowid])
  })
  const except = new Set(group.except)
  const rowids = new Int32Array(items.length)
  const starts = new Int32Array(ofProduct.size + 1)
  const lines = new Int32Array(items.length + ofProduct.size)
  const open: boolean[] = []
  let item = 0
  let line = 0
  for (const [productId, members] of ofProduct) {
    starts[open.length] = item
    rowids.set(members, item)
    item += members.length
    open.push(group.closed === except.has(productId))
    lines[line++] = -open.length
    if (open.at(-1)) {
      lines.set(members, line)
      line += members.length
    }
  }
  starts[open.length] = item
  return { lines: lines.slice(0, line), groups: { rowids, starts, open } }
}

/** The items under a group's line, and whether they are shown. */
export function groupAt(list: RowList, line: number): { rowids: Int32Array; open: boolean } | null {
  const at = -line - 1
  const from = list.groups?.starts[at]
  const to = list.groups?.starts[at + 1]
  if (list.groups === null || from === undefined || to === undefined) return null
  return { rowids: list.groups.rowids.subarray(from, to), open: list.groups.open[at] ?? true }
}

/** The place of the line above the group that these items are in; −1 when the list has none. */
export function lineAbove({ lines, groups }: RowList, rowids: ReadonlySet<number>): number {
  const at = groups?.rowids.findIndex((rowid) => rowids.has(rowid)) ?? -1
  if (groups === null || at < 0) return -1
  return lines.indexOf(-groups.starts.findLastIndex((start) => start <= at) - 1)
}
