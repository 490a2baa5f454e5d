import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from 'hono'
import type { SentEvent } from '../../contract/rest.ts'
import { documentOf, type Owned, SECURITY, webhookOf } from './openapi.ts'
import { PROBLEMS, ProblemRaised, typeOf } from './problems.ts'

const require = createRequire(import.meta.url)

/**
 * Nothing is loaded from elsewhere, and nothing runs but one script of ours. Styles are the exception: Redoc writes its own
 * into the page as it goes.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The Phantom Bot: REST</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 }</style>
</head>
<body>
<redoc spec-url="/v1/openapi.json" disable-search="true" hide-download-button="true">
<p>The description is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
</redoc>
<script src="/v1/docs/redoc.js"></script>
</body>
</html>
`

/** The one picture that Redoc fetches from its makers' servers. */
const THEIR_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
const NO_LOGO = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E'
const DAY = 'public, max-age=86400'
const SOON = 'public, max-age=300'

/** The description and its page: what anybody may read. */
export function addDocs<E extends Env>(
  app: OpenAPIHono<E>,
  { owned, events }: { readonly owned: readonly Owned[]; readonly events: readonly SentEvent[] },
): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', SECURITY)
  for (const event of events) app.openAPIRegistry.registerWebhook(webhookOf(event))
  let document: string | undefined
  app.get('/v1/openapi.json', (c) => {
    document ??= JSON.stringify(app.getOpenAPI31Document(documentOf(owned)), nullsToo)
    return c.body(document, 200, { 'Content-Type': 'application/json', 'Cache-Control': SOON })
  })
  app.get('/v1/docs', (c) =>
    c.html(PAGE, 200, {
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': SOON,
    }),
  )
  app.get('/v1/docs/redoc.js', async (c) =>
    c.body(await readRedoc(), 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': DAY,
    }),
  )
  app.get('/v1/problems/:name', (c) => {
    const name = c.req.param('name')
    if (!Object.hasOwn(PROBLEMS, name)) throw new ProblemRaised('not-found')
    const known = name as keyof typeof PROBLEMS
    return c.json({ type: typeOf(known), ...PROBLEMS[known] }, 200, { 'Cache-Control': SOON })
  })
}

/**
 * What may be null is written down as a component and, beside it, a type with null: of all of them, which null is not. It is
 * one of them.
 */
function nullsToo(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('allOf' in value) || !Array.isArray(value.allOf))
    return value
  const { allOf, ...rest } = value
  const isNullType = (each: { type?: unknown }) => Array.isArray(each.type) && each.type.includes('null')
  return allOf.some(isNullType)
    ? { ...rest, anyOf: [...allOf.filter((each) => !isNullType(each)), { type: 'null' }] }
    : value
}

let redoc: string | undefined

/** @throws ProblemRaised where it was installed without the dev dependencies: the page then leads to the description. */
async function readRedoc(): Promise<string> {
  if (redoc === undefined) {
    let file: string
    try {
      file = require.resolve('redoc/bundles/redoc.standalone.js')
    } catch {
      throw new ProblemRaised('not-found')
    }
    redoc = (await readFile(file, 'utf8')).replaceAll(THEIR_LOGO, NO_LOGO)
  }
  return redoc
}
