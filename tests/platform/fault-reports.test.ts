import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bundle } from '../../lib/cli/bundle.ts'
import { type LocalServer, listen, readBody } from '../../lib/local/http/local-server.ts'
import { createFaultReports } from '../../lib/platform/fault-reports.ts'
import { createLogging } from '../../lib/platform/logger.ts'

const SECRET = '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-ab'
/** Sentry, as far as its envelope endpoint goes (develop.sentry.dev/sdk/data-model/envelopes). */
let server: LocalServer
let envelopes: { path: string; text: string }[]
let answers: 'all' | 'nobody'
let silent: (() => void)[] = []
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  envelopes = []
  answers = 'all'
  server = await listen(async (req, res) => {
    const text = (await readBody(req)).toString()
    envelopes.push({ path: req.url ?? '', text })
    if (answers === 'nobody') await new Promise<void>((resolve) => silent.push(resolve))
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
  })
})
afterEach(async () => {
  for (const end of silent) end()
  silent = []
  vi.restoreAllMocks()
  await server.close()
})
const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

function open(url = server.url) {
  const { protocol, host } = new URL(url)
  const reports = createFaultReports(`${protocol}//abcdef0123@${host}/42`)
  const logger = createLogging({ levels: 'info', secrets: [SECRET], onFault: reports.report })('bot')
  return { reports, logger }
}
const events = () =>
  envelopes.map(({ text }) => {
    const [, header = '{}', payload = '{}'] = text.split('\n')
    expect(JSON.parse(header)).toMatchObject({ type: 'event' })
    return JSON.parse(payload) as Record<string, unknown>
  })

describe('a fault', () => {
  it('gets to the envelope endpoint of the project, with its type, its stack and what the log says of it', async () => {
    const { reports, logger } = open()
    logger.error({ err: new TypeError('it broke'), reference: 'BCDFGH', update: 7 }, 'update set aside')
    await reports.flushed()
    expect(envelopes[0]?.path).toMatch(/^\/api\/42\/envelope\/\?/)
    expect(envelopes[0]?.path).toContain('sentry_key=abcdef0123')
    expect(events()).toEqual([
      expect.objectContaining({
        level: 'error',
        logger: 'bot',
        message: 'update set aside',
        extra: expect.objectContaining({ reference: 'BCDFGH', update: 7 }),
        exception: {
          values: [expect.objectContaining({ type: 'TypeError', value: 'it broke' })],
        },
      }),
    ])
    expect(JSON.stringify(events())).toContain('fault-reports.test.ts')
  })

  it('carries no secret and nothing that people wrote, as the log', async () => {
    const { reports, logger } = open()
    const err = Object.assign(new Error(`no answer of https://api.telegram.org/bot${SECRET}/sendMessage`), {
      detail: 'Failing row contains (5, Ana dice).',
    })
    logger.error({ err, text: 'Ana dice', from: { first_name: 'Ana' } }, `about ${SECRET}`)
    await reports.flushed()
    expect(envelopes).toHaveLength(1)
    expect(envelopes[0]?.text).not.toContain(SECRET)
    expect(envelopes[0]?.text).not.toContain('Ana')
    expect(envelopes[0]?.text).toContain('[secret]')
  })

  it('that is none is not told', async () => {
    const { reports, logger } = open()
    logger.info({ err: new Error('x') }, 'an update')
    logger.warn({ err: new Error('x') }, 'update failed')
    await reports.flushed()
    expect(envelopes).toEqual([])
  })

  it('that comes a thousand times in a minute is told once; another is told beside it', async () => {
    const { reports, logger } = open()
    for (let i = 0; i < 1_000; i++) logger.error({ err: new Error(`x ${i}`) }, 'update failed')
    logger.error({ err: new Error('y') }, 'job died')
    await reports.flushed()
    expect(events().map(({ message }) => message)).toEqual(['update failed', 'job died'])
  })

  it('holds the function up no longer than its time, where Sentry does not answer', async () => {
    answers = 'nobody'
    const { reports, logger } = open()
    const began = performance.now()
    logger.error({ err: new Error('x') }, 'update failed')
    await reports.flushed()
    expect(envelopes).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('is nobody’s trouble, where Sentry is not there', async () => {
    const { reports, logger } = open('http://127.0.0.1:1')
    logger.error({ err: new Error('x') }, 'update failed')
    await expect(reports.flushed()).resolves.toBeUndefined()
  })

  it('has Vercel wait until it is told', async () => {
    const waited: Promise<unknown>[] = []
    const symbol = Symbol.for('@vercel/request-context')
    const globals = globalThis as unknown as Record<symbol, unknown>
    globals[symbol] = { get: () => ({ waitUntil: (promise: Promise<unknown>) => waited.push(promise) }) }
    try {
      open().logger.error({ err: new Error('x') }, 'update failed')
      expect(waited).toHaveLength(1)
      await Promise.all(waited)
      expect(envelopes).toHaveLength(1)
    } finally {
      delete globals[symbol]
    }
  })
})

it('is read by no cold start: the bundle has it in a file of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-bundle-'))
  folders.push(folder)
  await bundle({ entryPoints: { app: 'lib/entry.ts' }, outdir: folder })
  const holders: string[] = []
  for (const name of await readdir(folder))
    if ((await readFile(join(folder, name), 'utf8')).includes('sentry_key')) holders.push(name)
  expect(holders).toEqual([expect.stringMatching(/^sentry-\w+\.mjs$/)])
  const statics = new Set(['app.mjs'])
  for (const name of statics)
    for (const [, found = ''] of (await readFile(join(folder, name), 'utf8')).matchAll(
      /(?:^|[;}\s])(?:import|export)\s*(?:[^;"'()]*?from)?\s*["']\.\/([\w-]+\.mjs)["']/g,
    ))
      statics.add(found)
  expect(statics.has(holders[0] ?? '')).toBe(false)
}, 60_000)
