import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type CountBy, countReadyForQuery, createDelayProxy } from './delay-proxy.ts'

/** As Postgres frames it: type, length of itself and the body, body. */
function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + body.length)
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)])
}

describe('ReadyForQuery', () => {
  // A Z inside of a row is no message.
  const stream = Buffer.concat([message('D', 'ZZZ'), message('Z', 'I'), message('C', ''), message('Z', 'T')])

  it.each([1, 2, 3, 7, 1000])('is counted in chunks of %i bytes', (size) => {
    let ready = 0
    const read = countReadyForQuery(() => {
      ready++
    })
    for (let at = 0; at < stream.length; at += size) read(stream.subarray(at, at + size))
    expect(ready).toBe(2)
  })
})

/** Through a proxy to a server that answers each line with the same line. */
async function openEcho(rttMs: number, countBy: CountBy) {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const trips = { count: 0 }
  const link = {
    rttMs: () => rttMs,
    onRoundTrip: () => {
      trips.count++
    },
  }
  const { port } = server.address() as AddressInfo
  const proxy = await createDelayProxy({ host: '127.0.0.1', port }, link, countBy)
  const client = connect(proxy.port, '127.0.0.1')
  await once(client, 'connect')
  return {
    trips,
    async say(text: string): Promise<string> {
      client.write(text)
      const [answer] = (await once(client, 'data')) as [Buffer]
      return answer.toString()
    },
    async close() {
      client.destroy()
      await proxy.close()
      server.close()
    },
  }
}

describe('the proxy', () => {
  it('counts a question and its answer as one round trip, whatever was written together', async () => {
    const echo = await openEcho(0, 'turn')
    expect(await echo.say('PING\r\n')).toBe('PING\r\n')
    expect(echo.trips.count).toBe(1)
    expect(await echo.say('GET a\r\nGET b\r\n')).toBe('GET a\r\nGET b\r\n')
    expect(echo.trips.count).toBe(2)
    await echo.close()
  })

  it('holds each answer back for the round trip', async () => {
    const echo = await openEcho(40, 'turn')
    const start = performance.now()
    await echo.say('one')
    await echo.say('two')
    // Timers may be early by a millisecond.
    expect(performance.now() - start).toBeGreaterThan(78)
    await echo.close()
  })
})
