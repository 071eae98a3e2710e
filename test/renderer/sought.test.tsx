import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Grid, completeColumns } from '../../src/renderer/grid/grid.tsx'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { everything } from '../../src/shared/inventory.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { FakeApi } from './fake-api.ts'
import { findCell, openPage } from './open-page.tsx'
import { aSale, aStocktake, sampleRows } from './samples.ts'

const nothing = (): void => undefined

/** The grid alone, which a scanner takes to an item while a cell is open: no press and no key tells of it. */
async function openGrid(fake = new FakeApi({ rows: sampleRows(60).slice(0, 18) })) {
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const view = new InventoryView()
  const say = vi.fn()
  const functions = {
    onSort: nothing,
    onQuery: nothing,
    onColumns: nothing,
    onItem: nothing,
    onConflict: nothing
  }
  render(
    <Grid
      view={view}
      query={everything}
      columns={completeColumns([])}
      density="regular"
      say={say}
      {...functions}
    />
  )
  await act(() => view.open(everything))
  const user = userEvent.setup()
  await user.click((await screen.findAllByRole('gridcell'))[0] as HTMLElement)
  const seek = async (sku: string) => {
    const id = fake.rows.find((row) => row.sku === sku)?.id ?? ''
    await act(() => view.seek(id))
  }
  return { fake, user, view, seek }
}

it('an item of a million is gone to, though the element of the list ends long before it', async () => {
  const [row] = sampleRows(1)
  const count = 1_000_000
  const windowOf = (start: number, length: number) => ({
    token: 1,
    start,
    rows: Array.from({ length: Math.min(length, count - start) }, (_, at) => ({
      ...(row as InventoryRow),
      id: `${start + at}`,
      marks: {}
    }))
  })
  const fake = new FakeApi({
    answers: {
      'open-view': ({ start, count: length }) => ({
        ...windowOf(start, length),
        count,
        items: count,
        units: 0,
        at: 1
      }),
      'read-window': ({ start, count: length }) => windowOf(start, length),
      'locate-item': ({ id }) => ({ index: Number(id) })
    }
  })
  const { view } = await openGrid(fake)
  const grid = screen.getByRole('grid')
  const placeOf = (cell: Element): number => {
    const { transform } = cell.closest<HTMLElement>('[role=row]')?.style ?? { transform: '' }
    return Number(/translateY\((\d+)px\)/.exec(transform)?.[1]) - grid.scrollTop
  }
  // As a browser does it, by where the row has been drawn so far.
  HTMLElement.prototype.scrollIntoView = function () {
    grid.scrollTop += Math.min(0, placeOf(this)) + Math.max(0, placeOf(this) + 36 - 720)
  }
  await act(() => view.seek('900000'))
  fireEvent.scroll(grid)
  const cell = document.activeElement as HTMLElement
  await waitFor(() =>
    expect(cell.closest<HTMLElement>('[role=row]')?.getAttribute('data-item')).toBe('900000')
  )
  expect(placeOf(cell)).toBeGreaterThanOrEqual(0)
  expect(placeOf(cell)).toBeLessThanOrEqual(720 - 36)
})

it('saves what was typed before it goes to the item that is asked for', async () => {
  const { fake, user, seek } = await openGrid()
  await user.click(await findCell('WB-140', 'On hand'))
  await user.keyboard('12')
  await seek('MUG-22')
  await waitFor(() => expect(fake.callsTo('edit-cells')).toMatchObject([{ edits: [{ input: '12' }] }]))
  expect(document.activeElement).toBe(await findCell('MUG-22', 'On hand'))
})

it('stays with what cannot be saved', async () => {
  const { fake, user, seek } = await openGrid()
  await user.click(await findCell('WB-140', 'On hand'))
  await user.keyboard('abc')
  await seek('MUG-22')
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'abc')
  expect(screen.getByRole('alert').textContent).toContain('is not a whole number')
  expect(fake.callsTo('edit-cells')).toEqual([])
})

