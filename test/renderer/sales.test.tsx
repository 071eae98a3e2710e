import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AppFailure } from '../../src/shared/failure.ts'
import { aFinding, aSale, aVerification, sampleRows } from './samples.ts'
import { findCell, openPage } from './open-page.tsx'

const shop = () => sampleRows(24)
const tote = sampleRows(24).find(({ sku }) => sku === 'TOTE-BLA')?.id ?? ''
const status = (): HTMLElement => within(screen.getByRole('contentinfo')).getByRole('status')
const undecided = {
  sales: {
    settings: { mode: null, restock: 'offer', since: null },
    evidence: { sales: 43, lowered: 41, elsewhere: 0, days: 30 }
  }
} as const

it.each([
  { name: 'Sales', words: /^The item of the sale you choose is shown here/ },
  { name: 'Findings', words: /^The item of the finding you choose is shown here/ }
])(
  'the details beside $name say what they are for while there is nothing in them',
  async ({ name, words }) => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await screen.findByRole('button', { name: new RegExp(`^${name}`) }))
    const said = await screen.findByText(words)
    expect(said.closest('[aria-label=Details]')).not.toBeNull()
  }
)

describe('the sales', () => {
  const sales = [
    aSale({ lineItemId: 'li_1', itemId: tote }),
    aSale({ lineItemId: 'li_2', outcome: 'oversold', oversold: 1, loweredBy: 'Stockroom' }),
    aSale({
      lineItemId: 'li_3',
      description: 'Mystery Box',
      variant: null,
      outcome: 'unmatched',
      loweredBy: null,
      unmatched: 'the price has no product'
    }),
    aSale({
      lineItemId: 'li_4',
      description: 'Tea Towel',
      currency: 'kwd',
      amount: 24_500,
      refundedAmount: 24_500,
      refundedUnits: 2,
      notRestocked: 2
    })
  ]
  const open = async () => {
    const page = await openPage({ rows: shop(), sales })
    await page.user.click(await screen.findByRole('button', { name: /^Sales/ }))
    await screen.findByRole('grid', { name: 'Sales' })
    return page
  }
  const line = async (words: string): Promise<string> => {
    const cell = (await within(await screen.findByRole('grid', { name: 'Sales' })).findAllByText(words))[0]
    return (cell?.closest('[role=row]')?.textContent ?? '').replaceAll('\u00a0', ' ')
  }

  it('say in words what became of the stock, and why a sale could not be matched', async () => {
    await open()
    expect(await line('Oversold by 1')).not.toContain('by Stockroom')
    expect(document.querySelector<HTMLElement>('[role=row] .sale-paidAt[title]')?.title).toContain('cs_')
    expect(await line('by your webhook')).toContain('Lowered by your webhook')
    expect(await line('Mystery Box')).toContain('Not matched: the price has no product')
    expect(await line('Tea Towel')).toContain('KWD 24.500')
    expect(await line('Tea Towel')).toContain('KWD 24.500· 2 not restocked')
  })

  it('are counted in the sidebar only where somebody is asked', async () => {
    await open()
    expect(screen.getByRole('button', { name: /^Sales\s*1\s*not matched$/ })).toBeTruthy()
  })

  it('are narrowed down by what a person looks for', async () => {
    const { fake, user } = await open()
    await user.click(screen.getByRole('button', { name: 'Refunded' }))
    await waitFor(() => expect(screen.queryByText('Mystery Box')).toBeNull())
    expect(within(screen.getByRole('grid', { name: 'Sales' })).getByText('Tea Towel')).toBeTruthy()
    expect(fake.callsTo('list-sales').at(-1)).toMatchObject({ only: 'refunded', before: null })
    expect(screen.getByText('1 sale')).toBeTruthy()
  })

  it('are walked with the arrow keys, show their item beside them, and lead to it with Enter', async () => {
    const { user } = await open()
    const grid = screen.getByRole('grid', { name: 'Sales' })
    await waitFor(() => expect(grid.contains(document.activeElement)).toBe(true))
    expect(
      await within(screen.getByRole('complementary', { name: 'Details' })).findByText('Black · TOTE-BLA')
    ).toBeTruthy()
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Oversold by 1'))
    await user.keyboard('{ArrowUp}{Enter}')
    expect(await screen.findByRole('grid', { name: 'Inventory' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Remove the filter “Product has Canvas Tote”' })).toBeTruthy()
  })

  it('lead to the very variant that was sold, not to the first of its name', async () => {
    const { user } = await open()
    const grid = screen.getByRole('grid', { name: 'Sales' })
    await waitFor(() => expect(grid.contains(document.activeElement)).toBe(true))
    await user.keyboard('{Enter}')
    const sold = await findCell('TOTE-BLA', 'On hand')
    await waitFor(() => expect(document.activeElement).toBe(sold))
  })

  it('give way to the grid on Escape and on choosing a view', async () => {
    const { user } = await open()
    await user.keyboard('{Escape}')
    expect(await screen.findByRole('grid', { name: 'Inventory' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /^Sales/ }))
    await screen.findByRole('grid', { name: 'Sales' })
    await user.click(screen.getByRole('button', { name: /^Low stock/ }))
    expect(await screen.findByRole('heading', { name: 'Low stock' })).toBeTruthy()
    expect(await screen.findByRole('grid', { name: 'Inventory' })).toBeTruthy()
  })

  it('are read page after page, each behind the last line of the one before', async () => {
    const many = Array.from({ length: 450 }, (_, index) =>
      aSale({ lineItemId: `li_${index}`, description: `Thing ${index}`, paidAt: 1_000_000 - index })
    )
    const { fake, user } = await openPage({ rows: shop(), sales: many })
    await user.click(await screen.findByRole('button', { name: /^Sales/ }))
    await screen.findByText('Thing 0')
    expect(fake.callsTo('list-sales')).toHaveLength(1)
    await user.keyboard('{End}')
    await waitFor(() =>
      expect(fake.callsTo('list-sales').at(-1)).toEqual({
        only: 'all',
        before: { paidAt: 1_000_000 - 199, lineItemId: 'li_199' },
        limit: 200
      })
    )
    expect(screen.getByRole('grid', { name: 'Sales' }).getAttribute('aria-rowcount')).toBe('451')
  })

  it('that cannot be read say why, and can be tried again', async () => {
    const answers = {
      'list-sales': () => {
        throw new AppFailure('database-locked', '')
      }
    }
    const { fake, user } = await openPage({ rows: shop(), answers })
    await user.click(await screen.findByRole('button', { name: /^Sales/ }))
    expect(await screen.findByText('Another Stockroom has this shop open.')).toBeTruthy()
    const asked = fake.callsTo('list-sales').length
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(fake.callsTo('list-sales').length).toBe(asked + 1))
  })
})

describe('the findings', () => {
  const findings = [
    aFinding({ id: 1, itemId: tote }),
    aFinding({ id: 2, kind: 'lowered-twice', correction: 2, at: Date.now() - 3_600_000, itemId: tote }),
    aFinding({ id: 3, kind: 'oversold', units: 1, correction: null, at: Date.now() - 7_200_000 })
  ]
  const open = async (more: Parameters<typeof openPage>[0] = {}) => {
    const page = await openPage({ rows: shop(), findings, ...more })
    await page.user.click(await screen.findByRole('button', { name: /^Findings/ }))
    await screen.findByText(/Sold 2 of Canvas Tote, Black .*, but stock did not move/)
    return page
  }

  it('write the number a correction leads to on its button, and correct as one step that can be undone', async () => {
    const { fake, user } = await open()
    await user.click(await screen.findByRole('button', { name: 'Correct (−2): 3 on hand' }))
    await waitFor(() => expect(status().textContent).toBe('Corrected. It goes to Stripe by itself.'))
    expect(fake.callsTo('correct-findings')).toEqual([{ ids: [1] }])
    await waitFor(() => expect(screen.queryByText(/but stock did not move/)).toBeNull())
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(status().textContent).toBe('1 correction taken back'))
    expect(fake.callsTo('revert-batch')).toEqual([{ batchId: 7 }])
    expect(await screen.findByText(/but stock did not move/)).toBeTruthy()
    expect(fake.callsTo('undo')).toEqual([])
  })

  it('that changed since are kept when a correction is taken back, and it says so', async () => {
    const kept = [{ item: 'Canvas Tote, Black', reason: 'it changed since' }]
    const { user } = await open({ answers: { 'revert-batch': () => ({ reverted: 0, kept }) } })
    await user.click(await screen.findByRole('button', { name: 'Correct (−2): 3 on hand' }))
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    await waitFor(() =>
      expect(status().textContent).toBe(
        '0 corrections taken back. Canvas Tote, Black stays: it changed since'
      )
    )
  })

  it('are corrected all at once, as far as a number puts them right', async () => {
    const { fake, user } = await open()
    await user.click(screen.getByRole('button', { name: 'Correct all 2' }))
    await waitFor(() => expect(fake.callsTo('correct-findings')).toEqual([{ ids: [1, 2] }]))
    expect(await screen.findByText(/Oversold by 1/)).toBeTruthy()
  })

  it('are chosen with the keyboard and dismissed together, which can be taken back', async () => {
    const { fake, user } = await open()
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('row'))
    await user.keyboard(' {ArrowDown}{ArrowDown} ')
    await user.click(await screen.findByRole('button', { name: 'Dismiss 2 selected' }))
    await waitFor(() => expect(fake.callsTo('dismiss-findings')).toEqual([{ ids: [1, 3], dismissed: true }]))
    await user.click(await screen.findByRole('button', { name: 'Open again' }))
    await waitFor(() =>
      expect(fake.callsTo('dismiss-findings').at(-1)).toEqual({ ids: [1, 3], dismissed: false })
    )
    await waitFor(() => expect(status().textContent).toBe('2 are open again'))
  })

  it('stay chosen when another is dismissed and opened again', async () => {
    const { user } = await open()
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('row'))
    await user.keyboard(' {ArrowDown}{Delete}')
    await user.click(await screen.findByRole('button', { name: 'Open again' }))
    await screen.findByText(/lowered twice/)
    expect(screen.getByRole('button', { name: 'Dismiss 1 selected' })).toBeTruthy()
  })

  it('keep the keyboard when the one under it is gone', async () => {
    const { user } = await open()
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('row'))
    await user.keyboard('{Delete}')
    await waitFor(() => expect(document.activeElement?.textContent).toContain('lowered twice'))
  })

  it('leave the keyboard at the title when the last one under it is gone', async () => {
    const { user } = await open({ findings: findings.slice(0, 1) })
    await user.keyboard('{Delete}')
    await screen.findByText('No open findings')
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Findings'))
  })

  it('never offer a correction that would take the stock below zero', async () => {
    await open({ findings: [aFinding({ itemId: tote, correction: -9 })] })
    expect(await screen.findByText('Only 5 on hand: count the shelf instead')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Correct \(/ })).toBeNull()
  })

  it('correct no such one with the others, nor with Enter, which shows its item', async () => {
    const below = aFinding({ itemId: tote, correction: -9 })
    const { fake, user } = await open({ findings: [below, ...findings.slice(1)] })
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('row'))
    expect(screen.getByRole('button', { name: 'Correct it' })).toBeTruthy()
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('grid', { name: 'Inventory' })).toBeTruthy()
    expect(fake.callsTo('correct-findings')).toEqual([])
  })

  it('say which could not be corrected, and why', async () => {
    const answers = {
      'correct-findings': () => ({
        batchId: null,
        corrected: 0,
        refused: [{ id: 1, reason: 'the item is gone from Stripe' }]
      })
    }
    const { user } = await open({ answers })
    await user.click(await screen.findByRole('button', { name: 'Correct (−2): 3 on hand' }))
    await waitFor(() =>
      expect(status().textContent).toBe('Canvas Tote, Black is not corrected: the item is gone from Stripe')
    )
  })

  it('show everything that was explained when asked', async () => {
    const { fake, user } = await open({ findings: [...findings, aFinding({ id: 9, kind: 'lowered' })] })
    expect(screen.queryByText(/A sale took 2/)).toBeNull()
    await user.click(screen.getByRole('switch', { name: 'Show everything explained' }))
    expect(await screen.findByText(/A sale took 2 of Canvas Tote, Black off the stock/)).toBeTruthy()
    expect(fake.callsTo('list-findings').at(-1)).toEqual({ scope: 'all' })
  })

  it('say nothing of what agrees where none is open, and remind nobody who looks at them', async () => {
    const { fake, user } = await openPage({ rows: shop(), findings: [] })
    await screen.findByText('LS-01-S')
    fake.emit('alert', { kind: 'oversold', findingId: 2, words: 'Oversold by 4: Wool Blanket' })
    await within(screen.getByRole('contentinfo')).findByRole('alert')
    await user.click(screen.getByRole('button', { name: /^Findings/ }))
    await screen.findByText('No open findings')
    expect(screen.queryByText(/Stock and sales agree/)).toBeNull()
    await waitFor(() => expect(within(screen.getByRole('contentinfo')).queryByRole('alert')).toBeNull())
  })

  it('of an oversell interrupt, stay in sight, and lead to the finding', async () => {
    const { fake, user } = await openPage({ rows: shop(), findings })
    await screen.findByText('LS-01-S')
    const words = 'Oversold by 1: Canvas Tote, Black'
    fake.emit('alert', { kind: 'oversold', findingId: 2, words: 'Oversold by 4: Wool Blanket' })
    fake.emit('alert', { kind: 'oversold', findingId: 3, words })
    const bar = within(screen.getByRole('contentinfo'))
    await waitFor(() => expect(bar.getByRole('alert').textContent).toBe(`${words} and 1 more`))
    await user.click(screen.getByRole('button', { name: 'Sync' }))
    expect(bar.getByRole('alert').textContent).toContain(words)
    await user.click(bar.getByRole('button', { name: 'Show the finding' }))
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Oversold by 1'))
    expect(bar.queryByText(/Oversold/)).toBeNull()
  })
})

