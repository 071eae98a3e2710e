import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { findCell, openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const shop = () => sampleRows(60).slice(0, 18)
const menu = () => screen.findByRole('menu')
const tally = (): string | null => document.querySelector('.grid-tally')?.textContent ?? null

describe('a press of the right button', () => {
  it('makes its cell the active one, and after Esc what is typed falls into it', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    const cell = await findCell('SOCK-36', 'On hand')
    await user.pointer({ keys: '[MouseRight]', target: cell })
    await menu()
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(cell)
    await user.keyboard('7{Enter}')
    await waitFor(() => expect(fake.callsTo('edit-cells')).toHaveLength(1))
    const itemId = fake.rows.find(({ sku }) => sku === 'SOCK-36')?.id
    const edits = [{ itemId, field: 'onHand', input: '7' }]
    expect(fake.callsTo('edit-cells')).toMatchObject([{ edits }])
  })

  it('keeps a range that it falls into, with the keyboard in its active cell', async () => {
    const { user } = await openPage({ rows: shop() })
    const first = await findCell('SOCK-36', 'On hand')
    await user.click(first)
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    await user.pointer({ keys: '[MouseRight]', target: await findCell('SOCK-39', 'On hand') })
    await menu()
    expect(tally()).toBe('3 cells selected · sum 126')
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(first)
  })

  it.each([
    ['MUG-22', 'On hand'],
    ['SOCK-39', 'Reorder at']
  ])('lets a range go that %s, %s is not in', async (sku, column) => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    const cell = await findCell(sku, column)
    await user.pointer({ keys: '[MouseRight]', target: cell })
    await menu()
    expect(tally()).toBe('')
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(cell)
  })

  it('copies, pastes, clears and takes back as the keys do', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const itemId = fake.rows.find(({ sku }) => sku === 'SOCK-36')?.id
    const execCommand = vi.fn(() => true)
    Object.defineProperty(document, 'execCommand', { value: execCommand, configurable: true })
    const cell = await findCell('SOCK-36', 'SKU')
    const choose = async (name: RegExp) => {
      await user.pointer({ keys: '[MouseRight]', target: cell })
      await user.click(await screen.findByRole('menuitem', { name }))
    }
    await choose(/^Copy/)
    expect(execCommand).toHaveBeenCalledExactlyOnceWith('copy')
    expect(document.activeElement).toBe(cell)
    await choose(/^Paste/)
    expect(document.activeElement).toBe(cell)
    expect(fake.callsTo('paste')).toHaveLength(1)
    await choose(/^Clear/)
    await waitFor(() =>
      expect(fake.callsTo('edit-cells')).toMatchObject([{ edits: [{ itemId, field: 'sku', input: '' }] }])
    )
    await choose(/^Undo/)
    await waitFor(() => expect(fake.callsTo('undo')).toHaveLength(1))
  })

  it('selects the row, or all rows of a range that it falls into', async () => {
    const { user } = await openPage({ rows: shop() })
    const first = await findCell('SOCK-36', 'On hand')
    const columns = screen.getAllByRole('columnheader').length
    await user.pointer({ keys: '[MouseRight]', target: first })
    await user.click(await screen.findByRole('menuitem', { name: /^Select the row/ }))
    expect(tally()).toBe(`${columns} cells selected`)
    expect(document.activeElement).toBe(first)
    await user.keyboard('{Escape}{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    await user.pointer({ keys: '[MouseRight]', target: await findCell('SOCK-39', 'On hand') })
    await user.click(await screen.findByRole('menuitem', { name: /^Select 3 rows/ }))
    expect(tally()).toBe(`${3 * columns} cells selected`)
    expect(document.activeElement).toBe(first)
  })

  it('selects the rows of a range that a sort scattered', async () => {
    const { user } = await openPage({ rows: shop() })
    const columns = screen.getAllByRole('columnheader').length
    await user.click(await findCell('SOCK-36', 'On hand'))
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    await user.click(screen.getByRole('columnheader', { name: /^On hand/ }))
    await waitFor(() => expect(document.querySelectorAll('.range-top').length).toBeGreaterThan(1))
    await user.keyboard('{Shift>} {/Shift}')
    expect(tally()).toBe(`${3 * columns} cells selected`)
  })

  it('selects no row while what is typed elsewhere cannot be saved', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('abc')
    await user.pointer({ keys: '[MouseRight]', target: await findCell('SOCK-36', 'On hand') })
    await user.click(await screen.findByRole('menuitem', { name: /^Select the row/ }))
    expect(tally()).toBe('')
    expect(screen.getByRole('textbox', { name: /Ceramic Mug/ })).toHaveProperty('value', 'abc')
  })

  it('leaves what cannot be saved in its open cell', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    await user.keyboard('abc')
    await user.pointer({ keys: '[MouseRight]', target: await findCell('SOCK-36', 'On hand') })
    expect(screen.getByRole('textbox', { name: /Ceramic Mug/ })).toHaveProperty('value', 'abc')
  })
})
