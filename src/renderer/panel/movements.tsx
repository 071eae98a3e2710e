import { useRef, useState } from 'react'
import type { Movement } from '../../shared/contract.ts'
import { invoke } from '../api.ts'
import { fullTime, momentWords, signed, whole } from '../format.ts'
import { markLabels, movementWords } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { Untracked } from '../shell/icons.tsx'

const shownAtFirst = 5
/** So many more with every press. */
const several = 500

type Props = { itemId: string; movements: readonly Movement[]; total: number }

/**
 * What moved the stock, newest first: by how much, why, by whom, and what was left. In the order of the ledger, in
 * which each line follows from the one below it; an edit made offline is older than the sale it was added to.
 * @param total how many the ledger has, of which `movements` has the newest
 */
export function Movements({ itemId, movements, total }: Props) {
  const [all, setAll] = useState(false)
  const [failed, setFailed] = useState(false)
  const [, setRead] = useState(0)
  // What newer ones push out of the newest stays.
  const ledger = useRef(new Map<number, Movement>())
  for (const one of movements) if (one.source !== 'waiting') ledger.current.set(one.id, one)
  if (movements.length === 0) return null
  const known = [...ledger.current.values()].toSorted((a, b) => b.id - a.id)
  const listed = [...movements.filter(({ source }) => source === 'waiting'), ...known]
  const newest = all ? listed : listed.slice(0, shownAtFirst)
  const left = Math.max(0, total - known.length)
  const readOlder = async (): Promise<void> => {
    const before = known.at(-1)?.id
    if (before === undefined) return
    try {
      const older = await invoke('list-movements', { id: itemId, before, count: several })
      for (const one of older.movements) ledger.current.set(one.id, one)
      setFailed(false)
    } catch {
      setFailed(true)
    }
    setRead((times) => times + 1)
  }
  const now = Date.now()
  return (
    <section>
      <h3 className="label">Movements</h3>
      <ol className="movements">
        {newest.map((movement) => (
          <li key={`${movement.source} ${movement.id}`}>
            <span className={`movement-delta${(movement.delta ?? 0) > 0 ? ' movement-plus' : ''}`}>
              {movement.delta === null || movement.onHandAfter === null ? '' : signed(movement.delta)}
            </span>
            <span className="movement-words">
              <span className="movement-what" dir="auto">
                {movementWords(movement)}
                {movement.note === null || movement.note === '' ? null : (
                  <span className="quiet movement-note"> {movement.note}</span>
                )}
              </span>
              <span className="movement-who" title={fullTime(movement.at)}>
                {movement.actor} ·{' '}
                {movement.source === 'waiting' ? markLabels.waiting : momentWords(movement.at, now)}
              </span>
            </span>
            <span className="movement-after">
              {movement.onHandAfter === null ? <Untracked /> : whole(movement.onHandAfter)}
            </span>
          </li>
        ))}
      </ol>
      {all || listed.length <= shownAtFirst ? null : (
        <button type="button" className="link movements-more" onClick={() => setAll(true)}>
          {text.allMovements(listed.length + left)}
        </button>
      )}
      {all && left > 0 ? (
        <button type="button" className="link movements-more" onClick={() => void readOlder()}>
          {failed ? `${text.noMovements}. ` : ''}
          {text.olderMovements(Math.min(left, several))}
        </button>
      ) : null}
    </section>
  )
}
