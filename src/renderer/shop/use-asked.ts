import { useMemo } from 'react'
import type { Layout } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import { mostMetadata } from '../grid/arrange.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'

/** What is asked for of the metadata: what has a column that is shown. */
export const metadataOf = (columns: Layout['columns']): MetadataColumn[] =>
  columns.flatMap(({ id, visible }) => (visible && isMetadataColumn(id) ? [id] : [])).slice(0, mostMetadata)

/** What the program is asked for: the arrangement's query, and of the metadata what goes with its columns. */
export function useAsked(layout: Layout): InventoryQuery {
  const query = layout.query ?? everything
  // As one text: what rows are asked for changes with it and with nothing else of the columns.
  const keys = metadataOf(layout.columns).join(' ')
  return useMemo(() => ({ ...query, metadata: keys.split(' ').filter(isMetadataColumn) }), [query, keys])
}
