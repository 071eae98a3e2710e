import type { ImportPreview } from '../../shared/contract.ts'

/** An item that several lines of a file name. */
export type Repeated = ImportPreview['repeated'][number]

/** Rows of one item, in the order of the file, as one that is repeated: called as its last row calls it. Else nothing. */
export function repeatedOf<R extends { line: number }>(
  rows: readonly R[],
  nameOf: (row: R) => string
): Repeated[] {
  const last = rows.at(-1)
  if (last === undefined || rows.length === 1) return []
  return [{ item: nameOf(last), lines: rows.map(({ line }) => line) }]
}

/** Why none of them counts. */
export const allFor = ({ item, lines }: Repeated): string =>
  `lines ${lines.join(', ')} are all for ${item}; keep one of them`
