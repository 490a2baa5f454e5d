/**
 * What Vercel builds of this checkout: without a login, a network, or anything but its own files. `npm run check:deploy`
 * installs the CLI in `vercel-cli/` first.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle } from '../../lib/cli/bundle.ts'
import { measureImportMs } from '../bench/import-time.ts'
import { openStores, type TestStores } from '../support/stores.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const VERCEL = join(import.meta.dirname, 'vercel-cli', 'node_modules/vercel/dist/vc.js')
const CALLER = fileURLToPath(new URL('./call-function.ts', import.meta.url))
const SECRET = 'a-secret-for-the-tests'
const CRON_SECRET = 'a-cron-secret-for-the-tests'
/** How much slower a cold start may be than with the one hand-made file that a function could be. */
const IMPORT_FACTOR = 1.25
const IMPORT_RUNS = 9
/** A tenth of what Vercel takes: a cold start loads it from somewhere. */
const MOST_BYTES = 25_000_000

/** Below the checkout, so that node_modules can be linked into it file by file: Vercel follows no link out of it. */
const folder = join(ROOT, 'build/deploy')
const checkout = join(folder, 'checkout')
const output = join(checkout, '.vercel/output')
/** Away from every node_modules, as on Vercel: a function has its own files and no others. */
let deployed: string
let stores: TestStores

interface FunctionConfiguration {
  readonly handler: string
  /** Where in the checkout each file lies that Vercel is to put into the function beside what is in its folder. */
  readonly filePathMap?: Readonly<Record<string, string>>
}

beforeAll(async () => {
  stores = await openStores()
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(checkout, '.vercel'), { recursive: true })
  const parts = ['api', 'lib', 'migrations', 'public', 'package.json', 'package-lock.json', 'tsconfig.json']
  for (const part of [...parts, 'vercel.json'])
    await cp(join(ROOT, part), join(checkout, part), { recursive: true })
  await run('cp', ['-al', join(ROOT, 'node_modules'), join(checkout, 'node_modules')])
  const project = { projectId: 'prj_x', orgId: 'team_x', settings: { framework: null, nodeVersion: '24.x' } }
  await writeFile(join(checkout, '.vercel/project.json'), JSON.stringify(project))
  const { build } = await readJson<{ build: { env: Record<string, string> } }>(join(checkout, 'vercel.json'))
  await run(process.execPath, [VERCEL, 'build', '--yes'], {
    cwd: checkout,
    env: {
      // `npm run` on Vercel finds Node 24 by itself; here it is the one that runs this test.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      VERCEL_TELEMETRY_DISABLED: '1',
      NO_UPDATE_NOTIFIER: '1',
      // Vercel's own sign that dependencies are there: nothing is fetched.
      VERCEL_INSTALL_COMPLETED: '1',
      // Vercel sets these before it builds; the CLI by itself does not.
      ...build.env,
    },
  })
  deployed = await mkdtemp(join(tmpdir(), 'phantom-deployed-'))
  for (const name of await functionNames()) await deploy(name)
})

afterAll(async () => {
  await stores?.close()
  for (const made of [folder, deployed]) if (made) await rm(made, { recursive: true, force: true })
})

const readJson = async <T>(path: string) => JSON.parse(await readFile(path, 'utf8')) as T
const configurationOf = (name: string) =>
  readJson<FunctionConfiguration>(join(output, `functions/api/${name}.func/.vc-config.json`))
const handlerOf = async (name: string) => join(deployed, name, (await configurationOf(name)).handler)

/** `cron/tick` for `/api/cron/tick` */
async function functionNames(): Promise<string[]> {
  const names = await readdir(join(output, 'functions/api'), { recursive: true })
  return names.filter((name) => name.endsWith('.func')).map((name) => name.replace(/\.func$/, ''))
}

/** Puts a function's files together as Vercel does. */
async function deploy(name: string): Promise<void> {
  await cp(join(output, `functions/api/${name}.func`), join(deployed, name), { recursive: true })
  for (const [to, from] of Object.entries((await configurationOf(name)).filePathMap ?? {}))
    await cp(join(checkout, from), join(deployed, name, to), { recursive: true })
}

