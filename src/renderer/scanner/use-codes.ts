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

const one: Quantity = { typed: '1', units: 1, onUsed: () => undefined }

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
    if (!match) return say({ text: scannerText.unknown(code), tone: 'bad' })
    if (!counting && !makeRoom()) return say(scannerText.covered(match))
    if (another) {
      if (!counting) search(code, matches)
      return say({ text: scannerText.several(code, matches), tone: counting ? 'bad' : 'plain' })
    }
    if (!counting) {
      goTo(match)
      return say(match.active ? scannerText.found(match) : scannerText.archived(match))
    }
    const { typed, units, onUsed } = stocktake.quantity.current ?? one
    if (units === null) return say({ text: stocktakeText.notANumber(typed), tone: 'bad' })
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
