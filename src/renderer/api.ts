import type { Channel, EventName } from '../shared/channels.ts'
import type { EventPayload, Input, Output } from '../shared/contract.ts'
import { AppFailure } from '../shared/failure.ts'
import type { Envelope } from '../shared/failure.ts'
import { takeAnswer, takeEvents } from './ahead.ts'

/**
 * Asks the program for something. Rejects with {@link AppFailure} alone, so that whoever asks can show a sentence
 * for it.
 */
export async function invoke<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  let answer: unknown
  try {
    answer = await (takeAnswer(channel, input) ?? window.api.invoke(channel, input))
  } catch (error) {
    throw new AppFailure('bug', `${channel} did not answer: ${String(error)}`, { cause: error })
  }
  // The program checks both directions against the contract. The library that does it would be a quarter of all the
  // page loads before its first row, so nothing is checked here a second time.
  const envelope = answer as Envelope<Output<C>>
  if (!envelope.ok) throw new AppFailure(envelope.failure.code, envelope.failure.detail)
  return envelope.value
}

/** Hears what the program tells by itself. Answers with the way to stop listening. */
export function onEvent<E extends EventName>(
  event: E,
  listener: (payload: EventPayload<E>) => void
): () => void {
  const stop = window.api.on(event, listener)
  takeEvents(event, listener)
  return stop
}
