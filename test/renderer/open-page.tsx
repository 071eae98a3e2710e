import { cleanup, configure, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach } from 'vitest'
import { App } from '../../src/renderer/app.tsx'
import { FakeApi } from './fake-api.ts'
import type { FakeOptions } from './fake-api.ts'

configure({ asyncUtilTimeout: 15_000 })

// jsdom lays nothing out. The grid asks its window for a size; a real one is 20 rows high.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 752 })
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 900 })
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 752 })

// A window in which every column has room.
Object.defineProperty(window, 'innerWidth', { configurable: true, value: 1600 })

// Nor does it know modal dialogs; what matters here is that they open and close.
HTMLDialogElement.prototype.showModal = function () {
  this.setAttribute('open', '')
}
HTMLDialogElement.prototype.close = function () {
  this.removeAttribute('open')
}

afterEach(cleanup)

/** The whole page against an in-memory program. */
export async function openPage(options: FakeOptions = {}) {
  const fake = new FakeApi(options)
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const user = userEvent.setup()
  render(<App />)
  if (options.account !== null) await screen.findByRole('contentinfo')
  return { fake, user }
}

/** The cell of an item, found as a person would: by the words of its row and the name of its column. */
export async function findCell(sku: string, column: string): Promise<HTMLElement> {
  const anchor = await within(await screen.findByRole('grid')).findByText(sku)
  const row = anchor.closest('[role="row"]')
  const headers = screen.getAllByRole('columnheader').map((header) => header.textContent)
  const place = headers.findIndex((name) => name === column || name?.startsWith(column))
  const cell = row?.querySelectorAll<HTMLElement>('[role="gridcell"]')[place]
  if (!cell) throw new Error(`no cell “${column}” in the row of ${sku}`)
  return cell
}
