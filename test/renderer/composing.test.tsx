import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CreatePanel } from '../../src/renderer/create/create-panel.tsx'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { AdjustForm } from '../../src/renderer/panel/adjust-form.tsx'
import { AmountField } from '../../src/renderer/panel/amount-field.tsx'
import { TopBar } from '../../src/renderer/shell/top-bar.tsx'
import { CountForm } from '../../src/renderer/stocktake/count-form.tsx'
import { everything } from '../../src/shared/inventory.ts'
import { FakeApi } from './fake-api.ts'
import { sampleRows } from './samples.ts'

const nothing = (): void => undefined

afterEach(cleanup)

/** A Japanese or Chinese word being put together: these keys are about the word, not about the field. */
const press = (element: Element, key: string): boolean =>
  fireEvent.keyDown(element, { key, isComposing: true, keyCode: 229 })

describe('while a word is being put together', () => {
  it('Enter and Escape stay in the search field', () => {
    const onSearch = vi.fn()
    const onLeaveSearch = vi.fn()
    render(
      <TopBar
        query={{ ...everything, search: 'あか' }}
        searchRef={{ current: null }}
        status={null}
        onSearch={onSearch}
        onLeaveSearch={onLeaveSearch}
        onNew={nothing}
        onImport={nothing}
        onExport={nothing}
        onSync={nothing}
        onCancel={nothing}
      />
    )
    const field = screen.getByRole('textbox')
    for (const key of ['Enter', 'ArrowDown', 'Escape']) press(field, key)
    expect(onLeaveSearch).not.toHaveBeenCalled()
    expect(onSearch).not.toHaveBeenCalled()
  })

  it('Escape throws no form away', () => {
    const onClose = vi.fn()
    render(
      <CreatePanel
        title="New product"
        general={[]}
        button="Create"
        note={null}
        onSubmit={() => Promise.resolve()}
        onClose={onClose}
      >
        <input aria-label="Name" />
      </CreatePanel>
    )
    press(screen.getByLabelText('Name'), 'Escape')
    expect(onClose).not.toHaveBeenCalled()
    fireEvent.keyDown(screen.getByLabelText('Name'), { key: 'Escape' })
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('Escape takes no number and no note away', async () => {
    const fake = new FakeApi({ rows: sampleRows(24) })
    Object.defineProperty(window, 'api', { value: fake, configurable: true })
    const [item] = fake.rows
    if (!item) throw new Error('no item')
    render(<AdjustForm item={item} view={new InventoryView()} say={nothing} />)
    const number = screen.getByLabelText<HTMLInputElement>(/^Change, as/)
    fireEvent.change(number, { target: { value: '+5' } })
    const note = screen.getByLabelText('Note')
    fireEvent.change(note, { target: { value: 'あか' } })
    press(note, 'Escape')
    expect(number.value).toBe('+5')
  })

  it('Enter and Escape leave what is typed over a price', async () => {
    const onSave = vi.fn()
    const others = { onSave, onMoved: nothing, onDropped: nothing, onLost: nothing }
    render(<AmountField label="Amount" currency="jpy" amount={2400} {...others} />)
    const field = screen.getByLabelText<HTMLInputElement>('Amount')
    fireEvent.change(field, { target: { value: '２６００' } })
    for (const key of ['Enter', 'Escape']) press(field, key)
    await act(() => Promise.resolve())
    expect(onSave).not.toHaveBeenCalled()
    expect(field.value).toBe('２６００')
  })

  it('Escape leaves what is counted', async () => {
    render(<CountForm quantity={{ current: null }} onCount={() => Promise.resolve(null)} say={nothing} />)
    const code = screen.getByLabelText<HTMLInputElement>('Code or name')
    fireEvent.change(code, { target: { value: 'あか' } })
    press(code, 'Escape')
    await act(() => Promise.resolve())
    expect(code.value).toBe('あか')
  })
})