describe('stock that got low', () => {
  it('is told in the bar, where it leads to the item, or to the list of several', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    const bar = within(screen.getByRole('contentinfo'))
    const [first, second] = fake.rows
    const both = [first?.id ?? '', second?.id ?? '']
    fake.emit('alert', { kind: 'low', itemIds: both, view: 'low', words: 'Low stock: two' })
    fake.emit('alert', { kind: 'oversold', findingId: 3, words: 'Oversold by 1: Canvas Tote, Black' })
    expect((await bar.findByRole('alert')).textContent).toBe('Oversold by 1: Canvas Tote, Black and 1 more')
    await user.click(screen.getByRole('button', { name: /^Findings/ }))
    // What is shown there needs no reminder; the other still does, without interrupting.
    expect(await bar.findByText('Low stock: two')).toBeTruthy()
    expect(bar.queryByRole('alert')).toBeNull()
    await user.click(bar.getByRole('button', { name: 'Show the items' }))
    await waitFor(() =>
      expect(fake.callsTo('open-view').at(-1)).toMatchObject({
        query: { view: 'all', filters: [{ kind: 'status', statuses: ['low', 'out'] }] }
      })
    )
    expect(bar.queryByText(/^Low stock/)).toBeNull()
    fake.emit('alert', { kind: 'low', itemIds: both.slice(1), view: 'out', words: 'Low stock: one' })
    await user.click(await bar.findByRole('button', { name: 'Show the item' }))
    await waitFor(() => expect(fake.callsTo('locate-item').at(-1)).toMatchObject({ id: both[1] }))
    expect(bar.queryByText(/^Low stock/)).toBeNull()
  })

  it('is said in a region that is there before, as no other is read out', async () => {
    const { fake } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    const regions = [...document.querySelectorAll('[aria-live=polite]')]
    fake.emit('alert', { kind: 'low', itemIds: ['a'], view: 'low', words: 'Low stock: one' })
    const said = await within(screen.getByRole('contentinfo')).findByText('Low stock: one')
    expect(regions).toContain(said.closest('[aria-live]'))
  })

  it('is told no more once there is enough of all of it', async () => {
    const { fake } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    const bar = within(screen.getByRole('contentinfo'))
    const [one, two] = fake.rows.slice(0, 2).map(({ id }) => id)
    if (!one || !two) throw new Error('no items')
    const stock = (id: string, onHand: number) =>
      fake.changeInStripe(id, { onHand, status: onHand <= 5 ? 'low' : 'ok' })
    stock(one, 4)
    stock(two, 3)
    fake.emit('alert', { kind: 'low', itemIds: [one, two], view: 'low', words: 'Low stock: two' })
    stock(one, 50)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bar.queryByText('Low stock: two')).not.toBeNull()
    stock(two, 50)
    await waitFor(() => expect(bar.queryByText('Low stock: two')).toBeNull())
  })

  it('stays told of one item while another is shown', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    const bar = within(screen.getByRole('contentinfo'))
    const [first, second, third] = fake.rows.map(({ id }) => id)
    if (!first || !second || !third) throw new Error('no items')
    fake.emit('alert', { kind: 'low', itemIds: [first], view: 'out', words: 'Low stock: first' })
    fake.emit('alert', { kind: 'low', itemIds: [second, third], view: 'low', words: 'Low stock: two' })
    fake.emit('alert', { kind: 'low', itemIds: [third], view: 'low', words: 'Low stock: third' })
    expect(await bar.findByText('Low stock: third and 2 more')).toBeTruthy()
    await user.click(bar.getByRole('button', { name: 'Show the item' }))
    await waitFor(() => expect(fake.callsTo('locate-item').at(-1)).toMatchObject({ id: third }))
    expect(await bar.findByText('Low stock: two and 1 more')).toBeTruthy()
  })

  it('leads to all of several, also to what is sold out among them', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    const bar = within(screen.getByRole('contentinfo'))
    const [low, out] = ['low', 'out'].map((one) => fake.rows.find(({ status: s }) => s === one))
    if (!low || !out) throw new Error('no items')
    fake.emit('alert', { kind: 'low', itemIds: [low.id, out.id], view: 'low', words: 'Low stock: two' })
    await user.click(await bar.findByRole('button', { name: 'Show the items' }))
    const filters = [{ kind: 'status' }]
    await waitFor(() => expect(fake.callsTo('open-view').at(-1)).toMatchObject({ query: { filters } }))
    for (const { sku, name } of [low, out])
      expect((await screen.findAllByText(sku ?? name)).length).toBeGreaterThan(0)
    expect(bar.queryByText(/^Low stock/)).toBeNull()
  })
})

