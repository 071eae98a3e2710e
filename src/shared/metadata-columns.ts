/**
 * A metadata key as a column of the grid. The name is safe wherever column names are used (class names, lists, files):
 * whatever is not a letter, a digit or a hyphen is written as its code between underscores.
 */
export type MetadataColumn = `meta-${string}`

/** `country code` → `meta-country_20_code`. */
export const metadataColumn = (key: string): MetadataColumn =>
  `meta-${key.replace(/[^A-Za-z0-9-]/gu, (sign) => `_${(sign.codePointAt(0) ?? 0).toString(16)}_`)}`

export const isMetadataColumn = (name: string): name is MetadataColumn => /^meta-[\w-]+$/.test(name)

/** The metadata key a column shows. */
export const metadataKey = (column: MetadataColumn): string =>
  column.slice('meta-'.length).replace(/_([0-9a-f]{1,6})_/g, (whole, code: string) => {
    const point = Number.parseInt(code, 16)
    return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole
  })

/** So long a metadata key may be, as Stripe has it: https://docs.stripe.com/metadata */
export const longestKey = 40

/**
 * What a metadata column is called in a file: `metadata:colour`. Blanks at its ends and line ends, which readers of files
 * take away, are written as in an address.
 */
export const metadataHeading = (column: MetadataColumn): string =>
  `metadata:${metadataKey(column).replace(/^\s+|\s+$|[%\r\n]/g, (signs) => encodeURIComponent(signs))}`

/** The metadata column that a heading of a file names; null when it names none. */
export function headingColumn(heading: string): MetadataColumn | null {
  const name = /^metadata:\s*(\S.*)$/is.exec(heading)?.[1]
  const key = name?.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes)
    } catch {
      return codes
    }
  })
  return key === undefined || key.length > longestKey ? null : metadataColumn(key)
}
