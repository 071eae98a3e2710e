import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { Panel } from '../../src/renderer/panel/panel.tsx'
import type { Changes } from '../../src/renderer/shop/use-shop-data.ts'
import type { ItemDetail } from '../../src/shared/contract.ts'
import { AppFailure } from '../../src/shared/failure.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { FakeApi } from './fake-api.ts'
import { sampleRows } from './samples.ts'

const nothing = (): void => undefined
const actions = {
  onCopy: nothing,
  onVariant: nothing,
  onCopyVariant: nothing,
  onTakeOff: nothing,
  onActive: nothing,
  onStripe: nothing
}

afterEach(cleanup)

const detailOf = (row: InventoryRow, more: Partial<ItemDetail> = {}): ItemDetail => ({
  row,
  description: null,
  movements: [],
  movementCount: 0,
  metadata: [],
  making: null,
  metadataKeys: 0,
  prices: [],
  ...more
})

type Answers = NonNullable<NonNullable<ConstructorParameters<typeof FakeApi>[0]>['answers']>

/** The details of one item and then of another, of a program with these answers. */
function openDetails(rows: InventoryRow[], answers: Answers) {
  const fake = new FakeApi({ rows, answers })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const say = vi.fn()
  const view = new InventoryView()
  let changes: Changes = { turn: 0, ids: null }
  const panel = (row: InventoryRow) => (
    <Panel
      itemId={row.id}
      item={row}
      none=""
      changes={changes}
      view={view}
      say={say}
      actions={actions}
      onConflict={nothing}
      onClose={nothing}
    />
  )
  const [first] = rows
  if (!first) throw new Error('no item')
  const { rerender } = render(panel(first))
  const show = (row: InventoryRow): void => rerender(panel(row))
  /** Stripe said something else of it. */
  const look = (row: InventoryRow, changed: Omit<Changes, 'turn'> = { ids: null }): void => {
    changes = { ...changed, turn: changes.turn + 1 }
    show(row)
  }
  return { fake, say, show, look }
}

const aPrice: ItemDetail['prices'][number] = {
  id: 'price_1',
  nickname: null,
  currency: 'usd',
  amount: 2400,
  currencies: [],
  active: true,
  isDefault: true,
  recurring: false,
  plain: true,
  unmade: false,
  mark: null,
  refusal: null
}

function twoItems(): [InventoryRow, InventoryRow] {
  const [tote, other] = sampleRows(24)
  if (!tote || !other) throw new Error('no items')
  return [tote, other]
}

it('keeps what is typed for an item whose details are left, and says that it is not saved', async () => {
  const [tote, other] = twoItems()
  const { fake, say, show } = openDetails([tote, other], { 'read-item': () => detailOf(tote) })
  const field = () => screen.getByLabelText<HTMLInputElement>(/^Change, as/)
  fireEvent.change(field(), { target: { value: '+12' } })
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'returned' } })
  expect(say).not.toHaveBeenCalled()
  show(other)
  expect(field().value).toBe('')
  expect(say).toHaveBeenCalledWith({ text: expect.stringContaining('Not saved yet, “+12”'), tone: 'bad' })
  show(tote)
  expect(field().value).toBe('+12')
  expect(screen.getByLabelText<HTMLSelectElement>('Reason').value).toBe('returned')
  fireEvent.submit(screen.getByRole('form'))
  await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
  await waitFor(() => expect(field().value).toBe(''))
  show(other)
  show(tote)
  expect(field().value).toBe('')
  expect(say).toHaveBeenCalledTimes(1)
})

it('leaves what is typed while the change before is saved', async () => {
  const [tote] = twoItems()
  let answer: (() => void) | null = null
  const { fake } = openDetails([tote], {
    'read-item': () => detailOf(tote),
    'edit-cells': ({ edits }) =>
      new Promise((resolve) => {
        const outcomes = edits.map(({ itemId, field }) => ({
          itemId,
          field,
          outcome: 'saved' as const,
          reason: null
        }))
        answer = () => resolve({ batchId: 1, outcomes })
      })
  })
  const field = screen.getByLabelText<HTMLInputElement>(/^Change, as/)
  fireEvent.change(field, { target: { value: '+12' } })
  fireEvent.submit(screen.getByRole('form'))
  await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
  fireEvent.change(field, { target: { value: '-3' } })
  await act(async () => answer?.())
  expect(field.value).toBe('-3')
})

it('says what was typed over a price whose product is not shown any more', async () => {
  const [tote, other] = twoItems()
  const { fake, say, show } = openDetails([tote, other], {
    'read-item': () => detailOf(tote, { prices: [aPrice] })
  })
  const field = await screen.findByDisplayValue('$24.00')
  fireEvent.focus(field)
  fireEvent.change(field, { target: { value: '26' } })
  show(other)
  expect(say).toHaveBeenCalledWith({ text: expect.stringContaining('“26”'), tone: 'bad' })
  expect(fake.callsTo('edit-prices')).toEqual([])
})