it.each([
  ['the search', 'Search'],
  ['the palette', 'Go to anything'],
  ['a filter', 'Has the letters'],
  ['a stocktake', 'Code or name']
])('%s takes no more letters than are looked for', async (where, name) => {
  const { user } = await openPage({
    rows: sampleRows(24),
    answers: { 'read-stocktake': () => ({ stocktake: aStocktake() }) }
  })
  await screen.findByText('MUG-22')
  if (where === 'the palette') await user.keyboard('{Control>}k{/Control}')
  if (where === 'a filter') {
    await user.click(screen.getByRole('button', { name: 'Add a filter' }))
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Column' }), 'product')
  }
  if (where === 'a stocktake') await user.click(screen.getByRole('button', { name: /^Stocktake/ }))
  const field = await screen.findByLabelText<HTMLInputElement>(name, { selector: 'input' })
  await user.click(field)
  await user.paste('mug '.repeat(200))
  expect(field.value).toHaveLength(500)
})

it('what was sold is shown though its name is longer than what is looked for', async () => {
  const rows = sampleRows(24).map((row) =>
    row.sku === 'MUG-22' ? { ...row, name: 'mug '.repeat(200) } : row
  )
  const itemId = rows.find(({ sku }) => sku === 'MUG-22')?.id ?? ''
  const { user } = await openPage({ rows, sales: [aSale({ itemId })] })
  await screen.findByText('SOCK-36')
  await user.click(screen.getByRole('button', { name: /^Sales/ }))
  await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('row'))
  await user.keyboard('{Enter}')
  await screen.findByRole('heading', { level: 1, name: 'All items' })
  expect(await findCell('MUG-22', 'On hand')).toBeTruthy()
  expect(screen.queryByText('SOCK-36')).toBeNull()
})

describe('an item is found', () => {
  const rows = sampleRows(60).slice(0, 18)
  const idOf = (sku: string): string => rows.find((row) => row.sku === sku)?.id ?? ''
  /** A view whose first question for a place is answered when the test says so. */
  async function openView() {
    let answer = (): void => undefined
    let asked = 0
    const fake = new FakeApi({
      rows,
      answers: {
        async 'locate-item'({ id }) {
          if (++asked === 1) await new Promise<void>((resolve) => (answer = resolve))
          return { index: rows.findIndex((row) => row.id === id) }
        }
      }
    })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    const view = new InventoryView()
    await view.open(everything)
    return { view, answer: () => answer() }
  }

  it('though the list was made anew while it was looked for', async () => {
    const { view, answer } = await openView()
    const found = view.seek(idOf('MUG-22'))
    await view.reopen()
    answer()
    expect(await found).toBe(true)
  })

  it('or another was asked for meanwhile, which alone is gone to', async () => {
    const { view, answer } = await openView()
    const first = view.seek(idOf('MUG-22'))
    const second = view.seek(idOf('WB-140'))
    answer()
    expect(await first).toBe(true)
    expect(await second).toBe(true)
    expect(view.takeSought()).toBe(rows.findIndex(({ sku }) => sku === 'WB-140'))
  })
})

it('keeps the row of an item that is held, whatever is read far from it', async () => {
  const fake = new FakeApi({ rows: sampleRows(25_000).map((row) => ({ ...row, active: true })) })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const view = new InventoryView()
  await view.open(everything)
  const held = view.rowAt(5)?.id ?? ''
  view.want(100, 120)
  await waitFor(() => expect(view.rowAt(150)).toBeDefined())
  view.hold(() => held)
  for (let row = 200; row < 25_000; row += 800) {
    view.want(row, row + 20)
    await waitFor(() => expect(view.rowAt(Math.min(row + 800, 24_999))).toBeDefined())
  }
  expect(view.rowAt(150)).toBeUndefined()
  expect(view.indexOf(held)).toBe(5)
  expect(view.rowAt(5)?.id).toBe(held)
})
