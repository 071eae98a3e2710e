import { describe, expect, it } from 'vitest'
import { atWords, changedWords, plural, signed } from '../../src/renderer/format.ts'
import {
  answersOf,
  conflictText,
  conflictTitle,
  anotherWords,
  editWords,
  sidesOf,
  storyWords
} from '../../src/renderer/messages/conflict.ts'
import { bulkValue } from '../../src/renderer/messages/bulk.ts'
import { createText, rowText, takenOffWords } from '../../src/renderer/messages/create.ts'
import { failureRemedy, failureSentence } from '../../src/renderer/messages/failures.ts'
import { correctWords, findingSentence, findingsText } from '../../src/renderer/messages/findings.ts'
import { batchState, valueField, valueState } from '../../src/renderer/messages/history.ts'
import { importValue } from '../../src/renderer/messages/import.ts'
import { markLabels, statusLabels, viewLabels } from '../../src/renderer/messages/labels.ts'
import { listenerWords } from '../../src/renderer/messages/listener.ts'
import { groupWords, worthWords } from '../../src/renderer/messages/group.ts'
import { takenBackWords } from '../../src/renderer/messages/reasons.ts'
import { evidenceWords, outcomeWords, refundWords } from '../../src/renderer/messages/sales.ts'
import { scannerText } from '../../src/renderer/messages/stocktake.ts'
import {
  conflictItemsWords,
  nextCheckWords,
  statusWords,
  waitingWords
} from '../../src/renderer/messages/status.ts'
import { type Conflict, conflictCauses, conflictKinds } from '../../src/shared/edits.ts'
import { failureCodes } from '../../src/shared/failure.ts'
import { findingKinds, saleOutcomes } from '../../src/shared/sales.ts'
import { editableFields } from '../../src/shared/inventory.ts'
import { stocktakeText } from '../../src/renderer/messages/stocktake.ts'
import { text } from '../../src/renderer/messages/text.ts'
import { reportTitle } from '../../src/renderer/messages/verify.ts'
import { aFinding, aSale, aVerification, sampleConflict, sampleRows, sampleStatus } from './samples.ts'

const now = new Date(2026, 10, 21, 14, 6).getTime()
const status = {
  ...sampleStatus(412),
  waiting: 0,
  failed: 0,
  lastSyncedAt: new Date(2026, 10, 21, 14, 2, 30).getTime(),
  verified: { at: new Date(2026, 10, 21, 14, 2).getTime(), equal: 412, compared: 412 }
}

describe('a name that would fill the window', () => {
  const name = 'Mug '.repeat(150).trim()
  const stays = [{ item: name, reason: 'it is gone' }]
  it.each([
    ['an undo', text.undone(`stock of ${name}: 7`), /^Undone: stock of Mug .*….*Mug: 7$/],
    ['a redo', text.redone(`stock of ${name}: 7`), /^Done again: stock of Mug .*….*Mug: 7$/],
    ['what stays', takenBackWords(0, stays), /Mug .*….*Mug stays: it is gone$/],
    ['a scan', scannerText.archived({ name, variant: 'M' }), /^Mug .*….*Mug, M is archived$/],
    ['a new product', createText.waits(name), /^Mug .*….*Mug is made in Stripe with the next sync$/],
    ['an archived one', rowText.archived(name), /^Mug .*….*Mug is archived: it is sold no more$/]
  ])('is cut in what is said of %s', (_, said, words) => {
    expect(said).toMatch(words)
    expect(said.length).toBeLessThan(200)
  })
})

