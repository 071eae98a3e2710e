const countFormat = new Intl.NumberFormat()
const timeFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23'
})
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const yearFormat = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

const minute = 60_000
const day = 24 * 60 * minute

/** Most numbers of a shop, written once: a hundred of them pass with a frame of a scroll. */
const smallCounts: string[] = []

/** `4218` → “4,218” in the reader's locale. */
export const count = (value: number): string =>
  Number.isInteger(value) && value >= 0 && value < 1000
    ? (smallCounts[value] ??= countFormat.format(value))
    : countFormat.format(value)

/**
 * The digits of a number that is written just as {@link count} writes it, and of one with decimals that are nought, as
 * spreadsheets show them; any other text stays as it is: elsewhere the sign between the thousands is a decimal point.
 */
export function ungrouped(typed: string): string {
  const [, whole = typed] = /^(.*\d)[.,]0{1,2}$/.exec(typed) ?? []
  const digits = whole.replaceAll(/\D/g, '')
  const spaced = (text: string): string => text.replaceAll(/\s/g, ' ')
  return digits !== '' && [digits, spaced(count(Number(digits)))].includes(spaced(whole)) ? digits : typed
}

/** `-2` → “−2” and `5` → “+5”, with a true minus. Zero has no sign. */
export const signed = (value: number): string =>
  value > 0 ? `+${count(value)}` : value < 0 ? `−${count(-value)}` : '0'

/** A whole number as the grid shows it, with a true minus. */
export const whole = (value: number): string => (value < 0 ? `−${count(-value)}` : count(value))

/** “14:02”. */
export const timeOfDay = (at: number): string => timeFormat.format(at)

/** “Nov 21, 2026, 14:02:31”, for titles. */
export const fullTime = (at: number): string => fullFormat.format(at)

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** How many calendar days ago: 0 today, 1 yesterday. */
export function daysAgo(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / day)
}

/** The grid's “Changed” column: “now”, “12 min”, “14:02”, “yesterday”, “3 days”, “Nov 12”. */
export function changedWords(at: number, now: number): string {
  const age = now - at
  if (age < minute) return 'now'
  if (age < 60 * minute) return `${Math.floor(age / minute)} min`
  const days = daysAgo(at, now)
  if (days <= 0) return timeOfDay(at)
  if (days === 1) return 'yesterday'
  if (days < 7) return `${days} days`
  return dayWords(at, now)
}

/** “Nov 12”, with the year when it is not this one. */
export function dayWords(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? dayFormat : yearFormat).format(at)
}

/** “14:02” today, “yesterday, 14:02”, “Nov 12, 14:02”. */
export function momentWords(at: number, now: number): string {
  const days = daysAgo(at, now)
  if (days <= 0) return timeOfDay(at)
  if (days === 1) return `yesterday, ${timeOfDay(at)}`
  return `${dayWords(at, now)}, ${timeOfDay(at)}`
}

/** Within a sentence: “at 14:02”, “yesterday at 14:02”, “on Nov 12 at 14:02”. */
export function atWords(at: number, now: number): string {
  const days = daysAgo(at, now)
  const time = `at ${timeOfDay(at)}`
  return days <= 0 ? time : days === 1 ? `yesterday ${time}` : `on ${dayWords(at, now)} ${time}`
}

/** `1, 'edit'` → “1 edit”; `3, 'edit'` → “3 edits”. `many` is for words that do not take an s. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A name within a sentence: of one that would fill the window, how it begins and how it ends. */
export function short(name: string): string {
  const letters = [...name]
  return letters.length <= 100 ? name : `${letters.slice(0, 70).join('')}…${letters.slice(-29).join('')}`
}
