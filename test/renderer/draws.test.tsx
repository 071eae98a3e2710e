// React looks for what counts when it is loaded: this import stays before the others.
import { countDraws } from './count-draws.ts'
import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeApi } from './fake-api.ts'
import { findCell, openPage } from './open-page.tsx'
import { sampleRows } from './samples.ts'

/** An answer that does not come: what would be drawn for it is not what is counted. */
const never = () => new Promise<never>(() => undefined)

/** Eighteen rows with the cursor on a number in one of them, and its details beside them. */
async function openAtNumber() {
  const answers = { 'read-counts': never, 'list-views': never }
  const { user } = await openPage({ rows: sampleRows(60).slice(0, 18), answers })
  await user.click(await findCell('SOCK-36', 'On hand'))
  await screen.findByText('Movements', { selector: 'h3' })
  return user
}

/** Counts the rows of the grid that something is written in from now on. @returns ends it, with how many there were */
function countRows(): () => number {
  const rows = new Set<Element>()
  const take = (records: readonly MutationRecord[]): void => {
    for (const { target } of records) {
      const row = (target instanceof Element ? target : target.parentElement)?.closest('.row')
      if (row) rows.add(row)
    }
  }
  const observer = new MutationObserver(take)
  observer.observe(screen.getByRole('grid'), {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true
  })
  return () => {
    take(observer.takeRecords())
    observer.disconnect()
    return rows.size
  }
}

describe('what is drawn again', () => {
  const around = ['Sidebar', 'TopBar', 'TitleLine', 'StatusBar', 'GridHeader']
  const drawn = (draws: ReadonlyMap<string, number>, parts: readonly string[]) =>
    parts.filter((part) => draws.has(part))

  it('an arrow draws the two rows it goes between and the details, and nothing around them', async () => {
    const user = await openAtNumber()
    const stop = countDraws()
    const written = countRows()
    await user.keyboard('{ArrowUp}{ArrowUp}')
    const draws = stop()
    // the row it leaves, the one between and the one it comes to
    expect(written()).toBe(3)
    expect(drawn(draws, ['Panel', ...around])).toEqual(['Panel'])
  })

  it('a key in a cell draws its row alone', async () => {
    const user = await openAtNumber()
    await user.keyboard('7')
    const stop = countDraws()
    const written = countRows()
    await user.keyboard('7')
    const draws = stop()
    expect(draws.get('CellEditor')).toBe(1)
    expect(written()).toBe(1)
    expect(drawn(draws, ['Shop', 'Panel', ...around])).toEqual([])
  })

  it('a key in the search draws the field alone, and its answer the page once', async () => {
    const answers = { 'read-counts': never, 'list-views': never }
    const { fake, user } = await openPage({ rows: sampleRows(60).slice(0, 18), answers })
    await screen.findByText('Movements', { selector: 'h3' })
    await user.keyboard('{Control>}f{/Control}')
    const real = fake.invoke
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    fake.invoke = async (channel, input) => {
      if (channel === 'open-view') await answered
      return real(channel, input)
    }
    const stopKey = countDraws()
    await user.keyboard('s')
    expect([...stopKey()]).toEqual([['SearchField', 1]])
    const stopAnswer = countDraws()
    answer()
    await waitFor(() => expect(screen.queryByText('MUG-22')).toBeNull())
    const draws = stopAnswer()
    expect(draws.get('Shop')).toBe(1)
    expect(draws.get('TopButtons')).toBeUndefined()
  })

  it('Enter in a cell draws the rows it is about, and neither the others nor the names of the columns', async () => {
    const user = await openAtNumber()
    await user.keyboard('77')
    const stop = countDraws()
    const written = countRows()
    await user.keyboard('{Enter}')
    await waitFor(async () => expect((await findCell('SOCK-36', 'On hand')).textContent).toMatch(/77$/))
    const draws = stop()
    const rows = written()
    // the one that was typed into, and the one the cursor goes to
    expect(rows).toBe(2)
    expect(drawn(draws, around)).not.toContain('GridHeader')
  })

  describe('of what the program tells', () => {
    // What is answered twice is the same: details say when something was.
    beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
    afterEach(() => void vi.useRealTimers())

    const everything = { ids: null, structural: true, fromStripe: true }

    /** Counts what is drawn from when the program tells of something until the page has asked for all that may be new. */
    async function drawsOf(tell: (fake: FakeApi) => void) {
      const { fake } = await openPage({ rows: sampleRows(60).slice(0, 18) })
      await screen.findByText('Movements', { selector: 'h3' })
      const told = async (begin: () => void) => {
        const before = fake.callsTo('list-views').length
        begin()
        // This is asked last: by then all else is answered.
        await waitFor(() => expect(fake.callsTo('list-views').length).toBeGreaterThan(before))
        await fake.invoke('list-views', {})
      }
      await told(() => fake.emit('inventory-changed', everything))
      const stop = countDraws()
      await told(() => tell(fake))
      return stop()
    }

    it('where all may have changed and nothing did, the details are drawn once and nothing around the list', async () => {
      const draws = await drawsOf((fake) => fake.emit('inventory-changed', everything))
      expect(draws.get('Panel')).toBe(1)
      expect(drawn(draws, around)).toEqual([])
    })

    it('a row away from the cursor draws the list, and the page once', async () => {
      const draws = await drawsOf((fake) => {
        const [, , another] = fake.rows
        if (another) fake.changeInStripe(another.id, { name: 'Another name' })
      })
      expect(draws.get('Grid')).toBeGreaterThan(0)
      expect(draws.get('Shop')).toBe(1)
      expect(drawn(draws, around)).toEqual([])
    })
  })
})
