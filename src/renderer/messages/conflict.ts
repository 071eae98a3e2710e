import type { Conflict, ConflictCause, Resolution } from '../../shared/edits.ts'
import type { EditableField } from '../../shared/inventory.ts'
import { isMetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'
import { untrackedWord } from './labels.ts'
import { priceWords } from './price.ts'
import { count, momentWords, signed, whole } from '../format.ts'
import { stayedWords } from './reasons.ts'
import { text } from './text.ts'
import type { Stayed } from './reasons.ts'

const isWhole = (value: string): boolean => /^-?\d+$/.test(value)

/** What was added or taken, as a question about a change has it: “+4”, “−2”. */
const isSigned = (value: string): boolean => /^[+−]\d+$/.test(value)

const isEmpty = (value: string | null): value is null | '' => value === null || value === ''

/** A value of a conflict as it is shown: a price with its currency, a number with its separators, else the text. */
function valueWords(value: string | null, conflict: Pick<Conflict, 'field' | 'about' | 'currency'>): string {
  if (conflict.about === 'sold') return value === 'true' ? 'sold' : 'archived'
  if (isEmpty(value)) return conflict.field === 'onHand' ? untrackedWord : 'nothing'
  switch (conflict.field) {
    case 'price':
      return conflict.about === 'default' ? value : priceWords(value, conflict.currency)
    case 'onHand':
    case 'reorderPoint':
      return isWhole(value) ? whole(Number(value)) : isSigned(value) ? value : `“${value}”`
    case 'active':
      return value === 'true' ? 'active' : 'archived'
    default:
      return value
  }
}

/** “a sale”, “somebody in the Dashboard”: who changed Stripe's value. */
const who: Record<ConflictCause, string> = {
  sale: 'a sale',
  dashboard: 'somebody in the Stripe Dashboard or by hand',
  webhook: 'your webhook',
  'this-app': 'another Stockroom',
  deleted: 'somebody',
  unknown: 'somebody'
}

const thingOf = ({ field, about }: Pick<Conflict, 'field' | 'about'>): string =>
  about === 'default' ? 'default price' : isMetadataColumn(field) ? `“${metadataKey(field)}”` : things[field]

const things: Record<EditableField, string> = {
  onHand: 'number',
  name: 'name',
  sku: 'SKU',
  reorderPoint: 'reorder point',
  price: 'price',
  active: 'setting'
}

/** “Canvas Tote, Natural”. */
export const conflictItem = (conflict: Pick<Conflict, 'productName' | 'variant'>): string =>
  conflict.variant === null ? conflict.productName : `${conflict.productName}, ${conflict.variant}`

/** What Stockroom itself was to do, and nobody can tell whether it did; null for what a person typed. */
const dutyOf = ({ kind, madeFor }: Conflict): Duty | null =>
  kind === 'unsure' && madeFor !== null ? duties[madeFor] : null

type Duty = { of: string; done: string; answer: string; took: string; added: string }

const stockroomWas = (of: string): Pick<Duty, 'of' | 'took' | 'added'> => ({
  of,
  took: `For ${of}, Stockroom was to take`,
  added: `For ${of}, Stockroom was to add`
})

const duties: Record<NonNullable<Conflict['madeFor']>, Duty> = {
  sale: {
    of: 'a sale',
    done: 'taken off',
    answer: 'Take it off',
    took: 'A sale took',
    added: 'A sale added'
  },
  refund: { ...stockroomWas('a refund'), done: 'put back', answer: 'Put it back' },
  repair: { ...stockroomWas('a sale'), done: 'put right', answer: 'Put it right' }
}

/** The heading: what kind of disagreement this is. */
export function conflictTitle(conflict: Conflict): string {
  const thing = thingOf(conflict)
  const duty = dutyOf(conflict)
  switch (conflict.kind) {
    case 'changed':
      return `One ${thing} changed in two places`
    case 'replaced':
      return `Your change replaced a ${thing} you had not seen`
    case 'overwritten':
      return `Your ${thing} was overwritten by another writer`
    case 'below-zero':
      return 'Your change no longer fits'
    case 'untracked':
      return 'There is no number left to change'
    case 'gone':
      return `${conflictItem(conflict)} is gone from Stripe`
    case 'unsure':
      return `Stripe cannot say whether ${duty === null ? 'your change arrived' : `${duty.of} was ${duty.done}`}`
  }
}

/** “You counted 7 for”, “You took 2 from”, “You set the price to $24.00 for”; the item's name follows. */
export function editWords(conflict: Conflict): { verb: string; value: string; link: string } {
  const mine = valueWords(conflict.mine, conflict)
  const delta = deltaOf(conflict)
  if (conflict.editKind === 'adjust' && delta !== null) {
    const { took, added } = dutyOf(conflict) ?? { took: 'You took', added: 'You added' }
    return {
      verb: delta < 0 ? took : added,
      value: count(Math.abs(delta)),
      link: delta < 0 ? 'from' : 'to'
    }
  }
  if (conflict.field === 'onHand') {
    return conflict.mine === null
      ? { verb: 'You stopped', value: 'tracking', link: 'for' }
      : { verb: 'You counted', value: mine, link: 'for' }
  }
  if (conflict.field === 'active') {
    return { verb: 'You', value: conflict.mine === 'true' ? 'activated' : 'archived', link: '' }
  }
  if (conflict.about === 'sold') {
    return {
      verb: 'You',
      value: conflict.mine === 'true' ? 'put' : 'archived',
      link: conflict.mine === 'true' ? 'on sale a price of' : 'a price of'
    }
  }
  return { verb: `You set the ${thingOf(conflict)} to`, value: mine, link: 'for' }
}

/** What my edit adds or takes, when both of its ends are numbers. */
function deltaOf(conflict: Conflict): number | null {
  if (conflict.mine === null) return null
  if (isSigned(conflict.mine)) return Number(conflict.mine.replace('−', '-'))
  if (conflict.base === null) return null
  if (!isWhole(conflict.mine) || !isWhole(conflict.base)) return null
  return Number(conflict.mine) - Number(conflict.base)
}

/** What happened in Stripe meanwhile, as the rest of the story. */
export function storyWords(conflict: Conflict): string {
  const base = valueWords(conflict.base, conflict)
  const theirs = valueWords(conflict.theirs, conflict)
  const actor = who[conflict.cause]
  const duty = dutyOf(conflict)
  const subject = actor.charAt(0).toUpperCase() + actor.slice(1)
  const verb = conflict.cause === 'sale' ? 'took' : 'changed'
  switch (conflict.kind) {
    case 'changed':
      if (conflict.cause === 'sale' && isEmpty(conflict.base) && isEmpty(conflict.theirs))
        return 'Meanwhile some were sold, and Stripe has no number yet that they could be taken off. What is true now?'
      return `Meanwhile ${actor} ${verb} it from ${base} to ${theirs} in Stripe. What is true now?`
    case 'replaced':
      return `It arrived, but what it replaced was ${theirs}, not the ${base} you saw: ${actor} had just changed it. What is true now?`
    case 'overwritten':
      return `It arrived. Afterwards ${actor} ${verb} it to ${theirs} in Stripe. What is true now?`
    case 'below-zero':
      return `${subject} left ${theirs} in Stripe, so the number would fall below zero. What is on the shelf?`
    case 'untracked':
      return `${subject} ${isEmpty(conflict.theirs) ? 'took the number out of' : `changed it to ${theirs} in`} Stripe, so there is nothing to add to or take from. What is on the shelf?`
    case 'gone':
      return 'It was deleted there, so there is nowhere to send your edit. It is kept here until you decide.'
    case 'unsure':
      return duty !== null
        ? `It is too long ago to see whether it has been ${duty.done} already. Stripe says ${theirs} now. What is true?`
        : `It was sent, but no clear answer came, and it is not safe to send it again unasked. Stripe says ${theirs} now. What is true?`
  }
}

/** `copy`: what was typed is copied, then dropped. `later`: the question stays. */
export type Answer = {
  kind: 'change' | 'count' | 'theirs' | 'again' | 'copy' | 'later'
  title: string
  note: string
}

/** The answers that make sense here, each with its result on it: three at the least, with that of another value. */
export function answersOf(conflict: Conflict): Answer[] {
  const answers: Answer[] = []
  const { change, count: counted, theirs } = conflict.answers
  const words = (value: string | null): string => valueWords(value, conflict)
  const stock = conflict.field === 'onHand'
  const duty = dutyOf(conflict)
  const again = conflict.kind === 'overwritten'
  // What was put back leads to the same both ways: one answer says so.
  if (change !== undefined && !(again && change === counted)) {
    const delta = deltaOf(conflict)
    const mine = delta === null ? 'your change' : duty !== null ? signed(delta) : `your ${signed(delta)}`
    answers.push({
      kind: 'change',
      title: `${duty?.answer ?? (again ? 'Apply my change again' : 'Keep my change')}: ${words(change)}`,
      note: `Add ${mine} to what Stripe has`
    })
  }
  if (counted !== undefined && conflict.kind === 'untracked') {
    const note = `It was ${words(conflict.base)}; with what you typed`
    answers.push({ kind: 'count', title: `Count it again: ${words(counted)}`, note })
  } else if (counted !== undefined) {
    const isCount = stock && conflict.editKind === 'count'
    const keep = isCount ? 'Keep my count' : stock ? 'Make it' : 'Keep mine'
    const apply = isCount ? 'Apply my count again' : 'Apply again'
    const title = `${again ? apply : keep}: ${words(counted)}`
    const sale = conflict.cause === 'sale'
    const note = isCount && sale ? 'I counted after the sale left the shelf' : 'It replaces what Stripe has'
    answers.push({ kind: 'count', title, note })
  }
  if (conflict.makesAgain) {
    answers.push({ kind: 'again', title: 'Make it again', note: 'As a new product, with what you typed' })
  }
  if (conflict.kind === 'gone') {
    const title = `Copy “${typedText(conflict)}” and drop my edit`
    answers.push({ kind: 'copy', title, note: 'To paste it elsewhere; nothing is sent' })
  }
  if (theirs !== undefined) {
    const title = conflict.kind === 'gone' ? 'Drop my edit' : `Keep Stripe’s: ${words(theirs)}`
    answers.push({
      kind: 'theirs',
      title,
      note: conflict.kind === 'gone' ? 'Nothing is sent' : 'Drop my edit'
    })
  }
  const waitsFor = later[conflict.kind]
  const isEnough = answers.length + (anotherWords(conflict) === null ? 0 : 1) >= 3
  if (waitsFor !== undefined || !isEnough)
    answers.push({
      kind: 'later',
      title: 'Keep it for later',
      note: waitsFor ?? 'Nothing changes until then'
    })
  return answers
}

/** What may come yet, so that leaving the question open is an answer as well. */
const later: Partial<Record<Conflict['kind'], string>> = {
  gone: 'It waits here until this is in Stripe again',
  untracked: 'It waits here until Stripe has a number again'
}

/** What was typed, as it can be typed or pasted again. */
function typedText(conflict: Conflict): string {
  const { mine, field, about } = conflict
  if (isEmpty(mine) || field === 'active' || about !== 'value') return valueWords(mine, conflict)
  return isSigned(mine) ? mine.replace('−', '-') : mine
}

/** What was typed for several items, one a line, for a spreadsheet. */
export const typedTexts = (conflicts: readonly Conflict[]): string =>
  conflicts.length === 1
    ? conflicts.map(typedText).join('')
    : conflicts.map((one) => `${conflictItem(one)}\t${typedText(one)}`).join('\n')

/** The fourth answer; null where no value can help. */
export function anotherWords(conflict: Conflict): { title: string; note: string } | null {
  if (conflict.kind === 'gone' || conflict.field === 'active' || conflict.about !== 'value') return null
  if (conflict.field === 'onHand') return { title: 'Another number…', note: 'Type what is on the shelf' }
  return { title: `Another ${thingOf(conflict)}…`, note: 'Type what it should be' }
}

type Side = { label: string; value: string; note: string; isMine?: true }

/** The three cards: what it was, what I made of it, what Stripe says, each with who and when. */
export function sidesOf(conflict: Conflict, now: number): Side[] {
  const delta = deltaOf(conflict)
  const theirDelta =
    conflict.field === 'onHand' &&
    conflict.base !== null &&
    conflict.theirs !== null &&
    isWhole(conflict.base) &&
    isWhole(conflict.theirs)
      ? Number(conflict.theirs) - Number(conflict.base)
      : null
  const duty = dutyOf(conflict)
  const mineLabel = duty
    ? `To be ${duty.done}`
    : conflict.editKind === 'count'
      ? 'Your count'
      : conflict.editKind === 'adjust'
        ? 'Your change'
        : 'Yours'
  const isNumber = conflict.field === 'onHand' && conflict.mine !== null && isWhole(conflict.mine)
  const mineDelta = isNumber && delta !== null ? `${signed(delta)} · ` : ''
  const cause = saleWords(conflict.causedBy) ?? causeWords[conflict.cause]
  const when = conflict.causedAt === null ? '' : `, ${momentWords(conflict.causedAt, now)}`
  // Nobody noted what a change was typed over, which goes on top of whatever is there.
  const started =
    conflict.base === null && conflict.editKind === 'adjust'
      ? []
      : [{ label: 'When you started', value: valueWords(conflict.base, conflict), note: 'as Stripe had it' }]
  return [
    ...started,
    {
      label: mineLabel,
      isMine: true,
      value: valueWords(conflict.mine, conflict),
      note: `${mineDelta}${duty ? `for ${duty.of}` : 'you'}, ${momentWords(conflict.editedAt, now)}`
    },
    {
      label: conflict.kind === 'replaced' ? 'What it replaced' : 'In Stripe now',
      value: conflict.kind === 'gone' ? 'deleted' : valueWords(conflict.theirs, conflict),
      note: `${theirDelta === null || theirDelta === 0 ? '' : `${signed(theirDelta)} · `}${cause}${when}`
    }
  ]
}

/** “sale cs_…9fT2”; nothing for a request’s id, which tells a person nothing. */
const saleWords = (by: string | null): string | null =>
  by?.startsWith('cs_') ? `sale cs_…${by.slice(-4)}` : null

const causeWords: Record<ConflictCause, string> = {
  sale: 'a sale',
  dashboard: 'in the Dashboard or by hand',
  webhook: 'your webhook',
  'this-app': 'another Stockroom',
  deleted: 'deleted',
  unknown: 'unknown'
}

/** “Do the same for the other 2 conflicts caused by sales”. */
export function othersWords(others: number, cause: ConflictCause): string {
  const by =
    cause === 'sale' ? ' caused by sales' : cause === 'dashboard' ? ' made in the Dashboard or by hand' : ''
  return `Do the same for the other ${others === 1 ? 'conflict' : `${count(others)} conflicts`}${by}`
}

export const conflictText = {
  none: 'No conflicts',
  noneNote: 'Everything you typed agrees with Stripe.',
  settled: 'This is settled',
  settledNote: 'It was answered meanwhile, or Stripe says the same now: there is nothing to decide about it.',
  undoable: 'Every choice can be undone',
  previous: 'Previous conflict',
  next: 'Next conflict',
  place: (index: number, total: number) => `${count(index + 1)} of ${count(total)}`,
  nothingTyped: 'Type what it should be',
  keep: (value: string) => `Keep ${value}`,
  keptForLater: 'It is kept here, and waits for your answer.',
  copied: (typed: string) =>
    `${typed.includes('\n') ? 'Copied, one a line' : text.copied(typed)}. Nothing is sent.`,
  notCopied: 'The computer’s clipboard did not take it, so nothing was dropped.',
  resolved(resolved: number, kind: Conflict['kind'], answer: Resolution['kind']) {
    const decided = resolved === 1 ? 'Decided.' : `${count(resolved)} decided.`
    // Stripe has its own value already, but where ours replaced it.
    if (answer === 'theirs' && kind !== 'replaced') return `${decided} Nothing is sent.`
    return resolved === 1
      ? `${decided} It goes to Stripe by itself.`
      : `${decided} They go to Stripe by themselves.`
  },
  refused: (resolved: number, refused: readonly Stayed[]) =>
    stayedWords('', refused, resolved + refused.length, ['could not be decided', 'could not be decided'])
} as const
