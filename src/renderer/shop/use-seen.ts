import type { ViewCounts } from '../../shared/contract.ts'
import { invoke } from '../api.ts'
import type { InventoryView, ViewList } from '../grid/inventory-view.ts'
import { views } from '../messages/views.ts'
import type { Say } from '../shell/say.ts'
import { useSame } from '../use-same.ts'
import type { Attempt } from './use-attempt.ts'
import { useLooked } from './use-looked.ts'
import type { Done } from './use-steps.ts'

type Parts = {
  /** The changes are what the grid shows. */
  isOpen: boolean
  /** No page stands in the grid's place. */
  inSight: boolean
  view: InventoryView
  list: ViewList
  counts: ViewCounts | null
  readCounts: () => void
  say: Say
  done: Done
  attempt: Attempt
}

/**
 * The mark up to which changes are no news any more: it moves when their list is left after it was looked at, and when
 * somebody says so. Either can be taken back.
 */
export function useSeen({ isOpen, inSight, view, list, counts, readCounts, say, done, attempt }: Parts) {
  const mark = async (at: number | null): Promise<number> => {
    const { before } = await invoke('mark-seen', { at })
    readCounts()
    await view.reopen()
    return before
  }
  /** Everything that changed up to a time, or to now, is no news any more. */
  const seen = (upTo: number | null, words: string): void =>
    attempt(async () => {
      const before = await mark(upTo)
      done(words, views.seenTaken, async () => void (await mark(before)))
    })
  const forgetLooked = useLooked(isOpen, inSight, list, ({ at, items }) => seen(at, views.looked(items)))
  return useSame({
    markSeen() {
      const items = counts?.changed ?? 0
      forgetLooked()
      if (items === 0) say(views.nothingNew)
      else seen(null, views.seen(items))
    }
  })
}
