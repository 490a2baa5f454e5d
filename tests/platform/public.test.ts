import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPublic, type FetchPublic, HostRests } from '../../lib/platform/public.ts'

let server: Server
let asked = 0
let answer: RequestListener
let now = 0
let read: FetchPublic
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/check`

beforeEach(async () => {
  asked = 0
  now = 1_000_000
  read = createPublic({ now: () => now })
  answer = (_req, res) => res.end('{"ok":true}')
  server = createServer((req, res) => {
    asked += 1
    answer(req, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

it('asks nobody who did not answer for a minute, and then again', async () => {
  answer = (req) => req.socket.destroy()
  await expect(read(address(), 5_000)).rejects.toThrow()
  expect(asked).toBe(1)
  answer = (_req, res) => res.end('{"ok":true}')
  for (let time = 0; time < 20; time++) await expect(read(address(), 5_000)).rejects.toBeInstanceOf(HostRests)
  expect(asked).toBe(1)
  now += 60_001
  expect(await read(address(), 5_000)).toEqual({ ok: true })
  expect(await read(address(), 5_000)).toEqual({ ok: true })
})

it.each<[string, RequestListener]>([
  ['an error', (_req, res) => res.writeHead(500).end('{}')],
  ['a redirect', (_req, res) => res.writeHead(302, { location: '/elsewhere' }).end()],
  ['no JSON', (_req, res) => res.end('<html>')],
  ['too much', (_req, res) => res.end(JSON.stringify('x'.repeat(70_000)))],
])('takes %s for no answer', async (_what, refuse) => {
  answer = refuse
  await expect(read(address(), 5_000)).rejects.toThrow()
})
