import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../clock.ts'
import { type AnswerReader, createAnswerReader, type WholeAnswer } from './answer-reader.ts'
import { NoAnswer } from './wire.ts'

/** Where a connection leads. */
export interface Origin {
  readonly secure: boolean
  readonly host: string
  readonly port: number
}

/** One connection, for one request at a time. */
export interface Connection {
  /** It can carry another request, as far as anybody can tell from this end. */
  isOpen(): boolean
  /** @throws NoAnswer, and then the connection is closed */
  ask(request: string): Promise<WholeAnswer>
  /** Ends it, and what is under way in it. */
  close(why: NoAnswer): void
}

/** An idle connection tells whether the other end is still there. */
const PROBE_AFTER_MS = 60_000
/** The server says how long it keeps an idle one; until it says so, it is left after this: no longer than most do. */
const IDLE_MS = 4_000
/** So much sooner than the server does: a request that is on its way when it closes is lost. */
const SOONER_MS = 1_000
const MAX_IDLE_MS = 600_000

/** TLS sessions by host: another connection resumes the last one's, which spares both ends most of a handshake. */
const sessions = new Map<string, Buffer>()

/** Begins at once; what goes wrong is told by the request in it. */
export function openConnection(origin: Origin): Connection {
  const socket = openSocket(origin)
  let idleMs = IDLE_MS
  let usedAt = momentsNow()
  let asked:
    | { reader: AnswerReader; resolve(answer: WholeAnswer): void; reject(error: NoAnswer): void }
    | undefined

  const close = (why: NoAnswer) => {
    socket.destroy()
    const { reject } = asked ?? {}
    asked = undefined
    reject?.(why)
  }
  const finish = (answer: WholeAnswer) => {
    const { resolve } = asked ?? {}
    asked = undefined
    // An answer to what isn't written yet leaves the rest of it before the next request.
    if (!answer.stays || socket.writableLength > 0) socket.destroy()
    else {
      idleMs = idleTimeOf(answer.headers.get('keep-alive'))
      socket.setTimeout(idleMs)
      usedAt = momentsNow()
      // Whoever has nothing else left to do may end.
      socket.unref()
    }
    resolve?.(answer)
  }
  socket.on('data', (chunk) => {
    try {
      if (!asked) throw new NoAnswer('unasked')
      const answer = asked.reader.read(chunk)
      if (answer) finish(answer)
    } catch (error) {
      close(new NoAnswer('the answer is no HTTP', { cause: error }))
    }
  })
  socket.on('end', () => {
    const answer = asked?.reader.end()
    if (answer) finish(answer)
    else close(new NoAnswer('closed before the answer'))
  })
  socket.on('error', (error) => close(new NoAnswer(faultOf(error), { cause: error })))
  socket.on('close', () => close(new NoAnswer('closed before the answer')))
  // Time without a byte: of a request it is its caller who counts.
  socket.on('timeout', () => {
    if (!asked) socket.destroy()
  })

  return {
    // An instance may have been frozen meanwhile, and its timers with it.
    isOpen: () =>
      socket.writable &&
      !socket.readableEnded &&
      momentsNow().every((now, i) => now - (usedAt[i] ?? 0) < idleMs),
    ask: (request) =>
      new Promise((resolve, reject) => {
        asked = { reader: createAnswerReader(), resolve, reject }
        socket.ref()
        socket.write(request)
      }),
    close,
  }
}

/** By both clocks: one may stand still while an instance is frozen, the other may be set. */
const momentsNow = () => [performance.now(), systemClock.now()]

function openSocket({ secure, host, port }: Origin): Socket {
  const socket = secure ? openTls(host, port) : connectTcp({ host, port })
  return socket.setNoDelay(true).setKeepAlive(true, PROBE_AFTER_MS).setTimeout(IDLE_MS)
}

function openTls(host: string, port: number): Socket {
  const name = `${host}:${port}`
  const session = sessions.get(name)
  const socket = connectTls({
    host,
    port,
    // An address has no name to be shown a certificate for.
    ...(isIP(host) ? {} : { servername: host }),
    ...(session ? { session } : {}),
    ALPNProtocols: ['http/1.1'],
  })
  socket.on('session', (fresh) => sessions.set(name, fresh))
  // What the server didn't like of it must not be shown to it again.
  socket.on('error', () => sessions.delete(name))
  return socket
}

/** `timeout=5`: seconds. */
function idleTimeOf(header: string | undefined): number {
  const seconds = header && /timeout=(\d{1,6})/i.exec(header)?.[1]
  return seconds === undefined || seconds === ''
    ? IDLE_MS
    : Math.min(MAX_IDLE_MS, Number(seconds) * 1000 - SOONER_MS)
}

/** `ECONNREFUSED`: the message would name the host. */
const faultOf = (error: Error & { code?: string }) => `no connection: ${error.code ?? error.name}`
