import type { ViewCounts } from '../../shared/contract.ts'
import { viewNames } from '../../shared/inventory.ts'
import type { ViewName } from '../../shared/inventory.ts'
import { count } from '../format.ts'
import { viewLabels } from '../messages/labels.ts'
import { appCommands, keyWords } from '../shell/shortcuts.ts'
import type { AppCommand, CommandName } from '../shell/shortcuts.ts'
import type { CountedView } from '../shell/use-saved-views.ts'
import type { Commands } from '../use-commands.ts'
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

/** Every command but the one that opened the palette, with its keys. */
export const commandEntries = (commands: Commands): Entry[] =>
  appCommands
    .filter(({ name }) => name !== 'palette')
    .map((one: AppCommand & { name: CommandName }) => ({
      ...entry(`command ${one.name}`, one.title, '', commands[one.name]),
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
