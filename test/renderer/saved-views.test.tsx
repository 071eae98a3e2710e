import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { completeColumns } from '../../src/renderer/grid/grid.tsx'
import type { Batch } from '../../src/shared/history.ts'
import { everything } from '../../src/shared/inventory.ts'
import type { FakeApi } from './fake-api.ts'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const columns = completeColumns([])
const linen = { id: 1, name: 'Linen', query: { ...everything, search: 'Linen' }, columns }

const aBatch = (id: number, kind: Batch['kind'], takenBackBy: Batch['takenBackBy'] = null): Batch => ({
  id,
  kind,
  label: 'On hand of Ceramic Mug',
  at: id,
  byHand: true,
  values: { settled: 1 },
  takenBackBy,
  revertible: true,
  doesAgain: false
})

/** A view is deleted after one edit; `batches` is what was done by then and after, newest first. */
async function deleteView() {
  let batches = [aBatch(4, 'edit')]
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    app: { undo: 'On hand of Ceramic Mug' },
    answers: {
      'list-batches': () => ({ batches, total: batches.length }),
      undo: () => ({ label: 'On hand of Ceramic Mug', kept: [] })
    }
  })
  fake.views = [linen]
  act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
  await user.click(await screen.findByRole('button', { name: 'More for Linen' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  await screen.findByText('“Linen” was deleted')
  const undo = async (): Promise<void> => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await user.keyboard('{Control>}z{/Control}')
  }
  const nowDone = (list: Batch[]): void => {
    batches = list
  }
  return { fake, undo, nowDone }
}
const names = ({ views }: FakeApi): string[] => views.map(({ name }) => name)

it('Ctrl+Z takes the last change of a view back while nothing was edited since', async () => {
  const { fake, undo } = await deleteView()
  expect(names(fake)).toEqual([])
  await undo()
  await waitFor(() => expect(names(fake)).toEqual(['Linen']))
  expect(fake.callsTo('undo')).toEqual([])
})

it('Ctrl+Z takes a newer edit back first, also one that is called like the one before', async () => {
  const { fake, undo, nowDone } = await deleteView()
  nowDone([aBatch(5, 'edit'), aBatch(4, 'edit')])
  await undo()
  await waitFor(() => expect(fake.callsTo('undo')).toHaveLength(1))
  expect(names(fake)).toEqual([])
  // The edit is taken back: the view is next.
  nowDone([aBatch(6, 'undo'), aBatch(5, 'edit', 'undo'), aBatch(4, 'edit')])
  await undo()
  await waitFor(() => expect(names(fake)).toEqual(['Linen']))
  expect(fake.callsTo('undo')).toHaveLength(1)
})

const withoutSku = columns.map((column) => (column.id === 'sku' ? { ...column, visible: false } : column))
const hasSku = () => screen.queryByRole('columnheader', { name: /SKU/ }) !== null

/** A view without the SKU, opened over columns that have it. */
async function openView() {
  const opened = await openPage({ rows: sampleRows(24) })
  opened.fake.views = [{ ...linen, columns: withoutSku }]
  act(() => opened.fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
  await screen.findByRole('columnheader', { name: /SKU/ })
  await opened.user.click(await screen.findByRole('button', { name: /^Linen/ }))
  await waitFor(() => expect(hasSku()).toBe(false))
  return opened
}

/** Deletes the view, and answers what takes that back. */
async function deleteOpen(user: Awaited<ReturnType<typeof openView>>['user']) {
  await user.click(screen.getByRole('button', { name: 'More for Linen' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  await waitFor(() => expect(hasSku()).toBe(true))
  return () => user.click(within(screen.getByRole('contentinfo')).getByRole('button', { name: 'Undo' }))
}

it('a view that is deleted while it is open takes its columns along: the own ones are back', async () => {
  const { user } = await openView()
  const undo = await deleteOpen(user)
  await undo()
  await waitFor(() => expect(hasSku()).toBe(false))
  await user.click(screen.getByRole('button', { name: /^All items/ }))
  await waitFor(() => expect(hasSku()).toBe(true))
})

it.each(['Archived', 'All items'])(
  'a deleted view comes back beside %s, which was opened since',
  async (name) => {
    const { user } = await openView()
    const undo = await deleteOpen(user)
    await user.click(screen.getByRole('button', { name: new RegExp(`^${name}`) }))
    await screen.findByRole('heading', { level: 1, name })
    await undo()
    await screen.findByRole('button', { name: /^Linen/ })
    await screen.findByText('“Linen” is as it was')
    expect(screen.getByRole('heading', { level: 1, name })).toBeTruthy()
  }
)

it('a view that is open is renamed with what was changed in it and not saved yet', async () => {
  const { user } = await openView()
  const search = screen.getByRole('textbox', { name: 'Search' })
  await user.type(search, ' Shirt')
  await screen.findByRole('button', { name: 'Update the view' })
  const rename = async (): Promise<void> => {
    screen.getByRole('button', { name: /^Linen/ }).focus()
    await user.keyboard('{F2}')
    await screen.findByRole('textbox', { name: 'Name of the view' })
    expect(search).toHaveProperty('value', 'Linen Shirt')
    await user.keyboard('{Escape}')
  }
  await rename()
  await user.click(screen.getByRole('button', { name: /^Sales/ }))
  await screen.findByRole('heading', { level: 1, name: 'Sales' })
  await rename()
})

const lastAsked = (fake: FakeApi): unknown => fake.callsTo('open-view').at(-1)

it.each(['Mugs', 'Linen', 'Low stock'])(
  'what was changed in a view and not saved comes back after %s was clicked',
  async (name) => {
    const { fake, user } = await openView()
    fake.views = [...fake.views, { ...linen, id: 2, name: 'Mugs', query: { ...everything, search: 'Mug' } }]
    act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
    await screen.findByRole('button', { name: /^Mugs/ })
    await user.type(screen.getByRole('textbox', { name: 'Search' }), ' Shirt')
    await screen.findByRole('button', { name: 'Update the view' })
    await user.click(screen.getByRole('button', { name: new RegExp(`^${name}`) }))
    await screen.findByText('What was changed in “Linen” was not saved')
    await waitFor(() => expect(lastAsked(fake)).not.toMatchObject({ query: { search: 'Linen Shirt' } }))
    await user.click(within(screen.getByRole('contentinfo')).getByRole('button', { name: 'Undo' }))
    await screen.findByText('What was changed in “Linen” is back')
    await waitFor(() => expect(lastAsked(fake)).toMatchObject({ query: { search: 'Linen Shirt' } }))
    expect(screen.getByRole('heading', { level: 1, name: /Linen/ })).toBeTruthy()
    expect(hasSku()).toBe(false)
  }
)

const filters = [{ kind: 'status' as const, statuses: ['out' as const] }]

/** Filters that were saved nowhere, and a saved view beside them. */
async function openFiltered() {
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    layout: { query: { ...everything, filters } },
    answers: { 'list-batches': () => ({ batches: [aBatch(4, 'edit')], total: 1 }) }
  })
  fake.views = [linen]
  act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
  const view = await screen.findByRole('button', { name: /^Linen/ })
  const undo = async (): Promise<void> => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await user.keyboard('{Control>}z{/Control}')
  }
  return { fake, user, view, undo }
}

it.each(['Linen', 'Low stock', 'All items', 'an item found elsewhere'])(
  'filters that were saved nowhere come back with Ctrl+Z after %s was opened over them',
  async (name) => {
    const { fake, user, undo } = await openFiltered()
    if (name.startsWith('an item')) {
      await user.keyboard('{Control>}k{/Control}')
      await user.type(await screen.findByRole('combobox', { name: 'Go to anything' }), 'MUG-22')
      const found = await screen.findByRole('group', { name: 'Items' })
      await user.click(await within(found).findByRole('option', { name: /Ceramic Mug/ }))
    } else await user.click(screen.getByRole('button', { name: new RegExp(`^${name}`) }))
    await screen.findByText('The filters were not saved')
    await waitFor(() => expect(lastAsked(fake)).toMatchObject({ query: { filters: [] } }))
    await undo()
    await screen.findByText('The filters are back')
    await waitFor(() => expect(lastAsked(fake)).toMatchObject({ query: { filters } }))
    expect(fake.callsTo('undo')).toEqual([])
  }
)

it('filters that were left for a view to be renamed come back after its name', async () => {
  const { fake, user, view, undo } = await openFiltered()
  view.focus()
  await user.keyboard('{F2}')
  const name = await screen.findByRole('textbox', { name: 'Name of the view' })
  await user.clear(name)
  await user.type(name, 'Flax{Enter}')
  await waitFor(() => expect(names(fake)).toEqual(['Flax']))
  await screen.findByText('Renamed to “Flax”')
  await undo()
  await waitFor(() => expect(names(fake)).toEqual(['Linen']))
  await undo()
  await screen.findByText('The filters are back')
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ query: { filters } }))
})

