import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswerReader, NoHttp, type WholeAnswer } from '../../../lib/platform/wire/answer-reader.ts'

/** Cut at these places, as TCP may. */
const cut = (text: string, places: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text)
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((begin, i) => bytes.subarray(begin, at[i] ?? bytes.length))
}

function readAll(chunks: readonly Buffer[]): WholeAnswer | undefined {
  const reader = createAnswerReader()
  for (const [i, chunk] of chunks.entries()) {
    const answer = reader.read(chunk)
    if (!answer) continue
    if (chunks.slice(i + 1).some(({ length }) => length > 0))
      throw new Error('it took the answer for whole too early')
    return answer
  }
  return reader.end()
}

const body = '{"result":"señorita 🪙"}'
const length = Buffer.byteLength(body)
const chunked = (parts: readonly string[], trailers = '') =>
  `${parts.map((part) => `${Buffer.byteLength(part).toString(16)};x=1\r\n${part}\r\n`).join('')}0\r\n${trailers}\r\n`

const ANSWERS: readonly (readonly [string, string, string, number, boolean])[] = [
  ['of a known length', `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`, body, 200, true],
  [
    'that is an error',
    `HTTP/1.1 400 Bad Request\r\ncontent-length:${length}\r\n\r\n${body}`,
    body,
    400,
    true,
  ],
  ['without a reason', `HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}`, '{}', 200, true],
  ['that is empty', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', '', 200, true],
  ['that can have no body', 'HTTP/1.1 204 No Content\r\n\r\n', '', 204, true],
  [
    'in chunks',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked([body.slice(0, 5), body.slice(5)])}`,
    body,
    200,
    true,
  ],
  [
    'in chunks with trailers',
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked([body], 'a: b\r\nc: d\r\n')}`,
    body,
    200,
    true,
  ],
  ['in no chunks', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked([])}`, '', 200, true],
  [
    'after what is only said beforehand',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}`,
    '{}',
    200,
    true,
  ],
  [
    'after which the server closes',
    `HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 2\r\n\r\n{}`,
    '{}',
    200,
    false,
  ],
  ['of HTTP/1.0', `HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}`, '{}', 200, false],
  ['that ends with its connection', `HTTP/1.1 502 Bad Gateway\r\n\r\n${body}`, body, 502, false],
]

describe('an answer', () => {
  it.each(ANSWERS)('%s is read, however it is cut', (_, text, expected, status, stays) => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (places) => {
        const answer = readAll(cut(text, places))
        expect({ ...answer, body: answer?.body.toString() }).toMatchObject({ status, body: expected, stays })
      }),
    )
  })

  it('tells its headers by lower-case name, and one that comes twice as one', () => {
    const answer = readAll([
      Buffer.from('HTTP/1.1 200 OK\r\nX-A:  1 \r\nx-a: 2\r\nContent-Length: 0\r\n\r\n'),
    ])
    expect(answer?.headers.get('x-a')).toBe('1, 2')
  })

  it.each(ANSWERS)('%s is not whole before its end', (_, text, _expected, _status, stays) => {
    if (!stays) return
    fc.assert(
      fc.property(fc.nat({ max: Buffer.byteLength(text) - 1 }), (end) => {
        const reader = createAnswerReader()
        expect(reader.read(Buffer.from(text).subarray(0, end))).toBeUndefined()
        expect(reader.end()).toBeUndefined()
      }),
    )
  })

  it('leaves no connection in which more came than belongs to it', () => {
    const two = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n'
    expect(createAnswerReader().read(Buffer.from(two))).toMatchObject({ status: 200, stays: false })
  })

  it('of any bytes is either refused or waited for', () => {
    const pieces = fc.constantFrom(
      'HTTP/1.1 200 OK',
      '\r\n',
      'content-length: 3',
      'transfer-encoding: chunked',
      '3',
      'abc',
      ':',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
        const reader = createAnswerReader()
        try {
          reader.read(Buffer.from(parts.join('')))
        } catch (error) {
          expect(error).toBeInstanceOf(NoHttp)
        }
      }),
    )
  })

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a line that is no header', 'HTTP/1.1 200 OK\r\nnothing\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n'],
    ['chunks of a length', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n'],
    ['a coding that is not known', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['a packed body', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n'],
    ['a chunk without a length', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
    ['a chunk longer than it says', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(10_000)}`],
    ['a line without an end', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'0'.repeat(10_000)}`],
  ])('with %s is refused', (_, text) => {
    expect(() => createAnswerReader().read(Buffer.from(text))).toThrow(NoHttp)
  })
})
