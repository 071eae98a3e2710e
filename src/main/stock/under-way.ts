import type { StockScheme } from '../../shared/scheme.ts'
import { listSizes } from './scheme.ts'
import { foldField } from '../sync/merge.ts'
import { fieldOf, type RemotePrice, type RemoteProduct } from '../sync/remote.ts'
import type { Edit } from '../store/outbox.ts'

/** An edit as a mark on whether an item is sold. */
type Mark = Pick<Edit, 'cell' | 'state' | 'failure'>

/** Sizes that are about to join a product's list or to leave it, and the edits that are on their way to say so. */
export function listChange(
  scheme: StockScheme,
  product: RemoteProduct,
  edits: readonly Edit[]
): { joining: string[]; leaving: string[]; edits: Mark[] } {
  const field = `metadata.${scheme.sizesKey}`
  const mine = edits.filter(
    (edit) => edit.entity_id === product.id && edit.field === field && isUnderWay(edit)
  )
  if (scheme.sizesKey === null || mine.length === 0) return { joining: [], leaving: [], edits: [] }
  const now = fieldOf(product, field)
  const [before, after] = [listSizes(now ?? ''), listSizes(foldField(mine, now) ?? '')]
  return {
    joining: after.filter((size) => !before.includes(size)),
    leaving: before.filter((size) => !after.includes(size)),
    edits: mine.map(asActive)
  }
}

/** The edits on their way to archive a price that keeps stock. */
export const archiving = (owner: RemoteProduct | RemotePrice | undefined, edits: readonly Edit[]): Mark[] => {
  const mine = edits.filter(
    (edit) => edit.entity_id === owner?.id && edit.field === 'active' && isUnderWay(edit)
  )
  return foldField(mine, 'true') === 'false' ? mine.map(asActive) : []
}

/** Prices that are to be sold by again. */
export const broughtBack = (edits: readonly Edit[]): string[] =>
  edits.flatMap((edit) =>
    edit.entity === 'price' && edit.field === 'active' && edit.value === 'true' && isUnderWay(edit)
      ? [edit.entity_id]
      : []
  )

/** What is wanted and has not been refused by Stripe. */
export const notRefused = (edits: readonly Edit[]): Edit[] => edits.filter(({ state }) => state !== 'failed')

/** Is a variant on its way off its product, the edits of which are given? */
export function isLeaving(
  scheme: StockScheme,
  item: { variant: string | null },
  owner: RemoteProduct | RemotePrice | null,
  edits: readonly Edit[]
): boolean {
  if (owner?.kind === 'price') return archiving(owner, edits).length > 0
  return (
    owner !== null && item.variant !== null && listChange(scheme, owner, edits).leaving.includes(item.variant)
  )
}

const isUnderWay = ({ state }: Edit): boolean => state === 'waiting' || state === 'sending'
const asActive = ({ state, failure }: Edit): Mark => ({ cell: 'active', state, failure })
