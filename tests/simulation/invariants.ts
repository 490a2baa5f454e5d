import { audit } from '../../lib/ledger/audit.ts'
import type { RecordedCall } from '../../lib/local/telegram/bot-api.ts'
import { groupId } from '../../lib/values/ids.ts'
import type { House } from '../support/house.ts'
import type { Secret } from './cast.ts'

/** What the bot said, and before whom. */
export interface Said {
  /** All of it, buttons and links too. */
  readonly text: string
  /** What is read. */
  readonly words: string
  readonly chatId: number
  /** The only one who reads it, in a group; undefined: everybody there. */
  readonly onlyFor: number | undefined
}

const SAYING = /^(send|edit|copy)/

export function saidBy(call: RecordedCall): Said | undefined {
  if (!call.ok || !SAYING.test(call.method)) return undefined
  const payload = call.payload as Record<string, unknown>
  const parameters = payload.ephemeral_message_parameters
  const aside = (typeof parameters === 'string' ? JSON.parse(parameters) : parameters) as
    | { receiver_user_id?: number }
    | undefined
  return {
    text: JSON.stringify(payload),
    words: String(payload.text ?? payload.caption ?? ''),
    chatId: Number(payload.chat_id),
    onlyFor:
      aside?.receiver_user_id ?? (payload.receiver_user_id ? Number(payload.receiver_user_id) : undefined),
  }
}

/** What nobody may read in a room, whoever it is about. */
export const NEVER_ALOUD = [
  /menos de 18/,
  /under 18/,
  /[Tt]ienes bloquead/,
  /te (tiene|ha) bloque/,
  /\bedad\b.*\b1[0-7]\b/,
]

/** Who must hear nothing of whom: `blocker:blocked`; and whoever closed their roleplay, of nobody: `person:*`. */
export async function blocksOf(house: House): Promise<ReadonlySet<string>> {
  const rows = await house.rows(`
    select blocker_id::text as a, blocked_id::text as b from consent_blocks
    union all select user_id::text, '*' from consent_standings where status <> 'open'`)
  return new Set(rows.map(({ a, b }) => `${a}:${b}`))
}

/** A room is all that isn't somebody's private chat. */
const isRoom = (chatId: number) => chatId < 0

/**
 * What was said in a step, against who may read what.
 * @param blocks as they were before the step: what was on its way when a block came is told in the step after it
 */
export function faultsOfSaying(
  house: House,
  said: readonly Said[],
  secrets: readonly Secret[],
  blocks: ReadonlySet<string>,
): string[] {
  const faults: string[] = []
  for (const { text, chatId, onlyFor } of said) {
    const isAloud = isRoom(chatId) && onlyFor === undefined
    if (isAloud)
      for (const never of NEVER_ALOUD) if (never.test(text)) faults.push(`said aloud: ${text.slice(0, 300)}`)
    for (const secret of secrets) {
      if (!text.includes(secret.word)) continue
      const by = house.person(secret.by).id
      const reader = onlyFor ?? chatId
      const meant = secret.for === undefined ? undefined : house.person(secret.for).id
      if (isAloud) faults.push(`${secret.by}'s words are said in the room: ${text.slice(0, 300)}`)
      else if (meant !== undefined && !secret.aloud && reader !== by && reader !== meant)
        faults.push(`${secret.by}'s words for ${secret.for} are read by ${reader}: ${text.slice(0, 300)}`)
      else if (reader === meant && blocks.has(`${meant}:${by}`))
        faults.push(`${secret.by}'s words reach ${secret.for}, who blocked them: ${text.slice(0, 300)}`)
      else if (reader === meant && blocks.has(`${meant}:*`))
        faults.push(
          `${secret.by}'s words reach ${secret.for}, whose roleplay is closed: ${text.slice(0, 300)}`,
        )
    }
  }
  return faults
}

/** Coins that somebody moved. */
export interface Moved {
  readonly id: string
  readonly code: string
  readonly actor: number
  readonly coins: string
  /** The group's, before and after an upgrade. */
  readonly chatIds: readonly number[]
}

export async function movedSince(house: House, id: string): Promise<Moved[]> {
  const rows = await house.rows(
    `select t.id::text, t.code, t.actor_id::text as actor, t.coins::text,
            g.chat_id::text as chat, g.former_chat_id::text as former
       from ledger_transactions t join groups g on g.id = t.group_id
      where t.actor_id is not null and t.id > $1::bigint
        -- Rows that waited for somebody: that they would was in the receipt of all the others.
        and not (t.code = 'import' and exists (
          select from exchanges x where x.group_id = t.group_id and position(x.ref in t.idempotency_key) > 0
             and x.done_at < t.occurred_at))
      order by t.id`,
    id,
  )
  return rows.map((row) => ({
    id: row.id ?? '',
    code: row.code ?? '',
    actor: Number(row.actor),
    coins: row.coins ?? '',
    chatIds: [Number(row.chat), Number(row.former)],
  }))
}

