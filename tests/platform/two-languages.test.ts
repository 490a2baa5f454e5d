import { glob, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { groupSettings } from '../../lib/community/group-settings.ts'
import type { AnySettings } from '../../lib/contract/setting.ts'
import { MOST_EXTENSIONS } from '../../lib/features/auctions/rules/bidding.ts'
import { digestSettings, FREQUENCIES } from '../../lib/features/digests/settings.ts'
import { NOTE_LENGTH } from '../../lib/features/economy/wizards.ts'
import { hookCatalogue } from '../../lib/features/hooks/index.ts'
import { auditWords } from '../../lib/features/moderation/index.ts'
import { AGES, LENGTHS } from '../../lib/features/profile/fields.ts'
import { features } from '../../lib/features.ts'
import { PACE } from '../../lib/jobs/outbox.ts'
import { MOST_COINS } from '../../lib/values/coins.ts'
import { LANGUAGES } from '../../lib/values/text.ts'

/** What stands in SQL and in TypeScript, each time as SQL has it now: the functions' files, and the tables as dumped. */
const schema = await readFile('migrations/schema.sql', 'utf8')
const functions = new Map<string, string>()
for await (const file of glob('migrations/functions/*/*.sql'))
  functions.set(file.replace(/^.*\/|\.sql$/g, ''), (await readFile(file, 'utf8')).replace(/--.*$/gm, ''))
const code = (name: string) => functions.get(name) ?? ''
const unique = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, found = '']) => found))].sort()
const check = (constraint: string) =>
  new RegExp(`constraint ${constraint} (.*)`).exec(schema)?.[1] ?? `no ${constraint}`
const settingKeys = (settings: AnySettings | undefined) =>
  Object.values(settings?.handles ?? {}).map(({ key }) => key)

it('finds the functions', () => {
  expect(functions.size).toBeGreaterThan(50)
})

describe('names with a dot', () => {
  const named = unique([...functions.values()].join('\n'), /['"]([a-z]+\.[A-Za-z_.]+)['"]/g)
  const jobs = features.flatMap((feature) => (feature.jobs ?? []).map(({ kind }) => kind))
  const settings = [
    ...settingKeys(groupSettings),
    ...features.flatMap(({ settings }) => settingKeys(settings)),
  ]
  const acts = auditWords
    .of(features)
    .flatMap(({ feature, part }) => Object.keys(part).map((act) => `${feature.name}.${act}`))
  const heard = hookCatalogue(features).map(({ type }) => type)
  const requests = features.flatMap(({ requests = [] }) => requests.map(({ kind }) => kind))
  /** What only SQL says: a posting's code, a notice's kind or text, Postgres's own variables, and beginnings of acts. */
  const ofSql = [
    'contract.default',
    'audit.purge',
    'ledger.purge',
    'privacy.bars',
    'privacy.erasing',
    'privacy.history',
    'profile.bulk',
    'alert.title_moved',
    'jobs.alert',
    'jobs.over',
    'card.over',
    'mazmorra.done',
    'notices.cancelled',
    'delegation.given_',
    'delegation.kept_',
    'delegation.taken_',
  ]
  /** What a room says by itself, and where: what it keeps beside a group's settings, a notice and a text of its own. */
  const ofRooms = {
    'community.names': 'lib/community/names.ts',
    'jobs.waiting': 'lib/jobs/message.ts',
    'report.reason': 'lib/features/moderation/service/reports.ts',
  }

  it('are the kind of a job that a feature does, or the key of a setting that is declared', () => {
    const known = [...jobs, ...settings, ...acts, ...heard, ...requests, ...ofSql, ...Object.keys(ofRooms)]
    expect(named.filter((name) => !known.includes(name))).toEqual([])
    expect(ofSql.filter((name) => !named.includes(name))).toEqual([])
  })

  it.each(Object.entries(ofRooms))('%s stands in SQL, and in %s', async (name, file) => {
    expect(named).toContain(name)
    expect(await readFile(file, 'utf8')).toContain(`'${name}'`)
  })

  it.each(['job_cancel\\(', "'kind', ", '"kind": ', 'array\\['])(
    'are the kind of a job behind %s',
    (before) => {
      const kinds = unique(
        [...functions.values()].join('\n'),
        new RegExp(`${before}['"]([a-z]+\\.[a-z_]+)['"]`, 'g'),
      )
      expect(kinds.length).toBeGreaterThan(0)
      // A notice of the room's own has a kind, too.
      expect(kinds.filter((kind) => !jobs.includes(kind) && kind !== 'jobs.alert')).toEqual([])
    },
  )
})

it('agree on the time zone where a group has chosen none', () => {
  const [, key, zone] = /settings ->> '([\w.]+)'.*'([A-Z]\w+\/\w+)'/.exec(code('outbox_withhold')) ?? []
  expect(settingKeys(groupSettings)).toContain(key)
  expect(zone).toBe(groupSettings.of(undefined).timeZone)
  const zones = unique([...functions.values(), schema].join('\n'), /'([A-Z][a-z]+\/[A-Z]\w+)'/g)
  expect(zones).toEqual([zone])
})

it('agree on the settings that a digest goes by', () => {
  expect(unique(code('digest_replan'), /settings -> '([\w.]+)'/g)).toEqual(
    [...settingKeys(digestSettings), 'group.timeZone'].sort(),
  )
  expect(unique(check('digest_schedules_frequency_check'), /'(\w+)'/g)).toEqual(
    FREQUENCIES.filter((frequency) => frequency !== 'off').sort(),
  )
})

it('agree on the most coins of a movement', () => {
  expect(unique(code('ledger_post'), /\b(\d{6,})\b/g)).toEqual([String(MOST_COINS)])
  expect(unique(schema, /\b(\d{6,})\b/g)).toEqual([String(MOST_COINS)])
})

it('agree on the pace of the outbox', () => {
  const told = unique(code('outbox_claim') + code('outbox_after'), /p_pace ->> '(\w+)'/g)
  expect(told).toEqual(Object.keys(PACE).sort())
})

it.each(Object.entries(LENGTHS))('agree on the length of a profile’s %s', (field, most) => {
  expect(check(`profiles_${field}_check`)).toContain(`<= ${most})`)
})

it('agree on the other limits', () => {
  expect(check('profiles_age_check')).toContain(`age >= ${AGES.least} AND age <= ${AGES.most})`)
  expect(check('auctions_extensions_check')).toContain(`extensions <= ${MOST_EXTENSIONS})`)
  const note = /length\(note\) <= (\d+)/.exec(check('ledger_transactions_note_check'))?.[1]
  expect(NOTE_LENGTH).toBeLessThanOrEqual(Number(note))
})

it.each(['groups', 'people'])('agree on the languages of %s', (table) => {
  expect(unique(check(`${table}_language_check`), /'(\w+)'/g)).toEqual([...LANGUAGES].sort())
})
