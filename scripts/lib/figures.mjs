/** @param {readonly number[]} values at least one @returns the value half of them are below */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @param {readonly import('./figures.d.mts').Figure[]} figures @returns {string} a table for the terminal */
export function figureTable(figures) {
  const rows = [
    ['figure', 'value', 'reference', 'ratio', 'goal', ''],
    ...figures.map((figure) => [
      figure.name,
      `${rounded(figure.value)} ${figure.unit}`,
      figure.reference === null ? '–' : `${rounded(figure.reference)} ${figure.unit}`,
      figure.ratio === null ? '–' : rounded(figure.ratio),
      figure.goal,
      figure.ok ? 'ok' : 'MISSED'
    ])
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}

function rounded(value) {
  return Number(value.toPrecision(value >= 1000 ? 6 : 3)).toLocaleString('en')
}