/** What moves many people's coins at once is told as a whole: what was done, not each sum. */
const AS_A_WHOLE: Readonly<Record<string, RegExp>> = { import: /^✅ <b>/, undo: /^↩️ <b>/ }

const tellsOf = ({ code, coins }: Moved): RegExp => AS_A_WHOLE[code] ?? new RegExp(`(?<!\\d)${coins}(?!\\d)`)

/** Every movement has a receipt that who made it can read: aloud, aside or in private. */
export function withoutReceipt(moved: readonly Moved[], said: readonly Said[]): string[] {
  const read = said.map((each) => ({ ...each, words: each.words.replaceAll(/(\d)\.(?=\d{3})/g, '$1') }))
  return moved
    .filter((each) => {
      const { actor, chatIds } = each
      const receipt = tellsOf(each)
      return !read.some(
        ({ words, chatId, onlyFor }) =>
          (onlyFor === undefined ? chatIds.includes(chatId) || chatId === actor : onlyFor === actor) &&
          receipt.test(words),
      )
    })
    .map(({ id, code, actor, coins }) => `no receipt of ${code} ${id}: ${coins} by ${actor}`)
}

/** A row is a fault: each query tells in words what must not be. */
const NEVER: Readonly<Record<string, string>> = {
  'a negative balance': `select name from ledger_accounts where kind <> 'issuer' and balance < 0`,
  'a transaction that sums to more or less than zero':
    'select transaction_id::text from ledger_entries where transaction_id > since group by group_id, transaction_id having sum(amount) <> 0',
  'a hold that nothing open accounts for': `
    select h.subject || ' ' || h.amount from ledger_holds h
     where h.state = 'pending'
       and not exists (select from auctions a where a.group_id = h.group_id and a.leader_hold = h.id)
       and not exists (select from contracts c where c.group_id = h.group_id and h.id in (c.proposer_hold, c.partner_hold))
       and not exists (select from raffle_tickets t where t.group_id = h.group_id and t.hold = h.id)
       and not exists (select from consent_requests r where r.group_id = h.group_id and r.status = 'pending'
                         and h.subject like '%' || r.ref || '%')`,
  'a hold of what is over': `
    select a.ref from auctions a join ledger_holds h on h.group_id = a.group_id and h.id = a.leader_hold
     where a.status <> 'open' and h.state = 'pending'
    union all select c.ref from contracts c join ledger_holds h on h.group_id = c.group_id
       and h.id in (c.proposer_hold, c.partner_hold) where c.ended_at is not null and h.state = 'pending'
    union all select r.ref from raffles r join raffle_tickets t on t.ref = r.ref
      join ledger_holds h on h.group_id = t.group_id and h.id = t.hold
     where r.status <> 'open' and h.state = 'pending'`,
  'a bid, a ticket or a wager that holds no coins': `
    select 'auction ' || a.ref from auctions a
      where a.status = 'open' and a.leader_hold is not null and not exists (
        select from ledger_holds h where h.group_id = a.group_id and h.id = a.leader_hold and h.state = 'pending')
    union all select 'raffle ' || r.ref from raffles r join raffle_tickets t on t.ref = r.ref
      where r.status = 'open' and t.returned_at is null and not exists (
        select from ledger_holds h where h.group_id = t.group_id and h.id = t.hold and h.state = 'pending')`,
  'two bonds of one pair': `
    select least(owner_id, wearer_id)::text from bonds where ended_at is null
     group by group_id, least(owner_id, wearer_id), greatest(owner_id, wearer_id) having count(*) > 1`,
  'a bond, contract or cell of somebody whose roleplay is closed': `
    select 'bond ' || b.id from bonds b join consent_standings s on s.user_id in (b.owner_id, b.wearer_id)
     where b.ended_at is null and s.status <> 'open'
    union all select 'contract ' || c.ref from contracts c
      join consent_standings s on s.user_id in (c.proposer_id, c.partner_id)
     where c.ended_at is null and s.status <> 'open'`,
  'a bond, contract or cell across a block': `
    select 'bond ' || b.id from bonds b join consent_blocks k
        on (k.blocker_id, k.blocked_id) in ((b.owner_id, b.wearer_id), (b.wearer_id, b.owner_id))
     where b.ended_at is null
    union all select 'contract ' || c.ref from contracts c join consent_blocks k
        on (k.blocker_id, k.blocked_id) in ((c.proposer_id, c.partner_id), (c.partner_id, c.proposer_id))
     where c.ended_at is null`,
  'something live of somebody who is not here': `
    select 'bond ' || b.id from bonds b join members m on m.group_id = b.group_id
        and m.user_id in (b.owner_id, b.wearer_id) where b.ended_at is null and m.left_at is not null
    union all select 'cell ' || d.ref from dungeon_stays d join members m
        on m.group_id = d.group_id and m.user_id = d.prisoner_id
     where d.ended_at is null and m.left_at is not null`,
}

