import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

/** The palette of a program that finds `sku` for some words when the test says so. */
async function openPalette() {
  const rows = sampleRows(24)
  const found: Record<string, (value: { rows: InventoryRow[] }) => void> = {}
  const { fake, user } = await openPage({
    rows,
    answers: {
      'find-items': ({ search }) =>
        new Promise((resolve) => {
          found[search] = resolve
        })
    }
  })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}k{/Control}')
  const field = await screen.findByRole('combobox', { name: 'Go to anything' })
  const find = (words: string, sku: string): void =>
    found[words]?.({ rows: rows.filter((row) => row.sku === sku) })
  const idOf = (sku: string): string | undefined => rows.find((row) => row.sku === sku)?.id
  return { fake, user, field, find, idOf }
}

it('Enter leads to what was typed, not to what the words before had found', async () => {
  const { fake, user, field, find, idOf } = await openPalette()
  await user.type(field, 'LS-01')
  find('LS-01', 'LS-01-S')
  await screen.findByRole('option', { name: /LS-01-S/ })
  await user.type(field, '-XL{Enter}')
  find('LS-01-XL', 'LS-01-XL')
  await waitFor(() => expect(fake.callsTo('locate-item').at(-1)).toMatchObject({ id: idOf('LS-01-XL') }))
  expect(fake.callsTo('locate-item')).toHaveLength(1)
  await waitFor(() => expect(field.isConnected).toBe(false))
})

it.each(['ArrowDown', 'ArrowUp', 'PageDown'])(
  '%s while nothing is found yet leaves what is found to Enter',
  async (key) => {
    const { fake, user, field, find, idOf } = await openPalette()
    await user.type(field, `MUG-22{${key}}`)
    find('MUG-22', 'MUG-22')
    const option = await screen.findByRole('option', { name: /MUG-22/ })
    expect(option.getAttribute('aria-selected')).toBe('true')
    await user.keyboard('{Enter}')
    await waitFor(() => expect(fake.callsTo('locate-item').at(-1)).toMatchObject({ id: idOf('MUG-22') }))
  }
)

it('does where the grid’s cursor is what its keys do, and only while the grid is in sight', async () => {
  const { user, field } = await openPalette()
  await user.type(field, 'select whole rows{Enter}')
  await waitFor(() => expect(document.querySelectorAll('.cell-selected').length).toBeGreaterThan(4))
  await user.keyboard('{Control>}h{/Control}')
  await screen.findByRole('heading', { level: 1, name: 'History' })
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: 'Go to anything' }), 'select whole')
  expect(screen.queryAllByRole('option')).toEqual([])
})

it('changes the theme and closes the shop', async () => {
  const { fake, user, field } = await openPalette()
  await user.type(field, 'dark{Enter}')
  await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'))
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: 'Go to anything' }), 'close this{Enter}')
  await waitFor(() => expect(fake.callsTo('disconnect')).toEqual([{ forgetKey: false }]))
})
