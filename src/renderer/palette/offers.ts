import { createContext, useContext, useEffect, useRef } from 'react'

/** What a part of the window can do while it is in sight, as the palette names it. */
export type Offer = {
  title: string
  /** Other words it is found by. */
  also?: string
  run: () => void
}
export type Offering = () => readonly (Offer | false)[]

/** All that offers something now; each says what when the palette opens. */
export const Offers = createContext<Set<Offering>>(new Set())

/** Has the palette offer by name what has a button here. */
export function useOffers(offering: Offering): void {
  const all = useContext(Offers)
  const latest = useRef(offering)
  latest.current = offering
  useEffect(() => {
    const ask: Offering = () => latest.current()
    all.add(ask)
    return () => void all.delete(ask)
  }, [all])
}
