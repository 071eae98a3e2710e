import { useEffect, useState } from 'react'
import type { Problem } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import { openInStripe } from '../open-in-stripe.ts'
import type { Say } from '../shell/say.ts'
import { Dialog } from './dialog.tsx'

/** What in Stripe could not be read or does not fit together, and where to put it right. */
export function ProblemsDialog({ say, onClose }: { say: Say; onClose: () => void }) {
  const [problems, setProblems] = useState<readonly Problem[] | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  useEffect(() => {
    let latest = true
    invoke('list-problems', {}).then(
      (answer) => latest && setProblems(answer.problems),
      (error: unknown) => latest && setFailure(toFailure(error))
    )
    return () => {
      latest = false
    }
  }, [])
  return (
    <Dialog title={text.problems} className="dialog-list" onClose={onClose}>
      <p className="dialog-lead">
        {failure ? failureSentence(failure) : problems?.length === 0 ? text.noProblems : text.problemsNote}
      </p>
      <ul className="problems" aria-label={text.problems}>
        {problems?.map(({ object, productId, name, reason }) => (
          <li key={`${object} ${reason}`}>
            <div>
              <p className="problem-name" dir="auto">
                {name ?? object}
              </p>
              <p dir="auto">{reason}</p>
              {name === null ? null : <p className="quiet small">{object}</p>}
            </div>
            {productId === null ? null : (
              <button type="button" className="link" onClick={() => openInStripe(productId, say)}>
                {text.openInStripe}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
