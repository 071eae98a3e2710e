import { useCallback, useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { Stocktake, StocktakeChange, StocktakeLine } from '../../shared/stocktake.ts'
import { invoke } from '../api.ts'

/** How many the next count is about: as it is typed, and as a number, if it is one. What cannot be counted is said there. */
export type Quantity = {
  typed: string
  units: number | null
  onUsed: () => void
  onRefused: (words: string) => void
}

export type StocktakeState = {
  /** undefined until it has been asked for. */
  stocktake: Stocktake | null | undefined
  /** What was counted last. */
  last: StocktakeLine | null
  /** Grows with every count. */
  turn: number
  /** What the form says where one is open; otherwise a scan counts one. */
  quantity: RefObject<Quantity | null>
  change: (change: StocktakeChange) => Promise<StocktakeLine | null>
  read: () => void
}

/** The stocktake under way, for the page and for every scan. Read again whenever stock moves (`moved`). */
export function useStocktake(moved: number): StocktakeState {
  const [state, setState] = useState<Pick<StocktakeState, 'stocktake' | 'last' | 'turn'>>({
    stocktake: undefined,
    last: null,
    turn: 0
  })
  const quantity = useRef<Quantity | null>(null)
  const read = useCallback(() => {
    // One that cannot be read now is read with the next change.
    invoke('read-stocktake', {}).then(
      ({ stocktake }) => setState((old) => ({ ...old, stocktake, turn: old.turn + 1 })),
      () => undefined
    )
  }, [])
  const change = useCallback(async (wanted: StocktakeChange): Promise<StocktakeLine | null> => {
    const { line, stocktake } = await invoke('change-stocktake', wanted)
    setState(({ turn, last }) => ({
      stocktake,
      last: stocktake === null || wanted.kind === 'start' ? null : lastOf(last, line),
      turn: turn + 1
    }))
    return line
  }, [])
  const wanted = state.stocktake !== null
  useEffect(() => {
    if (wanted) read()
  }, [read, moved, wanted])
  return { ...state, quantity, change, read }
}

/** A count that was taken out is none: what was counted last is then another's, or nothing. */
function lastOf(last: StocktakeLine | null, line: StocktakeLine | null): StocktakeLine | null {
  if (line === null || line.counted !== null) return line ?? last
  return last?.itemId === line.itemId ? null : last
}
