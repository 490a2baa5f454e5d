/** The two commands as they are typed, in processes of their own, against the house. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ bot: 'outside' })
  // Before the first test moves the webhook away.
  await house.act('Nadia', { do: 'start-bot' })
})
afterAll(() => house.close())

const run = async (script: string, args: readonly string[], env: Record<string, string> = {}) => {
  const { botId: _, OWNER_IDS, ...own } = house.app.env
  const outcome = promisify(execFile)(process.execPath, [`lib/cli/${script}.ts`, ...args], {
    env: { ...own, OWNER_IDS: OWNER_IDS.join(','), ...env },
  })
  return outcome.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  )
}
const webhookUrl = async () => (await house.app.services.telegram.call('getWebhookInfo', undefined)).url

describe('npm run setup', () => {
  it('sets the webhook at the function’s path, and tells what it did', async () => {
    const { code, stdout } = await run('setup', ['https://phantom.example'])
    expect(stdout).toContain('menu all_group_chats (en): ')
    expect(stdout).toContain('webhook: https://phantom.example/api/telegram')
    expect(code).toBe(0)
    expect(await webhookUrl()).toBe('https://phantom.example/api/telegram')
  })

  it('sets everything but the webhook without an address', async () => {
    const { code, stdout } = await run('setup', [])
    expect(code).toBe(0)
    expect(stdout).toContain('webhook: left as it is')
    expect(await webhookUrl()).toBe('https://phantom.example/api/telegram')
  })

  it('needs only token, username and secret, and says that nothing answered there', async () => {
    const stores = { DATABASE_URL: '', UPSTASH_REDIS_REST_URL: 'rediss://x', UPSTASH_REDIS_REST_TOKEN: '' }
    const { code, stdout } = await run('setup', ['https://phantom.invalid'], {
      ...stores,
      QSTASH_TOKEN: 'local',
    })
    expect(stdout).toContain('webhook: https://phantom.invalid/api/telegram')
    expect(stdout).toContain('not checked: phantom.invalid does not answer from here')
    expect(code).toBe(0)
    await run('setup', ['https://phantom.example'])
  })

  it.each([
    ['http://phantom.example', {}, 'Telegram wants an https address'],
    ['phantom.example', {}, 'Invalid URL'],
    ['https://phantom.example', { TELEGRAM_BOT_TOKEN: '' }, 'TELEGRAM_BOT_TOKEN is missing'],
    ['https://phantom.example', { TELEGRAM_BOT_TOKEN: `1:${'x'.repeat(30)}` }, '401 Unauthorized'],
  ])('says what is wrong with %s %o, and shows no secret', async (address, env, fault) => {
    const { code, stderr } = await run('setup', [address], env)
    expect(code).toBe(1)
    expect(stderr).toContain(fault)
    expect(stderr).not.toContain(house.app.env.TELEGRAM_WEBHOOK_SECRET)
    expect(stderr).not.toContain('xxxxx')
    expect(stderr).not.toContain('    at ')
  })
})

describe('npm run migrate', () => {
  it.each([
    ['', 'DATABASE_URL is missing'],
    ['nonsense', 'DATABASE_URL is not valid'],
    ['postgres://me:pass#word@localhost/db', '%23'],
    ['postgres://me:password-of-mine@localhost:9/db', 'ECONNREFUSED'],
    ['postgres://me:password-of-mine@nowhere.invalid/db', 'nowhere.invalid'],
  ])('says in a sentence what is amiss with %j', async (DATABASE_URL, words) => {
    const { code, stdout, stderr } = await run('migrate', [], { DATABASE_URL })
    expect(code).toBe(1)
    expect(stderr).toContain(words)
    expect(stdout + stderr).not.toMatch(/ {4}at |password-of-mine|pass#word/)
  })
})

describe('npm run replay', () => {
  it.each([
    [[], 'Which one? npm run replay -- <reference>'],
    [['XXXXXX'], 'XXXXXX: no update was set aside under this reference'],
  ])('with %o', async (args, words) => {
    const { code, stdout, stderr } = await run('replay', args)
    expect(stdout + stderr).toContain(words)
    expect(code).toBe(1)
  })

  it.each([
    [{ DATABASE_URL: '' }, 'DATABASE_URL is missing'],
    [{ DATABASE_URL: 'postgres://me:password-of-mine@localhost:9/db' }, 'DATABASE_URL: '],
    [{ REDIS_URL: 'redis://localhost:9', UPSTASH_REDIS_REST_URL: '' }, 'REDIS_URL: '],
    [{ TELEGRAM_BOT_TOKEN: '' }, 'TELEGRAM_BOT_TOKEN is missing'],
  ])('says in a sentence what is amiss with %o', async (env, words) => {
    const { code, stdout, stderr } = await run('replay', ['BCDFGH'], env)
    expect(code).toBe(1)
    expect(stderr).toContain(words)
    expect(stdout + stderr).not.toMatch(/ {4}at |password-of-mine/)
  })

  it('handles the update and says so', async () => {
    const { id, firstName } = house.person('Nadia')
    const update = {
      update_id: 42,
      message: {
        message_id: 9_001,
        date: 1_795_435_200,
        chat: { id, type: 'private', first_name: firstName },
        from: { id, is_bot: false, first_name: firstName, language_code: 'es' },
        text: '/cancelar',
      },
    }
    await house.rows(
      `insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
        values (42, $1, 'BCDFGH', 'Error: mended since', 3, now())`,
      JSON.stringify(update),
    )
    const { code, stdout } = await run('replay', ['BCDFGH'])
    expect(stdout).toContain('BCDFGH: handled')
    expect(code).toBe(0)
    expect(house.lastBotMessage('private:Nadia')?.text).toContain('No había nada a medias')
  })
})
