import { act, screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { completeColumns } from '../../src/renderer/grid/grid.tsx'
import { everything } from '../../src/shared/inventory.ts'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const columns = completeColumns([])
const linen = { ...everything, search: 'Linen' }
const arranged = {
  query: linen,
  columns,
  savedView: { id: 1, before: { columns, query: everything } }
}

it('a view that is open in one shop is not taken for one of another shop', async () => {
  const { fake, user } = await openPage({ rows: sampleRows(24), layout: arranged })
  fake.views = [{ id: 1, name: 'Linen things', query: linen, columns }]
  await screen.findByRole('heading', { name: 'Linen things' })
  const { account } = fake.app
  if (account === null) throw new Error('no shop')
  // The other shop has a view of the same number, about something else.
  fake.views = [{ id: 1, name: 'Christmas', query: { ...everything, search: 'Poster' }, columns }]
  fake.app = { ...fake.app, account: null }
  act(() => fake.emit('app-changed', fake.app))
  fake.app = { ...fake.app, account: { ...account, id: 'acct_1NcOther', name: 'Other Goods' } }
  act(() => fake.emit('app-changed', fake.app))
  const views = await screen.findByRole('region', { name: 'Saved views' })
  expect(
    within(views)
      .getByRole('button', { name: /^Christmas/ })
      .getAttribute('aria-current')
  ).toBeNull()
  expect(await screen.findByRole('heading', { name: 'All items' })).toBeTruthy()
  expect(await screen.findByText('MUG-22')).toBeTruthy()
  await user.keyboard('{Control>}s{/Control}')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(fake.callsTo('save-view')).toEqual([])
})

it('the same shop with another key is as it was left', async () => {
  const { fake } = await openPage({ rows: sampleRows(24), layout: arranged })
  fake.views = [{ id: 1, name: 'Linen things', query: linen, columns }]
  await screen.findByRole('heading', { name: 'Linen things' })
  const before = fake.app
  act(() => fake.emit('app-changed', { ...before, account: null }))
  await waitFor(() => expect(screen.queryByRole('heading', { name: 'Linen things' })).toBeNull())
  act(() => fake.emit('app-changed', before))
  expect(await screen.findByRole('heading', { name: 'Linen things' })).toBeTruthy()
})

it('the live mode of an account is another shop than its test mode', async () => {
  const { fake } = await openPage({ rows: sampleRows(24), layout: arranged })
  fake.views = [{ id: 1, name: 'Linen things', query: linen, columns }]
  await screen.findByRole('heading', { name: 'Linen things' })
  const { account } = fake.app
  if (account === null) throw new Error('no shop')
  fake.views = [{ id: 1, name: 'Christmas', query: { ...everything, search: 'Poster' }, columns }]
  fake.app = { ...fake.app, account: null }
  act(() => fake.emit('app-changed', fake.app))
  fake.app = { ...fake.app, account: { ...account, mode: account.mode === 'test' ? 'live' : 'test' } }
  act(() => fake.emit('app-changed', fake.app))
  const views = await screen.findByRole('region', { name: 'Saved views' })
  const christmas = await within(views).findByRole('button', { name: /^Christmas/ })
  expect(christmas.getAttribute('aria-current')).toBeNull()
  expect(await screen.findByText('MUG-22')).toBeTruthy()
})
