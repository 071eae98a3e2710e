import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { InventoryQuery, InventoryRow } from '../../src/shared/inventory.ts'
import { sampleConflict, sampleRows } from './samples.ts'
import { findCell, openPage } from './open-page.tsx'

const shop = () => sampleRows(60).slice(0, 18)
const edits = (calls: unknown[]): unknown[] => calls.flatMap((call) => (call as { edits: unknown[] }).edits)
const status = (): HTMLElement => within(screen.getByRole('contentinfo')).getByRole('status')

describe('editing in place', () => {
  it('typing replaces, Enter saves and goes down', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const cell = await findCell('SOCK-36', 'On hand')
    await user.click(cell)
    await user.keyboard('7{Enter}')
    await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
    const sock = shop().find(({ sku }) => sku === 'SOCK-36')
    expect(edits(fake.callsTo('edit-cells'))).toEqual([
      { itemId: sock?.id, field: 'onHand', input: '7', seen: String(sock?.onHand) }
    ])
    expect(within(cell).getByText('7')).toBeTruthy()
    expect(within(cell).getByText(/waiting to push/)).toBeTruthy()
    const below = await findCell('SOCK-39', 'On hand')
    expect(document.activeElement).toBe(below)
  })

  it('keeps what was typed over a cell, refused, and typed back to its first letter', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('4x{Enter}{Backspace}{Enter}')
    await waitFor(() => expect(edits(fake.callsTo('edit-cells'))).toMatchObject([{ input: '4' }]))
  })

  it('is told with what the cell said when typing began, and as it was left there it is nothing', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const { id = '', onHand = 0 } = fake.rows.find(({ sku }) => sku === 'SOCK-36') ?? {}
    const cell = await findCell('SOCK-36', 'On hand')
    const sellOne = async (left: number) => {
      fake.changeInStripe(id, { onHand: left, onHandInStripe: left })
      await waitFor(() => expect(cell.closest('[role=row]')?.textContent).toContain('SOCK-36'))
      await act(async () => await new Promise((resolve) => setTimeout(resolve, 50)))
    }
    await user.click(cell)
    await user.keyboard('12')
    await sellOne((onHand ?? 0) - 1)
    await user.keyboard('{Enter}')
    await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
    expect(edits(fake.callsTo('edit-cells'))).toEqual([
      { itemId: id, field: 'onHand', input: '12', seen: String(onHand) }
    ])
    await user.click(cell)
    await user.keyboard('{F2}')
    await sellOne(3)
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(await findCell('SOCK-39', 'On hand'))
    expect(fake.callsTo('edit-cells')).toHaveLength(1)
  })

  it('is shown at once, and said to be waiting only when the program has kept it', async () => {
    let keep = (): void => {}
    const kept = new Promise<void>((resolve) => {
      keep = resolve
    })
    const { fake, user } = await openPage({ rows: shop() })
    const invoke = fake.invoke.bind(fake)
    vi.spyOn(fake, 'invoke').mockImplementation(async (channel, input) => {
      if (channel === 'edit-cells') await kept
      return invoke(channel, input)
    })
    const cell = await findCell('SOCK-36', 'On hand')
    await user.click(cell)
    await user.keyboard('7{Enter}')
    expect(within(cell).getByText('7')).toBeTruthy()
    expect(within(cell).queryByText(/waiting to push/)).toBeNull()
    keep()
    expect(await within(cell).findByText(/waiting to push/)).toBeTruthy()
  })

  it('Enter after Tab goes on below where Tab began, as in a spreadsheet', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('7{Tab}3{Enter}')
    expect(document.activeElement).toBe(await findCell('SOCK-39', 'On hand'))
    await user.keyboard('8{Tab}4{Tab}')
    expect(document.activeElement).toBe(await findCell('SOCK-39', 'Status'))
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(await findCell('SOCK-43', 'On hand'))
    await user.keyboard('{Tab}{ArrowUp}9{Enter}')
    expect(document.activeElement).toBe(await findCell('SOCK-43', 'Reorder at'))
  })

  it('an arrow saves what was typed over a cell and goes on beside it, as in a spreadsheet', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('7{ArrowRight}3{ArrowDown}')
    expect(document.activeElement).toBe(await findCell('SOCK-39', 'Reorder at'))
    await user.keyboard('4{ArrowLeft}')
    expect(document.activeElement).toBe(await findCell('SOCK-39', 'On hand'))
    const inputs = edits(fake.callsTo('edit-cells')).map((edit) => (edit as { input: string }).input)
    expect(inputs).toEqual(['7', '3', '4'])
  })

  it.each(['F2', 'a press into the text', 'what cannot be saved'])(
    'after %s the arrows move within the text',
    async (way) => {
      const { fake, user } = await openPage({ rows: shop() })
      await user.click(await findCell('SOCK-36', 'On hand'))
      await user.keyboard(way === 'what cannot be saved' ? '1x{ArrowRight}{Backspace}2' : '12')
      const input = screen.getByRole('textbox', { name: /On hand$/ })
      if (way === 'F2') await user.keyboard('{F2}')
      if (way === 'a press into the text') await user.click(input)
      await user.keyboard('{ArrowLeft}{ArrowLeft}3')
      expect(input).toHaveProperty('value', '312')
      expect(fake.callsTo('edit-cells')).toHaveLength(0)
    }
  )

  it('says what a number will do before it is saved', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('+5')
    expect(screen.getByText('add 5 → 46')).toBeTruthy()
  })

  it('shows the new number before the program has answered', async () => {
    const { user } = await openPage({
      rows: shop(),
      answers: { 'edit-cells': () => new Promise(() => undefined) }
    })
    const cell = await findCell('MUG-22', 'On hand')
    await user.click(cell)
    await user.keyboard('+5{Enter}')
    expect(within(cell).getByText('46')).toBeTruthy()
  })

  it('keeps what cannot be saved in the cell, with the reason', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('abc{Enter}')
    const input = screen.getByRole('textbox', { name: 'Ceramic Mug, glazed, On hand' })
    expect(input).toHaveProperty('value', 'abc')
    expect(input.getAttribute('aria-invalid')).toBe('true')
    const reason = document.getElementById(input.getAttribute('aria-describedby') ?? '')
    expect(reason?.textContent).toBe('“abc” is not a whole number. Use 7, +5 or −2.')
    expect(fake.callsTo('edit-cells')).toHaveLength(0)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('textbox', { name: 'Ceramic Mug, glazed, On hand' })).toBeNull()
    expect(document.activeElement).toBe(await findCell('MUG-22', 'On hand'))
  })

  it('does not let a click elsewhere lose what cannot be saved', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('abc')
    await user.click(await findCell('WB-140', 'On hand'))
    expect(screen.getByRole('textbox', { name: 'Ceramic Mug, glazed, On hand' })).toHaveProperty(
      'value',
      'abc'
    )
  })

  it('asks once, in place, before it stops tracking', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('{Delete}')
    expect(screen.getByRole('alert').textContent).toContain('Stop tracking this item?')
    expect(fake.callsTo('edit-cells')).toHaveLength(0)
    await user.keyboard('{Enter}')
    await waitFor(() =>
      expect(edits(fake.callsTo('edit-cells'))).toMatchObject([{ field: 'onHand', input: '' }])
    )
  })

  it.each([
    ['SKU', 'sku'],
    ['Reorder at', 'reorderPoint']
  ])('Delete empties %s at once, and the step can be undone', async (column, field) => {
    const { fake, user } = await openPage({
      rows: shop().map((row) => ({ ...row, reorderPointOwn: true }))
    })
    const cell = await findCell('MUG-22', column)
    await user.click(cell)
    await user.keyboard('{Delete}')
    await waitFor(() => expect(edits(fake.callsTo('edit-cells'))).toMatchObject([{ field, input: '' }]))
    expect(screen.queryByRole('textbox', { name: /Ceramic Mug/ })).toBeNull()
    await waitFor(() => expect(status().textContent).toBe('Cleared 1 value'))
    expect(document.activeElement).toBe(cell)
    await user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(status().textContent).toBe('Undone: Ceramic Mug, glazed'))
  })

  it('Delete on what cannot be empty says why', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'Price'))
    await user.keyboard('{Delete}')
    expect(screen.getByRole('alert').textContent).toBe('A price cannot be empty')
    await user.keyboard('{Escape}')
    expect(fake.callsTo('edit-cells')).toEqual([])
  })

  it.each(['a press on another cell', 'Tab'])('%s instead of an answer keeps the number', async (way) => {
    const { fake, user } = await openPage({ rows: shop() })
    const cell = await findCell('MUG-22', 'On hand')
    const other = await findCell('WB-140', 'On hand')
    await user.click(cell)
    await user.keyboard('{Delete}')
    expect(screen.getByRole('alert').textContent).toContain('Stop tracking this item?')
    if (way === 'Tab') await user.tab()
    else await user.click(other)
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
    expect(within(cell).getByText('41')).toBeTruthy()
    expect(document.activeElement).toBe(way === 'Tab' ? cell : other)
    expect(fake.callsTo('edit-cells')).toHaveLength(0)
  })

  it('Escape goes back to a cell that was left open, from wherever the keyboard is', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('abc')
    await user.click(screen.getByRole('heading', { level: 1 }))
    const input = screen.getByRole('textbox', { name: 'Ceramic Mug, glazed, On hand' })
    expect(document.activeElement).not.toBe(input)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(document.activeElement).toBe(input))
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(await findCell('MUG-22', 'On hand'))
  })

  it('paints back what was refused and says why, on the cell and in the status bar', async () => {
    const { user } = await openPage({ rows: shop() })
    const cell = await findCell('MUG-22', 'SKU')
    await user.click(cell)
    await user.keyboard('TAKEN{Enter}')
    await waitFor(() =>
      expect(status().textContent).toContain('Not saved, Ceramic Mug, glazed, SKU: another item has this SKU')
    )
    expect(within(cell).getByText('MUG-22')).toBeTruthy()
    expect(cell.getAttribute('aria-invalid')).toBe('true')
  })

  it.each(['typed', 'pasted'])(
    'says of the line above a product’s items why nothing is %s there',
    async (way) => {
      const [first, ...others] = shop()
      const group = { items: 2, open: true, low: 0, out: 0, values: [] }
      const rows = first === undefined ? [] : [{ ...first, id: `group/${first.productId}`, group }, ...others]
      const { fake, user } = await openPage({ rows })
      await user.click(await findCell('LS-01-M', 'On hand'))
      await user.keyboard('{ArrowUp}')
      if (way === 'typed') await user.keyboard('5')
      else await user.paste('5')
      const why = 'This line sums up a product. Type in the lines of its items.'
      await waitFor(() => expect(status().textContent).toBe(why))
      expect(fake.callsTo('edit-cells')).toEqual([])
    }
  )

  it('saves nothing when nothing changed', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('41{Enter}')
    expect(fake.callsTo('edit-cells')).toHaveLength(0)
  })

  it('archives with Space and asks nothing', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'Active'))
    await user.keyboard(' ')
    await waitFor(() =>
      expect(edits(fake.callsTo('edit-cells'))).toMatchObject([{ field: 'active', input: 'false' }])
    )
  })

  it('undoes and redoes, and says what', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const cell = await findCell('MUG-22', 'On hand')
    await user.click(cell)
    await user.keyboard('7{Enter}')
    await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
    await user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(status().textContent).toBe('Undone: Ceramic Mug, glazed'))
    await waitFor(() => expect(within(cell).getByText('41')).toBeTruthy())
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}')
    await waitFor(() => expect(within(cell).getByText('7')).toBeTruthy())
  })

  it('pastes a block as one batch and sums up what was refused', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.paste('10\t3\n11\tmany\n')
    await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
    expect(edits(fake.callsTo('edit-cells'))).toMatchObject([
      { field: 'onHand', input: '10' },
      { field: 'reorderPoint', input: '3' },
      { field: 'onHand', input: '11' }
    ])
    await waitFor(() =>
      expect(status().textContent).toBe('Pasted 3 values; 1 refused: “many” is not a whole number')
    )
  })

  it('copies the cell as it would be typed', async () => {
    const { user } = await openPage({ rows: shop() })
    const cell = await findCell('MUG-22', 'Price')
    await user.click(cell)
    const clipboardData = { setData: vi.fn() }
    fireEvent.copy(cell, { clipboardData })
    expect(clipboardData.setData).toHaveBeenCalledWith('text/plain', '18.00')
  })
})

