/** Types of figures.mjs for TypeScript callers; what the functions do is told there. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** What `value` is compared with, measured in the same run; null when there is nothing to compare. */
  reference: number | null
  ratio: number | null
  goal: string
  ok: boolean
}
export function median(values: readonly number[]): number
export function figureTable(figures: readonly Figure[]): string
