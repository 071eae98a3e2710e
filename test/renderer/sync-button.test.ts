import { act, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { openPage } from './open-page.tsx'
import { sampleRows, sampleStatus } from './samples.ts'

const rows = sampleRows(10)
const working = { ...sampleStatus(rows.length), state: 'working' as const }

afterEach(() => vi.useRealTimers())

it('a press that meant Sync, just when a look begins by itself, stops nothing; one that read Cancel does', async () => {
  const { fake, user } = await openPage({ rows })
  vi.useFakeTimers({ toFake: ['performance'] })
  act(() => fake.emit('sync-status', working))
  const button = screen.getByRole('button', { name: /^Cancel/ })
  await user.click(button)
  await waitFor(() => expect(fake.callsTo('sync-now')).toHaveLength(1))
  expect(fake.callsTo('cancel-sync')).toHaveLength(0)

  vi.advanceTimersByTime(500)
  await user.click(button)
  await waitFor(() => expect(fake.callsTo('cancel-sync')).toHaveLength(1))
  expect(fake.callsTo('sync-now')).toHaveLength(1)
})
