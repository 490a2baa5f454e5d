import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { documentedVariables, EnvInvalid, qstashOf, readEnv } from '../../lib/platform/env.ts'

const complete = {
  TELEGRAM_BOT_TOKEN: '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-ab',
  TELEGRAM_BOT_USERNAME: 'the_phantom_bot',
  TELEGRAM_WEBHOOK_SECRET: 'a-secret-of-the-webhook',
  DATABASE_URL: 'postgres://me:password-of-postgres@localhost:5432/main',
  UPSTASH_REDIS_REST_URL: 'https://eu1-name.upstash.io',
  UPSTASH_REDIS_REST_TOKEN: 'token-of-upstash',
}
const faultOf = (source: Record<string, string | undefined>): EnvInvalid => {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof EnvInvalid) return error
    throw error
  }
  throw new Error('the environment was taken')
}

describe('an environment', () => {
  it('that is complete is read, with what it leaves out filled in', () => {
    expect(readEnv(complete)).toMatchObject({
      ...complete,
      botId: 123_456_789,
      TELEGRAM_API_ROOT: 'https://api.telegram.org',
      OWNER_IDS: [],
      LOG_LEVEL: 'info',
    })
  })

  it('signs with a key of its own, or one made from the token, never with none', () => {
    const derived = readEnv(complete).SIGNING_KEY
    expect(derived.length).toBeGreaterThanOrEqual(40)
    expect(derived).not.toContain(complete.TELEGRAM_BOT_TOKEN)
    expect(readEnv(complete).SIGNING_KEY).toBe(derived)
    const other = { ...complete, TELEGRAM_BOT_TOKEN: `${complete.TELEGRAM_BOT_TOKEN}c` }
    expect(readEnv(other).SIGNING_KEY).not.toBe(derived)
    expect(readEnv({ ...complete, SIGNING_KEY: 'x'.repeat(16) }).SIGNING_KEY).toBe('x'.repeat(16))
  })

  it('takes lists and names as people write them, and empty for missing', () => {
    const env = readEnv({
      ...complete,
      OWNER_IDS: ' 11, 22\n33,',
      TELEGRAM_BOT_USERNAME: '@the_phantom_bot',
      LOG_LEVEL: '',
      CRON_SECRET: '',
      SIGNING_KEY_PREVIOUS: '',
    })
    expect(env).toMatchObject({
      OWNER_IDS: [11, 22, 33],
      TELEGRAM_BOT_USERNAME: 'the_phantom_bot',
      LOG_LEVEL: 'info',
    })
    expect(env.CRON_SECRET).toBeUndefined()
  })

  it('that is empty is told all it lacks at once, each with its use and an example', () => {
    const { message } = faultOf({})
    for (const name of Object.keys(complete)) expect(message).toContain(`${name} is missing: `)
    expect(message.match(/Example: /g)).toHaveLength(Object.keys(complete).length)
    expect(message).not.toContain('LOG_LEVEL')
  })

  const wrong = {
    TELEGRAM_BOT_TOKEN: 'wrong-token-value',
    TELEGRAM_BOT_USERNAME: 'wrong username value',
    TELEGRAM_API_ROOT: 'wrong-root-value',
    TELEGRAM_WEBHOOK_SECRET: 'wrong secret value with spaces',
    TELEGRAM_WEBHOOK_SECRET_PREVIOUS: 'wrong-value',
    TELEGRAM_NETWORKS_ONLY: 'wrong-value',
    OWNER_IDS: 'wrong-owner-value',
    DATABASE_URL: 'mysql://me:wrong-password-value@host/db',
    UPSTASH_REDIS_REST_URL: 'wrong-url-value',
    UPSTASH_REDIS_REST_TOKEN: '',
    CRON_SECRET: 'wrong-value',
    HEALTH_TOKEN: 'wrong-value',
    SENTRY_DSN: 'wrong-dsn-value',
    SIGNING_KEY: 'wrong-value',
    SIGNING_KEY_PREVIOUS: 'wrong-value',
    QSTASH_TOKEN: 'wrong-token',
    QSTASH_URL: 'wrong-url-value',
    QSTASH_CURRENT_SIGNING_KEY: 'wrong-value',
    QSTASH_NEXT_SIGNING_KEY: 'wrong-value',
    PUBLIC_URL: 'wrong-address-value',
    LOG_LEVEL: 'wrong-level-value',
    BACKUP_AGE_RECIPIENT: 'age1wrong',
    BACKUP_TELEGRAM_CHAT_ID: 'wrong-chat',
    BACKUP_DIR: 'a "wrong" folder',
    BACKUP_BLOB_TOKEN: 'wrong',
    BACKUP_BLOB_URL: 'wrong-url-value',
    BACKUP_KEEP_DAYS: 'wrong',
    NEON_API_KEY: 'wrong',
    NEON_PROJECT_ID: 'Wrong project',
    NEON_BRANCH_ID: 'wrong-branch',
    NEON_API_URL: 'wrong-url-value',
  }
  /** With what stands or falls together. */
  const whole = async () => ({
    ...complete,
    BACKUP_AGE_RECIPIENT: await identityToRecipient(await generateX25519Identity()),
    BACKUP_TELEGRAM_CHAT_ID: '-1001234567890',
    NEON_API_KEY: 'napi_of_sixteen_letters',
    NEON_PROJECT_ID: 'shiny-wind-028834',
    NEON_BRANCH_ID: 'br-aged-salad-637688',
  })

  it('that is wrong everywhere is told every fault at once, and never a value', () => {
    const { message } = faultOf(wrong)
    for (const { name } of documentedVariables)
      expect(message).toMatch(new RegExp(`${name} is (missing|not valid): `))
    expect(message).not.toMatch(/wrong/)
  })

  it.each(Object.entries(wrong))('is refused for %s alone', async (name, value) => {
    const { message } = faultOf({ ...(await whole()), [name]: value })
    expect(message.match(/ is (missing|not valid): /g)).toHaveLength(1)
    expect(message).toContain(`${name} is`)
  })

  it.each([
    ['LOG_LEVEL', 'info,bot=debug,jobs=silent'],
    ['LOG_LEVEL', 'warn'],
    ['DATABASE_URL', 'postgresql://u:p@ep-name.eu-central-1.aws.neon.tech/db?sslmode=require'],
    ['OWNER_IDS', '6000000001'],
    ['TELEGRAM_API_ROOT', 'http://127.0.0.1:8081'],
  ])('takes %s=%s', (name, value) => expect(() => readEnv({ ...complete, [name]: value })).not.toThrow())
})

