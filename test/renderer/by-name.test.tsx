import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { mostMetadata } from '../../src/renderer/grid/arrange.ts'
import { inventoryQuerySchema } from '../../src/shared/inventory-schemas.ts'
import { everything } from '../../src/shared/inventory.ts'
import { metadataColumn } from '../../src/shared/metadata-columns.ts'
import { findCell, openPage } from './open-page.tsx'
import { aFinding, aSale, aStocktake, sampleRows } from './samples.ts'

type User = Awaited<ReturnType<typeof openPage>>['user']

async function openPalette(user: User): Promise<HTMLElement> {
  await user.keyboard('{Control>}k{/Control}')
  const field = await screen.findByRole('combobox', { name: 'Go to anything' })
  await user.click(field)
  return field
}

const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.palette-option')]
const titleOf = (option: HTMLElement): string => option.querySelector('.palette-words')?.textContent ?? ''

/** Does what is called so, by its name. */
async function choose(user: User, title: string): Promise<void> {
  fireEvent.change(await openPalette(user), { target: { value: title } })
  const named = await waitFor(
    () => options().find((option) => titleOf(option) === title) ?? expect.fail(`nothing is called “${title}”`)
  )
  await user.click(named)
  await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Go to anything' })).toBeNull())
}

async function offered(user: User, words = ''): Promise<string[]> {
  const field = await openPalette(user)
  fireEvent.change(field, { target: { value: words } })
  const titles = options().map(titleOf)
  await user.keyboard('{Control>}k{/Control}')
  return titles
}

const headings = (): (string | null)[] =>
  screen.getAllByRole('columnheader').map((header) => header.getAttribute('data-column'))
const focused = (): string | null => document.activeElement?.getAttribute('data-column') ?? null

describe('the column under the cursor', () => {
  it('is pinned, let go, moved, hidden and shown again by name, with the keyboard at the grid', async () => {
    const { user } = await openPage({ rows: sampleRows(6) })
    await user.click(await findCell('MUG-22', 'On hand'))
    await choose(user, 'Pin On hand')
    await waitFor(() => expect(headings().slice(0, 2)).toEqual(['product', 'onHand']))
    await waitFor(() => expect(focused()).toBe('onHand'))
    await choose(user, 'Unpin On hand')
    await choose(user, 'Move On hand right')
    await waitFor(() => expect(headings().slice(0, 3)).toEqual(['product', 'variant', 'onHand']))
    await choose(user, 'Hide On hand')
    await waitFor(() => expect(headings()).not.toContain('onHand'))
    expect(document.activeElement?.closest('[role=grid]')).not.toBeNull()
    await choose(user, 'Show the column On hand')
    await waitFor(() => expect(headings()).toContain('onHand'))
    await choose(user, 'Put the columns back as delivered')
    await waitFor(() => expect(headings().slice(0, 4)).toEqual(['product', 'variant', 'sku', 'onHand']))
  })

  it('is sorted by, filtered and fitted by name; Escape in the filter goes back to the cell', async () => {
    const { fake, user } = await openPage({ rows: sampleRows(6) })
    await user.click(await findCell('MUG-22', 'SKU'))
    await choose(user, 'Fit SKU to what it shows')
    // Nothing has a width here: the column becomes as narrow as it can.
    await waitFor(() => expect(screen.getByRole('grid').style.getPropertyValue('--w-sku')).toBe('44px'))
    await choose(user, 'Sort by SKU, descending')
    await waitFor(() =>
      expect(fake.callsTo('open-view').at(-1)).toMatchObject({
        query: { sort: [{ column: 'sku', descending: true }] }
      })
    )
    expect(await offered(user, 'sort by sku')).toEqual(['Sort by SKU, ascending'])
    await choose(user, 'Filter SKU…')
    const filter = await screen.findByRole('dialog', { name: 'Filter SKU' })
    await waitFor(() => expect(filter.contains(document.activeElement)).toBe(true))
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog', { name: 'Filter SKU' })).toBeNull()
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('gridcell'))
    expect(focused()).toBe('sku')
  })

  it('has its menu by Alt+↓ from any cell, and the keyboard goes back to that cell', async () => {
    const { user } = await openPage({ rows: sampleRows(6) })
    const cell = await findCell('MUG-22', 'On hand')
    await user.click(cell)
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}')
    await screen.findByRole('menu', { name: 'Menu of On hand' })
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('menu')).toBeNull()
    expect(document.activeElement).toBe(cell)
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}')
    await user.click(await screen.findByRole('menuitem', { name: 'Pin left' }))
    await waitFor(() => expect(headings().slice(0, 2)).toEqual(['product', 'onHand']))
    expect(document.activeElement?.getAttribute('role')).toBe('gridcell')
    expect(focused()).toBe('onHand')
  })

  it('is not offered behind a page', async () => {
    const { user } = await openPage({ rows: sampleRows(6) })
    await user.click(await findCell('MUG-22', 'SKU'))
    expect(await offered(user, 'sku')).toContain('Pin SKU')
    await user.keyboard('{Control>}h{/Control}')
    await screen.findByRole('heading', { level: 1, name: 'History' })
    expect(await offered(user, 'pin sku')).toEqual([])
    expect(await offered(user, 'show the column')).toEqual([])
  })
})

