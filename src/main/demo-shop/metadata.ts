import { refused } from './failure.ts'
import type { Metadata } from './types.ts'

/**
 * Merges as Stripe does: only sent keys move, '' removes its key, `null` clears the map.
 * @throws Failure 400 when more than 50 keys would be set (docs.stripe.com/metadata).
 */
export function mergeMetadata(current: Metadata, sent: Metadata | null | undefined): Metadata {
  if (sent === undefined) return current
  if (sent === null) return {}
  const merged: Metadata = { ...current }
  for (const [key, value] of Object.entries(sent)) {
    if (value === '') delete merged[key]
    else Object.defineProperty(merged, key, { value, enumerable: true, configurable: true, writable: true })
  }
  const count = Object.keys(merged).length
  if (count > 50) throw refused(`Metadata can have up to 50 keys, but you've set ${count}.`)
  return merged
}
