/** What stands under a key that somebody chose: `constructor` is a name like any other. */
export const valueAt = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined
