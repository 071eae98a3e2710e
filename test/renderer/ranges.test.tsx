import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { sampleRows } from './samples.ts'
import { findCell, openPage } from './open-page.tsx'
import type { InventoryRow } from '../../src/shared/inventory.ts'

const shop = () => sampleRows(60).slice(0, 18)
const socks = ['SOCK-36', 'SOCK-39', 'SOCK-43']
type Sent = { edits: { itemId: string; field: string; input: string }[] }
const status = (): string | null => within(screen.getByRole('contentinfo')).getByRole('status').textContent
const tally = (): string | null => document.querySelector('.grid-tally')?.textContent ?? null
const selected = (): number => document.querySelectorAll('.cell-selected[aria-selected=true]').length
const corner = (): Element => {
  const handle = document.querySelector('.fill-handle')
  if (!handle) throw new Error('there is no corner to press')
  return handle
}

/** What was sent, one list of “SKU field input” for each message. */
const sent = (fake: { rows: InventoryRow[]; callsTo: (channel: 'edit-cells') => unknown[] }): string[][] =>
  fake.callsTo('edit-cells').map((call) =>
    (call as Sent).edits.map(({ itemId, field, input }) => {
      const sku = fake.rows.find(({ id }) => id === itemId)?.sku
      return `${sku} ${field} ${input}`
    })
  )

async function openSocks(rows = shop()) {
  const opened = await openPage({ rows })
  await opened.user.click(await findCell('SOCK-36', 'On hand'))
  await opened.user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
  return opened
}

describe('a range', () => {
  it('says how much is selected and what it comes to, for those who look and those who listen', async () => {
    await openSocks()
    expect(tally()).toBe('3 cells selected · sum 126')
    expect(document.querySelector('.grid-tally')?.getAttribute('aria-live')).toBe('polite')
    expect(selected()).toBe(3)
    expect(screen.getByRole('grid').getAttribute('aria-multiselectable')).toBe('true')
  })

  it('says how many cells were copied, of which the line above a product’s items is none', async () => {
    const group = { items: 2, open: true, low: 0, out: 0, values: [] }
    const rows = shop().map((row) => (row.sku === 'SOCK-39' ? { ...row, group } : row))
    await openSocks(rows)
    expect(tally()).toMatch(/^2 cells selected/)
    fireEvent.copy(document.body, { clipboardData: { setData: vi.fn() } })
    expect(status()).toBe('Copied 2 cells')
  })

  it('draws only the rows again whose part of it changed', async () => {
    const { user } = await openSocks()
    const far = (await findCell('MUG-22', 'On hand')).closest('[role=row]')
    const changes: MutationRecord[] = []
    const watch = new MutationObserver((records) => changes.push(...records))
    if (far) watch.observe(far, { attributes: true, childList: true, subtree: true, characterData: true })
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    expect(selected()).toBe(4)
    expect([...changes, ...watch.takeRecords()]).toEqual([])
    watch.disconnect()
  })

  it('stays with its items when Stripe brings a new row in before them', async () => {
    const { fake } = await openSocks()
    const [first] = fake.rows
    const added = { ...(first as InventoryRow), id: 'new', name: 'Aprons', sku: 'APRON' }
    fake.rows = [added, ...fake.rows]
    act(() => fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true }))
    await screen.findByText('APRON')
    expect(tally()).toBe('3 cells selected · sum 126')
    for (const sku of socks) {
      expect((await findCell(sku, 'On hand')).getAttribute('aria-selected')).toBe('true')
    }
  })

  it('is let go by Escape and by moving on', async () => {
    const { user } = await openSocks()
    await user.keyboard('{Escape}')
    expect([selected(), tally()]).toEqual([0, ''])
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}{ArrowUp}')
    expect(selected()).toBe(0)
  })
})

