import { useEffect, useRef, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Sale } from '../../shared/sales.ts'
import { invoke } from '../api.ts'
import type { SaleFilter } from '../messages/sales.ts'
import { useOneAtATime } from '../use-one-at-a-time.ts'

const pageOf = 200

type Loaded = {
  only: SaleFilter
  sales: readonly Sale[]
  total: number
  /** Nothing is left behind the last one. */
  whole: boolean
}

/**
 * The sales of a filter, newest first, read a page at a time. What is read again after a change replaces what was
 * there all at once, as far as it had been read.
 * @param turn grows whenever they may have changed
 */
export function useSales(only: SaleFilter, turn: string) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const known = loaded?.only === only ? loaded : null
  /** What was read last: a reading that follows another at once comes before the page is drawn for it. */
  const newest = useRef<Loaded | null>(null)
  /** How many are wanted; more than there are when somebody came to the end of them. */
  const wanted = useRef(pageOf)
  /** Whether only what lies behind the known ones is missing. */
  const onward = useRef(false)

  const read = useOneAtATime(async () => {
    const kept = onward.current && newest.current?.only === only ? newest.current : null
    onward.current = false
    const sales = [...(kept?.sales ?? [])]
    let total = kept?.total ?? 0
    let whole = kept?.whole ?? false
    try {
      while (!whole && sales.length < wanted.current) {
        const last = sales.at(-1)
        const before = last === undefined ? null : { paidAt: last.paidAt, lineItemId: last.lineItemId }
        const page = await invoke('list-sales', { only, before, limit: pageOf })
        sales.push(...page.sales)
        total = Math.max(page.total, sales.length)
        whole = page.sales.length < pageOf
      }
      newest.current = { only, sales, total, whole }
      setLoaded(newest.current)
      setFailure(null)
    } catch (error) {
      setFailure(toFailure(error))
    }
  })

  useEffect(() => {
    wanted.current = pageOf
  }, [only])
  useEffect(() => {
    onward.current = false
    void read()
  }, [read, only, turn])

  const more = (): void => {
    if (known === null || known.whole || known.sales.length < wanted.current) return
    wanted.current = known.sales.length + pageOf
    onward.current = true
    void read()
  }
  return { loaded: known, failure, more, retry: () => void read() }
}
