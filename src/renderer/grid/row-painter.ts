import type { CellField, CellMark, InventoryRow } from '../../shared/inventory.ts'
import { makePiece, markElement, pieceName } from './cell-pieces.tsx'
import type { Piece } from './cell-pieces.tsx'
import { waiting } from './cells.ts'
import type { CellContent } from './cells.ts'
import { contentOf, fieldOf, isAtEnd } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { describeCell } from './describe-cell.ts'
import { cellLook } from './selection.ts'

/** Where a row of the list stands, in pixels from its top, and the name of its element: see `row-elements.ts`. */
export type RowPlace = { key: string; index: number; top: number }

/** One line of the grid: an item, and what is going on in it. */
export type RowLine = {
  /** undefined where it has not been read yet. */
  item: InventoryRow | undefined
  /** The column of the cursor, and of an open editor. */
  active: ColumnId | null
  open: ColumnId | null
  /** Which of its cells are selected, and which a drag of the corner would fill. */
  look: string | null
  fillLook: string | null
  /** The cell with the corner that fills by dragging. */
  handle: ColumnId | null
  flashing: boolean
}

/** What all rows have in common. */
export type RowsLook = {
  columns: readonly ColumnId[]
  /** Why Stripe or the database said no, by item and field; shown on the cell it belongs to. */
  refusals: ReadonlyMap<string, string>
  /** Grows as time passes where a column says how long ago something was. */
  minutes: number
}

type Row = {
  element: HTMLElement
  index: number
  top: number
  className: string
  cells: readonly Cell[]
  line: RowLine | null
  look: RowsLook | null
}

type Cell = {
  id: ColumnId
  field: CellField | null
  atEnd: boolean
  element: HTMLElement
  /** The attributes it has, so that only what differs is written. */
  told: Map<string, string | null>
  /** How it looked while it was one line and nothing else; null since it has been anything more. */
  look: string | null
  piece: Piece | null
  pieces: Map<string, Piece>
  mark: { of: CellMark; element: Element } | null
  handle: HTMLElement | null
  reason: HTMLElement | null
}

/**
 * The rows of the grid, written by hand: elements are used again for whatever row comes into sight, and of each only
 * what differs is written. A scroll costs what these writes cost, and nothing for the rows that stay.
 */
export class RowPainter {
  #place: HTMLElement
  #rows = new Map<string, Row>()
  #order: readonly Row[] = []

  /** @param place the element that holds the rows and nothing else */
  constructor(place: HTMLElement) {
    this.#place = place
  }

  /**
   * Shows the rows of these places and no others, each in the element of its key. The elements follow one another as
   * the places do.
   * @param lineAt what there is to show; with `moved` asked only of rows that were elsewhere or not there before
   */
  paint(
    places: readonly RowPlace[],
    lineAt: (index: number) => RowLine,
    look: RowsLook,
    moved: boolean
  ): void {
    const order = places.map(({ key, index, top }) => {
      const row = this.#rows.get(key) ?? this.#add(key)
      if (!moved || row.index !== index) {
        if (row.index !== index) row.element.setAttribute('aria-rowindex', String(index + 2))
        row.index = index
        paintRow(row, lineAt(index), look)
      }
      if (row.top !== top) row.element.style.transform = `translateY(${top}px)`
      row.top = top
      return row
    })
    if (order.length === this.#order.length && order.every((row, at) => row === this.#order[at])) return
    this.#order = order
    if (order.length < this.#rows.size) this.#drop(new Set(places.map(({ key }) => key)))
    arrange(
      this.#place,
      order.map(({ element }) => element)
    )
  }

  /** The cell whose editor is open, to be drawn into. */
  openCell(): HTMLElement | null {
    for (const { line, cells } of this.#order) {
      if (line?.open) return cells.find(({ id }) => id === line.open)?.element ?? null
    }
    return null
  }

  #add(key: string): Row {
    const element = document.createElement('div')
    element.setAttribute('role', 'row')
    const row = { element, index: -1, top: -1, className: '', cells: [], line: null, look: null }
    this.#rows.set(key, row)
    return row
  }

  #drop(left: ReadonlySet<string>): void {
    for (const [key, { element }] of this.#rows) {
      if (left.has(key)) continue
      takeOut(element)
      this.#rows.delete(key)
    }
  }
}

