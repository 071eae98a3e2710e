import { beforeAll, expect, it, vi } from 'vitest'
import { invoke, onEvent, startChecking } from '../../src/renderer/api.ts'
import { everything } from '../../src/shared/inventory.ts'
import { FakeApi } from './fake-api.ts'
import { sampleRows } from './samples.ts'

beforeAll(startChecking)

function open(api: Pick<FakeApi, 'invoke' | 'on'>): void {
  Object.defineProperty(window, 'api', { value: api, configurable: true })
}

function answering(answer: unknown): void {
  open({ invoke: () => Promise.resolve(JSON.stringify(answer)), on: () => () => undefined })
}

it('what keeps to the contract comes through unchanged', async () => {
  const rows = sampleRows(30)
  open(new FakeApi({ rows }))
  const view = await invoke('open-view', { query: everything, start: 0, count: 30 })
  expect(view.rows).toHaveLength(view.count)
  expect(rows).toContainEqual(view.rows[0])
})

it.each([
  ['a value of another type', { ok: true, value: { problems: 'none' } }, /problems/],
  ['no envelope at all', [], /./],
  ['a failure nobody knows', { ok: false, failure: { code: 'tired', detail: '' } }, /code/]
])('an answer outside of the contract is a failure that says so: %s', async (_name, answer, where) => {
  answering(answer)
  const asked = invoke('list-problems', {})
  await expect(asked).rejects.toMatchObject({ name: 'AppFailure', code: 'bug' })
  await expect(asked).rejects.toThrow(/list-problems answered outside of its contract/)
  await expect(asked).rejects.toThrow(where)
})

it('of a long window the first row is checked', async () => {
  answering({ ok: true, value: { token: 1, start: 0, count: 1, units: 0, at: 0, rows: [{ id: 7 }] } })
  await expect(invoke('open-view', { query: everything, start: 0, count: 1 })).rejects.toThrow(/rows\[0\]/)
})

it('an event outside of the contract is reported and not heard', () => {
  const fake = new FakeApi({ rows: [] })
  open(fake)
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  const heard = vi.fn()
  onEvent('sync-status', heard)
  fake.emit('sync-status', { ...fake.status, waiting: 1.5 })
  expect(heard).not.toHaveBeenCalled()
  expect(reported.mock.calls[0]?.[0]).toMatchObject({ code: 'bug' })
  fake.emit('sync-status', fake.status)
  expect(heard).toHaveBeenCalledTimes(1)
  vi.unstubAllGlobals()
})