describe('the status bar', () => {
  it('says what is verified, when, and how much of it', () => {
    expect(statusWords(status, now)).toEqual({
      main: 'Verified equal to Stripe at 14:02',
      detail: '412 of 412 products and prices',
      tone: 'good'
    })
  })

  it.each(['waiting', 'conflicts', 'failed'] as const)('gives no green light with one of %s', (what) => {
    expect(statusWords({ ...status, [what]: 1 }, now)).toMatchObject({
      main: 'Verified equal to Stripe at 14:02',
      tone: 'plain'
    })
  })

  it.each([
    { verified: status.verified, words: '412 of 412 products and prices, but 2 things cannot be read' },
    { verified: null, words: 'but 2 things cannot be read' }
  ])('gives none with what cannot be read, and says so', ({ verified, words }) => {
    const said = statusWords({ ...status, verified, unread: 2 }, now)
    expect(said).toMatchObject({ detail: words, tone: 'plain' })
  })

  it('says the day where that was not today', () => {
    const at = new Date(2026, 10, 20, 14, 2).getTime()
    const said = [
      { verified: { at, equal: 412, compared: 412 }, lastSyncedAt: at },
      { verified: { at, equal: 410, compared: 412 }, lastSyncedAt: at },
      { verified: null, lastSyncedAt: at }
    ].map((part) => {
      const { main, detail } = statusWords({ ...status, ...part }, now)
      return `${main}. ${detail}`
    })
    expect(said).toEqual([
      'Verified equal to Stripe yesterday at 14:02. 412 of 412 products and prices',
      '2 products or prices differed from Stripe. compared yesterday at 14:02, Stripe’s values taken over',
      'Synced with Stripe yesterday at 14:02. '
    ])
  })

  it('never claims to be verified when something differed', () => {
    const words = statusWords({ ...status, verified: { at: now, equal: 410, compared: 412 } }, now)
    expect(words.main).toBe('2 products or prices differed from Stripe')
    expect(words.tone).toBe('bad')
  })

  it('says when it was synced since, and of a difference then plainly', () => {
    const at = new Date(2026, 10, 2, 9, 0).getTime()
    expect(statusWords({ ...status, verified: { at, equal: 412, compared: 412 } }, now)).toMatchObject({
      main: 'Verified equal to Stripe on Nov 2 at 09:00',
      detail: '412 of 412 products and prices, synced at 14:02'
    })
    expect(statusWords({ ...status, verified: { at, equal: 410, compared: 412 } }, now)).toEqual({
      main: '2 products or prices differed from Stripe',
      detail: 'compared on Nov 2 at 09:00, Stripe’s values taken over, synced at 14:02',
      tone: 'plain'
    })
  })

  it('says in how many items a conflict is, where sizes share one', () => {
    expect(conflictItemsWords({ ...status, conflicts: 1 }, 5)).toBe('1 conflict in 5 items')
    // Each has its own, or the items are not counted yet.
    for (const items of [5, 0]) expect(conflictItemsWords({ ...status, conflicts: 5 }, items)).toBeNull()
  })

  it('says in how many items the edits wait that the view beside it counts', () => {
    expect(waitingWords(status, 0)).toBe(null)
    expect(waitingWords({ ...status, waiting: 3 }, 3)).toBe('3 edits waiting to push')
    expect(waitingWords({ ...status, waiting: 5 }, 4)).toBe('5 edits in 4 items waiting to push')
    expect(waitingWords({ ...status, waiting: 1 }, 5)).toBe('1 edit in 5 items waiting to push')
    // The view has the refused ones as well.
    expect(waitingWords({ ...status, waiting: 1, failed: 1 }, 2)).toBe('1 edit waiting to push')
  })

  it('counts while it works and says why it reads everything', () => {
    const progress = {
      phase: 'sweep',
      products: 300,
      prices: 1,
      pushed: 0,
      because: 'the last sync was too long ago'
    } as const
    expect(statusWords({ ...status, state: 'working', progress }, now)).toEqual({
      main: 'Reading the shop because the last sync was too long ago',
      detail: '300 products, 1 price',
      tone: 'working'
    })
  })

  it('promises that edits made offline are safe, and says how old what is shown is', () => {
    const words = statusWords({ ...status, failure: { code: 'offline', detail: '' } }, now)
    expect(words.main).toBe('This computer is offline')
    expect(words.detail).toBe(
      'As Stripe was at 14:02. Your edits are safe and will go out by themselves when the network is back.'
    )
  })

  it.each([
    ['missing-permission', 'the key lacks the permission Prices: Write'],
    ['file-unwritable', 'the folder of this shop cannot be written to']
  ] as const)('names what %s is about, since what to do about it depends on that', (code, detail) => {
    const failure = { code, detail, retryAt: null }
    expect(statusWords({ ...status, failure }, now).main.toLowerCase()).toBe(detail.toLowerCase())
  })

  it('says when it looks again, and nothing while it is looking', () => {
    expect(nextCheckWords({ ...status, nextPollAt: now + 240_000 }, now)).toBe('Next check in 4 min')
    expect(nextCheckWords({ ...status, state: 'working', nextPollAt: now + 240_000 }, now)).toBeNull()
  })
})

