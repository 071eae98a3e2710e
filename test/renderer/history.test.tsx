import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Batch } from '../../src/shared/history.ts'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const batch: Batch = {
  id: 5,
  kind: 'edit',
  label: 'On hand of Ceramic Mug',
  at: 1_700_000_000_000,
  byHand: true,
  values: { settled: 1 },
  takenBackBy: null,
  revertible: true,
  doesAgain: false
}

it('Enter on a change opens its details and goes to the way to take it back', async () => {
  const { user } = await openPage({
    rows: sampleRows(24),
    layout: { panelOpen: false },
    answers: { 'list-batches': () => ({ batches: [batch], total: 1 }) }
  })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}h{/Control}')
  const label = await screen.findByText('On hand of Ceramic Mug')
  await waitFor(() => expect(document.activeElement).toBe(label.closest('[role=row]')))
  await user.keyboard('{Enter}')
  const details = await screen.findByRole('complementary', { name: 'This change' })
  await waitFor(() => expect(details.contains(document.activeElement)).toBe(true))
  expect(document.activeElement?.tagName).toBe('BUTTON')
})

it.each([
  [false, 'Revert', 'Took 1 value back'],
  [true, 'Do it again', 'Did 1 value again']
])(
  'taking back a change that does again what was taken back (%s) is called %s',
  async (doesAgain, name, said) => {
    const { user } = await openPage({
      rows: sampleRows(24),
      layout: { panelOpen: false },
      answers: {
        'list-batches': () => ({ batches: [{ ...batch, doesAgain }], total: 1 }),
        'revert-batch': () => ({ reverted: 1, kept: [] })
      }
    })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>}h{/Control}')
    await screen.findByText('On hand of Ceramic Mug')
    await user.keyboard('{Enter}')
    await user.click(await screen.findByRole('button', { name }))
    expect(await screen.findByText(said)).toBeTruthy()
  }
)

it.each([
  [false, 'Revert', 3, 'Revert the other 3 values'],
  [true, 'Do it again', 3, 'Do the other 3 values again'],
  [false, 'Revert', 0, 'It has changed since, so nothing can be taken back.'],
  [true, 'Do it again', 0, 'It has changed since, so nothing can be done again.']
])(
  'asks what is to become of the others as its button says (%s, %s, %i)',
  async (doesAgain, name, possible, asks) => {
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'list-batches': () => ({ batches: [{ ...batch, doesAgain }], total: 1 }),
        'revert-batch': () => ({
          reverted: 0,
          kept: [{ item: 'Ceramic Mug', reason: 'it changed since' }],
          possible
        })
      }
    })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>}h{/Control}')
    await user.click(await screen.findByRole('button', { name }))
    expect(await screen.findByText(asks)).toBeTruthy()
  }
)
