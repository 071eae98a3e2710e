import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { actionOf } from '../../src/renderer/grid/keyboard.ts'
import type { KeyContext, KeyPress } from '../../src/renderer/grid/keyboard.ts'
import { appCommands, shortcutGroups } from '../../src/renderer/shell/shortcuts.ts'
import type { AppCommand } from '../../src/renderer/shell/shortcuts.ts'
import type { Batch } from '../../src/shared/history.ts'
import { everything } from '../../src/shared/inventory.ts'
import type { StocktakeLine } from '../../src/shared/stocktake.ts'
import type { FakeOptions } from './fake-api.ts'
import { findCell, openPage } from './open-page.tsx'
import { aFinding, aSale, aStocktake, sampleConflict, sampleRows } from './samples.ts'

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
      const [, from, to] = part.match(/^(\d) – (\d)$/) ?? []
      if (from !== undefined) return [...'123456789'].filter((digit) => digit >= from && digit <= String(to))
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
  const yesNo = [false, true]
  const pressesOf = (key: string): KeyPress[] =>
    yesNo.flatMap((ctrl) =>
      yesNo.flatMap((shift) => yesNo.map((alt): KeyPress => ({ key, ctrl, shift, alt })))
    )
  const allKeys = [...Object.keys(written), ...others, ...letters, ...functions]
  const words = ({ key, ctrl, shift, alt }: KeyPress): string =>
    `${ctrl ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${alt ? 'Alt+' : ''}${written[key] ?? (key.length === 1 ? key.toUpperCase() : key)}`

  it('has every key that the grid hears', () => {
    const presses = allKeys.flatMap(pressesOf)
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

  /** The keys that what has the keyboard hears, but for those heard anywhere: they do something, or are kept from the browser. */
  async function heardIn(open: () => Promise<Element>): Promise<KeyPress[]> {
    const presses = allKeys
      .flatMap(pressesOf)
      .filter(({ ctrl, shift, alt }) => [ctrl, shift, alt].filter(Boolean).length < 2)
    const known = presses.filter((press) => listed(anywhere).has(words(press)))
    const heard: KeyPress[] = []
    const changes = new MutationObserver(() => undefined)
    let isOpen = false
    let place: Element = document.body
    let focused: Element | null = null
    for (const press of presses) {
      // A key that is held and changes nothing makes no other shortcut.
      const isMore = ({ key, ctrl, shift, alt }: KeyPress): boolean =>
        key === press.key && (press.ctrl || !ctrl) && (press.shift || !shift) && (press.alt || !alt)
      if ([...known, ...heard].some(isMore)) continue
      if (!isOpen) {
        cleanup()
        place = await open()
        focused = document.activeElement
        changes.observe(document.body, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true
        })
      }
      changes.takeRecords()
      const { key, ctrl: ctrlKey, shift: shiftKey, alt: altKey } = press
      const isLeft = fireEvent.keyDown(place, { key, ctrlKey, shiftKey, altKey })
      isOpen = isLeft && document.activeElement === focused && changes.takeRecords().length === 0
      if (!isOpen) heard.push(press)
    }
    changes.disconnect()
    return heard
  }

  it.each(places)('has every key that $name hears', async ({ group, options, open }) => {
    const heard = await heardIn(async () => {
      const page = await openPage({ rows: sampleRows(6), layout: { panelOpen: false }, ...options })
      await screen.findByText('LS-01-S')
      return open(page)
    })
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.map(words).filter((press) => !listed([group]).has(press))).toEqual([])
  })
})

type Place = {
  name: string
  /** Where the sheet lists its keys. */
  group: string
  options?: FakeOptions
  /** What hears its keys. */
  open: (page: Awaited<ReturnType<typeof openPage>>) => Promise<Element>
}
/** The line that has the keyboard. */
const aLine = (): Promise<Element> =>
  waitFor(() => {
    const line = document.activeElement
    if (line?.getAttribute('role') !== 'row') throw new Error('no line has the keyboard')
    return line
  })
