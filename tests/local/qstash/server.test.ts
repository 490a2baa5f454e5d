import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LocalServer, listen, readBody } from '../../../lib/local/http/local-server.ts'
import { createQStashServer, type QStashServer } from '../../../lib/local/qstash/server.ts'
import { createQStash, QStashUnavailable } from '../../../lib/platform/qstash.ts'
import { isFromQStash } from '../../../lib/platform/qstash-signature.ts'

const START = Date.UTC(2026, 10, 23, 12)
const SECOND = 1000
const DAY = 86_400_000

interface Call {
  readonly method: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

let now = START
let qstash: QStashServer
let target: LocalServer
let status = 200
let calls: Call[] = []
beforeEach(async () => {
  now = START
  status = 200
  calls = []
  qstash = await createQStashServer({ clock: { now: () => now } })
  target = await listen(async (req, res) => {
    calls.push({ method: req.method, headers: req.headers, body: (await readBody(req)).toString() })
    res.writeHead(status).end()
  })
})
afterEach(async () => {
  await qstash.close()
  await target.close()
})

const publish = (headers: Record<string, string> = {}, body = '', destination = target.url) =>
  fetch(`${qstash.url}/v2/publish/${destination}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${qstash.token}`, ...headers },
    body,
  })
const seconds = (moment: number) => String(moment / SECOND)

it('delivers at the moment, not before, and once', async () => {
  expect((await publish({ 'Upstash-Not-Before': seconds(START + 60 * SECOND) })).status).toBe(201)
  now = START + 59 * SECOND
  expect(await qstash.deliverDue()).toEqual([])
  now = START + 60 * SECOND
  expect(await qstash.deliverDue()).toEqual([{ messageId: 'msg_1', retried: 0, status: 200 }])
  expect(await qstash.deliverDue()).toEqual([])
  expect(calls).toMatchObject([{ method: 'POST', headers: { 'upstash-retried': '0' } }])
})

it('delivers after a delay, with body, method and forwarded headers, and its signature', async () => {
  const headers = { 'Upstash-Delay': '1h30m', 'Upstash-Method': 'PUT', 'Upstash-Forward-X-Night': 'dark' }
  await publish({ ...headers, 'content-type': 'application/json' }, '{"a":1}', `${target.url}/here?x=1`)
  now = START + 90 * 60 * SECOND
  await qstash.deliverDue()
  const [call] = calls
  expect(call).toMatchObject({
    method: 'PUT',
    body: '{"a":1}',
    headers: {
      'x-night': 'dark',
      'content-type': 'application/json',
      'user-agent': 'Upstash-QStash',
      'upstash-message-id': 'msg_1',
    },
  })
  const signed = {
    signature: String(call?.headers['upstash-signature']),
    body: Buffer.from('{"a":1}'),
    destination: `${target.url}/here?x=1`,
    now,
  }
  expect(isFromQStash(signed, [qstash.currentSigningKey])).toBe(true)
  expect(isFromQStash(signed, [qstash.nextSigningKey])).toBe(false)
})

it('takes one of a name within ten minutes', async () => {
  const named = { 'Upstash-Deduplication-Id': 'wake-1' }
  expect(await (await publish(named)).json()).toMatchObject({ messageId: 'msg_1' })
  now += 9 * 60 * SECOND
  const again = await publish(named)
  expect([again.status, await again.json()]).toMatchObject([202, { messageId: 'msg_1', deduplicated: true }])
  now += 60 * SECOND
  expect((await publish(named)).status).toBe(201)
  await qstash.deliverDue()
  expect(calls).toHaveLength(2)
})

it('tries again, each time later, and gives up after three more', async () => {
  status = 500
  await publish()
  const tried: number[] = []
  for (; qstash.dead.length === 0; now += SECOND)
    if ((await qstash.deliverDue()).length > 0) tried.push((now - START) / SECOND)
  expect(tried).toEqual([0, 12, 12 + 148, 12 + 148 + 1_808])
  expect(calls.map(({ headers }) => headers['upstash-retried'])).toEqual(['0', '1', '2', '3'])
})

it('tries again where nobody answers, and no more once somebody does', async () => {
  await publish({}, '', 'http://127.0.0.1:1')
  expect(await qstash.deliverDue()).toMatchObject([{ status: undefined }])
  expect(qstash.waiting()).toMatchObject([{ retried: 1 }])
})

it.each([
  ['another token', { authorization: 'Bearer somebody-else' }, undefined, 401],
  ['no address', {}, 'phantom.example', 400],
  ['a delay that is none', { 'Upstash-Delay': 'soon' }, undefined, 400],
  ['a moment that is none', { 'Upstash-Not-Before': 'noon' }, undefined, 400],
  ['more than seven days', { 'Upstash-Not-Before': seconds(START + 7 * DAY + SECOND) }, undefined, 400],
  ['more retries than the plan has', { 'Upstash-Retries': '9' }, undefined, 400],
])('refuses %s', async (_, headers: Record<string, string>, destination, wanted) => {
  expect((await publish(headers, '', destination)).status).toBe(wanted)
  expect(qstash.waiting()).toEqual([])
})

it('signs with the next key once the keys are rolled', async () => {
  const next = qstash.nextSigningKey
  qstash.rollKeys()
  await publish()
  await qstash.deliverDue()
  const signature = String(calls[0]?.headers['upstash-signature'])
  expect(isFromQStash({ signature, body: Buffer.alloc(0), destination: target.url, now }, [next])).toBe(true)
})

it('is spoken to by the bot’s own client', async () => {
  const client = createQStash({ url: qstash.url, token: qstash.token, timeoutMs: 1_000 })
  const call = { destination: `${target.url}/tick`, notBefore: START + 1_500, name: 'wake-2' }
  await client.publish(call)
  await client.publish(call)
  // Never before: QStash counts seconds.
  expect(qstash.waiting()).toMatchObject([{ destination: `${target.url}/tick`, dueAt: START + 2_000 }])
})

it.each([
  ['a no', () => createQStash({ url: qstash.url, token: 'another', timeoutMs: 1_000 }), /answered 401/],
  [
    'nobody there',
    () => createQStash({ url: 'http://127.0.0.1:1', token: 'x', timeoutMs: 1_000 }),
    /did not answer/,
  ],
])('is %s to the bot’s client as an error that gives nothing away', async (_, client, message) => {
  const published = client().publish({ destination: target.url, notBefore: START, name: 'x' })
  await expect(published).rejects.toThrow(QStashUnavailable)
  await expect(published).rejects.toThrow(message)
})
