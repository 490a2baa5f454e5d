import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readSqlTexts, type SqlText } from '../support/sql-texts.ts'

/** Each table has one room that writes it, and knows what its columns mean. */
const TABLES: Record<string, readonly string[]> = {
  auctions: ['auction_bids', 'auction_watchers', 'auctions'],
  bonds: ['bonds'],
  bot: ['command_use_batches', 'command_uses', 'group_messages', 'poison_updates'],
  community: ['groups', 'members', 'people'],
  consent: ['consent_blocks', 'consent_requests', 'consent_standings'],
  contracts: ['contract_allowances', 'contracts'],
  digests: ['digest_schedules'],
  dungeon: ['dungeon_escapes', 'dungeon_stays'],
  economy: ['economy_daily_claims'],
  jobs: ['jobs', 'outbox', 'outbox_lanes'],
  ledger: [
    'ledger_accounts',
    'ledger_entries',
    'ledger_holds',
    'ledger_transactions',
    'ledger_wallet_counts',
  ],
  notifications: ['notice_preferences'],
  platform: ['sql_definitions'],
  profile: ['profile_reports', 'profiles'],
  raffle: ['raffle_tickets', 'raffles'],
}

/**
 * Who reads or writes what is another's, or has a trigger on it (watches), by the reason. Each line is a place that a
 * change of the table can break, so the list only shrinks: a service or a function of the owner takes a line away.
 */
const EXCEPTIONS: Record<string, readonly string[]> = {
  'who is here, and what people and groups are called, joined to what is asked: one statement less each time':
    [
      'auctions reads groups',
      'auctions reads members',
      'auctions reads people',
      'bot reads groups',
      'consent reads members',
      'consent reads people',
      'contracts reads groups',
      'contracts reads people',
      'core reads members',
      'core reads people',
      'digests reads groups',
      'digests reads members',
      'digests reads people',
      'dungeon reads groups',
      'dungeon reads people',
      'economy reads groups',
      'economy reads members',
      'jobs reads groups',
      'jobs reads members',
      'jobs reads people',
      'ledger reads people',
      'profile reads groups',
      'profile reads members',
      'profile reads people',
      'raffle reads groups',
    ],
  'whether the bot may write to somebody in private is learnt by trying': [
    'core writes people',
    'jobs writes people',
  ],
  'balances and movements shown beside what is a feature’s own; nobody but the ledger writes them': [
    'auctions reads ledger_accounts',
    'contracts reads ledger_accounts',
    'contracts reads ledger_holds',
    'digests reads ledger_transactions',
    'dungeon reads ledger_accounts',
    'economy reads ledger_accounts',
    'economy reads ledger_entries',
    'economy reads ledger_transactions',
    'economy reads ledger_wallet_counts',
  ],
  'consent, asked in the statement that acts on it': [
    'auctions reads consent_blocks',
    'contracts reads consent_requests',
    'dungeon reads consent_blocks',
    'profile reads consent_standings',
  ],
  'a collar lets its owner imprison, and its end opens the cell, whoever ends it': [
    'dungeon reads bonds',
    'dungeon watches bonds',
  ],
  'how much is said in a group is counted where updates come in': [
    'core reads group_messages',
    'digests reads group_messages',
  ],
  'a group’s schedule begins with it and follows its settings, whoever changes them': [
    'digests watches groups',
  ],
  'what people want of notices is asked under the lock under which one is sent': [
    'jobs reads notice_preferences',
    'notifications reads outbox',
    'notifications writes outbox',
  ],
  'which auction a reply to its card is about': ['auctions reads outbox'],
}

const owners = new Map(
  Object.entries(TABLES).flatMap(([room, tables]) => tables.map((table) => [table, room])),
)

interface Use {
  readonly verb: 'reads' | 'writes' | 'watches'
  readonly table: string
}

/** The tables that a text names where Postgres wants a table; a part of the statement by the same name is none. */
function usesOf({ text }: Pick<SqlText, 'text'>): Use[] {
  const uses: Use[] = []
  const find = (pattern: RegExp, verb: Use['verb']) => {
    for (const [, table = ''] of text.matchAll(pattern))
      if (
        owners.has(table) &&
        !new RegExp(`\\b${table}\\s+as\\s+((not\\s+)?materialized\\s+)?\\(`).test(text)
      )
        uses.push({ verb, table })
  }
  find(
    /\b(?:insert\s+into|merge\s+into|update|delete\s+from|truncate(?:\s+table)?)\s+(?:only\s+)?(\w+)/g,
    'writes',
  )
  find(/(?<!\bdelete\s+)\b(?:from|join|using|table)\s+(?:only\s+)?(\w+)/g, 'reads')
  // Behind a comma it has an alias.
  find(
    /,\s*(\w+)\s+(?:as\s+)?(?!as\b|from\b|where\b|and\b|or\b|is\b|in\b|desc\b|asc\b|order\b|on\b)[a-z]\w*\b(?=\s*(?:,|\)|\s+(?:where|join|left|order|group|cross|for|limit|on|inner)\b))/g,
    'reads',
  )
  find(/\btrigger\s+\w+\s+(?:before|after|instead)\b[^;]*?\bon\s+(\w+)/g, 'watches')
  return uses
}

it('names a room for every table that there is', async () => {
  const schema = await readFile('migrations/schema.sql', 'utf8')
  const tables = [...schema.matchAll(/^create table (\w+)/gm)].map(([, table]) => table)
  expect([...owners.keys()].sort()).toEqual(tables)
})

it('knows every table that a room uses and doesn’t own', async () => {
  const files = new Map<string, Set<string>>()
  for (const sql of await readSqlTexts())
    for (const { verb, table } of usesOf(sql))
      if (owners.get(table) !== sql.room) {
        const use = `${sql.room} ${verb} ${table}`
        files.set(use, (files.get(use) ?? new Set()).add(sql.file))
      }
  const known = Object.values(EXCEPTIONS).flat()
  const unknown = [...files].filter(([use]) => !known.includes(use))
  expect(
    unknown.map(
      ([use, where]) => `${use} of ${owners.get(use.split(' ')[2] ?? '')} in ${[...where].join(', ')}`,
    ),
    'ask the owner instead',
  ).toEqual([])
  expect(
    known.filter((use) => !files.has(use)),
    'no longer so: take them off the list',
  ).toEqual([])
})

it.each([
  ['select * from people p join bonds b on b.id = p.id', ['reads people', 'reads bonds']],
  ['from unnest(x) u, ledger_holds h where h.id = u', ['reads ledger_holds']],
  ['insert into jobs (kind) values (1)', ['writes jobs']],
  ['on conflict (key) do update set x = 1', []],
  ['with jobs as (select 1) select * from jobs', []],
  ['delete from outbox o using people p where true', ['writes outbox', 'reads people']],
  ['select x as people, jobs from other', []],
  ['create or replace trigger x after update of settings on groups for each row', ['watches groups']],
])('reads %s', (text, uses) => {
  expect(usesOf({ text }).map(({ verb, table }) => `${verb} ${table}`)).toEqual(uses)
})
