import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

it('Enter leads to what was typed, not to what the words before had found', async () => {
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
  const bySku = (sku: string) => ({ rows: rows.filter((row) => row.sku === sku) })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}k{/Control}')
  const field = await screen.findByRole('combobox', { name: 'Go to anything' })
  await user.type(field, 'LS-01')
  found['LS-01']?.(bySku('LS-01-S'))
  await screen.findByRole('option', { name: /LS-01-S/ })
  await user.type(field, '-XL{Enter}')
  found['LS-01-XL']?.(bySku('LS-01-XL'))
  const wanted = rows.find(({ sku }) => sku === 'LS-01-XL')?.id
  await waitFor(() => expect(fake.callsTo('locate-item').at(-1)).toMatchObject({ id: wanted }))
  expect(fake.callsTo('locate-item')).toHaveLength(1)
  await waitFor(() => expect(field.isConnected).toBe(false))
})
