/** The two commands as they are typed, in processes of their own, against the house. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'
import { type House, openHouse } from '../support/house.ts'
import { COMPILED } from '../support/program.ts'

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
    env: { ...COMPILED, ...own, OWNER_IDS: OWNER_IDS.join(','), ...env },
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

  it('is safe to repeat, and with --check says that all is as it should be', async () => {
    const again = await run('setup', ['https://phantom.example'])
    expect(again.stdout).toContain('rights to ask groups for: can_manage_chat, can_delete_messages')
    const set = again.stdout
      .split('\n')
      .filter((line) => /^. (menu|short|description|rights|webhook)/.test(line))
    expect(set).toHaveLength(12)
    expect(set.filter((line) => !line.endsWith(' (as before)'))).toEqual([])
    const checked = await run('setup', ['https://phantom.example', '--check'])
    expect(checked.stdout).toContain('All as it should be; nothing was changed.')
    expect(checked.code).toBe(0)
  })

  it('changes nothing with --check, says what it would, and fails then', async () => {
    const telegram = house.app.services.telegram
    await telegram.call('deleteMyCommands', { scope: { type: 'all_group_chats' } })
    const { code, stdout } = await run('setup', ['https://elsewhere.example', '--check'])
    expect(stdout).toMatch(/✗ would set menu all_group_chats \(es\): \d+ commands/)
    expect(stdout).toContain('✗ would set webhook: https://elsewhere.example/api/telegram')
    expect(stdout.match(/would set/g)).toHaveLength(2)
    expect(code).toBe(1)
    expect(await webhookUrl()).toBe('https://phantom.example/api/telegram')
    expect(await telegram.call('getMyCommands', { scope: { type: 'all_group_chats' } })).toEqual([])
    expect((await run('setup', [])).stdout).toMatch(/✓ menu all_group_chats \(es\): \d+ commands\n/)
  })

  it.each(['https://phantom-git-dungeon-team.vercel.app', 'https://phantom-1a2b3c4d5-team.vercel.app'])(
    'leaves the bot with production where it is given the preview %s',
    async (address) => {
      const { code, stderr } = await run('setup', [address])
      expect([code, stderr]).toEqual([1, expect.stringContaining('is a preview')])
      const forced = await run('setup', [address, '--preview'])
      expect([forced.code, forced.stderr]).toEqual([1, expect.stringContaining('belongs to phantom.example')])
      expect(await webhookUrl()).toBe('https://phantom.example/api/telegram')
    },
  )

  it('takes the webhook from another deployment that is at work only when told to', async () => {
    const working = await listen(async (req, res) => {
      await readBody(req)
      sendJson(res, req.method === 'GET' ? 200 : 400, { live: true, ready: true })
    })
    try {
      await house.app.services.telegram.call('setWebhook', { url: `${working.url}/api/telegram` })
      const { code, stderr } = await run('setup', ['https://phantom.example'])
      expect(code).toBe(1)
      expect(stderr).toContain(`at work at ${new URL(working.url).host}`)
      expect(await webhookUrl()).toBe(`${working.url}/api/telegram`)
      expect((await run('setup', ['https://phantom.example', '--move'])).code).toBe(0)
      expect(await webhookUrl()).toBe('https://phantom.example/api/telegram')
    } finally {
      await working.close()
    }
  })

  it('knows the bot by its token, and says what Telegram keeps from it', async () => {
    const { stdout } = await run('setup', [])
    expect(stdout).toContain(`✓ bot: @${house.world.bot.username}`)
    expect(stdout).toMatch(/privacy mode is (on|off)/)
    const other = await run('setup', [], { TELEGRAM_BOT_USERNAME: 'SomebodyElseBot' })
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('the token is that of @')])
  })

  it('tells from the addresses where stores are far from the functions', async () => {
    const { stdout } = await run('setup', ['--check'], {
      UPSTASH_REDIS_REST_URL: 'https://us1-far-away-1.upstash.io',
    })
    expect(stdout).toContain('! Upstash is in us-east-1, and the functions run in fra1 (eu-central-1)')
  })

  it('knows its own flags', async () => {
    const { code, stderr } = await run('setup', ['--chekc'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('--chekc: not known')])
  })

  it.each([
    ['http://phantom.example', {}, 'Telegram wants an https address'],
    ['phantom.example', {}, 'not phantom.example. Write it whole'],
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