it('reads the details again when something of the product changes that its row does not show', async () => {
  const [tote] = twoItems()
  let amount = 3300
  const { look } = openDetails([tote], {
    'read-item': () => detailOf(tote, { prices: [{ ...aPrice, amount }] })
  })
  await screen.findByDisplayValue('$33.00')
  amount = 3100
  look(tote, { ids: [], products: [tote.productId] })
  expect(await screen.findByDisplayValue('$31.00')).toBeTruthy()
})

/** The field of a price of $24 with the keyboard in it; elsewhere it may become another. */
async function openAmount() {
  const [tote] = twoItems()
  let amount = 2400
  const { fake, look } = openDetails([tote], {
    'read-item': () => detailOf(tote, { prices: [{ ...aPrice, amount }] })
  })
  const field = await screen.findByDisplayValue('$24.00')
  fireEvent.focus(field)
  const become = async (next: number): Promise<void> => {
    amount = next
    look(tote)
    await waitFor(() => expect(fake.callsTo('read-item')).toHaveLength(2))
    await act(async () => undefined)
  }
  return { fake, field, become }
}

it('leaves a price alone that is changed elsewhere while its field is only looked at', async () => {
  const { fake, field, become } = await openAmount()
  await become(3000)
  expect(await screen.findByDisplayValue('30.00')).toBe(field)
  fireEvent.blur(field)
  expect(await screen.findByDisplayValue('$30.00')).toBe(field)
  fireEvent.focus(field)
  fireEvent.change(field, { target: { value: '24' } })
  fireEvent.blur(field)
  await waitFor(() =>
    expect(fake.callsTo('edit-prices')).toMatchObject([{ actions: [{ kind: 'amount', input: '24' }] }])
  )
})

it('keeps half a price to itself while another window has the keyboard', async () => {
  const { fake, field } = await openAmount()
  if (!(field instanceof HTMLInputElement)) throw new Error('no field')
  fireEvent.change(field, { target: { value: '2' } })
  const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  fireEvent.blur(field)
  await act(async () => undefined)
  expect(fake.callsTo('edit-prices')).toEqual([])
  focus.mockRestore()
  field.setSelectionRange(1, 1)
  fireEvent.focus(field)
  expect([field.value, field.selectionStart]).toEqual(['2', 1])
  fireEvent.change(field, { target: { value: '26' } })
  fireEvent.blur(field)
  await waitFor(() =>
    expect(fake.callsTo('edit-prices')).toMatchObject([{ actions: [{ kind: 'amount', input: '26' }] }])
  )
})

it('says first that a price became another while one was typed over it', async () => {
  const { fake, field, become } = await openAmount()
  fireEvent.change(field, { target: { value: '26' } })
  await become(3000)
  const enter = () => fireEvent.keyDown(field, { key: 'Enter' })
  enter()
  await screen.findByText(/^It became \$30\.00 while you typed/)
  expect(fake.callsTo('edit-prices')).toEqual([])
  expect(screen.getByDisplayValue('26')).toBe(field)
  enter()
  await waitFor(() =>
    expect(fake.callsTo('edit-prices')).toMatchObject([{ actions: [{ kind: 'amount', input: '26' }] }])
  )
})

it('does not save by leaving what it warned of, and keeps what was typed', async () => {
  const { fake, field, become } = await openAmount()
  fireEvent.change(field, { target: { value: '26' } })
  await become(3000)
  fireEvent.blur(field)
  const warning = await screen.findByText(/^It became \$30\.00 while you typed/)
  fireEvent.focus(field)
  fireEvent.blur(field)
  await act(async () => undefined)
  expect(fake.callsTo('edit-prices')).toEqual([])
  expect(screen.getByDisplayValue('26')).toBe(field)
  fireEvent.focus(field)
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(screen.getByDisplayValue('30.00')).toBe(field)
  expect(warning.isConnected).toBe(false)
})

/** The field of a price of $24 from which $26 is being saved. */
async function savingAmount() {
  const [tote, other] = twoItems()
  let amount = 2400
  let answer: (reason: string | null) => void = () => undefined
  const sent: string[] = []
  const { say, show, look } = openDetails([tote, other], {
    'read-item': () => detailOf(tote, { prices: [{ ...aPrice, amount }] }),
    'edit-prices': (wanted) =>
      new Promise((resolve) => {
        for (const action of wanted.actions) if (action.kind === 'amount') sent.push(action.input)
        answer = (reason) =>
          resolve({
            batchId: reason === null ? 1 : null,
            refusals: reason === null ? [] : [{ action: 0, reason }]
          })
      })
  })
  const field = await screen.findByDisplayValue<HTMLInputElement>('$24.00')
  const type = (value: string) => fireEvent.change(field, { target: { value } })
  const inputs = () => sent
  fireEvent.focus(field)
  type('26')
  fireEvent.keyDown(field, { key: 'Enter' })
  await waitFor(() => expect(inputs()).toEqual(['26']))
  const answered = (reason: string | null) => act(async () => answer(reason))
  /** The details show what was saved. */
  const shows = async (next: number): Promise<void> => {
    amount = next
    look(tote)
    await act(async () => undefined)
  }
  return { field, say, type, inputs, answered, shows, leave: () => show(other) }
}

