/** As the owner types it where `npm run serve` runs, on a plain Postgres and a plain Redis. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'
import { openStores, type TestStores } from '../support/stores.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

it('runs on DATABASE_URL and REDIS_URL', async () => {
  const { databaseUrl = '', redisUrl = '' } = stores.real ?? {}
  const env = {
    TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
    TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
    TELEGRAM_WEBHOOK_SECRET: 'a-secret-for-the-programs',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
  }
  expect(await runProgram('lib/cli/replay.ts', env, ['XXXXXX'])).toEqual({
    code: 1,
    output: 'XXXXXX: no update was set aside under this reference\n',
  })
  const update = {
    update_id: 42,
    message: {
      message_id: 9_001,
      date: 1_795_435_200,
      chat: { id: 5, type: 'private', first_name: 'Nadia' },
      from: { id: 5, is_bot: false, first_name: 'Nadia', language_code: 'es' },
      text: '/cancelar',
    },
  }
  await stores.database.run({
    query: `insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
      values (42, $1, 'BCDFGH', 'Error: mended since', 3, now())`,
    params: [JSON.stringify(update)],
  })
  const { code, output } = await runProgram('lib/cli/replay.ts', env, ['BCDFGH'])
  // Nobody is at Telegram's address here: the first answer in a chat is a call, whose failure the log tells.
  expect(output).toContain('BCDFGH: handled')
  expect(code).toBe(0)
}, 180_000)
