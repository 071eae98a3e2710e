import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { sampleRows } from './samples.ts'
import { findCell, openPage } from './open-page.tsx'

const search = (): HTMLInputElement => screen.getByRole<HTMLInputElement>('textbox', { name: 'Search' })

/** The item and the column of the cursor. */
function cursor(): string {
  const cell = document.querySelector<HTMLElement>('[role=grid] [role=row] > [role=gridcell][tabindex="0"]')
  return `${cell?.closest<HTMLElement>('[role=row]')?.dataset['item']} ${cell?.dataset['column']}`
}

async function openShop(rows = sampleRows(60).slice(0, 18)) {
  const { user, fake } = await openPage({ rows })
  await waitFor(() => expect(cursor()).not.toContain('undefined'))
  const idOf = (sku: string): string => rows.find((row) => row.sku === sku)?.id ?? ''
  const goTo = async (sku: string, column: string) => await user.click(await findCell(sku, column))
  const open = async (name: RegExp, heading: string) => {
    await user.click(screen.getByRole('button', { name }))
    await screen.findByRole('heading', { level: 1, name: heading })
  }
  return { user, fake, idOf, goTo, open }
}

describe('a search that hid the item of the cursor is cleared', () => {
  it('by Esc: the cursor and the details are back at it, in its column', async () => {
    const { user, idOf, goTo } = await openShop()
    await goTo('SOCK-39', 'Reorder at')
    const before = cursor()
    expect(before).toBe(`${idOf('SOCK-39')} reorderPoint`)
    await user.type(search(), 'mug')
    await waitFor(() => expect(cursor()).not.toBe(before))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(cursor()).toBe(before))
    expect(document.activeElement).toBe(search())
    expect(screen.getByRole('heading', { level: 2, name: /Sock/i })).toBeTruthy()
  })
  it('after words that found nothing', async () => {
    const { user, goTo } = await openShop()
    await goTo('SOCK-39', 'Reorder at')
    const before = cursor()
    await user.type(search(), 'muzzz')
    await waitFor(() => expect(screen.queryByRole('grid')).toBeNull())
    await user.clear(search())
    await screen.findByRole('grid')
    await waitFor(() => expect(cursor()).toBe(before))
  })
  it('and nobody had moved it since the start', async () => {
    const { user } = await openShop()
    const before = cursor()
    await user.type(search(), 'sock')
    await waitFor(() => expect(cursor()).not.toBe(before))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(cursor()).toBe(before))
  })
  it('and somebody went to another meanwhile: it stays there', async () => {
    const { user, idOf, goTo } = await openShop()
    await goTo('SOCK-39', 'Reorder at')
    await user.type(search(), 'mug')
    await waitFor(() => expect(cursor()).not.toContain(idOf('SOCK-39')))
    await goTo('MUG-22', 'On hand')
    const chosen = cursor()
    await user.click(search())
    await user.keyboard('{Escape}')
    await screen.findByText('SOCK-39')
    expect(cursor()).toBe(chosen)
  })
  it('though it is far down a long list, which stands as it stood', async () => {
    const rows = sampleRows(800).map((row) => ({ ...row, active: true }))
    const { user, fake } = await openShop(rows)
    const grid = screen.getByRole('grid')
    grid.scrollTop = 500 * 36
    fireEvent.scroll(grid)
    const row = await waitFor(() => {
      const found = document.querySelector('[role=row][aria-rowindex="510"]')
      if (!found?.querySelector('[data-column=onHand]')?.textContent) throw new Error('not read')
      return found
    })
    await user.click(row.querySelector('[data-column=onHand]') as Element)
    const before = cursor()
    // What it is called by finds it, too, elsewhere in the list.
    const id = before.split(' ')[0]
    await user.type(search(), rows.find((one) => one.id === id)?.name ?? '')
    await waitFor(() => expect(screen.getByRole('grid').scrollTop).toBe(0))
    expect(cursor()).toBe(before)
    await user.type(search(), 'zzz')
    await waitFor(() => expect(screen.queryByRole('grid')).toBeNull())
    await user.clear(search())
    await user.type(search(), 'mug')
    await waitFor(() => expect(cursor()).not.toBe(before))
    expect(screen.getByRole('grid').scrollTop).toBe(0)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(cursor()).toBe(before))
    expect(screen.getByRole('grid').scrollTop).toBe(500 * 36)
    expect(fake.callsTo('locate-item')).not.toEqual([])
  })
})

describe('a view that is opened again', () => {
  it('has the cursor where it was, and so has the other', async () => {
    const { idOf, goTo, open } = await openShop()
    await goTo('SOCK-39', 'Reorder at')
    await open(/^Out of stock/, 'Out of stock')
    const first = cursor()
    expect(first).not.toContain(idOf('SOCK-39'))
    await open(/^All items/, 'All items')
    expect(cursor()).toBe(`${idOf('SOCK-39')} reorderPoint`)
    await open(/^Out of stock/, 'Out of stock')
    expect(cursor().split(' ')[0]).toBe(first.split(' ')[0])
  })
  it('after a page was open in its place', async () => {
    const { user, idOf, goTo, open } = await openShop()
    await goTo('SOCK-39', 'Reorder at')
    await user.type(search(), 'mug')
    await waitFor(() => expect(cursor()).not.toContain(idOf('SOCK-39')))
    await open(/^Sales/, 'Sales')
    await open(/^All items/, 'All items')
    await waitFor(() => expect(cursor()).toBe(`${idOf('SOCK-39')} reorderPoint`))
  })
  it('without that item leaves the cursor at the one it is at', async () => {
    const { fake, idOf, goTo, open } = await openShop()
    await goTo('SOCK-39', 'Reorder at')
    await open(/^Out of stock/, 'Out of stock')
    act(() => {
      fake.rows = fake.rows.filter(({ id }) => id !== idOf('SOCK-39'))
      fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
    })
    const now = cursor()
    await open(/^All items/, 'All items')
    expect(cursor()).toBe(now)
  })
})

it('another order begins at its top, and a search after it goes back there', async () => {
  const { user, idOf, goTo } = await openShop()
  await goTo('SOCK-39', 'Reorder at')
  await user.click(screen.getByRole('columnheader', { name: /^On hand/ }))
  await goTo('MUG-22', 'On hand')
  await user.type(search(), 'sock')
  await waitFor(() => expect(cursor()).not.toContain(idOf('MUG-22')))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(cursor()).toBe(`${idOf('MUG-22')} onHand`))
})
