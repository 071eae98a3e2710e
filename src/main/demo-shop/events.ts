import { readPaging } from './collection.ts'
import type { Context } from './context.ts'
import { Failure, invalid, missingObject } from './failure.ts'
import type { JsonObject, StoredEvent } from './types.ts'
import { retentionSeconds, type Realm, type World } from './world.ts'

const isKept = (world: World, event: StoredEvent) => event.created >= world.seconds() - retentionSeconds

const isReadable = (world: World, realm: Realm, id: string) => {
  const event = realm.events.get(id)
  return event !== undefined && realm.events.visible(id, world.now()) && isKept(world, event)
}

export function retrieveEvent({ world, realm, params, id }: Context): JsonObject {
  params.only(['expand'])
  const event = realm.events.get(id)
  if (event && !isKept(world, event))
    throw new Failure(
      404,
      `The event ${id} is no longer available because it's aged out of our retention policy.`,
      { code: 'resource_missing', param: 'id', executed: true }
    )
  if (!event || !isReadable(world, realm, id)) throw missingObject('event', id)
  return { ...event }
}

export function listEvents({ world, realm, params }: Context): JsonObject {
  params.only([
    'created',
    'delivery_success',
    'ending_before',
    'expand',
    'limit',
    'starting_after',
    'type',
    'types'
  ])
  const type = params.text('type')
  const types = params.texts('types', 20)
  if (type !== undefined && types)
    throw invalid('You may only specify one of these parameters: type, types.', 'type')
  params.boolean('delivery_success')
  const wanted = types ?? (type === undefined ? [] : [type])
  const matchers = wanted.map((name) =>
    name.endsWith('*')
      ? (kind: string) => kind.startsWith(name.slice(0, -1))
      : (kind: string) => kind === name
  )
  const bounds = params.range('created')
  const paging = readPaging(params, realm.events, {
    kind: 'notification',
    usable: (id) => isReadable(world, realm, id)
  })
  const page = realm.events.page({
    ...paging,
    bounds: { from: Math.max(bounds.from, world.seconds() - retentionSeconds), to: bounds.to },
    now: world.now(),
    accept: (event) => matchers.length === 0 || matchers.some((matches) => matches(event.type))
  })
  return {
    object: 'list',
    data: page.values.map((event) => ({ ...event })),
    has_more: page.more,
    url: '/v1/events'
  }
}
