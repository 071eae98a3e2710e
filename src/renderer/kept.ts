/** The old value where the new one says the same, so that nothing is drawn again for it. */
export const kept = <T>(old: T, next: T): T =>
  old === next || JSON.stringify(old) === JSON.stringify(next) ? old : next
