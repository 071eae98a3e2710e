import { screen, waitFor, within } from '@testing-library/react'
import type { BrowserWindow } from 'electron'
import { describe, expect, it } from 'vitest'
import { createPaper } from '../../src/main/windows/paper.ts'
import { fullTime, whole } from '../../src/renderer/format.ts'
import { sampleRows } from './samples.ts'
import { openPage } from './open-page.tsx'
import type { FakeOptions } from './fake-api.ts'

const status = (): HTMLElement => within(screen.getByRole('contentinfo')).getByRole('status')
/** The number that stands under a name. */
const figure = (name: string): string | null =>
  within(screen.getByRole('region', { name: 'Totals' })).getByText(name).nextElementSibling?.textContent ??
  null

async function openReport(options: FakeOptions = {}) {
  const page = await openPage({ rows: sampleRows(24), ...options })
  await page.user.click(await screen.findByRole('button', { name: 'Report' }))
  await screen.findByRole('heading', { name: 'Report' })
  return page
}

describe('the report', () => {
  it('has the totals, and every item that is out or low with what it needs', async () => {
    const rows = sampleRows(24)
    const low = rows.filter((row) => row.status === 'low')
    const out = rows.filter((row) => row.status === 'out')
    await openReport()
    const table = await screen.findByRole('table')
    expect([figure('Items'), figure('Low'), figure('Out')]).toEqual([24, low.length, out.length].map(String))
    const lines = within(table).getAllByRole('row').slice(1)
    expect(lines.map((line) => line.textContent.slice(0, 3))).toEqual([
      ...out.map(() => 'Out'),
      ...low.map(() => 'Low')
    ])
    const words = [...out, ...low].map(
      ({ name, variant, sku, onHand, reorderPoint, status: is }) =>
        `${is === 'out' ? 'Out' : 'Low'}${name}${variant === null ? '' : `, ${variant}`}${sku}${whole(onHand ?? 0)}${reorderPoint}`
    )
    expect(lines.map((line) => line.textContent).toSorted()).toEqual(words.toSorted())
  })

  it('has no details beside it, in which nothing could be, and the grid has its own again', async () => {
    const { user } = await openPage({ rows: sampleRows(24) })
    const details = () => screen.queryByRole('complementary', { name: 'Details' })
    await waitFor(() => expect(details()).not.toBeNull())
    await user.click(screen.getByRole('button', { name: 'Report' }))
    await screen.findByRole('table')
    expect(details()).toBeNull()
    expect(screen.queryByRole('button', { name: /details$/ })).toBeNull()
    await user.keyboard('{Control>}i{/Control}{Escape}')
    await waitFor(() => expect(details()?.textContent).toMatch(/On hand/))
    await user.click(screen.getByRole('button', { name: 'Stocktake' }))
    await screen.findByRole('button', { name: 'Start counting' })
    expect(details()).toBeNull()
  })

  it('counts an edit as soon as it is made, and says that it is not in Stripe yet', async () => {
    const { fake } = await openReport()
    await screen.findByRole('table')
    const before = Number(figure('Units on hand'))
    const first = sampleRows(24).find(({ onHand }) => onHand !== null && onHand > 0)
    fake.changeInStripe(first?.id ?? '', { onHand: (first?.onHand ?? 0) + 40 })
    await waitFor(() => expect(figure('Units on hand')).toBe(String(before + 40)))
    fake.emit('sync-status', { ...fake.status, waiting: 1, failed: 0, conflicts: 0 })
    await screen.findByText('With 1 edit that is not in Stripe yet.')
    fake.emit('sync-status', { ...fake.status, waiting: 1, failed: 2, conflicts: 3 })
    await screen.findByText('With 6 edits that are not in Stripe yet.')
  })

  it('says how old what it knows of Stripe is, where that was not just now', async () => {
    const { fake } = await openReport()
    await screen.findByRole('table')
    expect(document.body.textContent).not.toContain('Stripe as it was')
    const before = Date.now() - 5 * 86_400_000
    fake.emit('sync-status', { ...fake.status, lastSyncedAt: before })
    await screen.findByText(new RegExp(`, Stripe as it was ${fullTime(before)}$`))
  })

  it('leads from an item to its row in the list', async () => {
    const { user } = await openReport()
    const [line] = within(await screen.findByRole('table'))
      .getAllByRole('row')
      .slice(1)
    const item = within(line ?? document.body).getByRole('button')
    await user.click(item)
    await screen.findByRole('grid', { name: 'Inventory' })
    await waitFor(() =>
      expect(document.activeElement?.closest('[role=row]')?.textContent).toContain(
        item.textContent?.split(',')[0]
      )
    )
  })

  it('is saved as a PDF and as a CSV of the whole shop, whatever the list is narrowed to', async () => {
    const { fake, user } = await openReport()
    await screen.findByRole('table')
    await user.click(screen.getByRole('button', { name: 'Save as PDF…' }))
    await waitFor(() => expect(status().textContent).toContain('Saved as /documents/Stockroom report.pdf'))
    await user.click(screen.getByRole('button', { name: 'Export CSV…' }))
    await waitFor(() => expect(fake.callsTo('export-csv')).toHaveLength(1))
    expect(fake.callsTo('export-csv')[0]).toMatchObject({
      form: 'report',
      query: { view: 'all', search: '', filters: [] }
    })
  })

  it('says why it could not be printed', async () => {
    const webContents = {
      print: (_: unknown, done: (ok: boolean, why: string) => void) => done(false, 'Invalid printer settings')
    }
    const paper = createPaper(() => ({ webContents }) as unknown as BrowserWindow, 'en-GB')
    const { user } = await openReport({
      answers: { 'print-page': () => paper.print().then(() => ({ path: null })) }
    })
    await screen.findByRole('table')
    await user.click(screen.getByRole('button', { name: 'Print…' }))
    const words = 'The printer was not reached (Invalid printer settings); save it as a PDF instead.'
    await waitFor(() => expect(status().textContent).toBe(words))
  })
})
