import { act, renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useBulkPreview } from '../../src/renderer/bulk/use-bulk.ts'
import { InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import type { BulkPreview } from '../../src/shared/bulk.ts'
import { everything } from '../../src/shared/inventory.ts'
import { FakeApi } from './fake-api.ts'

const rest = (time: number): Promise<void> =>
  act(() => new Promise<void>((resolve) => setTimeout(resolve, time)))

it('what an action does to other items is not carried out on these', async () => {
  const preview: BulkPreview = {
    id: 'look-1',
    items: 2,
    changed: 2,
    values: 2,
    same: 0,
    refused: 0,
    untracked: 0,
    units: 0,
    wrong: null,
    reasons: [],
    largest: []
  }
  const api = new FakeApi({ answers: { 'preview-bulk': () => preview } })
  Object.defineProperty(window, 'api', { value: api, configurable: true })
  const view = new InventoryView()
  const low = { ...everything, view: 'low' } as const
  const { result, rerender } = renderHook(
    ({ query }) => useBulkPreview(view, query, 'view', { kind: 'active', active: false }, 0, 0),
    { initialProps: { query: everything } }
  )
  await rest(300)
  expect(result.current.current).toBe(true)
  rerender({ query: low })
  expect(result.current.current).toBe(false)
  await rest(300)
  expect(result.current.current).toBe(true)
})