it('every failure has a sentence that carries its detail, and a next step', () => {
  for (const code of failureCodes) {
    const sentence = failureSentence({ code, detail: 'Prices, write.' })
    // Without a keychain there is one thing to say and to do, whatever the detail.
    if (code !== 'keychain-unavailable') expect(sentence).toMatch(/^[A-Z](.*: P)?rices, write\.$/)
    expect(sentence).not.toMatch(/oops|error|success|!/i)
    if (code !== 'invalid-input') expect(failureRemedy({ code, detail: '' })).toMatch(/^[A-Z].+\.$/)
  }
})

it('a failure whose detail is a sentence is told once', () => {
  const detail = 'Stripe does not accept the key; it may have been revoked'
  expect(failureSentence({ code: 'bad-key', detail })).toBe(`${detail}.`)
  expect(failureSentence({ code: 'invalid-input', detail: 'a product needs a name' })).toBe(
    'This cannot be saved: a product needs a name.'
  )
})

describe('conflicts in words', () => {
  it('names a sale by the end of its id, and never a request', () => {
    const note = (causedBy: string): string | undefined =>
      sidesOf(sampleConflict({ cause: 'dashboard', causedBy, causedAt: now }), now)[2]?.note
    expect(note('cs_test_a1b2c3d4e5f69fT2')).toContain('sale cs_…9fT2')
    expect(note('req_a1b2c3d4')).toContain('in the Dashboard or by hand')
    expect(note('req_a1b2c3d4')).not.toContain('req_')
  })

  it('tells the story of a count that met a sale, with the results on the answers', () => {
    const conflict = sampleConflict()
    expect(conflictTitle(conflict)).toBe('One number changed in two places')
    expect(editWords(conflict)).toEqual({ verb: 'You counted', value: '7', link: 'for' })
    expect(storyWords(conflict)).toBe('Meanwhile a sale took it from 5 to 4 in Stripe. What is true now?')
    expect(storyWords({ ...conflict, base: null, theirs: null })).toBe(
      'Meanwhile some were sold, and Stripe has no number yet that they could be taken off. What is true now?'
    )
    expect(answersOf(conflict).map(({ title, note }) => `${title} / ${note}`)).toEqual([
      'Keep my change: 6 / Add your +2 to what Stripe has',
      'Keep my count: 7 / I counted after the sale left the shelf',
      'Keep Stripe’s: 4 / Drop my edit'
    ])
  })

  it('calls what is asked about a price, and is no amount, what it is', () => {
    const words = (change: Partial<Conflict>): string => {
      const conflict = sampleConflict({
        field: 'price',
        kind: 'overwritten',
        cause: 'unknown',
        editKind: 'set',
        ...change
      })
      const { verb, value, link } = editWords(conflict)
      expect(anotherWords(conflict)).toBeNull()
      return `${verb} ${value} ${link} it. ${storyWords(conflict)}`
    }
    expect(words({ about: 'sold', base: 'true', mine: 'false', theirs: 'true' })).toBe(
      'You archived a price of it. It arrived. Afterwards somebody changed it to sold in Stripe. What is true now?'
    )
    expect(words({ about: 'default', base: '$18.00', mine: '$20.00', theirs: '$19.00' })).toBe(
      'You set the default price to $20.00 for it. It arrived. Afterwards somebody changed it to $19.00 in Stripe. What is true now?'
    )
  })

  it('offers a product that was deleted to be made again', () => {
    const gone = sampleConflict({ kind: 'gone', theirs: null, answers: { theirs: null }, makesAgain: true })
    expect(answersOf(gone).map(({ title, note }) => `${title} / ${note}`)).toEqual([
      'Make it again / As a new product, with what you typed',
      'Copy “7” and drop my edit / To paste it elsewhere; nothing is sent',
      'Drop my edit / Nothing is sent',
      'Keep it for later / It waits here until this is in Stripe again'
    ])
  })

  it('has three answers to every question, whatever it is about', () => {
    const titles = (change: Partial<Conflict>): string[] => {
      const conflict = sampleConflict({ editKind: 'set', ...change })
      const another = anotherWords(conflict)
      return [...answersOf(conflict), ...(another ? [another] : [])].map(({ title }) => title)
    }
    const fewest: Partial<Conflict>[] = [
      { kind: 'gone', theirs: null, answers: { theirs: null } },
      { kind: 'gone', mine: null, theirs: null, answers: { theirs: null } },
      { kind: 'untracked', editKind: 'adjust', mine: '+4', theirs: null, answers: { theirs: null } },
      { field: 'active', mine: 'false', theirs: 'true', answers: { count: 'false', theirs: 'true' } },
      { field: 'price', about: 'sold', mine: 'false', answers: { count: 'false', theirs: 'true' } },
      { field: 'price', kind: 'replaced', currency: 'eur', theirs: null, answers: { count: '24.00' } },
      { kind: 'below-zero', editKind: 'adjust', base: null, mine: '−4', answers: { count: '0', theirs: '2' } }
    ]
    expect(fewest.map((change) => titles(change).length)).toEqual([3, 3, 3, 3, 3, 3, 3])
  })

  it('says of a change what was added, though nobody noted what it was typed over', () => {
    const conflict = sampleConflict({
      kind: 'below-zero',
      editKind: 'adjust',
      base: null,
      mine: '−4',
      theirs: '2'
    })
    expect(editWords(conflict)).toEqual({ verb: 'You took', value: '4', link: 'from' })
    expect(sidesOf(conflict, now).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Your change: −4',
      'In Stripe now: 2'
    ])
  })

  it('offers to count again what is not counted any more', () => {
    const conflict = sampleConflict({
      kind: 'untracked',
      editKind: 'adjust',
      base: '13',
      mine: '+4',
      theirs: 'Infinity',
      answers: { count: '17', theirs: 'Infinity' }
    })
    expect(answersOf(conflict).map(({ title, note }) => `${title} / ${note}`)).toEqual([
      'Count it again: 17 / It was 13; with what you typed',
      'Keep Stripe’s: “Infinity” / Drop my edit',
      'Keep it for later / It waits here until Stripe has a number again'
    ])
    expect(anotherWords(conflict)?.title).toBe('Another number…')
  })

  it('shows prices with their currency and no count', () => {
    const price = sampleConflict({
      field: 'price',
      currency: 'kwd',
      editKind: 'set',
      base: '24500',
      mine: '26000',
      theirs: '22.000',
      answers: { count: '26000', theirs: '22.000' }
    })
    const titles = answersOf(price).map(({ title }) => title.replace(/\u00a0/g, ' '))
    expect(titles).toEqual(['Keep mine: KWD 26.000', 'Keep Stripe’s: KWD 22.000'])
    expect(conflictTitle(price)).toBe('One price changed in two places')
  })

  it('tells every kind by every cause in plain words that are true', () => {
    const told = conflictKinds.flatMap((kind) =>
      conflictCauses.map((cause) => {
        const theirs = kind === 'gone' || kind === 'untracked' ? null : kind === 'below-zero' ? '1' : '4'
        const editKind = ['changed', 'replaced', 'overwritten'].includes(kind) ? 'count' : 'adjust'
        const mine = editKind === 'adjust' ? '3' : '7'
        const madeFor = cause === 'sale' ? 'sale' : null
        const conflict = sampleConflict({ kind, cause, theirs, editKind, mine, madeFor })
        const { verb, value, link } = editWords(conflict)
        return `${kind}, ${cause}: ${conflictTitle(conflict)}. ${verb} ${value} ${link} it. ${storyWords(conflict)}`
      })
    )
    expect(told).toMatchSnapshot()
    expect(storyWords(sampleConflict({ kind: 'untracked', theirs: 'twelve' }))).toBe(
      'A sale changed it to “twelve” in Stripe, so there is nothing to add to or take from. What is on the shelf?'
    )
  })

  it('never says of a sale that is to be taken off that the owner did it', () => {
    const lowering = sampleConflict({
      kind: 'unsure',
      madeFor: 'sale',
      editKind: 'adjust',
      base: '20',
      mine: '18',
      theirs: '20'
    })
    expect(editWords(lowering)).toEqual({ verb: 'A sale took', value: '2', link: 'from' })
    const answers = { count: '18', change: '18', theirs: '20' }
    expect(answersOf({ ...lowering, answers }).map(({ title, note }) => `${title} / ${note}`)).toEqual([
      'Take it off: 18 / Add −2 to what Stripe has',
      'Make it: 18 / It replaces what Stripe has',
      'Keep Stripe’s: 20 / Drop my edit'
    ])
    expect(sidesOf(lowering, now)[1]).toMatchObject({
      label: 'To be taken off',
      note: expect.not.stringContaining('you')
    })
  })

  it('says of what Stockroom was to put back that it may not have been, and never that the owner added it', () => {
    const words = (change: Partial<Conflict>): string => {
      const conflict = sampleConflict({
        kind: 'unsure',
        cause: 'unknown',
        editKind: 'adjust',
        base: '10',
        theirs: '10',
        ...change
      })
      const { verb, value, link } = editWords(conflict)
      return `${conflictTitle(conflict)}. ${verb} ${value} ${link} it. ${storyWords(conflict)}`
    }
    expect(words({ madeFor: 'refund', mine: '12' })).toBe(
      'Stripe cannot say whether a refund was put back. For a refund, Stockroom was to add 2 to it. ' +
        'It is too long ago to see whether it has been put back already. Stripe says 10 now. What is true?'
    )
    expect(words({ madeFor: 'repair', mine: '9' })).toBe(
      'Stripe cannot say whether a sale was put right. For a sale, Stockroom was to take 1 from it. ' +
        'It is too long ago to see whether it has been put right already. Stripe says 10 now. What is true?'
    )
    const putBack = sampleConflict({
      kind: 'unsure',
      madeFor: 'refund',
      editKind: 'adjust',
      base: '10',
      mine: '12'
    })
    expect(sidesOf(putBack, now)[1]).toMatchObject({
      label: 'To be put back',
      note: expect.stringContaining('for a refund')
    })
    expect(answersOf({ ...putBack, answers: { change: '12' } })[0]).toEqual({
      kind: 'change',
      title: 'Put it back: 12',
      note: 'Add +2 to what Stripe has'
    })
  })

  it('has a fitting sentence for every kind, cause and field', () => {
    for (const kind of conflictKinds) {
      for (const cause of conflictCauses) {
        for (const field of editableFields) {
          const conflict = sampleConflict({
            kind,
            cause,
            field,
            currency: 'usd',
            mine: field === 'active' ? 'true' : '7'
          })
          const words = `${conflictTitle(conflict)} ${storyWords(conflict)} ${JSON.stringify(sidesOf(conflict, now))}`
          expect(words).not.toMatch(/undefined|null|NaN|Invalid/)
        }
      }
    }
  })
})

