import { sql } from 'kysely'
import { z } from 'zod'
import type { Job } from '../contract/job.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRow, readRows } from '../platform/rows.ts'
import { type ChatId, chatId, groupId, type UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { type Named, personSchema } from '../values/person.ts'
import { LANGUAGES, type Language } from '../values/text.ts'

// ------------------------------------------------------------------------------------------ jobs

/** Its payload as it is stored: its handler's schema reads it. */
export interface ClaimedJob extends Omit<Job<unknown>, 'now'> {
  readonly id: bigint
  readonly kind: string
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

const jobRow = z.object({
  id: z.bigint(),
  kind: z.string(),
  key: z.string(),
  group_id: z.bigint().transform(groupId),
  due_at: z.date(),
  payload: z.unknown(),
  attempts: z.number(),
  dead: z.boolean(),
})

/** Takes the jobs that have been due the longest; `dead` are those that were found to be so at that. */
export async function claimJobs(
  database: Database,
  claim: JobClaim,
): Promise<{ jobs: ClaimedJob[]; dead: { kind: string; key: string }[] }> {
  const rows = await readRows(
    database,
    jobRow,
    sql`
    with due as materialized (
      select id from jobs
      where done_at is null and dead_at is null and run_at <= ${instant(claim.now)} and kind = any(${[...claim.kinds]}::text[])
      order by run_at, id limit ${claim.limit}::integer
      for update skip locked),
    taken as (
      update jobs j set
        attempts = j.attempts + 1,
        lease = ${claim.lease},
        run_at = ${instant(claim.now + claim.leaseMs)},
        dead_at = case when j.attempts >= ${claim.maxAttempts}::integer then ${instant(claim.now)} end,
        error = case when j.attempts >= ${claim.maxAttempts}::integer then 'it never came to an end' else j.error end
      -- By an array, as everywhere here: a join would let Postgres read all of the table.
      where j.id = any(array(select id from due))
      returning j.*)
    select id, kind, key, group_id, due_at, payload, attempts, dead_at is not null as dead
    from taken order by due_at, id`,
  )
  const jobs = rows
    .filter(({ dead }) => !dead)
    .map((row) => ({
      id: row.id,
      kind: row.kind,
      key: row.key,
      groupId: row.group_id,
      dueAt: row.due_at.getTime(),
      payload: row.payload,
      attempt: row.attempts,
    }))
  return { jobs, dead: rows.filter(({ dead }) => dead) }
}

/** When the next job of these kinds may be taken; one that is being done, when its lease is over. */
export const nextJobExpression = (kinds: readonly string[]): Statement => sql`(
  select min(run_at) from jobs where done_at is null and dead_at is null and kind = any(${[...kinds]}::text[]))`

const earliestRow = z.object({ earliest: z.date().nullable() })

/**
 * The earliest of some moments, in one request.
 * @param moments scalar expressions, timestamptz or null
 * @returns milliseconds since 1970; undefined when all of them are null
 */
export async function findEarliest(
  database: Database,
  moments: readonly Statement[],
): Promise<number | undefined> {
  const [row] = await readRows(database, earliestRow, sql`select least(${sql.join(moments)}) as earliest`)
  return row?.earliest?.getTime()
}

const momentsRow = z.object({ moments: z.array(z.number().nullable()) })

/**
 * Some moments, in one request.
 * @param moments scalar expressions, timestamptz or null
 * @returns milliseconds since 1970 of each, rounded down; undefined where it is null
 */
export async function findMoments(
  database: Database,
  moments: readonly Statement[],
): Promise<readonly (number | undefined)[]> {
  const each = moments.map((moment) => sql`floor(extract(epoch from ${moment}) * 1000)`)
  const found = await readRow(
    database,
    momentsRow,
    sql`select jsonb_build_array(${sql.join(each)}) as moments`,
  )
  return found.moments.map((moment) => moment ?? undefined)
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
      done_at = case when o.status = 'done' then ${instant(now)} end,
      dead_at = case when o.status = 'dead' then ${instant(now)} end,
      run_at = coalesce(o.run_at, ${instant(now)}),
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
  /** A person's private chat has their id. Undefined: the group is gone from Telegram, or never was there. */
  readonly chatId: ChatId | UserId | undefined
  readonly inGroup: boolean
  /** In the group, seen by its person alone. */
  readonly aside: boolean
  /** Whom it is for, where it isn't all of the group. */
  readonly person: Named | undefined
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
  /** Where the message stands that it speaks of. */
  readonly about: MessagePlace | undefined
  readonly language: Language
  /** The group's, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What may go out in the same message, paragraphs after these, in order. */
  readonly more: readonly MessagePart[]
}

/** A message in a group, as far as a link to it needs it. */
export interface MessagePlace {
  readonly chatId: number
  /** A public group's. */
  readonly username: string | undefined
  readonly messageId: number
  readonly threadId: number | undefined
}

/** One of several that go out in one message. Whether it can be read is found when it is put in. */
export interface MessagePart {
  readonly id: number
  readonly texts: unknown
  readonly buttons: unknown
}

/** What is known of a row before it is read: enough to settle it, if it can't be. */
const rowSchema = z.object({
  id: z.number(),
  attempts: z.number(),
  revision: z.number(),
  key: z.string(),
  kind: z.string(),
})

/** A row of the outbox as it stands in jsonb. */
const messageSchema = rowSchema.extend({
  lane: z.string(),
  place: z.enum(['room', 'aside', 'private']).nullable(),
  person: personSchema.nullable(),
  texts: z.unknown(),
  buttons: z.unknown(),
  photo: z.string().nullable(),
  picture: z.object({ kind: z.string(), data: z.unknown() }).nullable(),
  card: z.number().nullable(),
  thread_id: z.number().nullable(),
  reply_to: z.number().nullable(),
  more: z.array(z.object({ id: z.number(), texts: z.unknown(), buttons: z.unknown() })),
})

const messageRow = z.object({
  slot: z.date(),
  message: rowSchema.loose(),
  card_message_id: z.bigint().nullable(),
  card_captioned: z.boolean(),
  /** Of what a change changes: where that stands. */
  card_lane: z.string().nullable(),
  card_place: z.enum(['room', 'aside', 'private']).nullable(),
  card_person: personSchema.nullable().catch(null),
  chat_id: z.bigint().transform(chatId).nullable(),
  chat_username: z.string().nullable(),
  /** What it speaks of; a change, what that speaks of which it changes. */
  about: z
    .object({ messageId: z.number().optional(), threadId: z.number().optional() })
    .nullable()
    .catch(null),
  /** Of the card that it speaks of. */
  about_message_id: z.bigint().nullable(),
  about_thread_id: z.bigint().nullable(),
  group_language: z.enum(LANGUAGES).nullable(),
  settings: z.record(z.string(), z.unknown()).nullable(),
  chosen: z.enum(LANGUAGES).nullable(),
  spoken: z.string().nullable(),
})

export interface MessageClaim {
  readonly now: number
  readonly until: number
  readonly limit: number
  readonly pace: Pace
  readonly kinds: {
    /** That a person may choose about. */
    readonly chosen: readonly string[]
    /** Those of them that may be told in the group. */
    readonly public: readonly string[]
    /** That quiet hours hold back. */
    readonly held: readonly string[]
    /** Whose messages go out as one. */
    readonly merges: readonly string[]
  }
}

/** A row that can't be read: it was taken with the others, and is to be settled without them. */
export interface Unreadable {
  readonly id: number
  readonly attempt: number
  readonly revision: number
  readonly key: string
  readonly kind: string
  readonly error: string
}

/**
 * Takes the messages that may be sent between `now` and `until`: of each chat the first one at most. What a person
 * doesn't want, or not there or not now, is put where it belongs at that.
 */
export async function claimMessages(
  database: Database,
  claim: MessageClaim,
): Promise<{ messages: OutboxMessage[]; unreadable: Unreadable[] }> {
  const rows = await readRows(
    database,
    messageRow,
    sql`
    select c.slot, c.message, coalesce(g.chat_id, into_.chat_id) as chat_id, g.language as group_language, g.settings,
      p.language as chosen, p.telegram_language as spoken, card.message_id as card_message_id,
      num_nonnulls(card.photo, card.picture) > 0 as card_captioned, card.lane as card_lane, card.place as card_place,
      card.person as card_person, coalesce(g.username, into_.username) as chat_username,
      led.about, about.message_id as about_message_id, about.thread_id as about_thread_id
    from outbox_claim(${instant(claim.now)}, ${instant(claim.until)}, ${claim.limit}::integer,
      ${JSON.stringify(claim.pace)}::jsonb, ${JSON.stringify(claim.kinds)}::jsonb) c
    left join groups g on g.id = (c.message ->> 'group_id')::bigint
    left join groups into_ on into_.id = g.merged_into
    left join outbox card on card.id = (c.message ->> 'card')::bigint
    cross join lateral (select coalesce(nullif(c.message -> 'about', 'null'), card.about) as about) led
    cross join lateral (select outbox_person_id(coalesce(card.person, c.message -> 'person') ->> 'userId') as user_id) reader
    -- A private group's messages open for nobody who has left it.
    left join outbox about on about.key = led.about ->> 'card' and about.place = 'room' and about.lane like 'g:%'
      and (coalesce(g.username, into_.username) is not null or community_known_since(coalesce(into_.id, g.id), reader.user_id) is null
        or community_is_here(coalesce(into_.id, g.id), reader.user_id))
    left join people p on p.user_id = reader.user_id
    order by c.slot`,
  )
  const messages: OutboxMessage[] = []
  const unreadable: Unreadable[] = []
  for (const row of rows) {
    const read = messageSchema.safeParse(row.message)
    const { id, attempts: attempt, revision, key, kind } = row.message
    if (read.success) messages.push(toMessage(row, read.data))
    else
      unreadable.push({ id, attempt, revision, key, kind, error: z.prettifyError(read.error).slice(0, 300) })
  }
  return { messages, unreadable }
}

function toMessage(row: z.infer<typeof messageRow>, message: z.infer<typeof messageSchema>): OutboxMessage {
  const inGroup = !(row.card_lane ?? message.lane).startsWith('p:')
  const person = row.card_person ?? message.person
  const { chosen, spoken } = row
  const own = chosen ?? (spoken?.startsWith('en') ? 'en' : spoken ? 'es' : undefined)
  const cardId = row.card_message_id === null ? undefined : Number(row.card_message_id)
  const aside = inGroup && (row.card_lane === null ? message.place : row.card_place) === 'aside'
  return {
    id: message.id,
    key: message.key,
    kind: message.kind,
    slot: row.slot.getTime(),
    attempt: message.attempts,
    chatId: inGroup ? (row.chat_id ?? undefined) : person?.userId,
    inGroup,
    aside,
    person: person ?? undefined,
    texts: message.texts,
    buttons: message.buttons,
    photo: message.photo ?? undefined,
    picture: message.picture ?? undefined,
    card: message.card === null ? undefined : { messageId: cardId, captioned: row.card_captioned },
    revision: message.revision,
    threadId: message.thread_id ?? undefined,
    replyTo: message.reply_to ?? undefined,
    about: aboutOf(row),
    language: (inGroup && !aside ? undefined : own) ?? row.group_language ?? 'es',
    settings: row.settings ?? {},
    more: message.more,
  }
}

function aboutOf({ about, ...row }: z.infer<typeof messageRow>): MessagePlace | undefined {
  const messageId = about?.messageId ?? Number(row.about_message_id ?? 0)
  if (row.chat_id === null || messageId <= 0) return undefined
  const threadId = about?.threadId ?? Number(row.about_thread_id ?? 0)
  return {
    chatId: row.chat_id,
    username: row.chat_username ?? undefined,
    messageId,
    threadId: threadId || undefined,
  }
}

/** When there may be something to send again. A change to a card that is not sent yet comes after the card. */
export const nextMessageExpression = (): Statement => sql`(
  select greatest(o.ready_at, (select ready_at from outbox_lanes where lane = '*'))
    from outbox o where o.sent_at is null and o.dead_at is null
      and (o.card is null or exists (
        select from outbox c where c.id = o.card and num_nonnulls(c.sent_at, c.dead_at) > 0))
   order by o.ready_at, o.id limit 1)`

const nextRow = z.object({ message: z.date().nullable(), beside: z.date().nullable() })

/** When the next message may be sent, and when something else is due (a moment as DueWork.next): one request. Undefined: nothing waits. */
export async function findNextMessage(
  database: Database,
  beside: Statement = sql`null::timestamptz`,
): Promise<{ readonly message: number | undefined; readonly beside: number | undefined }> {
  const [row] = await readRows(
    database,
    nextRow,
    sql`select ${nextMessageExpression()} as message, ${beside} as beside`,
  )
  return { message: row?.message?.getTime(), beside: row?.beside?.getTime() }
}

/** What came of sending a message. */
export type SendOutcome =
  /** The next one in this chat not before `until`. */
  | {
      readonly status: 'sent'
      readonly messageId: number
      readonly until: number
      /** Whether the words are a picture's caption. */
      readonly captioned: boolean
      /** Those that went out in the same message, by their ids. */
      readonly with: readonly number[]
    }
  /** It was not sent: Telegram asks to wait, or the chat has had its share of ours for now (`ours`). */
  | {
      readonly status: 'slow'
      readonly until: number
      readonly ours: boolean
      /** Telegram asks for longer than is believed, or for nothing that makes sense. */
      readonly odd?: boolean
    }
  /** Nobody is spoken to aside in that group, or that person, or with that message, isn't (`once`). */
  | { readonly status: 'aside'; readonly error: string; readonly once?: boolean }
  | { readonly status: 'retry'; readonly until: number; readonly error: string }
  /** Nobody to be told in that chat: blocked, never started, thrown out. `returns`: once the bot is back there, it is told. */
  | { readonly status: 'lost'; readonly error: string; readonly returns?: boolean }
  /** Refused as it is, for good. */
  | { readonly status: 'dead'; readonly error: string }

const settledRow = z.object({
  status: z.enum(['sent', 'slow', 'retry', 'lost', 'dead', 'moved', 'superseded', 'late']),
})

/**
 * How a message stands once its outcome is written down. `moved`: it goes to its person's private chat, or waits for it; `superseded`: a card
 * has changed again meanwhile; `late`: somebody else settled it.
 */
export type Settled = z.infer<typeof settledRow>['status']

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
  const { status } = await readRow(
    database,
    settledRow,
    sql`
    select outbox_settle(${message.id}::bigint, ${message.attempt}::integer, ${instant(now)}, ${json}::jsonb) as status`,
  )
  return status
}

// ------------------------------------------------------------------------------------------ retention

const forgottenRow = z.object({ forgotten: z.number() })

/** What is over and done with is kept for some time, and the dead are kept. @returns how many rows were forgotten */
export async function forgetSettled(database: Database, before: number, limit: number): Promise<number> {
  const { forgotten } = await readRow(
    database,
    forgottenRow,
    sql`
    with done as (
      delete from jobs where id in (select id from jobs where done_at < ${instant(before)} limit ${limit}::integer)
      returning 1),
    sent as (
      delete from outbox where id in (select id from outbox where sent_at < ${instant(before)} limit ${limit}::integer)
      returning 1),
    quiet as (
      delete from outbox_lanes l where lane in (
        select lane from outbox_lanes where lane <> '*' and ready_at < ${instant(before)} limit ${limit}::integer)
        and not exists (select from outbox o where o.lane = l.lane and o.sent_at is null and o.dead_at is null)
      returning 1)
    select (select count(*) from done)::integer + (select count(*) from sent)::integer
      + (select count(*) from quiet)::integer as forgotten`,
  )
  return forgotten
}
