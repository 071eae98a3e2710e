import type { MessagePort } from 'node:worker_threads'
import type { Engine, Log, Publish } from './engine-api.ts'
import type { FromEngine, ToEngine } from './engine-messages.ts'
import { toFailure, type Envelope } from '../shared/failure.ts'

/** Answers an engine's methods on `port` and sends what the engine publishes and logs the other way. */
export function serveEngine(
  port: MessagePort,
  build: (host: { publish: Publish; log: Log }) => Engine
): void {
  const send = (message: FromEngine): void => port.postMessage(message)
  const engine = build({
    publish: (event, payload) => send({ type: 'event', event, payload }),
    log: (level, message) => send({ type: 'log', level, message })
  })
  port.on('message', (request: ToEngine) => {
    void answer(engine, request).then((envelope) => send({ type: 'answer', id: request.id, envelope }))
  })
}

async function answer(engine: Engine, { method, args }: ToEngine): Promise<Envelope<unknown>> {
  try {
    return await Reflect.apply(engine[method], engine, args)
  } catch (error) {
    return { ok: false, failure: toFailure(error) }
  }
}
