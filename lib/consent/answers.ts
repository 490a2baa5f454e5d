import { sql } from 'kysely'
import { z } from 'zod'
import type { RequestAnswer, RequestView, SettledRequest } from '../contract/request.ts'
import type { Act } from '../contract/turn.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows, rowsAs } from '../platform/rows.ts'
import type { UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { packTexts } from '../values/packed-text.ts'
import type { Text } from '../values/text.ts'
import { noticeDocument, overTexts } from './notice.ts'
import { type RequestRow, requestRow, toView } from './request-row.ts'
import { readStanding, type Standing, standingOf } from './standing.ts'
import { say } from './texts.ts'

/**
 * Settles a request as the actor wants, as a SELECT for a statement of the feature's own:
 * `with answered as materialized (${answering(act, answer)}), made as (insert … select … from answered
 * where answered.fresh and answered.status = 'accepted') select * from answered`. One row of consent_reply (also
 * sender_id and target_id), or none for a request that never was. The other one is told in the same statement, and the
 * group of a yes.
 */
export function answering(
  act: Act,
  { kind, ref, verdict, announced, elsewhere, pressed }: RequestAnswer,
): Statement {
  const news = { accepted: 'notices.accepted', rejected: 'notices.declined' } as const
  const told =
    verdict === 'accepted' || verdict === 'rejected'
      ? answerNotice(ref, say(news[verdict], { what: kind.noun }))
      : null
  const aloud = verdict === 'accepted' && announced ? answerNotice(ref, announced) : null
  // Whoever is asked has answered on their copy, and is shown there what came of it.
  const answered = elsewhere ? say('card.answered', { what: kind.noun }) : undefined
  const said = verdict === 'withdrawn' ? say('card.taken_back', { what: kind.noun }) : answered
  const over = said ? overTexts(said) : null
  const copies = JSON.stringify({
    but: pressed,
    shown: packTexts([
      verdict === 'withdrawn'
        ? say('card.taken_back', { what: kind.noun })
        : say('card.answered', { what: kind.noun }),
    ]),
    cancelled: packTexts([say('card.over')]),
    own: {
      accepted: packTexts([say('notices.accepted', { what: kind.noun })]),
      rejected: packTexts([say('notices.declined', { what: kind.noun })]),
      withdrawn: packTexts([say('card.own_withdrawn', { what: kind.noun })]),
      cancelled: packTexts([say('notices.cancelled')]),
    },
  })
  return sql`select * from consent_settle(${ref}, ${act.actor.userId}::bigint, ${verdict}, ${instant(act.now)},
    ${told}::jsonb, ${aloud}::jsonb, ${over}::jsonb, ${copies}::jsonb)`
}

const answerNotice = (ref: string, text: Text) =>
  noticeDocument({ key: `consent.answer:${ref}`, kind: 'consent.answer', text })

/** What a statement around {@link answering} returned, read by {@link requestRow}. */
export function readSettled(rows: readonly RequestRow[]): SettledRequest {
  const row = rows[0]
  if (!row) return { request: undefined, status: 'cancelled', fresh: false, refused: undefined }
  const refused = row.refused === 'not_yours' || row.refused === 'closed' ? row.refused : undefined
  return { request: toView(row), status: row.status, fresh: row.fresh, refused }
}

/** Any answer but yes. */
export async function settleRequest(act: Act, answer: RequestAnswer): Promise<SettledRequest> {
  return readSettled(await readRows(act.services.database, requestRow, answering(act, answer)))
}

/** A request as one of the two sees it. */
export async function findRequest(database: Database, ref: string, reader: UserId): Promise<SettledRequest> {
  const [found] = await readRows(
    database,
    seenRow,
    sql`select shown.*, r.pretended from consent_requests r, consent_show(r, null, false) shown where r.ref = ${ref}`,
  )
  const settled = readSettled(found ? [found] : [])
  const hidden = found?.pretended && found.target.userId === reader
  return hidden ? { ...settled, status: 'blocked' } : settled
}

const seenRow = requestRow.extend({ pretended: z.boolean() })

const MOST_PENDING = 8

/** How somebody stands, what waits for their answer, and what they have asked, the latest first; one request. */
export async function findOwn(
  database: Database,
  person: UserId,
  at: number,
): Promise<{ readonly standing: Standing; readonly pending: readonly RequestView[] }> {
  const waiting = sql`
    select shown.* from consent_requests r, consent_show(r, null, false) shown
    where r.status = 'pending' and r.expires_at > ${instant(at)}
      and (r.sender_id = ${person}::bigint or (r.target_id = ${person}::bigint and not r.pretended))
    order by r.opened_at desc, r.id desc limit ${MOST_PENDING}`
  const [standing, pending] = await database.batch([standingOf(person), waiting])
  return { standing: readStanding(standing), pending: rowsAs(requestRow, pending).map(toView) }
}

/** The group that a request was made in: a scalar expression. */
export const groupOfRequest = (ref: string): Statement =>
  sql`(select group_id from consent_requests where ref = ${ref})`