it.each([
  ['Enter', (field: HTMLElement) => fireEvent.keyDown(field, { key: 'Enter' })],
  ['leaving', (field: HTMLElement) => fireEvent.blur(field)]
])('keeps an amount typed while the one before is saved, and %s saves it right after', async (_, finish) => {
  const { field, type, inputs, answered, shows } = await savingAmount()
  type('28')
  finish(field)
  expect(inputs()).toEqual(['26'])
  await answered(null)
  expect(field.value).toBe('28')
  await waitFor(() => expect(inputs()).toEqual(['26', '28']))
  await shows(2600)
  expect(screen.queryByText(/^It became/)).toBeNull()
  expect(field.value).toBe('28')
})

it('takes the amount before, typed again while another is saved, for what it is', async () => {
  const { field, type, inputs, answered, shows } = await savingAmount()
  type('24')
  await answered(null)
  expect(field.value).toBe('24')
  await shows(2600)
  fireEvent.keyDown(field, { key: 'Enter' })
  await waitFor(() => expect(inputs()).toEqual(['26', '24']))
})

it('says what was typed while another amount was saved, when the details are left', async () => {
  const { type, say, leave } = await savingAmount()
  type('28')
  leave()
  expect(say).toHaveBeenCalledWith({ text: expect.stringContaining('“28”'), tone: 'bad' })
})

it('says which amount was refused when the details are left by then', async () => {
  const { say, leave, answered } = await savingAmount()
  leave()
  expect(say).not.toHaveBeenCalled()
  await answered('type a number')
  expect(say).toHaveBeenCalledWith({ text: expect.stringContaining('“26”'), tone: 'bad' })
})

it('keeps an amount that was refused, to be put right', async () => {
  const [tote] = twoItems()
  openDetails([tote], {
    'read-item': () => detailOf(tote, { prices: [aPrice] }),
    'edit-prices': () => ({ batchId: null, refusals: [{ action: 0, reason: 'type a number' }] })
  })
  const field = await screen.findByDisplayValue<HTMLInputElement>('$24.00')
  fireEvent.focus(field)
  fireEvent.change(field, { target: { value: '26,5o' } })
  fireEvent.blur(field)
  await screen.findByText('type a number')
  fireEvent.focus(field)
  expect(field.value).toBe('26,5o')
})

it('says when what could not be made cannot be tried again either', async () => {
  const [tote] = twoItems()
  const { say } = openDetails([tote], {
    'read-item': () => detailOf(tote, { making: 'failed' }),
    'retry-creations': () => {
      throw new AppFailure('disk-full', '')
    }
  })
  fireEvent.click(await screen.findByText('Try again'))
  await waitFor(() => expect(say).toHaveBeenCalledWith(expect.objectContaining({ tone: 'bad' })))
})

it('says what was typed for another price and is not saved when the details are left', async () => {
  const [tote, other] = twoItems()
  const apart = { ...other, productId: 'prod_other' }
  const { say, show } = openDetails([tote, apart], {
    'read-item': ({ id }) => detailOf(id === tote.id ? tote : apart, { prices: [aPrice] })
  })
  fireEvent.click(await screen.findByRole('button', { name: /^Add a price/ }))
  fireEvent.change(screen.getByPlaceholderText('EUR'), { target: { value: 'EUR' } })
  fireEvent.change(screen.getByPlaceholderText('0.00'), { target: { value: '22.50' } })
  show(apart)
  await waitFor(() => expect(screen.queryByPlaceholderText('0.00')).toBeNull())
  expect(say).toHaveBeenCalledWith({
    text: expect.stringContaining('Not saved, “22.50 EUR”'),
    tone: 'bad'
  })
})

it('says nothing of a price that was added or given up', async () => {
  const [tote] = twoItems()
  const { fake, say } = openDetails([tote], { 'read-item': () => detailOf(tote, { prices: [aPrice] }) })
  for (const end of ['Enter', 'Escape']) {
    fireEvent.click(await screen.findByRole('button', { name: /^Add a price/ }))
    const amount = screen.getByPlaceholderText('0.00')
    fireEvent.change(screen.getByPlaceholderText('EUR'), { target: { value: 'EUR' } })
    fireEvent.change(amount, { target: { value: '22.50' } })
    if (end === 'Enter') fireEvent.submit(screen.getByRole('form', { name: /^Add a price/ }))
    else fireEvent.keyDown(amount, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByPlaceholderText('0.00')).toBeNull())
  }
  expect(fake.callsTo('edit-prices')).toHaveLength(1)
  expect(say).not.toHaveBeenCalled()
})

