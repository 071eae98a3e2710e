import type { BatchRow } from '../store/books.ts'
import type { Store } from '../store/store.ts'

type Books = Store['books']

/**
 * Steps back and forth of one batch form a tree: a step can be taken back more than once, where it stood again. Every
 * second one took the batch back, and to take such a one back is to do the batch `again`; the others did it again, and to
 * take those back is to take back the batch itself. `target` holds the edits that are to be taken back; 0, which is no
 * batch, where it is already as it is to be.
 */
export function meaningOf(books: Books, batch: BatchRow): { target: number; again: number | null } {
  const { root, steps } = beginning(books, batch)
  const isDone = root.undone_by === null
  if (steps % 2 === 0) return { target: isDone ? root.id : 0, again: null }
  if (isDone) return { target: 0, again: null }
  // Done once more since, it is the last time that counts.
  return { target: books.lastTakingBack(root.id) ?? batch.id, again: root.id }
}

/** The batch that a step, or steps through steps, took back or did again; of any other, itself. */
export function rootOf(books: Books, id: number): number {
  const batch = books.batch(id)
  return batch === null ? id : beginning(books, batch).root.id
}

function beginning(books: Books, batch: BatchRow): { root: BatchRow; steps: number } {
  let root = batch
  let steps = 0
  for (let before = batch.undoes; before !== null; before = root.undoes) {
    const earlier = books.batch(before)
    if (earlier === null) break
    root = earlier
    steps += 1
  }
  return { root, steps }
}

/** Notes which batches stand: taking one back that itself took one back lets that one stand again. */
export function takenBack(books: Books, id: number, by: number): void {
  books.markUndone(id, by)
  const before = books.batch(id)?.undoes ?? null
  if (before !== null) stands(books, before)
}

/** A batch that was taken back stands again. */
export function stands(books: Books, id: number): void {
  books.markUndone(id, null)
  const before = books.batch(id)?.undoes ?? null
  if (before !== null) takenBack(books, before, id)
}