it('filters that were left do not come back over what was asked for since', async () => {
  const { fake, user, view, undo } = await openFiltered()
  await user.click(view)
  await screen.findByText('The filters were not saved')
  await user.type(screen.getByRole('textbox', { name: 'Search' }), ' Shirt')
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ query: { search: 'Linen Shirt' } }))
  await undo()
  await waitFor(() => expect(fake.callsTo('undo')).toHaveLength(1))
  expect(lastAsked(fake)).toMatchObject({ query: { search: 'Linen Shirt', filters: [] } })
})

it('a view that is opened over one that was not changed says nothing of it', async () => {
  const { user } = await openView()
  await user.click(screen.getByRole('button', { name: /^Low stock/ }))
  await screen.findByRole('heading', { level: 1, name: 'Low stock' })
  expect(screen.queryByText(/not saved/)).toBeNull()
})

/** Two saved views in the sidebar, with the keyboard on the first. */
async function openTwoViews() {
  const { fake, user } = await openPage({ rows: sampleRows(24) })
  fake.views = [linen, { ...linen, id: 2, name: 'Mugs' }]
  act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
  const first = await screen.findByRole('button', { name: /^Linen/ })
  const second = screen.getByRole('button', { name: /^Mugs/ })
  first.focus()
  return { fake, user, first, second }
}