describe('a value as it comes out of dashboards and copied lines', () => {
  it.each([
    ['white space around it', (value: string) => ` ${value}\t\n`],
    ['double quotes around it', (value: string) => `"${value}"`],
    ['single quotes around it, and spaces around those', (value: string) => ` '${value}' `],
    ['quotes around spaces', (value: string) => `" ${value} "`],
  ])('with %s means what is inside', (_how, spoil) => {
    const spoilt = Object.fromEntries(Object.entries(complete).map(([name, value]) => [name, spoil(value)]))
    expect(readEnv(spoilt)).toEqual(readEnv(complete))
    expect(readEnv({ ...complete, CRON_SECRET: spoil('') }).CRON_SECRET).toBeUndefined()
  })

  const postgres = (password: string) => `postgres://me:${password}@localhost:5432/main`
  it.each([
    ['DATABASE_URL', postgres('pass\nword'), 'a line break'],
    ['CRON_SECRET', 'a-secret-with\na-line-break', 'a line break'],
    ['SIGNING_KEY', 'a-key-of-sixteen"letters', 'a quotation mark'],
    ['CRON_SECRET', '"a-secret-with-one-quote', 'a quotation mark'],
    ['CRON_SECRET', "'a-secret-with-one-quote", 'a quotation mark'],
    ['UPSTASH_REDIS_REST_URL', 'rediss://default:pw@eu1-name.upstash.io:6379', 'the one for REST'],
    ['UPSTASH_REDIS_REST_URL', 'redis://localhost:6379', 'the one for REST'],
    ['UPSTASH_REDIS_REST_URL', 'ftp://eu1-name.upstash.io', ''],
    ['UPSTASH_REDIS_REST_TOKEN', 'two words', ''],
    ['CRON_SECRET', 'ñandú-ñandú-ñandú-ñandú', ''],
    ['DATABASE_URL', postgres('pass#word'), '%23'],
    ['DATABASE_URL', postgres('12#34'), '%23'],
    ['DATABASE_URL', postgres('p@ss@word'), '%40'],
    ['DATABASE_URL', postgres('pass/word'), '%2F'],
    ['DATABASE_URL', postgres('12/34'), '%2F'],
    ['DATABASE_URL', postgres('12?34'), '%3F'],
    ['DATABASE_URL', postgres('100%'), '%25'],
    ['DATABASE_URL', 'postgres://me:password-of-postgres@localhost:5432', 'names no database'],
    [
      'DATABASE_URL',
      'postgres://me:password-of-postgres@localhost:5432/?sslmode=require',
      'names no database',
    ],
    ['UPSTASH_REDIS_REST_URL', 'https://eu1-name.upstash.io?token=abc', 'a query'],
    ['UPSTASH_REDIS_REST_URL', 'https://eu1-name.upstash.io/#top', 'a fragment'],
    ['TELEGRAM_API_ROOT', 'http://127.0.0.1:8081?x=1', 'a query'],
    ['QSTASH_URL', 'https://qstash.upstash.io/#here', 'a fragment'],
    ['PUBLIC_URL', 'https://phantom.example?utm=1', 'a query'],
    ['PUBLIC_URL', 'https://phantom.example/api/telegram', 'a path'],
    ['OWNER_IDS', '0', '1 to 16 digits'],
    ['OWNER_IDS', '11, 12345678901234567890123', '1 to 16 digits'],
    ['OWNER_IDS', '9999999999999999', '1 to 16 digits'],
  ])('%s=%j is refused by name, and says why without the value', (name, value, why) => {
    const { message, faults } = faultOf({ ...complete, [name]: value })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`${name} is not valid: `)
    expect(message).toContain(why)
    expect(message).not.toContain(value)
  })

  it.each([postgres('p%23%40%2F%25'), postgres("it's")])('takes %s', (DATABASE_URL) =>
    expect(readEnv({ ...complete, DATABASE_URL })).toMatchObject({ DATABASE_URL }),
  )
})

