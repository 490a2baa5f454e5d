import { lookup as lookUp } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { Webhook } from 'standardwebhooks'
import type { AddressFault, CallOutcome, Outgoing, OutgoingCall } from '../../contract/outgoing.ts'
import { isInner, readAddress } from './address.ts'

/** What a test has in the place of the world: its own receiver, on this machine. Nothing deployed passes it. */
export interface OutgoingStandIn {
  /** Addresses that may be called all the same. */
  readonly addresses?: readonly string[]
  /** Who vouches for its certificate (PEM). */
  readonly ca?: string
  readonly lookup?: LookupFunction
  readonly timeoutMs?: number
}

/** For everything: the name, the connection, the request, and what of the answer is read. */
const TIMEOUT_MS = 8_000
const JUDGE_TIMEOUT_MS = 4_000
const MOST_SENT_BYTES = 20 * 1_000
const MOST_READ_BYTES = 64 * 1_000
/**
 * Public by its number, and the host of whoever runs on Azure: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16.
 * The rest of what is not public the agent knows (ipaddr.js: all but `unicast`).
 */
const DENIED = ['168.63.129.16']

/**
 * Calls addresses that people type. Where a connection leads is looked at as it is made, so that a name that has changed
 * its mind since reaches nothing: node:https with a filtering agent, a connection a call.
 */
export function createOutgoing(standIn: OutgoingStandIn = {}): Outgoing {
  const timeoutMs = standIn.timeoutMs ?? TIMEOUT_MS
  const agentOf = () =>
    new RequestFilteringHttpsAgent({
      keepAlive: false,
      denyIPAddressList: DENIED,
      allowIPAddressList: [...(standIn.addresses ?? [])],
      ...(standIn.ca === undefined ? {} : { ca: standIn.ca }),
    })
  const lookup = guarded(standIn.lookup ?? lookUp)

  return {
    async judge(text) {
      const url = readAddress(text)
      if (!(url instanceof URL)) return url
      return connects(agentOf(), { url, lookup, timeoutMs: Math.min(timeoutMs, JUDGE_TIMEOUT_MS) })
    },
    async call({ url: text, ...message }) {
      const url = readAddress(text)
      if (!(url instanceof URL)) return { failed: 'refused' }
      const body = Buffer.from(message.body)
      if (body.byteLength > MOST_SENT_BYTES) return { failed: 'large' }
      return send(url, { headers: headersOf(message, body), body, timeoutMs }, { agent: agentOf(), lookup })
    },
  }
}

/** Of the addresses of a name not one may be an inner one: the agent looks at the rest of what they say. */
function guarded(lookup: LookupFunction): LookupFunction {
  return (host, options, done) =>
    lookup(host, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found]
      const refused = error ?? (addresses.some(isInner) ? new Error(`${host} is not allowed. `) : null)
      done(refused, found, family)
    })
}

function headersOf({ id, at, secrets, body: words }: Omit<OutgoingCall, 'url'>, body: Buffer) {
  const moment = new Date(at)
  return {
    'content-type': 'application/json',
    'content-length': body.byteLength,
    'user-agent': 'ThePhantomBot-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, moment, words)).join(' '),
  }
}

interface Sent {
  readonly headers: Record<string, string | number>
  readonly body: Buffer
  readonly timeoutMs: number
}

type Way = { readonly agent: RequestFilteringHttpsAgent; readonly lookup: LookupFunction }

/** One POST. No redirect is followed: whoever answers with one has not taken it. */
function send(url: URL, { headers, body, timeoutMs }: Sent, way: Way): Promise<CallOutcome> {
  return new Promise((resolve) => {
    let code: number | undefined
    const end = (otherwise: CallOutcome) => {
      clearTimeout(timer)
      call.destroy()
      // Once there is a status the server has decided, whatever becomes of the rest of its words.
      resolve(code === undefined ? otherwise : { code })
    }
    const call = request(url, { method: 'POST', headers, ...way })
    const timer = setTimeout(() => end({ failed: 'timeout' }), timeoutMs)
    call.on('error', (error) => end({ failed: isRefusal(error) ? 'refused' : 'unreachable' }))
    call.on('response', (answer) => {
      code = answer.statusCode
      drain(answer, () => end({ failed: 'unreachable' }))
    })
    call.end(body)
  })
}

/** Reads what is answered, as much as is borne, and keeps nothing of it. */
function drain(answer: IncomingMessage, done: () => void): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes > MOST_READ_BYTES) done()
  })
  answer.on('close', done)
  answer.on('error', done)
}

/** Whether a connection may be made there: nothing is sent by it. A server that doesn't answer yet may do so later. */
function connects(
  agent: RequestFilteringHttpsAgent,
  {
    url,
    lookup,
    timeoutMs,
  }: { readonly url: URL; readonly lookup: LookupFunction; readonly timeoutMs: number },
): Promise<AddressFault | undefined> {
  return new Promise((resolve) => {
    const end = (fault: AddressFault | undefined) => {
      clearTimeout(timer)
      attempt.destroy()
      resolve(fault)
    }
    const attempt = request(url, { method: 'HEAD', agent, lookup })
    const timer = setTimeout(() => end(undefined), timeoutMs)
    attempt.on('error', (error) =>
      end(isRefusal(error) ? 'private' : isUnknown(error) ? 'unknown' : undefined),
    )
    // Its request has not been written: it is flushed by `end`, which is never called.
    attempt.on('socket', (socket) => {
      socket.on('connect', () => end(undefined))
      if (!socket.connecting && !socket.destroyed) end(undefined)
    })
  })
}

/** The agent's own error has no code, only words. */
const isRefusal = (error: Error): boolean => / is not allowed\./.test(error.message)

const isUnknown = (error: Error): boolean =>
  'code' in error && ['ENOTFOUND', 'EAI_NONAME', 'ENODATA'].includes(String(error.code))
