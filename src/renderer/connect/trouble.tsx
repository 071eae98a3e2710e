import { useEffect, useRef, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import './connect.css'

/** Why no shop can be shown, and the ways on from here. */
export function Trouble({ failure, onRetry }: { failure: Failure; onRetry: () => Promise<void> }) {
  const [then, setThen] = useState<Failure | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  // It stands where something else stood: whoever listens hears of it, and Tab goes on from here.
  useEffect(() => heading.current?.focus(), [])
  const run = (step: () => Promise<unknown>) => (): void => {
    step()
      .then(onRetry)
      .catch((error: unknown) => setThen(toFailure(error)))
  }
  return (
    <main className="center">
      <section className="card card-narrow">
        <h1 ref={heading} tabIndex={-1}>
          {failureSentence(failure)}
        </h1>
        <p className="lead">{failureRemedy(failure)}</p>
        {then ? (
          <p className="field-reason" role="alert">
            {failureSentence(then)} {failureRemedy(then)}
          </p>
        ) : null}
        <div className="card-actions">
          <button
            type="button"
            className="button button-main"
            // What is still in the way is told by what is read next.
            onClick={run(() => invoke('open-again', {}))}
          >
            {text.tryAgain}
          </button>
          <button
            type="button"
            className="button"
            onClick={run(() => invoke('disconnect', { forgetKey: false }))}
          >
            Connect a shop
          </button>
          <button type="button" className="button" onClick={run(() => invoke('open-demo', {}))}>
            Explore the demo shop
          </button>
        </div>
      </section>
    </main>
  )
}
