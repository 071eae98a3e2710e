import { z } from 'zod'
import { metadataColumnSchema } from './inventory-schemas.ts'
import { editableFields } from './inventory.ts'
import type { MetadataColumn } from './metadata-columns.ts'

/** What spreadsheets write as plain “CSV”, each in its part of the world: one byte a letter, ASCII the same in all. */
export const codePages = [
  'Windows-1252',
  'Windows-1250',
  'Windows-1251',
  'Windows-1253',
  'Windows-1254',
  'Windows-1257',
  'Mac Roman'
] as const
export type CodePage = (typeof codePages)[number]

export const encodings = ['UTF-8', 'UTF-16LE', 'UTF-16BE', ...codePages] as const
export type Encoding = (typeof encodings)[number]

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** What a column may mean beside a metadata key. `base` is what an export remembers; `status` and `updated` are read by people only. */
export const columnFields = [
  'productId',
  'priceId',
  'variant',
  'currency',
  'status',
  'updated',
  'base',
  ...editableFields
] as const
export type NamedField = (typeof columnFields)[number]
export type ColumnField = NamedField | MetadataColumn

export const columnFieldSchema = z.union([z.enum(columnFields), metadataColumnSchema])

/** Which of several lines for one item counts: none of them, or the last. */
export const duplicatePolicies = ['refuse', 'last'] as const
export type DuplicatePolicy = (typeof duplicatePolicies)[number]

/** How a file is to be read; null is found out. `fields`: what each of its columns means, null is not read. */
export const importReadingSchema = z.object({
  encoding: z.enum(encodings).nullable(),
  delimiter: z.enum(delimiters).nullable(),
  fields: z.array(columnFieldSchema.nullable()).max(256).nullable(),
  duplicates: z.enum(duplicatePolicies)
})
export type ImportReading = z.infer<typeof importReadingSchema>

/** Everything is found out, and nothing is chosen between lines that contradict each other. */
export const foundOut: ImportReading = { encoding: null, delimiter: null, fields: null, duplicates: 'refuse' }

/** The names of columns that are not read. */
export const ignoredOf = (columns: readonly { name: string; field: ColumnField | null }[]): string[] =>
  columns.filter(({ name, field }) => field === null && name !== '').map(({ name }) => name)