describe('who lowers stock', () => {
  it('is asked with what was seen, and watching is one press', async () => {
    const { fake, user } = await openPage({ rows: shop(), app: undecided })
    expect(
      await screen.findByText(
        'In the last 30 days stock fell by itself after 41 of 43 sales: your webhook seems to do it.'
      )
    ).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Only watch' }))
    await waitFor(() =>
      expect(fake.callsTo('save-sales-mode')).toEqual([{ mode: 'watch', restock: 'offer' }])
    )
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Who lowers stock' })).toBeNull())
  })

  it('advises to lower here, too, where another Stockroom does', async () => {
    const { settings } = undecided.sales
    const evidence = { sales: 43, lowered: 0, elsewhere: 40, days: 30 }
    await openPage({ rows: shop(), app: { sales: { settings, evidence } } })
    expect(
      await screen.findByText(/^In the last 30 days Stockroom on another computer took 40 of 43/)
    ).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Let Stockroom lower it…' }).className).toContain('button-main')
    expect(screen.getByRole('button', { name: 'Only watch' }).className).not.toContain('button-main')
  })

  it('is asked again before Stockroom lowers anything, with what it means from now on', async () => {
    const { fake, user } = await openPage({ rows: shop(), app: undecided })
    await user.click(await screen.findByRole('button', { name: 'Let Stockroom lower it…' }))
    expect(fake.callsTo('save-sales-mode')).toHaveLength(0)
    const question = screen.getByRole('region', { name: 'Who lowers stock' })
    expect(question.textContent).toContain(
      'It does so while it is open: sales paid while it is closed are taken off when it is opened again'
    )
    expect(question.textContent).toContain('Your webhook must not lower stock too, or it falls twice.')
    await user.click(screen.getByRole('button', { name: 'Lower stock from now on' }))
    await waitFor(() => expect(fake.callsTo('save-sales-mode')).toMatchObject([{ mode: 'lower' }]))
  })

  it('can wait, and is not asked where nothing was sold', async () => {
    const { user } = await openPage({ rows: shop(), app: undecided })
    await user.click(await screen.findByRole('button', { name: 'Decide later' }))
    expect(screen.queryByRole('region', { name: 'Who lowers stock' })).toBeNull()
  })

  it('can be changed in the settings, with what becomes of refunds', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await screen.findByRole('button', { name: 'Settings' }))
    await user.click(await screen.findByRole('radio', { name: /^Let Stockroom lower it/ }))
    await user.click(screen.getByRole('radio', { name: 'Restock by itself' }))
    await user.click(screen.getByRole('button', { name: 'Use this from now on' }))
    await waitFor(() => expect(fake.callsTo('save-sales-mode')).toEqual([{ mode: 'lower', restock: 'auto' }]))
  })
})

