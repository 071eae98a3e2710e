import { act, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { findCell, openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

afterEach(() => vi.restoreAllMocks())

/** The page with its rows there, in a window so busy that nothing is drawn until `draw` is called. */
async function openBusy() {
  const opened = await openPage({ rows: sampleRows(6) })
  await opened.user.click(await findCell('MUG-22', 'On hand'))
  const frames: FrameRequestCallback[] = []
  vi.spyOn(window, 'requestAnimationFrame').mockImplementation((frame) => frames.push(frame))
  const draw = (): void => act(() => frames.splice(0).forEach((frame) => frame(0)))
  return { ...opened, draw }
}

it.each(['the list', 'a page'])(
  'Escape from %s takes the keyboard from nothing that is reached after it',
  async (from) => {
    const { user, draw } = await openBusy()
    if (from === 'a page') {
      await user.keyboard('{Control>}h{/Control}')
      await screen.findByRole('heading', { level: 1, name: 'History' })
    }
    const search = screen.getByRole<HTMLInputElement>('textbox', { name: 'Search' })
    await user.keyboard('{Escape}{Control>}f{/Control}mu')
    draw()
    await user.keyboard('g')
    expect([search.value, document.activeElement === search]).toEqual(['mug', true])
  }
)

it('what is chosen by name has it before the next key', async () => {
  const { user } = await openBusy()
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: 'Go to anything' }), 'Search')
  await waitFor(() =>
    expect(document.querySelector('.palette-option[aria-selected=true]')?.textContent).toMatch(/^Search/)
  )
  await user.keyboard('{Enter}mug')
  const search = screen.getByRole<HTMLInputElement>('textbox', { name: 'Search' })
  await waitFor(() => expect([search.value, document.activeElement === search]).toEqual(['mug', true]))
})
