import { useCallback, useRef } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { CodeMatch } from '../../shared/stocktake.ts'
import { invoke } from '../api.ts'
import { scannerText, stocktakeText } from '../messages/stocktake.ts'
import type { Say } from '../shell/say.ts'
import type { Quantity, StocktakeState } from '../stocktake/use-stocktake.ts'
import { useScanner } from './use-scanner.ts'

type Parts = {
  stocktake: StocktakeState
  say: Say
  /** Takes the cursor to an item, in whatever view has it. */
  goTo: (match: CodeMatch) => void
  /** Shows what several items have in common. */
  search: (code: string, matches: readonly CodeMatch[]) => void
  onCounted: (itemId: string) => void
  /** Whether nothing lies over the list, now that what can make room has done so. */
  makeRoom: () => boolean
}

const one: Omit<Quantity, 'onRefused'> = { typed: '1', units: 1, onUsed: () => undefined }

/**
 * What a scan does: while a stocktake is counting it counts one, or as many as its form says; otherwise it goes to the
 * item’s row, if that is in sight.
 */
export function useCodes(parts: Parts): void {
  const now = useRef(parts)
  now.current = parts
  const take = useCallback(async (code: string): Promise<void> => {
    const { matches } = await invoke('find-code', { code })
    const { stocktake, say, goTo, search, onCounted, makeRoom } = now.current
    const [match, another] = matches
    const counting = stocktake.stocktake?.state === 'counting'
    /** Beside the field for codes, where that is in sight. */
    const refuse = (words: string): void => {
      const form = counting && makeRoom() ? stocktake.quantity.current : null
      if (form) form.onRefused(words)
      else say({ text: words, tone: 'bad' })
    }
    if (!match) return refuse(scannerText.unknown(code))
    if (!counting && !makeRoom()) return say(scannerText.covered(match))
    if (another) {
      const several = scannerText.several(code, matches)
      if (counting) return refuse(several)
      search(code, matches)
      return say(several)
    }
    if (!counting) {
      goTo(match)
      return say(match.active ? scannerText.found(match) : scannerText.archived(match))
    }
    const { typed, units, onUsed } = stocktake.quantity.current ?? one
    if (units === null) return refuse(stocktakeText.notANumber(typed))
    const line = await stocktake.change({ kind: 'add', itemId: match.itemId, units })
    onUsed()
    if (line === null) return
    onCounted(line.itemId)
    say(stocktakeText.counted(line))
  }, [])
  // One after the other: what is told last is what was scanned last.
  const queue = useRef(Promise.resolve())
  useScanner((code) => {
    queue.current = queue.current.then(() =>
      take(code).catch((error: unknown) =>
        now.current.say({ text: scannerText.failed(code, toFailure(error)), tone: 'bad' })
      )
    )
  })
}
