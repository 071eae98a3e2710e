import { useSyncExternalStore } from 'react'
import type { Selection } from './selection.ts'

/** What is selected in the grid, for those beside it who work on it, without drawing the page anew for a drag. */
export type SelectionSource = {
  get: () => Selection | null
  set: (selection: Selection | null) => void
  subscribe: (listener: () => void) => () => void
}

export function createSelectionSource(): SelectionSource {
  let selected: Selection | null = null
  const listeners = new Set<() => void>()
  return {
    get: () => selected,
    set(selection) {
      if (selection === selected) return
      selected = selection
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

export const useSelected = (source: SelectionSource): Selection | null =>
  useSyncExternalStore(source.subscribe, source.get)
