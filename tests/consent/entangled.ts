import { sql } from 'kysely'
import { acceptRules } from '../../lib/consent/standing.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { composeDocument } from '../../lib/features/contracts/document.ts'
import { post } from '../../lib/ledger/post.ts'
import { reserve } from '../../lib/ledger/posting.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, type UserId, userId } from '../../lib/values/ids.ts'
import { instant } from '../../lib/values/instant.ts'
import type { Named } from '../../lib/values/person.ts'
import type { Books } from '../ledger/books.ts'

/** Two people, and everything that can be between them, as rows: what a safeword has to end. */

export const AT = Date.UTC(2026, 10, 23, 12)
export const OPENING = 1_000n
const DAY = 86_400_000
const LATER = AT + 10 * DAY

export interface Pair {
  readonly nadia: Named
  readonly ivan: Named
}

let people = 60_000

/** Two that nobody has met, in these groups, whose roleplay is open. */
export async function meet(books: Books, groups: readonly GroupId[]): Promise<Pair> {
  const named = (firstName: string): Named => ({ userId: userId(++people), firstName })
  const pair = { nadia: named('Nadia'), ivan: named('Iván') }
  for (const { userId: id, firstName } of Object.values(pair)) {
    await books.rows(sql`
      insert into people (user_id, first_name, seen_at) values (${id}, ${firstName}, to_timestamp(0))`)
    for (const group of groups)
      await books.rows(sql`
        insert into members (group_id, user_id, first_seen_at) values (${group}::bigint, ${id}, to_timestamp(0))`)
    await acceptRules(books.database, id, AT)
  }
  return pair
}

/** Coins that somebody has put aside in a group. @returns the hold's number */
export async function putAside(
  books: Books,
  group: GroupId,
  user: UserId,
  what: { readonly key: string; readonly coins: bigint },
): Promise<string> {
  const held = await post(books.database, {
    groupId: group,
    at: AT,
    openingCoins: OPENING,
    transactions: [
      reserve({ key: what.key, code: 'reserve' }, { user, coins: coins(what.coins), subject: what.key }),
    ],
  })
  if (!held.ok) throw new Error(`${what.key}: refused`)
  return String(held.posted[0].hold)
}

export interface Draft {
  readonly ref: string
  readonly group: GroupId
  readonly deposit?: bigint
}

/** What both sign: ten days, and three coins a day from Nadia. */
const draft = ({ nadia, ivan }: Pair, { ref, group, deposit }: Draft) =>
  composeDocument(
    group,
    { proposer: nadia, partner: ivan },
    {
      timeZone: 'UTC',
      terms: {
        title: ref,
        roles: { proposer: 'a', partner: 'b' },
        clauses: 'c',
        days: 10,
        allowance: { coins: coins(3n), every: 'day', payer: 'proposer' },
        ...(deposit !== undefined && { depositCoins: coins(deposit) }),
      },
    },
  )

/** Proposed by Nadia: Iván has to sign. */
export async function propose(books: Books, pair: Pair, wanted: Draft): Promise<void> {
  await request(books, pair, { ...wanted, kind: 'contracts.contract', payload: draft(pair, wanted) })
}

/** A contract in force, as lib/features/contracts would have made it. */
export async function sign(books: Books, pair: Pair, wanted: Draft): Promise<void> {
  const { ref, group, deposit } = wanted
  const { text, digest } = draft(pair, wanted)
  const aside = (who: Named) =>
    deposit === undefined
      ? null
      : putAside(books, group, who.userId, { key: `contract:${ref}:deposit:${who.userId}`, coins: deposit })
  const [proposer, partner] = [await aside(pair.nadia), await aside(pair.ivan)]
  await books.rows(sql`
    insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, deposit_coins, proposer_hold,
      partner_hold, signed_at, ends_at)
    values (${ref}, ${group}::bigint, ${pair.nadia.userId}, ${pair.ivan.userId}, ${text}, ${digest},
      ${deposit ?? null}::bigint, ${proposer}::bigint, ${partner}::bigint, ${instant(AT)}, ${instant(LATER)})`)
}

interface Asked {
  readonly ref: string
  readonly group: GroupId
  readonly kind: string
  readonly payload: object
  readonly status?: 'pending' | 'accepted'
}

/** Nadia asks Iván. */
async function request(books: Books, { nadia, ivan }: Pair, asked: Asked): Promise<bigint> {
  const { ref, group, kind, payload, status = 'pending' } = asked
  const [row] = await books.rows(sql<{ id: bigint }>`
    insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, status, opened_key, opened_at,
      expires_at, settled_at)
    values (${ref}, ${group}::bigint, ${kind}, ${nadia.userId}, ${ivan.userId}, ${JSON.stringify(payload)}::jsonb,
      ${status}, ${ref}, ${instant(AT)}, ${instant(LATER)}, case when ${status} <> 'pending' then ${instant(AT)} end)
    returning id`)
  return row?.id ?? 0n
}