it('what has not gone out yet waits to be pushed, wherever that is said', () => {
  const batch = { takenBackBy: null, values: { waiting: 1 } } as Parameters<typeof batchState>[0]
  const value = { state: 'waiting' } as Parameters<typeof valueState>[0]
  const said = [viewLabels.waiting, markLabels.waiting, batchState(batch).words, valueState(value)]
  expect(new Set(said.map((words) => words.toLowerCase()))).toEqual(new Set(['waiting to push']))
})

it('what has no number is untracked, wherever it is named', () => {
  const conflict = sampleConflict({ theirs: null })
  const said = [
    statusLabels.untracked,
    outcomeWords(aSale({ outcome: 'untracked' })),
    bulkValue('onHand', null, null),
    importValue(null, { field: 'onHand', currency: null }),
    stocktakeText.untracked,
    ...sidesOf(conflict, now).flatMap(({ value }) => (/\d/.test(value) ? [] : [value]))
  ]
  expect(new Set(said.map((words) => words.toLowerCase()))).toEqual(new Set(['untracked']))
})

it('history calls what was done to a price what it is', () => {
  const about = (['value', 'sold', 'default'] as const).map((one) =>
    valueField({ field: 'price', about: one })
  )
  expect(about).toEqual(['Price', 'Price is', 'Default price'])
})