function paintRow(row: Row, line: RowLine, look: RowsLook): void {
  const before = row.line
  const { element } = row
  row.line = line
  const isRearranged = row.look?.columns !== look.columns
  const isLike = row.look?.refusals === look.refusals && row.look.minutes === look.minutes
  if (before !== null && !isRearranged && isLike && isSame(before, line)) return
  if (before?.item?.id !== line.item?.id) {
    if (line.item) element.dataset['item'] = line.item.id
    else delete element.dataset['item']
  }
  const className = rowClass(line)
  if (row.className !== className) element.className = className
  row.className = className
  row.look = look
  if (isRearranged) row.cells = arrangeCells(row, look.columns)
  for (let at = 0; at < row.cells.length; at += 1) {
    const cell = row.cells[at]
    if (cell) paintCell(cell, at, line, look)
  }
}

const rowClass = ({ item, active, open, flashing }: RowLine): string =>
  `row${active === null ? '' : ' row-active'}${open === null ? '' : ' row-editing'}${flashing ? ' row-flash' : ''}${item?.active === false ? ' row-archived' : ''}${item?.group ? ' row-group' : ''}`

const isSame = (before: RowLine, next: RowLine): boolean =>
  before.item === next.item &&
  before.active === next.active &&
  before.open === next.open &&
  before.look === next.look &&
  before.fillLook === next.fillLook &&
  before.handle === next.handle &&
  before.flashing === next.flashing

function arrangeCells(row: Row, columns: readonly ColumnId[]): Cell[] {
  const cells = columns.map((id) => row.cells.find((cell) => cell.id === id) ?? makeCell(id))
  for (const cell of row.cells) if (!cells.includes(cell)) takeOut(cell.element)
  arrange(
    row.element,
    cells.map(({ element }) => element)
  )
  for (const [at, cell] of cells.entries()) {
    tell(cell, 'aria-colindex', String(at + 1))
    cell.look = null
  }
  return cells
}

function makeCell(id: ColumnId): Cell {
  const element = document.createElement('div')
  element.setAttribute('role', 'gridcell')
  element.dataset['column'] = id
  return {
    id,
    field: fieldOf(id),
    atEnd: isAtEnd(id),
    element,
    told: new Map(),
    look: null,
    piece: null,
    pieces: new Map(),
    mark: null,
    handle: null,
    reason: null
  }
}

