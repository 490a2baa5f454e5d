import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, auditExpression } from '../../community/audit.ts'
import { mentioned, mentionedRow, toFound } from '../../community/people.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Notice } from '../../contract/notice.ts'
import { noticesExpression, overdueExpression } from '../../jobs/statements.ts'
import { overdueHoldsExpression } from '../../ledger/holds.ts'
import { type PostBatch, type PostResult, postingExpression, postResultSchema } from '../../ledger/post.ts'
import type { NoteOf, WalletOf } from '../../ledger/posting.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import type { DigestPeriod } from '../digests/index.ts'
import { type Heard, transferHook } from './queries/transfer-hook.ts'
import type { Party, Recipient } from './rules.ts'

export type { Recipient } from './rules.ts'

import { economySettings } from './settings.ts'

export interface WalletView {
  readonly party: Party
  readonly balance: bigint
  readonly held: bigint
  /** Undefined for who has left without ever having had a wallet. */
  readonly position: bigint | undefined
  readonly total: bigint
  /** Something that is due may change it in a moment. */
  readonly overdue: boolean
}

const walletRow = mentionedRow.extend({
  balance: z.bigint().nullable(),
  held: z.bigint().nullable(),
  position: z.bigint().nullable(),
  total: z.bigint(),
  opened: z.boolean(),
  overdue: z.boolean(),
})

/**
 * Somebody's coins and place, opening their wallet if it isn't there: one request.
 * @returns undefined when the mention means nobody known; bots get a view of zeros and no wallet
 */
export async function findWallet(
  database: Database,
  groupId: GroupId,
  mention: PersonMention,
  opening: { readonly openingCoins: bigint; readonly at: number },
): Promise<WalletView | undefined> {
  const group = sql`${groupId}::bigint`
  const [row] = await readRows(
    database,
    walletRow,
    sql`
    with target as (select * from ${mentioned(mention, groupId, 'known')} t),
    present as (
      select a.balance from ledger_accounts a, target t
       where a.group_id = ${group} and a.name = 'wallet:' || t.user_id),
    -- Runs only for a person without a wallet; what it writes is not seen by the rest of this statement.
    opened as materialized (
      select o.balance from target t, ledger_open_wallets(${group}, ${instant(opening.at)},
        array[t.user_id], ${opening.openingCoins}::bigint) o
       where not t.is_bot and t.here and not exists (select from present)),
    coins as (select balance from present union all select balance from opened)
    select t.*, c.balance, exists (select from opened) as opened,
      (select h.balance from ledger_accounts h where h.group_id = ${group} and h.name = 'hold:' || t.user_id) as held,
      ledger_position(${group}, c.balance) as position,
      (select coalesce(sum(wallets), 0)::bigint from ledger_wallet_counts where group_id = ${group} and level = 7)
        as total,
      ${overdueExpression(groupId, opening.at)} or ${overdueHoldsExpression(groupId, opening.at)} as overdue
    from target t left join coins c on true`,
  )
  return (
    row && {
      party: toFound(row),
      balance: row.balance ?? 0n,
      held: row.held ?? 0n,
      position: row.balance === null ? undefined : (row.position ?? undefined),
      total: row.total + (row.opened ? 1n : 0n),
      overdue: row.overdue,
    }
  )
}

export interface PartiesView {
  readonly recipient: Recipient | undefined
  /** Undefined without a wallet. */
  readonly senderBalance: bigint | undefined
  readonly recipientBalance: bigint | undefined
}

/** One row always; all of the recipient is null where the mention means nobody. */
export const recipientRow = z.object({
  user_id: mentionedRow.shape.user_id.nullable(),
  first_name: mentionedRow.shape.first_name.nullable(),
  last_name: mentionedRow.shape.last_name,
  is_bot: mentionedRow.shape.is_bot.nullable(),
  here: z.boolean().nullable(),
})