describe('the view', () => {
  it('searches with every keystroke and counts what is found', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await findCell('MUG-22', 'SKU')
    await user.keyboard('{Control>}f{/Control}')
    await user.keyboard('sock')
    await waitFor(() => expect(screen.queryByText('MUG-22')).toBeNull())
    expect(screen.getByText('3 items · 126 units on hand')).toBeTruthy()
    const searches = fake
      .callsTo('open-view')
      .map((call) => (call as { query: { search: string } }).query.search)
    expect(searches.slice(-4)).toEqual(['s', 'so', 'soc', 'sock'])
  })

  it('the newest question wins whichever answer comes last', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await findCell('MUG-22', 'SKU')
    const real = fake.invoke
    const held: (() => void)[] = []
    fake.invoke = async (channel, input) => {
      const answer = await real(channel, input)
      const asked = channel === 'open-view' ? (input as { query: { search: string } }).query.search : ''
      if (asked === 'm') await new Promise<void>((resolve) => held.push(resolve))
      return answer
    }
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'mu')
    await waitFor(() => expect(screen.queryByText('SOCK-36')).toBeNull())
    held.forEach((release) => release())
    await waitFor(() => expect(screen.getByText('1 item · 41 units on hand')).toBeTruthy())
  })

  describe('while the answer to what was typed is under way', () => {
    /** Types a letter whose answer does not come. */
    async function typeUnanswered() {
      const { fake, user } = await openPage({ rows: shop() })
      await findCell('MUG-22', 'SKU')
      const real = fake.invoke
      fake.invoke = (channel, input) => {
        const asked = channel === 'open-view' ? (input as { query: InventoryQuery }).query : null
        return asked?.search === 's' && asked.sort[0]?.column === 'product'
          ? new Promise<never>(() => undefined)
          : real(channel, input)
      }
      const field = screen.getByRole('textbox', { name: 'Search' })
      await user.type(field, 's')
      const last = () => (fake.callsTo('open-view').at(-1) as { query: InventoryQuery }).query
      return { user, field, last }
    }

    it('another question about the list has the words in it too', async () => {
      const { user, field, last } = await typeUnanswered()
      await user.click(screen.getByRole('columnheader', { name: 'SKU' }))
      expect(last()).toMatchObject({ search: 's', sort: [{ column: 'sku' }] })
      expect(field).toHaveProperty('value', 's')
    })

    it('another view begins without the words, and the field says so', async () => {
      const { user, field, last } = await typeUnanswered()
      await user.click(screen.getByRole('button', { name: /^Low stock/ }))
      await waitFor(() => expect(last()).toMatchObject({ view: 'low', search: '' }))
      expect(field).toHaveProperty('value', '')
    })

    it('the page follows after a moment all the same', async () => {
      const { fake, user } = await openPage({ rows: shop() })
      await findCell('MUG-22', 'SKU')
      const real = fake.invoke
      fake.invoke = (channel, input) =>
        channel === 'open-view' ? new Promise<never>(() => undefined) : real(channel, input)
      await user.type(screen.getByRole('textbox', { name: 'Search' }), 's')
      await waitFor(() => expect(fake.layout.query?.search).toBe('s'))
      expect(screen.getByText('MUG-22')).toBeTruthy()
    })
  })

  it('sorts by a header, and by a second one with Shift', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await findCell('MUG-22', 'SKU')
    await user.click(screen.getByRole('columnheader', { name: 'On hand' }))
    await user.keyboard('{Shift>}')
    await user.click(screen.getByRole('columnheader', { name: 'Price' }))
    await user.keyboard('{/Shift}')
    await waitFor(() => {
      const last = fake.callsTo('open-view').at(-1) as { query: { sort: unknown } }
      expect(last.query.sort).toEqual([
        { column: 'onHand', descending: false },
        { column: 'price', descending: false }
      ])
    })
    await waitFor(() =>
      expect(screen.getByRole('columnheader', { name: /On hand/ }).getAttribute('aria-sort')).toBe(
        'ascending'
      )
    )
  })

  describe('the edge of a column', () => {
    const edgeOf = (header: HTMLElement): Element => {
      const edge = header.querySelector('.head-edge')
      if (!edge) throw new Error('the column has no edge')
      return edge
    }

    it.each([
      [-400, 86],
      [4_000, 2_000]
    ])('is dragged no farther than it may be, and what is kept says so: %i', async (by, width) => {
      const { fake } = await openPage({ rows: shop() })
      await findCell('MUG-22', 'SKU')
      const edge = edgeOf(screen.getByRole('columnheader', { name: 'On hand' }))
      fireEvent.mouseDown(edge, { clientX: 500 })
      fireEvent.mouseMove(document, { clientX: 500 + by })
      fireEvent.mouseUp(document, { clientX: 500 + by })
      await waitFor(() => expect(fake.layout.columns.find(({ id }) => id === 'onHand')?.width).toBe(width))
    })

    it('touched and called off takes nothing from the next press', async () => {
      const { fake } = await openPage({ rows: shop() })
      await findCell('MUG-22', 'SKU')
      const header = screen.getByRole('columnheader', { name: 'On hand' })
      const asked = fake.callsTo('open-view').length
      fireEvent.pointerDown(edgeOf(header), { button: 0 })
      fireEvent.pointerCancel(edgeOf(header))
      fireEvent.pointerUp(header)
      fireEvent.click(header.querySelector('.head-label') ?? header)
      await waitFor(() => expect(fake.callsTo('open-view')).toHaveLength(asked + 1))
    })

    it('let go over the name sorts nothing; a press on the name does', async () => {
      const { fake, user } = await openPage({ rows: shop() })
      await findCell('MUG-22', 'SKU')
      const header = screen.getByRole('columnheader', { name: 'On hand' })
      const asked = fake.callsTo('open-view').length
      await user.pointer([{ keys: '[MouseLeft>]', target: edgeOf(header) }, { target: header }])
      await user.pointer('[/MouseLeft]')
      expect(fake.callsTo('open-view')).toHaveLength(asked)
      await new Promise((resolve) => setTimeout(resolve))
      await user.click(header)
      await waitFor(() => expect(fake.callsTo('open-view')).toHaveLength(asked + 1))
    })
  })

  it('remembers hidden columns', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await findCell('MUG-22', 'SKU')
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    await user.click(screen.getByRole('checkbox', { name: 'Changed' }))
    expect(screen.queryByRole('columnheader', { name: 'Changed' })).toBeNull()
    await waitFor(() => expect(fake.layout.columns.find(({ id }) => id === 'changedAt')?.visible).toBe(false))
  })

  it('the cursor goes to the last column that is left when its own is hidden, and the keyboard finds it', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('{End}')
    const headers = screen.getAllByRole('columnheader').map((header) => header.textContent ?? '')
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    await user.click(screen.getByRole('checkbox', { name: headers.at(-1) ?? '' }))
    await user.keyboard('{Escape}{Control>}f{/Control}{Enter}')
    expect(document.activeElement).toBe(await findCell('MUG-22', headers.at(-2) ?? ''))
  })

  it('the cursor stays in its column when one before it is hidden, and its place when it is hidden itself', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const hide = async (name: string): Promise<void> => {
      await user.click(screen.getByRole('button', { name: 'Columns' }))
      await user.click(screen.getByRole('checkbox', { name }))
      await user.keyboard('{Escape}{Control>}f{/Control}{Enter}')
    }
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    await hide('Variant')
    expect(document.activeElement).toBe(await findCell('SOCK-36', 'On hand'))
    await user.click(await findCell('SOCK-36', 'SKU'))
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    await hide('SKU')
    // What is selected is not where the cursor is any more: neither key does anything to it.
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(fake.callsTo('edit-cells')).toEqual([])
  })

  it('Delete on an empty cell lets go of what was refused there', async () => {
    const rows = shop().map((row) => (row.sku === 'SOCK-36' ? { ...row, sku: null } : row))
    const item = rows.find(({ sku }) => sku === null)
    const refuse = vi.fn(() => ({
      batchId: null,
      outcomes: [
        { itemId: item?.id ?? '', field: 'sku' as const, outcome: 'refused' as const, reason: 'not this one' }
      ]
    }))
    const { user } = await openPage({ rows, answers: { 'edit-cells': refuse } })
    await user.click(await findCell('SOCK-39', 'SKU'))
    await user.keyboard('{ArrowUp}x{Enter}{ArrowUp}')
    const cell = document.activeElement
    await waitFor(() => expect(cell?.getAttribute('aria-label')).toContain('not this one'))
    await user.keyboard('{Delete}')
    await waitFor(() => expect(cell?.getAttribute('aria-label')).not.toContain('not this one'))
  })

  it('keeps the cursor on its item when rows move in Stripe', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('WB-140', 'On hand'))
    fake.rows = fake.rows.filter(({ sku }) => sku !== 'MUG-22')
    fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
    await waitFor(() => expect(screen.queryByText('MUG-22')).toBeNull())
    const cell = await findCell('WB-140', 'On hand')
    await waitFor(() => expect(document.activeElement).toBe(cell))
  })

  it.each(['what is in sight', 'what was scrolled away from'])(
    'keeps %s and what is typed on their items when hundreds come in above',
    async (place) => {
      const before = sampleRows(3000).map((row, at) => ({
        ...row,
        name: `Mug ${10_000 + at}`,
        sku: `${at}`,
        active: true
      }))
      const { fake, user } = await openPage({ rows: before })
      const grid = await screen.findByRole('grid')
      const scrollTo = (row: number): void => {
        grid.scrollTop = row * 36
        fireEvent.scroll(grid)
      }
      scrollTo(500)
      await user.click(await findCell('503', 'On hand'))
      await user.keyboard('12')
      if (place !== 'what is in sight') scrollTo(2000)
      const [above] = before
      const more = Array.from({ length: 700 }, (_, at) => ({
        ...above,
        id: `new_${at}/stock`,
        name: `A ${at}`,
        sku: `new ${at}`
      }))
      fake.rows = [...(more as InventoryRow[]), ...before]
      fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
      const first = place === 'what is in sight' ? 500 : 2000
      await waitFor(() => expect(grid.scrollTop).toBe((first + 700) * 36))
      await user.keyboard('3{Enter}')
      await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
      expect(edits(fake.callsTo('edit-cells'))).toEqual([
        { itemId: before[503]?.id, field: 'onHand', input: '123', seen: String(before[503]?.onHand) }
      ])
      expect(document.activeElement?.parentElement?.getAttribute('data-item')).toBe(before[504]?.id)
    }
  )

  it('keeps the caret where it is when a product comes in above what is typed', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('WB-140', 'On hand'))
    await user.keyboard('123')
    const input = screen.getByRole<HTMLInputElement>('textbox', { name: /On hand$/ })
    input.setSelectionRange(1, 1)
    const place = (): [string, number] => {
      const row = input.closest<HTMLElement>('[data-item]')
      return [row?.dataset['item'] ?? '', Number(row?.getAttribute('aria-rowindex'))]
    }
    const [item, row] = place()
    const [first] = fake.rows
    fake.rows = [{ ...(first as InventoryRow), id: 'new', name: 'Aprons', sku: 'APRON' }, ...fake.rows]
    fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
    expect(await screen.findByText('APRON')).toBeTruthy()
    expect(document.activeElement).toBe(input)
    expect(place()).toEqual([item, row + 1])
    expect([input.value, input.selectionStart]).toEqual(['123', 1])
  })

  it('says anew every minute how long ago a change was', async () => {
    const repeat = globalThis.setInterval
    const minutely: (() => void)[] = []
    const spy = vi.spyOn(globalThis, 'setInterval').mockImplementation((run, each, ...rest) => {
      if (each === 60_000) minutely.push(run)
      return repeat(run, each, ...rest)
    })
    try {
      await openPage({ rows: shop().map((row) => ({ ...row, changedAt: Date.now() })) })
      const cell = await findCell('MUG-22', 'Changed')
      expect(cell.textContent).toBe('now')
      vi.setSystemTime(Date.now() + 5 * 60_000)
      act(() => minutely.forEach((run) => run()))
      expect(cell.textContent).toBe('5 min')
    } finally {
      vi.useRealTimers()
      spy.mockRestore()
    }
  })

  it.each([
    ['a number', '7'],
    ['F2', '{F2}'],
    ['Delete', '{Delete}'],
    ['Ctrl+D', '{Control>}d{/Control}']
  ])('brings the cell back into sight that %s is about', async (_what, key) => {
    const { user } = await openPage({ rows: sampleRows(3000) })
    await user.click((await screen.findAllByRole('gridcell'))[0] as HTMLElement)
    await user.keyboard('{ArrowDown}{End}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}')
    const grid = screen.getByRole('grid')
    grid.scrollTop = 36_000
    fireEvent.scroll(grid)
    await user.keyboard(key)
    expect(grid.scrollTop).toBe(36)
  })

  it('says what was not saved when its column is hidden, and goes on', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('WB-140', 'On hand'))
    await user.keyboard('12x')
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    await user.click(screen.getByRole('checkbox', { name: 'On hand' }))
    expect(status().textContent).toBe('Not saved, “12x”: On hand of Wool Blanket is hidden now')
    await user.keyboard('{Escape}')
    const cell = await findCell('MUG-22', 'SKU')
    await user.click(cell)
    expect(document.activeElement).toBe(cell)
    expect(fake.callsTo('edit-cells')).toEqual([])
  })

  it('types nothing into another item when the one that is edited leaves the list', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('WB-140', 'On hand'))
    await user.keyboard('12')
    fake.rows = fake.rows.filter(({ sku }) => sku !== 'WB-140')
    fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
    await waitFor(() => expect(screen.queryByText('WB-140')).toBeNull())
    await user.keyboard('0{Enter}')
    expect(fake.callsTo('edit-cells')).toEqual([])
    expect(status().textContent).toBe('Not saved, “12”: Wool Blanket is no longer in this list')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('gridcell'))
  })

  it('says what was not saved when the list becomes empty under an open cell', async () => {
    const { fake, user } = await openPage({ rows: shop().filter(({ sku }) => sku === 'WB-140') })
    await user.click(await findCell('WB-140', 'On hand'))
    await user.keyboard('12')
    fake.rows = []
    fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
    await waitFor(() => expect(screen.queryByRole('grid')).toBeNull())
    expect(status().textContent).toBe('Not saved, “12”: Wool Blanket is no longer in this list')
  })

  it('flashes a row that Stripe changed, once, and no other', async () => {
    const { fake } = await openPage({ rows: shop() })
    const cell = await findCell('WB-140', 'On hand')
    const id = fake.rows.find(({ sku }) => sku === 'WB-140')?.id ?? ''
    fake.changeInStripe(id, { onHand: 2, onHandInStripe: 2, status: 'low' })
    await waitFor(() => expect(within(cell).getByText('2')).toBeTruthy())
    expect(document.querySelectorAll('.row-flash')).toHaveLength(1)
    await waitFor(() => expect(document.querySelectorAll('.row-flash')).toHaveLength(0))
  })

  it('says what to do when nothing matches', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'zzz')
    expect(await screen.findByText('Nothing matches “zzz”')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Show all items' }))
    expect(await screen.findByText('MUG-22')).toBeTruthy()
  })

  it('reads out where the cursor is, and how many rows there are', async () => {
    const { user } = await openPage({ rows: shop() })
    const cell = await findCell('LS-01-M', 'On hand')
    await user.click(cell)
    expect(cell.getAttribute('aria-label')).toBe('Linen Shirt, M, On hand 3, Low, waiting to push')
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('19')
  })

  it('is marked while it moves, so that no row lights up that passes under the pointer', async () => {
    await openPage({ rows: shop() })
    await findCell('MUG-22', 'SKU')
    const grid = screen.getByRole('grid')
    expect(grid.hasAttribute('data-moving')).toBe(false)
    grid.scrollTop = 72
    fireEvent.scroll(grid)
    expect(grid.hasAttribute('data-moving')).toBe(true)
    await waitFor(() => expect(grid.hasAttribute('data-moving')).toBe(false))
  })

  it('draws only a window of a large shop, and reads far rows when the cursor goes there', async () => {
    const { fake, user } = await openPage({ rows: sampleRows(3000) })
    await user.click((await screen.findAllByRole('gridcell'))[0] as HTMLElement)
    await user.keyboard('{Control>}{End}{/Control}')
    await waitFor(() => expect(fake.callsTo('read-window').length).toBeGreaterThan(0))
    expect(screen.getAllByRole('row').length).toBeLessThan(80)
  })
})

