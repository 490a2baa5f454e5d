import { expect, it } from 'vitest'
import { rotationLines } from '../../lib/cli/rotation.ts'
import { readEnv } from '../../lib/platform/env.ts'

it('gives a deployment the new secrets and the old ones beside them, as it reads them', () => {
  let made = 0
  const lines = rotationLines({
    webhookSecret: 'the-secret-until-now',
    signingKey: 'the-key-until-now-with-its-length',
    fresh: () => `${'fresh-and-unguessable-'}${++made}`,
  })
  const given = Object.fromEntries(
    lines.flatMap((line) =>
      [...line.matchAll(/^ +([A-Z_]+)=(\S+)$/g)].map(([, name, value]) => [name, value]),
    ),
  )
  const env = readEnv({
    TELEGRAM_BOT_TOKEN: '700000001:a-token-that-is-not-one-of-telegrams',
    TELEGRAM_BOT_USERNAME: 'TestBot',
    DATABASE_URL: 'postgres://a:b@localhost/c',
    UPSTASH_REDIS_REST_URL: 'http://localhost',
    UPSTASH_REDIS_REST_TOKEN: 'local',
    ...given,
  })
  expect(env).toMatchObject({
    TELEGRAM_WEBHOOK_SECRET: 'fresh-and-unguessable-1',
    TELEGRAM_WEBHOOK_SECRET_PREVIOUS: 'the-secret-until-now',
    SIGNING_KEY: 'fresh-and-unguessable-2',
    SIGNING_KEY_PREVIOUS: 'the-key-until-now-with-its-length',
  })
})

it('has nobody take away the key that bans and hooks are known by', () => {
  const said = rotationLines({ webhookSecret: 'w', signingKey: 's', fresh: () => 'f' }).join('\n')
  expect(said).toContain('Leave SIGNING_KEY_PREVIOUS where it is')
  expect(said).not.toMatch(/Take SIGNING_KEY_PREVIOUS away/)
})
