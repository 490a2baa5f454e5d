import { expect, it } from 'vitest'
import { isPreview } from '../../lib/cli/bot-check.ts'
import { findDistances } from '../../lib/cli/regions.ts'

const neon = (region: string, host = 'ep-cool-name-123456') =>
  `postgres://u:p@${host}.${region}.aws.neon.tech/phantom`

it.each([
  ['all together', { databaseUrl: neon('eu-central-1'), redisUrl: 'https://example.org' }, []],
  ['past the pooler', { databaseUrl: neon('eu-central-1', 'ep-cool-name-123456-pooler.c-2') }, []],
  ['nothing named', {}, []],
  ['what is no address', { databaseUrl: 'x', redisUrl: 'rediss' }, []],
  ['another Neon', { databaseUrl: neon('us-east-1') }, ['Neon is in us-east-1']],
  ['another Upstash', { redisUrl: 'https://eu1-kind-cat-3.upstash.io' }, ['Upstash is in eu-west-1']],
  [
    'an Upstash that does not tell',
    { redisUrl: 'https://kind-cat-3.upstash.io' },
    ["doesn't tell its region"],
  ],
])('%s', (_what, urls, words) => {
  const found = findDistances({ vercel: ['fra1'], ...urls })
  expect(found).toEqual(words.map((each) => expect.stringContaining(each)))
})

it.each([
  ['phantom.vercel.app', false],
  ['phantom-team.vercel.app', false],
  // Nine letters, and a word.
  ['the-community-bot.vercel.app', false],
  ['phantom.example', false],
  ['phantom-git-main-team.vercel.app', true],
  ['phantom-k2j9x0w1q-team.vercel.app', true],
])('%s is a preview: %s', (host, preview) => {
  expect(isPreview(host)).toBe(preview)
})
