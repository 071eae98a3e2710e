import { useRef, useState } from 'react'

type Functions = Record<string, (...given: never[]) => unknown>

/**
 * The same functions for as long as the component lives, each of which does what the newest of its name does. Whoever
 * is handed them is not drawn again for their sake. They are for events: while drawing they would be a drawing behind.
 */
export function useSame<F extends Functions>(newest: F): F {
  const latest = useRef(newest)
  latest.current = newest
  const [same] = useState(() => {
    const names = Object.keys(newest)
    const calls = names.map((name) => [name, (...given: never[]) => latest.current[name]?.(...given)])
    // Of the same names, each with the arguments and the answer of its own.
    return Object.fromEntries(calls) as F
  })
  return same
}
