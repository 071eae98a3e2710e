import { useState } from 'react'
import type { Movement } from '../../shared/contract.ts'
import { fullTime, momentWords, signed, whole } from '../format.ts'
import { reasonLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { reasons } from '../../shared/inventory.ts'

const shownAtFirst = 5

/**
 * What moved the stock, newest first: by how much, why, by whom, and what was left. In the order of the ledger, in
 * which each line follows from the one below it; an edit made offline is older than the sale it was added to.
 */
export function Movements({ movements }: { movements: readonly Movement[] }) {
  const [all, setAll] = useState(false)
  if (movements.length === 0) return null
  const newest = all ? movements : movements.slice(0, shownAtFirst)
  const now = Date.now()
  return (
    <section>
      <h3 className="label">Movements</h3>
      <ol className="movements">
        {newest.map((movement) => (
          <li key={`${movement.source} ${movement.id}`}>
            <span className={`movement-delta${(movement.delta ?? 0) > 0 ? ' movement-plus' : ''}`}>
              {movement.delta === null ? '' : signed(movement.delta)}
            </span>
            <span className="movement-words">
              <span className="movement-what" dir="auto">
                {reasonWords(movement)}
                {movement.note === null || movement.note === '' ? null : (
                  <span className="quiet movement-note"> {movement.note}</span>
                )}
              </span>
              <span className="movement-who" title={fullTime(movement.at)}>
                {movement.actor} ·{' '}
                {movement.source === 'waiting' ? 'waiting to push' : momentWords(movement.at, now)}
              </span>
            </span>
            <span className="movement-after">
              {movement.onHandAfter === null ? '—' : whole(movement.onHandAfter)}
            </span>
          </li>
        ))}
      </ol>
      {all || movements.length <= shownAtFirst ? null : (
        <button type="button" className="link movements-more" onClick={() => setAll(true)}>
          {text.allMovements(movements.length)}
        </button>
      )}
    </section>
  )
}

function reasonWords({ reason, source }: Movement): string {
  const known = reasons.find((one) => one === reason)
  if (known) return reasonLabels[known]
  if (source === 'opening') return 'First seen'
  return reason === '' ? 'Changed' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`
}
