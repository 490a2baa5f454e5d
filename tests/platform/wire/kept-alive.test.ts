import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createKeptAliveWire } from '../../../lib/platform/wire/kept-alive.ts'
import { NoAnswer, type WireRequest } from '../../../lib/platform/wire/wire.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'

/** What the server is to do with the nth request of all. */
type Answering = (socket: Socket, nth: number) => void

const servers: { server: Server; sockets: Set<Socket> }[] = []
afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  vi.useRealTimers()
})

/** A server on the wire: no library between it and what is tried. */
async function serve(answering: Answering) {
  const sockets = new Set<Socket>()
  const seen: { connection: Socket; text: string }[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      const [head = '', body] = text.split('\r\n\r\n')
      const length = Number(/content-length: (\d+)/.exec(head)?.[1])
      if (body === undefined || Buffer.byteLength(body) < length) return
      seen.push({ connection: socket, text })
      text = ''
      answering(socket, seen.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({ server, sockets })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const request = (more: Partial<WireRequest> = {}): WireRequest => ({
    url: `http://127.0.0.1:${port}/sql`,
    headers: { authorization: 'Bearer s3cret' },
    body: '["é"]',
    timeoutMs: 5_000,
    ...more,
  })
  return { request, seen, sockets, connections: () => new Set(seen.map(({ connection }) => connection)).size }
}

describe('requests', () => {
  it('go as they are, and share a connection one after the other', async () => {
    const { request, seen, connections } = await serve((socket) => socket.write(OK))
    const wire = createKeptAliveWire()
    for (let times = 0; times < 3; times++)
      expect(await wire(request())).toMatchObject({ status: 200, text: '{}' })
    expect(connections()).toBe(1)
    expect(seen[0]?.text).toMatch(
      /^POST \/sql HTTP\/1\.1\r\nauthorization: Bearer s3cret\r\ncontent-length: 6\r\nHost: 127\.0\.0\.1:\d+\r\nConnection: keep-alive\r\n\r\n\["é"\]$/,
    )
  })

  it('at the same time have a connection each, and never another’s answer', async () => {
    const { request, connections } = await serve((socket, nth) => {
      const text = String(nth)
      setTimeout(
        () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`),
        20 - nth,
      )
    })
    const wire = createKeptAliveWire()
    const texts = await Promise.all([1, 2, 3].map(async () => (await wire(request())).text))
    expect(texts.toSorted()).toEqual(['1', '2', '3'])
    expect(connections()).toBe(3)
  })

  it('of different paths share a connection', async () => {
    const { request, connections } = await serve((socket) => socket.write(OK))
    const wire = createKeptAliveWire()
    await wire(request())
    await wire(request({ url: request().url.replace('/sql', '/pipeline?a=b') }))
    expect(connections()).toBe(1)
  })

  it('are not made with a header that would begin another', async () => {
    const { request, seen } = await serve((socket) => socket.write(OK))
    const headers = { authorization: 'a\r\nx: y' }
    await expect(createKeptAliveWire()(request({ headers }))).rejects.toThrow(NoAnswer)
    expect(seen).toEqual([])
  })
})

describe('a connection', () => {
  it('announced as the last is not used again', async () => {
    const { request, connections } = await serve((socket) =>
      socket.write(OK.replace('\r\n', '\r\nconnection: close\r\n')),
    )
    const wire = createKeptAliveWire()
    await wire(request())
    await wire(request())
    expect(connections()).toBe(2)
  })

  it('that the server closed meanwhile is not used again', async () => {
    const { request, sockets, connections } = await serve((socket) => socket.write(OK))
    const wire = createKeptAliveWire()
    await wire(request())
    const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    for (const socket of sockets) socket.end()
    await Promise.all(closed)
    await wire(request())
    expect(connections()).toBe(2)
  })

  it('is left before the server’s own time is over, be it that an instance was frozen', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { request, connections } = await serve((socket) =>
      socket.write(OK.replace('\r\n', '\r\nkeep-alive: timeout=20\r\n')),
    )
    const wire = createKeptAliveWire()
    await wire(request())
    vi.setSystemTime(Date.now() + 18_000)
    await wire(request())
    expect(connections()).toBe(1)
    vi.setSystemTime(Date.now() + 19_500)
    await wire(request())
    expect(connections()).toBe(2)
  })
})

describe('no answer', () => {
  it.each([
    ['the server hangs up', (socket: Socket) => void socket.destroy()],
    ['it hangs up within the answer', (socket: Socket) => void socket.end(OK.slice(0, -1))],
    ['what comes is no HTTP', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH\r\n\r\n')],
  ])('is told where %s, and nothing is asked twice', async (_, answering) => {
    const { request, seen } = await serve(answering)
    await expect(createKeptAliveWire()(request())).rejects.toThrow(NoAnswer)
    expect(seen).toHaveLength(1)
  })

  it('is told where a used connection breaks, and nothing is asked twice', async () => {
    const { request, seen } = await serve((socket, nth) => (nth === 1 ? socket.write(OK) : socket.destroy()))
    const wire = createKeptAliveWire()
    await wire(request())
    await expect(wire(request())).rejects.toThrow(NoAnswer)
    expect(seen).toHaveLength(2)
  })

  it('is told where it takes too long; the server sees that its caller has gone', async () => {
    const gone = Promise.withResolvers<void>()
    const { request } = await serve((socket) => socket.once('close', () => gone.resolve()))
    await expect(createKeptAliveWire()(request({ timeoutMs: 50 }))).rejects.toThrow('no answer within 50 ms')
    await gone.promise
  })

  it('names neither the address nor what was sent', async () => {
    const wire = createKeptAliveWire()
    const failed = wire({
      url: 'http://127.0.0.1:9/secret',
      headers: { a: 's3cret' },
      body: 's3cret',
      timeoutMs: 1_000,
    })
    const error = await failed.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NoAnswer)
    expect(String(error)).not.toMatch(/127|secret|s3cret/)
  })
})
