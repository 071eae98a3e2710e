import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { ConflictDialog } from '../../src/renderer/dialogs/conflict-dialog.tsx'
import { failureSentence } from '../../src/renderer/messages/failures.ts'
import type { Conflict } from '../../src/shared/edits.ts'
import { AppFailure } from '../../src/shared/failure.ts'
import { FakeApi } from './fake-api.ts'
import { sampleConflict, sampleRows } from './samples.ts'

const nothing = (): void => undefined
const rest = (time: number): Promise<void> =>
  act(() => new Promise<void>((resolve) => setTimeout(resolve, time)))

HTMLDialogElement.prototype.showModal = nothing
HTMLDialogElement.prototype.close = nothing

afterEach(cleanup)

describe('the conflict that is shown', () => {
  const withConflicts = (conflicts: Conflict[]): FakeApi => {
    const fake = new FakeApi({ rows: sampleRows(24), conflicts })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    return fake
  }
  const story = (): string => document.querySelector('#conflict-story')?.textContent ?? ''

  it('is the one of the cell, also where another size of the product was typed into', async () => {
    withConflicts([
      sampleConflict({ id: 1, itemId: 'prod_tote/Natural' }),
      sampleConflict({
        id: 2,
        itemId: 'prod_shirt/S',
        productId: 'prod_shirt',
        productName: 'Linen Shirt',
        variant: 'S',
        field: 'name',
        editKind: 'set'
      })
    ])
    const first = { itemId: 'prod_shirt/M', productId: 'prod_shirt', column: 'product' } as const
    render(<ConflictDialog first={first} changes={{ turn: 0, ids: [] }} say={nothing} onClose={nothing} />)
    await rest(0)
    expect(story()).toContain('Linen Shirt')
  })

  it('gives its place to no other when it is settled elsewhere', async () => {
    const fake = withConflicts(
      [1, 2].map((id) => sampleConflict({ id, productId: `prod_${id}`, productName: `Tote ${id}` }))
    )
    const dialog = (turn: number) => (
      <ConflictDialog first={null} changes={{ turn, ids: [] }} say={nothing} onClose={nothing} />
    )
    const { rerender } = render(dialog(0))
    await rest(0)
    expect(story()).toContain('Tote 1')
    fake.conflicts = fake.conflicts.slice(1)
    rerender(dialog(1))
    await rest(20)
    expect(story()).toBe('')
    fireEvent.keyDown(screen.getByRole('dialog', { hidden: true }), { key: '1' })
    await rest(20)
    expect(fake.callsTo('resolve-conflicts')).toEqual([])
    fireEvent.click(screen.getByText('Next conflict'))
    expect(story()).toContain('Tote 2')
  })

  it('leaves nothing ticked for the next one when it is settled elsewhere', async () => {
    const fake = withConflicts(
      [1, 2, 3].map((id) => sampleConflict({ id, productId: `prod_${id}`, productName: `Tote ${id}` }))
    )
    const dialog = (turn: number) => (
      <ConflictDialog first={null} changes={{ turn, ids: [] }} say={nothing} onClose={nothing} />
    )
    const { rerender } = render(dialog(0))
    await rest(0)
    fireEvent.click(screen.getByRole('checkbox', { hidden: true }))
    fake.conflicts = fake.conflicts.slice(1)
    rerender(dialog(1))
    await rest(20)
    fireEvent.click(screen.getByText('Next conflict'))
    fireEvent.keyDown(screen.getByRole('dialog', { hidden: true }), { key: '1' })
    await rest(20)
    expect(fake.callsTo('resolve-conflicts')).toMatchObject([{ ids: [2] }])
  })
})

it.each([
  ['changed', '1', 'Decided. It goes to Stripe by itself.'],
  ['changed', '3', 'Decided. Nothing is sent.'],
  ['replaced', '3', 'Decided. It goes to Stripe by itself.']
] as const)(
  'what is said of a conflict of the kind “%s” that is answered by %s is so: %s',
  async (kind, key, words) => {
    const fake = new FakeApi({ rows: sampleRows(24), conflicts: [sampleConflict({ kind })] })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    const said: unknown[] = []
    const say = (message: unknown): void => void said.push(message)
    render(<ConflictDialog first={null} changes={{ turn: 0, ids: [] }} say={say} onClose={nothing} />)
    await rest(0)
    fireEvent.keyDown(screen.getByRole('dialog', { hidden: true }), { key })
    await rest(20)
    expect(fake.callsTo('resolve-conflicts')).toHaveLength(1)
    expect(said).toEqual([words])
  }
)

