import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { Stocktake, StocktakeLine } from '../../src/shared/stocktake.ts'
import { openPage } from './open-page.tsx'
import { aStocktake, sampleRows } from './samples.ts'

const stocktake = aStocktake()
const aLine = (line: Partial<StocktakeLine>): StocktakeLine => ({
  itemId: 'prod_1/stock',
  name: 'Tea Towel',
  variant: null,
  sku: null,
  imageUrl: null,
  productId: 'prod_1',
  expected: 4,
  counted: null,
  countedAt: null,
  moved: 0,
  result: null,
  onHand: 4,
  asked: false,
  beside: false,
  gone: false,
  ...line
})

describe('a stocktake', () => {
  it('shows what it would set to zero before it does, and still how many changes it makes', async () => {
    const changed = aLine({ counted: 1, result: 1 })
    const left = [
      aLine({ itemId: 'prod_2/stock', name: 'Wool Blanket', expected: 8 }),
      aLine({ itemId: 'prod_3/stock', name: 'Gift Card', expected: null })
    ]
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': ({ list }) =>
          list === 'uncounted' ? { lines: left, total: 2 } : { lines: [changed], total: 1 }
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await user.click(await screen.findByRole('button', { name: 'Review…' }))
    await user.click(await screen.findByText('Set 1 item to zero (−8)'))
    const table = await screen.findByRole('table', { name: 'Not counted' })
    const row = async (name: string) =>
      (await within(table).findByText(name)).closest('[role=row]')?.textContent
    expect(await row('Wool Blanket')).toBe('Wool Blanket80')
    expect(await row('Gift Card')).toBe('Gift Carduntracked')
    expect(screen.getByRole('button', { name: 'Apply 2 changes' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Counted 1' }))
    expect(await screen.findByRole('table', { name: 'Counted' })).toBeTruthy()
    await user.click(screen.getByText('Leave as they are'))
    await waitFor(() => expect(screen.getByRole('button', { name: 'Apply 1 change' })).toBeTruthy())
  })

  it('says what waits for an answer, and does not count it among the changes', async () => {
    const lines = [
      aLine({ counted: 11, expected: 11, moved: -1, result: 10, onHand: 12, asked: true }),
      aLine({ itemId: 'prod_2/stock', name: 'Wool Blanket', counted: 3, result: 3 })
    ]
    let shown = lines
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake: { ...stocktake, asked: 1, mark: String(shown.length) } }),
        'list-stocktake': () => ({ lines: shown, total: shown.length }),
        'apply-stocktake': () => {
          shown = lines.slice(0, 1)
          const reason = 'it waits for your answer to a conflict'
          return { batchId: 3, saved: 1, refused: [{ item: 'Tea Towel', reason }], moved: false }
        }
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await user.click(await screen.findByRole('button', { name: 'Review…' }))
    const table = within(await screen.findByRole('table', { name: 'Counted' }))
    const name = await table.findByText('Tea Towel')
    expect(name.closest('[role=row]')?.textContent).toBe('Tea Towelwaits for your answer12−1 since10')
    expect(screen.getByText(/^1 item waits for your answer to a conflict. It stays as it is/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Apply 1 change' }))
    expect(await screen.findByText(/Tea Towel stays: it waits for your answer to a conflict/)).toBeTruthy()
    const nothing = await screen.findByRole<HTMLButtonElement>('button', { name: 'Nothing to apply yet' })
    expect(nothing.disabled).toBe(true)
  })

  it.each([
    ['is finished with how much of it was counted', 2],
    ['is not finished while nothing is counted', 0]
  ])('in which nothing differs %s', async (_, counted) => {
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake: { ...stocktake, counted, differing: 0, unitsDelta: 0 } }),
        'list-stocktake': () => ({ lines: [], total: 0 })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await user.click(await screen.findByRole('button', { name: 'Review…' }))
    if (counted === 0) {
      const nothing = await screen.findByRole('button', { name: 'Nothing is counted yet' })
      expect(nothing).toHaveProperty('disabled', true)
      return
    }
    await user.click(await screen.findByRole('button', { name: 'Finish: nothing differs' }))
    await screen.findByText('Stocktake finished: 2 of 3 items counted, none differs; 1 not counted')
    expect(fake.callsTo('apply-stocktake')).toHaveLength(1)
  })

  it('says what its undo could not take back', async () => {
    const kept = [{ item: 'Tea Towel', reason: 'changed since' }]
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [aLine({ counted: 1, result: 1 })], total: 1 }),
        'apply-stocktake': () => ({ batchId: 3, saved: 1, refused: [], moved: false }),
        'revert-batch': () => ({ reverted: 0, kept })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await user.click(await screen.findByRole('button', { name: 'Review…' }))
    await user.click(await screen.findByRole('button', { name: 'Apply 1 change' }))
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByText(/Tea Towel stays: changed since/)).toBeTruthy()
  })

  it('Enter saves a count that was typed over once, on whichever line', async () => {
    const two = [0, 1].map((at) =>
      aLine({ itemId: `prod_${at}/stock`, name: `Thing ${at}`, counted: 1, result: 1 })
    )
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: two, total: 2 }),
        'change-stocktake': () => ({ line: null, stocktake })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const first = await screen.findByRole('textbox', { name: 'Counted of Thing 0' })
    await user.clear(first)
    await user.type(first, '3{Enter}')
    const last = screen.getByRole('textbox', { name: 'Counted of Thing 1' })
    expect(document.activeElement).toBe(last)
    await user.clear(last)
    await user.type(last, '4{Enter}')
    await user.click(first)
    expect(fake.callsTo('change-stocktake')).toEqual([
      { kind: 'set', itemId: 'prod_0/stock', counted: 3 },
      { kind: 'set', itemId: 'prod_1/stock', counted: 4 }
    ])
  })

  it('keeps half a count to itself while another window has the keyboard', async () => {
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [aLine({ counted: 1, result: 1 })], total: 1 }),
        'change-stocktake': () => ({ line: null, stocktake })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Counted of Tea Towel' })
    await user.clear(field)
    await user.type(field, '2')
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    fireEvent.blur(field)
    expect(fake.callsTo('change-stocktake')).toEqual([])
    focus.mockRestore()
    fireEvent.focus(field)
    await user.keyboard('4{Enter}')
    expect(fake.callsTo('change-stocktake')).toEqual([{ kind: 'set', itemId: 'prod_1/stock', counted: 24 }])
  })

  it('saves a count that was typed when the page is left by a key', async () => {
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [aLine({ counted: 1, result: 1 })], total: 1 }),
        'change-stocktake': () => ({ line: null, stocktake })
      }
    })
    await screen.findByText('LS-01-S')
    // Once it was loaded a page comes at once, and nothing takes the keyboard from the field before it is gone.
    await user.keyboard('{Control>}h{/Control}')
    await screen.findByRole('button', { name: 'Automatic' })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Counted of Tea Towel' })
    await user.clear(field)
    await user.type(field, '24')
    await user.keyboard('{Control>}h{/Control}')
    await screen.findByRole('heading', { level: 1, name: 'History' })
    expect(fake.callsTo('change-stocktake')).toEqual([{ kind: 'set', itemId: 'prod_1/stock', counted: 24 }])
  })

  it('says so too where the scan takes the item off the list', async () => {
    let left = 2
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({
          lines: [aLine({ counted: 1, result: 1 }), aLine({ itemId: 'prod_2/stock', name: 'Apron' })].slice(
            2 - left
          ),
          total: left
        })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Counted of Tea Towel' })
    await user.clear(field)
    await user.type(field, '24')
    left = 1
    act(() => fake.emit('inventory-changed', { ids: null, structural: false, fromStripe: false }))
    await screen.findByText('Not saved, “24”: Tea Towel was counted meanwhile')
    expect(fake.callsTo('change-stocktake')).toEqual([])
  })

  it('says of a count that was typed, and of which more is scanned meanwhile, that it is not saved', async () => {
    let counted = 1
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [aLine({ counted, result: counted })], total: 1 })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Counted of Tea Towel' })
    await user.clear(field)
    await user.type(field, '24')
    counted = 2
    act(() => fake.emit('inventory-changed', { ids: null, structural: false, fromStripe: false }))
    await screen.findByText('Not saved, “24”: Tea Towel was counted meanwhile')
    expect(screen.getByRole('textbox', { name: 'Counted of Tea Towel' })).toHaveProperty('value', '2')
    expect(fake.callsTo('change-stocktake')).toEqual([])
  })

  it('goes on at the code with Esc out of a count', async () => {
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [aLine({ counted: 1, result: 1 })], total: 1 })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await user.click(await screen.findByRole('textbox', { name: 'Counted of Tea Towel' }))
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Code or name' }))
  })

  it('goes on at the code when the last count was typed over', async () => {
    let counted = 1
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [aLine({ counted, result: counted })], total: 1 }),
        'change-stocktake': () => {
          counted = 3
          return { line: aLine({ counted, result: counted }), stocktake }
        }
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole('textbox', { name: 'Counted of Tea Towel' })
    await user.clear(field)
    await user.type(field, '3{Enter}')
    await waitFor(() => expect(field.isConnected).toBe(false))
    const code = screen.getByRole('textbox', { name: 'Code or name' })
    await waitFor(() => expect(document.activeElement).toBe(code))
  })

  it('keeps a count that is typed while the list is scrolled away from it', async () => {
    const many = Array.from({ length: 150 }, (_, at) =>
      aLine({ itemId: `prod_${at}/stock`, name: `Thing ${at}`, counted: 1, result: 1 })
    )
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake: { ...stocktake, items: 150, counted: 150 } }),
        'list-stocktake': ({ start, count }) => ({ lines: many.slice(start, start + count), total: 150 }),
        'change-stocktake': () => ({ line: null, stocktake })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole('textbox', { name: 'Counted of Thing 0' })
    await user.clear(field)
    await user.type(field, '12')
    const scroller = field.closest('.stocktake-lines')
    if (scroller === null) throw new Error('nothing scrolls')
    scroller.scrollTop = 3600
    fireEvent.scroll(scroller)
    await user.click(await screen.findByRole('textbox', { name: 'Counted of Thing 100' }))
    await waitFor(() =>
      expect(fake.callsTo('change-stocktake')).toContainEqual({
        kind: 'set',
        itemId: 'prod_0/stock',
        counted: 12
      })
    )
  })

  it('begins with counting when the one before was reviewed and applied', async () => {
    let open: Stocktake | null = stocktake
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake: open }),
        'list-stocktake': () => ({ lines: [aLine({ counted: 1, result: 1 })], total: 1 }),
        'apply-stocktake': () => {
          open = null
          return { batchId: 3, saved: 1, refused: [], moved: false }
        },
        'change-stocktake': () => {
          open = { ...stocktake, id: 2, counted: 0 }
          return { line: null, stocktake: open }
        }
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await user.click(await screen.findByRole('button', { name: 'Review…' }))
    await user.click(await screen.findByRole('button', { name: 'Apply 1 change' }))
    await user.click(await screen.findByRole('button', { name: 'Start counting' }))
    expect(await screen.findByRole('textbox', { name: 'Code or name' })).toBeTruthy()
  })

  it('takes what is typed while a code before is still being counted', async () => {
    let answer = (): void => undefined
    const rows = sampleRows(24)
    const { fake, user } = await openPage({
      rows,
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [], total: 0 }),
        'change-stocktake': () =>
          new Promise((resolve) => {
            answer = () => resolve({ line: aLine({ counted: 1 }), stocktake })
          })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const code = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Code or name' })
    await user.type(code, 'LS-01-S{Enter}')
    await waitFor(() => expect(fake.callsTo('change-stocktake')).toHaveLength(1))
    await user.type(code, 'MUG')
    act(() => answer())
    await waitFor(() => expect(document.body.textContent).toContain('Tea Towel: counted 1'))
    expect(code.value).toBe('MUG')
    await user.type(code, '-22{Enter}')
    await waitFor(() => expect(fake.callsTo('change-stocktake')).toHaveLength(2))
    expect(fake.callsTo('change-stocktake').at(-1)).toMatchObject({
      itemId: rows.find(({ sku }) => sku === 'MUG-22')?.id
    })
  })

  it('asks which item a code means without taking the next code out of anybody’s hands', async () => {
    let answer = (): void => undefined
    const match = { name: 'Tea Towel', variant: null, sku: 'TT', onHand: 4, active: true }
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [], total: 0 }),
        'find-code': () =>
          new Promise((resolve) => {
            answer = () =>
              resolve({
                matches: ['prod_1', 'prod_2'].map((id) => ({ ...match, itemId: `${id}/stock` }))
              })
          })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const code = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Code or name' })
    await user.type(code, 'TT{Enter}')
    await waitFor(() => expect(fake.callsTo('find-code')).toHaveLength(1))
    act(() => answer())
    await waitFor(() => expect(document.activeElement?.className).toBe('count-match'))

    await user.keyboard('{Escape}')
    await user.type(code, 'TT{Enter}')
    await waitFor(() => expect(fake.callsTo('find-code')).toHaveLength(2))
    await user.type(code, 'MUG')
    act(() => answer())
    expect(await screen.findByText(/2 items are called or have the code “TT”/)).toBeTruthy()
    expect(document.activeElement).toBe(code)
    expect(code.value).toBe('MUG')
    await user.keyboard('{Enter}')
    expect(fake.callsTo('change-stocktake')).toEqual([])
  })

  it('leaves a code that was not found, to be put right or typed over', async () => {
    const { fake, user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [], total: 0 })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const code = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Code or name' })
    await user.type(code, 'zzz{Enter}')
    expect(await screen.findByText(/is called or has the code “zzz”/)).toBeTruthy()
    expect(code.value).toBe('zzz')
    await user.keyboard('MUG-22{Enter}')
    await waitFor(() => expect(fake.callsTo('find-code').at(-1)).toEqual({ code: 'MUG-22' }))
  })

  it('counts nothing by a part of its name, or by whatever else is found, before that is said to be meant', async () => {
    const rows = sampleRows(24)
    const { fake, user } = await openPage({
      rows,
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines: [], total: 0 }),
        'change-stocktake': () => ({ line: aLine({ counted: 1 }), stocktake })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const code = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Code or name' })
    await user.type(code, 'UG-22{Enter}')
    await screen.findByRole('group', { name: 'Nothing has the code “UG-22”. Is it this one?' })
    expect(fake.callsTo('change-stocktake')).toEqual([])
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Ceramic Mug, glazed'))
    await user.keyboard('{Enter}')
    await waitFor(() => expect(code.value).toBe(''))
    const itemId = rows.find(({ sku }) => sku === 'MUG-22')?.id
    expect(fake.callsTo('change-stocktake')).toEqual([{ kind: 'add', itemId, units: 1 }])
  })

  it('shows nothing as counted last whose count was taken out', async () => {
    const lines = [aLine({ counted: 3, result: 3 })]
    const { user } = await openPage({
      rows: sampleRows(24),
      answers: {
        'read-stocktake': () => ({ stocktake }),
        'list-stocktake': () => ({ lines, total: 1 }),
        'change-stocktake': (change) => ({
          line: aLine({ counted: change.kind === 'set' ? change.counted : 3 }),
          stocktake
        })
      }
    })
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    const field = await screen.findByRole('textbox', { name: 'Counted of Tea Towel' })
    await user.clear(field)
    await user.type(field, '5{Enter}')
    expect(await screen.findByRole('button', { name: 'One more of Tea Towel' })).toBeTruthy()
    await user.clear(field)
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.queryByRole('button', { name: 'One more of Tea Towel' })).toBeNull())
  })

  it('says of a view to count that it is filtered', async () => {
    const { user } = await openPage({ rows: sampleRows(24) })
    await screen.findByText('LS-01-S')
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'Linen')
    await waitFor(() => expect(screen.queryByText('MUG-22')).toBeNull())
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await screen.findByText(/Only this view: All items, as filtered now/)
  })

  it('offers no view to count that has nothing in it', async () => {
    const { user } = await openPage({ rows: sampleRows(24) })
    await screen.findByText('LS-01-S')
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'zzz')
    await screen.findByText('Nothing matches “zzz”')
    await user.click(await screen.findByRole('button', { name: /^Stocktake/ }))
    await screen.findByRole('button', { name: 'Start counting' })
    expect(screen.queryByText(/Only this view/)).toBeNull()
  })
})
