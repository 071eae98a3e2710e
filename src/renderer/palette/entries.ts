import type { ViewCounts } from '../../shared/contract.ts'
import { viewNames } from '../../shared/inventory.ts'
import type { ViewName } from '../../shared/inventory.ts'
import { count } from '../format.ts'
import { viewLabels } from '../messages/labels.ts'
import { appCommands, keyWords } from '../shell/shortcuts.ts'
import type { AppCommand, CommandName } from '../shell/shortcuts.ts'
import type { CountedView } from '../shell/use-saved-views.ts'
import type { Entry } from './match.ts'

/** The views as the palette lists them: the program's own, then those that were saved. */
export const viewEntries = (
  counts: ViewCounts | null,
  saved: readonly CountedView[],
  onView: (name: ViewName) => void,
  onSaved: (view: CountedView) => void
): Entry[] => [
  ...viewNames.map((name) =>
    entry(`view ${name}`, viewLabels[name], counts ? count(counts[name]) : '', () => onView(name))
  ),
  ...saved.map((one) => entry(`saved ${one.id}`, one.name, count(one.count), () => onSaved(one)))
]

/** What there is to do only at times: a run to stop, groups to open and close. */
export type Now = { syncing: boolean; grouped: boolean }

const isThere = (name: CommandName, { syncing, grouped }: Now): boolean => {
  switch (name) {
    case 'palette':
      return false
    case 'cancel':
      return syncing
    case 'openAll':
    case 'closeAll':
      return grouped
    default:
      return true
  }
}

/** Every command there is now but the one that opened the palette, with its keys. */
export const commandEntries = (run: (name: CommandName) => void, now: Now): Entry[] =>
  appCommands
    .filter(({ name }) => isThere(name, now))
    .map((one: AppCommand & { name: CommandName }) => ({
      ...entry(`command ${one.name}`, one.title, '', () => run(one.name)),
      also: one.also ?? '',
      keys: keyWords(one)
    }))

const entry = (id: string, title: string, note: string, run: () => void): Entry => ({
  id,
  title,
  note,
  run,
  also: '',
  keys: null
})