describe('what is done to a range', () => {
  it('what is typed goes from cell to cell in it with Enter and Tab, and around at its end', async () => {
    const { fake, user } = await openSocks()
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    await user.keyboard('11{Enter}12{Enter}13{Enter}4{Enter}')
    expect(sent(fake)).toEqual([
      ['SOCK-36 onHand 11'],
      ['SOCK-39 onHand 12'],
      ['SOCK-43 onHand 13'],
      ['SOCK-36 reorderPoint 4']
    ])
    await user.keyboard('{Shift>}{Enter}{/Shift}')
    expect(selected()).toBe(6)
    expect(screen.getByRole('grid').contains(document.activeElement)).toBe(true)
  })

  it('an arrow leaves it, and Escape lets Tab out of it', async () => {
    const { fake, user } = await openSocks()
    await user.keyboard('{Tab}{Tab}9{ArrowDown}')
    expect(sent(fake)).toEqual([['SOCK-43 onHand 9']])
    expect(selected()).toBe(0)
    expect(document.activeElement?.closest('[role=row]')?.textContent).not.toContain('SOCK')
  })

  it('Ctrl+Enter sends one message for all its cells', async () => {
    const { fake, user } = await openSocks()
    await user.keyboard('+5{Control>}{Enter}{/Control}')
    await waitFor(() => expect(status()).toBe('Changed 3 values'))
    expect(sent(fake)).toEqual([socks.map((sku) => `${sku} onHand +5`)])
    expect(document.activeElement).toBe(await findCell('SOCK-36', 'On hand'))
    expect(tally()).toBe('3 cells selected · sum 141')
  })

  it('Ctrl+Enter says what the cell where it was typed said when it was begun', async () => {
    const { fake, user } = await openSocks()
    const sock = fake.rows.find(({ sku }) => sku === 'SOCK-36')
    await user.keyboard('12')
    act(() => fake.changeInStripe(sock?.id ?? '', { onHand: 1 }))
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(status()).toBe('Changed 3 values'))
    const [first, ...others] = socks.map((sku) => fake.rows.find((row) => row.sku === sku)?.id)
    expect(fake.callsTo('edit-cells')).toMatchObject([
      {
        edits: [
          { itemId: first, input: '12', seen: String(sock?.onHand) },
          ...others.map((itemId) => ({ itemId, input: '12' }))
        ]
      }
    ])
  })

  it('Ctrl+Enter keeps what the active cell cannot take, with the reason', async () => {
    const { fake, user } = await openSocks()
    await user.keyboard('*1.1{Control>}{Enter}{/Control}')
    expect(screen.getByRole('alert').textContent).toBe('“*1.1” does not come out as a whole number')
    expect(sent(fake)).toEqual([])
  })

  it('Ctrl+Enter on closed cells puts the active one’s value into all, as one step', async () => {
    const { fake, user } = await openSocks()
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}{Control>}{Enter}{/Control}')
    await waitFor(() => expect(status()).toBe('Filled 5 values'))
    expect(sent(fake)).toEqual([
      [
        'SOCK-36 reorderPoint 64',
        'SOCK-39 onHand 64',
        'SOCK-39 reorderPoint 64',
        'SOCK-43 onHand 64',
        'SOCK-43 reorderPoint 64'
      ]
    ])
    expect(selected()).toBe(6)
    await user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(status()).toMatch(/^Undone/))
  })

  it('Ctrl+Enter on one closed cell does nothing', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(screen.queryByRole('textbox', { name: /Socks/ })).toBeNull()
    expect(sent(fake)).toEqual([])
  })

  it('a double click on the corner fills down to the end of what is shown, as one step', async () => {
    const before = shop().map((row, at) => ({ ...row, reorderPoint: 100 + at, marks: {} }))
    const { fake, user } = await openPage({ rows: before })
    await user.click(await findCell('SOCK-36', 'Reorder at'))
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await user.dblClick(corner())
    expect(screen.queryByRole('textbox', { name: /Reorder at$/ })).toBeNull()
    const shown = screen.getAllByRole('row').flatMap(({ dataset }) => dataset['item'] ?? [])
    const itemOf = (sku: string) => before.find((row) => row.sku === sku)
    const [one, two] = [itemOf('SOCK-36'), itemOf('SOCK-39')]
    const below = shown.slice(shown.indexOf(two?.id ?? '') + 1)
    await waitFor(() => expect(status()).toBe(`Filled ${below.length} values`))
    const edits = below.map((itemId, at) => ({
      itemId,
      input: String((at % 2 === 0 ? one : two)?.reorderPoint)
    }))
    expect(fake.callsTo('edit-cells')).toMatchObject([{ edits, how: 'fill' }])
    expect(selected()).toBe(below.length + 2)
  })

  it('a double click on the corner far from the last row fills nothing, and says how it is done', async () => {
    const rows = sampleRows(900).map((row, at) => (at < 18 ? row : { ...row, name: `Zebra ${at}` }))
    const { fake, user } = await openPage({ rows })
    await user.click(await findCell('SOCK-36', 'Reorder at'))
    await user.dblClick(corner())
    expect(status()).toMatch(/^\d+ rows are below\. Select those to fill, then press Ctrl\+D\.$/)
    expect(sent(fake)).toEqual([])
  })

  it('a double click on the corner of the last row does nothing', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'Reorder at'))
    await user.keyboard('{Control>}{ArrowDown}{/Control}')
    await user.dblClick(corner())
    expect(screen.queryByRole('textbox', { name: /Reorder at$/ })).toBeNull()
    expect(sent(fake)).toEqual([])
  })

  it('Ctrl+X copies, and says that nothing was cut', async () => {
    const { fake } = await openSocks()
    const clipboardData = { setData: vi.fn<(type: string, words: string) => void>() }
    fireEvent.cut(await findCell('SOCK-36', 'On hand'), { clipboardData })
    expect(new Map(clipboardData.setData.mock.calls).get('text/plain')).toBe('64\r\n58\r\n4\r\n')
    expect(status()).toBe('Copied 3 cells. Cells are copied, not cut.')
    expect(sent(fake)).toEqual([])
  })

  it('clears after one question, and Escape is a no', async () => {
    const { fake, user } = await openSocks()
    await user.keyboard('{Delete}')
    expect((await screen.findByRole('alert')).textContent).toContain('Stop tracking 3 items?')
    await user.keyboard('{Shift>}{Escape}{/Shift}')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(sent(fake)).toEqual([])
    await user.keyboard('{Delete}')
    await user.click(await screen.findByRole('button', { name: /^Stop tracking/ }))
    await waitFor(() => expect(status()).toBe('Cleared 3 values'))
    expect(sent(fake)).toEqual([socks.map((sku) => `${sku} onHand `)])
    expect(document.activeElement).toBe(await findCell('SOCK-36', 'On hand'))
  })

  it('SKUs are cleared without a question', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'SKU'))
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}{Backspace}')
    await waitFor(() => expect(status()).toBe('Cleared 2 values'))
    expect(fake.callsTo('edit-cells')).toHaveLength(1)
  })

  it('sums up what was refused, by reason, here or by the program', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'SKU'))
    await user.paste('TAKEN\tmany\r\nTAKEN\t4\r\n')
    const summary = await screen.findByRole('region', { name: 'What was refused' })
    expect(within(summary).getByRole('heading').textContent).toBe('Pasted 1 value, 3 refused')
    expect(
      within(summary)
        .getAllByRole('listitem')
        .map((one) => one.textContent)
    ).toEqual([
      '2another item has this SKUOrganic Cotton Socks, 36–38 and 1 more',
      '1“many” is not a whole number. Use 7, +5 or −2.Organic Cotton Socks, 36–38'
    ])
    expect(status()).toBe('Pasted 1 value; 3 refused for 2 reasons')
    await user.click(within(summary).getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('region', { name: 'What was refused' })).toBeNull()
  })

  it('archives every selected item with one press of Space', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'Active'))
    await user.keyboard('{Shift>}{ArrowDown}{/Shift} ')
    await waitFor(() => expect(sent(fake)).toEqual([['SOCK-36 active false', 'SOCK-39 active false']]))
  })

  it('copies words and a table', async () => {
    await openSocks()
    const clipboardData = { setData: vi.fn<(type: string, words: string) => void>() }
    fireEvent.copy(await findCell('SOCK-36', 'On hand'), { clipboardData })
    const data = new Map(clipboardData.setData.mock.calls)
    expect(data.get('text/plain')).toBe('64\r\n58\r\n4\r\n')
    expect(data.get('text/html')).toMatch(/<tr><td[^>]*>64<\/td><\/tr><tr><td[^>]*>58<\/td><\/tr>/)
    expect(status()).toBe('Copied 3 cells')
  })

  it('reads the rows that are not here, in pieces, before it acts on a whole view', async () => {
    const rows = sampleRows(3000).map((row): InventoryRow => ({ ...row, active: true, marks: {} }))
    const { fake, user } = await openPage({ rows })
    await user.click((await screen.findAllByRole('gridcell'))[4] as HTMLElement)
    await user.keyboard('{Control>} {/Control}9{Control>}{Enter}{/Control}')
    await waitFor(() => expect(sent(fake)).toHaveLength(1), { timeout: 10_000 })
    const { edits } = fake.callsTo('edit-cells')[0] as Sent
    const expected = rows.filter(({ reorderPoint }) => reorderPoint !== 9)
    expect(new Set(edits.map(({ itemId }) => itemId))).toEqual(new Set(expected.map(({ id }) => id)))
    expect(edits.every(({ field, input }) => field === 'reorderPoint' && input === '9')).toBe(true)
    const largest = fake.callsTo('read-window').map((call) => (call as { count: number }).count)
    expect(Math.max(...largest)).toBeLessThanOrEqual(1000)
  })
})
