import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withOwn } from '../../lib/bot/bot.ts'
import type { EntryRequest } from '../../lib/bot/door/gate.ts'
import type { GateChoice } from '../../lib/bot/door/gate-choice.ts'
import type { DoorParts, Inside } from '../../lib/bot/door/passage.ts'
import { createPipeline } from '../../lib/bot/door/pipeline.ts'
import type { Known } from '../../lib/bot/routes/known.ts'
import { findWord, isKnownWord, wordsOf } from '../../lib/bot/routes/words.ts'
import { bundle } from '../../lib/cli/bundle.ts'
import { features } from '../../lib/features.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { createLogging } from '../../lib/platform/logger.ts'
import { createMetering } from '../../lib/platform/metering.ts'
import { readIncoming } from '../../lib/telegram/incoming.ts'
import { parseUpdate } from '../../lib/telegram/update.ts'
import { groupMessage, NADIA, press, ROOM } from '../bot/updates.ts'
import { drawUpdate } from '../fuzz/updates.ts'
import { createChance } from '../simulation/chance.ts'
import { openStores, type TestStores } from '../support/stores.ts'

// The door as it is deployed: without the features, which it knows only by what was written out of them.

const run = promisify(execFile)
const USERNAME = 'ThePhantomBot'
const SECRET = 'a-secret-for-the-tests'
const { registry } = withOwn(features)

