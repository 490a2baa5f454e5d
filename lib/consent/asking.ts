import { sql } from 'kysely'
import { mentioned } from '../community/queries.ts'
import type { PersonMention } from '../contract/arguments.ts'
import { Refusal, type RoleplayTurn, UnknownPerson } from '../contract/feature.ts'
import type { RequestKind, RequestView } from '../contract/request.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { GroupId } from '../values/ids.ts'
import type { Named, Text } from '../values/text.ts'
import { answerButtons } from './card.ts'
import { noticeDocument } from './notice.ts'
import { type RequestRow, toView } from './request-row.ts'
import { say } from './texts.ts'

const REQUEST_MS = 48 * 3_600_000

const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

export interface Wish {
  readonly kind: RequestKind
  readonly groupId: GroupId
  readonly to: PersonMention
  /** Kept with the request, and given to `accept`. */
  readonly payload: unknown
  /** What the target reads in private before the buttons: all that a yes would mean. */
  readonly details?: readonly Text[]
  /** A boolean expression over the target's id: where it is true there is nothing to ask. */
  readonly unless?: {
    readonly holds: (target: Statement) => Statement
    readonly refusal: (who: Named) => Refusal
  }
}

export interface OpenedRequest {
  readonly request: RequestView
  /** `pending`: the two had one of this kind open already, and this is it. */
  readonly status: 'opened' | 'pending'
}

/**
 * Asks somebody for something, in one request to Postgres: the person is found, both sides' consent and blocks are
 * checked, the request is opened, its expiry is put on the list and the target's private notice into the outbox.
 * @throws Refusal, UnknownPerson
 */
export async function openRequest(turn: RoleplayTurn, wish: Wish): Promise<OpenedRequest> {
  const { actor, now, services } = turn
  if (wish.to.by === 'chat') throw new Refusal(say('refusals.nobody'))
  if (wish.to.by === 'id' && wish.to.isBot) throw new Refusal(say('refusals.bot'))
  if (wish.to.by === 'id' && wish.to.userId === actor.userId) throw new Refusal(say('refusals.self'))
  const ref = services.random.token(9)
  const { rows } = await sql<
    RequestRow & {
      found_id: bigint | null
      first_name: string
      last_name: string | null
      is_bot: boolean
      needless: boolean
    }
  >`
    with found as materialized (select * from ${mentioned(wish.to, wish.groupId)} t),
    needless as materialized (
      select coalesce(${wish.unless?.holds(sql`found.user_id`) ?? sql`false`}, false) as yes from found),
    opened as materialized (
      select o.* from found, needless, consent_open(${ref}, ${turn.key}, ${wish.groupId}::bigint, ${wish.kind.kind},
        ${actor.userId}::bigint, found.user_id, ${JSON.stringify(wish.payload)}::jsonb, ${instant(now)},
        ${instant(now + REQUEST_MS)}, ${askedNotice(turn, wish, ref)}::jsonb, ${expiredNotice(wish, ref)}::jsonb) o
       where not found.is_bot and found.user_id <> ${actor.userId}::bigint and not needless.yes)
    select found.user_id as found_id, found.first_name, found.last_name, found.is_bot,
      coalesce((select yes from needless), false) as needless, opened.*
    from (select) one left join found on true left join opened on true`.execute(services.database.query)
  const row = rows[0]
  if (!row || row.found_id === null) throw new UnknownPerson()
  const target = { userId: Number(row.found_id), firstName: row.first_name, lastName: row.last_name }
  if (row.is_bot) throw new Refusal(say('refusals.bot'))
  if (target.userId === actor.userId) throw new Refusal(say('refusals.self'))
  if (row.needless && wish.unless) throw wish.unless.refusal(target)
  if (row.refused === null) return { status: 'opened', request: toView(row) }
  if (row.refused === 'pending') return { status: 'pending', request: toView(row) }
  throw refusalOf(row.refused, target)
}

function refusalOf(refused: string, who: Named): Refusal {
  switch (refused) {
    case 'closed':
      return new Refusal(say('refusals.closed'))
    case 'blocking':
      return new Refusal(say('refusals.blocking', { who: { person: who } }))
    case 'absent':
      return new Refusal(say('refusals.absent', { who: { person: who } }))
    case 'target_closed':
      return new Refusal(say('refusals.target_closed', { who: { person: who } }))
    default:
      return new Refusal(say('refusals.impossible'))
  }
}

/** The target's own copy, with the same buttons: the card in the group mentions them anyway. */
function askedNotice(turn: RoleplayTurn, { kind, details = [] }: Wish, ref: string): string {
  return noticeDocument({
    key: `consent.request:${ref}`,
    kind: 'consent.request',
    text: say('notices.asked', { what: kind.noun, group: turn.group?.title ?? '' }),
    more: details,
    buttons: answerButtons(turn, kind.kind, ref, 'target'),
    privateOnly: true,
  })
}

function expiredNotice({ kind }: Wish, ref: string): string {
  return noticeDocument({
    key: `consent.expired:${ref}`,
    kind: 'consent.expired',
    text: say('notices.expired', { what: kind.noun }),
    privateOnly: true,
  })
}

/** When its time is over; at least once. */
export async function expireRequest(
  database: Database,
  id: string,
  at: number,
  told: unknown,
): Promise<void> {
  await sql`select consent_expire(${id}::bigint, ${instant(at)}, ${JSON.stringify(told)}::jsonb)`.execute(
    database.query,
  )
}
