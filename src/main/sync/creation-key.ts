const stem = 'stockroom-new-'

/** The idempotency key of one attempt to make something. */
export const creationKey = ({ id, attempt }: { id: string; attempt: number }): string =>
  `${stem}${id}-${attempt}`

/** Whose key that is, whichever the attempt; null when it makes nothing. */
export const idOfCreationKey = (key: string): string | null =>
  /^stockroom-new-(.+)-\d+$/.exec(key)?.[1] ?? null
