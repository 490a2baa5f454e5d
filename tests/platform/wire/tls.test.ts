import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, getCACertificates, type Server, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeptAliveWire } from '../../../lib/platform/wire/kept-alive.ts'
import { NoAnswer } from '../../../lib/platform/wire/wire.ts'

/** A key of no worth, for the name `localhost` alone. */
const read = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')
const cert = read('localhost.pem')
const trusted = getCACertificates('default')
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n'

let server: Server
let port = 0
let connections: { resumed: boolean; protocol: string | false | null }[] = []
beforeAll(async () => {
  server = createServer(
    { key: read('localhost-key.pem'), cert, ALPNProtocols: ['h2', 'http/1.1'] },
    (socket) => {
      connections.push({ resumed: socket.isSessionReused(), protocol: socket.alpnProtocol })
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        const closes = chunk.toString().includes('close=1')
        socket.write(closes ? OK.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n{}') : `${OK}{}`)
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  if (typeof address === 'object' && address) port = address.port
})
afterAll(() => {
  setDefaultCACertificates(trusted)
  server.close()
})

const ask = (wire: ReturnType<typeof createKeptAliveWire>, path = '', host = 'localhost') =>
  wire({ url: `https://${host}:${port}/${path}`, headers: {}, body: '[]', timeoutMs: 10_000 })

describe('over TLS', () => {
  it('nobody is asked whose certificate isn’t trusted', async () => {
    connections = []
    await expect(ask(createKeptAliveWire())).rejects.toThrow(NoAnswer)
    setDefaultCACertificates([...trusted, cert])
    await expect(ask(createKeptAliveWire(), '', '127.0.0.1')).rejects.toThrow(NoAnswer)
  })

  it('a connection is used again, speaks HTTP/1.1, and another one resumes its session', async () => {
    setDefaultCACertificates([...trusted, cert])
    connections = []
    const wire = createKeptAliveWire()
    await ask(wire)
    expect(await ask(wire, '?close=1')).toMatchObject({ status: 200, text: '{}' })
    await ask(wire)
    expect(connections).toEqual([
      { resumed: false, protocol: 'http/1.1' },
      { resumed: true, protocol: 'http/1.1' },
    ])
  })
})
