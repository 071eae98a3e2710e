import { toFailure } from '../shared/failure.ts'
import { invoke } from './api.ts'
import { failureSentence } from './messages/failures.ts'
import type { Say } from './shell/say.ts'

/** Opens a product in Stripe's Dashboard, or says why it cannot be: the demo shop has none. */
export function openInStripe(productId: string, say: Say): void {
  invoke('open-external', { to: 'product', id: productId }).catch((error: unknown) =>
    say({ text: failureSentence(toFailure(error)), tone: 'bad' })
  )
}
