import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useSales } from '../../src/renderer/sales/use-sales.ts'
import { FakeApi } from './fake-api.ts'
import { aSale } from './samples.ts'

const sold = (index: number) =>
  aSale({ lineItemId: `li_${index}`, description: `Thing ${index}`, paidAt: 1_000_000 - index })

it('a sale that comes in while somebody scrolls on is there', async () => {
  const fake = new FakeApi({ sales: Array.from({ length: 450 }, (_, index) => sold(index)), delay: 20 })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const { result, rerender } = renderHook(({ turn }) => useSales('all', turn), {
    initialProps: { turn: 'one' }
  })
  await waitFor(() => expect(result.current.loaded?.sales).toHaveLength(200))
  fake.sales = [sold(-1), ...fake.sales]
  rerender({ turn: 'two' })
  act(() => result.current.more())
  await act(() => new Promise((resolve) => setTimeout(resolve, 300)))
  expect(result.current.loaded?.sales.slice(0, 2).map(({ description }) => description)).toEqual([
    'Thing -1',
    'Thing 0'
  ])
  expect(result.current.loaded?.sales.length).toBeGreaterThanOrEqual(400)
  expect(result.current.loaded?.total).toBe(451)
})
