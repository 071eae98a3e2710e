import type { Engine, Log } from './engine-api.ts'
import type { EventName } from '../shared/channels.ts'
import type { EventPayload } from '../shared/contract.ts'
import type { Envelope } from '../shared/failure.ts'

/** What crosses between the window's process and the engine's thread, in both directions. */
export type EngineMethod = keyof Engine

export type ToEngine = { id: number; method: EngineMethod; args: readonly unknown[] }

export type FromEngine =
  | { type: 'answer'; id: number; envelope: Envelope<unknown> }
  | { type: 'event'; event: EventName; payload: EventPayload<EventName> }
  | { type: 'log'; level: Parameters<Log>[0]; message: string }

/** Given to the thread when it starts. */
export type EngineThreadData = { dataDir: string; version: string }
