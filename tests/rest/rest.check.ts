/**
 * What others make of the OpenAPI document: a public linter, and a client of a public generator against `npm run serve`.
 * `npm run check:rest` installs both in `tools/` first.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openServed, type Served } from '../support/served.ts'

const run = promisify(execFile)
const TOOLS = join(import.meta.dirname, 'tools/node_modules')
const tool = (file: string, ...args: string[]) =>
  run(process.execPath, [join(TOOLS, file), ...args], {
    cwd: folder,
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: folder, REDOCLY_TELEMETRY: 'off' },
  })

let served: Served
let folder: string

beforeAll(async () => {
  served = await openServed()
  folder = await mkdtemp(join(tmpdir(), 'phantom-rest-'))
  await writeFile(join(folder, 'openapi.json'), await (await fetch(`${served.url}/v1/openapi.json`)).text())
})
afterAll(async () => {
  await served?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

it('lints clean', async () => {
  const { stdout } = await tool('@redocly/cli/bin/cli.js', 'lint', 'openapi.json', '--format=json')
  expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0, ignored: 0 } })
})

it('makes a client that moves coins, by one key twice and once', async () => {
  await tool(
    '@hey-api/openapi-ts/bin/run.js',
    '-i',
    'openapi.json',
    '-o',
    'generated',
    '-c',
    '@hey-api/client-fetch',
  )
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await tool(
    'typescript/bin/tsc',
    ...[
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2023,dom,dom.iterable',
      '--strict',
      '--skipLibCheck',
    ],
    ...['--outDir', 'client', '--rootDir', 'generated', 'generated/index.ts'],
  )
  const sdk = await import(pathToFileURL(join(folder, 'client/index.js')).href)
  const { createClient } = await import(pathToFileURL(join(folder, 'client/client/index.js')).href)
  const client = createClient({ baseUrl: served.url, auth: served.key })
  const balance = async (who: string) =>
    Number((await sdk.getBalance({ client, path: { member: served.idOf(who) } })).data.coins)
  const before = await balance('Nadia')
  const transfer = () =>
    sdk.createTransfer({
      client,
      headers: { 'Idempotency-Key': 'the-same-both-times' },
      body: { from: served.idOf('Nadia'), to: served.idOf('Lucía'), coins: '10' },
    })
  const [first, second] = [await transfer(), await transfer()]
  expect(first.response.status).toBe(201)
  expect(second.data).toEqual(first.data)
  await served.send('Nadia', 'private:Nadia', '/start')
  await expect
    .poll(() => JSON.stringify(served.lastBotMessage('private:Nadia')?.buttons), { timeout: 10_000 })
    .toContain('dar')
  await served.press('Nadia', 'private:Nadia', 'Sí, dar')
  const done = await sdk.getTransfer({ client, path: { transfer: first.data.id } })
  expect(done.data.state).toBe('done')
  expect(await balance('Nadia')).toBe(before - 10)
  expect((await sdk.listMembers({ client })).data.items.length).toBeGreaterThan(1)
})
