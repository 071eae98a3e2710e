import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { BulkPreview } from '../../src/shared/bulk.ts'
import { everything } from '../../src/shared/inventory.ts'
import { findCell, openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const previewOf = (items: number): BulkPreview => ({
  id: `look-${items}`,
  items,
  changed: items,
  values: items,
  same: 0,
  refused: 0,
  untracked: 0,
  units: 0,
  wrong: null,
  reasons: [],
  largest: []
})

/** A page of 24 items, with the cursor at the mug. */
async function atTheMug() {
  const rows = sampleRows(24)
  const { fake, user } = await openPage({
    rows,
    answers: {
      'preview-bulk': ({ target }) => previewOf(target.kind === 'items' ? target.ids.length : 24)
    }
  })
  await user.click(await findCell('MUG-22', 'On hand'))
  return { rows, fake, user }
}

it('what was to be done to the selected items is not offered for the whole view when the selection is gone', async () => {
  const { rows, fake, user } = await atTheMug()
  await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
  await user.keyboard('{Control>}b{/Control}')
  await user.type(await screen.findByLabelText('New value'), '0')
  await screen.findByRole('button', { name: 'Set 2 items to 0' })
  // Both are archived in the Dashboard meanwhile, and with them the selection goes.
  const gone = new Set(['MUG-22', 'TOTE-NAT'])
  fake.rows = rows.map((row) => (gone.has(row.sku ?? '') ? { ...row, active: false } : row))
  act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
  await waitFor(() => expect(screen.queryByLabelText('The 2 selected items')).toBeNull())
  await act(() => new Promise((resolve) => setTimeout(resolve, 400)))
  expect(screen.queryByRole('button', { name: /^Set 2\d items to 0/ })).toBeNull()
  expect(screen.getByLabelText<HTMLInputElement>(/^All \d+ items of this view/).checked).toBe(false)
  // Whoever means the whole view says so.
  await user.click(screen.getByLabelText(/^All \d+ items of this view/))
  expect(await screen.findByRole('button', { name: 'Set 24 items to 0' })).toBeTruthy()
})

it('with one cell it is about the item of that cell, and about the whole view only when somebody says so', async () => {
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    answers: {
      'preview-bulk': ({ target }) => previewOf(target.kind === 'items' ? target.ids.length : 24)
    }
  })
  await user.click(await findCell('MUG-22', 'On hand'))
  await user.keyboard('{Control>}b{/Control}')
  await user.type(await screen.findByLabelText('New value'), '0')
  expect(screen.getByLabelText<HTMLInputElement>(/^The selected item: Ceramic Mug/).checked).toBe(true)
  await screen.findByRole('button', { name: 'Set 1 item to 0' })
  expect(fake.callsTo('preview-bulk')).not.toContainEqual(
    expect.objectContaining({ target: { kind: 'query' } })
  )
  // It goes with the cursor.
  await user.click(await findCell('TOTE-NAT', 'On hand'))
  expect(screen.getByLabelText<HTMLInputElement>(/^The selected item: Canvas Tote, Natural/).checked).toBe(
    true
  )
  await user.click(screen.getByLabelText('All 24 items of this view'))
  expect(await screen.findByRole('button', { name: 'Set 24 items to 0' })).toBeTruthy()
})

it('an item that goes does not make way for the next one', async () => {
  const { rows, fake, user } = await atTheMug()
  await user.keyboard('{Control>}b{/Control}')
  await user.type(await screen.findByLabelText('New value'), '0')
  await screen.findByRole('button', { name: 'Set 1 item to 0' })
  fake.rows = rows.map((row) => (row.sku === 'MUG-22' ? { ...row, active: false } : row))
  act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
  await screen.findByText(/^Nothing is selected now/)
  expect(screen.queryByRole('button', { name: /^Set \d+ items? to 0/ })).toBeNull()
  const another = screen.getByLabelText<HTMLInputElement>(/^The selected item: /)
  expect(another.checked).toBe(false)
  await user.click(another)
  expect(await screen.findByRole('button', { name: 'Set 1 item to 0' })).toBeTruthy()
})

