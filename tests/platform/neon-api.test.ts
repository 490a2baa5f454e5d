/** Neon's API as its reference says it (https://neon.com/docs/reference/api), by a stand-in. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'
import { createNeonApi, NeonUnavailable } from '../../lib/platform/neon-api.ts'

const AT = Date.UTC(2026, 10, 27, 9, 30)
interface Asked {
  readonly what: string
  readonly authorization: string | undefined
  readonly body: unknown
}
let asked: Asked[]
/** How an operation goes, look by look. */
let states: string[]
let refusal: { status: number; body: unknown } | undefined
let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  server = await listen(async (req, res) => {
    const text = (await readBody(req)).toString()
    const what = `${req.method} ${req.url}`
    asked.push({
      what,
      authorization: req.headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    })
    if (refusal) return sendJson(res, refusal.status, refusal.body)
    if (what === 'GET /projects/shiny-wind-1')
      return sendJson(res, 200, { project: { id: 'shiny-wind-1', history_retention_seconds: 21_600 } })
    const operation = { id: 'op-1', action: 'timeline_archive', status: states.shift() ?? 'finished' }
    if (what === 'POST /projects/shiny-wind-1/branches/br-a-1/restore')
      return sendJson(res, 200, { branch: { id: 'br-a-1' }, operations: [operation] })
    if (what === 'GET /projects/shiny-wind-1/operations/op-1') return sendJson(res, 200, { operation })
    return sendJson(res, 404, { code: '', message: 'not found' })
  })
})
afterAll(() => server.close())
beforeEach(() => {
  asked = []
  states = []
  refusal = undefined
})

const waits: number[] = []
const neon = (url = server.url) =>
  createNeonApi(
    { url, apiKey: 'napi_secret_of_the_tests', projectId: 'shiny-wind-1', branchId: 'br-a-1' },
    async (ms) => {
      waits.push(ms)
    },
  )

it('tells how far back it goes', async () => {
  expect(await neon().findWindow()).toBe(6 * 3_600_000)
  expect(asked).toEqual([
    { what: 'GET /projects/shiny-wind-1', authorization: 'Bearer napi_secret_of_the_tests', body: undefined },
  ])
})

it('sets the branch back in place, keeps what it held, and waits for the end', async () => {
  states = ['scheduling', 'running', 'running', 'finished']
  await neon().restoreBranch(AT, 'before-restore-1')
  expect(asked.map(({ what }) => what)).toEqual([
    'POST /projects/shiny-wind-1/branches/br-a-1/restore',
    ...Array.from({ length: 3 }, () => 'GET /projects/shiny-wind-1/operations/op-1'),
  ])
  expect(asked[0]?.body).toEqual({
    source_branch_id: 'br-a-1',
    source_timestamp: '2026-11-27T09:30:00.000Z',
    preserve_under_name: 'before-restore-1',
  })
})

it.each(['failed', 'error', 'cancelled'])('says so where it ends as %s', async (end) => {
  states = ['running', end]
  await expect(neon().restoreBranch(AT, 'x')).rejects.toThrow(`ended as ${end}`)
})

it.each([
  [
    'a refusal',
    400,
    { code: 'X', message: 'timestamp is outside of the window' },
    /400: timestamp is outside/,
  ],
  ['a wrong key', 401, { message: 'unauthorized' }, /401: unauthorized/],
  ['an answer of another shape', 200, { other: true }, /something else than its reference says/],
])('says what came: %s', async (_what, status, body, words) => {
  refusal = { status, body }
  await expect(neon().findWindow()).rejects.toThrow(words)
  await expect(neon().findWindow()).rejects.toThrow(NeonUnavailable)
  await expect(neon().findWindow()).rejects.not.toThrow(/napi_/)
})

it('says that nobody answers', async () => {
  await expect(neon('http://127.0.0.1:9').findWindow()).rejects.toThrow('answers nothing')
})
