import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { AppFailure } from '../../src/shared/failure.ts'
import type { Difference } from '../../src/shared/sales.ts'
import { findCell, openPage } from './open-page.tsx'
import { aSale, aVerification, sampleRows } from './samples.ts'

const status = (): HTMLElement => within(screen.getByRole('contentinfo')).getByRole('status')

it('what was archived is what its Undo takes back, whatever was typed since', async () => {
  const { fake, user } = await openPage({ rows: sampleRows(24) })
  await user.click(await findCell('MUG-22', 'On hand'))
  await user.click(await screen.findByRole('button', { name: 'Archive product' }))
  await waitFor(() => expect(status().textContent).toContain('is archived'))
  await user.click(await findCell('WB-140', 'On hand'))
  await user.keyboard('12{Enter}')
  await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(2))
  await user.click(within(screen.getByRole('contentinfo')).getByRole('button', { name: 'Undo' }))
  await waitFor(() => expect(fake.callsTo('revert-batch')).toEqual([{ batchId: 1 }]))
  expect(fake.callsTo('undo')).toEqual([])
  await waitFor(() => expect(status().textContent).toBe('Took 23 values back'))
})

it('a variant is taken off from a page without those that are selected behind it', async () => {
  const rows = sampleRows(24)
  const idOf = (sku: string): string => rows.find((row) => row.sku === sku)?.id ?? ''
  const { fake, user } = await openPage({ rows, sales: [aSale({ itemId: idOf('TOTE-BLA') })] })
  await user.click(await findCell('SOCK-36', 'On hand'))
  await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
  const takeOff = async (itemIds: string[]) => {
    await user.keyboard('{Control>}k{/Control}')
    await user.type(
      await screen.findByRole('combobox', { name: 'Go to anything' }),
      'take this variant{Enter}'
    )
    await waitFor(() => expect(fake.callsTo('take-off-variants').at(-1)).toEqual({ itemIds }))
  }
  await takeOff([idOf('SOCK-36'), idOf('SOCK-39')])
  await user.click(screen.getByRole('button', { name: /^Sales/ }))
  await screen.findByRole('grid', { name: 'Sales' })
  await screen.findByText('Black · TOTE-BLA')
  await takeOff([idOf('TOTE-BLA')])
})

it.each(['the menu of an item', 'the problems', 'what a comparison found'])(
  'why a product cannot be opened in Stripe is said from %s',
  async (place) => {
    const detail = 'the demo shop lives on this computer and has no Stripe Dashboard'
    const differences: Difference[] = [
      { object: 'prod_1', field: 'name', here: 'Mug', there: 'Cup', cause: 'an event was missed' }
    ]
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'open-external': () => {
          throw new AppFailure('not-found', detail)
        },
        'list-verifications': () => ({ verifications: [aVerification({ differences })] })
      }
    })
    if (place === 'the menu of an item') {
      await user.pointer({ keys: '[MouseRight]', target: await screen.findByText('MUG-22') })
      await user.click(await screen.findByRole('menuitem', { name: 'Open in Stripe' }))
    } else {
      await screen.findByText('MUG-22')
      await user.keyboard('{Control>}k{/Control}')
      const field = await screen.findByRole('combobox', { name: 'Go to anything' })
      await user.type(field, place === 'the problems' ? 'problems{Enter}' : 'verify{Enter}')
      const dialog = within(
        await screen.findByRole('dialog', { name: /^(To check in Stripe|Verify against Stripe)$/ })
      )
      await user.click(await dialog.findByRole('button', { name: /^(Open in Stripe|prod_1)$/ }))
    }
    expect((await screen.findAllByText(`The ${detail.slice(4)}.`)).length).toBeGreaterThan(0)
  }
)
