import { useEffect, useState } from 'react'
import type { Problem } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import { Dialog } from './dialog.tsx'

/** What in Stripe could not be read or does not fit together, and where to put it right. */
export function ProblemsDialog({ onClose }: { onClose: () => void }) {
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
        {problems?.map((problem) => (
          <li key={`${problem.object} ${problem.reason}`}>
            <div>
              <p className="problem-name" dir="auto">
                {problem.name ?? problem.object}
              </p>
              <p dir="auto">{problem.reason}</p>
              {problem.name === null ? null : <p className="quiet small">{problem.object}</p>}
            </div>
            {problem.productId === null ? null : (
              <button
                type="button"
                className="link"
                onClick={() =>
                  void invoke('open-external', { to: 'product', id: problem.productId }).catch(
                    () => undefined
                  )
                }
              >
                {text.openInStripe}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
