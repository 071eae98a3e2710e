import { useCallback } from 'react'
import { toFailure } from '../../shared/failure.ts'
import { failureSentence } from '../messages/failures.ts'
import type { Say } from '../shell/say.ts'

/** Does what may fail, and says why it did. */
export type Attempt = (run: () => Promise<void>) => void

export function useAttempt(say: Say): Attempt {
  return useCallback(
    (run) => {
      run().catch((error: unknown) => {
        const failure = toFailure(error)
        say({ text: failureSentence(failure), tone: failure.code === 'cancelled' ? 'plain' : 'bad' })
      })
    },
    [say]
  )
}