const batches = [1, 2, 3].map((id): Batch => ({
  id,
  kind: 'edit',
  label: 'On hand of Ceramic Mug',
  at: id,
  byHand: true,
  values: { settled: 1 },
  takenBackBy: null,
  revertible: true,
  doesAgain: false
}))
const line: StocktakeLine = {
  itemId: 'prod_1/stock',
  name: 'Tea Towel',
  variant: null,
  sku: null,
  imageUrl: null,
  productId: 'prod_1',
  expected: 4,
  counted: 3,
  countedAt: 1,
  moved: 0,
  result: 3,
  onHand: 4,
  asked: false,
  beside: false,
  gone: false
}
const lists = 'In sales, findings and the history'
const sheets = 'In “Go to anything” and in menus'
const places: readonly Place[] = [
  {
    name: 'the list of sales',
    group: lists,
    options: { sales: ['li_1', 'li_2', 'li_3'].map((lineItemId) => aSale({ lineItemId, itemId: 'prod_1' })) },
    async open({ user }) {
      await user.click(screen.getByRole('button', { name: /^Sales/ }))
      return aLine()
    }
  },
  {
    name: 'the list of findings',
    group: lists,
    options: { findings: [1, 2, 3].map((id) => aFinding({ id })) },
    async open({ user }) {
      await user.click(screen.getByRole('button', { name: /^Findings/ }))
      return aLine()
    }
  },
  {
    name: 'the history',
    group: lists,
    options: { answers: { 'list-batches': () => ({ batches, total: batches.length }) } },
    async open({ user }) {
      await user.keyboard('{Control>}h{/Control}')
      await screen.findAllByText('On hand of Ceramic Mug')
      return aLine()
    }
  },
  {
    name: 'the question about a conflict',
    group: 'On a conflict',
    options: {
      conflicts: [1, 2, 3].map((id) =>
        sampleConflict({ id, productId: `prod_${id}`, productName: `Tote ${id}` })
      )
    },
    async open({ user }) {
      await user.click(screen.getByRole('button', { name: '3 conflicts' }))
      await user.click(await screen.findByRole('button', { name: 'Next conflict' }))
      return screen.getByRole('dialog')
    }
  },
  {
    name: 'the palette',
    group: sheets,
    async open({ user }) {
      await user.keyboard('{Control>}k{/Control}')
      return screen.findByRole('combobox')
    }
  },
  {
    name: 'the menu of an item',
    group: sheets,
    async open({ user }) {
      await user.pointer({ keys: '[MouseRight]', target: await findCell('MUG-22', 'On hand') })
      return screen.findByRole('menu')
    }
  },
  {
    name: 'a saved view',
    group: 'On a saved view',
    options: {
      answers: {
        'list-views': () => ({ views: [{ id: 1, name: 'Linen', query: everything, columns: [], count: 24 }] })
      }
    },
    async open() {
      return screen.findByRole('button', { name: /^Linen/ })
    }
  },
  {
    name: 'the search',
    group: 'In the search',
    async open({ user }) {
      await user.keyboard('{Control>}f{/Control}')
      return screen.getByRole('textbox', { name: 'Search' })
    }
  },
  {
    name: 'the count of a line',
    group: 'In a stocktake',
    options: {
      answers: {
        'read-stocktake': () => ({ stocktake: aStocktake() }),
        'list-stocktake': () => ({
          lines: [line, { ...line, itemId: 'b', name: 'Gift Card' }, { ...line, itemId: 'c' }],
          total: 3
        })
      }
    },
    async open({ user }) {
      await user.click(screen.getByRole('button', { name: /^Stocktake/ }))
      const field = await screen.findByRole('textbox', { name: 'Counted of Gift Card' })
      await user.click(field)
      return field
    }
  }
]

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
