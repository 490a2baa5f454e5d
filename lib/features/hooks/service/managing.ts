import type { AuditEntry } from '../../../community/audit.ts'
import { Refusal } from '../../../contract/answer.ts'
import type { Notice } from '../../../contract/notice.ts'
import type { GroupAct, Services } from '../../../contract/turn.ts'
import type { Text } from '../../../values/text.ts'
import { type CatalogueEntry, hookCatalogue, testEvent } from '../catalogue.ts'
import { decidedNotice } from '../notices.ts'
import {
  deleteEndpoint,
  type Endpoint,
  type EndpointChange,
  enableEndpoint,
  findEndpoint,
  insertEndpoint,
  insertTest,
  type LoggedDelivery,
  listDeliveries,
  listEndpoints,
  replayDelivery,
  rotateSecret,
  updateTypes,
} from '../queries/endpoints.ts'
import { say } from '../texts.ts'
import { newSecret, openSecret } from './secrets.ts'

export { groupOfDelivery, groupOfEndpoint } from '../queries/endpoints.ts'
export type { Endpoint, LoggedDelivery }

/** Endpoints that a group may have. */
export const MOST_ENDPOINTS = 5
/** Deliveries on a page of the log. */
export const LOGGED = 8

const REF_BYTES = 9

/** The kinds of event that an endpoint may hear of, in the order of the features. */
export const kindsOf = ({ features }: Pick<Services, 'features'>): readonly CatalogueEntry[] =>
  hookCatalogue(features).filter(({ type }) => type !== testEvent.type)

export const list = ({ services, group }: GroupAct): Promise<Endpoint[]> =>
  listEndpoints(services.database, group.groupId)

/** @throws Refusal where it is gone */
export async function find({ services, group }: GroupAct, ref: string): Promise<Endpoint> {
  const endpoint = await findEndpoint(services.database, group.groupId, ref)
  if (!endpoint) throw gone()
  return endpoint
}

const gone = () => new Refusal(say('refusals.gone'))

/** What of an address is shown and noted: the rest may be a password in disguise. */
export const hostOf = (url: string): string => new URL(url).host

const audited = (
  { group, actor, key, now }: GroupAct,
  act: 'add' | 'remove' | 'rotate' | 'events' | 'enable',
  after?: AuditEntry['after'],
): AuditEntry => ({
  groupId: group.groupId,
  key: `hooks.${act}:${key}`,
  actorId: actor.userId,
  act: `hooks.${act}`,
  ...(after === undefined ? {} : { after }),
  at: now,
})

const changeOf = (act: GroupAct, ref: string, audit: AuditEntry): EndpointChange => ({
  groupId: act.group.groupId,
  ref,
  at: act.now,
  audit,
})

/** Why an address won't do, as far as that can be seen now. */
export async function faultOf(
  { outgoing }: Pick<Services, 'outgoing'>,
  url: string,
): Promise<Text | undefined> {
  const fault = await outgoing.judge(url)
  return fault && say(`refusals.${fault}`, { example: { code: 'https://example.org/phantom' } })
}

/** The secret is told here, and never again. */
export interface Told {
  readonly ref: string
  readonly secret: string
}

/** @throws Refusal */
export async function add(act: GroupAct, url: string): Promise<Told> {
  const { services, group, actor, key, now } = act
  const fault = await faultOf(services, url)
  if (fault) throw new Refusal(fault)
  const ref = services.random.token(REF_BYTES)
  const { sealed } = newSecret(services, ref)
  const made = await insertEndpoint(services.database, {
    ref,
    groupId: group.groupId,
    url: new URL(url).href,
    sealed,
    by: actor.userId,
    key,
    at: now,
    most: MOST_ENDPOINTS,
    audit: audited(act, 'add', hostOf(url)),
  })
  if (!made) throw new Refusal(say('refusals.enough', { most: MOST_ENDPOINTS }))
  return { ref: made.ref, secret: read(services, made.ref, made.secret) }
}

function read(services: Services, ref: string, sealed: string): string {
  const secret = openSecret(services, ref, sealed)
  if (secret === undefined) throw new Error('a secret that was just sealed does not open')
  return secret
}