export const toRecipient = (row: z.infer<typeof recipientRow>): Recipient | undefined =>
  row.user_id === null || row.first_name === null || row.is_bot === null
    ? undefined
    : {
        userId: row.user_id,
        firstName: row.first_name,
        lastName: row.last_name,
        isBot: row.is_bot,
        isHere: row.here === true,
      }

const partiesRow = recipientRow.extend({
  sender_balance: z.bigint().nullable(),
  recipient_balance: z.bigint().nullable(),
})

/** Who a movement would be between, for the question before it: one request, nothing written. */
export async function findParties(
  database: Database,
  groupId: GroupId,
  sender: UserId,
  mention: PersonMention,
): Promise<PartiesView> {
  const balanceOf = (user: RawBuilder<unknown>) => sql`(select a.balance from ledger_accounts a
    where a.group_id = ${groupId}::bigint and a.name = 'wallet:' || ${user})`
  const [row] = await readRows(
    database,
    partiesRow,
    sql`
    select t.*,
      ${balanceOf(sql`${sender}::bigint`)} as sender_balance,
      ${balanceOf(sql`t.user_id`)} as recipient_balance
    from (select) one
    left join ${mentioned(mention, groupId, 'known')} t on true`,
  )
  return {
    recipient: row && toRecipient(row),
    senderBalance: row?.sender_balance ?? undefined,
    recipientBalance: row?.recipient_balance ?? undefined,
  }
}

const senderRow = z.object({ since: z.date().nullable(), sent: z.bigint() })

/**
 * Since when somebody has been known here, and what they have sent to others since a moment, as the ledger counts it:
 * one request. @param sentSince undefined: that doesn't matter
 */
export async function findSender(
  database: Database,
  groupId: GroupId,
  sender: UserId,
  sentSince: number | undefined,
): Promise<{ readonly since: number | undefined; readonly sentCoins: bigint }> {
  const sent =
    sentSince === undefined
      ? sql`0::bigint`
      : sql`ledger_sent(${groupId}::bigint, ${sender}::bigint, ${instant(sentSince)})`
  const [row] = await readRows(
    database,
    senderRow,
    sql`select community_known_since(${groupId}::bigint, ${sender}::bigint) as since, ${sent} as sent`,
  )
  return { since: row?.since?.getTime(), sentCoins: row?.sent ?? 0n }
}

export interface Movement {
  readonly groupId: GroupId
  readonly sender: UserId
  readonly to: PersonMention
  /** The sender's words: whoever has blocked them never reads any. */
  readonly note: string | undefined
  /** Builds the postings towards a wallet that only the statement knows, with what is left of the words. */
  batchFor(to: WalletOf, note: NoteOf | undefined): PostBatch
  /** What is said of it beside the answer. @param noted whether its words may be told */
  notices?(noted: boolean): readonly Notice[]
  readonly heard: Pick<Heard, 'key' | 'at' | 'coins' | 'tax'>
}

const movedRow = recipientRow.extend({
  deaf: z.boolean().nullable(),
  result: postResultSchema.nullable(),
  hooked: z.boolean().nullable(),
})

export interface Moved {
  readonly recipient: Recipient | undefined
  /** They have blocked the sender: the words were dropped. */
  readonly deaf: boolean
  /** Undefined when the movement was not tried: nobody found, gone, a bot, or oneself. */
  readonly result: PostResult | undefined
  /** Something is to be sent to the group's hooks. */
  readonly hooked: boolean
}

/**
 * Posts a movement towards whoever the mention means, in one request: the person is found and the ledger moves the
 * coins in the same statement.
 */
