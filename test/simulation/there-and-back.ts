import { everything } from '../../src/shared/inventory.ts'
import { answer, ownerTypes, takeBack } from './owner.ts'
import type { Seat } from './seat.ts'
import { strangerMoves } from './strangers.ts'
import type { World } from './world.ts'

/**
 * The end of the day at every desk: the owner types a little more, goes some steps back, through that and through what
 * was done and answered before, and as many forth again. Nobody does anything else meanwhile and nothing is sent, so
 * each step forth leaves everything as it was before its step back.
 */
export async function goThereAndBack(world: World, most = 4): Promise<void> {
  const { random } = world
  for (const seat of world.seats) {
    let steps = random.below(most)
    for (let n = 1 + random.below(3); n > 0; n--, steps++) await ownerTypes(seat, 1 + random.below(3))
    if (seat.journal.nextUndo() !== undefined) {
      const typed = await standing(seat)
      for (const step of ['undo', 'redo'] as const) await takeBack(seat, step)
      // A step looks at what typing does not: whether that is asked about, or said already. The number stays.
      const [was, is] = [typed, await standing(seat)].map(numbers)
      if (was !== is) seat.journal.fail(`a first step back and forth again led to ${is}, from ${was}`)
    }
    const stood: Standing[] = []
    for (; steps > 0 && seat.journal.nextUndo() !== undefined; steps--) {
      stood.push(await standing(seat))
      await takeBack(seat, 'undo')
    }
    for (const before of stood.toReversed()) {
      await takeBack(seat, 'redo')
      compare(seat, before, await standing(seat))
    }
  }
}

/**
 * Evenings at which all turn to one product: a little is typed, sent, written over, asked, answered and taken back, and
 * each ends with steps there and back. Not where prices are replaced: what is known of a price by then may be half of it.
 */
export async function spendEvenings(world: World): Promise<void> {
  const { random, time, climate } = world
  const [product] = world.shop.control.products()
  if (climate.repricing || world.sockets || product === undefined) return
  world.near = product.id
  for (let evenings = 1 + random.below(4); evenings > 0 && world.violations.length === 0; evenings--) {
    for (let n = 1 + random.below(6); n > 0; n--) {
      const seat = world.someone()
      const kind = random.next()
      time.advance(1000 + random.below(100_000))
      if (kind < 0.25) await ownerTypes(seat, 1 + random.below(2))
      else if (kind < 0.45) strangerMoves(world)
      else if (kind < 0.7) await seat.sync()
      else if (kind < 0.85) await answer(seat)
      else await takeBack(seat, random.next() < 0.6 ? 'undo' : 'redo')
    }
    await goThereAndBack(world, 7)
  }
  world.near = null
}

type Standing = { waiting: Set<string>; shown: Map<string, string> }

/** What waits, and all that is shown of the rows and asked: each by what it is. */
async function standing(seat: Seat): Promise<Standing> {
  const shown = new Map<string, string>()
  const waiting = new Set<string>()
  for (const view of ['all', 'archived'] as const) {
    const list = await seat.ask('open-view', { query: { ...everything, view }, start: 0, count: 1000 })
    // A step is a change, too.
    for (const { changedAt: _, marks, ...row } of list?.rows ?? []) {
      const told = Object.entries(marks)
        .filter(([, mark]) => mark !== 'waiting')
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
      for (const [cell, mark] of Object.entries(marks))
        if (mark === 'waiting') waiting.add(`${cell} of ${row.id}`)
      for (const [name, value] of [...Object.entries(row), ['marks', told]] as const)
        shown.set(`${name} of ${row.id}`, JSON.stringify(value))
    }
  }
  for (const asked of (await seat.ask('list-conflicts', {}))?.conflicts ?? []) {
    const { kind, editKind, base, mine, theirs, answers } = asked
    // A name is the product's, whichever of its items the question stands at.
    const whose = asked.field === 'name' ? asked.productId : (asked.itemId ?? asked.productId)
    const about = `the question about ${asked.field} of ${whose}`
    const question = JSON.stringify({ kind, editKind, base, mine, theirs, answers })
    shown.set(about, (shown.get(about) ?? '') + question)
  }
  return { waiting, shown }
}

const numbers = ({ shown }: Standing): string =>
  JSON.stringify([...shown].filter(([name]) => name.startsWith('onHand of ')).toSorted())

/** What asks for no more than Stripe says already may wait no longer: a step looks at that, typing does not. */
function compare(seat: Seat, before: Standing, after: Standing): void {
  const { fail } = seat.journal
  for (const name of new Set([...before.shown.keys(), ...after.shown.keys()])) {
    // While a request is without an answer, what comes of it is asked later.
    const row = name.slice(name.indexOf(' of ') + ' of '.length)
    if (after.shown.get(`marks of ${row}`)?.includes('checking')) continue
    const [was, is] = [before, after].map(({ shown }) => shown.get(name) ?? 'nothing')
    if (was !== is) fail(`a step back and forth again made ${name} ${is}, which was ${was}`)
  }
  // Nor need what waits lead anywhere else than to what Stripe says.
  const leadsNowhere = (place: string): boolean =>
    place.startsWith('onHand of ') &&
    after.shown.get(place) === after.shown.get(place.replace('onHand', 'onHandInStripe'))
  for (const place of after.waiting)
    if (!before.waiting.has(place) && !leadsNowhere(place))
      fail(`a step back and forth again made ${place} wait, which did not`)
}