describe('a keyboard of another alphabet', () => {
  const holding = (key: string, latin: string) => {
    const at = document.activeElement ?? document.body
    fireEvent.keyDown(at, { key, keyCode: latin.charCodeAt(0), ctrlKey: true })
  }

  it.each([
    ['Cyrillic', 'ф'],
    ['Arabic', 'ش'],
    ['Latin', 'a']
  ])('in %s has Ctrl+A select the whole view', async (_which, key) => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    holding(key, 'A')
    expect(document.querySelector('.grid-tally')?.textContent).toMatch(/^162 cells selected/)
  })

  it('has the commands of the program', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    holding('л', 'K')
    expect(await screen.findByRole('combobox', { name: 'Go to anything' })).toBeTruthy()
  })

  it('types its own letters', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'SKU'))
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ф', keyCode: 65 })
    expect(screen.getByRole('textbox', { name: /SKU$/ })).toHaveProperty('value', 'ф')
  })
})

describe('a cell in conflict', () => {
  const question = () => screen.findByRole('heading', { name: 'One number changed in two places' })
  /** A shop with the cursor on a cell that waits for an answer. */
  async function openConflict(column: 'onHand' | 'active') {
    const marks: InventoryRow['marks'] = column === 'active' ? { active: 'conflict' } : { onHand: 'conflict' }
    const rows = shop().map((row) => (row.sku === 'TOTE-BLA' ? { ...row, marks } : row))
    const itemId = rows.find(({ sku }) => sku === 'TOTE-BLA')?.id ?? ''
    const opened = await openPage({
      rows,
      conflicts: [sampleConflict({ itemId, variant: 'Black', field: column })]
    })
    const cell = await findCell('TOTE-BLA', column === 'onHand' ? 'On hand' : 'Active')
    await opened.user.click(cell)
    return { ...opened, cell }
  }

  it.each(['{Enter}', ' ', '{F2}', '7', '{Delete}', '{Backspace}'])(
    'opens its question with “%s” and changes nothing',
    async (key) => {
      const { fake, user } = await openConflict('onHand')
      await user.keyboard(key)
      expect(await question()).toBeTruthy()
      expect(fake.callsTo('edit-cells')).toEqual([])
    }
  )

  it('opens its question by a press on its mark, and not by a drag that ends there', async () => {
    const { cell } = await openConflict('onHand')
    const other = await findCell('MUG-22', 'On hand')
    const [mark, rows] = [cell.querySelector('.mark-conflict'), cell.closest('.rows')]
    if (!mark || !rows) throw new Error('the cell has no mark')
    document.elementFromPoint = () => mark
    // After a drag from one row to another, the click is on what holds both.
    fireEvent.pointerDown(other, { button: 0, clientX: 10, clientY: 10 })
    fireEvent.pointerUp(other, { button: 0, clientX: 10, clientY: 90 })
    fireEvent.click(rows, { clientX: 10, clientY: 90 })
    expect(screen.queryByRole('dialog')).toBeNull()
    fireEvent.pointerDown(rows, { button: 0, clientX: 10, clientY: 90 })
    fireEvent.click(rows, { clientX: 10, clientY: 90 })
    expect(await question()).toBeTruthy()
  })

  it.each(['Space', 'F2', 'a double click'])(
    'is not switched on or off unseen, by %s or otherwise',
    async (way) => {
      const { fake, user, cell } = await openConflict('active')
      if (way === 'a double click') await user.dblClick(cell)
      else await user.keyboard(way === 'Space' ? ' ' : '{F2}')
      expect(await screen.findByRole('dialog')).toBeTruthy()
      expect(fake.callsTo('edit-cells')).toEqual([])
    }
  )
})
