/** The idempotency key of a step of a price change. `name`: the change's own, and behind it one of a later attempt. */
export const stepKey = (name: string, step: number): string => `stockroom-${name}-${step}`

/** Which step of which change a key is of; null where it is of none. The first step has the key of any update. */
export function stepOf(key: string | null): { change: string; step: number } | null {
  const [, change, step] = /^stockroom-([0-9a-f-]{36})(?:-[0-9a-f-]{36})?-(\d)$/.exec(key ?? '') ?? []
  return change === undefined ? null : { change, step: Number(step) }
}
