import { sql } from 'kysely'
import type { Turn } from '../contract/feature.ts'
import type { RequestAnswer, SettledRequest } from '../contract/request.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { Text } from '../values/text.ts'
import { noticeDocument } from './notice.ts'
import { type RequestRow, toView } from './request-row.ts'
import { say } from './texts.ts'

const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

/**
 * Settles a request as the actor wants, as a SELECT for a statement of the feature's own:
 * `with answered as materialized (${answering(turn, answer)}), made as (insert … select … from answered
 * where answered.fresh and answered.status = 'accepted') select * from answered`. One row of consent_reply (also
 * sender_id and target_id), or none for a request that never was. The other one is told in the same statement.
 */
export function answering(turn: Turn, { kind, ref, verdict }: RequestAnswer): Statement {
  const news =
    verdict === 'accepted' ? 'notices.accepted' : verdict === 'withdrawn' ? undefined : 'notices.declined'
  const notice = (text: Text, privateOnly: boolean) =>
    noticeDocument({ key: `consent.answer:${ref}`, kind: 'consent.answer', text, privateOnly })
  // In the group the card says it too.
  const told = news && notice(say(news, { what: kind.noun }), true)
  const announced =
    verdict === 'accepted' && !turn.group
      ? notice(say('notices.announced', { other: { person: turn.actor }, what: kind.noun }), false)
      : undefined
  return sql`select * from consent_answer(${ref}, ${turn.actor.userId}::bigint, ${verdict}, ${instant(turn.now)},
    ${told ?? null}::jsonb, ${announced ?? null}::jsonb)`
}

/** What a statement around {@link answering} returned. */
export function readSettled(rows: readonly RequestRow[]): SettledRequest {
  const row = rows[0]
  if (!row) return { request: undefined, status: 'cancelled', fresh: false, refused: undefined }
  const refused = row.refused === 'not_yours' || row.refused === 'closed' ? row.refused : undefined
  return { request: toView(row), status: row.status, fresh: row.fresh === true, refused }
}

/** Any answer but yes. */
export async function settleRequest(turn: Turn, answer: RequestAnswer): Promise<SettledRequest> {
  const { rows } = await sql<RequestRow>`${answering(turn, answer)}`.execute(turn.services.database.query)
  return readSettled(rows)
}

/** A request as it stands. */
export async function findRequest(database: Database, ref: string): Promise<SettledRequest> {
  const { rows } = await sql<RequestRow>`
    select shown.* from consent_requests r, consent_show(r, null, false) shown where r.ref = ${ref}`.execute(
    database.query,
  )
  return readSettled(rows)
}