/** Everything at once: a collar, a request, contracts with a deposit and without, a cell, tickets, stakes. */
export async function entangle(books: Books, pair: Pair, group: GroupId): Promise<void> {
  const { nadia, ivan } = pair
  const name = (what: string) => `${what}-${group}-${nadia.userId}`
  const collar = await request(books, pair, {
    ref: name('collar'),
    group,
    kind: 'bonds.collar',
    payload: {},
    status: 'accepted',
  })
  await books.rows(sql`
    insert into bonds (id, group_id, owner_id, wearer_id, permissions, since)
    values (${String(collar)}::bigint, ${group}::bigint, ${ivan.userId}, ${nadia.userId}, '{}', ${instant(AT)})`)
  await request(books, pair, { ref: name('asked'), group, kind: 'bonds.collar', payload: {} })
  await sign(books, pair, { ref: name('bare'), group })
  await sign(books, pair, { ref: name('pledged'), group, deposit: 30n })
  await books.rows(sql`
    insert into dungeon_stays (ref, group_id, prisoner_id, jailer_id, key, began_at, release_at, telegram)
    values (${name('cell')}, ${group}::bigint, ${nadia.userId}, ${ivan.userId}, ${name('cell')}, ${instant(AT)},
      ${instant(LATER)}, 'none')`)
  await buyTickets(books, pair, group)
  await stake(books, nadia.userId, group)
}

/** Nadia has tickets 1 and 3, Iván 2. */
async function buyTickets(books: Books, { nadia, ivan }: Pair, group: GroupId): Promise<void> {
  const ref = `raffle-${group}-${nadia.userId}`
  const secret = '0'.repeat(64)
  await books.rows(sql`
    insert into raffles (ref, group_id, opened_key, price_coins, tax_basis_points, most_each, opened_at, draws_at,
      commitment, secret, sold)
    values (${ref}, ${group}::bigint, ${ref}, 7, 0, 9, ${instant(AT)}, ${instant(LATER)},
      encode(sha256(convert_to(${secret}, 'UTF8')), 'hex'), ${secret}, 3)`)
  for (const [index, { userId: buyer }] of [nadia, ivan, nadia].entries()) {
    const key = `${ref}-${index + 1}`
    const hold = await putAside(books, group, buyer, { key, coins: 7n })
    await books.rows(sql`
      insert into raffle_tickets (key, ref, number, group_id, buyer_id, hold, bought_at)
      values (${key}, ${ref}, ${index + 1}::integer, ${group}::bigint, ${buyer}, ${hold}::bigint, ${instant(AT)})`)
  }
}

// ------------------------------------------------------------------------------------------ a feature of the tests' own

/** In the place of a migration; one statement each. Stakes that somebody has put on something. */
export const STAKES_SCHEMA = [
  sql`create table throwaway_stakes (feature text not null, group_id bigint not null, user_id bigint not null,
    hold bigint not null, returned_at timestamptz, primary key (feature, group_id, user_id))`,
  sql`create function throwaway_stakes_end(p_feature text, p_user bigint, p_group bigint, p_at timestamptz)
    returns table (group_id bigint, other_id bigint, postings jsonb) language sql as $$
      update throwaway_stakes s set returned_at = p_at
       where s.feature = p_feature and s.user_id = p_user and s.returned_at is null
         and (p_group is null or s.group_id = p_group)
      returning s.group_id, null::bigint, jsonb_build_array(jsonb_build_object(
        'key', s.feature || ':return:' || s.hold, 'code', 'release',
        'resolve', jsonb_build_object('hold', s.hold::text, 'as', 'released'))) $$`,
]

/** A feature whose ending gives coins back, and tells nobody: all that it says is what the contract asks of it. */
const stakesOf = (name: string): Feature => ({
  name,
  category: 'people',
  texts: { es: {}, en: {} },
  ends: {
    end: ({ person, groupId, at }) => sql`
      select group_id, other_id, postings
        from throwaway_stakes_end(${name}, ${person}::bigint, ${groupId ?? null}::bigint, ${instant(at)})`,
  },
})

/** The first and the last by name, so that others stand between them. */
export const STAKES = [stakesOf('antes'), stakesOf('wagers')] as const

async function stake(books: Books, user: UserId, group: GroupId): Promise<void> {
  for (const { name } of STAKES) {
    const hold = await putAside(books, group, user, { key: `${name}-${group}-${user}`, coins: 11n })
    await books.rows(sql`
      insert into throwaway_stakes (feature, group_id, user_id, hold)
      values (${name}, ${group}::bigint, ${user}, ${hold}::bigint)`)
  }
}
