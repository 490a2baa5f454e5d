import { afterEach, expect, it } from 'vitest'
import { reachDeployment } from '../../lib/cli/deployment-check.ts'
import { type LocalServer, listen, readBody } from '../../lib/local/http/local-server.ts'

const SECRET = 'the-secret-of-the-webhook'
let server: LocalServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

type Answer = readonly [status: number, body?: string, headers?: Record<string, string>]
const html = { 'content-type': 'text/html' }
const HEALTHY: Answer = [200, '{"live":true}']

/** Somebody at the deployment's address. */
async function deployment(
  health: Answer,
  webhook: (secret: string) => Answer,
  ready: Answer = [200, '{"live":true,"ready":true}'],
): Promise<string> {
  server = await listen(async (req, res) => {
    await readBody(req)
    const secret = String(req.headers['x-telegram-bot-api-secret-token'])
    const asksReady = req.url?.includes('ready') && req.headers.authorization
    const known = { 'GET /api/health': asksReady ? ready : health, 'POST /api/telegram': webhook(secret) }
    const [status, body = '', headers = {}]: Answer = Object.entries(known).find(
      ([what]) => what === `${req.method} ${req.url?.split('?')[0]}`,
    )?.[1] ?? [404]
    res.writeHead(status, headers).end(body)
  })
  return `${server.url}/api/telegram`
}
const bot = (secret: string): Answer => (secret === SECRET ? [400, 'no update'] : [401])

it('takes the bot itself', async () => {
  expect(await reachDeployment(await deployment(HEALTHY, bot), SECRET)).toEqual({ ok: true })
  const strict: Answer = [200]
  expect(await reachDeployment(await deployment(HEALTHY, () => strict), SECRET)).toEqual({ ok: true })
})

it.each([
  [[503, '{"live":true,"ready":false,"postgres":{"status":"unavailable"}}'], '"unavailable"'],
  [[401], 'another HEALTH_TOKEN or CRON_SECRET'],
] as const)('takes one that answers %j to whether it is ready, and says so', async (health, words) => {
  const url = await deployment(HEALTHY, bot, health)
  expect(await reachDeployment(url, SECRET, 'the-token-of-who-watches')).toEqual({
    ok: true,
    note: expect.stringContaining(words),
  })
  expect(await reachDeployment(url, SECRET)).toEqual({ ok: true })
})

const sso = { location: 'https://vercel.com/sso-api?url=x', ...html }
it.each<[string, Answer, Answer | typeof bot, string]>([
  ['a login that answers itself', [401, '<!doctype html>', html], bot, 'Deployment Protection'],
  ['a login elsewhere', [302, 'Redirecting…', sso], bot, '302 (to vercel.com)'],
  ['a login elsewhere, kept', [307, '', sso], bot, 'Deployment Protection'],
  ['a wall', [403, 'Forbidden'], bot, 'Deployment Protection'],
  ['another site', [200, '<!doctype html>', html], bot, 'Is it the address of its deployment?'],
  ['another program', [200, '{"ok":true}'], bot, 'Is it the address of its deployment?'],
  ['nobody', [404], bot, 'answers 404'],
  ['a function that does not start', [500, 'FUNCTION_INVOCATION_FAILED'], bot, 'answers 500'],
  ['the bot with another secret', HEALTHY, [401], 'another TELEGRAM_WEBHOOK_SECRET'],
  ['a health check without a webhook', HEALTHY, [404], 'answers 404'],
  ['a webhook behind a login', HEALTHY, [302, '', sso], 'Deployment Protection'],
])('refuses %s', async (_who, health, webhook, words) => {
  const url = await deployment(health, typeof webhook === 'function' ? webhook : () => webhook)
  expect(await reachDeployment(url, SECRET)).toEqual({ ok: false, fault: expect.stringContaining(words) })
})

it('keeps what the address brings along, as the pass of a protected deployment', async () => {
  const url = `${await deployment(HEALTHY, bot)}?x-vercel-protection-bypass=pass`
  expect(await reachDeployment(url, SECRET)).toEqual({ ok: true })
})

it('says that it could not look where nothing answers from here', async () => {
  const url = await deployment(HEALTHY, bot)
  await server?.close()
  expect(await reachDeployment(url, SECRET)).toEqual({
    ok: true,
    note: expect.stringMatching(/^not checked: /),
  })
})