describe('sales and findings in words', () => {
  it('every kind of finding and every outcome of a sale has words of its own', () => {
    const sentences = findingKinds.map((kind) => findingSentence(aFinding({ kind }), now))
    expect(new Set(sentences).size).toBe(findingKinds.length)
    const outcomes = saleOutcomes.map((outcome) => outcomeWords(aSale({ outcome })))
    expect(new Set(outcomes).size).toBe(saleOutcomes.length)
    for (const words of [...sentences, ...outcomes]) expect(words).not.toMatch(/undefined|null|NaN|Invalid/)
  })

  it('says what was sold, when, and the number a correction leads to', () => {
    const at = new Date(2026, 10, 21, 14, 2).getTime()
    expect(findingSentence(aFinding({ at }), now)).toBe(
      'Sold 2 of Canvas Tote, Black at 14:02, but stock did not move'
    )
    expect(findingSentence(aFinding({ at, kind: 'oversold', units: 1, variant: null }), now)).toBe(
      'Oversold by 1: Canvas Tote, sold at 14:02 without being on hand'
    )
    const moved = { at, kind: 'unexplained', units: 4 } as const
    expect(findingSentence(aFinding({ ...moved, correction: null }), now)).toBe(
      'Stock of Canvas Tote, Black moved by 4 at 14:02, and no sale or refund explains it'
    )
    expect(findingSentence(aFinding({ ...moved, correction: 2 }), now)).toBe(
      'A program wrote over a change of 2 to the stock of Canvas Tote, Black at 14:02'
    )
    expect([correctWords(-2, 5), correctWords(1, 9), correctWords(-2, null)]).toEqual([
      'Correct (−2): 3 on hand',
      'Correct (+1): 10 on hand',
      'Correct (−2)'
    ])
  })

  it('claims no more of who lowers stock than was seen', () => {
    const words = (lowered: number, sales: number, elsewhere = 0): string =>
      evidenceWords({ lowered, sales, elsewhere, days: 30 })
    expect(words(41, 43)).toContain('after 41 of 43 sales: your webhook seems to do it')
    expect(words(0, 43)).toContain('did not fall by itself after any of 43 sales: nothing seems to lower it')
    expect(words(2, 43)).toContain('after only 2 of 43 sales: nothing seems to lower it')
    expect(words(12, 43)).toContain('after 12 of 43 sales: something lowers it, but not always')
    expect(words(1, 1)).toContain('after the one sale: your webhook seems to do it')
    expect(words(1, 43, 40)).toContain(
      'Stockroom on another computer took 40 of 43 sales off. If it still does, let this one do so, too'
    )
    expect(words(0, 1, 1)).toContain('took the one sale off')
  })

  it('tells money given back from units put back', () => {
    const refund = (change: Parameters<typeof aSale>[0]): string | null => {
      const words = refundWords(aSale(change))
      return words && `${words.amount} ${words.rest}`
    }
    expect(refund({})).toBeNull()
    expect(refund({ refundedAmount: 1000 })).toBe('$10.00 of the order')
    expect(refund({ refundedAmount: 4800, refundedUnits: 2 })).toBe('$48.00 · 2 units')
    const open = { refundedAmount: 4800, refundedUnits: 2, notRestocked: 2 }
    expect(refund(open)).toBe('$48.00 · 2 not restocked')
    expect(refund({ refundedAmount: 4800, refundedUnits: 2, putBack: 1 })).toBe('$48.00 · 1 of 2 restocked')
    expect(refund({ refundedAmount: 4800, refundedUnits: 2, putBack: 2 })).toBe('$48.00 · 2 restocked')
  })

  it('what moved in Stripe while it was compared does not count as different', () => {
    const difference = { object: 'prod_1', field: 'name', here: 'a', there: 'b', cause: 'edited' }
    const report = aVerification({ endedAt: new Date(2026, 10, 20, 14, 2).getTime() })
    expect(reportTitle({ ...report, differences: [{ ...difference, meanwhile: true }] }, now)).toBe(
      'Equal: 412 of 412 yesterday at 14:02'
    )
    expect(reportTitle({ ...report, equal: 411, differences: [difference] }, now)).toBe(
      '1 difference in 412 products and prices yesterday at 14:02'
    )
  })

  it('a report that does not list all differences says how many products and prices differ', () => {
    const common = { field: 'name', here: 'a', there: 'b', cause: 'edited' }
    const differences = Array.from({ length: 1_000 }, (_, at) => ({ ...common, object: `prod_${at}` }))
    const report = aVerification({ endedAt: new Date(2026, 10, 20, 14, 2).getTime(), compared: 4_000 })
    expect(reportTitle({ ...report, equal: 2_500, differences }, now)).toBe(
      '1,500 of 4,000 products and prices differ yesterday at 14:02; the first 1,000 differences are listed'
    )
  })

  it('a door that could not be opened does not say that it listens', () => {
    const state = {
      enabled: true,
      port: 4242,
      hasSecret: true,
      running: false,
      accepted: 0,
      refused: 0,
      failure: null
    }
    expect(listenerWords(state)).toBe('Not listening on port 4242 yet.')
    expect(listenerWords({ ...state, enabled: false })).toMatch(/^Off\./)
  })
})

