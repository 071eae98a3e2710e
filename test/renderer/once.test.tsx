import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { AdjustForm } from '../../src/renderer/panel/adjust-form.tsx'
import { AmountForm } from '../../src/renderer/panel/amount-form.tsx'
import { CountForm } from '../../src/renderer/stocktake/count-form.tsx'
import { FakeApi } from './fake-api.ts'
import { sampleRows } from './samples.ts'

const nothing = (): void => undefined
const rest = (time: number): Promise<void> =>
  act(() => new Promise<void>((resolve) => setTimeout(resolve, time)))

function program(): FakeApi {
  const fake = new FakeApi({ rows: sampleRows(24) })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  return fake
}

/** Two presses of Enter, the second before the answer to the first. */
async function enterTwice(form: Element): Promise<void> {
  fireEvent.submit(form)
  fireEvent.submit(form)
  await rest(20)
}

afterEach(cleanup)

describe('Enter pressed twice', () => {
  it('adjusts the stock once', async () => {
    const fake = program()
    const [item] = fake.rows
    if (!item) throw new Error('no item')
    render(<AdjustForm item={item} view={new InventoryView()} say={() => undefined} />)
    const field = screen.getByLabelText(/^Change, as/)
    fireEvent.change(field, { target: { value: '+5' } })
    await enterTwice(screen.getByRole('form'))
    expect(fake.callsTo('edit-cells')).toHaveLength(1)
  })

  it('adds one price', async () => {
    const added: string[] = []
    const onAdd = async (currency: string, input: string): Promise<null> => {
      added.push(`${input} ${currency}`)
      await Promise.resolve()
      return null
    }
    render(<AmountForm label="Add a price" onAdd={onAdd} onDone={nothing} onLost={nothing} />)
    await enterTwice(screen.getByRole('form'))
    expect(added).toHaveLength(1)
  })

  it('counts what was typed once', async () => {
    const fake = program()
    const counted: string[] = []
    const onCount = async (itemId: string): Promise<null> => {
      counted.push(itemId)
      await Promise.resolve()
      return null
    }
    render(<CountForm quantity={{ current: null }} onCount={onCount} say={nothing} />)
    const code = fake.rows.find(({ sku }) => sku !== null)?.sku
    fireEvent.change(screen.getByLabelText('Code or name'), { target: { value: code } })
    await enterTwice(screen.getByRole('form'))
    expect(counted).toHaveLength(1)
  })
})
