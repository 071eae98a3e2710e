import { useCallback } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { failureSentence } from '../messages/failures.ts'
import type { Say } from '../shell/say.ts'

/** Does what may fail, and says why it did. */
export type Attempt = (run: () => Promise<void>, words?: (failure: Failure) => string) => void

export function useAttempt(say: Say): Attempt {
  return useCallback(
    (run, words = failureSentence) => {
      run().catch((error: unknown) => {
        const failure = toFailure(error)
        say({ text: words(failure), tone: failure.code === 'cancelled' ? 'plain' : 'bad' })
      })
    },
    [say]
  )
}
