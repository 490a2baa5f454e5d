/** lib/http/api: REST for other programs: HTTP around what features declare (contract/rest). */

import { createHash } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Redis } from '@upstash/redis'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ZodError } from 'zod'
import type { AnyEndpoint, Caller, KeyKeeper, RestCall, RestPage } from '../../contract/rest.ts'
import { keyKeeper, restPart, restWebhooks, SCOPE_ABILITY } from '../../contract/rest.ts'
import type { Services } from '../../contract/turn.ts'
import { callerOf } from '../networks.ts'
import { type CursorCodec, createCursorCodec, DEFAULT_ROWS } from './cursors.ts'
import { addDocs } from './docs.ts'
import { isOurs, problemOf } from './faults.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { createKeyLimiter, type KeyLimiter, limitHeaders, MOST_KEYS } from './limiter.ts'
import { type Owned, routeOf } from './openapi.ts'
import { type ProblemName, ProblemRaised, problemBody } from './problems.ts'

export const MAX_BODY_BYTES = 64 * 1024
const BEARER = /^Bearer +(\S+)$/i
const RETRY_SECONDS = '5'

export interface RestParts {
  readonly services: Services
  readonly redis: Redis
  /** A text in English, without markup. */
  plain(text: Parameters<RestCall<never, never, never, never>['plain']>[0], reader: Caller['reader']): string
}

export type Rest = (request: Request) => Promise<Response>

interface Engine extends RestParts {
  readonly keeper: KeyKeeper
  readonly limiter: KeyLimiter
  readonly cursors: CursorCodec
}

type Env = { Variables: { caller: Caller } }
type Call = Context<Env>

/** Loads what the features declare, and answers. Made at the first call of a program, once an instance. */
export async function createRest(parts: RestParts): Promise<Rest> {
  const { features, sealing } = parts.services
  const [given] = keyKeeper.of(features)
  if (!given) return async () => problem('not-found')
  const [{ keeper }, owned] = await Promise.all([given.part(), endpointsOf(features)])
  const cursors = createCursorCodec(sealing)
  const engine: Engine = { ...parts, keeper, cursors, limiter: createKeyLimiter(parts.redis) }
  const app = new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (!result.success) throw new ProblemRaised('invalid-request', { errors: errorsOf(result.error, c) })
    },
  })
  app.use(async (c, next) => {
    await next()
    c.header('X-Content-Type-Options', 'nosniff')
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  })
  addDocs(app, { owned, events: restWebhooks.of(features).flatMap(({ part }) => part(features)) })
  for (const { feature, endpoint } of owned) {
    const route = routeOf(endpoint)
    app.openapi(
      {
        ...route,
        middleware: [letIn(engine, endpoint, feature), ...(endpoint.method === 'get' ? [] : [notTooLarge])],
      },
      // What the schemas let through is erased here: each endpoint's own declaration typed it.
      (c) => (endpoint.method === 'get' ? answerRead : answerWrite)(engine, endpoint, c as never) as never,
    )
  }
  const allowed = allowedBy(owned)
  app.notFound((c) => {
    const methods = allowed(c.req.path)
    return methods.length > 0
      ? problem('method-not-allowed', {}, { Allow: methods.join(', ') })
      : problem('not-found')
  })
  app.onError((error, c) => answerFault(engine, error, c as Call))
  return async (request) => app.fetch(request)
}

const endpointsOf = async (features: Services['features']): Promise<Owned[]> => {
  const loaded = restPart.of(features).map(async ({ feature, part }) => {
    const { endpoints } = await part()
    return endpoints.map((endpoint) => ({ feature: feature.name, endpoint }))
  })
  return (await Promise.all(loaded)).flat()
}

/** The methods of a path; none where there is nothing. */
function allowedBy(owned: readonly Owned[]): (path: string) => string[] {
  const paths = Map.groupBy(
    [
      ...owned.map(({ endpoint: { path, method } }) => ({ path: `/v1${path}`, method })),
      ...['/v1/openapi.json', '/v1/docs', '/v1/docs/redoc.js', '/v1/problems/{name}'].map((path) => ({
        path,
        method: 'get',
      })),
    ],
    ({ path }) => path,
  )
  const patterns = [...paths].map(([path, all]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: all.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])),
  }))
  return (path) => patterns.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
}

// ------------------------------------------------------------------------------------------ who calls

