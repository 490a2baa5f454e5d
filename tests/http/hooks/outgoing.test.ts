import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns'
import type { AddressInfo, LookupFunction } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOutgoing } from '../../../lib/http/hooks/outgoing.ts'
import { openReceiver, type Receiver } from '../../support/receiver.ts'

/** What nobody may be sent to, as it may be written. `{port}` is the receiver's, which listens on 127.0.0.1. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['dotted', 'https://127.0.0.1:{port}/'],
  ['another of 127/8', 'https://127.8.9.1:{port}/'],
  ['decimal', 'https://2130706433:{port}/'],
  ['octal', 'https://0177.0.0.1:{port}/'],
  ['one octal number', 'https://017700000001:{port}/'],
  ['hexadecimal', 'https://0x7f000001:{port}/'],
  ['hexadecimal by parts', 'https://0x7f.0x0.0x0.0x1:{port}/'],
  ['short', 'https://127.1:{port}/'],
  ['of three parts', 'https://127.0.1:{port}/'],
  ['mixed bases', 'https://0x7f.1:{port}/'],
  ['leading zeros', 'https://127.000.000.001:{port}/'],
  ['full-width digits', 'https://１２７.０.０.１:{port}/'],
  ['ideographic full stops', 'https://127。0。0。1:{port}/'],
  ['circled digits', 'https://①②⑦.⓪.⓪.①:{port}/'],
  ['percent-encoded', 'https://%31%32%37.0.0.1:{port}/'],
  ['a dot behind', 'https://127.0.0.1.:{port}/'],
  ['unspecified', 'https://0.0.0.0:{port}/'],
  ['unspecified, short', 'https://0:{port}/'],
  ['of this network', 'https://0.1.2.3:{port}/'],
  ['IPv6 loopback', 'https://[::1]:{port}/'],
  ['IPv6 loopback, long', 'https://[0:0:0:0:0:0:0:1]:{port}/'],
  ['IPv6 unspecified', 'https://[::]:{port}/'],
  ['IPv4-mapped', 'https://[::ffff:127.0.0.1]:{port}/'],
  ['IPv4-mapped in hexadecimal', 'https://[::ffff:7f00:1]:{port}/'],
  ['IPv4-mapped, of a public one', 'https://[::ffff:8.8.8.8]:{port}/'],
  ['IPv4-compatible', 'https://[::127.0.0.1]:{port}/'],
  ['IPv4-compatible in hexadecimal', 'https://[::7f00:1]:{port}/'],
  ['IPv4-compatible, of metadata', 'https://[::a9fe:a9fe]/'],
  ['of nobody', 'https://[4000::1]:{port}/'],
  ['IPv4-translated', 'https://[::ffff:0:127.0.0.1]:{port}/'],
  ['NAT64', 'https://[64:ff9b::127.0.0.1]:{port}/'],
  ['local NAT64', 'https://[64:ff9b:1::7f00:1]:{port}/'],
  ['6to4', 'https://[2002:7f00:1::]:{port}/'],
  ['Teredo', 'https://[2001:0:7f00:1::]:{port}/'],
  ['a zone', 'https://[fe80::1%25lo]:{port}/'],
  ['link-local', 'https://[fe80::1]:{port}/'],
  ['site-local', 'https://[fec0::1]:{port}/'],
  ['unique local', 'https://[fd12:3456::1]:{port}/'],
  ['IPv6 multicast', 'https://[ff02::1]:{port}/'],
  ['IPv6 documentation', 'https://[2001:db8::1]:{port}/'],
  ['IPv6 discard', 'https://[100::1]:{port}/'],
  ['segment routing', 'https://[5f00::1]:{port}/'],
  ['10/8', 'https://10.0.0.1/'],
  ['172.16/12', 'https://172.31.255.254/'],
  ['192.168/16', 'https://192.168.1.1/'],
  ['192.168/16 in hexadecimal', 'https://0xc0a80101/'],
  ['carrier-grade NAT', 'https://100.64.0.1/'],
  ['metadata of AWS, Google, Azure', 'https://169.254.169.254/'],
  ['metadata, decimal', 'https://2852039166/'],
  ['metadata, octal', 'https://0251.0376.0251.0376/'],
  ['metadata, mapped', 'https://[::ffff:a9fe:a9fe]/'],
  ['metadata of AWS, IPv6', 'https://[fd00:ec2::254]/'],
  ['metadata of Alibaba', 'https://100.100.100.200/'],
  ['metadata of Oracle', 'https://192.0.0.192/'],
  ["Azure's wire server", 'https://168.63.129.16/'],
  ["Azure's, decimal", 'https://2822734096/'],
  ['multicast', 'https://224.0.0.1/'],
  ['broadcast', 'https://255.255.255.255/'],
  ['reserved', 'https://240.0.0.1/'],
  ['benchmarks', 'https://198.18.0.1/'],
  ['documentation', 'https://203.0.113.7/'],
  ['localhost', 'https://localhost:{port}/'],
  ['localhost, a dot behind', 'https://localhost.:{port}/'],
  ['localhost in capitals', 'https://LOCALHOST:{port}/'],
  ['localhost, full-width', 'https://ｌｏｃａｌｈｏｓｔ:{port}/'],
  ['localhost with a soft hyphen', 'https://local\u00adhost:{port}/'],
  ['under localhost', 'https://app.localhost:{port}/'],
  ['an inner name', 'https://metadata.google.internal/'],
  ['a name of mDNS', 'https://printer.local/'],
  ['a name without a dot', 'https://database/'],
  ['a home', 'https://router.home.arpa/'],
  ['a name and a password', 'https://example.org@127.0.0.1:{port}/'],
  ['a password, of a public one', 'https://user:secret@receiver.example.org:{port}/'],
  ['a back slash', 'https://127.0.0.1:{port}\\@receiver.example.org/'],
  ['http', 'http://receiver.example.org:{port}/'],
  ['a file', 'file:///etc/passwd'],
  ['gopher', 'gopher://127.0.0.1:{port}/'],
  ['white space before', ' https://127.0.0.1:{port}/'],
  ['a tab inside', 'https://127.0.0\t.1:{port}/'],
  ['no address', 'receiver'],
]

let receiver: Receiver
beforeEach(async () => {
  receiver = await openReceiver({ timeoutMs: 300 })
})
afterEach(() => receiver.close())

const portOf = (url: string) => new URL(url).port
const call = (url: string, more = {}) => ({
  url,
  id: 'evt_1',
  at: Date.now(),
  secrets: ['whsec_c2VjcmV0IG9mIGEgdGVzdCwgMjQgYnl0ZXM='],
  body: '{"type":"transfer.made"}',
  ...more,
})

describe('what may not be reached', () => {
  it('is told of at least 40 spellings', () => expect(SPELLINGS.length).toBeGreaterThanOrEqual(40))

  it.each(SPELLINGS)('%s: %s', async (_name, spelling) => {
    const { ca, timeoutMs } = receiver.standIn
    // No exception for the address; the name of the receiver leads there, as anybody's may.
    const outgoing = createOutgoing({ ...(ca ? { ca } : {}), ...(timeoutMs ? { timeoutMs } : {}) })
    const url = spelling.replace('{port}', portOf(receiver.url))
    expect(await outgoing.call(call(url))).toEqual({ failed: 'refused' })
    expect(['form', 'private']).toContain(await outgoing.judge(url))
    expect(receiver.received).toEqual([])
  })

  it('a name that leads there, or there too', async () => {
    const leadsTo =
      (...addresses: string[]): LookupFunction =>
      (_host, { all }, done) =>
        all
          ? done(
              null,
              addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
            )
          : done(null, addresses[0] ?? '', 4)
    for (const addresses of [
      ['127.0.0.1'],
      ['::ffff:127.0.0.1'],
      ['203.0.114.1', '127.0.0.1'],
      ['64:ff9b::a9fe:a9fe'],
      ['::7f00:1'],
      ['2a00:1450::1', '::a9fe:a9fe'],
    ]) {
      const outgoing = createOutgoing({ ...receiver.standIn, addresses: [], lookup: leadsTo(...addresses) })
      expect(await outgoing.call(call(receiver.url))).toEqual({ failed: 'refused' })
      expect(await outgoing.judge(receiver.url)).toBe('private')
    }
    expect(receiver.received).toEqual([])
  })

  it('where a redirect leads: it is an answer like any other that is no yes', async () => {
    const outgoing = createOutgoing(receiver.standIn)
    for (const code of [301, 302, 303, 307, 308]) {
      receiver.answer = (_req, res) =>
        void res.writeHead(code, { location: receiver.urlOf('other.example.org') }).end()
      expect(await outgoing.call(call(receiver.url))).toEqual({ code })
    }
    expect(receiver.received).toHaveLength(5)
    expect(receiver.received.every(({ headers }) => headers.host?.startsWith('receiver.'))).toBe(true)
  })

  it('a name that was public when it was looked at, and isn’t when it is called', async () => {
    const dns = await openRebindingDns(['198.51.99.7', '127.0.0.1'])
    try {
      const { ca } = receiver.standIn
      const outgoing = createOutgoing({ ...(ca ? { ca } : {}), lookup: dns.lookup, timeoutMs: 200 })
      const url = receiver.urlOf('rebinding.example.org')
      expect(await outgoing.judge(url)).toBeUndefined()
      expect(await outgoing.call(call(url))).toEqual({ failed: 'refused' })
      expect(dns.asked()).toBe(2)
      // The way there is open: with the exception the same call arrives.
      const { lookup: _, ...reachable } = receiver.standIn
      expect(await createOutgoing({ ...reachable, lookup: dns.lookup }).call(call(url))).toEqual({
        code: 200,
      })
      expect(receiver.received).toHaveLength(1)
    } finally {
      dns.close()
    }
  })
})

describe('a call', () => {
  const received = () => {
    const [first] = receiver.received
    if (!first) throw new Error('nothing was received')
    return first
  }
  const verify = (secret: string) => new Webhook(secret).verify(received().body, received().headers as never)
  const OLD = 'whsec_YW4gb2xkZXIgc2VjcmV0IG9mIDI0IGJ5dGVz'

  it('is one that a receiver with the standardwebhooks package accepts, by either secret while one is changed', async () => {
    const { secrets } = call('')
    const outgoing = createOutgoing(receiver.standIn)
    expect(await outgoing.call(call(`${receiver.url}/hooks?room=1`, { secrets: [...secrets, OLD] }))).toEqual(
      { code: 200 },
    )
    expect(received().path).toBe('/hooks?room=1')
    expect(received().headers).toMatchObject({ 'webhook-id': 'evt_1', 'content-type': 'application/json' })
    for (const secret of [...secrets, OLD]) expect(verify(secret)).toEqual({ type: 'transfer.made' })
    expect(() => verify('whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM=')).toThrow()
  })

  it.each([
    ['says no', 500, (res: { writeHead(code: number): { end(): void } }) => res.writeHead(500).end()],
    ['is gone', 410, (res: { writeHead(code: number): { end(): void } }) => res.writeHead(410).end()],
  ])('is answered as the server %s', async (_what, code, answer) => {
    receiver.answer = (_req, res) => answer(res)
    expect(await createOutgoing(receiver.standIn).call(call(receiver.url))).toEqual({ code })
  })

  it('ends by itself where nobody answers', async () => {
    receiver.answer = () => {}
    expect(await createOutgoing(receiver.standIn).call(call(receiver.url))).toEqual({ failed: 'timeout' })
  })

  it('counts as taken once that is said, however long the rest takes, and reads no more than it bears', async () => {
    let sentBytes = 0
    let ended = Promise.resolve()
    receiver.answer = (_req, res) => {
      res.writeHead(200)
      ended = new Promise((resolve) => res.on('close', resolve))
      const piece = Buffer.alloc(16_000)
      const more = () => {
        if (res.destroyed) return
        sentBytes += piece.byteLength
        if (res.write(piece)) setImmediate(more)
        else res.once('drain', more)
      }
      more()
    }
    const outgoing = createOutgoing({ ...receiver.standIn, timeoutMs: 10_000 })
    expect(await outgoing.call(call(receiver.url))).toEqual({ code: 200 })
    await ended
    // What was read, and what the two sides of a connection hold: far from all that would have come in ten seconds.
    expect(sentBytes).toBeLessThan(16_000_000)

    receiver.answer = (_req, res) => void res.writeHead(200).write('and so on')
    expect(await createOutgoing(receiver.standIn).call(call(receiver.url))).toEqual({ code: 200 })
  })

  it('is not made with more than 20 kB', async () => {
    const outgoing = createOutgoing(receiver.standIn)
    expect(await outgoing.call(call(receiver.url, { body: '"'.padEnd(19_999, 'x').concat('"') }))).toEqual({
      code: 200,
    })
    expect(await outgoing.call(call(receiver.url, { body: `"${'ñ'.repeat(10_000)}"` }))).toEqual({
      failed: 'large',
    })
    expect(receiver.received).toHaveLength(1)
  })

  it('trusts no certificate that nobody vouches for', async () => {
    const { ca: _, ...others } = receiver.standIn
    expect(await createOutgoing(others).call(call(receiver.url))).toEqual({ failed: 'unreachable' })
    expect(receiver.received).toEqual([])
  })

  it('finds nobody where no server is, and says which names nobody has', async () => {
    const { url } = receiver
    const outgoing = createOutgoing(receiver.standIn)
    expect(await outgoing.judge(url)).toBeUndefined()
    expect(receiver.received).toEqual([])
    await receiver.close()
    expect(await outgoing.call(call(url))).toEqual({ failed: 'unreachable' })
    const nobody: LookupFunction = (_host, _options, done) =>
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4)
    expect(await createOutgoing({ ...receiver.standIn, lookup: nobody }).judge(url)).toBe('unknown')
  })
})

/** A name server that answers each question with the next address, and lets nobody keep any. */
async function openRebindingDns(addresses: readonly string[]) {
  let asked = 0
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address: from }) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] ?? ''
    const header = Buffer.from(question.subarray(0, 12))
    header.writeUInt16BE(0x8180, 2)
    header.writeUInt16BE(1, 6)
    header.writeUInt32BE(0, 8)
    const name = question.subarray(12, question.indexOf(0, 12) + 5)
    // Pointer to the name, A, IN, TTL 0, four bytes.
    const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
    socket.send(Buffer.concat([header, name, answer]), port, from)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`])
  const lookup: LookupFunction = (host, { all }, done) =>
    resolver.resolve4(host, (error, found) => {
      if (error) return done(error, '', 4)
      if (all)
        return done(
          null,
          found.map((address) => ({ address, family: 4 })),
        )
      done(null, found[0] ?? '', 4)
    })
  return { lookup, asked: () => asked, close: () => socket.close() }
}
