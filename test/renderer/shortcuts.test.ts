import { afterEach, describe, expect, it, vi } from 'vitest'
import { actionOf } from '../../src/renderer/grid/keyboard.ts'
import type { KeyContext, KeyPress } from '../../src/renderer/grid/keyboard.ts'
import { appCommands, shortcutGroups } from '../../src/renderer/shell/shortcuts.ts'
import type { AppCommand } from '../../src/renderer/shell/shortcuts.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

it.each([
  ['Linux x86_64', 'Ctrl+H'],
  // ⌘ H hides a program on a Mac, whatever the program thinks of it.
  ['MacIntel', '⇧ ⌘ H']
])('on %s the history is opened with %s, as in the menu', async (platform, words) => {
  vi.stubGlobal('navigator', { platform })
  vi.resetModules()
  const there = await import('../../src/renderer/shell/shortcuts.ts')
  const history = there.appCommands.find(({ name }) => name === 'history')
  expect(history && there.keyWords(history)).toBe(words)
})

describe('the sheet of shortcuts', () => {
  /** “Ctrl+↑ ↓, Page Up” is three keys; what the words name beside them counts too. */
  const keysOf = ([keys, what]: readonly [string, string]): string[] => {
    const besides = what.match(/(?:(?:Ctrl|Shift|Alt)\+)+(?:Page Up|Page Down|[^\s,;]+)/g) ?? []
    return [...keys.split(', '), ...besides].flatMap((part) => {
      const [held = ''] = part.match(/^(?:(?:Ctrl|Shift|Alt)\+)*/) ?? []
      return (part.slice(held.length).match(/Page Up|Page Down|Menu key|\S+/g) ?? []).map(
        (key) => `${held}${key}`
      )
    })
  }
  const anywhere = ['Anywhere']
  const inGrid = ['In the grid', 'On the name of a column', 'Several cells', 'In a cell']
  const listed = (groups: readonly string[]): Set<string> =>
    new Set(shortcutGroups.flatMap(({ title, rows }) => (groups.includes(title) ? rows.flatMap(keysOf) : [])))

  it('has every command, and every key of those that have some', () => {
    const titles = shortcutGroups.flatMap(({ rows }) => rows.map(([, what]) => what))
    expect(titles).toEqual(expect.arrayContaining(appCommands.map(({ title }) => title)))
    const keys = appCommands.flatMap(({ keys: all = [] }: AppCommand) =>
      all.map(({ key, shift, bare }) => `${bare ? '' : 'Ctrl+'}${shift ? 'Shift+' : ''}${key.toUpperCase()}`)
    )
    const missing = keys.filter((key) => !listed(anywhere).has(key))
    expect(missing).toEqual([])
  })

  it('has every key that the grid hears', () => {
    const written: Record<string, string> = {
      ArrowUp: '↑',
      ArrowDown: '↓',
      ArrowLeft: '←',
      ArrowRight: '→',
      PageUp: 'Page Up',
      PageDown: 'Page Down',
      Escape: 'Esc',
      ContextMenu: 'Menu key',
      ' ': 'Space'
    }
    const others = ['Home', 'End', 'Tab', 'Enter', 'Delete', 'Backspace', 'Insert']
    const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789']
    const functions = Array.from({ length: 12 }, (_, at) => `F${at + 1}`)
    const keys = [...Object.keys(written), ...others, ...letters, ...functions]
    const yesNo = [false, true]
    const presses = keys.flatMap((key) =>
      yesNo.flatMap((ctrl) =>
        yesNo.flatMap((shift) => yesNo.map((alt): KeyPress => ({ key, ctrl, shift, alt })))
      )
    )
    const words = ({ key, ctrl, shift, alt }: KeyPress): string =>
      `${ctrl ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${alt ? 'Alt+' : ''}${written[key] ?? (key.length === 1 ? key.toUpperCase() : key)}`
    const means = (press: KeyPress, context: KeyContext): string => {
      const action = actionOf(press, context)
      const types = action?.type === 'explain-fixed' || (action?.type === 'edit' && action.text === press.key)
      return JSON.stringify(types ? null : action)
    }
    // A key that is held and changes nothing makes no other shortcut.
    const heard = (press: KeyPress, context: KeyContext): boolean => {
      const meaning = means(press, context)
      const less = (['ctrl', 'shift', 'alt'] as const).filter((held) => press[held])
      return (
        meaning !== 'null' && less.every((held) => means({ ...press, [held]: false }, context) !== meaning)
      )
    }
    const missing = contexts.flatMap((context) => presses.filter((press) => heard(press, context)).map(words))
    expect([...new Set(missing)].filter((press) => !listed(inGrid).has(press))).toEqual([])
  })
})

const cell: KeyContext = {
  row: 10,
  column: 2,
  rows: 100,
  columns: ['product', 'variant', 'onHand', 'reorderPoint', 'active'],
  page: 20,
  mode: 'moving',
  kind: 'text',
  conflict: false,
  group: null,
  head: { row: 10, column: 2 },
  walkedFrom: null,
  filled: () => true,
  selected: { rows: 1, columns: 1 },
  box: null
}
const contexts: readonly KeyContext[] = [
  cell,
  { ...cell, kind: 'toggle' },
  { ...cell, kind: 'fixed' },
  { ...cell, conflict: true },
  { ...cell, kind: 'fixed', group: 'open' },
  { ...cell, kind: 'fixed', group: 'closed' },
  { ...cell, row: -1 },
  { ...cell, mode: 'editing' },
  { ...cell, mode: 'typing-over' },
  {
    ...cell,
    selected: { rows: 3, columns: 2 },
    head: { row: 12, column: 3 },
    box: { top: 10, bottom: 12, left: 2, right: 3 }
  }
]
