import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { WantedFinding } from '../../../src/main/store/findings.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { attentionKinds, findingKinds } from '../../../src/shared/sales.ts'

const shirt = { id: 'prod_1/stock_M', productId: 'prod_1' }
const at = Date.UTC(2026, 10, 21, 12)

function aFindingsTable() {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-findings-'))
  const store = openStore(join(folder, 'acct_1-test.db'))
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { findings, books } = store
  const states = () => findings.all(100, at).map(({ mark, state }) => [mark, state])
  return {
    findings,
    books,
    states,
    want: (list: WantedFinding[], since = 0) => findings.reconcile(shirt, list, since, at)
  }
}

const aFinding = (mark: string, more: Partial<WantedFinding> = {}): WantedFinding => ({
  mark,
  kind: 'not-lowered',
  session_id: 'cs_1',
  line_item_id: 'li_1',
  event_id: null,
  units: 2,
  correction: -2,
  evidence: '[]',
  at,
  ...more
})

describe('the findings of an item', () => {
  it('open once, whatever is found how often', () => {
    const { findings, want, states } = aFindingsTable()
    const [id] = want([aFinding('a')])
    expect(want([aFinding('a')])).toEqual([])
    expect(states()).toEqual([['a', 'open']])
    expect(findings.byId(id ?? 0)).toMatchObject({ item_id: shirt.id, product_id: 'prod_1', found_at: at })
    expect(findings.byId(999)).toBeNull()
    expect(findings.titled(999)).toBeNull()
  })

  it('follow what is known: units, correction and evidence change under the same id', () => {
    const { findings, want } = aFindingsTable()
    const [id] = want([aFinding('a')])
    expect(want([aFinding('a', { correction: null, evidence: '[1]' })])).toEqual([])
    expect(findings.byId(id ?? 0)).toMatchObject({ correction: null, evidence: '[1]', state: 'open' })
  })

  it('are withdrawn when nothing supports them, and open again under the same id', () => {
    const { findings, want, states } = aFindingsTable()
    const [id] = want([aFinding('a')])
    want([])
    expect(findings.byId(id ?? 0)?.state).toBe('withdrawn')
    expect(states()).toEqual([])
    expect(want([aFinding('a')])).toEqual([id])
  })

  it('older than what can still be judged are left as they are', () => {
    const { want, states } = aFindingsTable()
    want([aFinding('a')])
    want([], at + 1)
    expect(states()).toEqual([['a', 'open']])
  })

  it('that a person dismissed stay dismissed, wanted or not', () => {
    const { findings, want, states } = aFindingsTable()
    const [id] = want([aFinding('a')])
    findings.dismiss(id ?? 0, at)
    expect(findings.dismissedOf(shirt.id)).toEqual(new Map([['a', at]]))
    expect(want([aFinding('a', { units: 3 })])).toEqual([])
    want([])
    expect(states()).toEqual([['a', 'dismissed']])
    findings.dismiss(id ?? 0, null)
    expect(findings.dismissedOf(shirt.id)).toEqual(new Map())
  })

  it('that a person corrected stay corrected as they were, until the correction is undone', () => {
    const { findings, books, want, states } = aFindingsTable()
    const [id] = want([aFinding('a')])
    const batch = books.addBatch('correct', '1 correction', at)
    findings.correct(id ?? 0, batch, -1, '[2]')
    expect(want([aFinding('a')])).toEqual([])
    want([])
    expect(states()).toEqual([['a', 'corrected']])
    expect(findings.byId(id ?? 0)).toMatchObject({ correction: -1, evidence: '[2]' })
    expect(findings.ofBatch(batch, shirt.id).map(({ mark }) => mark)).toEqual(['a'])
    const undo = books.addBatch('undo', '1 correction', at, batch)
    books.markUndone(batch, undo)
    expect(want([aFinding('a')])).toEqual([id])
    expect(states()).toEqual([['a', 'open']])
    books.markUndone(batch, null)
    expect(want([aFinding('a')])).toEqual([])
    expect(states()).toEqual([['a', 'corrected']])
  })

  it('belong to the item they are found at, also when a price that took over has them now', () => {
    const { findings, want } = aFindingsTable()
    const [id] = want([aFinding('a')])
    findings.reconcile({ id: 'price_2/stock', productId: 'prod_1' }, [aFinding('a')], 0, at)
    want([])
    expect(findings.byId(id ?? 0)).toMatchObject({ item_id: 'price_2/stock', state: 'open' })
  })

  it('are each their own where one event changed several sizes, and so is what a person did about them', () => {
    const { findings, want } = aFindingsTable()
    const other = { id: 'prod_1/stock_L', productId: 'prod_1' }
    const both = aFinding('unexplained evt_1', { kind: 'unexplained', session_id: null, event_id: 'evt_1' })
    const [id] = want([both])
    findings.dismiss(id ?? 0, at)
    const [second] = findings.reconcile(other, [both], 0, at)
    expect(findings.reconcile(other, [both], 0, at)).toEqual([])
    expect(want([both])).toEqual([])
    expect(findings.byId(id ?? 0)).toMatchObject({ item_id: shirt.id, state: 'dismissed' })
    expect(findings.byId(second ?? 0)).toMatchObject({ item_id: other.id, state: 'open' })
  })
})

describe('counting and forgetting', () => {
  it('counts and lists as open only what asks for attention', () => {
    const { findings, want } = aFindingsTable()
    want(findingKinds.map((kind) => aFinding(kind, { kind })))
    expect(findings.count()).toBe(attentionKinds.length)
    expect(findings.open().map(({ kind }) => kind)).toEqual(attentionKinds.toReversed())
    expect(findings.all(3, at)).toHaveLength(3)
  })

  it('forgets explanations older than 31 days once a day, and nothing that asks for attention', () => {
    const { findings, want, states } = aFindingsTable()
    const day = 86_400_000
    want([aFinding('attention'), aFinding('explained', { kind: 'ours', session_id: null })])
    expect(findings.prune(at + 31 * day)).toBe(0)
    expect(findings.prune(at + 31 * day + 1)).toBe(0)
    expect(findings.prune(at + 33 * day)).toBe(1)
    expect(states()).toEqual([['attention', 'open']])
  })

  it('keeps of an explanation what became of its sale, and no longer lists it', () => {
    const { findings, want } = aFindingsTable()
    const day = 86_400_000
    const [told] = want([
      aFinding('told', { kind: 'lowered', event_id: 'evt_1', evidence: '[1]' }),
      aFinding('explained otherwise', { kind: 'restocked', at: at - 1 })
    ])
    want([aFinding('told', { kind: 'lowered', event_id: 'evt_1', evidence: '[1]' })])
    expect(findings.prune(at + 32 * day)).toBe(2)
    expect(findings.byId(told ?? 0)).toMatchObject({ units: 2, evidence: '[]', event_id: null })
    expect(findings.byId((told ?? 0) + 1)).toBeNull()
    expect(findings.all(3, at)).toHaveLength(1)
    expect(findings.all(3, at + 32 * day)).toEqual([])
    expect(findings.prune(at + 34 * day)).toBe(0)
  })
})