interface Call {
  /** What is asked for, where a rewrite leads to the function. */
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

async function call(path: string, request: Call = {}): Promise<{ status: number; body: string }> {
  const json = JSON.stringify({ path, method: 'GET', ...request })
  const { stdout } = await run(
    process.execPath,
    [CALLER, await handlerOf(path.replace('/api/', '').replace(/\?.*/, '')), json],
    {
      env: {
        TELEGRAM_BOT_TOKEN: '1000000001:a-token-for-the-tests',
        TELEGRAM_BOT_USERNAME: 'ThePhantomBot',
        TELEGRAM_WEBHOOK_SECRET: SECRET,
        DATABASE_URL: stores.databaseUrl,
        UPSTASH_REDIS_REST_URL: stores.redisUrl,
        UPSTASH_REDIS_REST_TOKEN: stores.redisToken,
        CRON_SECRET,
        LOG_LEVEL: 'silent',
      },
      // The script of the reference alone has a megabyte.
      maxBuffer: 10_000_000,
    },
  )
  return JSON.parse(stdout) as { status: number; body: string }
}

const message = JSON.stringify({
  update_id: 1,
  message: {
    message_id: 1,
    date: 1_795_000_000,
    chat: { id: -1001, type: 'supergroup', title: 'Salón' },
    from: { id: 7, is_bot: false, first_name: 'Ana' },
    text: 'buenas noches',
  },
})

it('makes one function of each file of api/', async () => {
  const files = (await readdir(join(ROOT, 'api'), { recursive: true }))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
  expect((await functionNames()).toSorted()).toEqual(files.toSorted())
})

const SECONDS: Readonly<Record<string, number>> = {
  telegram: 30,
  health: 30,
  metrics: 30,
  v1: 30,
  'cron/tick': 60,
  'cron/daily': 60,
  'cron/backup': 300,
}

it('knows how long each may take', async () => {
  expect((await functionNames()).toSorted()).toEqual(Object.keys(SECONDS).toSorted())
})

it.each(Object.entries(SECONDS))(
  'gives %s Node 24, %i seconds, and the request untouched',
  async (name, maxDuration) => {
    expect(await configurationOf(name)).toMatchObject({
      runtime: 'nodejs24.x',
      maxDuration,
      shouldAddHelpers: false,
    })
  },
)

it('sets the crons, once a day each: Hobby deploys no schedule that runs more often', async () => {
  expect(await readJson(join(output, 'config.json'))).toMatchObject({
    version: 3,
    crons: ['/api/cron/daily', '/api/cron/backup'].map((path) => ({
      path,
      schedule: expect.stringMatching(/^\d+ \d+ \* \* \*$/),
    })),
  })
})

it('serves no source to the public', async () => {
  expect(await readdir(join(output, 'static'), { recursive: true })).toEqual(['index.html'])
})

it.each(Object.keys(SECONDS))('leaves sources and migrations out of %s', async (name) => {
  const files = await readdir(join(deployed, name), { recursive: true })
  expect(files.filter((file) => /^(lib|migrations|tests)\/|(?<!\.d)\.ts$/.test(file))).toEqual([])
  expect(await readFile(join(deployed, name, 'dist/app.mjs'), 'utf8')).not.toMatch(/create table/i)
})

it.each(Object.keys(SECONDS))('gives %s all that its parts ask for, and not much more', async (name) => {
  const dist = join(deployed, name, 'dist')
  const parts = (await readdir(dist)).filter((file) => file.endsWith('.mjs')).map((file) => join(dist, file))
  expect(parts.length).toBeGreaterThan(3)
  // What is loaded only when it is used would be missed by nobody before.
  const script = 'for (const file of process.argv.slice(1)) await import(file)'
  await run(process.execPath, ['--input-type=module', '--eval', script, ...parts])
  const files = await readdir(join(deployed, name), { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name))),
  )
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0)
  console.log(`${name}: ${(bytes / 1_000_000).toFixed(1)} MB in ${sizes.length} files`)
  expect(bytes).toBeLessThan(MOST_BYTES)
})

