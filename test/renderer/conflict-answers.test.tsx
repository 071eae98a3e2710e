import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { ConflictDialog } from '../../src/renderer/dialogs/conflict-dialog.tsx'
import { FakeApi } from './fake-api.ts'
import { sampleConflict, sampleRows } from './samples.ts'

const nothing = (): void => undefined
const rest = (time: number): Promise<void> =>
  act(() => new Promise<void>((resolve) => setTimeout(resolve, time)))

HTMLDialogElement.prototype.showModal = nothing
HTMLDialogElement.prototype.close = nothing

afterEach(cleanup)

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