it('a cell that is asked about anew is still what the dialog is about', async () => {
  const tote = { itemId: 'prod_1/Natural', productName: 'Tote' }
  const other = sampleConflict({ id: 2, itemId: 'prod_2/S', productId: 'prod_2', productName: 'Shirt' })
  const fake = new FakeApi({
    rows: sampleRows(24),
    conflicts: [sampleConflict({ id: 1, ...tote }), other]
  })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const dialog = (turn: number) => (
    <ConflictDialog first={null} changes={{ turn, ids: [] }} say={nothing} onClose={nothing} />
  )
  const { rerender } = render(dialog(0))
  await rest(0)
  fake.conflicts = [other, sampleConflict({ id: 3, ...tote, theirs: '2' })]
  rerender(dialog(1))
  await rest(20)
  expect(document.querySelector('#conflict-story')?.textContent).toContain('Tote')
})

describe('an answer to a conflict', () => {
  const open = async (): Promise<FakeApi> => {
    const conflicts = [1, 2, 3].map((id) => sampleConflict({ id, productName: `Tote ${id}` }))
    const fake = new FakeApi({ rows: sampleRows(24), conflicts })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    render(<ConflictDialog first={null} changes={{ turn: 0, ids: [] }} say={nothing} onClose={nothing} />)
    await rest(0)
    return fake
  }

  it('is no answer to the next one while its key is held', async () => {
    const fake = await open()
    const dialog = screen.getByRole('dialog', { hidden: true })
    fireEvent.keyDown(dialog, { key: '1' })
    await rest(20)
    fireEvent.keyDown(dialog, { key: '1', repeat: true })
    await rest(20)
    expect(fake.callsTo('resolve-conflicts')).toEqual([
      { ids: [1], resolution: { kind: 'change' }, seen: ['4'] }
    ])
  })

  it('is no answer to the next one when it is clicked twice', async () => {
    const fake = await open()
    const press = async (detail: number): Promise<void> => {
      const button = document.querySelector('.answer')
      if (button) fireEvent.click(button, { detail })
      await rest(20)
    }
    await press(1)
    await press(2)
    expect(fake.callsTo('resolve-conflicts')).toEqual([
      { ids: [1], resolution: { kind: 'change' }, seen: ['4'] }
    ])
  })
})

describe('what was typed for an item that is gone from Stripe', () => {
  const gone = (id: number, mine: string): Conflict =>
    sampleConflict({
      id,
      productName: `Tote ${id}`,
      kind: 'gone',
      mine,
      theirs: null,
      answers: { theirs: null }
    })
  const open = async (conflicts: Conflict[]) => {
    const fake = new FakeApi({ rows: sampleRows(24), conflicts })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    const said: unknown[] = []
    let closed = false
    render(
      <ConflictDialog
        first={null}
        changes={{ turn: 0, ids: [] }}
        say={(message) => said.push(message)}
        onClose={() => (closed = true)}
      />
    )
    await rest(0)
    return { fake, said, isClosed: () => closed }
  }
  /** A browser that copies, or one that does not. */
  const clipboardOf = (works: boolean): string[] => {
    const taken: string[] = []
    document.execCommand = () => {
      const event = new Event('copy', { bubbles: true, cancelable: true })
      const clipboardData = { setData: (_: string, text: string) => taken.push(text) }
      Object.defineProperty(event, 'clipboardData', { value: clipboardData })
      return works && document.dispatchEvent(event)
    }
    return taken
  }
  const press = async (name: RegExp): Promise<void> => {
    fireEvent.click(screen.getByRole('button', { name, hidden: true }))
    await rest(20)
  }

  it('is copied before it is dropped', async () => {
    const { fake, said, isClosed } = await open([gone(1, '7')])
    const taken = clipboardOf(true)
    await press(/Copy “7” and drop my edit/)
    expect(taken).toEqual(['7'])
    expect(fake.callsTo('resolve-conflicts')).toMatchObject([{ ids: [1], resolution: { kind: 'theirs' } }])
    expect(said).toEqual(['Copied “7”. Nothing is sent.'])
    expect(isClosed()).toBe(true)
  })

  it('is copied with the items’ names where it is several', async () => {
    await open([gone(1, '7'), gone(2, '9')])
    const taken = clipboardOf(true)
    fireEvent.click(screen.getByRole('checkbox', { hidden: true }))
    await press(/Copy “7” and drop my edit/)
    expect(taken).toEqual(['Tote 1, Natural\t7\nTote 2, Natural\t9'])
  })

  it('is not dropped when the clipboard does not take it', async () => {
    const { fake, said } = await open([gone(1, '7')])
    clipboardOf(false)
    await press(/Copy “7” and drop my edit/)
    expect(fake.callsTo('resolve-conflicts')).toEqual([])
    expect(said).toMatchObject([{ tone: 'bad' }])
  })

  it('stays where it is when it is kept for later, and the next one is shown', async () => {
    const { fake, said, isClosed } = await open([gone(1, '7'), gone(2, '9')])
    await press(/Keep it for later/)
    expect(document.querySelector('#conflict-story')?.textContent).toContain('Tote 2')
    expect(isClosed()).toBe(false)
    await press(/Keep it for later/)
    expect(isClosed()).toBe(true)
    expect(fake.callsTo('resolve-conflicts')).toEqual([])
    expect(said[0]).toBe('It is kept here, and waits for your answer.')
  })
})

