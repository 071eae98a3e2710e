import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openPage } from './open-page.tsx'
import { sampleCandidates, sampleRows } from './samples.ts'

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

it('that was typed and left can be opened again as it was', async () => {
  const { fake, user } = await openPage({ rows: sampleRows(24) })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}n{/Control}')
  const name = await screen.findByRole('textbox', { name: 'Name' })
  await user.type(name, 'Wool Scarf')
  await user.click(screen.getByRole('radio', { name: 'Several' }))
  await user.type(screen.getByRole('textbox', { name: 'Variant of variant 1' }), 'Red')
  await user.type(screen.getByRole('textbox', { name: 'Stock of variant 1' }), '12{Escape}')
  await waitFor(() => expect(name.isConnected).toBe(false))
  const bar = within(screen.getByRole('contentinfo'))
  await waitFor(() => expect(bar.getByRole('status').textContent).toBe('Wool Scarf is not made'))
  await user.click(bar.getByRole('button', { name: 'Open it again' }))
  expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'Wool Scarf')
  expect(screen.getByRole('textbox', { name: 'Variant of variant 1' })).toHaveProperty('value', 'Red')
  await user.click(screen.getByRole('button', { name: 'Create product' }))
  await waitFor(() =>
    expect(fake.callsTo('create-product')).toMatchObject([
      { name: 'Wool Scarf', variants: [{ name: 'Red', stock: '12' }] }
    ])
  )
})

it('is filled in field after field with Enter, which makes it from the last', async () => {
  const { fake, user } = await openPage({ rows: sampleRows(24) })
  await screen.findByText('LS-01-S')
  await user.keyboard('{Control>}n{/Control}')
  const field = (name: string) => screen.getByRole('textbox', { name })
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Wool Scarf{Enter}')
  await user.keyboard('12{Enter}{Shift>}{Enter}{/Shift}')
  expect(document.activeElement).toBe(field('Stock'))
  await user.keyboard('14{Enter}3{Enter}WS-1{Enter}39.50{Enter}')
  expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Currency' }))
  expect(fake.callsTo('create-product')).toEqual([])
  await user.keyboard('{Enter}')
  await waitFor(() =>
    expect(fake.callsTo('create-product')).toMatchObject([
      {
        name: 'Wool Scarf',
        variants: [{ stock: '14', reorderPoint: '3', sku: 'WS-1' }],
        prices: [{ amount: '39.50' }]
      }
    ])
  )
})

it('that was made, or in which nothing was typed, is not offered again', async () => {
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    answers: { 'create-product': () => ({ itemId: sampleRows(24)[4]?.id ?? null, refusals: [] }) }
  })
  await screen.findByText('LS-01-S')
  const again = () => screen.queryByRole('button', { name: 'Open it again' })
  await user.keyboard('{Control>}n{/Control}')
  const name = await screen.findByRole('textbox', { name: 'Name' })
  await user.type(name, '{Escape}')
  await waitFor(() => expect(name.isConnected).toBe(false))
  expect(again()).toBeNull()
  await user.keyboard('{Control>}n{/Control}')
  await user.type(
    await screen.findByRole('textbox', { name: 'Name' }),
    'Wool Scarf{Control>}{Enter}{/Control}'
  )
  await waitFor(() => expect(fake.callsTo('create-product')).toHaveLength(1))
  await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Name' })).toBeNull())
  expect(again()).toBeNull()
})

it.each(['Findings', 'History'])(
  'that is being typed stays as it is while %s is opened and left',
  async (page) => {
    const { user } = await openPage({ rows: sampleRows(24) })
    await screen.findByText('LS-01-S')
    const shown = () => screen.findByRole('textbox', { name: 'Name' })
    await user.keyboard('{Control>}n{/Control}')
    await user.type(await shown(), 'Wool{Escape}')
    await user.click(await screen.findByRole('button', { name: 'Open it again' }))
    await user.type(await shown(), ' Scarf')
    await user.click(screen.getByRole('button', { name: new RegExp(`^${page}`) }))
    const heading = await screen.findByRole('heading', { level: 1, name: page })
    if (page === 'Findings') {
      expect(await shown()).toHaveProperty('value', 'Wool Scarf')
      await user.type(await shown(), ', blue')
    }
    await user.click(screen.getByRole('button', { name: /^All items/ }))
    await waitFor(() => expect(heading.isConnected).toBe(false))
    expect(await shown()).toHaveProperty('value', page === 'Findings' ? 'Wool Scarf, blue' : 'Wool Scarf')
    expect(screen.queryByText('Wool Scarf is not made')).toBeNull()
  }
)

