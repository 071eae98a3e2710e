import { act, screen, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import type { EventPayload } from '../../src/shared/contract.ts'
import type { SyncStatus } from '../../src/shared/sync-status.ts'
import { FakeApi } from './fake-api.ts'
import { sampleRows, sampleStatus } from './samples.ts'
import './open-page.tsx'

const rows = sampleRows(60).slice(0, 18)
const inStep: SyncStatus = sampleStatus(rows.length)
const reading = (products: number): SyncStatus => ({
  ...inStep,
  state: 'working',
  progress: { phase: 'sweep', products, prices: 0, pushed: 0, because: 'first look at this shop' }
})
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

// The page's modules remember what was asked and told ahead: each start has its own.
beforeEach(() => vi.resetModules())

/** An answer that is given when the test says so. */
function later<T>(): { promise: Promise<T>; give: (value: T) => void } {
  let give: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => {
    give = resolve
  })
  return { promise, give }
}

it('a page that is drawn while the shop is being read ends with what was told last', async () => {
  const go = later<void>()
  const program = new FakeApi({ rows, status: reading(0) })
  const fake: FakeApi = new FakeApi({
    rows,
    answers: {
      // Told before the page has been drawn: main.tsx listens, React does not yet.
      'read-app': () => {
        fake.emit('sync-status', reading(40))
        return { app: fake.app, status: reading(0) }
      },
      // The first rows come when the shop has already been read.
      'open-view': async (input) => {
        await go.promise
        const answer = JSON.parse(await program.invoke('open-view', input)) as { value: never }
        return answer.value
      }
    }
  })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  document.body.innerHTML = '<div id="root"></div>'
  await import('../../src/renderer/main.tsx')
  await screen.findByText(/Reading the shop/)

  await act(async () => fake.emit('sync-status', inStep))
  await act(async () => {
    go.give()
    await nextTask()
  })
  await screen.findByText('SOCK-36')
  await act(nextTask)
  const status = within(screen.getByRole('contentinfo')).getByRole('status')
  expect(status.textContent).toContain('Verified equal to Stripe')
})

it.each([
  ['is carried out once the shop is there', true],
  ['is not kept for a shop that is opened afterwards', false]
])('a command chosen before the page is drawn %s', async (_, hasShop) => {
  const answer = later<void>()
  const { account } = new FakeApi().app
  const fake: FakeApi = new FakeApi({
    rows,
    ...(hasShop ? {} : { account: null }),
    answers: {
      'read-app': async () => {
        await answer.promise
        return { app: fake.app, status: inStep }
      }
    }
  })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  document.body.innerHTML = '<div id="root"></div>'
  await import('../../src/renderer/main.tsx')
  fake.emit('command', { name: 'undo' })
  answer.give()
  if (!hasShop) {
    await screen.findByText('Connect your Stripe shop')
    await act(nextTask)
    fake.emit('command', { name: 'undo' })
    await act(async () => fake.emit('app-changed', { ...fake.app, account }))
  }
  await screen.findByText('SOCK-36')
  await act(nextTask)
  expect(fake.callsTo('undo')).toHaveLength(hasShop ? 1 : 0)
})

it('whoever listens first is told what was heard ahead and what came since, in the order it was told', async () => {
  const { askAhead, hearAhead } = await import('../../src/renderer/ahead.ts')
  const { onEvent } = await import('../../src/renderer/api.ts')
  const layout = later<void>()
  const fake: FakeApi = new FakeApi({
    answers: {
      'read-layout': async () => {
        await layout.promise
        return { layout: fake.layout }
      }
    }
  })
  Object.defineProperty(window, 'api', { value: fake, configurable: true })
  const told: number[] = []
  const note = (status: EventPayload<'sync-status'>): unknown => told.push(status.progress?.products ?? NaN)

  hearAhead(['sync-status'])
  const answer = askAhead('read-layout', {})
  fake.emit('sync-status', reading(1))
  // React mounts twice in development; the first listener is gone before it was told anything.
  onEvent('sync-status', () => told.push(-1))()
  fake.emit('sync-status', reading(2))
  const stop = onEvent('sync-status', note)
  fake.emit('sync-status', reading(3))
  expect(told).toEqual([])
  layout.give()
  await answer
  fake.emit('sync-status', reading(4))
  await vi.waitFor(() => expect(told).not.toEqual([]))
  fake.emit('sync-status', reading(5))
  expect(told).toEqual([1, 2, 3, 4, 5])
  stop()
  fake.emit('sync-status', reading(6))
  expect(told).toHaveLength(5)
})
