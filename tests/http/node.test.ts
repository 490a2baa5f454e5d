import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type HttpRequest, json } from '../../lib/http/exchange.ts'
import { answerOnNode, MAX_BODY_BYTES } from '../../lib/http/node.ts'
import { type LocalServer, listen } from '../../lib/local/http/local-server.ts'

let server: LocalServer
let faults: unknown[]
/** Requests, and those that are done with. */
let arrived = 0
let answered = 0
beforeEach(() => {
  faults = []
})

/** Touched by nothing: on Vercel `req.body` is a getter that parses, and what it has read is gone for the signature. */
const untouchable = {
  get() {
    throw new Error('req.body was touched')
  },
}
beforeAll(async () => {
  server = await listen(async (req, res) => {
    arrived += 1
    await answerOnNode(
      Object.defineProperty(req, 'body', untouchable),
      res,
      {
        GET: async () => {
          throw new Error('a secret of ours')
        },
        POST: async (prefix: string, request: HttpRequest) => {
          if (request.headers.authorization === 'wrong') return { status: 401 }
          return json(
            prefix +
              Buffer.from(await request.body())
                .toString('hex')
                .slice(0, 40),
          )
        },
      },
      { app: () => 'read: ', onFault: (error) => faults.push(error) },
    )
    answered += 1
  })
})
afterAll(() => server.close())

const post = (body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  fetch(server.url, { method: 'POST', body, headers })

it.each([
  ['nothing', '', ''],
  ['text', 'ñ', 'c3b1'],
  ['bytes that are no text', new Uint8Array([0, 0xff, 0xfe]), '00fffe'],
])('hands on %s as the bytes that came', async (_what, body, hex) => {
  const response = await post(body, { 'content-type': 'application/json' })
  expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
    200,
    'application/json',
    `read: ${hex}`,
  ])
})

it.each(['PUT', 'HEAD', 'OPTIONS'])('refuses %s, and says what it takes', async (method) => {
  const response = await fetch(server.url, { method })
  expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
    405,
    'GET, POST',
    '',
  ])
})

it('takes bodies up to Vercel’s limit, and answers 413 beyond', async () => {
  expect((await post(new Uint8Array(MAX_BODY_BYTES))).status).toBe(200)
  const response = await post(new Uint8Array(MAX_BODY_BYTES + 1))
  expect([response.status, await response.text()]).toEqual([413, ''])
  expect(faults).toEqual([])
})

it('refuses by a header without reading what comes with it', async () => {
  const response = await post(new Uint8Array(MAX_BODY_BYTES + 1), { authorization: 'wrong' })
  expect(response.status).toBe(401)
})

it('tells a fault to the log and not to the caller', async () => {
  const response = await fetch(server.url)
  expect([response.status, await response.text()]).toEqual([500, ''])
  expect(faults).toEqual([new Error('a secret of ours')])
})

it('takes a caller who hangs up for no fault of ours', async () => {
  const before = arrived
  const socket = connect(server.port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
  await expect.poll(() => arrived).toBe(before + 1)
  socket.destroy()
  await expect.poll(() => answered).toBe(arrived)
  expect(faults).toEqual([])
})
