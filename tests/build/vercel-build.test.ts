/** What Vercel builds of this checkout: without a login, a network, or anything but its own files. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILT_WEBHOOK, measureImportMs } from '../bench/import-time.ts'
import { openStores, type TestStores } from '../support/stores.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const require = createRequire(import.meta.url)
const VERCEL = join(dirname(require.resolve('vercel/package.json')), 'dist/vc.js')
const CALLER = fileURLToPath(new URL('./call-function.ts', import.meta.url))
const SECRET = 'a-secret-for-the-tests'
const CRON_SECRET = 'a-cron-secret-for-the-tests'

let folder: string
let built: string
let stores: TestStores

beforeAll(async () => {
  stores = await openStores()
  folder = await mkdtemp(join(tmpdir(), 'phantom-build-'))
  const checkout = join(folder, 'checkout')
  await mkdir(join(checkout, '.vercel'), { recursive: true })
  for (const part of [
    'api',
    'lib',
    'migrations',
    'public',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    await cp(join(ROOT, part), join(checkout, part), { recursive: true })
  await cp(join(ROOT, 'vercel.json'), join(checkout, 'vercel.json'))
  await symlink(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
  const project = { projectId: 'prj_x', orgId: 'team_x', settings: { framework: null, nodeVersion: '24.x' } }
  await writeFile(join(checkout, '.vercel/project.json'), JSON.stringify(project))
  await run(process.execPath, [VERCEL, 'build', '--yes'], {
    cwd: checkout,
    env: {
      // `npm run` on Vercel finds Node 24 by itself; here it is the one that runs this test.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      VERCEL_TELEMETRY_DISABLED: '1',
      // Vercel's own sign that dependencies are there: nothing is fetched.
      VERCEL_INSTALL_COMPLETED: '1',
    },
  })
  // Away from node_modules, as on Vercel: a function has its own files and no others.
  built = join(folder, 'deployed')
  await cp(join(checkout, '.vercel/output'), join(built, '.vercel/output'), { recursive: true })
}, 120_000)

afterAll(async () => {
  await stores?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Call {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

async function call(path: string, request: Call = {}): Promise<{ status: number; body: string }> {
  const json = JSON.stringify({ url: `https://phantom.example${path}`, method: 'GET', ...request })
  const { stdout } = await run(
    process.execPath,
    [CALLER, join(built, `.vercel/output/functions${path}.func/index.mjs`), json],
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
  const files = (await readdir(join(ROOT, 'api'), { recursive: true })).filter((name) => name.endsWith('.ts'))
  const functions = (await readdir(join(built, '.vercel/output/functions/api'), { recursive: true }))
    .filter((name) => name.endsWith('.func'))
    .map((name) => name.replace(/\.func$/, '.ts'))
  expect(functions.toSorted()).toEqual(files.toSorted())
})

it('sets the runtime, the time limits and the cron', async () => {
  const read = async (path: string) =>
    JSON.parse(await readFile(join(built, '.vercel/output', path), 'utf8')) as unknown
  expect(await read('functions/api/telegram.func/.vc-config.json')).toMatchObject({
    runtime: 'nodejs24.x',
    maxDuration: 30,
  })
  expect(await read('functions/api/cron/tick.func/.vc-config.json')).toMatchObject({ maxDuration: 60 })
  expect(await read('config.json')).toMatchObject({
    version: 3,
    // Hobby deploys no schedule that runs more than once a day.
    crons: [{ path: '/api/cron/daily', schedule: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }],
  })
})

it('serves no source to the public', async () => {
  expect(await readdir(join(built, '.vercel/output/static'), { recursive: true })).toEqual(['index.html'])
})

it('leaves the migrations out of the functions', async () => {
  expect(await readFile(join(built, BUILT_WEBHOOK), 'utf8')).not.toMatch(/create table/i)
})

it('draws pictures with what it carries: renderer and fonts', async () => {
  const folder = join(built, '.vercel/output/functions/api/telegram.func')
  const chunk = (await readdir(folder)).find((name) => /^picture-\w+\.mjs$/.test(name))
  const script = `
    const { drawCard } = await import(process.argv[1])
    const words = { name: 'Nadia', under: '', traits: '', bio: '', facts: [], badges: [], group: '' }
    const [named, nameless] = [await drawCard(words, undefined, (x) => x), await drawCard({ ...words, name: '' }, undefined, (x) => x)]
    console.log(JSON.stringify([named.subarray(1, 4).toString(), named.length > nameless.length]))`
  const { stdout } = await run(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
    join(folder, chunk ?? ''),
  ])
  // More ink with a name: the fonts are there.
  expect(JSON.parse(stdout)).toEqual(['PNG', true])
})

it('answers health', async () => {
  const { status, body } = await call('/api/health')
  expect([status, JSON.parse(body)]).toEqual([200, expect.objectContaining({ live: true, ready: true })])
})

it.each([
  ['no secret', {}, 401],
  ['a wrong secret', { 'x-telegram-bot-api-secret-token': 'another-secret-for-tests' }, 401],
  ['the secret', { 'x-telegram-bot-api-secret-token': SECRET }, 200],
])('answers an update with %s', async (_, headers, status) => {
  expect(await call('/api/telegram', { method: 'POST', headers, body: message })).toMatchObject({ status })
})

it.each(['/api/cron/tick', '/api/cron/daily'])('guards %s', async (path) => {
  expect(await call(path)).toMatchObject({ status: 401 })
  expect(await call(path, { headers: { authorization: `Bearer ${CRON_SECRET}` } })).toMatchObject({
    status: 200,
  })
})

it('lets nobody but QStash post to the tick', async () => {
  const headers = { authorization: `Bearer ${CRON_SECRET}` }
  expect(await call('/api/cron/tick', { method: 'POST', headers })).toMatchObject({ status: 401 })
})

it('is imported faster than the sources, having one file to read', async () => {
  const [bundledMs, sourceMs] = [
    await measureImportMs(join(built, BUILT_WEBHOOK), 3),
    await measureImportMs(join(ROOT, 'api/telegram.ts'), 3),
  ]
  console.log(
    `import of the webhook: ${bundledMs.toFixed(0)} ms as built, ${sourceMs.toFixed(0)} ms from the sources`,
  )
  expect(bundledMs).toBeLessThan(sourceMs)
}, 60_000)