/** The key, its quota, its scope, and what its maker may: in this order, so that strangers cost next to nothing. */
function letIn(engine: Engine, endpoint: AnyEndpoint, feature: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const key = BEARER.exec(c.req.header('authorization') ?? '')?.[1]
    if (key === undefined) throw unauthorized()
    if (endpoint.method !== 'get') {
      if (!isJson(c)) throw new ProblemRaised('unsupported-type')
      // The validators know fewer spellings of it: `application/json;` is refused there.
      c.req.raw.headers.set('content-type', 'application/json')
    }
    const { services, limiter, keeper } = engine
    // What was mistyped or made up carelessly costs no request, and has no limit of its own.
    if (!keeper.isKey(key)) throw unauthorized()
    const now = services.clock.now()
    const counted = await limiter.count(sha256(key), now)
    const headers = limitHeaders(counted)
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    if (counted.left < 0) throw tooMany(counted.resetMs)
    if (counted.isNoKey) throw unauthorized()
    // Each key that is made up well has a limit of its own: who has them has one for all, before anybody looks them up.
    const from = `from:${services.keyedHash(`api:from:${callerOf(c.req.raw)}`)}`
    if (counted.calls === 1 && (await limiter.look(from, now)) >= MOST_KEYS) throw tooMany(counted.resetMs)
    const caller = await keeper.findCaller(services, key, {
      rights: counted.rights,
      keepRights: (rights) => services.behind(() => limiter.keepRights(sha256(key), rights)),
    })
    if (!caller) {
      services.behind(() => limiter.keepNoKey(sha256(key)))
      await limiter.count(from, now)
      throw unauthorized()
    }
    await check(caller, endpoint, feature)
    c.set('caller', caller)
    await next()
  }
}

const tooMany = (resetMs: number) =>
  new ProblemRaised('too-many-requests', {}, { 'Retry-After': String(Math.ceil(resetMs / 1000)) })

const unauthorized = () => new ProblemRaised('unauthorized', {}, { 'WWW-Authenticate': 'Bearer realm="/v1"' })

async function check(caller: Caller, { scope, method }: AnyEndpoint, feature: string): Promise<void> {
  if (!caller.scopes.includes(scope)) throw new ProblemRaised('missing-scope', { scope })
  if (!caller.isBotHere) throw new ProblemRaised('bot-is-gone')
  if (!caller.isHere) throw new ProblemRaised('maker-may-not', { detail: 'They have left the group.' })
  if (caller.group.modulesOff.includes(feature)) throw new ProblemRaised('module-off', { module: feature })
  const ability = SCOPE_ABILITY[scope]
  if (ability !== undefined && !(await caller.can(ability, { reads: method === 'get' })))
    throw new ProblemRaised('maker-may-not', { ability })
}

/** As it is: nobody unpacks what a program has packed, or a few bytes would be any number of them. */
const isJson = (c: Call): boolean => {
  if (!/^(identity)?$/i.test(c.req.header('content-encoding')?.trim() ?? '')) return false
  // Many clients name a type on all that they ask: where no body is read it says nothing.
  if (c.req.method === 'DELETE') return true
  const type = c.req.header('content-type') ?? ''
  return /^application\/json\s*(;|$)/i.test(type)
}

const notTooLarge = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError() {
    throw new ProblemRaised('too-large')
  },
})

// ------------------------------------------------------------------------------------------ what they ask for

function callOf(engine: Engine, c: Call, key: string): RestCall<unknown, unknown, unknown, unknown> {
  const caller = c.get('caller')
  const valid = (target: 'query' | 'param' | 'json'): unknown => c.req.valid(target as never)
  const query = valid('query') as { readonly limit?: number } | undefined
  return {
    act: {
      services: engine.services,
      now: engine.services.clock.now(),
      actor: { ...caller.maker, kind: 'person' },
      key,
      group: caller.group,
    },
    params: valid('param'),
    query,
    body: valid('json'),
    cursor: undefined,
    limit: query?.limit ?? DEFAULT_ROWS,
    nameOf: caller.nameOf,
    plain: (text) => engine.plain(text, caller.reader),
  }
}

async function answerRead(engine: Engine, endpoint: AnyEndpoint, c: Call): Promise<Response> {
  const call = callOf(engine, c, `api:${engine.services.random.token(12)}`)
  const { found, same } =
    endpoint.method === 'get' && endpoint.pages
      ? await answerPage(engine, endpoint, { ...call }, c)
      : await answerWhole(endpoint, call)
  const body = JSON.stringify(found)
  // By a key of ours: of what a page ends with nothing can be guessed by its tag.
  const tag = `"${engine.services.keyedHash(`tag:${JSON.stringify(same, textOfWhole)}`).slice(0, 32)}"`
  const headers = { ...headersOf(c), ETag: tag, 'Cache-Control': 'private, no-cache', Vary: 'Authorization' }
  return isKnown(c.req.header('if-none-match'), tag)
    ? new Response(null, { status: 304, headers })
    : new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}

/** What is answered, and what stays the same for as long as that says the same: a cursor is sealed anew each time. */
interface Read {
  readonly found: unknown
  readonly same: unknown
}

async function answerWhole(
  endpoint: AnyEndpoint,
  call: RestCall<unknown, unknown, unknown, unknown>,
): Promise<Read> {
  const found = endpoint.response.parse(await endpoint.run(call))
  return { found, same: found }
}

