import type { Layout, ViewCounts } from '../../shared/contract.ts'
import { viewNames } from '../../shared/inventory.ts'
import type { ViewName } from '../../shared/inventory.ts'
import { count } from '../format.ts'
import { isColumnId } from '../grid/columns.tsx'
import type { ColumnId } from '../grid/columns.tsx'
import { columnLabel, viewLabels } from '../messages/labels.ts'
import { densities, settingsText, themes } from '../messages/settings.ts'
import { views as words } from '../messages/views.ts'
import { appCommands, keys, keyWords } from '../shell/shortcuts.ts'
import type { AppCommand, CommandName } from '../shell/shortcuts.ts'
import type { Facets } from '../shell/use-facets.ts'
import type { CountedView } from '../shell/use-saved-views.ts'
import type { Entry } from './match.ts'
import type { Offer } from './offers.ts'

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

/** A key that the grid hears where its cursor is. */
export type GridKey = { key: string; ctrlKey?: true; shiftKey?: true }

const gridKeys: readonly { title: string; also: string; written: string; press: GridKey }[] = [
  { title: words.grid.all, also: 'mark', written: keys.all, press: { key: 'a', ctrlKey: true } },
  { title: words.grid.rows, also: 'mark', written: keys.row, press: { key: ' ', shiftKey: true } },
  { title: words.grid.columns, also: 'mark', written: keys.column, press: { key: ' ', ctrlKey: true } },
  { title: words.grid.down, also: 'repeat', written: keys.fillDown, press: { key: 'd', ctrlKey: true } },
  { title: words.grid.right, also: 'repeat', written: keys.fillRight, press: { key: 'r', ctrlKey: true } },
  { title: words.grid.clear, also: 'empty remove untracked', written: 'Delete', press: { key: 'Delete' } }
]

/** What the grid does where its cursor is, by name. */
export const gridEntries = (press: (key: GridKey) => void): Entry[] =>
  gridKeys.map(({ title, also, written, press: key }) => ({
    ...entry(`grid ${title}`, title, '', () => press(key)),
    also,
    keys: written
  }))

/** What there is to do with the saved view that is open. */
export const savedEntries = (
  view: CountedView | null,
  on: { rename: (view: CountedView) => void; remove: (view: CountedView) => void }
): Entry[] =>
  view === null
    ? []
    : [
        entry('saved rename', words.renameNamed(view.name), '', () => on.rename(view)),
        entry('saved delete', words.deleteNamed(view.name), '', () => on.remove(view))
      ]

/** What the parts of the window that are in sight have buttons for. */
export const offeredEntries = (offers: readonly Offer[]): Entry[] =>
  offers.map(({ title, also = '', run }) => ({
    ...entry(`offer ${title}`.slice(0, 120), title, '', run),
    also
  }))

/** The columns that are hidden, and those that a metadata key could be. */
export const columnEntries = (
  columns: Layout['columns'],
  metadata: Facets['metadata'],
  on: { show: (column: ColumnId) => void; reset: () => void }
): Entry[] => {
  const ids = new Set([
    ...columns.flatMap(({ id, visible }) => (!visible && isColumnId(id) ? [id] : [])),
    ...metadata.flatMap(({ column }) => (columns.some(({ id }) => id === column) ? [] : [column]))
  ])
  return [
    ...[...ids].map((id) =>
      entry(`show ${id}`.slice(0, 120), words.showColumn(columnLabel(id)), '', () => on.show(id))
    ),
    { ...entry('columns reset', words.allAsDelivered, '', on.reset), also: 'reset default' }
  ]
}

/** The looks that it has not. */
export const lookEntries = (
  { theme, density }: Pick<Layout, 'theme' | 'density'>,
  onLook: (look: Partial<Layout>) => void
): Entry[] => [
  ...themes
    .filter((one) => one !== theme)
    .map((one) => ({
      ...entry(`theme ${one}`, settingsText.themeOf(one), '', () => onLook({ theme: one })),
      also: 'colours mode appearance'
    })),
  ...densities
    .filter((one) => one !== density)
    .map((one) => ({
      ...entry(`density ${one}`, settingsText.densityOf(one), '', () => onLook({ density: one })),
      also: 'density height appearance'
    }))
]

export const closeEntry = (onDisconnect: () => void): Entry => ({
  ...entry('disconnect', settingsText.disconnect, '', onDisconnect),
  also: 'switch another account connect'
})

const entry = (id: string, title: string, note: string, run: () => void): Entry => ({
  id,
  title,
  note,
  run,
  also: '',
  keys: null
})