function paintCell(cell: Cell, at: number, line: RowLine, { columns, refusals }: RowsLook): void {
  const { id, field } = cell
  const { item } = line
  const active = item !== undefined && line.active === id
  const open = item !== undefined && line.open === id
  const mark = field === null ? undefined : item?.marks[field]
  const refusal =
    field === null || item === undefined
      ? undefined
      : (refusals.get(`${item.id} ${field}`) ?? item.refusals?.[field])
  const range = cellLook(line.look, id, columns)
  const fill = cellLook(line.fillLook, id, columns)
  const content = item === undefined ? waiting : contentOf(id, item)
  const plain =
    !active &&
    !open &&
    !item?.group &&
    range === '' &&
    fill === '' &&
    mark === undefined &&
    refusal === undefined
  const alone = plain && content.kind === 'line' ? content : null
  tell(cell, 'aria-label', active && !open && item ? spoken(id, item, refusal) : (alone?.spoken ?? null))
  tell(cell, 'title', refusal ?? alone?.title ?? null)
  // Most cells of a scroll: one line after another that looks the same.
  if (alone === null || alone.look !== cell.look) {
    const looks = range === '' ? (fill === '' ? '' : `${fill} cell-filling`) : `${range} cell-selected`
    tell(
      cell,
      'class',
      `cell col-${id}${item !== undefined && cell.atEnd ? ' cell-end' : ''}${alone === null ? (plain || item === undefined ? '' : ' cell-rich') : ` ${alone.look}`}${active ? ' cell-active' : ''}${mark === undefined ? '' : ` cell-${mark}`}${refusal === undefined ? '' : ' cell-refused'}${at === 0 ? ' cell-first' : ''}${looks}`
    )
    tell(cell, 'aria-selected', active || range !== '' ? 'true' : null)
    tell(cell, 'aria-expanded', at === 0 && item?.group ? String(item.group.open) : null)
    tell(cell, 'aria-invalid', refusal === undefined ? null : 'true')
    tell(cell, 'tabindex', active && !open ? '0' : '-1')
  }
  cell.look = alone?.look ?? null

  const piece = pieceOf(cell, content, alone !== null)
  piece.write(content)
  const hasHandle = line.handle === id
  const reason = active && !open ? refusal : undefined
  const isRich = mark !== undefined || hasHandle || reason !== undefined
  const wasRich = cell.mark !== null || cell.handle !== null || cell.reason !== null
  if (piece === cell.piece && !isRich && !wasRich) return
  if (mark !== cell.mark?.of) {
    cell.mark?.element.remove()
    cell.mark = mark === undefined ? null : { of: mark, element: markElement(mark) }
  }
  if (hasHandle !== (cell.handle !== null)) {
    cell.handle?.remove()
    cell.handle = hasHandle ? fillHandle() : null
  }
  if (reason !== cell.reason?.textContent) {
    cell.reason?.remove()
    cell.reason = reason === undefined ? null : cellReason(reason)
  }
  if (piece !== cell.piece) for (const node of cell.piece?.nodes() ?? []) node.remove()
  cell.piece = piece
  // The mark stands on the side where the cell has room. What is pressed stays the same element whatever comes beside
  // it: a press on one that vanishes would take the focus away.
  const sign = cell.mark ? [cell.mark.element] : []
  const nodes = cell.atEnd ? [...sign, ...piece.nodes()] : [...piece.nodes(), ...sign]
  arrange(cell.element, [
    ...nodes,
    ...(cell.handle ? [cell.handle] : []),
    ...(cell.reason ? [cell.reason] : [])
  ])
}

/** The elements for a content. A cell keeps those it had: what passes in a scroll is of a few kinds. */
function pieceOf(cell: Cell, content: CellContent, alone: boolean): Piece {
  const name = pieceName(content, alone)
  const piece = cell.pieces.get(name) ?? makePiece(content, alone)
  cell.pieces.set(name, piece)
  return piece
}

function tell(cell: Cell, name: string, value: string | null): void {
  if (cell.told.get(name) === value) return
  cell.told.set(name, value)
  if (value === null) cell.element.removeAttribute(name)
  else cell.element.setAttribute(name, value)
}

function spoken(id: ColumnId, item: InventoryRow, refusal: string | undefined): string {
  const words = describeCell(id, item)
  return refusal === undefined ? words : `${words}. ${refusal}`
}

function fillHandle(): HTMLElement {
  const element = document.createElement('span')
  element.className = 'fill-handle'
  element.setAttribute('aria-hidden', 'true')
  return element
}

function cellReason(words: string): HTMLElement {
  const element = document.createElement('div')
  element.className = 'cell-reason'
  element.textContent = words
  return element
}

/** Puts elements in order. The one with the keyboard is not moved itself: that would take the keyboard away from it. */
function arrange(parent: Element, wanted: readonly ChildNode[]): void {
  const focused = document.activeElement
  const at = Math.max(
    0,
    wanted.findIndex((one) => one.parentNode === parent && one.contains(focused))
  )
  const stays = wanted[at]
  if (stays === undefined) return
  if (stays.parentNode !== parent) parent.prepend(stays)
  wanted.slice(0, at).reduceRight((next, one) => {
    if (one.nextSibling !== next) parent.insertBefore(one, next)
    return one
  }, stays)
  wanted.slice(at + 1).reduce((before, one) => {
    if (before.nextSibling !== one) parent.insertBefore(one, before.nextSibling)
    return one
  }, stays)
}

/** What is taken out with the keyboard in it was not left by anybody: the cursor has it again where it is drawn next. */
function takeOut(element: HTMLElement): void {
  element.addEventListener('focusout', (event) => event.stopPropagation(), { once: true })
  element.remove()
}
