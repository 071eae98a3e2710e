import { act, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Grid, completeColumns } from '../../src/renderer/grid/grid.tsx'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { everything } from '../../src/shared/inventory.ts'
import { FakeApi } from './fake-api.ts'
import { findCell } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const nothing = (): void => undefined

/** The grid alone, which a scanner takes to an item while a cell is open: no press and no key tells of it. */
async function openGrid() {
  const fake = new FakeApi({ rows: sampleRows(60).slice(0, 18) })
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
  await user.click(await findCell('WB-140', 'On hand'))
  const seek = async (sku: string) => {
    const id = fake.rows.find((row) => row.sku === sku)?.id ?? ''
    await act(() => view.seek(id))
  }
  return { fake, user, seek }
}

it('saves what was typed before it goes to the item that is asked for', async () => {
  const { fake, user, seek } = await openGrid()
  await user.keyboard('12')
  await seek('MUG-22')
  await waitFor(() => expect(fake.callsTo('edit-cells')).toMatchObject([{ edits: [{ input: '12' }] }]))
  expect(document.activeElement).toBe(await findCell('MUG-22', 'On hand'))
})

it('stays with what cannot be saved', async () => {
  const { fake, user, seek } = await openGrid()
  await user.keyboard('abc')
  await seek('MUG-22')
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'abc')
  expect(screen.getByRole('alert').textContent).toContain('is not a whole number')
  expect(fake.callsTo('edit-cells')).toEqual([])
})
