import './zod-without-code.ts'
import { z } from 'zod'
import type { Channel, EventName } from '../shared/channels.ts'
import { contract, events } from '../shared/contract.ts'
import { failureSchema } from '../shared/sync-status.ts'

/** The one long list of an answer. Its elements are made alike, so the first stands for all. */
const long: Partial<Record<Channel, string>> = {
  'open-view': 'rows',
  'read-window': 'rows',
  'edit-cells': 'outcomes'
}

const envelopes = Object.fromEntries(
  Object.entries(contract).map(([channel, { output }]) => [
    channel,
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: output }),
      z.object({ ok: z.literal(false), failure: failureSchema })
    ])
  ])
)

/** What is wrong with an answer of the program, in words; null when it keeps to the contract. */
export function wrongAnswer(channel: Channel, answer: unknown): string | null {
  return wrongWith(envelopes[channel], shortened(answer, long[channel]))
}

/** What is wrong with something the program told by itself; null when it keeps to the contract. */
export function wrongEvent(event: EventName, payload: unknown): string | null {
  return wrongWith(events[event], payload)
}

function wrongWith(schema: z.ZodType | undefined, value: unknown): string | null {
  const checked = schema?.safeParse(value)
  return checked?.success === false ? z.prettifyError(checked.error) : null
}

function shortened(answer: unknown, name: string | undefined): unknown {
  if (name === undefined || !isRecord(answer) || !isRecord(answer['value'])) return answer
  const list = answer['value'][name]
  return Array.isArray(list) ? { ...answer, value: { ...answer['value'], [name]: list.slice(0, 1) } } : answer
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
