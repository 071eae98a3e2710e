import type { Channel, EventName } from '../shared/channels.ts'
import type { EventPayload, Input, Output } from '../shared/contract.ts'
import { AppFailure } from '../shared/failure.ts'
import type { Envelope } from '../shared/failure.ts'
import type * as Checks from './checks.ts'
import { answerTo, listen } from './ahead.ts'

let checks: typeof Checks | null = null

/**
 * From here on every answer and event is held against the contract. The library that does it would be a quarter of
 * all the page loads before its first row, so it comes afterwards; the program checks what it sends from the start.
 */
export async function startChecking(): Promise<void> {
  checks ??= await import('./checks.ts')
}

/**
 * Asks the program for something. Rejects with {@link AppFailure} alone, so that whoever asks can show a sentence
 * for it.
 */
export async function invoke<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  let answer: unknown
  try {
    answer = await answerTo(channel, input)
  } catch (error) {
    throw new AppFailure('bug', `${channel} did not answer: ${String(error)}`, { cause: error })
  }
  const wrong = checks?.wrongAnswer(channel, answer) ?? null
  if (wrong !== null) throw new AppFailure('bug', `${channel} answered outside of its contract (${wrong})`)
  // Checked above, and by the program before it was sent.
  const envelope = answer as Envelope<Output<C>>
  if (!envelope.ok) throw new AppFailure(envelope.failure.code, envelope.failure.detail)
  return envelope.value
}

/** Hears what the program tells by itself. Answers with the way to stop listening. */
export function onEvent<E extends EventName>(
  event: E,
  listener: (payload: EventPayload<E>) => void
): () => void {
  const hear = (payload: EventPayload<E>): void => {
    const wrong = checks?.wrongEvent(event, payload) ?? null
    if (wrong === null) listener(payload)
    else reportError(new AppFailure('bug', `the program told ${event} outside of its contract (${wrong})`))
  }
  return listen(event, hear)
}