it('what is kept for later with all that are like it asks of none of them again', async () => {
  const gone = { kind: 'gone', theirs: null, answers: { theirs: null } } as const
  const conflicts = [
    sampleConflict({ id: 1, ...gone }),
    sampleConflict({ id: 2, ...gone }),
    sampleConflict({ id: 3, productName: 'Shirt' })
  ]
  const fake = new FakeApi({ rows: sampleRows(24), conflicts })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  render(<ConflictDialog first={null} changes={{ turn: 0, ids: [] }} say={nothing} onClose={nothing} />)
  await rest(0)
  fireEvent.click(screen.getByRole('checkbox', { hidden: true }))
  fireEvent.click(screen.getByRole('button', { name: /Keep it for later/, hidden: true }))
  expect(document.querySelector('#conflict-story')?.textContent).toContain('Shirt')
})

describe('another value that is being typed', () => {
  const tote = { itemId: 'prod_1/Natural', productName: 'Tote' }
  const dialog = (turn: number) => (
    <ConflictDialog first={null} changes={{ turn, ids: [] }} say={nothing} onClose={nothing} />
  )
  const typeInto = (value: string): HTMLInputElement => {
    const field = document.querySelector<HTMLInputElement>('.answer-open input')
    if (!field) throw new Error('nothing to type into')
    fireEvent.change(field, { target: { value } })
    return field
  }

  it('is still there when its cell is asked about anew', async () => {
    const fake = new FakeApi({ rows: sampleRows(24), conflicts: [sampleConflict({ id: 1, ...tote })] })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    const { rerender } = render(dialog(0))
    await rest(0)
    fireEvent.keyDown(screen.getByRole('dialog', { hidden: true }), { key: '4' })
    const field = typeInto('12')
    fake.conflicts = [sampleConflict({ id: 3, ...tote, theirs: '2' })]
    rerender(dialog(1))
    await rest(20)
    expect(field.isConnected).toBe(true)
    expect(field.value).toBe('12')
    fireEvent.submit(field)
    await rest(20)
    expect(fake.callsTo('resolve-conflicts')).toEqual([
      { ids: [3], resolution: { kind: 'value', value: '12' }, seen: ['2'] }
    ])
  })

  it('is still there when it could not be saved, and that is said beside it', async () => {
    let fails = true
    const fake: FakeApi = new FakeApi({
      rows: sampleRows(24),
      conflicts: [sampleConflict({ id: 1, ...tote })],
      answers: {
        'resolve-conflicts': () => {
          if (fails) throw new AppFailure('disk-full', '')
          return { resolved: 1, refused: [] }
        }
      }
    })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    let closed = false
    render(
      <ConflictDialog
        first={null}
        changes={{ turn: 0, ids: [] }}
        say={nothing}
        onClose={() => (closed = true)}
      />
    )
    await rest(0)
    fireEvent.keyDown(screen.getByRole('dialog', { hidden: true }), { key: '4' })
    const field = typeInto('12')
    fireEvent.submit(field)
    await rest(20)
    expect(screen.getByRole('alert', { hidden: true }).textContent).toContain(
      failureSentence({ code: 'disk-full', detail: '' })
    )
    expect(document.querySelector('#conflict-story')?.textContent).toContain('Tote')
    expect(field.isConnected && field.value).toBe('12')
    fails = false
    fireEvent.submit(field)
    await rest(20)
    expect(closed).toBe(true)
  })
})
