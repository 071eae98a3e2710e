import './validation.ts'
import { z } from 'zod'
import type { Channel, EventName } from '../shared/channels.ts'
import { contract, events } from '../shared/contract.ts'
import type { EventPayload, Input, Output } from '../shared/contract.ts'
import { AppFailure } from '../shared/failure.ts'
import { failureSchema } from '../shared/sync-status.ts'

const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema })
])

/**
 * Asks the program for something. Resolves with the checked answer; rejects with {@link AppFailure} alone, so
 * that whoever asks can show a sentence for it.
 */
export async function invoke<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  let answer: unknown
  try {
    answer = await window.api.invoke(channel, input)
  } catch (error) {
    throw new AppFailure('bug', `${channel} did not answer: ${String(error)}`, { cause: error })
  }
  const envelope = envelopeSchema.safeParse(answer)
  if (!envelope.success) throw new AppFailure('bug', `${channel} answered without an envelope`)
  if (!envelope.data.ok) throw new AppFailure(envelope.data.failure.code, envelope.data.failure.detail)
  const output = contract[channel].output.safeParse(envelope.data.value)
  if (!output.success) {
    const where = output.error.issues[0]?.path.join('.') ?? ''
    throw new AppFailure('bug', `${channel} answered in an unexpected shape at “${where}”`)
  }
  // The schema of this very channel has just accepted it; TypeScript cannot follow an index by a type parameter.
  return output.data as Output<C>
}

/** Hears what the program tells by itself. Answers with the way to stop listening. */
export function onEvent<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
  return window.api.on(event, (payload) => {
    const checked = events[event].safeParse(payload)
    if (checked.success) listener(payload)
  })
}
