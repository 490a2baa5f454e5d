import { audit } from '../../lib/ledger/audit.ts'
import type { RecordedCall } from '../../lib/local/telegram/bot-api.ts'
import { groupId } from '../../lib/values/ids.ts'
import { type House, SALON } from '../support/house.ts'
import type { Secret } from './people.ts'

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
const NEVER_ALOUD = [
  /menos de 18/,
  /under 18/,
  /[Tt]ienes bloquead/,
  /te (tiene|ha) bloque/,
  /\bedad\b.*\b1[0-7]\b/,
]

/** Who must hear nothing of whom: `blocker:blocked`. */
export async function blocksOf(house: House): Promise<ReadonlySet<string>> {
  const rows = await house.rows('select blocker_id::text as a, blocked_id::text as b from consent_blocks')
  return new Set(rows.map(({ a, b }) => `${a}:${b}`))
}

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
  const room = house.chat(SALON).id
  const faults: string[] = []
  for (const { text, chatId, onlyFor } of said) {
    const isAloud = chatId === room && onlyFor === undefined
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
    }
  }
  return faults
}

/** A transfer that somebody made. */
export interface Moved {
  readonly id: string
  readonly actor: number
  readonly coins: string
}

export async function movedSince(house: House, id: string): Promise<Moved[]> {
  const rows = await house.rows(
    `select id::text, actor_id::text as actor, coins::text from ledger_transactions
      where code = 'transfer' and id > $1::bigint order by id`,
    id,
  )
  return rows.map((row) => ({ id: row.id ?? '', actor: Number(row.actor), coins: row.coins ?? '' }))
}

/** Every movement has a receipt that who made it can read: aloud, aside or in private. */
export function withoutReceipt(house: House, moved: readonly Moved[], said: readonly Said[]): string[] {
  const room = house.chat(SALON).id
  return moved
    .filter(
      ({ actor, coins }) =>
        !said.some(
          ({ words, chatId, onlyFor }) =>
            (onlyFor === undefined ? chatId === room || chatId === actor : onlyFor === actor) &&
            new RegExp(`(?<!\\d)${coins}(?!\\d)`).test(words),
        ),
    )
    .map(({ id, actor, coins }) => `no receipt of transfer ${id}: ${coins} by ${actor}`)
}

/** A row is a fault: each query tells in words what must not be. */
const NEVER: Readonly<Record<string, string>> = {
  'a negative balance': `select name from ledger_accounts where kind <> 'issuer' and balance < 0`,
  'a transaction that sums to more or less than zero':
    'select transaction_id::text from ledger_entries group by group_id, transaction_id having sum(amount) <> 0',
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

/** @returns in words what must not be, as the stores hold it */
export async function faultsOfState(house: House): Promise<string[]> {
  const faults: string[] = []
  for (const [what, query] of Object.entries(NEVER))
    for (const row of await house.rows(query)) faults.push(`${what}: ${JSON.stringify(row)}`)
  return faults
}

/** Of the whole books, and of what was to be told. At rest: nothing fails and nothing is due. */
export async function faultsAtRest(house: House): Promise<string[]> {
  const faults: string[] = []
  for (const { id } of await house.rows('select id::text from groups')) {
    const books = await audit(house.app.services.database, groupId(id ?? ''))
    for (const fault of books.faults) faults.push(`the books: ${inWords(fault)}`)
    if (books.sum !== 0n) faults.push(`the books sum to ${books.sum}`)
  }
  const late = await house.rows(
    `select kind, key, error from outbox where sent_at is null and dead_at is null and held_until is null
        and kept_until is null and ready_at < $1::timestamptz - interval '10 minutes'`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  for (const row of late) faults.push(`never told: ${JSON.stringify(row)}`)
  const jobs = await house.rows(
    `select kind from jobs where due_at < $1::timestamptz - interval '10 minutes' and done_at is null and dead_at is null`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  for (const row of jobs) faults.push(`never done: ${JSON.stringify(row)}`)
  for (const row of await house.rows('select * from poison_updates'))
    faults.push(`set aside: ${JSON.stringify(row).slice(0, 300)}`)
  return [...faults, ...(await restrictedWithoutCause(house))]
}

const inWords = (fault: object) =>
  JSON.stringify(fault, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

async function restrictedWithoutCause(house: House): Promise<string[]> {
  const { members, botStatus } = house.chat(SALON)
  if (botStatus !== 'administrator') return []
  const held = await house.rows(
    `select distinct user_id::text as id from member_holds where lifted_at is null
      union select user_id::text from member_restrictions where refusals > 0`,
  )
  const ids = new Set(held.map(({ id }) => id))
  return members
    .filter(({ status, userId }) => status === 'restricted' && !ids.has(String(userId)))
    .map(({ userId }) => `restricted without a cause: ${userId}`)
}
