/** Cells as lines of aligned columns; a column of numbers (or dashes) stands to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = header.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? '')
    return {
      width: Math.max(name.length, ...cells.map((cell) => [...cell].length)),
      right: cells.length > 0 && cells.every((cell) => /^(-?[\d.,]+|–)$/.test(cell))
    }
  })
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ width, right }, at) => {
        const cell = cells[at] ?? ''
        const blanks = ' '.repeat(width - [...cell].length)
        return right ? blanks + cell : cell + blanks
      })
      .join('  ')
      .trimEnd()
  return [line(header), ...rows.map(line)].join('\n')
}

/** `3, 'item'` → “3 items”. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
