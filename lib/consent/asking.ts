import { sql } from 'kysely'
import { z } from 'zod'
import { mentioned } from '../community/queries.ts'
import { Refusal, UnknownPerson } from '../contract/answer.ts'
import type { PersonMention } from '../contract/arguments.ts'
import type { RequestKind, RequestView } from '../contract/request.ts'
import type { GroupAct, RoleplayAct } from '../contract/turn.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { instant } from '../values/instant.ts'
import { type Named, personSchema } from '../values/person.ts'
import type { Text } from '../values/text.ts'
import { answerButtons } from './card.ts'
import { noticeDocument } from './notice.ts'
import { type RequestRow, requestRow, toView } from './request-row.ts'
import { say } from './texts.ts'

const REQUEST_MS = 48 * 3_600_000

export interface Wish {
  readonly kind: RequestKind
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

const targetColumns = { who: personSchema, is_bot: z.boolean() }
/** Without a request where it is refused; without a reason too where the target alone ruled it out. */
const openedRow = requestRow
  .extend(targetColumns)
  .or(z.object({ ...targetColumns, ref: z.null(), refused: requestRow.shape.refused }))

/**
 * Asks somebody of the group for something, in one request to Postgres: the person is found, both sides' consent and blocks are
 * checked, the request is opened, its expiry is put on the list and the target's private notice into the outbox.
 * @throws Refusal, UnknownPerson
 */
export async function openRequest(act: GroupAct & RoleplayAct, wish: Wish): Promise<OpenedRequest> {
  const { actor, group, key, now, services } = act
  if (wish.to.by === 'chat') throw new Refusal(say('refusals.nobody'))
  if (wish.to.by === 'id' && wish.to.isBot) throw new Refusal(say('refusals.bot'))
  if (wish.to.by === 'id' && wish.to.userId === actor.userId) throw new Refusal(say('refusals.self'))
  const ref = services.random.token(9)
  const [row] = await readRows(
    services.database,
    openedRow,
    sql`
    with found as materialized (select * from ${mentioned(wish.to, group.groupId)} t),
    needless as materialized (
      select coalesce(${wish.unless?.holds(sql`found.user_id`) ?? sql`false`}, false) as yes from found),
    opened as materialized (
      select o.* from found, needless, consent_open(${ref}, ${key}, ${group.groupId}::bigint, ${wish.kind.kind},
        ${actor.userId}::bigint, found.user_id, ${JSON.stringify(wish.payload)}::jsonb, ${instant(now)},
        ${instant(now + REQUEST_MS)}, ${askedNotice(group.title, wish, ref)}::jsonb, ${expiredNotice(wish, ref)}::jsonb) o
       where not found.is_bot and found.user_id <> ${actor.userId}::bigint and not needless.yes)
    select consent_person(found.user_id) as who, found.is_bot, opened.*
    from found left join opened on true`,
  )
  if (!row) throw new UnknownPerson()
  const { who } = row
  if (row.is_bot) throw new Refusal(say('refusals.bot'))
  if (who.userId === actor.userId) throw new Refusal(say('refusals.self'))
  if (row.ref !== null)
    return { status: row.refused === 'pending' ? 'pending' : 'opened', request: toView(row) }
  if (row.refused === null && wish.unless) throw wish.unless.refusal(who)
  throw refusalOf(row.refused, who)
}

function refusalOf(refused: RequestRow['refused'], who: Named): Refusal {
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
function askedNotice(group: string, { kind, details = [] }: Wish, ref: string): string {
  return noticeDocument({
    key: `consent.request:${ref}`,
    kind: 'consent.request',
    text: say('notices.asked', { what: kind.noun, group }),
    more: details,
    buttons: answerButtons(kind.kind, ref, 'target'),
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
