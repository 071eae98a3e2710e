import type { SyncStatus } from './sync-status.ts'

// No schema stands here, as in inventory.ts: the page needs these words before its first row.

/** What nobody can say to be in step: “2 things cannot be read”; null when all could be. */
export function unreadWords({ unread }: Pick<SyncStatus, 'unread'>): string | null {
  return unread === 0 ? null : `${unread} ${unread === 1 ? 'thing' : 'things'} cannot be read`
}