it.each(['telegram', 'cron/tick', 'cron/daily'])(
  'lets %s draw pictures with what it carries: renderer and fonts',
  async (name) => {
    const dist = join(deployed, name, 'dist')
    const chunks = (await readdir(dist)).filter((file) => /^picture-\w+\.mjs$/.test(file))
    // Every feature that draws has a chunk of that name; this asks for the one with cards.
    const script = `
      const modules = await Promise.all(process.argv.slice(1).map((file) => import(file)))
      const { drawCard } = modules.find((module) => 'drawCard' in module)
      const words = { name: 'Nadia', under: '', traits: '', bio: '', facts: [], badges: [], group: '' }
      const [named, nameless] = [await drawCard(words, undefined, (x) => x), await drawCard({ ...words, name: '' }, undefined, (x) => x)]
      console.log(JSON.stringify([named.subarray(1, 4).toString(), named.length > nameless.length]))`
    const files = chunks.map((file) => join(dist, file))
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, ...files])
    // More ink with a name: the fonts are there.
    expect(JSON.parse(stdout)).toEqual(['PNG', true])
  },
)

it('answers health', async () => {
  const { status, body } = await call('/api/health')
  expect([status, JSON.parse(body)]).toEqual([200, { live: true }])
})

it.each(['/api/health?ready', '/api/metrics'])('answers %s to who has the secret', async (path) => {
  expect(await call(path)).toMatchObject({ status: 401 })
  const { status, body } = await call(path, { headers: { authorization: `Bearer ${CRON_SECRET}` } })
  expect([status, body]).toEqual([200, expect.stringMatching(/"ready":true|# EOF\n$/)])
})

it('tells other programs what there is', async () => {
  const { status, body } = await call('/api/v1', { path: '/v1/openapi.json' })
  const told = JSON.parse(body)
  expect([status, Object.keys(told.paths), Object.keys(told.webhooks)]).toEqual([
    200,
    expect.arrayContaining(['/v1/transfers']),
    expect.arrayContaining(['raffle.ended']),
  ])
})

// Of a key that is well formed and nobody's the stores know: they are reached from there.
const NOBODYS = { authorization: 'Bearer tpb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA06f983' }

it.each<[string, number, RegExp, Record<string, string>?]>([
  ['/v1/docs', 200, /<redoc/],
  ['/v1/docs/redoc.js', 200, /^[\s\S]{500000}/],
  ['/v1/group', 401, /problems\/unauthorized/],
  ['/v1/group', 401, /problems\/unauthorized/, NOBODYS],
])('answers other programs at %s with %i', async (path, status, body, headers = {}) => {
  expect(await call('/api/v1', { path, headers })).toEqual({ status, body: expect.stringMatching(body) })
})

it.each([
  ['no secret', {}, 401],
  ['a wrong secret', { 'x-telegram-bot-api-secret-token': 'another-secret-for-tests' }, 401],
  ['the secret', { 'x-telegram-bot-api-secret-token': SECRET }, 200],
])('answers an update with %s', async (_, headers, status) => {
  expect(await call('/api/telegram', { method: 'POST', headers, body: message })).toMatchObject({ status })
})

it.each(['/api/cron/tick', '/api/cron/daily', '/api/cron/backup'])('guards %s', async (path) => {
  expect(await call(path)).toMatchObject({ status: 401 })
  expect(await call(path, { headers: { authorization: `Bearer ${CRON_SECRET}` } })).toMatchObject({
    status: 200,
  })
})

it('lets nobody but QStash post to the tick', async () => {
  const headers = { authorization: `Bearer ${CRON_SECRET}` }
  expect(await call('/api/cron/tick', { method: 'POST', headers })).toMatchObject({ status: 401 })
})

it('refuses other methods', async () => {
  expect(await call('/api/telegram')).toMatchObject({ status: 405 })
})

it('is imported as fast as one hand-made file', async () => {
  const byHand = join(folder, 'by-hand')
  await bundle({
    stdin: {
      contents: `export { answerUpdate as default } from './lib/entry.ts'`,
      resolveDir: ROOT,
    },
    outdir: byHand,
  })
  const files = { built: await handlerOf('telegram'), byHand: join(byHand, 'stdin.mjs') }
  const times = { built: [] as number[], byHand: [] as number[] }
  // In turns: whatever else the machine does slows both.
  for (let done = 0; done < IMPORT_RUNS; done++)
    for (const side of ['built', 'byHand'] as const) times[side].push(await measureImportMs(files[side], 1))
  // The least of each: whatever else the machine does only adds.
  const [built, reference] = [Math.min(...times.built), Math.min(...times.byHand)]
  console.log(
    `import of the webhook: ${built.toFixed(0)} ms as built, ${reference.toFixed(0)} ms as one hand-made file`,
  )
  expect(built).toBeLessThan(reference * IMPORT_FACTOR)
}, 300_000)
