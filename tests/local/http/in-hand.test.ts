import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { type LocalServer, listen } from '../../../lib/local/http/local-server.ts'

let server: LocalServer
afterEach(() => server.close())

/** A server that answers when it is told to, and tells when somebody has asked. */
async function patient() {
  const asked = Promise.withResolvers<void>()
  const mayAnswer = Promise.withResolvers<void>()
  server = await listen(async (_req, res) => {
    asked.resolve()
    await mayAnswer.promise
    res.writeHead(200).end('done')
  })
  return { asked: asked.promise, letAnswer: () => mayAnswer.resolve() }
}

interface Heard {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly text: string
}

const ask = () =>
  new Promise<Heard>((resolve, reject) => {
    const asking = request(server.url, (res) => {
      let text = ''
      res.on('data', (chunk: Buffer) => {
        text += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode, connection: res.headers.connection, text }))
    })
    asking.on('error', reject).end()
  })

it('answers what is in hand, and refuses what comes meanwhile so that it comes again elsewhere', async () => {
  const { asked, letAnswer } = await patient()
  const first = ask()
  await asked
  const drained = server.drain(60_000)
  expect(await ask()).toEqual({ status: 503, connection: 'close', text: 'STOPPING\n' })
  letAnswer()
  // Whoever keeps the connection would ask again on it.
  expect(await first).toEqual({ status: 200, connection: 'close', text: 'done' })
  expect(await drained).toBe(true)
  // Until it is closed nobody is left without an answer.
  expect((await ask()).status).toBe(503)
})

it('has nothing to wait for where nobody asked, or nobody waits any more', async () => {
  const { asked, letAnswer } = await patient()
  const leaving = request(server.url).on('error', () => {})
  leaving.end()
  await asked
  leaving.destroy()
  expect(await server.drain(60_000)).toBe(true)
  letAnswer()
})

it('waits no longer than it may', async () => {
  const { asked, letAnswer } = await patient()
  const first = ask()
  await asked
  expect(await server.drain(1)).toBe(false)
  letAnswer()
  expect((await first).status).toBe(200)
})
