import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

const status = (): HTMLElement => within(screen.getByRole('contentinfo')).getByRole('status')
const view = (name: RegExp): HTMLElement =>
  within(screen.getByRole('navigation', { name: 'Views' })).getByRole('button', { name })

/** The page showing its changes, in a window that has the focus or not. */
async function openChanges(focused: boolean) {
  const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(focused)
  const { fake, user } = await openPage({ rows: sampleRows(60).slice(0, 18) })
  await user.click(view(/^All items/))
  await user.click(view(/^Changed/))
  await screen.findByRole('heading', { level: 1, name: 'Changed' })
  await waitFor(() => expect(fake.callsTo('open-view').at(-1)).toMatchObject({ query: { view: 'changed' } }))
  await waitFor(() => expect(document.querySelector('.totals')?.textContent).toMatch(/^\d/))
  return { fake, user, focus, listed: fake.listedAt }
}

afterEach(() => vi.restoreAllMocks())

describe('the list of changes', () => {
  it('counts as seen up to when it was made, once it is left, and is taken back by one button', async () => {
    const { fake, user, listed } = await openChanges(true)
    await user.click(view(/^All items/))
    await waitFor(() => expect(fake.callsTo('mark-seen')).toEqual([{ at: listed }]))
    await waitFor(() => expect(status().textContent).toMatch(/you looked at/))
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(fake.callsTo('mark-seen').at(-1)).toEqual({ at: 0 }))
    await waitFor(() => expect(status().textContent).toMatch(/marked as new again/))
  })

  it('is new again with Ctrl+Z, which takes no edit back before', async () => {
    const { fake, user } = await openChanges(true)
    await user.click(view(/^All items/))
    await waitFor(() => expect(status().textContent).toMatch(/you looked at/))
    await user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(status().textContent).toMatch(/marked as new again/))
    expect(fake.callsTo('mark-seen').at(-1)).toEqual({ at: 0 })
    expect(fake.callsTo('undo')).toEqual([])
  })

  it('is still there when a page was opened before it, and counts as seen once another list takes its place', async () => {
    const { fake, user, listed } = await openChanges(true)
    const leftFor = async (name: string): Promise<void> => {
      await user.click(view(new RegExp(`^${name}`)))
      await screen.findByRole('heading', { level: 1, name })
    }
    await leftFor('History')
    await user.keyboard('{Escape}')
    await screen.findByRole('heading', { level: 1, name: 'Changed' })
    expect(fake.callsTo('mark-seen')).toEqual([])
    await leftFor('History')
    await leftFor('All items')
    await waitFor(() => expect(fake.callsTo('mark-seen')).toEqual([{ at: listed }]))
  })

  it('counts for nothing in a window that nobody looked at, and does once that has the focus', async () => {
    const { fake, user, focus, listed } = await openChanges(false)
    await user.click(view(/^All items/))
    await screen.findByRole('heading', { level: 1, name: 'All items' })
    expect(fake.callsTo('mark-seen')).toEqual([])
    await user.click(view(/^Changed/))
    await waitFor(() => expect(fake.listedAt).toBeGreaterThan(listed + 1))
    const again = fake.listedAt
    focus.mockReturnValue(true)
    fireEvent.focus(window)
    await user.click(view(/^All items/))
    await waitFor(() => expect(fake.callsTo('mark-seen')).toEqual([{ at: again }]))
  })

  it('counts for nothing where a search narrowed it from the beginning to the end', async () => {
    const { fake, user, focus } = await openChanges(false)
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'Linen')
    await waitFor(() =>
      expect(fake.callsTo('open-view').at(-1)).toMatchObject({ query: { search: 'Linen' } })
    )
    focus.mockReturnValue(true)
    fireEvent.focus(window)
    await user.click(view(/^All items/))
    await screen.findByRole('heading', { level: 1, name: 'All items' })
    expect(fake.callsTo('mark-seen')).toEqual([])
  })
})