describe('QStash', () => {
  const exact = {
    ...complete,
    QSTASH_TOKEN: 'eyJVc2VySUQiOiJ4In0=',
    QSTASH_CURRENT_SIGNING_KEY: 'sig_the-current-key',
    QSTASH_NEXT_SIGNING_KEY: 'sig_the-next-key-of-it',
    PUBLIC_URL: 'https://phantom.example/',
  }

  it('is asked where its token is set', () => {
    expect(qstashOf(readEnv(exact))).toEqual({
      url: 'https://qstash.upstash.io',
      token: exact.QSTASH_TOKEN,
      signingKeys: [exact.QSTASH_CURRENT_SIGNING_KEY, exact.QSTASH_NEXT_SIGNING_KEY],
      tickUrl: 'https://phantom.example/api/cron/tick',
    })
    expect(qstashOf(readEnv({ ...exact, QSTASH_TOKEN: '' }))).toBeUndefined()
  })

  it('finds the deployment by Vercel’s own variable, unless another address is given', () => {
    const onVercel = { ...exact, VERCEL_PROJECT_PRODUCTION_URL: 'phantom.vercel.app' }
    expect(qstashOf(readEnv(onVercel))?.tickUrl).toBe('https://phantom.example/api/cron/tick')
    expect(qstashOf(readEnv({ ...onVercel, PUBLIC_URL: '' }))?.tickUrl).toBe(
      'https://phantom.vercel.app/api/cron/tick',
    )
  })

  it.each(['QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY', 'PUBLIC_URL'])(
    'is told of %s when it lacks',
    (name) => {
      const { message } = faultOf({ ...exact, [name]: undefined })
      expect(message.match(/ is missing: /g)).toHaveLength(1)
      expect(message).toContain(`${name} is missing: `)
    },
  )
})
