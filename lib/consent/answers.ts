import { sql } from 'kysely'
import type { RequestAnswer, SettledRequest } from '../contract/request.ts'
import type { Act } from '../contract/turn.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { instant } from '../values/instant.ts'
import type { Text } from '../values/text.ts'
import { noticeDocument } from './notice.ts'
import { type RequestRow, requestRow, toView } from './request-row.ts'
import { say } from './texts.ts'

/**
 * Settles a request as the actor wants, as a SELECT for a statement of the feature's own:
 * `with answered as materialized (${answering(act, answer)}), made as (insert … select … from answered
 * where answered.fresh and answered.status = 'accepted') select * from answered`. One row of consent_reply (also
 * sender_id and target_id), or none for a request that never was. The other one is told in the same statement.
 */
export function answering(act: Act, { kind, ref, verdict, inPrivate }: RequestAnswer): Statement {
  const news =
    verdict === 'accepted' ? 'notices.accepted' : verdict === 'withdrawn' ? undefined : 'notices.declined'
  const notice = (text: Text, privateOnly: boolean) =>
    noticeDocument({ key: `consent.answer:${ref}`, kind: 'consent.answer', text, privateOnly })
  // In the group the card says it too.
  const told = news && notice(say(news, { what: kind.noun }), true)
  const announced =
    verdict === 'accepted' && inPrivate
      ? notice(say('notices.announced', { other: { person: act.actor }, what: kind.noun }), false)
      : undefined
  return sql`select * from consent_answer(${ref}, ${act.actor.userId}::bigint, ${verdict}, ${instant(act.now)},
    ${told ?? null}::jsonb, ${announced ?? null}::jsonb)`
}

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

/** A request as it stands. */
export async function findRequest(database: Database, ref: string): Promise<SettledRequest> {
  const found = sql`
    select shown.* from consent_requests r, consent_show(r, null, false) shown where r.ref = ${ref}`
  return readSettled(await readRows(database, requestRow, found))
}

/** The group that a request was made in: a scalar expression. */
export const groupOfRequest = (ref: string): Statement =>
  sql`(select group_id from consent_requests where ref = ${ref})`
