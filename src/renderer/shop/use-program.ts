import type { InventoryQuery } from '../../shared/inventory.ts'
import { everything } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import { useSame } from '../use-same.ts'
import type { Attempt } from './use-attempt.ts'

type Parts = {
  query: InventoryQuery
  /** Takes back what was changed since and never went through the program, if anything was. */
  undoHere: () => Promise<boolean>
  say: Say
  attempt: Attempt
}

/** What the program is told to do with the shop as a whole: to look at Stripe, to write a file, to go a step back. */
export function useProgram({ query, undoHere, say, attempt }: Parts) {
  const exportAs = (form: 'full' | 'report', what = query): void =>
    attempt(async () => {
      const { path, rows } = await invoke('export-csv', { query: what, form })
      if (path !== null) say(text.exported(rows, path))
    })
  const commands = useSame({
    sync: () => attempt(async () => void (await invoke('sync-now', {}))),
    cancel: () => attempt(async () => void (await invoke('cancel-sync', {}))),
    export: () => exportAs('full'),
    exportReport: () => exportAs('report'),
    undo: () =>
      attempt(async () => {
        if (await undoHere()) return
        const { label, kept } = await invoke('undo', {})
        if (kept.length > 0) say({ text: text.notTakenBack(kept), tone: 'bad' })
        else say(label === null ? text.nothingToUndo : text.undone(label))
      }),
    redo: () =>
      attempt(async () => {
        const { label, kept } = await invoke('redo', {})
        if (kept.length > 0) say({ text: text.notDoneAgain(kept), tone: 'bad' })
        else say(label === null ? text.nothingToRedo : text.redone(label))
      })
  })
  const others = useSame({
    exportAs: (form: 'full' | 'report') => exportAs(form),
    /** Of the whole shop, whatever the list shows. */
    exportShop: () => exportAs('report', everything),
    /** To connect with another key; the data stays. */
    disconnect: () => attempt(async () => void (await invoke('disconnect', { forgetKey: false })))
  })
  return { commands, ...others }
}
