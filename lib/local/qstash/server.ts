import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { listen, readBody, sendJson } from '../http/local-server.ts'

export interface QStashServerOptions {
  readonly clock: { now(): number }
  readonly port?: number
}

/** What was published and is not delivered yet. */
export interface WaitingCall {
  readonly messageId: string
  readonly destination: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** When it is tried (again), in milliseconds since 1970. */
  readonly dueAt: number
  readonly retried: number
  readonly retries: number
}

export interface Delivered {
  readonly messageId: string
  readonly retried: number
  /** The destination's answer; undefined when there was none. */
  readonly status: number | undefined
}

/** QStash on this machine. It moves only when it is told to: time is somebody else's. */
export interface QStashServer {
  /** For `QSTASH_URL`, `QSTASH_TOKEN` and the two signing keys. */
  readonly url: string
  readonly token: string
  readonly currentSigningKey: string
  readonly nextSigningKey: string
  /** The earliest first. */
  waiting(): readonly WaitingCall[]
  /** What was tried as often as it may be. */
  readonly dead: readonly WaitingCall[]
  /** Makes every call whose moment has come, the earliest first, once. */
  deliverDue(): Promise<Delivered[]>
  /** From now on it signs with the next key, and another one is next. */
  rollKeys(): void
  close(): Promise<void>
}

const DEDUPLICATION_MS = 10 * 60_000
/** Of the free plan, as is the number of retries. */
const LONGEST_DELAY_MS = 7 * 86_400_000
const RETRIES = 3
const SIGNATURE_SECONDS = 300
const PUBLISH = '/v2/publish/'
const FORWARD = 'upstash-forward-'
const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const newKey = () => `sig_${randomBytes(20).toString('base64url')}`

/** Upstash QStash as its documentation has it (docs/qstash: publish, delay, deduplication, retry, security). */
export async function createQStashServer({ clock, port }: QStashServerOptions): Promise<QStashServer> {
  const token = randomBytes(24).toString('base64url')
  const keys = { current: newKey(), next: newKey() }
  const calls = new Set<WaitingCall>()
  const dead: WaitingCall[] = []
  /** Deduplication ids, and since when. */
  const known = new Map<string, { readonly messageId: string; readonly since: number }>()
  let published = 0

  const server = await listen(async (req, res) => {
    const body = await readBody(req)
    if (req.headers.authorization !== `Bearer ${token}`) return sendJson(res, 401, { error: 'invalid token' })
    if (req.method !== 'POST' || !req.url?.startsWith(PUBLISH))
      return sendJson(res, 404, { error: 'not found' })
    const now = clock.now()
    const read = readCall(req.url.slice(PUBLISH.length), req.headers, now)
    if ('error' in read) return sendJson(res, 400, read)
    const id = header(req.headers, 'upstash-deduplication-id')
    const before = id === undefined ? undefined : known.get(id)
    if (before && before.since + DEDUPLICATION_MS > now)
      return sendJson(res, 202, { messageId: before.messageId, url: read.destination, deduplicated: true })
    const messageId = `msg_${++published}`
    if (id !== undefined) known.set(id, { messageId, since: now })
    calls.add({ ...read, messageId, body, retried: 0 })
    sendJson(res, 201, { messageId, url: read.destination })
  }, port)

  const deliver = async (call: WaitingCall): Promise<Delivered> => {
    calls.delete(call)
    const { messageId, retried, retries, destination, method, body } = call
    const status = await fetch(destination, {
      method,
      headers: {
        ...call.headers,
        'user-agent': 'Upstash-QStash',
        'upstash-message-id': messageId,
        'upstash-retried': String(retried),
        'upstash-signature': sign(keys.current, destination, body, clock.now()),
      },
      ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
    }).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => undefined,
    )
    if (status === undefined || status < 200 || status > 299) {
      if (retried >= retries) dead.push(call)
      else calls.add({ ...call, retried: retried + 1, dueAt: clock.now() + backoffMs(retried + 1) })
    }
    return { messageId, retried, status }
  }
  const waiting = () => [...calls].sort((a, b) => a.dueAt - b.dueAt)

  return {
    url: server.url,
    token,
    get currentSigningKey() {
      return keys.current
    },
    get nextSigningKey() {
      return keys.next
    },
    waiting,
    dead,
    async deliverDue() {
      const delivered: Delivered[] = []
      // Another round may have it in hand.
      for (const call of waiting().filter(({ dueAt }) => dueAt <= clock.now()))
        if (calls.has(call)) delivered.push(await deliver(call))
      return delivered
    },
    rollKeys() {
      keys.current = keys.next
      keys.next = newKey()
    },
    close: () => server.close(),
  }
}

type Read = Omit<WaitingCall, 'messageId' | 'body' | 'retried'> | { readonly error: string }

function readCall(destination: string, headers: IncomingHttpHeaders, now: number): Read {
  if (!/^https?:\/\//.test(destination) || !URL.canParse(destination))
    return { error: 'invalid destination url: it needs http:// or https://' }
  const dueAt = readDueAt(headers, now)
  if (dueAt === undefined) return { error: 'invalid delay' }
  if (dueAt - now > LONGEST_DELAY_MS) return { error: 'maximum delay exceeded' }
  const retries = Number(header(headers, 'upstash-retries') ?? RETRIES)
  if (!Number.isInteger(retries) || retries < 0 || retries > RETRIES) return { error: 'invalid retries' }
  const forwarded = Object.keys(headers).filter((name) => name.startsWith(FORWARD))
  const type = header(headers, 'content-type')
  return {
    destination,
    method: header(headers, 'upstash-method') ?? 'POST',
    headers: {
      ...(type ? { 'content-type': type } : {}),
      ...Object.fromEntries(
        forwarded.map((name) => [name.slice(FORWARD.length), header(headers, name) ?? '']),
      ),
    },
    dueAt,
    retries,
  }
}

/** `Upstash-Not-Before` (seconds since 1970) comes before `Upstash-Delay` (`10s`, `1h30m`). */
function readDueAt(headers: IncomingHttpHeaders, now: number): number | undefined {
  const notBefore = header(headers, 'upstash-not-before')
  if (notBefore !== undefined) return /^\d+$/.test(notBefore) ? Number(notBefore) * 1000 : undefined
  const delay = header(headers, 'upstash-delay')
  if (delay === undefined) return now
  if (!/^(\d+[smhd])+$/.test(delay)) return undefined
  const parts = [...delay.matchAll(/(\d+)([smhd])/g)]
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0), now)
}

const header = (headers: IncomingHttpHeaders, name: string): string | undefined =>
  headers[name] === undefined ? undefined : String(headers[name])

/** 12 s, 2 min 28 s, 30 min: at most a day. */
const backoffMs = (retry: number) => Math.min(86_400, Math.floor(Math.exp(2.5 * retry))) * 1000

function sign(key: string, destination: string, body: Buffer, now: number): string {
  const seconds = Math.floor(now / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const digest = createHash('sha256').update(body).digest('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
    iss: 'Upstash',
    sub: destination,
    exp: seconds + SIGNATURE_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: `jwt_${randomBytes(12).toString('base64url')}`,
    // Padded, as QStash does.
    body: digest.padEnd(44, '='),
  })}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}