describe('verifying', () => {
  const overBudget = 'comparing everything takes about 9 reads, and 9995 of this month’s 10000 are used'
  const open = async (options: Parameters<typeof openPage>[0] = {}) => {
    const page = await openPage({ rows: shop(), ...options })
    await screen.findByText('LS-01-S')
    page.fake.emit('command', { name: 'verify' })
    await screen.findByRole('dialog', { name: 'Verify against Stripe' })
    return page
  }

  it('says that all is equal, how much of it and when, and lists what was found before', async () => {
    const fourth = new Date(2026, 9, 4, 7, 2).getTime()
    const { fake } = await open()
    fake.verifications = [...fake.verifications, aVerification({ id: 99, endedAt: fourth, because: 'daily' })]
    expect(await screen.findByText(/^Equal: 24 of 24 at \d\d:\d\d$/)).toBeTruthy()
    expect(fake.callsTo('verify')).toEqual([{}])
  })

  it('shows each difference with both sides and its likely cause', async () => {
    const report = aVerification({
      compared: 24,
      equal: 23,
      differences: [
        {
          object: 'Canvas Tote, Black',
          field: 'stock_Black',
          here: '5',
          there: null,
          cause: 'a change whose event never arrived'
        }
      ]
    })
    await open({
      answers: {
        verify: () => ({ equal: false, compared: 24, differ: 1, differences: report.differences }),
        'list-verifications': () => ({
          verifications: [report, aVerification({ id: 0, because: 'daily', compared: 20, equal: 20 })]
        })
      }
    })
    expect(await screen.findByText(/^1 difference in 24 products and prices at/)).toBeTruthy()
    const row = within(screen.getByRole('table', { name: 'Differences' })).getAllByRole('row')[1]
    expect(
      within(row ?? document.body)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent)
    ).toEqual(['Canvas Tote, Black', 'stock_Black', '5', 'nothing', 'a change whose event never arrived'])
    expect(
      within(screen.getByRole('list', { name: 'Earlier comparisons' })).getByText('Daily, 9 reads')
    ).toBeTruthy()
  })

  it('counts while it runs and can be cancelled', async () => {
    let cancel = (): void => undefined
    const answers = {
      verify: () =>
        new Promise<never>((_, reject) => {
          cancel = () => reject(new AppFailure('cancelled', ''))
        }),
      'cancel-sync': () => {
        cancel()
        return {}
      }
    }
    const { fake, user } = await open({ answers })
    const progress = { phase: 'verify', products: 20, prices: 3, pushed: 0, because: null } as const
    fake.emit('sync-status', { ...fake.status, state: 'working', progress })
    const dialog = within(screen.getByRole('dialog'))
    expect(await dialog.findByText(/^20 products, 3 prices\./)).toBeTruthy()
    await user.click(dialog.getByRole('button', { name: 'Cancel' }))
    expect(await dialog.findByText('Cancelled before everything was compared.')).toBeTruthy()
  })

  it('asks before it goes over the month’s reads, with what it takes', async () => {
    const { fake, user } = await open({
      answers: {
        verify: ({ force }) => {
          if (force !== true) throw new AppFailure('read-budget', overBudget)
          return { equal: true, compared: 24, differ: 0, differences: [] }
        },
        'list-verifications': () => ({ verifications: [aVerification({ compared: 24, equal: 24 })] })
      }
    })
    const dialog = within(screen.getByRole('dialog'))
    expect(
      await dialog.findByText(
        /^Comparing everything takes about 9 reads, and 9995 of this month’s 10000 are used\. Stripe asks/
      )
    ).toBeTruthy()
    await user.click(dialog.getByRole('button', { name: 'Compare anyway' }))
    expect(await dialog.findByText(/^Equal: 24 of 24/)).toBeTruthy()
    expect(fake.callsTo('verify')).toEqual([{}, { force: true }])
  })

  it('goes on when it is closed and says in the status bar how it ended', async () => {
    let answer = (): void => undefined
    const { user } = await open({
      answers: {
        verify: () =>
          new Promise((resolve) => {
            answer = () => resolve({ equal: true, compared: 24, differ: 0, differences: [] })
          })
      }
    })
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Close' }))
    answer()
    await waitFor(() => expect(status().textContent).toMatch(/^Equal: 24 of 24 at/))
  })

  it('happens daily at the hour that was chosen', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await screen.findByRole('button', { name: 'Settings' }))
    await user.selectOptions(await screen.findByLabelText('Compare everything'), 'daily at 07:00')
    await waitFor(() =>
      expect(fake.callsTo('save-account-settings')).toEqual([{ scheme: null, lowStock: null, verifyHour: 7 }])
    )
  })
})