/** Of each house the function that looks for all of it at once, made when it is first asked. */
const prepared = new WeakMap<House, Promise<unknown>>()

/** A function keeps the plans of its queries: planning them each time took longer than all that the bot itself did. */
const prepare = (house: House) =>
  house.rows(`create function simulation_never(since bigint, looked_at text[]) returns table (what text, found text)
    language plpgsql as $never$ begin
      ${Object.entries(NEVER)
        .map(
          ([what, query]) =>
            `if '${what}' = any (looked_at) then return query select '${what}', to_json(t)::text from (${query}) t; end if;`,
        )
        .join('\n')}
    end $never$`)

/** What a query reads. */
const tablesIn = (query: string): string[] =>
  [...query.matchAll(/\b(?:from|join)\s+([a-z_]+)/g)].map(([, name]) => name ?? '')

const READ_BY = new Map(Object.entries(NEVER).map(([what, query]) => [what, tablesIn(query)]))

/** What `faultsOfState` reads, whole. */
export const STATE_TABLES: readonly string[] = [...new Set([...READ_BY.values()].flat())].sort()

/** What of it somebody has to look at where these tables have changed. */
const readingAny = (tables: ReadonlySet<string>): string[] =>
  [...READ_BY].filter(([, reads]) => reads.some((name) => tables.has(name))).map(([what]) => what)

/**
 * @param since of movements, those after this one alone: no older one can change
 * @param touched what has changed since it was all in order; left out: everything
 * @returns in words what must not be, as the stores hold it
 */
export async function faultsOfState(
  house: House,
  since = '0',
  touched: ReadonlySet<string> = new Set(STATE_TABLES),
): Promise<string[]> {
  const lookedAt = readingAny(touched)
  if (lookedAt.length === 0) return []
  const ready = prepared.get(house) ?? prepare(house)
  prepared.set(house, ready)
  await ready
  const rows = await house.rows(
    'select what, found from simulation_never($1::bigint, $2::text[])',
    since,
    `{${lookedAt.map((what) => `"${what}"`).join(',')}}`,
  )
  return rows.map(({ what, found }) => `${what}: ${found}`)
}

/**
 * As autovacuum does, which the embedded Postgres has none of: what was written over makes room, and plans are made anew
 * for tables as big as they are by now.
 */
export const tidyUp = (house: House) => house.rows('vacuum analyze')