export async function postTowards(database: Database, movement: Movement): Promise<Moved> {
  const { groupId, sender, note } = movement
  const hooked = transferHook({
    ...movement.heard,
    groupId,
    from: sender,
    to: sql`t.user_id`,
    note: sql`case when not t.deaf then ${note ?? null}::text end`,
  })
  const heard = note === undefined ? undefined : { noteOf: sql`case when not t.deaf then ${note}::text end` }
  const told = (noted: boolean) => noticesExpression(movement.notices?.(noted) ?? [])
  const [row] = await readRows(
    database,
    movedRow,
    sql`
    with target as materialized (
      select t.*, exists (
               select from consent_blocks b
                where b.blocker_id = t.user_id and b.blocked_id = ${sender}::bigint) as deaf
        from ${mentioned(movement.to, groupId, 'known')} t),
    posted as materialized (
      select ${postingExpression(movement.batchFor({ walletOf: sql`t.user_id` }, heard))} as result
      from target t
      where t.here and not t.is_bot and t.user_id <> ${sender}::bigint)
    select t.*, p.result, case when p.result @? '$[*] ? (@.status == "posted")'
        then case when t.deaf then ${told(false)} else ${told(true)} end end as told,
      case when p.result @? '$[*] ? (@.status == "posted")' then ${hooked} end as hooked
    from (select) one left join target t on true left join posted p on true`,
  )
  return {
    recipient: row && toRecipient(row),
    deaf: row?.deaf ?? false,
    result: row?.result ?? undefined,
    hooked: row?.hooked ?? false,
  }
}

const auditedRow = z.object({ result: postResultSchema, heard: z.boolean() })

/**
 * Moves coins, says so beside the answer, and writes it down in the audit, in one request.
 * @returns undefined where who is to be here is not
 */
export async function postAudited(
  database: Database,
  batch: PostBatch,
  notices: (heard: boolean) => readonly Notice[],
  audit: AuditEntry,
  { heard, ifHere }: { readonly heard: Statement; readonly ifHere?: UserId },
): Promise<{ readonly result: PostResult; readonly heard: boolean } | undefined> {
  const [row] = await readRows(
    database,
    auditedRow,
    sql`
    with posted as materialized (
      select ${postingExpression(batch)} as result
       where ${ifHere === undefined ? sql`true` : sql`community_is_here(${batch.groupId}::bigint, ${ifHere}::bigint)`})
    select p.result, ${heard} as heard, case when p.result @? '$[*] ? (@.status == "posted")'
        then case when ${heard} then ${noticesExpression(notices(true))} else ${noticesExpression(notices(false))} end end as told,
      case when p.result @? '$[*] ? (@.status == "posted")' then ${auditExpression(audit)} end as audited
    from posted p`,
  )
  return row
}

/** Whether what somebody writes arrives at another, who may have blocked them. */
export const hears = (listener: UserId, speaker: UserId): Statement =>
  sql`not exists (select from consent_blocks b
    where b.blocker_id = ${listener}::bigint and b.blocked_id = ${speaker}::bigint)`

/** Words that go along where they are heard. */
export const heardNote = (heard: Statement, note: string): NoteOf => ({
  noteOf: sql`case when ${heard} then ${note}::text end`,
})

export interface DailyClaim {
  /** Days in a row, this one included. */
  readonly streak: number
  readonly coins: bigint
  readonly balance: bigint
}

const claimRow = z.object({ streak: z.number(), coins: z.bigint(), result: postResultSchema })

/**
 * Claims the daily reward and pays it, in one statement: however many claims come at once, one a day is paid.
 * @param rewards by streak, the last one for all longer ones; none of them 0
 * @param key of the update: its redelivery gets the first outcome again
 * @returns undefined when today's has been collected by another update
 */