describe('the door for stripe listen', () => {
  it('never shows the stored secret, and keeps it when none is typed', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    fake.listener = {
      ...fake.listener,
      enabled: true,
      running: true,
      hasSecret: true,
      accepted: 12,
      refused: 3
    }
    await user.click(await screen.findByRole('button', { name: 'Settings' }))
    const secret = await screen.findByLabelText<HTMLInputElement>('Signing secret')
    expect([secret.type, secret.value, secret.placeholder]).toEqual([
      'password',
      '',
      'Stored; type to replace it'
    ])
    expect(
      screen.getByText(
        'Listening on port 4242: 12 deliveries taken, 3 refused because Stripe did not sign them.'
      )
    ).toBeTruthy()
    await user.clear(screen.getByLabelText('Port'))
    await user.type(screen.getByLabelText('Port'), '5252')
    expect(screen.getByLabelText<HTMLInputElement>('The line to run').value).toMatch(
      /^stripe listen --events product\.created,[a-z_.,]+ --forward-to http:\/\/127\.0\.0\.1:5252\/stripe$/
    )
    const form = screen.getByLabelText('Port').closest('form')
    if (!form) throw new Error('the port is in no form')
    await user.click(within(form).getByRole('button', { name: 'Save port and secret' }))
    await waitFor(() =>
      expect(fake.callsTo('save-listener')).toEqual([{ enabled: true, port: 5252, secret: null }])
    )
  })

  it('does not open without a secret, nor at a port that is none', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await screen.findByRole('button', { name: 'Settings' }))
    await user.click(await screen.findByRole('checkbox', { name: 'Listen on this computer' }))
    const form = screen.getByLabelText('Port').closest('form')
    if (!form) throw new Error('the port is in no form')
    await user.click(within(form).getByRole('button', { name: 'Save port and secret' }))
    expect(within(form).getByRole('alert').textContent).toBe(
      'Paste the signing secret that stripe listen prints'
    )
    await user.clear(screen.getByLabelText('Port'))
    await user.type(screen.getByLabelText('Port'), '80')
    await user.click(within(form).getByRole('button', { name: 'Save port and secret' }))
    expect(within(form).getByRole('alert').textContent).toBe('Type a port from 1,024 to 65,535')
    expect(fake.callsTo('save-listener')).toHaveLength(0)
  })
})