it('Delete on one view after the other never reaches a cell, and holding it deletes no second one', async () => {
  const { fake, user, first, second } = await openTwoViews()
  await user.keyboard('{Delete}')
  expect(document.activeElement).toBe(second)
  fireEvent.keyDown(second, { key: 'Delete', repeat: true })
  await waitFor(() => expect(first.isConnected).toBe(false))
  expect(names(fake)).toEqual(['Mugs'])
  await user.keyboard('{Delete}')
  await waitFor(() => expect(second.isConnected).toBe(false))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /^All items/ }))
})

it('Delete on two views in a row, the first of which is still shown, leaves the keyboard where it stays', async () => {
  const { fake, user, first, second } = await openTwoViews()
  fireEvent.keyDown(first, { key: 'Delete' })
  fireEvent.keyDown(second, { key: 'Delete' })
  const all = screen.getByRole('button', { name: /^All items/ })
  expect(document.activeElement).toBe(all)
  await waitFor(() => expect(names(fake)).toEqual([]))
  await waitFor(() => expect(first.isConnected || second.isConnected).toBe(false))
  expect(document.activeElement).toBe(all)
  await user.keyboard('{Delete}')
  expect(fake.callsTo('edit-cells')).toEqual([])
})

it('who leaves the name of a view by a key leaves it, and is where the key leads', async () => {
  const { user } = await openPage({ rows: sampleRows(24) })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}s{/Control}')
  const field = await screen.findByRole('textbox', { name: 'Name of the view' })
  await waitFor(() => expect(document.activeElement).toBe(field))
  await user.keyboard('{Control>}f{/Control}')
  await waitFor(() => expect(field.isConnected).toBe(false))
  await new Promise(requestAnimationFrame)
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Search' })))
})
