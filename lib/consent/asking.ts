import { sql } from 'kysely'
import { z } from 'zod'
import { mentioned } from '../community/people.ts'
import { Refusal, UnknownPerson } from '../contract/answer.ts'
import type { PersonMention } from '../contract/arguments.ts'
import type { RequestKind, RequestView } from '../contract/request.ts'
import type { GroupAct, RoleplayAct } from '../contract/turn.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { packTexts } from '../values/packed-text.ts'
import { type Named, personSchema } from '../values/person.ts'
import { asTexts, targetButtons } from './copies.ts'
import { packNotice } from './notice.ts'
import { type RequestRow, requestRow, toView } from './request-row.ts'
import { consentSettings } from './settings.ts'
import { say } from './texts.ts'

const REQUEST_MS = 48 * 3_600_000

export interface Wish {
  readonly kind: RequestKind
  readonly to: PersonMention
  /** Kept with the request, and given to `accept`. */
  readonly payload: unknown
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

/** Stands in the target's copy for the target, whom only Postgres knows by name. */
const TARGET: Named = { userId: userId(-1), firstName: 'consent.target', lastName: null }

/**
 * Asks somebody of the group for something, in one request to Postgres: the person is found, both sides' consent and blocks are
 * checked, the request is opened, its expiry is put on the list and the target's copy into the outbox. Of somebody whom
 * the target has blocked it is opened all the same, and the target hears nothing.
 * @throws Refusal, UnknownPerson
 */
export async function openRequest(act: GroupAct & RoleplayAct, wish: Wish): Promise<OpenedRequest> {
  const { actor, group, services } = act
  if (wish.to.by === 'chat') throw new Refusal(say('refusals.nobody'))
  if (wish.to.by === 'id' && wish.to.isBot) throw new Refusal(say('refusals.bot'))
  if (wish.to.by === 'id' && wish.to.userId === actor.userId) throw new Refusal(say('refusals.self'))
  const document = JSON.stringify(requestDocument(act, wish))
  const [row] = await readRows(
    services.database,
    openedRow,
    sql`
    with found as materialized (select * from ${mentioned(wish.to, group.groupId, 'known')} t),
    -- Of its own: Postgres may call a function in FROM before it looks at a condition of another table beside it.
    asked as materialized (
      select found.user_id from found
       where not found.is_bot and found.user_id <> ${actor.userId}::bigint
         and not coalesce(${wish.unless?.holds(sql`found.user_id`) ?? sql`false`}, false)),
    opened as materialized (
      select o.* from asked, consent_ask(
        ${document}::jsonb || jsonb_build_object('targetId', asked.user_id), ${instant(act.now)}) o)
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
  throw refusalOf(row.refused, who, group)
}

/** What consent_ask reads, but for the target. */
function requestDocument({ actor, group, key, now, services }: GroupAct, { kind, payload }: Wish) {
  const ref = services.random.token(9)
  const what = kind.noun
  const expiresAt = now + REQUEST_MS
  const { groupId } = group
  const shown: RequestView = {
    ref,
    kind: kind.kind,
    groupId,
    sender: actor,
    target: TARGET,
    payload,
    expiresAt,
  }
  return {
    ref,
    key,
    groupId: String(groupId),
    kind: kind.kind,
    senderId: actor.userId,
    payload,
    expiresAt: new Date(expiresAt),
    againMs: consentSettings.handles.askAgain.of(group),
    told: targetCopy(kind, shown, group.title),
    marker: TARGET,
    expired: packNotice({
      key: `consent.expired:${ref}`,
      kind: 'consent.expired',
      text: say('notices.expired', { what }),
    }),
    over: packTexts([say('card.lapsed', { what })]),
    own: packTexts([say('notices.cancelled')]),
  }
}

/** All that a yes would mean, and below it the buttons. */
function targetCopy(kind: RequestKind, shown: RequestView, group: string) {
  const [text, ...more] = [
    ...asTexts(kind.asks(shown, 'target')),
    say('card.until_you', { group, wait: { left: shown.expiresAt } }),
  ]
  if (!text) throw new Error('a request says nothing')
  return packNotice({
    key: `consent.request:${shown.ref}`,
    kind: 'consent.request',
    text,
    more,
    buttons: targetButtons(kind, shown.ref),
  })
}

/** What nobody else may guess of the two is said to the asker alone. */
function refusalOf(refused: RequestRow['refused'], who: Named, group: GroupAct['group']): Refusal {
  const named = { who: { person: who } }
  switch (refused) {
    case 'closed':
      return new Refusal(say('refusals.closed'), [], 'private')
    case 'blocking':
      return new Refusal(say('refusals.blocking', named), [], 'private')
    case 'absent':
      return new Refusal(say('refusals.absent', named))
    case 'too_soon': {
      const wait = { duration: consentSettings.handles.askAgain.of(group) }
      return new Refusal(say('refusals.too_soon', { ...named, wait }), [], 'private')
    }
    default:
      return new Refusal(say('refusals.target_closed', named), [], 'private')
  }
}

/**
 * When its time is over; at least once.
 * @param told the notice to its sender
 * @param over what the target's copy shows then; null: it has none
 */
export async function expireRequest(
  database: Database,
  id: string,
  at: number,
  { told, over }: { readonly told: unknown; readonly over: unknown },
): Promise<void> {
  await sql`select consent_lapse(${id}::bigint, ${instant(at)}, ${JSON.stringify(told)}::jsonb,
    ${over === null ? null : JSON.stringify(over)}::jsonb)`.execute(database.query)
}
