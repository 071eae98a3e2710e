import { useEffect, useRef, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { StocktakeLine, StocktakeList } from '../../shared/stocktake.ts'
import { invoke } from '../api.ts'
import { useOneAtATime } from '../use-one-at-a-time.ts'

const pageOf = 200

type Loaded = { list: StocktakeList; lines: ReadonlyMap<number, StocktakeLine>; total: number }

/**
 * The lines of one list of the stocktake around what is visible. What is read again after a count replaces what was
 * there, so that nothing blinks.
 * @param turn grows with every count
 */
export function useLines(list: StocktakeList, turn: number, first: number) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const start = Math.max(0, Math.floor((first - pageOf / 4) / pageOf) * pageOf)
  const wanted = useRef({ list, start })
  wanted.current = { list, start }
  const read = useOneAtATime(async () => {
    const asked = wanted.current
    try {
      const { lines, total } = await invoke('list-stocktake', {
        list: asked.list,
        start: asked.start,
        count: pageOf * 2
      })
      setLoaded({
        list: asked.list,
        lines: new Map(lines.map((line, place) => [asked.start + place, line])),
        total
      })
      setFailure(null)
    } catch (error) {
      setFailure(toFailure(error))
    }
  })
  useEffect(() => void read(), [read, list, turn, start])
  const known = loaded?.list === list ? loaded : null
  return { lines: known?.lines ?? null, total: known?.total ?? 0, failure, retry: () => void read() }
}
