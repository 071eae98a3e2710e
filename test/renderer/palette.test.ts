import { describe, expect, it } from 'vitest'
import { commandEntries } from '../../src/renderer/palette/entries.ts'
import { matching, withRecent } from '../../src/renderer/palette/match.ts'
import { appCommands, keyWords, shortcutGroups } from '../../src/renderer/shell/shortcuts.ts'
import type { AppCommand } from '../../src/renderer/shell/shortcuts.ts'

const entry = (title: string, also = '') => ({
  id: title,
  title,
  note: '',
  also,
  keys: null,
  run: () => undefined
})
const entries = [
  entry('Low stock'),
  entry('Stocktake', 'count'),
  entry('Export a stock report'),
  entry('Undo')
]
const titles = (typed: string) => matching(entries, typed).map(({ title }) => title)

describe('the palette', () => {
  it('puts what begins with the words first, then titles that have a word so, then other words for a thing', () => {
    expect(titles('stock')).toEqual(['Stocktake', 'Low stock', 'Export a stock report'])
    expect(titles('ock')).toEqual(['Low stock', 'Stocktake', 'Export a stock report'])
    expect(titles('COUNT')).toEqual(['Stocktake'])
    expect(titles('rep  exp')).toEqual(['Export a stock report'])
    expect(titles('xyz')).toEqual([])
    expect(titles(' ')).toEqual(entries.map(({ title }) => title))
  })

  it('remembers the last things that were chosen, each once, and no more than eight', () => {
    const many = 'abcdefghij'.split('').reduce<string[]>((all, id) => withRecent(all, id), [])
    expect(many).toEqual(['j', 'i', 'h', 'g', 'f', 'e', 'd', 'c'])
    expect(withRecent(many, 'f').slice(0, 3)).toEqual(['f', 'j', 'i'])
    expect(withRecent(many, 'f')).toHaveLength(8)
  })
})

describe('the list of commands', () => {
  const all: readonly AppCommand[] = appCommands
  it('has every name and every key once', () => {
    const names = all.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const pressed = all.flatMap(({ keys = [] }) =>
      keys.map(({ key, shift = false, bare = false }) => `${key} ${shift} ${bare}`)
    )
    expect(new Set(pressed).size).toBe(pressed.length)
  })

  it('offers to stop a run while there is one, and to open or close groups while there are some', () => {
    const titlesNow = (now: Parameters<typeof commandEntries>[1]) =>
      commandEntries(() => undefined, now).map(({ title }) => title)
    const always = titlesNow({ syncing: false, grouped: false })
    expect(always).toEqual(expect.arrayContaining(['Add a filter', 'Columns', 'Open this product in Stripe']))
    expect(titlesNow({ syncing: true, grouped: true }).filter((title) => !always.includes(title))).toEqual([
      'Stop syncing',
      'Open all groups',
      'Close all groups'
    ])
  })

  it('is what the sheet of shortcuts shows: those with a key by their key, and the others by their name', () => {
    const rows = shortcutGroups.find(({ title }) => title === 'Anywhere')?.rows
    const named = shortcutGroups.find(({ title }) => title.startsWith('By name: Ctrl+K'))?.rows
    for (const command of all) {
      const words = keyWords(command)
      if (words === null) expect(named).toContainEqual(['', command.title])
      else expect(rows).toContainEqual([words, command.title])
    }
    expect(rows).toContainEqual(['Ctrl+Shift+Z', 'Do it again'])
    expect(rows).toContainEqual(['Ctrl+/', 'Keyboard shortcuts'])
  })
})
