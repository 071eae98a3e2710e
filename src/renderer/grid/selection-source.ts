import { useSyncExternalStore } from 'react'
import type { Selection } from './selection.ts'

/** What is selected in the grid, for those beside it who work on it, without drawing the page anew for a drag. */
export type SelectionSource = {
  get: () => Selection | null
  /** The item under the cursor; null at a heading and on the line above a group. */
  itemId: () => string | null
  set: (selection: Selection | null, itemId: string | null) => void
  subscribe: (listener: () => void) => () => void
  /** Takes the whole row of an item, or all that are selected with it; the grid says how while it is there. */
  takeRows: { current: (itemId: string) => void }
}

export function createSelectionSource(): SelectionSource {
  let selected: Selection | null = null
  let atCursor: string | null = null
  const listeners = new Set<() => void>()
  return {
    get: () => selected,
    itemId: () => atCursor,
    set(selection, itemId) {
      if (selection === selected && itemId === atCursor) return
      selected = selection
      atCursor = itemId
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    takeRows: { current: () => undefined }
  }
}

export const useSelected = (source: SelectionSource): Selection | null =>
  useSyncExternalStore(source.subscribe, source.get)

export const useCursorItem = (source: SelectionSource): string | null =>
  useSyncExternalStore(source.subscribe, source.itemId)