describe('numbers and times', () => {
  it('places a moment in a sentence', () => {
    expect(atWords(new Date(2026, 10, 12, 9, 5).getTime(), now)).toBe('on Nov 12 at 09:05')
  })

  it('writes changes with true signs', () => {
    expect([signed(5), signed(-2), signed(0)]).toEqual(['+5', '−2', '0'])
    expect([plural(1, 'edit'), plural(3, 'edit')]).toEqual(['1 edit', '3 edits'])
  })

  it('grows coarser with age', () => {
    const ago = (ms: number): string => changedWords(now - ms, now)
    const hour = 3_600_000
    expect([
      ago(5_000),
      ago(12 * 60_000),
      ago(2 * hour),
      ago(15 * hour),
      ago(72 * hour),
      ago(240 * hour)
    ]).toEqual(['now', '12 min', '12:06', 'yesterday', '3 days', 'Nov 11'])
  })
})

describe('what an action left as it was', () => {
  const stayed = (item: string, reason: string) => ({ item, reason })

  it('is told by reason, the most frequent first, and by number beyond three of them', () => {
    const words = takenBackWords(40, [
      stayed('Gift Card', 'it was deleted in Stripe'),
      stayed('Linen Shirt, M', 'it has changed since (now 20)'),
      stayed('Ceramic Mug', 'it is archived in Stripe'),
      stayed('Canvas Tote, Black', 'it is archived in Stripe'),
      stayed('Linen Shirt, S', 'it has changed since (now 8)')
    ])
    expect(words).toBe(
      'Took 40 values back. 5 of 45 stay. Ceramic Mug and 1 more: it is archived in Stripe. ' +
        'Gift Card: it was deleted in Stripe. Linen Shirt, M: it has changed since (now 20). 1 for other reasons'
    )
  })

  it('is named once, however many of its values it is about', () => {
    const same = stayed('Gift Card', 'it was deleted in Stripe')
    expect(text.notTakenBack([same, same])).toBe('2 are not taken back. Gift Card: it was deleted in Stripe')
    expect(text.notTakenBack([same])).toBe('Gift Card is not taken back: it was deleted in Stripe')
    expect(text.notDoneAgain([same])).toBe('Gift Card is not done again: it was deleted in Stripe')
  })

  it('says of a list of what was explained that it ends where it is cut', () => {
    expect(findingsText.total(999, true)).toBe('999 movements')
    expect(findingsText.total(1000, true)).toBe('the newest 1,000 movements')
    expect(findingsText.total(1000, false)).toBe('1,000 findings')
  })

  it('is not hidden behind what was done', () => {
    const refused = [
      stayed('Gift Card', 'Stripe has no such item'),
      stayed('Ceramic Mug', 'it would be below zero')
    ]
    expect(findingsText.corrected(1, refused)).toBe(
      'Corrected. It goes to Stripe by itself. 2 of 3 are not corrected. ' +
        'Gift Card: Stripe has no such item. Ceramic Mug: it would be below zero'
    )
    expect(conflictText.refused(0, refused)).toMatch(
      /^2 of 2 could not be decided\. Gift Card: .*\. Ceramic Mug: /
    )
  })
})

