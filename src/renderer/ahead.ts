import type { Channel, EventName } from '../shared/channels.ts'
import type { EventPayload, Input, Output } from '../shared/contract.ts'
import type { Envelope } from '../shared/failure.ts'

/**
 * What the page will ask for first is asked before it is drawn, so that the answers come while React sets up. Whoever
 * then asks the same first gets that answer; what the program told meanwhile is told again to the first who listens.
 */
const answers = new Map<string, Promise<unknown>>()
const heard = new Map<EventName, { payloads: unknown[]; stop: () => void }>()
let settled: Promise<unknown> = Promise.resolve()

/** Asks now for what `invoke` will be asked for with the very same input. */
export function askAhead<C extends Channel>(channel: C, input: Input<C>): Promise<Envelope<Output<C>>> {
  // What the program answers to this channel is checked there.
  const answer = askProgram(channel, input) as Promise<Envelope<Output<C>>>
  answers.set(question(channel, input), answer)
  settled = Promise.allSettled([settled, answer])
  return answer
}

/** Keeps what the program tells until somebody listens to it. */
export function hearAhead(events: readonly EventName[]): void {
  for (const event of events) {
    const payloads: unknown[] = []
    heard.set(event, { payloads, stop: window.api.on(event, (payload) => payloads.push(payload)) })
  }
}

/** The answer to a question, asked ahead or now; each that was asked ahead is given once. */
export function answerTo<C extends Channel>(channel: C, input: Input<C>): Promise<unknown> {
  if (answers.size === 0) return askProgram(channel, input)
  const key = question(channel, input)
  const answer = answers.get(key)
  answers.delete(key)
  return answer ?? askProgram(channel, input)
}

async function askProgram<C extends Channel>(channel: C, input: Input<C>): Promise<unknown> {
  return JSON.parse(await window.api.invoke(channel, input))
}

/**
 * Listens to what the program tells. The first who does is told what was heard ahead, after the answers: an answer is
 * older than what was told behind it. Whatever comes until then is kept as well and told last, since what is told late
 * must not stand for what was told after it. Answers with the way to stop listening; what was not yet told then is for
 * whoever listens next.
 */
export function listen<E extends EventName>(
  event: E,
  listener: (payload: EventPayload<E>) => void
): () => void {
  const early = heard.get(event)
  if (early === undefined) return window.api.on(event, listener)
  heard.delete(event)
  let waiting = true
  let stop = (): void => {
    waiting = false
    heard.set(event, early)
  }
  const tell = (): void => {
    if (!waiting) return
    early.stop()
    stop = window.api.on(event, listener)
    // Kept under this event's name, so each is this event's payload.
    for (const payload of early.payloads as EventPayload<E>[]) listener(payload)
  }
  void settled.then(() => setTimeout(tell))
  return () => stop()
}

function question(channel: Channel, input: unknown): string {
  return `${channel} ${JSON.stringify(input)}`
}