async function answerPage(
  { cursors }: Engine,
  endpoint: AnyEndpoint,
  call: RestCall<unknown, unknown, unknown, unknown>,
  c: Call,
): Promise<Read> {
  if (endpoint.method !== 'get' || !endpoint.pages) throw new Error('it has no pages')
  const { cursor, limit: _, ...filter } = call.query as Record<string, unknown>
  // A page that was asked for otherwise begins somewhere else.
  const of = `${endpoint.path}:${c.get('caller').group.groupId}:${JSON.stringify(filter)}`
  const place = typeof cursor === 'string' ? endpoint.pages.safeParse(cursors.decode(of, cursor)) : undefined
  if (place?.success === false)
    throw new ProblemRaised('invalid-request', {
      errors: [{ parameter: 'cursor', detail: 'It was not given out for this list.' }],
    })
  const page = (await endpoint.run({ ...call, cursor: place?.data })) as RestPage<unknown, unknown>
  const items = page.items.map((item) => endpoint.response.parse(item))
  return {
    found: { items, next: page.next === undefined ? null : cursors.encode(of, page.next) },
    same: { items, next: page.next },
  }
}

/** RFC 9110, If-None-Match: a list, compared weakly. */
const isKnown = (given: string | undefined, tag: string): boolean =>
  given !== undefined &&
  (given.trim() === '*' || given.split(',').some((each) => each.trim().replace(/^W\//, '') === tag))

/** What it does happens once by one idempotency key, however often and by however many at once it is asked for. */
async function answerWrite(engine: Engine, endpoint: AnyEndpoint, c: Call): Promise<Response> {
  const { keeper, services } = engine
  const key = readIdempotencyKey(c.req.header('idempotency-key'))
  const asked = callOf(engine, c, '')
  const begun = await keeper.begin(services, {
    keyId: c.get('caller').keyId,
    hash: sha256(key),
    asked: sha256(JSON.stringify([endpoint.method, c.req.path, asked.body], textOfWhole)),
  })
  if (begun.is === 'other') throw new ProblemRaised('idempotency-key-reused')
  if (begun.is === 'busy')
    throw new ProblemRaised('request-in-progress', {}, { 'Retry-After': RETRY_SECONDS })
  if (begun.is === 'done') {
    // Who did it may have died before telling what they left in the outbox.
    services.deliverSoon()
    return told(c, begun, { 'Idempotent-Replayed': 'true' })
  }
  const call = { ...asked, act: { ...asked.act, key: `api:${begun.id}` } }
  const answer = await act(endpoint, call).catch(async (error: unknown) => {
    // What came of it is not known, or nothing did: whoever asks again goes on with it.
    await keeper.giveUp(services, begun.id).catch(() => {})
    throw error
  })
  await keeper.finish(services, begun.id, answer)
  return told(c, answer)
}

async function act(
  endpoint: AnyEndpoint,
  call: RestCall<unknown, unknown, unknown, unknown>,
): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const done = endpoint.response.parse(await endpoint.run(call))
    return { status: endpoint.method === 'get' ? 200 : endpoint.status, body: JSON.stringify(done) }
  } catch (error) {
    const raised = problemOf(error, call.plain)
    if (!raised || isOurs(raised)) throw error
    const { problem: name, more } = raised
    const body = problemBody(name, more)
    return { status: JSON.parse(body).status, body }
  }
}

const textOfWhole = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

function told(
  c: Call,
  { status, body }: { readonly status: number; readonly body: string },
  more: Record<string, string> = {},
): Response {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  return new Response(body, { status, headers: { ...headersOf(c), ...more, 'Content-Type': type } })
}

// ------------------------------------------------------------------------------------------ what went wrong

/** Those that were set before the answer was known. */
const headersOf = (c: Call): Record<string, string> =>
  Object.fromEntries(
    ['RateLimit-Policy', 'RateLimit'].flatMap((name) => {
      const value = c.res.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    }),
  )

function problem(
  name: ProblemName,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = problemBody(name, more)
  return new Response(body, {
    status: JSON.parse(body).status,
    headers: {
      ...headers,
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

function answerFault({ services, plain }: Engine, error: unknown, c: Call): Response {
  const reader = c.get('caller')?.reader ?? { symbol: '', timeZone: 'UTC', names: {} }
  const raised = problemOf(error, (text) => plain(text, reader))
  const headers = headersOf(c)
  if (raised && !isOurs(raised))
    return problem(raised.problem, raised.more, { ...headers, ...raised.headers })
  const reference = services.random.token(6)
  services.logger.error({ err: error, reference }, 'a call of a program failed')
  return problem(raised?.problem ?? 'fault', { reference }, { ...headers, ...raised?.headers })
}

/** Where in a body, by JSON pointer; of the rest, which parameter. */
function errorsOf(
  error: Pick<ZodError, 'issues'>,
  c: { readonly req: { readonly method: string } },
): object[] {
  return error.issues.slice(0, 20).map(({ path, message, code }) => {
    const where = path.map(String)
    return c.req.method === 'GET' || c.req.method === 'HEAD'
      ? { parameter: where[0] ?? '', code, detail: message }
      : { pointer: where.map((step) => `/${step}`).join(''), code, detail: message }
  })
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
