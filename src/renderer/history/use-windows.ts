import { useCallback, useEffect, useReducer, useRef } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'

/** Rows read at once. */
const chunk = 100

type Read<T> = (start: number, count: number) => Promise<{ rows: readonly T[]; total: number }>
type Known<T> = {
  list: string
  total: number | null
  rows: Map<number, T>
  /** Chunks that are up to date, and those on their way. */
  fresh: Set<number>
  asked: Set<number>
  failure: Failure | null
}

const unknown = <T>(list: string): Known<T> => ({
  list,
  total: null,
  rows: new Map(),
  fresh: new Set(),
  asked: new Set(),
  failure: null
})

/**
 * A list of any length of which only the parts in sight are read. What is on the screen stays until newer rows are here.
 * @param list names the list; another name starts over
 * @param turn changes whenever its rows may have changed
 */
export function useWindows<T>(list: string, turn: string, read: Read<T>) {
  const [, draw] = useReducer((times: number) => times + 1, 0)
  const known = useRef<Known<T>>(unknown(list))
  const newest = useRef(read)
  newest.current = read
  const seen = useRef({ first: 0, last: 0 })

  const ask = useCallback((at: number): void => {
    const now = known.current
    if (now.fresh.has(at) || now.asked.has(at)) return
    now.asked.add(at)
    newest.current(at * chunk, chunk).then(
      ({ rows, total }) => {
        if (now !== known.current || !now.asked.delete(at)) return
        now.fresh.add(at)
        now.total = total
        now.failure = null
        for (let row = 0; row < chunk; row++) {
          const value = rows[row]
          if (value === undefined) now.rows.delete(at * chunk + row)
          else now.rows.set(at * chunk + row, value)
        }
        draw()
      },
      (error: unknown) => {
        if (now !== known.current) return
        now.asked.delete(at)
        now.failure = toFailure(error)
        draw()
      }
    )
  }, [])

  const want = useCallback(
    (first: number, last: number): void => {
      seen.current = { first, last }
      for (let at = Math.floor(first / chunk); at <= Math.floor(last / chunk); at++) ask(at)
    },
    [ask]
  )

  useEffect(() => {
    if (known.current.list !== list) known.current = unknown(list)
    else {
      known.current = { ...known.current, fresh: new Set(), asked: new Set() }
    }
    want(seen.current.first, seen.current.last)
    draw()
  }, [list, turn, want])

  const mine = known.current.list === list ? known.current : unknown<T>(list)
  return {
    total: mine.total,
    failure: mine.failure,
    rowAt: (at: number): T | undefined => mine.rows.get(at),
    /** Where a row stands, among those that were read. */
    placeOf: (is: (row: T) => boolean): number | undefined => {
      for (const [at, row] of mine.rows) if (is(row)) return at
      return undefined
    },
    want,
    retry: () => want(seen.current.first, seen.current.last)
  }
}