it('the line above a product is no item, and not counted as one', async () => {
  const rows = sampleRows(24)
  const [shirt] = rows
  if (!shirt) throw new Error('no item')
  const group = { items: 4, low: 1, out: 1, values: [], open: true }
  const line = { ...shirt, id: `group/${shirt.productId}`, variant: null, sku: null, group }
  const { user } = await openPage({
    rows: [line, ...rows],
    layout: { query: { ...everything, group: { closed: false, except: [] } } },
    answers: {
      'preview-bulk': ({ target }) => previewOf(target.kind === 'items' ? target.ids.length : 24)
    }
  })
  await user.click(await findCell('LS-01-M', 'On hand'))
  await user.keyboard('{Shift>}{ArrowUp}{ArrowUp}{/Shift}')
  await user.keyboard('{Control>}b{/Control}')
  await user.type(await screen.findByLabelText('New value'), '7')
  await screen.findByRole('button', { name: 'Set 2 items to 7' })
  expect(screen.getByLabelText('The 2 selected items')).toBeTruthy()
  await user.pointer({ keys: '[MouseRight]', target: await findCell('LS-01-S', 'On hand') })
  expect(await screen.findByRole('menuitem', { name: 'Take 2 variants off' })).toBeTruthy()
})
/** A panel whose effects are known when the test says so. */
async function openUnanswered() {
  let answer = (): void => undefined
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    answers: {
      'preview-bulk': () =>
        new Promise((resolve) => {
          answer = () => resolve(previewOf(24))
        })
    }
  })
  await findCell('MUG-22', 'On hand')
  await user.keyboard('{Control>}b{/Control}')
  const field = await screen.findByLabelText('New value')
  const answerTo = async (value: string): Promise<void> => {
    await waitFor(() => expect(fake.callsTo('preview-bulk').at(-1)).toMatchObject({ action: { value } }))
    act(() => answer())
  }
  return { fake, user, field, answerTo }
}

it('Enter before the effect is known waits for it, and then stands on the button that applies it', async () => {
  const { fake, user, field, answerTo } = await openUnanswered()
  await user.type(field, '0{Enter}')
  await answerTo('0')
  const apply = await screen.findByRole('button', { name: 'Set 24 items to 0' })
  await waitFor(() => expect(document.activeElement).toBe(apply))
  // A key that is still held presses nothing.
  expect(fireEvent.keyDown(apply, { key: 'Enter', repeat: true })).toBe(false)
  expect(fake.callsTo('apply-bulk')).toEqual([])
})

it('whoever types on after Enter stays in the field', async () => {
  const { user, field, answerTo } = await openUnanswered()
  await user.type(field, '1{Enter}2')
  await answerTo('12')
  await screen.findByRole('button', { name: 'Set 24 items to 12' })
  expect(document.activeElement).toBe(field)
})

it('what was typed is still there after another page, and goes when it is closed', async () => {
  const { user } = await openUnanswered()
  await user.type(await screen.findByLabelText('New value'), '12')
  await user.selectOptions(screen.getByLabelText('Reason'), 'Damaged')
  await user.click(screen.getByRole('button', { name: /^Sales/ }))
  await screen.findByRole('heading', { name: 'Sales' })
  expect(screen.queryByLabelText('New value')).toBeNull()
  await user.keyboard('{Escape}')
  expect((await screen.findByLabelText<HTMLInputElement>('New value')).value).toBe('12')
  expect(screen.getByLabelText<HTMLSelectElement>('Reason').value).toBe('damaged')
  await user.keyboard('{Escape}')
  await findCell('MUG-22', 'On hand')
  await user.keyboard('{Control>}b{/Control}')
  expect((await screen.findByLabelText<HTMLInputElement>('New value')).value).toBe('')
})

it('a write is not left behind: it is there again after another page, and closing the panel stops it', async () => {
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    answers: { 'preview-bulk': () => previewOf(24), 'apply-bulk': () => new Promise(() => undefined) }
  })
  await findCell('MUG-22', 'On hand')
  await user.keyboard('{Control>}b{/Control}')
  await user.type(await screen.findByLabelText('New value'), '0')
  await user.click(await screen.findByRole('button', { name: 'Set 24 items to 0' }))
  act(() => fake.emit('bulk-progress', { done: 12, total: 24 }))
  await user.click(screen.getByRole('button', { name: /^Sales/ }))
  await user.keyboard('{Escape}')
  const panel = within(await screen.findByRole('complementary', { name: 'Change many items' }))
  expect(panel.getByText('Writing 12 of 24')).toBeTruthy()
  await user.click(panel.getByRole('button', { name: 'Close' }))
  expect(fake.callsTo('cancel-bulk')).toHaveLength(1)
  // So does Escape from the grid.
  await user.click(await findCell('MUG-22', 'On hand'))
  await user.keyboard('{Escape}')
  expect(fake.callsTo('cancel-bulk')).toHaveLength(2)
  expect(panel.getByText('Writing 12 of 24')).toBeTruthy()
})