export async function claimDaily(
  database: Database,
  claim: {
    readonly groupId: GroupId
    readonly user: UserId
    readonly today: string
    readonly yesterday: string
    readonly rewards: readonly bigint[]
    readonly key: string
    readonly at: number
    readonly openingCoins: bigint
  },
): Promise<DailyClaim | undefined> {
  const [row] = await readRows(
    database,
    claimRow,
    sql`
    with claimed as (
      insert into economy_daily_claims as c (group_id, user_id, claimed_on, streak, claim_key)
      values (${claim.groupId}::bigint, ${claim.user}::bigint, ${claim.today}::date, 1, ${claim.key})
      on conflict (group_id, user_id) do update set
        claimed_on = case when c.claim_key = excluded.claim_key then c.claimed_on else excluded.claimed_on end,
        streak = case
          when c.claim_key = excluded.claim_key then c.streak
          when c.claimed_on = ${claim.yesterday}::date then c.streak + 1
          else 1 end,
        claim_key = excluded.claim_key
      where c.claimed_on < excluded.claimed_on or c.claim_key = excluded.claim_key
      returning streak),
    reward as (
      select streak, (${claim.rewards.map(String)}::bigint[])[least(streak, ${claim.rewards.length}::integer)] as coins
      from claimed),
    paid as materialized (
      select streak, coins, ledger_post(${claim.groupId}::bigint, ${instant(claim.at)},
        jsonb_build_array(jsonb_build_object('key', ${claim.key}::text, 'code', 'daily', 'actor', ${claim.user}::bigint,
          'movements', jsonb_build_array(jsonb_build_object(
            'from', 'issuer', 'to', ${`wallet:${claim.user}`}::text, 'coins', coins::text)))),
        ${claim.openingCoins}::bigint) as result
      from reward)
    select * from paid`,
  )
  if (!row) return undefined
  const { result } = row
  if (!result.ok) throw new Error(`the issuer refused a daily reward: ${result.refusal.status}`)
  const posted = result.posted[0]
  // After a redelivery it is the first outcome that counts: the settings may have changed meanwhile.
  return {
    streak: row.streak,
    coins: posted?.coins ?? row.coins,
    balance: posted?.balances[`wallet:${claim.user}`] ?? 0n,
  }
}

/** What the profile card shows of somebody's coins, as ProfilePart.facts: whole numbers as text; null without a wallet. */
export function profileFacts(who: { readonly groupId: GroupId; readonly userId: Statement }): Statement {
  return sql`(
    select jsonb_build_object('balance', a.balance::text,
      'position', ledger_position(${who.groupId}::bigint, a.balance)::text,
      -- They alone hold that much or more.
      'isRichest', ledger_position(${who.groupId}::bigint, greatest(a.balance - 1, 0)) = 2,
      'streak', c.streak, 'claimedOn', c.claimed_on::text)
    from ledger_accounts a
    left join economy_daily_claims c on c.group_id = a.group_id and c.user_id = ${who.userId}
    where a.group_id = ${who.groupId}::bigint and a.name = 'wallet:' || ${who.userId})`
}

/** How many of those whose coins grew most a digest names. */
const GAINERS_NAMED = 3

/**
 * By how much the transactions of a CTE have changed each account. Entries are looked up transaction by transaction
 * (offset 0) and before anything else is joined: all entries of the group may be read for a week's otherwise.
 */
const changesIn = (group: Statement, transactions: Statement, which: Statement): Statement => sql`
  select e.account_id, sum(e.amount) as change
  from ${transactions} t cross join lateral (
    select account_id, amount from ledger_entries where group_id = ${group} and transaction_id = t.id offset 0) e
  where ${which} group by e.account_id`

/**
 * What happened to a group's coins, as DigestPart.facts: whole numbers as text; null when nothing did. `gainers` are
 * those whose coins grew most; `record` is a transfer larger than all before the period; `richest` holds the largest
 * wallet now, and somebody else held it when the period began.
 */
