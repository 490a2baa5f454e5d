/** Longer than any server's; a limit, since it is kept until it is whole. */
const MAX_HEAD_BYTES = 64 * 1024
const HEAD_END = '\r\n\r\n'

/** The bytes are no answer in HTTP/1.1. */
export class NoHttp extends Error {
  override readonly name = 'NoHttp'
}

export interface WholeAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  /** The connection may carry another request. */
  readonly stays: boolean
}

/**
 * Reads one answer to a POST (RFC 9112), however it is cut into chunks. A reader is good for one answer.
 */
export interface AnswerReader {
  /** @returns the answer once it is whole @throws NoHttp */
  read(chunk: Buffer): WholeAnswer | undefined
  /** The server has closed: the answer, where that is its end. */
  end(): WholeAnswer | undefined
}

interface Head {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly stays: boolean
  readonly body: 'chunked' | 'until-closed' | number
}

export function createAnswerReader(): AnswerReader {
  let kept: Buffer | undefined
  let head: Head | undefined
  let body: BodyReader | undefined

  return {
    read(chunk) {
      let bytes = kept ? Buffer.concat([kept, chunk]) : chunk
      kept = undefined
      while (!head || !body) {
        const end = bytes.indexOf(HEAD_END)
        if (end > MAX_HEAD_BYTES || (end < 0 && bytes.length > MAX_HEAD_BYTES))
          throw new NoHttp('the head is too long')
        if (end < 0) {
          kept = bytes
          return undefined
        }
        const read = readHead(bytes.toString('latin1', 0, end))
        bytes = bytes.subarray(end + HEAD_END.length)
        if (read.status === 101) throw new NoHttp('another protocol')
        // 100, 103: what counts is still to come.
        if (read.status < 200) continue
        head = read
        body = bodyReaderOf(read)
      }
      const over = body.read(bytes)
      // Bytes that nobody asked for: what came next could be taken for another answer.
      return over === undefined ? undefined : { ...head, body: body.whole(), stays: head.stays && over === 0 }
    },
    end: () => (head && body && head.body === 'until-closed' ? { ...head, body: body.whole() } : undefined),
  }
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/

function readHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const [, minor, code] = STATUS_LINE.exec(first) ?? []
  if (code === undefined) throw new NoHttp('no status line')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw new NoHttp('no header')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    if (before !== undefined && name === 'content-length' && before !== value) throw new NoHttp('two lengths')
    headers.set(name, before === undefined || name === 'content-length' ? value : `${before}, ${value}`)
  }
  if (headers.has('content-encoding') && headers.get('content-encoding') !== 'identity')
    throw new NoHttp('an encoding that nobody asked for')
  const status = Number(code)
  const body = bodyOf(status, headers)
  const closes = (headers.get('connection') ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
    .includes('close')
  const stays = minor === '1' && !closes && body !== 'until-closed'
  return { status, headers, stays, body }
}

function bodyOf(status: number, headers: ReadonlyMap<string, string>): Head['body'] {
  if (status < 200 || status === 204 || status === 304) return 0
  const coding = headers.get('transfer-encoding')
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked' || headers.has('content-length'))
      throw new NoHttp('a body whose end is not clear')
    return 'chunked'
  }
  const length = headers.get('content-length')
  if (length === undefined) return 'until-closed'
  if (!/^\d{1,15}$/.test(length)) throw new NoHttp('no length')
  return Number(length)
}

function bodyReaderOf({ body }: Head): BodyReader {
  if (body === 'chunked') return readChunked()
  return body === 'until-closed' ? readUntilClosed() : readLength(body)
}

interface BodyReader {
  /** @returns once it is whole, how many of these bytes lie behind its end */
  read(bytes: Buffer): number | undefined
  whole(): Buffer
}

/** What was read so far, put together once. */
function createParts() {
  const parts: Buffer[] = []
  return {
    add: (part: Buffer) => void parts.push(part),
    whole: () => (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)),
  }
}

function readUntilClosed(): BodyReader {
  const { add, whole } = createParts()
  return {
    read(bytes) {
      add(bytes)
      return undefined
    },
    whole,
  }
}

function readLength(length: number): BodyReader {
  const { add, whole } = createParts()
  let left = length
  return {
    read(bytes) {
      add(bytes.length > left ? bytes.subarray(0, left) : bytes)
      left -= bytes.length
      return left <= 0 ? -left : undefined
    },
    whole,
  }
}

const MAX_LINE_BYTES = 8 * 1024

/** RFC 9112, 7.1. */
function readChunked(): BodyReader {
  const { add, whole } = createParts()
  let kept: Buffer | undefined
  let next: 'length' | 'data' | 'trailer' = 'length'
  let left = 0
  return {
    whole,
    read(chunk) {
      const bytes = kept ? Buffer.concat([kept, chunk]) : chunk
      kept = undefined
      for (let at = 0; ; ) {
        if (next === 'data') {
          const data = bytes.subarray(at, at + left)
          if (data.length > 0) add(data)
          at += data.length
          left -= data.length
          if (left > 0) return undefined
        }
        // A chunk ends with an empty line.
        const end = bytes.indexOf('\r\n', at)
        if (end - at > MAX_LINE_BYTES || (end < 0 && bytes.length - at > MAX_LINE_BYTES))
          throw new NoHttp('a line is too long')
        if (end < 0) {
          kept = bytes.subarray(at)
          return undefined
        }
        const line = bytes.toString('latin1', at, end)
        at = end + 2
        if (next === 'data') {
          if (line !== '') throw new NoHttp('no end of a chunk')
          next = 'length'
        } else if (next === 'length') {
          left = lengthOfChunk(line)
          next = left === 0 ? 'trailer' : 'data'
        } else if (line === '') return bytes.length - at
      }
    },
  }
}

function lengthOfChunk(line: string): number {
  const [, digits] = /^([\da-f]{1,12})[ \t]*(?:;|$)/i.exec(line) ?? []
  if (digits === undefined) throw new NoHttp('no length of a chunk')
  return Number.parseInt(digits, 16)
}
