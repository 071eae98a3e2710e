import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { Panel } from '../../src/renderer/panel/panel.tsx'
import type { ItemDetail } from '../../src/shared/contract.ts'
import { AppFailure } from '../../src/shared/failure.ts'
import { FakeApi } from './fake-api.ts'
import { sampleRows } from './samples.ts'

const nothing = (): void => undefined
const actions = {
  onCopy: nothing,
  onVariant: nothing,
  onTakeOff: nothing,
  onActive: nothing,
  onStripe: nothing
}

afterEach(cleanup)

it('says when what could not be made cannot be tried again either', async () => {
  const [row] = sampleRows(24)
  if (!row) throw new Error('no item')
  const detail: ItemDetail = {
    row,
    description: null,
    movements: [],
    metadata: [],
    making: 'failed',
    metadataKeys: 0,
    prices: []
  }
  const answers = {
    'read-item': () => detail,
    'retry-creations': () => {
      throw new AppFailure('disk-full', '')
    }
  }
  const fake = new FakeApi({ rows: [row], answers })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const say = vi.fn()
  render(
    <Panel
      itemId={row.id}
      item={row}
      changes={{ turn: 0, ids: [] }}
      view={new InventoryView()}
      say={say}
      actions={actions}
      onConflict={nothing}
      onClose={nothing}
    />
  )
  fireEvent.click(await screen.findByText('Try again'))
  await waitFor(() => expect(say).toHaveBeenCalledWith(expect.objectContaining({ tone: 'bad' })))
})