const moved = (id: number, more: Partial<ItemDetail['movements'][number]>) => ({
  id,
  delta: -1,
  onHandAfter: 10,
  reason: 'stocktake',
  note: null,
  source: 'edit' as const,
  actor: 'you',
  batchId: null,
  at: 0,
  ...more
})

it('a number that was taken out is not told as units that went', async () => {
  const [row] = sampleRows(1) as [InventoryRow]
  const movements = [
    moved(3, { delta: 0, onHandAfter: null }),
    moved(2, { delta: -7, onHandAfter: 0 }),
    moved(1, { delta: -2, onHandAfter: null, reason: 'changed', source: 'stripe', actor: 'Dashboard' })
  ]
  openDetails([row], { 'read-item': () => detailOf(row, { movements, movementCount: 3 }) })
  const said = (await screen.findAllByRole('listitem'))
    .map((line) => line.textContent ?? '')
    .filter((words) => /you|Dashboard/.test(words))
  expect(said).toEqual([
    expect.stringMatching(/^No longer tracked.*untracked$/),
    expect.stringMatching(/^−7Stocktake.*0$/),
    expect.stringMatching(/^No longer tracked.*untracked$/)
  ])
})

it.each([
  { day: 'today', at: [1, 14], axis: /^01:00reorder at \d+now$/ },
  { day: 'one earlier day', at: [1 - 240, 14 - 240], axis: /^.+, 01:00reorder at \d+14:00$/ },
  { day: 'several days', at: [1 - 240, 14], axis: /^\D+ \d+(, \d+)?reorder at \d+today$/ }
])('movements of $day are drawn along what tells them apart', async ({ at, axis }) => {
  const hour = (hours: number) => new Date(2026, 10, 21, hours).getTime()
  vi.useFakeTimers({ now: hour(18), toFake: ['Date'] })
  try {
    const [row] = sampleRows(1) as [InventoryRow]
    const [first = 0, last = 0] = at
    const movements = [
      moved(3, { at: hour(last), onHandAfter: 3 }),
      moved(2, { at: hour((first + last) / 2), onHandAfter: 9 }),
      moved(1, { at: hour(first), onHandAfter: 10 })
    ]
    openDetails([row], { 'read-item': () => detailOf(row, { movements, movementCount: 3 }) })
    const chart = await screen.findByRole('img', { name: /^On hand went from 10 .* to 3 / })
    const line = chart.querySelector('.sparkline-line')?.getAttribute('d') ?? ''
    expect(chart.closest('figure')?.querySelector('figcaption')?.textContent).toMatch(axis)
    const places = [...line.matchAll(/H([\d.]+)/g)].map(([, x]) => Number(x))
    if (first > 0 || last < 0) expect((places[1] ?? 0) - (places[0] ?? 0)).toBeGreaterThan(90)
  } finally {
    vi.useRealTimers()
  }
})

it('shows older movements as they are asked for, and loses none when a new one comes', async () => {
  const [row] = sampleRows(1) as [InventoryRow]
  const movement = (id: number): ItemDetail['movements'][number] => ({
    id,
    delta: -1,
    onHandAfter: id,
    reason: 'sold',
    note: `sale ${id}`,
    source: 'stripe',
    actor: 'your webhook',
    batchId: null,
    at: id
  })
  const some = (newest: number, count: number) =>
    Array.from({ length: count }, (_, at) => movement(newest - at))
  let newest = 900
  const { fake, look } = openDetails([row], {
    'read-item': () => detailOf(row, { movements: some(newest, 200), movementCount: newest }),
    'list-movements': ({ before, count }) => ({ movements: some(before - 1, Math.min(count, before - 1)) })
  })
  fireEvent.click(await screen.findByRole('button', { name: 'All 900 movements' }))
  fireEvent.click(screen.getByRole('button', { name: '500 earlier ones' }))
  expect(await screen.findByText('sale 201')).toBeTruthy()
  newest = 901
  look(row)
  expect(await screen.findByText('sale 901')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: '200 earlier ones' }))
  expect(await screen.findByText('sale 1')).toBeTruthy()
  const lines = screen.getAllByText(/^sale \d+$/).map(({ textContent }) => Number(textContent?.slice(5)))
  expect(lines).toEqual(Array.from({ length: 901 }, (_, at) => 901 - at))
  expect(fake.callsTo('list-movements')).toEqual(
    [701, 201].map((before) => ({ id: row.id, before, count: 500 }))
  )
})