/** Of the whole books, and of what was to be told. At rest: nothing fails and nothing is due. */
export async function faultsAtRest(house: House): Promise<string[]> {
  const faults: string[] = []
  for (const { id } of await house.rows('select id::text from groups')) {
    const books = await audit(house.app.services.database, groupId(id ?? ''))
    for (const fault of books.faults) faults.push(`the books: ${inWords(fault)}`)
    if (books.sum !== 0n) faults.push(`the books sum to ${books.sum}`)
  }
  const late = await house.rows(
    // A change waits with its card, which is looked at itself.
    `select kind, key, error from outbox o where sent_at is null and dead_at is null and held_until is null
        and kept_until is null and ready_at < $1::timestamptz - interval '10 minutes'
        and not exists (select from outbox c where c.id = o.card and c.sent_at is null and c.dead_at is null)`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  for (const row of late) faults.push(`never told: ${JSON.stringify(row)}`)
  const unsent = await house.rows(
    `select d.event, e.url from hook_deliveries d join hook_endpoints e on e.ref = d.endpoint
      where d.state = 'waiting' and e.disabled_at is null and e.failing_since is null
        and greatest(d.ready_at, e.rests_until, e.busy_until) < $1::timestamptz - interval '10 minutes'`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  for (const row of unsent) faults.push(`never sent on: ${JSON.stringify(row)}`)
  const waiting = await house.rows(
    `select user_id::text as who, way from door_entries
      where state = 'open' and expires_at < $1::timestamptz - interval '10 minutes'`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  for (const row of waiting) faults.push(`left standing at the door: ${JSON.stringify(row)}`)
  const jobs = await house.rows(
    `select kind from jobs where due_at < $1::timestamptz - interval '10 minutes' and done_at is null and dead_at is null`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  for (const row of jobs) faults.push(`never done: ${JSON.stringify(row)}`)
  for (const row of await house.rows('select * from poison_updates'))
    faults.push(`set aside: ${JSON.stringify(row).slice(0, 300)}`)
  return [...faults, ...(await restrictedWithoutCause(house)), ...(await forgottenAtTheDoor(house))]
}

const inWords = (fault: object) =>
  JSON.stringify(fault, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

async function restrictedWithoutCause(house: House): Promise<string[]> {
  const held = await house.rows(
    `select g.chat_id::text as chat, h.user_id::text as id from member_holds h join groups g on g.id = h.group_id
      where h.lifted_at is null
      union select g.chat_id::text, r.user_id::text from member_restrictions r join groups g on g.id = r.group_id
      where r.refusals > 0`,
  )
  const causes = new Set(held.map(({ chat, id }) => `${chat}:${id}`))
  return house.world
    .findChats(({ type }) => type === 'supergroup')
    .filter(({ botStatus }) => botStatus === 'administrator')
    .flatMap(({ id, members }) =>
      members
        .filter(({ status, userId }) => status === 'restricted' && !causes.has(`${id}:${userId}`))
        .map(({ userId }) => `restricted without a cause: ${userId} in ${id}`),
    )
}

/** Who asked to be let in, was answered long ago as far as we know, and waits in Telegram all the same. */
async function forgottenAtTheDoor(house: House): Promise<string[]> {
  const settled = await house.rows(
    `select distinct on (g.chat_id, e.user_id) g.chat_id::text as chat, e.user_id::text as id, e.state
       from door_entries e join groups g on g.id = e.group_id
      where e.way = 'query' and e.settled_at < $1::timestamptz - interval '10 minutes'
        and not exists (select from door_entries n where n.group_id = e.group_id and n.user_id = e.user_id
                         and n.opened_at > e.opened_at)
      order by g.chat_id, e.user_id, e.opened_at desc`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  const answered = new Map(settled.map(({ chat, id, state }) => [`${chat}:${id}`, state]))
  return house.world
    .findChats(({ type }) => type === 'supergroup')
    .flatMap(({ id, joinRequests }) =>
      joinRequests.flatMap((who) => {
        const state = answered.get(`${id}:${who}`)
        return state ? [`waits at the door though it is settled (${state}): ${who} in ${id}`] : []
      }),
    )
}

/** Where somebody who was erased may still be named: the books, the audit, and what holds or bans them in Telegram. */
const STILL_NAMED = /^(ledger_|audit_|member_holds|member_restrictions|moderation_erased|outbox\b)/

/** @returns every column that still names somebody of whom nothing is left */
export async function stillNaming(house: House, userId: number): Promise<string[]> {
  const columns = await house.rows(
    `select table_name as name, column_name as field, (c.data_type = 'ARRAY')::text as many from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE'
        and (c.data_type = 'bigint' and column_name ~ '(_id|_by|claim_against)$'
          or c.udt_name = '_int8' and column_name ~ '(people|subjects)$') order by 1, 2`,
  )
  const looks = columns
    .filter(({ name }) => !STILL_NAMED.test(name ?? ''))
    .map(
      ({ name, field, many }) =>
        `select '${name}.${field}' as place where exists (
           select from ${name} where ${many === 'true' ? `$1::bigint = any (${field})` : `${field} = $1::bigint`})`,
    )
  const found = await house.rows(looks.join(' union all '), userId)
  return found.map(({ place }) => `${userId} was erased, and is named in ${place}`)
}

/** A notice, and how often it was tried. */
export interface Tried {
  readonly id: string
  readonly tries: number
  readonly isOver: boolean
  readonly what: string
}

/** Of notices that wait, and of those that were told, only those that were tried more than once. */
export async function triesOf(house: House): Promise<Tried[]> {
  const rows = await house.rows(
    `select id::text, attempts::text, (sent_at is not null)::text as over,
            concat_ws(' ', kind, key, lane, place, error) as what
       from outbox where dead_at is null and (sent_at is null or attempts > 1)`,
  )
  return rows.map(({ id, attempts, over, what }) => ({
    id: id ?? '',
    tries: Number(attempts),
    isOver: over === 'true',
    what: what ?? '',
  }))
}
