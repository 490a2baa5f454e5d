import { z } from 'zod'
import { type AnyEndpoint, SCOPE_ABILITY, SCOPES, type SentEvent } from '../../contract/rest.ts'
import { pageQuery } from './cursors.ts'
import { LONGEST_KEY } from './idempotency-key.ts'
import { limitHeaders } from './limiter.ts'
import { PROBLEMS, type ProblemName, typeOf } from './problems.ts'

/** An endpoint, and the name of the feature that it is a part of. */
export interface Owned {
  readonly feature: string
  readonly endpoint: AnyEndpoint
}

const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Stable: compare it.', example: typeOf('refused') }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional().meta({ description: 'For people, in English.' }),
    code: z
      .string()
      .optional()
      .meta({ description: 'Of a refusal: why, in a stable word.', example: 'economy.insufficient' }),
    reference: z.string().optional().meta({ description: 'Of a fault: what it is called in the log.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional(),
          parameter: z.string().optional(),
          code: z.string().optional(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' })

/** What may happen to any call. */
const ALWAYS: readonly ProblemName[] = [
  'unauthorized',
  'missing-scope',
  'maker-may-not',
  'bot-is-gone',
  'module-off',
  'too-many-requests',
  'fault',
  'unavailable',
]
const OF_READS: readonly ProblemName[] = ['invalid-request', 'not-shown']
const OF_WRITES: readonly ProblemName[] = [
  'invalid-request',
  'idempotency-key-missing',
  'idempotency-key-invalid',
  'idempotency-key-reused',
  'request-in-progress',
  'refused',
  'too-large',
  'unsupported-type',
]

function problemsOf(endpoint: AnyEndpoint) {
  const names = [
    ...new Set([
      ...ALWAYS,
      ...(endpoint.method === 'get' ? OF_READS : OF_WRITES),
      ...(endpoint.expects ?? []),
    ]),
  ]
  const byStatus = Map.groupBy(names, (name) => PROBLEMS[name].status)
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      status,
      {
        description: all.map((name) => `\`${typeOf(name)}\`: ${PROBLEMS[name].title}.`).join('\n\n'),
        ...(status === 429 || status === 503 ? { headers: RETRY } : {}),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

const header = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
})
const RETRY = { 'Retry-After': header('Seconds to wait.', '5') }
const sample = limitHeaders({ left: 100, resetMs: 30_000 })
const LIMITS = {
  'RateLimit-Policy': header('draft-ietf-httpapi-ratelimit-headers.', sample['RateLimit-Policy'] ?? ''),
  RateLimit: header('What is left of it, and for how many seconds.', sample.RateLimit ?? ''),
}
const ETAG = { ETag: header('For `If-None-Match`.', '"0f343b0931126a20f133d67c2b018a3b"') }

const conditional = {
  name: 'If-None-Match',
  in: 'header' as const,
  required: false,
  description: 'What is known already: where nothing has changed, 304 without a body.',
  schema: { type: 'string' as const },
}
const idempotency = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: true,
  description:
    'One for each thing that is to happen, such as a UUID. The same call by the same key, within 24 hours, does nothing again and is answered as the first was.',
  schema: { type: 'string' as const, minLength: 1, maxLength: LONGEST_KEY },
  example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
}

const nameOfRow = (schema: z.ZodType): string => z.globalRegistry.get(schema)?.id ?? 'Row'

const pageOf = (row: z.ZodType) =>
  z
    .object({
      items: z.array(row),
      next: z
        .string()
        .nullable()
        .meta({ description: '`cursor` of the page after this one; null: it is the last.' }),
    })
    .meta({ id: `${nameOfRow(row)}Page` })

/** As @hono/zod-openapi registers it: validators and document are of one schema. */
export function routeOf(endpoint: AnyEndpoint) {
  const { method, path, operationId, summary, description, tag, scope, params } = endpoint
  const reads = method === 'get'
  const paged = reads && endpoint.pages !== undefined
  const ability = SCOPE_ABILITY[scope]
  const query = reads ? (paged ? pageQuery.extend(shapeOf(endpoint.query)) : endpoint.query) : undefined
  const body = reads ? undefined : endpoint.body
  return {
    method,
    path: `/v1${path}`,
    operationId,
    summary,
    description: [
      description,
      `Scope \`${scope}\`${ability ? `; whoever made the key must hold the ability \`${ability}\` at that moment` : ''}.`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    tags: [tag],
    security: [{ key: [scope] }],
    parameters: [reads ? conditional : idempotency],
    request: {
      ...(params ? { params: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
      ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    },
    responses: {
      [reads ? 200 : endpoint.status]: {
        description: 'Done.',
        headers: { ...LIMITS, ...(reads ? ETAG : {}) },
        content: {
          'application/json': { schema: paged ? pageOf(endpoint.response) : endpoint.response },
        },
      },
      ...(reads ? { 304: { description: 'Nothing has changed.', headers: ETAG } } : {}),
      ...problemsOf(endpoint),
    },
  }
}

const shapeOf = (query: z.ZodType | undefined) => (query instanceof z.ZodObject ? query.shape : {})

// ------------------------------------------------------------------------------------------ what servers are sent

const WEBHOOKS = 'Webhooks'

const sentHeader = (name: string, description: string, example: string) => ({
  ...header(description, example),
  name,
  in: 'header' as const,
  required: true,
})
/** Standard Webhooks. */
const SENT_HEADERS = [
  sentHeader('webhook-id', 'The same however often it is sent: do once what you do by it.', 'q8Jf0aLx2Yw'),
  sentHeader('webhook-timestamp', 'When this attempt was made, in seconds since 1970.', '1795000000'),
  sentHeader(
    'webhook-signature',
    'Of id, timestamp and body, by the secret that `/webhook` told; two, with a space between them, while the secret is changed.',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
]

/** `AuctionOpened` of `auction.opened` */
const pascalOf = (type: string) =>
  type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())

/** An entry of the document's `webhooks`, named by its type. */
export function webhookOf({ type, description, payload }: SentEvent) {
  const name = pascalOf(type)
  return {
    method: 'post' as const,
    path: type,
    operationId: `on${name}`,
    summary: type,
    description,
    tags: [WEBHOOKS],
    // Not a key: the signature tells who sends it.
    security: [],
    parameters: SENT_HEADERS,
    request: {
      body: {
        required: true,
        content: { 'application/json': { schema: payload.meta({ id: `${name}Event` }) } },
      },
    },
    responses: {
      '2XX': { description: 'Taken.' },
      410: { description: 'Nothing is sent there any more, and whoever set it up is told.' },
      default: {
        description:
          'Not taken, as are redirects and no answer within 8 s: it is sent again, up to ten times over three days.',
      },
    },
  }
}

/** All of the document but its paths. */
export function documentOf(owned: readonly Owned[]) {
  const tags = [...new Set(owned.map(({ endpoint }) => endpoint.tag))]
  return {
    openapi: '3.1.0',
    info: {
      title: 'The Phantom Bot',
      version: '1',
      summary: 'One group of The Phantom Bot, for other programs.',
      license: { name: 'MIT', identifier: 'MIT' },
      description: INTRODUCTION,
    },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: [
      ...tags.map((name) => ({ name, description: `About ${name.toLowerCase()}.` })),
      { name: WEBHOOKS, description: 'What a group’s own servers are sent, once `/webhook` has named them.' },
    ],
  }
}

const INTRODUCTION = `A key belongs to one group and to whoever made it, by \`/apikey\` in the private chat with the bot. It sees what
the room sees, and does no more than its maker may at that moment.

**Coins** are whole, and travel as text of digits: sums may be more than a number of JSON holds exactly. **Moments** are RFC
3339 in UTC. **People** are named by id, or by \`@username\`; ids travel as text too.

**Writes** want an \`Idempotency-Key\`. After a time-out ask again, by the same key: it happens once.

**Lists** come in pages: \`next\` of one is \`cursor\` of the following.

**Problems** are \`application/problem+json\` (RFC 9457). Their types are stable, and each leads to its own page.

Scopes: ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}.`

export const SECURITY = {
  type: 'http',
  scheme: 'bearer',
  description: 'A key of `/apikey`: `Authorization: Bearer tpb_…`.',
} as const