it('of a shop that keeps stock on prices has an amount of its own for each variant, unless it is made without', async () => {
  const [{ scheme, label }] = sampleCandidates
  const variant = { stock: '0', sku: '', reorderPoint: '' }
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    app: { scheme: { current: { ...scheme, owner: 'price' }, label, confirmed: true } },
    answers: {
      'read-copy': () => ({
        name: 'Low Water (copy)',
        variants: [
          { ...variant, name: 'A4', amount: '' },
          { ...variant, name: 'A3', amount: '29.00' }
        ],
        prices: [{ currency: 'gbp', amount: '19.00' }],
        copyOf: 'prod_1',
        left: []
      })
    }
  })
  await user.pointer({ keys: '[MouseRight]', target: await screen.findByText('LS-01-S') })
  await user.click(await screen.findByRole('menuitem', { name: 'Duplicate product…' }))
  const own = async (place: number) =>
    screen.findByRole<HTMLInputElement>('textbox', { name: `Price of variant ${place}` })
  expect(await own(1)).toMatchObject({ value: '', placeholder: '19.00' })
  expect(await own(2)).toHaveProperty('value', '29.00')
  await user.type(await own(1), '21')
  await user.clear(screen.getByRole('textbox', { name: 'Price' }))
  const create = () => user.click(screen.getByRole('button', { name: 'Create product' }))
  await create()
  await user.click(screen.getByRole('radio', { name: 'One size' }))
  await create()
  await waitFor(() => expect(fake.callsTo('create-product')).toHaveLength(2))
  expect(fake.callsTo('create-product')).toMatchObject([
    { variants: [{ amount: '21' }, { amount: '29.00' }], prices: [{ currency: 'gbp', amount: '' }] },
    { variants: [{ name: null, amount: '' }], prices: [] }
  ])
})

it.each([
  { sku: 'LS-01-S', has: 'a reorder point of its own' },
  { sku: 'LS-01-M', has: 'none of its own' }
])('a variant like one that has $has has as much', async ({ sku }) => {
  const rows = sampleRows(24)
  const { user } = await openPage({ rows })
  await user.pointer({ keys: '[MouseRight]', target: await screen.findByText(sku) })
  await user.click(await screen.findByRole('menuitem', { name: 'Duplicate variant…' }))
  const like = rows.find((row) => row.sku === sku)
  const typed = like?.reorderPointOwn === true ? String(like.reorderPoint) : ''
  expect(await screen.findByRole('textbox', { name: 'Reorder at' })).toHaveProperty('value', typed)
})

it('a variant that is being typed stays as it is while a page is opened', async () => {
  const { user } = await openPage({ rows: sampleRows(24) })
  await user.pointer({ keys: '[MouseRight]', target: await screen.findByText('LS-01-S') })
  await user.click(await screen.findByRole('menuitem', { name: 'Duplicate variant…' }))
  const name = await screen.findByRole('textbox', { name: 'Variant' })
  await user.type(name, 'XXXL')
  await user.click(screen.getByRole('button', { name: /^Sales/ }))
  await waitFor(() => expect(name.isConnected).toBe(false))
  expect(await screen.findByRole('textbox', { name: 'Variant' })).toHaveProperty('value', 'XXXL')
})

it('that was left for one opened again can be opened again itself', async () => {
  const { user } = await openPage({ rows: sampleRows(24) })
  await screen.findByText('LS-01-S')
  const again = () => screen.findByRole('button', { name: 'Open it again' })
  const shown = () => screen.findByRole('textbox', { name: 'Name' })
  await user.keyboard('{Control>}n{/Control}')
  const first = await shown()
  await user.type(first, 'Wool{Escape}')
  await waitFor(() => expect(first.isConnected).toBe(false))
  await user.keyboard('{Control>}n{/Control}')
  await user.type(await shown(), 'Scarf')
  await user.click(await again())
  await waitFor(async () => expect(await shown()).toHaveProperty('value', 'Wool'))
  await user.click(await again())
  await waitFor(async () => expect(await shown()).toHaveProperty('value', 'Scarf'))
})

it('a variant that was typed and left can be opened again as it was, and is not offered once it is made', async () => {
  const { fake, user } = await openPage({
    rows: sampleRows(24),
    answers: { 'add-variant': () => ({ itemId: sampleRows(24)[4]?.id ?? null, refusals: [] }) }
  })
  await user.pointer({ keys: '[MouseRight]', target: await screen.findByText('LS-01-S') })
  await user.click(await screen.findByRole('menuitem', { name: 'Duplicate variant…' }))
  const name = await screen.findByRole('textbox', { name: 'Variant' })
  await user.type(name, 'XXXL')
  await user.type(screen.getByRole('textbox', { name: 'SKU' }), 'LS-9{Escape}')
  await waitFor(() => expect(name.isConnected).toBe(false))
  const bar = within(screen.getByRole('contentinfo'))
  await waitFor(() => expect(bar.getByRole('status').textContent).toBe('Linen Shirt, XXXL is not made'))
  await user.click(bar.getByRole('button', { name: 'Open it again' }))
  expect(await screen.findByRole('textbox', { name: 'Variant' })).toHaveProperty('value', 'XXXL')
  expect(screen.getByRole('textbox', { name: 'SKU' })).toHaveProperty('value', 'LS-9')
  await user.click(screen.getByRole('button', { name: 'Add variant' }))
  await waitFor(() =>
    expect(fake.callsTo('add-variant')).toMatchObject([
      { variant: { name: 'XXXL', sku: 'LS-9', stock: '0' } }
    ])
  )
  await waitFor(() =>
    expect(bar.getByRole('status').textContent).toContain('goes to Stripe with the next sync')
  )
})
