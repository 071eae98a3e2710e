import type { InventoryRow } from '../../shared/inventory.ts'
import { statusLabels } from '../messages/labels.ts'
import { fieldOf } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { cellText } from './edit-input.ts'

/**
 * A copied block → its cells. Excel, Google Sheets and LibreOffice put tab-separated lines on the clipboard, ended
 * by CRLF, LF or (Excel on a Mac) CR alone, the last one ended or not. They put a cell in quotes only when it holds a
 * tab, a line break or a quote, so a cell that is in quotes without need has typed them: `"A3"` stays `"A3"`.
 */
export function parseBlock(clipboard: string): string[][] {
  const lines: string[][] = [[]]
  let at = 0
  for (;;) {
    const { text, end } = cellFrom(clipboard, at)
    lines.at(-1)?.push(text)
    const ends = clipboard[end]
    if (ends === undefined) return lines
    at = end + 1
    if (ends === '\t') continue
    if (ends === '\r' && clipboard[at] === '\n') at += 1
    if (at >= clipboard.length) return lines
    lines.push([])
  }
}

function cellFrom(clipboard: string, start: number): { text: string; end: number } {
  if (clipboard[start] === '"') {
    const quoted = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)/y
    quoted.lastIndex = start
    const inside = quoted.exec(clipboard)?.[1]
    if (inside !== undefined && /[\t\r\n]|""/.test(inside)) {
      return { text: inside.replaceAll('""', '"'), end: quoted.lastIndex }
    }
  }
  const rest = /[^\t\r\n]*/y
  rest.lastIndex = start
  const text = rest.exec(clipboard)?.[0] ?? ''
  return { text, end: start + text.length }
}

/** Cells → tab-separated lines ended by CRLF, as Excel writes them. One plain cell is its bare text. */
export function formatBlock(block: readonly (readonly string[])[]): string {
  const lines = block.map((line) => line.map(quotedWhereNeeded).join('\t'))
  return block.length === 1 && block[0]?.length === 1 ? (lines[0] ?? '') : `${lines.join('\r\n')}\r\n`
}

const quotedWhereNeeded = (cell: string): string =>
  /[\t\r\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

/**
 * Cells → an HTML table, which spreadsheets prefer to text. Words are marked as words, so that the SKU 007 keeps its
 * zeros: `mso-number-format` is Excel's way to say so, `sdnum` is LibreOffice's. Numbers are marked as written with a
 * point, so that a German spreadsheet takes 24.50 for no word: with Excel's separators and LibreOffice's `sdval`. A line
 * break stays in its cell.
 */
export function formatTable(block: readonly (readonly CopiedCell[])[]): string {
  const rows = block.map((line) => {
    const cells = line.map(({ text, number }) =>
      number
        ? `<td${/^-?\d+(\.\d+)?$/.test(text) ? ` sdval="${text}" sdnum="1033;"` : ''}>${escaped(text)}</td>`
        : `<td style="mso-number-format:'\\@'" sdnum="1033;0;@">${escaped(text)}</td>`
    )
    return `<tr>${cells.join('')}</tr>`
  })
  return `<meta charset="utf-8"><style>${style}</style><table>${rows.join('')}</table>`
}

const style = String.raw`table{mso-displayed-decimal-separator:"\.";mso-displayed-thousand-separator:"\,"}br{mso-data-placement:same-cell}`

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\r\n?|\n/g, '<br>')

type CopiedCell = { text: string; number: boolean }

/** What a cell puts on the clipboard: what one would type into it, or the plain value of a worked-out one. */
export function copiedCell(column: ColumnId, item: InventoryRow): CopiedCell {
  const field = fieldOf(column)
  const number = field === 'reorderPoint' || field === 'price' || (field === 'onHand' && item.onHand !== null)
  if (field !== null) return { text: cellText(field, item), number }
  switch (column) {
    case 'variant':
      return { text: item.variant ?? '', number }
    case 'status':
      return { text: statusLabels[item.status], number }
    case 'changedAt':
      return { text: item.changedAt === null ? '' : stamp(item.changedAt), number: true }
    default:
      return { text: '', number }
  }
}

/** “2026-11-21 14:02:31” here, which every spreadsheet reads as a time. */
function stamp(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ')
}
