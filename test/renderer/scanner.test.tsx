import { act, renderHook, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { useScanner } from '../../src/renderer/scanner/use-scanner.ts'
import { findCell, openPage } from './open-page.tsx'
import type { Conflict } from '../../src/shared/edits.ts'
import type { FakeOptions } from './fake-api.ts'
import { aStocktake, sampleConflict, sampleRows } from './samples.ts'

afterEach(() => void vi.restoreAllMocks())

/** A key of the keyboard’s own, which no test can press. */
function trusted(key: string, target: HTMLElement, timeStamp: number, stop: () => void): KeyboardEvent {
  const own = new Map<string | symbol, unknown>(
    Object.entries({
      isTrusted: true,
      target,
      timeStamp,
      preventDefault: stop,
      stopImmediatePropagation: stop
    })
  )
  return new Proxy(new KeyboardEvent('keydown', { key }), {
    get: (event, name) => (own.has(name) ? own.get(name) : Reflect.get(event, name))
  })
}

function listen() {
  const add = vi.spyOn(window, 'addEventListener')
  const codes: string[] = []
  renderHook(() => useScanner((code) => codes.push(code)))
  const hear = add.mock.calls.find(([name]) => name === 'keydown')?.[1]
  if (typeof hear !== 'function') throw new Error('nobody listens')
  let at = 1000
  /** @returns whether Enter went on to where it was going */
  const scan = (field: HTMLInputElement | HTMLSelectElement, code: string): boolean => {
    let went = true
    const press = (key: string): void => {
      at += 5
      const event = trusted(key, field, at, () => {
        went = false
      })
      act(() => hear(event))
    }
    at += 1000
    for (const key of code) {
      press(key)
      if (field instanceof HTMLInputElement)
        field.setRangeText(key, field.value.length, field.value.length, 'end')
      // As a list does: a letter chooses.
      else field.value = [...field.options].find((one) => one.text.startsWith(key))?.value ?? field.value
    }
    went = true
    press('Enter')
    return went
  }
  return { codes, scan }
}

/** The page, and a scanner that reads a code wherever the keyboard is. */
async function openWithScanner(conflicts: Conflict[] = [], answers: FakeOptions['answers'] = {}) {
  const add = vi.spyOn(window, 'addEventListener')
  const opened = await openPage({ rows: sampleRows(24), conflicts, answers })
  const hear = await waitFor(() => {
    const [, found] =
      add.mock.calls.findLast(([name, , how]) => name === 'keydown' && typeof how === 'object') ?? []
    if (typeof found !== 'function') throw new Error('nobody listens')
    return found
  })
  const scan = (code: string): void => {
    const target = document.activeElement
    if (!(target instanceof HTMLElement)) throw new Error('the keyboard is nowhere')
    let at = performance.now() + 10_000
    for (const key of [...code, 'Enter']) act(() => hear(trusted(key, target, (at += 5), () => undefined)))
  }
  const cursor = async (sku: string): Promise<string | null> =>
    (await findCell(sku, 'On hand')).getAttribute('tabindex')
  return { ...opened, scan, cursor }
}

it('a scan over an open dialog leaves the cursor behind it where it was, and says so in the dialog', async () => {
  const { user, scan, cursor } = await openWithScanner()
  await user.click(await findCell('MUG-22', 'On hand'))
  await user.keyboard('{Control>},{/Control}')
  const dialog = await screen.findByRole('dialog')
  within(dialog).getByRole('heading', { level: 1 }).focus()
  scan('SOCK-36')
  await within(dialog).findByText(/^Organic Cotton Socks, 36–38: close this first/)
  expect(await cursor('MUG-22')).toBe('0')
  scan('0000999911112')
  await within(dialog).findByText(/^Nothing in this shop has the code/)
})

it('a code that several sizes have through their product shows that product', async () => {
  const { fake, scan } = await openWithScanner([], {
    'find-code': () => ({
      matches: sampleRows(24)
        .filter(({ name }) => name === 'Organic Cotton Socks')
        .map(({ id: itemId, ...row }) => ({ itemId, ...row }))
    })
  })
  ;(await findCell('MUG-22', 'On hand')).focus()
  scan('price-of-the-socks')
  await waitFor(() =>
    expect(fake.callsTo('open-view').at(-1)).toMatchObject({
      query: { search: '', filters: [{ kind: 'text', column: 'product', text: 'Organic Cotton Socks' }] }
    })
  )
})

it('a scan in the palette closes it and goes to the item', async () => {
  const { user, scan, cursor } = await openWithScanner()
  await user.click(await findCell('MUG-22', 'On hand'))
  await user.keyboard('{Control>}k{/Control}')
  ;(await screen.findByRole('combobox', { name: 'Go to anything' })).focus()
  scan('SOCK-36')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await waitFor(async () => expect(await cursor('SOCK-36')).toBe('0'))
})

it.each([
  ['sku', 'text'],
  ['onHand', undefined]
] as const)('another %s for a conflict takes a scan as %s', async (field, mark) => {
  const { user } = await openWithScanner([sampleConflict({ field, editKind: 'set' })])
  await user.click(await screen.findByRole('button', { name: '1 conflict' }))
  await user.click(await screen.findByRole('button', { name: /Another/ }))
  expect(document.activeElement).toBeInstanceOf(HTMLInputElement)
  expect(document.activeElement instanceof HTMLElement && document.activeElement.dataset['scan']).toBe(mark)
})

it('a scan counts as many as the form says, which says one again, and counts nothing where that is no number', async () => {
  const stocktake = aStocktake()
  const { fake, user, scan } = await openWithScanner([], {
    'read-stocktake': () => ({ stocktake }),
    'change-stocktake': () => ({ line: null, stocktake })
  })
  const itemId = fake.rows.find(({ sku }) => sku === 'MUG-22')?.id
  const counted = (...units: number[]): unknown => units.map((one) => ({ kind: 'add', itemId, units: one }))
  await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
  const quantity = await screen.findByRole<HTMLInputElement>('textbox', { name: 'How many' })
  await user.clear(quantity)
  await user.type(quantity, '24')
  scan('MUG-22')
  await waitFor(() => expect(fake.callsTo('change-stocktake')).toEqual(counted(24)))
  await waitFor(() => expect(quantity.value).toBe('1'))
  scan('MUG-22')
  await waitFor(() => expect(fake.callsTo('change-stocktake')).toEqual(counted(24, 1)))
  await user.clear(quantity)
  await user.type(quantity, '2x')
  scan('MUG-22')
  await screen.findByText('“2x” is not a whole number of things')
  expect(quantity.value).toBe('2x')
  await user.keyboard('{Control>}h{/Control}')
  await screen.findByRole('heading', { level: 1, name: 'History' })
  scan('MUG-22')
  await waitFor(() => expect(fake.callsTo('change-stocktake')).toEqual(counted(24, 1, 1)))
})

it('a scan that a stocktake cannot count is refused beside the field, wherever the keyboard is, until one is counted', async () => {
  const stocktake = aStocktake()
  const { user, scan } = await openWithScanner([], {
    'read-stocktake': () => ({ stocktake }),
    'change-stocktake': () => ({ line: null, stocktake })
  })
  await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
  const code = await screen.findByRole('textbox', { name: 'Code or name' })
  screen.getByRole('button', { name: 'Pause' }).focus()
  const reason = () => screen.findByText(/^Nothing in this shop has the code “0000999911112”/)
  scan('0000999911112')
  const first = await reason()
  expect(first.getAttribute('role')).toBe('alert')
  expect(code.getAttribute('aria-describedby')).toBe(first.id)
  expect(document.activeElement?.textContent).toBe('Pause')
  // The same again is told again.
  scan('0000999911112')
  await waitFor(() => expect(first.isConnected).toBe(false))
  await reason()
  scan('MUG-22')
  await waitFor(() => expect(screen.queryByText(/^Nothing in this shop/)).toBeNull())
})

function aField(mark: Record<string, string>, inForm = false): HTMLInputElement {
  const field = document.createElement('input')
  Object.assign(field.dataset, mark)
  const place = inForm ? document.createElement('form') : document.body
  if (inForm) document.body.append(place)
  place.append(field)
  return field
}

it('a scan into a field for codes is text, and its Enter ends the cell', () => {
  const { codes, scan } = listen()
  const field = aField({ scan: 'text' })
  expect(scan(field, '4006381333931')).toBe(true)
  expect([codes, field.value]).toEqual([[], '4006381333931'])
})

it('a scan into a form is text, and sends it not', () => {
  const { codes, scan } = listen()
  const field = aField({ scan: 'text' }, true)
  expect(scan(field, '4006381333931')).toBe(false)
  expect([codes, field.value]).toEqual([[], '4006381333931'])
})

it('a scan anywhere else is looked up, and leaves the field as it was', () => {
  const { codes, scan } = listen()
  const field = aField({})
  field.value = 'mug'
  expect(scan(field, '4006381333931')).toBe(false)
  expect([codes, field.value]).toEqual([['4006381333931'], 'mug'])
})

it('a scan into a list of choices is looked up, and what was chosen is said to whoever listens', () => {
  const { codes, scan } = listen()
  const list = document.createElement('select')
  for (const reason of ['Stocktake', 'Received', 'Damaged']) list.append(new Option(reason))
  document.body.append(list)
  const told: string[] = []
  list.addEventListener('change', () => told.push(list.value))
  expect(scan(list, 'DAM-400638')).toBe(false)
  expect([codes, list.value, told]).toEqual([['DAM-400638'], 'Stocktake', ['Stocktake']])
})

it.each([
  ['SKU', 'text'],
  ['On hand', undefined]
])('the open cell of %s takes a scan as %s', async (column, scan) => {
  const { user } = await openPage({ rows: sampleRows(24) })
  await user.click(await findCell('MUG-22', column))
  await user.keyboard('{F2}')
  const editor = await screen.findByRole('textbox', { name: new RegExp(`, ${column}$`) })
  expect(editor.dataset['scan']).toBe(scan)
})

it.each([
  ['a cell that asks whether its number may go', () => aField({ scan: 'asks' }), true],
  ['a cell in conflict', () => aCell('<span class="mark mark-conflict"></span>'), true],
  ['a cell while all that is selected is asked about', () => aCell('', 'notice-question'), true],
  ['any other cell', () => aCell(''), false],
  ['a field', () => aField({}), false]
])('a burst’s first key is held at %s, or goes where it is going', (_, place, waits) => {
  const add = vi.spyOn(window, 'addEventListener')
  renderHook(() => useScanner(() => undefined))
  const hear = add.mock.calls.find(([name]) => name === 'keydown')?.[1]
  if (typeof hear !== 'function') throw new Error('nobody listens')
  let isHeld = false
  act(() =>
    hear(
      trusted('9', place(), 1000, () => {
        isHeld = true
      })
    )
  )
  expect(isHeld).toBe(waits)
})

function aCell(content: string, beside = ''): HTMLElement {
  document.body.innerHTML = `<div class="${beside}"></div>`
  const cell = document.createElement('div')
  cell.setAttribute('role', 'gridcell')
  cell.innerHTML = content
  document.body.append(cell)
  return cell
}
