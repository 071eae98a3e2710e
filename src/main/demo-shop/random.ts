export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Integer in [0, limit). */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
  state(): number
}

/** Mulberry32: small, fast, and the same sequence on every machine for a seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('Cannot pick from an empty list.')
      return item
    },
    state: () => state
  }
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `length` letters and digits that depend only on the seed and the counter; the counter's own digits end it. */
export function letters(seed: number, counter: number, length: number): string {
  const random = createRandom((Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(counter + 1, 0x85ebca6b)) >>> 0)
  let tail = ''
  for (let rest = counter; tail.length < 5; rest = Math.floor(rest / 62))
    tail = alphabet.charAt(rest % 62) + tail
  let text = ''
  while (text.length < length - tail.length) text += alphabet.charAt(random.below(62))
  return (text + tail).slice(-length)
}
