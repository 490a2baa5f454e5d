/** Somebody's server that takes webhooks: https on this machine, under names that only a test's `lookup` knows. */

import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import type { OutgoingStandIn } from '../../lib/http/hooks/outgoing.ts'

// A certificate of nobody's for names that nobody has (RFC 2606), and its key: they guard nothing.
const file = (name: string) => readFileSync(new URL(`receiver/${name}`, import.meta.url), 'utf8')

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Receiver {
  /** `https://receiver.example.org:<port>` */
  readonly url: string
  /** The same under another name. */
  urlOf(host: string): string
  readonly received: Received[]
  /** How it answers; default 200 without a word. */
  answer: (req: IncomingMessage, res: ServerResponse, received: Received) => void
  /** For whoever is to reach it. */
  readonly standIn: OutgoingStandIn & { readonly lookup: LookupFunction }
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

const toLoopback: LookupFunction = (_host, { all }, done) =>
  all ? done(null, [{ address: LOOPBACK, family: 4 }]) : done(null, LOOPBACK, 4)

export async function openReceiver(options: { readonly timeoutMs?: number } = {}): Promise<Receiver> {
  const received: Received[] = []
  const cert = file('cert.pem')
  const server = createServer({ cert, key: file('key.pem') }, async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const each = { path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString() }
    received.push(each)
    receiver.answer(req, res, each)
  })
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve))
  const { port } = server.address() as AddressInfo
  const urlOf = (host: string) => `https://${host}:${port}`
  const receiver: Receiver = {
    url: urlOf('receiver.example.org'),
    urlOf,
    received,
    answer: (_req, res) => void res.end(),
    standIn: { addresses: [LOOPBACK], ca: cert, lookup: toLoopback, ...options },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}