export function digestFacts({ groupId, from, to }: DigestPeriod): Statement {
  const group = sql`${groupId}::bigint`
  return sql`(
    with moved as materialized (
      select id, code, coins, actor_id from ledger_transactions
      where group_id = ${group} and occurred_at >= ${instant(from)} and occurred_at < ${instant(to)}),
    transfers as (select count(*) as times, sum(coins) as coins from moved where code = 'transfer'),
    -- What everybody begins with is no gain.
    gained as materialized (${changesIn(group, sql`moved`, sql`t.code <> 'opening'`)}),
    gains as (
      select a.user_id, sum(g.change) as coins
      from gained g join ledger_accounts a on a.group_id = ${group} and a.id = g.account_id
      -- What is put aside is still theirs.
      where a.kind in ('wallet', 'hold') and exists (select from people p where p.user_id = a.user_id)
      group by a.user_id having sum(g.change) > 0
      order by 2 desc, 1 limit ${GAINERS_NAMED}),
    -- Of two people whom the directory knows: who was erased since is named nowhere, nor when they have come back.
    record as (
      select b.coins, b.actor_id, other.user_id as to_id
      from (select * from moved where code = 'transfer' order by coins desc, id limit 1) b
      join ledger_accounts own on own.group_id = ${group} and own.name = 'wallet:' || b.actor_id
        and b.id > coalesce(own.erased_through, 0)
      join people giver on giver.user_id = b.actor_id
      cross join lateral (
        select a.user_id from ledger_entries e
        join ledger_accounts a on a.group_id = ${group} and a.id = e.account_id
        where e.group_id = ${group} and e.transaction_id = b.id and e.amount > 0 and a.kind = 'wallet'
          and b.id > coalesce(a.erased_through, 0) limit 1) other
      join people receiver on receiver.user_id = other.user_id
      where (
        select max(coins) from ledger_transactions
        where group_id = ${group} and code = 'transfer' and occurred_at < ${instant(from)}) < b.coins),
    -- Wallets that have changed since, and by how much: of all others the balance of now is that of then.
    since as materialized (
      select id from ledger_transactions where group_id = ${group} and occurred_at >= ${instant(from)}),
    changes as materialized (${changesIn(group, sql`since`, sql`true`)}),
    changed as materialized (
      select a.id, a.user_id, a.balance, c.change
      from changes c join ledger_accounts a on a.group_id = ${group} and a.id = c.account_id
      where a.kind = 'wallet'),
    before as (
      select user_id, balance, then_coins from (
        select user_id, balance, balance - change as then_coins from changed
        union all (
          -- Of so many and one more the first that has not changed. Fenced off: by an anti-join each would be looked for among
          -- all that have, of a million wallets that change in a week for minutes.
          select user_id, balance, balance from (
            select w.user_id, w.balance, c.id as changed_id from (
              select id, user_id, balance from ledger_accounts where group_id = ${group} and kind = 'wallet'
              order by balance desc, user_id limit (select count(*) + 1 from changed)) w
            left join changed c on c.id = w.id offset 0) tops
          where changed_id is null order by balance desc, user_id limit 1)) wallets
      where then_coins > 0 order by then_coins desc, user_id limit 1),
    richest as (
      select w.user_id from (
        select user_id, balance from ledger_accounts where group_id = ${group} and kind = 'wallet' and listed
        order by balance desc, user_id limit 1) w, before
      where w.user_id <> before.user_id and w.balance > before.balance)
    select jsonb_build_object(
      'public', (
        select settings -> ${economySettings.handles.balancesPublic.key}::text is distinct from 'false'::jsonb from groups where id = ${group}),
      'transfers', transfers.times, 'moved', coalesce(transfers.coins, 0)::text,
      'gainers', (
        select coalesce(jsonb_agg(jsonb_build_object('who', consent_person(user_id), 'coins', coins::text)
          order by coins desc, user_id), '[]') from gains),
      'record', (
        select jsonb_build_object('coins', coins::text, 'from', consent_person(actor_id), 'to', consent_person(to_id))
        from record),
      'richest', (select consent_person(user_id) from richest))
    from transfers
    where transfers.times > 0 or exists (select from gains) or exists (select from richest))`
}

/** What wallets hold, for the group's files: `[{user, value: {coins}}]`. Not of who is no longer known: the file would name them. */
export const listWallets = (group: GroupId): Statement => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('user', a.user_id::text, 'value', jsonb_build_object('coins', a.balance::text))
      order by a.balance desc, a.user_id), '[]')
    from ledger_accounts a where a.group_id = ${group}::bigint and a.kind = 'wallet' and a.listed)`
