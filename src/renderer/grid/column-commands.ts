import type { ColumnId } from './columns.tsx'

/** What keys in the header do; the table answers. */
export type ColumnCommands = {
  sort: (column: ColumnId, add: boolean) => void
  resize: (column: ColumnId, by: number) => void
  /** Opens the menu of a column, or closes it; `back` is where the keyboard goes when it closes. */
  menu: (column: ColumnId, back: 'name' | 'cell') => void
  /** Opens or closes the items of a product in a grouped list. */
  group: (productId: string, open: boolean) => void
}
