import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What passes through a proxy tells of it, and how far away it pretends the other end is. */
export interface Link {
  /** Read at every answer, so that distance changes without a new connection. */
  rttMs(): number
  /** A round trip has begun (see {@link CountBy}). */
  onRoundTrip(): void
}

/**
 * What counts as a round trip on a connection:
 * - `turn`: the client speaks after the server has spoken. Exact for HTTP and Redis clients that wait for the answer;
 *   commands written together, as in a pipeline, are one.
 * - `ready-for-query`: Postgres' own mark that it waits for the next request; one for each, whatever a request holds.
 */
export type CountBy = 'turn' | 'ready-for-query'

export interface DelayProxy {
  readonly port: number
  close(): Promise<void>
}

/**
 * Forwards TCP to `target` and holds every answer back for the link's round trip. The whole delay sits on the way
 * back, where one timer adds its inaccuracy once. Handshakes are not delayed: connections are open before measuring.
 */
export async function createDelayProxy(
  target: { host: string; port: number },
  link: Link,
  countBy: CountBy,
): Promise<DelayProxy> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true })
    const countsReady = countBy === 'ready-for-query' ? countReadyForQuery(link.onRoundTrip) : undefined
    let clientsTurn = true
    client.on('data', (chunk) => {
      if (!countsReady && clientsTurn) link.onRoundTrip()
      clientsTurn = false
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      clientsTurn = true
      countsReady?.(chunk)
      const rttMs = link.rttMs()
      if (rttMs > 0) setTimeout(() => client.writable && client.write(chunk), rttMs)
      else client.write(chunk)
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      // Followed by 'close', which ends the other side too.
      socket.on('error', () => {})
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0)
const HEADER_BYTES = 5

/** Reads a server's messages (one byte of type, four of length, https://www.postgresql.org/docs/current/protocol-message-formats.html), however they are cut into chunks. */
export function countReadyForQuery(onReady: () => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES)
  let filled = 0
  let bodyLeft = 0
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (bodyLeft > 0) {
        const skipped = Math.min(bodyLeft, chunk.length - at)
        bodyLeft -= skipped
        at += skipped
        continue
      }
      const copied = chunk.copy(header, filled, at, at + HEADER_BYTES - filled)
      filled += copied
      at += copied
      if (filled < HEADER_BYTES) continue
      filled = 0
      // The length counts itself.
      bodyLeft = header.readInt32BE(1) - 4
      if (header[0] === READY_FOR_QUERY) onReady()
    }
  }
}