describe('a button that is in sight', () => {
  const counting = { 'read-stocktake': () => ({ stocktake: aStocktake() }) }
  const page = async (user: User, name: string): Promise<void> =>
    user.click(await screen.findByRole('button', { name: new RegExp(`^${name}`) }))
  it.each([
    ['of the sales', 3, (user: User) => page(user, 'Sales'), {}],
    ['of the findings', 1, (user: User) => page(user, 'Findings'), {}],
    ['of the history', 3, (user: User) => page(user, 'History'), {}],
    ['of the report', 3, (user: User) => page(user, 'Report'), {}],
    ['of a stocktake that is to begin', 1, (user: User) => page(user, 'Stocktake'), {}],
    ['of a stocktake', 6, (user: User) => page(user, 'Stocktake'), counting],
    [
      'of the review of a stocktake',
      1,
      async (user: User) => {
        await page(user, 'Stocktake')
        await user.click(await screen.findByRole('button', { name: 'Review…' }))
      },
      counting
    ],
    ['over the list', 4, () => findCell('MUG-22', 'SKU'), {}]
  ] as const)('is in the palette by what it says: %s', async (_where, least, open, answers) => {
    const { user } = await openPage({
      rows: sampleRows(6),
      sales: [aSale({ lineItemId: 'li_1', itemId: 'prod_1' })],
      findings: [aFinding({ id: 1 })],
      layout: { query: { ...everything, filters: [{ kind: 'active', active: true }] } },
      app: {
        sales: {
          settings: { mode: null, restock: 'offer', since: null },
          evidence: { sales: 43, lowered: 41, elsewhere: 0, days: 30 }
        }
      },
      answers: 'read-stocktake' in answers ? answers : {}
    })
    await open(user)
    const known = new Set([
      'Save this view',
      'Filter',
      'Columns',
      'Change…',
      'Hide details',
      'Group by product'
    ])
    const said = await waitFor(() => {
      const buttons = document.querySelectorAll<HTMLButtonElement>(
        ':is(.title-line, .banner, .stocktake, .stocktake-start) button:not(:disabled, [aria-pressed=true], .popover button)'
      )
      const names = [...buttons].flatMap((button) => {
        const name = button.getAttribute('aria-label') ?? button.textContent ?? ''
        return known.has(name) || (button.type === 'submit' && name === 'Count')
          ? []
          : [name.replace(/ \d+$/, '')]
      })
      expect(names.length).toBeGreaterThanOrEqual(least)
      return names
    })
    const titles = await offered(user)
    expect(
      said.filter((name) => !titles.some((title) => title === name || title.endsWith(`: ${name}`)))
    ).toEqual([])
  })

  it('does from the palette what it does itself: a stocktake is reviewed, left for the count and discarded', async () => {
    const { fake, user } = await openPage({ rows: sampleRows(6), answers: counting })
    await choose(user, 'Stocktake')
    await screen.findByRole('button', { name: 'Review…' })
    await choose(user, 'Review…')
    await screen.findByRole('heading', { level: 1, name: 'Review the stocktake' })
    await choose(user, 'Back to counting')
    await screen.findByRole('button', { name: 'Review…' })
    await choose(user, 'Pause')
    await waitFor(() => expect(fake.callsTo('change-stocktake')).toEqual([{ kind: 'pause' }]))
    await page(user, 'Stocktake')
    await screen.findByRole('button', { name: 'Start counting' })
    await choose(user, 'Start counting')
    await waitFor(() =>
      expect(fake.callsTo('change-stocktake').at(-1)).toEqual({ kind: 'start', scope: null })
    )
  })

  it('of a filter: it is taken off by its name', async () => {
    const { user } = await openPage({
      rows: sampleRows(6),
      layout: { query: { ...everything, filters: [{ kind: 'active', active: true }] } }
    })
    await findCell('MUG-22', 'SKU')
    await choose(user, 'Remove the filter “Shows active only”')
    await waitFor(() => expect(document.querySelector('.chip')).toBeNull())
  })
})

describe('one column of metadata more than the list can show', () => {
  const keys = Array.from({ length: mostMetadata + 1 }, (_, at) => `key ${at}`)
  const most = 'The list shows 60 columns of metadata at most. Hide one of them to show another.'
  async function full() {
    const page = await openPage({
      rows: sampleRows(6),
      layout: {
        columns: keys
          .slice(0, mostMetadata)
          .map((key) => ({ id: metadataColumn(key), width: 80, visible: true }))
      },
      answers: {
        'list-facets': () => ({
          metadata: keys.map((key) => ({ column: metadataColumn(key), key, products: 1 })),
          currencies: ['usd']
        })
      }
    })
    await screen.findAllByText('LS-01-S')
    return page
  }

  it('is refused in words where it is ticked, where it is typed and where it is asked for by name', async () => {
    const { user } = await full()
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    await user.click(await screen.findByRole('checkbox', { name: /^key 60/ }))
    expect((await screen.findByRole('alert')).textContent).toBe(most)
    await user.type(screen.getByRole('textbox', { name: 'New metadata key' }), 'colour{Enter}')
    await waitFor(() => expect(screen.getAllByRole('alert').at(-1)?.textContent).toBe(most))
    await user.keyboard('{Escape}')
    await choose(user, 'Show the column key 60')
    await waitFor(() => expect(within(screen.getByRole('contentinfo')).getByText(most)).toBeTruthy())
    expect(headings()).not.toContain(metadataColumn('key 60'))
  })

  it('is what a question refuses, too', () => {
    const metadata = keys.map(metadataColumn)
    expect(inventoryQuerySchema.safeParse({ ...everything, metadata }).success).toBe(false)
    metadata.pop()
    expect(inventoryQuerySchema.safeParse({ ...everything, metadata }).success).toBe(true)
  })
})
