/** Scanners type a key every 1 to 20 ms; the fastest fingers need 50 and more, but for two that fall together. */
const quickest = 35
const shortest = 4
const longest = 200

/** A key as the window hears it. `at`: milliseconds, from any beginning. */
export type Stroke = { key: string; at: number; ctrl: boolean; alt: boolean; meta: boolean; repeat: boolean }

export type Verdict =
  /** An ordinary key, which may turn out to be the first of a burst. */
  | { kind: 'first' }
  /** It follows the one before quickly enough. */
  | { kind: 'going' }
  /** Enter after a burst: what the scanner read. */
  | { kind: 'code'; code: string }
  /** Nothing to do with a scanner. */
  | { kind: 'ordinary' }

/** Keys that only change what another key means: scanners press Shift for capitals. */
const silent: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'AltGraph', 'NumLock'])

/**
 * Tells a scanner from fingers by its rhythm: four or more characters, each within 35 ms of the one before, and Enter as
 * quickly behind them. A key that is held down repeats as fast, so repeats count for nothing.
 */
export function createBurst(): (stroke: Stroke) => Verdict {
  let code = ''
  let last = Number.NEGATIVE_INFINITY
  return (stroke) => {
    const { key, at } = stroke
    if (silent.has(key)) return { kind: 'ordinary' }
    const quick = at - last <= quickest && at >= last
    const read = code
    code = ''
    if (stroke.ctrl || stroke.alt || stroke.meta || stroke.repeat) return { kind: 'ordinary' }
    if (key === 'Enter') {
      return quick && read.length >= shortest ? { kind: 'code', code: read } : { kind: 'ordinary' }
    }
    const goes = quick && read !== '' && read.length < longest
    // No code begins with a space: two of them press twice what has the keyboard.
    if ([...key].length !== 1 || (key === ' ' && !goes)) return { kind: 'ordinary' }
    last = at
    code = goes ? read + key : key
    return { kind: goes ? 'going' : 'first' }
  }
}
