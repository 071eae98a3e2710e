import { fireEvent, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { sampleRows } from './samples.ts'

/** The pages are loaded on a Mac. */
const { findCell, openPage } = await vi.hoisted(async () => {
  Object.defineProperty(navigator, 'platform', { value: 'MacIntel', configurable: true })
  return import('./open-page.tsx')
})

it('on a Mac a press with Ctrl held opens the menu where it is, and keeps a range that it falls into', async () => {
  const { user } = await openPage({ rows: sampleRows(60).slice(0, 18) })
  const first = await findCell('SOCK-36', 'On hand')
  await user.click(first)
  await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
  const cell = await findCell('SOCK-39', 'On hand')
  const press = { button: 0, ctrlKey: true, clientX: 300, clientY: 200 }
  fireEvent.pointerDown(cell, press)
  fireEvent.mouseDown(cell, press)
  fireEvent.contextMenu(cell, press)
  const menu = await screen.findByRole('menu')
  expect(menu.parentElement?.style.left).toBe('300px')
  expect(document.querySelector('.grid-tally')?.textContent).toBe('3 cells selected · sum 126')
})