describe('variants that are taken off', () => {
  const one = (variant: string, onHand: number | null, archived = false) => ({
    itemId: `prod_1/stock_${variant}`,
    name: 'Linen Shirt',
    variant,
    onHand,
    archived
  })
  const kept = { item: 'Linen Shirt, L', reason: 'it is the only size left; archive the product instead' }

  it('are told with what is still on hand and how each comes back', () => {
    expect(takenOffWords({ taken: [one('M', 12)], refused: [] })).toBe(
      'M of Linen Shirt is taken off; 12 units are still on hand, and a new M goes on with them'
    )
    expect(takenOffWords({ taken: [one('A4', 1, true)], refused: [] })).toBe(
      'A4 of Linen Shirt is taken off; 1 unit is still on hand, and its price is brought back in the details'
    )
    expect(takenOffWords({ taken: [one('M', 0)], refused: [] })).toBe('M of Linen Shirt is taken off')
  })

  it('are counted together, and what stays is named with its reason', () => {
    expect(takenOffWords({ taken: [one('S', 3), one('M', null)], refused: [kept] })).toBe(
      '2 variants are taken off; 3 units are still on hand. Linen Shirt, L stays: it is the only size left; archive the product instead'
    )
    expect(takenOffWords({ taken: [], refused: [kept, kept] })).toBe(
      '2 of 2 stay. Linen Shirt, L: it is the only size left; archive the product instead'
    )
  })

  it('that stay for different reasons are told with each reason and of which items', () => {
    const waits = (item: string) => ({ item, reason: 'it waits for your answer to a conflict' })
    const refused = [kept, waits('Gift Card'), waits('Canvas Tote, Black'), waits('Ceramic Mug')]
    expect(takenOffWords({ taken: [one('S', 0), one('M', 0)], refused })).toBe(
      '2 variants are taken off. 4 of 6 stay. Gift Card and 2 more: it waits for your answer to a conflict. ' +
        'Linen Shirt, L: it is the only size left; archive the product instead'
    )
  })
})

describe('the line above the items of a product', () => {
  const group = { items: 4, low: 1, out: 0, values: [{ amount: 211_200, currency: 'usd' }], open: true }
  const [item] = sampleRows(1)

  it('says that what stands in the column of prices is what its stock is worth', () => {
    expect(worthWords(group)).toBe('worth $2,112.00')
    expect(item && groupWords({ ...item, name: 'Linen Shirt', onHand: 33 }, group)).toBe(
      'Linen Shirt, 4 items, 33 on hand, worth $2,112.00, 1 low, open'
    )
  })

  it('says nothing of a worth where nothing has a price', () => {
    expect(worthWords({ ...group, values: [] })).toBe('')
  })
})
