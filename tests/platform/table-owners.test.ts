import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readSqlTexts, type SqlText } from '../support/sql-texts.ts'

/** Each table has one room that writes it, and knows what its columns mean. */
const TABLES: Record<string, readonly string[]> = {
  api: ['api_keys', 'api_writes'],
  auctions: ['auction_bids', 'auction_watchers', 'auctions'],
  backups: ['backups'],
  bonds: ['bonds'],
  bot: ['command_use_batches', 'command_uses', 'group_messages', 'group_writers', 'poison_updates'],
  community: [
    'arrivals',
    'audit_entries',
    'audit_heads',
    'audit_words',
    'delegations',
    'departures',
    'groups',
    'member_holds',
    'member_restrictions',
    'members',
    'people',
    'settings_changes',
    'settings_codes',
    'settings_copies',
  ],
  consent: ['consent_blocks', 'consent_requests', 'consent_standings'],
  contracts: ['contract_allowances', 'contracts'],
  digests: ['digest_schedules'],
  door: ['door_entries', 'door_litter', 'door_watch'],
  dungeon: ['dungeon_escapes', 'dungeon_stays'],
  economy: [
    'economy_daily_claims',
    'economy_global_names',
    'economy_global_ranking',
    'economy_global_rolls',
    'economy_program_transfers',
  ],
  exchange: ['exchange_rows', 'exchanges'],
  guard: [
    'guard_findings',
    'guard_groups',
    'guard_lessons',
    'guard_members',
    'guard_reactions',
    'guard_reputation',
  ],
  hooks: ['hook_deliveries', 'hook_endpoints', 'hook_events'],
  jobs: ['jobs', 'metric_counts', 'outbox', 'outbox_lanes', 'owner_alerts', 'postgres_runs', 'work_ticks'],
  ledger: [
    'ledger_accounts',
    'ledger_audits',
    'ledger_entries',
    'ledger_flow_ends',
    'ledger_flows',
    'ledger_holds',
    'ledger_states',
    'ledger_transactions',
    'ledger_wallet_counts',
    'ledger_words',
  ],
  moderation: ['moderation_alert_keys', 'moderation_alerts', 'moderation_erased', 'moderation_sanctions'],
  notifications: ['notice_preferences'],
  panel: ['panel_readers'],
  platform: ['sql_definitions'],
  privacy: ['erasures', 'erasures_again', 'privacy_tellings'],
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
      'auctions reads people',
      'bot reads groups',
      'consent reads groups',
      'consent reads members',
      'consent reads people',
      'contracts reads groups',
      'contracts reads people',
      'core reads people',
      'delegation reads people',
      'digests reads groups',
      'digests reads people',
      'door reads groups',
      'door reads people',
      'dungeon reads groups',
      'dungeon reads people',
      'economy reads groups',
      'economy reads people',
      'exchange reads groups',
      'exchange reads people',
      'guard reads groups',
      'guard reads people',
      'hooks reads groups',
      'hooks reads people',
      'jobs reads groups',
      'jobs reads people',
      'ledger reads people',
      'moderation reads groups',
      'moderation reads people',
      'panel reads groups',
      'panel reads people',
      'profile reads groups',
      'profile reads members',
      'profile reads people',
      'raffle reads groups',
    ],
  'a wallet is listed while the directory knows whose it is': [
    'ledger reads groups',
    'ledger watches people',
  ],
  'two rows that turned out to be one group: what was given twice is taken back in the same transaction': [
    'community reads economy_daily_claims',
    'community reads ledger_accounts',
    'community reads ledger_entries',
    'community reads ledger_transactions',
    'community writes economy_daily_claims',
  ],
  'whether the bot may write to somebody in private is learnt by trying': [
    'core writes people',
    'jobs writes people',
  ],
  'balances and movements shown beside what is a feature’s own; nobody but the ledger writes them': [
    'auctions reads ledger_accounts',
    'contracts reads ledger_accounts',
    'consent reads ledger_holds',
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
    'door reads consent_standings',
    'dungeon reads consent_blocks',
    'bonds reads consent_blocks',
    'economy reads consent_blocks',
    'profile reads consent_standings',
  ],
  'what the guard learnt with a sanction goes with it, whoever takes it back, unless another stands': [
    'guard reads moderation_sanctions',
    'guard watches moderation_sanctions',
  ],
  'what a group told the others of spammers is taken back once it shares no more, whoever changes that': [
    'guard watches groups',
  ],
  'a collar lets its owner imprison, and its end opens the cell, whoever ends it': [
    'dungeon reads bonds',
    'dungeon watches bonds',
  ],
  'what is done in a group, and who comes, is counted where updates come in': [
    'core reads group_messages',
    'digests reads group_messages',
    'panel reads arrivals',
    'panel reads command_uses',
    'panel reads group_messages',
    'panel reads group_writers',
  ],
  'how long newcomers are limited follows the group’s setting for who is in already, whoever changes it': [
    'door watches groups',
  ],
  'a group’s schedule begins with it and follows its settings, whoever changes them': [
    'digests watches groups',
  ],
  'what a room was not told while the bot was out of it is told once it is back, however that is noted': [
    'jobs watches groups',
  ],
  'what people want of notices is asked under the lock under which one is sent': [
    'jobs reads consent_blocks',
    'jobs reads consent_standings',
    'jobs reads notice_preferences',
    'notifications reads outbox',
    'notifications writes outbox',
  ],
  'how the bot stands is told in one request': ['jobs reads poison_updates'],
  'what waits for a private chat goes when it opens, and words that nobody wants any more don’t': [
    'jobs watches consent_blocks',
    'jobs watches consent_standings',
    'jobs watches people',
  ],
  'who has themselves erased leaves the directory, and is known again when they come back': [
    'community reads erasures',
    'privacy reads groups',
    'privacy reads members',
    'privacy reads people',
    'privacy watches people',
    'privacy writes people',
  ],
  'what waits for somebody is given to them when they come, whatever reports it': [
    'exchange watches members',
  ],
  'a bond that comes back from a file stands on a request that both had answered': [
    'bonds writes consent_requests',
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