/** @throws Refusal where it is gone */
export async function rotate(act: GroupAct, ref: string): Promise<Told> {
  const { services, actor, key } = act
  const { sealed } = newSecret(services, ref)
  const told = await tellMaker(act, ref, 'rotated')
  const order = { ...changeOf(act, ref, audited(act, 'rotate')), told }
  const kept = await rotateSecret(services.database, order, { sealed, by: actor.userId, key })
  if (kept === undefined) throw gone()
  if (told.length > 0) services.deliverSoon()
  return { ref, secret: read(services, ref, kept) }
}

/** Whoever put it there hears of it, where somebody else decides about it. */
async function tellMaker(act: GroupAct, ref: string, how: 'rotated' | 'removed'): Promise<Notice[]> {
  const endpoint = await findEndpoint(act.services.database, act.group.groupId, ref)
  const maker = endpoint?.maker
  return maker && maker.userId !== act.actor.userId
    ? [decidedNotice(act, { how, host: hostOf(endpoint.url), to: maker })]
    : []
}

/** @throws Refusal where it is gone */
export async function remove(act: GroupAct, ref: string): Promise<void> {
  const told = await tellMaker(act, ref, 'removed')
  const order = { ...changeOf(act, ref, audited(act, 'remove')), told }
  if (!(await deleteEndpoint(act.services.database, order))) throw gone()
  if (told.length > 0) act.services.deliverSoon()
}

/** @throws Refusal where it is gone */
export async function enable(act: GroupAct, ref: string): Promise<Endpoint> {
  const done = await enableEndpoint(act.services.database, changeOf(act, ref, audited(act, 'enable')))
  if (!done) throw gone()
  act.services.deliverSoon()
  return find(act, ref)
}

/** Has it hear of a kind, or no longer. @throws Refusal where it is gone, or would hear of nothing */
export async function choose(act: GroupAct, ref: string, type: string, to: 'on' | 'off'): Promise<Endpoint> {
  const { services } = act
  const endpoint = await find(act, ref)
  const all = kindsOf(services).map((kind) => kind.type)
  const chosen = all.filter((each) =>
    each === type ? to === 'on' : (endpoint.types?.includes(each) ?? true),
  )
  if (chosen.length === 0) throw new Refusal(say('refusals.nothing_left'))
  // Everything, what is yet to come too.
  const types = chosen.length === all.length ? null : chosen
  const order = changeOf(act, ref, audited(act, 'events', types ?? 'all'))
  if (!(await updateTypes(services.database, order, types))) throw gone()
  return { ...endpoint, types: types && [...types] }
}

/** Sends it something that says that nothing has happened. @throws Refusal where it is gone, or stopped */
export async function test(act: GroupAct, ref: string): Promise<void> {
  const { services, group, key, now } = act
  const endpoint = await find(act, ref)
  if (endpoint.disabled_at !== undefined) throw new Refusal(say('refusals.stopped'))
  await insertTest(
    services.database,
    { ref, groupId: group.groupId, at: now },
    { type: testEvent.type, key, data: { message: 'Boo! This is a test from The Phantom Bot.' } },
  )
  services.deliverSoon()
}

export interface Log {
  readonly endpoint: Endpoint
  readonly deliveries: readonly LoggedDelivery[]
  readonly page: number
  readonly more: boolean
}

/** @throws Refusal where it is gone */
export async function log(act: GroupAct, ref: string, page: number): Promise<Log> {
  const { services, group } = act
  const [endpoint, found] = await Promise.all([
    find(act, ref),
    listDeliveries(services.database, group.groupId, ref, { offset: page * LOGGED, rows: LOGGED }),
  ])
  return { endpoint, deliveries: found.slice(0, LOGGED), page, more: found.length > LOGGED }
}

/** Sends one once more, under the webhook-id that it had. @throws Refusal where it is gone, or its endpoint stopped */
export async function replay(act: GroupAct, id: bigint): Promise<string> {
  const { services, group, now } = act
  const found = await replayDelivery(services.database, group.groupId, id, now)
  if (!found) throw gone()
  if (found.stopped) throw new Refusal(say('refusals.stopped'))
  services.deliverSoon()
  return found.endpoint
}
