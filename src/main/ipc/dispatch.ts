import { z } from 'zod'
import { channels, type Channel } from '../../shared/channels.ts'
import { contract, type Input, type Output } from '../../shared/contract.ts'
import { AppFailure, toFailure, type Envelope } from '../../shared/failure.ts'
import type { Log } from '../engine-api.ts'
import { redact } from '../redact.ts'

export type Handlers = { readonly [C in Channel]: (input: Input<C>) => Promise<Output<C>> }

export type Dispatch = (channel: string, input: unknown) => Promise<Envelope<unknown>>

/** Answers that may hold thousands of rows; checking those again costs more than reading them did. */
const large: ReadonlySet<Channel> = new Set([
  'open-view',
  'read-window',
  'find-items',
  'edit-cells',
  'list-conflicts',
  'list-problems',
  'verify',
  'list-verifications',
  'list-sales',
  'list-findings',
  'correct-findings',
  'choose-import',
  'read-import'
])

/**
 * The one way from a message of the page's to a handler: check the input against the contract, run, check the
 * output, and turn whatever is thrown into an envelope. Nothing is thrown and no secret leaves in a failure.
 * @param checkLarge whether large outputs are checked too (in development and tests)
 */
export function createDispatch(handlers: Handlers, options: { log: Log; checkLarge: boolean }): Dispatch {
  async function run<C extends Channel>(channel: C, input: unknown): Promise<unknown> {
    const { input: asked, output: promised } = contract[channel]
    const read = asked.safeParse(input)
    if (!read.success) {
      throw new AppFailure('invalid-input', `${channel} cannot take this: ${z.prettifyError(read.error)}`)
    }
    const value = await handlers[channel](read.data as Input<C>)
    if (large.has(channel) && !options.checkLarge) return value
    const checked = promised.safeParse(value)
    if (checked.success) return checked.data
    throw new Error(`${channel} answered outside of its contract: ${z.prettifyError(checked.error)}`)
  }

  return async (channel, input) => {
    try {
      if (!isChannel(channel)) throw new Error(`there is no channel ${JSON.stringify(channel)}`)
      return { ok: true, value: await run(channel, input) }
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code === 'bug') {
        const trace = error instanceof Error ? (error.stack ?? error.message) : failure.detail
        options.log('error', `${channel}: ${trace}`)
      }
      return { ok: false, failure: { code: failure.code, detail: redact(failure.detail) } }
    }
  }
}

/** The value of an envelope; its failure is thrown, so that it can be wrapped again further up. */
export function unwrap<T>(envelope: Envelope<T>): T {
  if (envelope.ok) return envelope.value
  throw new AppFailure(envelope.failure.code, envelope.failure.detail)
}

const known: ReadonlySet<string> = new Set(channels)

function isChannel(name: string): name is Channel {
  return known.has(name)
}
