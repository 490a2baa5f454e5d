import { sql } from 'kysely'
import type { Job } from '../contract/job.ts'
import type { Database, Statement } from '../platform/database.ts'
import { groupId } from '../values/ids.ts'
import type { Language, Named } from '../values/text.ts'

/** Moments are milliseconds since 1970. */
const moment = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`

// ------------------------------------------------------------------------------------------ jobs

export interface ClaimedJob extends Omit<Job, 'now'> {
  readonly id: bigint
}

export interface JobClaim {
  readonly now: number
  /** Names who has them. */
  readonly lease: string
  readonly leaseMs: number
  /** Others are left for a deploy that knows them. */
  readonly kinds: readonly string[]
  readonly limit: number
  /** One that was taken so often and never came to an end kills whoever takes it: it is dead. */
  readonly maxAttempts: number
}

/** Takes the jobs that have been due the longest; `dead` are those that were found to be so at that. */
export async function claimJobs(
  database: Database,
  claim: JobClaim,
): Promise<{ jobs: ClaimedJob[]; dead: { kind: string; key: string }[] }> {
  const { rows } = await sql<{
    id: bigint
    kind: string
    key: string
    group_id: bigint
    due_at: Date
    payload: Job['payload']
    attempts: number
    dead: boolean
  }>`
    with due as materialized (
      select id from jobs
      where done_at is null and dead_at is null and run_at <= ${moment(claim.now)} and kind = any(${[...claim.kinds]}::text[])
      order by run_at, id limit ${claim.limit}::integer
      for update skip locked),
    taken as (
      update jobs j set
        attempts = j.attempts + 1,
        lease = ${claim.lease},
        run_at = ${moment(claim.now + claim.leaseMs)},
        dead_at = case when j.attempts >= ${claim.maxAttempts}::integer then ${moment(claim.now)} end,
        error = case when j.attempts >= ${claim.maxAttempts}::integer then 'it never came to an end' else j.error end
      -- By an array, as everywhere here: a join would let Postgres read all of the table.
      where j.id = any(array(select id from due))
      returning j.*)
    select id, kind, key, group_id, due_at, payload, attempts, dead_at is not null as dead
    from taken order by due_at, id`.execute(database.query)
  const jobs = rows
    .filter(({ dead }) => !dead)
    .map((row) => ({
      id: row.id,
      kind: row.kind,
      key: row.key,
      groupId: groupId(row.group_id),
      dueAt: row.due_at.getTime(),
      payload: row.payload,
      attempt: row.attempts,
    }))
  return { jobs, dead: rows.filter(({ dead }) => dead) }
}

/** When the next job of these kinds may be taken; one that is being done, when its lease is over. */
export const nextJobExpression = (kinds: readonly string[]): Statement => sql`(
  select min(run_at) from jobs where done_at is null and dead_at is null and kind = any(${[...kinds]}::text[]))`

/**
 * The earliest of some moments, in one request.
 * @param moments scalar expressions, timestamptz or null
 * @returns milliseconds since 1970; undefined when all of them are null
 */
export async function findEarliest(
  database: Database,
  moments: readonly Statement[],
): Promise<number | undefined> {
  const { rows } = await sql<{
    earliest: Date | null
  }>`select least(${sql.join(moments)}) as earliest`.execute(database.query)
  return rows[0]?.earliest?.getTime()
}

/** `untouched`: the time was over before its turn came; it counts as never taken. */
export type JobOutcome =
  | { readonly id: bigint; readonly status: 'done' | 'untouched' }
  | { readonly id: bigint; readonly status: 'retry'; readonly runAt: number; readonly error: string }
  | { readonly id: bigint; readonly status: 'dead'; readonly error: string }

/** Writes down what came of jobs. Those whose lease somebody else has by now are theirs. */
export async function settleJobs(
  database: Database,
  lease: string,
  now: number,
  outcomes: readonly JobOutcome[],
): Promise<void> {
  const json = JSON.stringify(
    outcomes.map((outcome) => ({
      id: String(outcome.id),
      status: outcome.status,
      ...('error' in outcome ? { error: outcome.error } : {}),
      ...('runAt' in outcome ? { run_at: new Date(outcome.runAt) } : {}),
    })),
  )
  await sql`
    with outcome as materialized (
      select * from jsonb_to_recordset(${json}::jsonb) as o(id bigint, status text, error text, run_at timestamptz))
    update jobs j set
      lease = null,
      done_at = case when o.status = 'done' then ${moment(now)} end,
      dead_at = case when o.status = 'dead' then ${moment(now)} end,
      run_at = coalesce(o.run_at, ${moment(now)}),
      attempts = j.attempts - case when o.status = 'untouched' then 1 else 0 end,
      error = case when o.status = 'untouched' then j.error else o.error end
    from outcome o
    where j.id = any(array(select id from outcome)) and j.id = o.id and j.lease = ${lease}`.execute(
    database.query,
  )
}

// ------------------------------------------------------------------------------------------ outbox

/** How far apart messages are sent, in milliseconds; how long whoever sends one is waited for. */
export interface Pace {
  readonly overallMs: number
  readonly chatMs: number
  /** Between two changes of a card. */
  readonly cardMs: number
  readonly groupCount: number
  readonly groupMs: number
  readonly leaseMs: number
}

/** A message whose turn it is. */
export interface OutboxMessage {
  readonly id: number
  readonly key: string
  readonly kind: string
  /** When it may be sent. */
  readonly slot: number
  readonly attempt: number
  /** Undefined: the group is gone from Telegram, or never was there. */
  readonly chatId: number | undefined
  readonly inGroup: boolean
  /** Whom it is for, where it isn't all of the group. */
  readonly person: Named | undefined
  /** Whether that person can be written to in private, as far as is known. */
  readonly privateOpen: boolean
  /** As they were packed. */
  readonly texts: unknown
  readonly buttons: unknown
  /** Telegram's file id. */
  readonly photo: string | undefined
  /** To be drawn. */
  readonly picture: { readonly kind: string; readonly data: unknown } | undefined
  /** What it changes, instead of being a message of its own; without a message id that was never sent. */
  readonly card: { readonly messageId: number | undefined; readonly captioned: boolean } | undefined
  /** Which change of the card it is. */
  readonly revision: number
  readonly threadId: number | undefined
  readonly replyTo: number | undefined
  readonly language: Language
  /** The group's, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
}

interface MessageRow {
  slot: Date
  message: {
    id: number
    key: string
    kind: string
    attempts: number
    lane: string
    person: Named | null
    texts: unknown
    buttons: unknown
    photo: string | null
    picture: { kind: string; data: unknown } | null
    card: number | null
    revision: number
    thread_id: number | null
    reply_to: number | null
  }
  card_message_id: bigint | null
  card_captioned: boolean | null
  chat_id: bigint | null
  group_language: Language | null
  settings: Record<string, unknown> | null
  chosen: Language | null
  spoken: string | null
  private_open: boolean | null
}

export interface MessageClaim {
  readonly now: number
  readonly until: number
  readonly limit: number
  readonly pace: Pace
  /** Kinds of notice that a person may choose about, and those that their quiet hours hold back. */
  readonly kinds: { readonly chosen: readonly string[]; readonly held: readonly string[] }
}

/**
 * Takes the messages that may be sent between `now` and `until`: of each chat the first one at most. What a person
 * doesn't want, or not there or not now, is put where it belongs at that.
 */
export async function claimMessages(database: Database, claim: MessageClaim): Promise<OutboxMessage[]> {
  const { rows } = await sql<MessageRow>`
    select c.slot, c.message, coalesce(g.chat_id, into_.chat_id) as chat_id, g.language as group_language, g.settings,
      p.language as chosen, p.telegram_language as spoken, p.private_open, card.message_id as card_message_id,
      num_nonnulls(card.photo, card.picture) > 0 as card_captioned
    from outbox_claim(${moment(claim.now)}, ${moment(claim.until)}, ${claim.limit}::integer,
      ${JSON.stringify(claim.pace)}::jsonb, ${JSON.stringify(claim.kinds)}::jsonb) c
    left join groups g on g.id = (c.message ->> 'group_id')::bigint
    left join groups into_ on into_.id = g.merged_into
    left join people p on p.user_id = (c.message -> 'person' ->> 'userId')::bigint
    left join outbox card on card.id = (c.message ->> 'card')::bigint
    order by c.slot`.execute(database.query)
  return rows.map(toMessage)
}

function toMessage({
  slot,
  message,
  chat_id,
  group_language,
  settings,
  chosen,
  spoken,
  private_open,
  card_message_id,
  card_captioned,
}: MessageRow): OutboxMessage {
  const inGroup = !message.lane.startsWith('p:')
  const own = chosen ?? (spoken?.startsWith('en') ? 'en' : spoken ? 'es' : undefined)
  return {
    id: message.id,
    key: message.key,
    kind: message.kind,
    slot: slot.getTime(),
    attempt: message.attempts,
    chatId: inGroup ? (chat_id === null ? undefined : Number(chat_id)) : message.person?.userId,
    inGroup,
    person: message.person ?? undefined,
    privateOpen: private_open ?? false,
    texts: message.texts,
    buttons: message.buttons,
    photo: message.photo ?? undefined,
    picture: message.picture ?? undefined,
    card:
      message.card === null
        ? undefined
        : {
            messageId: card_message_id === null ? undefined : Number(card_message_id),
            captioned: card_captioned ?? false,
          },
    revision: message.revision,
    threadId: message.thread_id ?? undefined,
    replyTo: message.reply_to ?? undefined,
    language: (inGroup ? undefined : own) ?? group_language ?? 'es',
    settings: settings ?? {},
  }
}

/** When there may be something to send again. A change to a card that is not sent yet comes after the card. */
export const nextMessageExpression = (): Statement => sql`(
  select greatest(min(o.ready_at), (select ready_at from outbox_lanes where lane = '*'))
    from outbox o where o.sent_at is null and o.dead_at is null
      and (o.card is null or exists (
        select from outbox c where c.id = o.card and num_nonnulls(c.sent_at, c.dead_at) > 0))
  having count(*) > 0)`

/** @returns undefined when nothing waits */
export const findNextMessage = (database: Database): Promise<number | undefined> =>
  findEarliest(database, [nextMessageExpression()])

/** What came of sending a message. */
export type SendOutcome =
  /** The next one in this chat not before `until`. */
  | { readonly status: 'sent'; readonly messageId: number; readonly until: number }
  /** Telegram asks to wait: it was not sent. */
  | { readonly status: 'slow'; readonly until: number }
  | { readonly status: 'retry'; readonly until: number; readonly error: string }
  /** Nobody to be told in that chat: blocked, never started, thrown out. */
  | { readonly status: 'lost'; readonly error: string }
  /** Refused as it is, for good. */
  | { readonly status: 'dead'; readonly error: string }

/** How a message stands once its outcome is written down. */
export type Settled = SendOutcome['status'] | 'moved' | 'superseded' | 'late'

/**
 * @returns `moved`: to the group, to be said there; `superseded`: a card has changed again meanwhile; `late`: somebody
 *   else settled it
 */
export async function settleMessage(
  database: Database,
  message: Pick<OutboxMessage, 'id' | 'attempt' | 'revision'>,
  now: number,
  outcome: SendOutcome,
): Promise<Settled> {
  const json = JSON.stringify({
    ...outcome,
    revision: message.revision,
    ...('until' in outcome ? { until: new Date(outcome.until) } : {}),
  })
  const { rows } = await sql<{ status: Settled }>`
    select outbox_settle(${message.id}::bigint, ${message.attempt}::integer, ${moment(now)}, ${json}::jsonb) as status
  `.execute(database.query)
  return rows[0]?.status ?? 'late'
}

// ------------------------------------------------------------------------------------------ dead letters, retention

/**
 * Tells the owners of what has died since the last time, by kind, in one message each; every death is told once.
 * @returns how many kinds of it were told
 */
export async function tellOfTheDead(
  database: Database,
  now: number,
  ownerIds: readonly number[],
): Promise<number> {
  const { rows } = await sql<{ kinds: number }>`
    with jobs_told as (
      update jobs set alerted_at = ${moment(now)} where dead_at is not null and alerted_at is null
      returning kind, key, error),
    notices_told as (
      update outbox set alerted_at = ${moment(now)} where dead_at is not null and alerted_at is null
        and kind <> 'jobs.dead'
      returning kind, key, error),
    letters as (
      select kind, count(*)::integer as count, min(key) as key, min(coalesce(error, '')) as error
      from (select * from jobs_told union all select * from notices_told) as dead group by kind),
    said as (
      select count(*)::integer as kinds, min(kind || ':' || key) as first, jsonb_agg(jsonb_build_object(
        'namespace', 'jobs', 'key', 'dead.letter', 'values', jsonb_build_object('kind', jsonb_build_object('code', kind),
          'count', count, 'key', jsonb_build_object('code', key), 'error', error)) order by kind) as lines
      from letters having count(*) > 0)
    select kinds, outbox_add((
      select jsonb_agg(jsonb_build_object('kind', 'jobs.dead', 'key', 'jobs.dead:' || owner || ':' || md5(first || ${now}::text),
        'person', jsonb_build_object('userId', owner, 'firstName', ''), 'privateOnly', true,
        'texts', jsonb_build_array(jsonb_build_object('namespace', 'jobs', 'key', 'dead.alert',
          'values', jsonb_build_object('letters', lines)))))
      from unnest(${[...ownerIds]}::bigint[]) owner)) from said`.execute(database.query)
  return rows[0]?.kinds ?? 0
}

/** What is over and done with is kept for some time, and the dead are kept. @returns how many rows were forgotten */
export async function forgetSettled(database: Database, before: number, limit: number): Promise<number> {
  const { rows } = await sql<{ forgotten: number }>`
    with done as (
      delete from jobs where id in (select id from jobs where done_at < ${moment(before)} limit ${limit}::integer)
      returning 1),
    sent as (
      delete from outbox where id in (select id from outbox where sent_at < ${moment(before)} limit ${limit}::integer)
      returning 1),
    quiet as (
      delete from outbox_lanes l where lane in (
        select lane from outbox_lanes where lane <> '*' and ready_at < ${moment(before)} limit ${limit}::integer)
        and not exists (select from outbox o where o.lane = l.lane and o.sent_at is null and o.dead_at is null)
      returning 1)
    select (select count(*) from done)::integer + (select count(*) from sent)::integer
      + (select count(*) from quiet)::integer as forgotten`.execute(database.query)
  return rows[0]?.forgotten ?? 0
}
