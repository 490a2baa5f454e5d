import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActResult, LocalEvent, WorldPerson, WorldState } from '../../../lib/local/protocol.ts'
import { type DemoHouse, openDemoHouse } from './demo-house.ts'
import { DEMO_STORY } from './demo-story.ts'

let house: DemoHouse
beforeAll(async () => {
  house = await openDemoHouse([DEMO_STORY])
})
afterAll(() => house.close())

const get = (path: string) => fetch(house.url + path)
const post = (path: string, body: unknown) =>
  fetch(house.url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
const state = async () => (await (await get('/local/state')).json()) as WorldState

/** With headers that fetch does not let one set. */
function statusOf(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  request(house.url + path, { method, headers }, (res) => {
    res.resume()
    resolve(res.statusCode)
  })
    .on('error', reject)
    .end(method === 'POST' ? '{"advanceMs":0}' : undefined)
  return promise
}

describe('the page', () => {
  it('is built in memory, and everything it loads is here', async () => {
    const html = await (await get('/')).text()
    const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/gu)].map(([, path]) => path ?? '')
    expect(loaded).toEqual(['/local/page.css', '/local/page.js'])
    for (const path of loaded) expect((await get(path)).status).toBe(200)
    const [css, js] = await Promise.all(loaded.map(async (path) => (await get(path)).text()))
    for (const text of [html, css, js]) {
      const urls = text?.match(/https?:\/\/[^\s"'`)]+/gu) ?? []
      // Named, never loaded: an XML namespace, and links to the bot that the page follows by itself.
      expect(urls.filter((url) => !/^https?:\/\/(www\.w3\.org|t\.me)/.test(url))).toEqual([])
    }
  })

  it('brings the emoji that a machine may not have', async () => {
    const css = await (await get('/local/page.css')).text()
    const fonts = css.match(/\/local\/fonts\/[^)"']+\.woff2/gu) ?? []
    expect(fonts).toHaveLength(1)
    for (const font of fonts) {
      const response = await get(font)
      expect(response.headers.get('content-type')).toBe('font/woff2')
      expect(Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 4)).toBe('wOF2')
    }
    expect((await get('/local/fonts/../page.js')).headers.get('content-type')).not.toBe('font/woff2')
    expect((await get('/local/fonts/nothing.woff2')).status).toBe(404)
  })

  it('lets the browser load and ask nothing else', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  })
})

describe('who may ask', () => {
  const port = () => new URL(house.url).port
  it.each<[string, number, () => Record<string, string>]>([
    ['a program on this machine', 200, () => ({ host: `localhost:${port()}` })],
    ['the page', 200, () => ({ host: `localhost:${port()}`, origin: house.url })],
    [
      'the page by address',
      200,
      () => ({ host: `127.0.0.1:${port()}`, origin: `http://127.0.0.1:${port()}` }),
    ],
    ['another site', 403, () => ({ host: `localhost:${port()}`, origin: 'https://evil.example' })],
    [
      'another port of this machine',
      403,
      () => ({ host: `localhost:${port()}`, origin: 'http://localhost:1' }),
    ],
    ['a sandboxed frame', 403, () => ({ host: `localhost:${port()}`, origin: 'null' })],
    [
      'a name pointed at this machine',
      403,
      () => ({ host: `evil.example:${port()}`, origin: `http://evil.example:${port()}` }),
    ],
  ])('%s gets %d', async (_who, status, headers) => {
    expect(await statusOf('POST', '/local/clock', headers())).toBe(status)
    expect(await statusOf('GET', '/local/state', headers())).toBe(status)
  })

  it('leaves other paths and methods to others', async () => {
    expect((await get('/local/nothing')).status).toBe(404)
    expect((await get('/local/act')).status).toBe(404)
  })
})

describe('asking', () => {
  it('acts, adds people, moves the clock, fires crons', async () => {
    const added = (await (
      await post('/local/people', { firstName: ' Vlad ', username: '@vlad_t' })
    ).json()) as WorldPerson
    expect(added).toMatchObject({ firstName: 'Vlad', username: 'vlad_t' })
    const group = (await state()).chats.find((chat) => chat.type === 'supergroup')
    const joined = (await (
      await post('/local/act', { as: added.id, act: { do: 'join', chatId: group?.id } })
    ).json()) as ActResult
    expect(joined.ok).toBe(true)
    const { nowMs } = await state()
    expect(await (await post('/local/clock', { advanceMs: 60_000 })).json()).toEqual({
      nowMs: nowMs + 60_000,
    })
    expect(await (await post('/local/cron', { path: '/api/cron/tick' })).json()).toMatchObject({
      status: 200,
    })
    expect(await (await get('/local/stories')).json()).toEqual([DEMO_STORY])
  })

  it.each<[string, unknown, number]>([
    ['/local/act', 'no json', 400],
    ['/local/act', [], 400],
    ['/local/act', { as: 'Nadia', act: {} }, 400],
    ['/local/people', { firstName: ' ' }, 400],
    ['/local/people', { firstName: 'Ana', username: 'a b' }, 400],
    ['/local/clock', { advanceMs: -1 }, 400],
    ['/local/clock', { advanceMs: 1.5 }, 400],
    ['/local/cron', { path: '/api/telegram' }, 400],
  ])('%s refuses %j with %d', async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status)
  })

  it('takes no more than a 20 MB file needs', async () => {
    expect((await post('/local/act', 'x'.repeat(29 * 1024 * 1024))).status).toBe(413)
  })

  it('starts a new world on reset', async () => {
    await post('/local/people', { firstName: 'Efímera' })
    await post('/local/reset', {})
    expect((await state()).people.map(({ firstName }) => firstName)).not.toContain('Efímera')
  })
})

describe('events', () => {
  it('tell of the world, of traces and of the clock', async () => {
    const response = await get('/local/events')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const { people, chats } = await state()
    const lucia = people.find((person) => person.firstName === 'Lucía')
    const group = chats.find((chat) => chat.type === 'supergroup')
    await post('/local/act', { as: lucia?.id, act: { do: 'add-bot', chatId: group?.id, admin: true } })
    await post('/local/clock', { advanceMs: 1_000 })
    const seen = new Set<LocalEvent['type']>()
    for (let text = ''; seen.size < 3; ) {
      text += (await reader?.read())?.value ?? ''
      for (const [, type] of text.matchAll(/^data: \{"type":"(\w+)"/gmu)) seen.add(type as LocalEvent['type'])
    }
    await reader?.cancel()
    expect([...seen].sort()).toEqual(['clock', 'trace', 'world'])
  })
})
