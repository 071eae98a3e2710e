import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const euros = () =>
  sampleRows(24).map((row, at) => ({
    ...row,
    price: at === 0 || row.price === null ? null : { ...row.price, currency: 'eur' }
  }))
const answers = { 'list-facets': () => ({ metadata: [], currencies: ['eur', 'usd'] }) }

it('is offered in the currency of the shop, whatever stands in the first row', async () => {
  const { fake, user } = await openPage({ rows: euros(), answers })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}n{/Control}')
  const currency = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Currency' })
  await waitFor(() => expect(currency.value).toBe('EUR'))
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Wool Scarf')
  await user.type(screen.getByRole('textbox', { name: 'Price' }), '39.50')
  await user.click(screen.getByRole('button', { name: 'Create product' }))
  await waitFor(() =>
    expect(fake.callsTo('create-product')).toMatchObject([{ prices: [{ currency: 'eur', amount: '39.50' }] }])
  )
})

it('keeps the currency that somebody typed', async () => {
  let tell = (): void => undefined
  const { user } = await openPage({
    rows: euros(),
    answers: {
      'list-facets': () =>
        new Promise((resolve) => {
          tell = () => resolve(answers['list-facets']())
        })
    }
  })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}n{/Control}')
  const currency = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Currency' })
  await user.clear(currency)
  await user.type(currency, 'USD')
  tell()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(currency.value).toBe('USD')
})