let folder: string
let bundled: Known
let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
  folder = await mkdtemp(join(tmpdir(), 'phantom-door-'))
  await bundle({ entryPoints: { app: 'lib/entry.ts', known: 'lib/known.ts' }, outdir: folder })
  bundled = ((await import(pathToFileURL(join(folder, 'known.mjs')).href)) as { known: Known }).known
})
afterAll(async () => {
  await stores?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** What the features say themselves. */
const declared: Known = {
  ...registry.known,
  glance: registry.screen?.screen.glance,
  handles: (kind) => registry.handlersOf(kind).length > 0,
  findCommand(name) {
    const { command, feature } = registry.findCommand(name) ?? {}
    if (!command || !feature) return undefined
    const free = Boolean(command.urgent || command.letsGo)
    return { name: command.name, feature: feature.name, free, ...(command.limit && { limit: command.limit }) }
  },
  findAction(of, name) {
    const { action, feature } = registry.findAction(of, name) ?? {}
    return action && feature && { feature: feature.name, free: action.entry.letsGo === true }
  },
}

const PRESSED = registry.features.flatMap(({ actions = [] }) => actions.map(({ ref }) => ref))
const COMMANDS = registry.features.flatMap(({ commands = [] }) =>
  commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
)
/** A button's data, as far as the door looks at it: which action it means. */
const codec: DoorParts['codec'] = {
  decode: (data) => {
    const [feature = '', name = ''] = data.split(':')
    return { kind: 'action', feature, name } as never
  },
}

/** What the gate is asked of an update, and whether it is loaded for; the same chance each time. */
async function decided(known: Known, update: object): Promise<unknown> {
  const asked: EntryRequest[] = []
  const told: string[] = []
  const gate = {
    enter: async (request: EntryRequest) => {
      asked.push(request)
      return { status: 'passed' }
    },
    told: async () => {},
  } as unknown as GateChoice
  const inside = {
    promptedBy: () => void told.push('asked first'),
    fail: (_passage: unknown, error: unknown) => Promise.reject(error),
  } as unknown as Inside
  const parts: DoorParts = {
    bot: { id: 1, username: USERNAME },
    known,
    codec,
    gate,
    clock: { ...systemClock, now: () => 1_795_000_000_000 },
    random: { integer: () => 0, token: () => 'token' },
    logger: createLogging({ levels: 'silent', secrets: [] })('bot'),
    metering: createMetering(),
    journal: { note: (_incoming, { outcome }) => void told.push(outcome) },
  }
  const open = () => {
    told.push('loaded')
    return inside
  }
  await createPipeline(parts, open)(update as never)
  return { asked, told }
}

const edited = (text: string, chat: object = ROOM) => {
  const { message, update_id } = groupMessage({ text, chat })
  return { update_id, edited_message: { ...message, edit_date: message.date + 5 } }
}
const PRIVATE = { id: NADIA.id, type: 'private' }
const TEXTS = [
  'hola',
  'ROJO',
  '¡R O J O!',
  'РОЈО',
  '/rojo, para',
  'gana dinero en t.me/x',
  'rojo oscuro',
  '/',
]
const SAID = TEXTS.flatMap((text) => [
  groupMessage({ text }),
  groupMessage({ text, chat: PRIVATE }),
  groupMessage({ text, from: { ...NADIA, is_bot: true } }),
  groupMessage({ text, message: { forward_origin: { type: 'hidden_user' } } }),
  groupMessage({ text, message: { sender_chat: { id: -100_5, type: 'channel', title: 'Canal' } } }),
  edited(text),
  edited(text, PRIVATE),
])

it('decides in the bundle what the features would have it decide', async () => {
  const chance = createChance(12)
  const drawn = Array.from({ length: 500 }, (_, id) => parseUpdate(JSON.stringify(drawUpdate(chance, id))))
  const updates = [
    ...drawn.filter((update) => update !== undefined),
    ...SAID,
    ...COMMANDS.flatMap((name) => [
      groupMessage({ text: `/${name} x` }),
      groupMessage({ text: `/${name}@${USERNAME}`, chat: PRIVATE }),
      groupMessage({ text: `/${name}@another_bot` }),
    ]),
    ...[...PRESSED, { feature: 'nobody', name: 'nothing' }].map(({ feature, name }) =>
      press(`${feature}:${name}`),
    ),
  ]
  const seen = new Map<string, number>()
  for (const update of updates) {
    const theirs = await decided(bundled, update)
    const ours = await decided(declared, update)
    if (JSON.stringify(theirs) !== JSON.stringify(ours)) expect(theirs, JSON.stringify(update)).toEqual(ours)
    const { asked, told } = theirs as { asked: EntryRequest[]; told: string[] }
    const kind = asked[0] ? `passive: ${asked[0].passive}` : told.join()
    seen.set(kind, (seen.get(kind) ?? 0) + 1)
  }
  expect(
    Math.min(...['passive: true', 'passive: false', 'ignored'].map((kind) => seen.get(kind) ?? 0)),
  ).toBeGreaterThan(50)
})

it('hears in the bundle the words that every group has', () => {
  const reads = { botUsername: USERNAME, codec }
  const heard = SAID.map((update) => {
    const text = wordsOf(readIncoming(update as never, reads), { username: USERNAME })
    const here = isKnownWord(bundled.words, text)
    expect(here, text).toBe(findWord(registry, text, undefined) !== undefined)
    return here
  })
  expect(new Set(heard)).toEqual(new Set([true, false]))
})

it('is all that a plain message loads, and brings the rest for a command', async () => {
  const script = join(folder, 'call.mjs')
  await writeFile(
    script,
    `import { createServer } from 'node:http'
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { answerUpdate } = await import('./app.mjs')
    const server = createServer(answerUpdate).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const statuses = []
    for (const body of JSON.parse(process.argv[2])) {
      const headers = { 'x-telegram-bot-api-secret-token': '${SECRET}' }
      const response = await fetch('http://127.0.0.1:' + server.address().port, { method: 'POST', headers, body })
      statuses.push(response.status + (await response.text()).slice(0, 2))
    }
    console.log(JSON.stringify({ statuses, loaded: loaded.map((url) => url.split('/').at(-1)) }))
    process.exit()`,
  )
  const call = async (...updates: object[]) => {
    const { stdout } = await run(
      process.execPath,
      [script, JSON.stringify(updates.map((update) => JSON.stringify(update)))],
      {
        env: {
          TELEGRAM_BOT_TOKEN: '1000000001:a-token-for-the-tests',
          TELEGRAM_BOT_USERNAME: USERNAME,
          TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
          TELEGRAM_WEBHOOK_SECRET: SECRET,
          DATABASE_URL: stores.databaseUrl,
          UPSTASH_REDIS_REST_URL: stores.redisUrl,
          UPSTASH_REDIS_REST_TOKEN: stores.redisToken,
          LOG_LEVEL: 'silent',
        },
      },
    )
    return JSON.parse(stdout) as { statuses: string[]; loaded: string[] }
  }
  const house = (await readdir(folder)).filter((name) => /^app-\w+\.mjs$/.test(name))
  expect(house).toHaveLength(1)
  const say = (text: string) => groupMessage({ text, message: { date: Math.floor(Date.now() / 1000) } })
  // News of somebody, and of a group: they are written down by the house.
  const first = await call(say('buenas noches'), say('¿qué tal?'))
  expect(first).toEqual({ statuses: ['200', '200'], loaded: expect.arrayContaining(house) })
  const second = await call(say('buenas noches otra vez'), say('¿y tú?'))
  expect(second.statuses).toEqual(['200', '200'])
  expect(second.loaded.filter((name) => house.includes(name))).toEqual([])
  const third = await call(say('hola'), say('/saldo'))
  expect(third.statuses).toEqual(['200', expect.stringMatching(/^200/)])
  expect(third.loaded).toEqual(expect.arrayContaining(house))
})
