import { sql } from 'kysely'
import { z } from 'zod'
import { wordsOfAct } from '../../../community/audit.ts'
import { causesExpression, heldBeyondExpression } from '../../../community/holds.ts'
import { type FoundPerson, mentioned, mentionedRow, toFound } from '../../../community/people.ts'
import { EVERYTHING, HOLD_CAUSES, type HoldCause } from '../../../community/permissions.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Button } from '../../../contract/button.ts'
import { cancelJobsExpression } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type ChatId, chatId, type GroupId, groupId, type UserId, userId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { packTexts, unpackTexts } from '../../../values/packed-text.ts'
import type { Text } from '../../../values/text.ts'
import type { PanelSpan } from '../../panel/index.ts'
import { banJob } from '../clock-jobs.ts'
import { RUNG_KINDS, type RungKind } from '../rungs.ts'

/** Something that the punished is told; its reader, key and group are put there by Postgres. */
export interface Word {
  readonly kind: string
  readonly where: 'aside' | 'private'
  readonly text: readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
}

/** What happens on a rung. */
export interface RungOrder {
  readonly rung: RungKind
  /** Milliseconds since 1970. */
  readonly until: number | undefined
  readonly told: readonly Word[]
}

/** A sanction as it is ordered. */
export interface SanctionOrder {
  readonly groupId: GroupId
  readonly ref: string
  readonly key: string
  readonly by: UserId | undefined
  /** Null: the next rung of the person's own ladder. */
  readonly step: number | null
  /** By step. */
  readonly rungs: readonly RungOrder[]
  readonly decayMs: number
  readonly reason: Text | undefined
  /** A moderator's own. */
  readonly words: string | undefined
  /** With a ban, their messages go. */
  readonly revokes: boolean
  /** A mute replaces one that would last longer. */
  readonly shortens: boolean
  readonly at: number
}

const wordsDocument = (told: readonly Word[]) =>
  told.map(({ kind, where, text, buttons }) => ({
    kind,
    where,
    texts: packTexts(text),
    ...(buttons ? { buttons: packTexts(buttons) } : {}),
  }))

/** An order without who it is about, as `moderation_sanction` reads it. */
export function orderJson({ groupId: _group, rungs, reason, at, ...order }: SanctionOrder): string {
  return JSON.stringify({
    ...order,
    by: order.by === undefined ? null : String(order.by),
    reason: reason === undefined ? null : packTexts(reason),
    denied: EVERYTHING,
    at: new Date(at),
    rungs: rungs.map(({ rung, until, told }) => ({
      rung,
      until: until === undefined ? null : new Date(until),
      notices: wordsDocument(told),
    })),
  })
}

export const toldJson = (told: readonly Word[]): string => JSON.stringify(wordsDocument(told))

/**
 * Sanctions somebody, as an expression for a statement: its value is read by {@link sanctionedSchema}. Once by the
 * order's key. Behind it: `services.catchUp()`.
 * @param affair what many are sanctioned for at once, who are then not told: a text or null
 */
export const sanctionExpression = (
  order: SanctionOrder,
  subject: UserId | Statement,
  affair: Statement = sql`null`,
) =>
  sql<unknown>`moderation_sanction(${order.groupId}::bigint,
    ${typeof subject === 'number' ? sql`${subject}::bigint` : subject},
    ${orderJson(order)}::jsonb || jsonb_build_object('silent', ${affair} is not null))`

/** What was done. */
export const sanctionedSchema = z
  .object({
    ref: z.string(),
    rung: z.enum(RUNG_KINDS),
    step: z.number(),
    until: z.string().nullable(),
    /** Who did it; the guard: null. */
    by: z.number().transform(userId).nullable(),
    made: z.boolean(),
    /** It was taken back since. */
    undone: z.boolean(),
  })
  .transform(({ until, ...done }) => ({
    ...done,
    /** Milliseconds since 1970; of a mute, undefined: until somebody lifts it. */
    until: until === null ? undefined : new Date(until).getTime(),
  }))
export type Sanctioned = z.output<typeof sanctionedSchema>

const sanctionRow = mentionedRow.extend({
  held: z.boolean(),
  away: z.boolean(),
  done: sanctionedSchema.nullable(),
})

export interface SanctionOutcome {
  readonly person: FoundPerson
  /** They were here, and have left: whom nobody has seen here yet may be here all the same. */
  readonly isAway: boolean
  /** They are muted beyond the moment that was asked about. */
  readonly held: boolean
  /** Undefined: so it is, or they are a bot, or somebody who may not be sanctioned. */
  readonly done: Sanctioned | undefined
}

/**
 * Finds who is meant and sanctions them, in one request.
 * @param spared people who are never sanctioned: who administers, and the actor
 * @returns undefined where the mention means nobody known
 */
export async function sanctionMentioned(
  database: Database,
  mention: PersonMention,
  order: SanctionOrder,
  {
    spared,
    unlessBeyond,
  }: { readonly spared: readonly UserId[]; readonly unlessBeyond?: number | undefined },
): Promise<SanctionOutcome | undefined> {
  const held =
    unlessBeyond === undefined
      ? sql<boolean>`false`
      : heldBeyondExpression({ groupId: order.groupId, userId: sql`t.user_id` }, 'mute', unlessBeyond)
  const [row] = await readRows(
    database,
    sanctionRow,
    sql`
    with target as materialized (select t.* from ${mentioned(mention, order.groupId, 'shown')} t)
    select t.*, ${held} as held,
      not t.here and community_known_since(${order.groupId}::bigint, t.user_id) is not null as away,
      case when not t.is_bot and t.user_id <> all (${[...spared]}::bigint[]) and not ${held}
        then ${sanctionExpression(order, sql`t.user_id`)} end as done
    from target t`,
  )
  return row && { person: toFound(row), held: row.held, isAway: row.away, done: row.done ?? undefined }
}

const doneRow = z.object({ done: sanctionedSchema })

/** Sanctions somebody by their id. */
export async function insertSanction(
  database: Database,
  subject: UserId,
  order: SanctionOrder,
): Promise<Sanctioned> {
  const [row] = await readRows(database, doneRow, sql`select ${sanctionExpression(order, subject)} as done`)
  if (!row) throw new Error('a call gives a row')
  return row.done
}

// ------------------------------------------------------------------------------------------ taking back

export interface Undoing {
  readonly groupId: GroupId
  readonly ref: string
  readonly by: UserId | undefined
  readonly words?: string | undefined
  readonly told: readonly Word[]
  readonly at: number
}

/** Takes a sanction back, as an expression: its value is whether it was in force until now. */
export const undoExpression = ({ groupId: group, ref, by, words, told, at }: Undoing) =>
  sql<boolean>`moderation_undo(${group}::bigint, ${ref}, ${by ?? null}::bigint, ${words ?? null}::text,
    ${toldJson(told)}::jsonb, ${instant(at)})`

const undoneRow = z.object({
  theirs: z.boolean(),
  undone: z.boolean(),
  rung: z.enum(RUNG_KINDS).nullable(),
  reaches: z.boolean(),
})

/**
 * @returns undefined where there is no such sanction in that group; `theirs` where it is another's, and only their own may go;
 * `reaches`: Telegram can be asked about whom it is of
 */
export async function undoOne(
  database: Database,
  undoing: Undoing & { readonly onlyOwn: boolean },
): Promise<
  { readonly undone: boolean; readonly rung: RungKind; readonly reaches: boolean } | 'theirs' | undefined
> {
  const [row] = await readRows(
    database,
    undoneRow,
    sql`
    with s as materialized (
      select ref, rung, subject_id, ${undoing.onlyOwn}::boolean and by_id is distinct from ${undoing.by ?? null}::bigint as theirs
        from moderation_sanctions
       where ref = ${undoing.ref} and group_id = ${undoing.groupId}::bigint
         -- Nobody decides about themselves.
         and subject_id is distinct from ${undoing.by ?? null}::bigint)
    select coalesce(s.theirs, false) as theirs, s.rung,
      case when s.ref is not null and not s.theirs then ${undoExpression(undoing)} else false end as undone,
      moderation_telegram_id(s.subject_id) is not null as reaches
    from (select) one left join s on true`,
  )
  if (row?.theirs) return 'theirs'
  return row && row.rung !== null ? { undone: row.undone, rung: row.rung, reaches: row.reaches } : undefined
}

const pardonRow = mentionedRow.extend({
  pardoned: z.number().nullable(),
  was_banned: z.boolean(),
  causes: z.array(z.enum(HOLD_CAUSES)),
  chat_id: z.bigint().transform(chatId).nullable(),
})

interface Pardoned {
  readonly person: FoundPerson
  /** Undefined: they are a bot, or nobody decides about themselves. */
  readonly pardoned: number | undefined
  /** By the bot, before. */
  readonly wasBanned: boolean
  /** What holds them besides, and goes on to. */
  readonly otherwise: readonly HoldCause[]
  readonly chatId: ChatId | undefined
}

/** Finds who is meant and takes everything back. @returns undefined where the mention means nobody known */
export async function pardonMentioned(
  database: Database,
  mention: PersonMention,
  { groupId: group, ref: key, by, words, told, at }: Undoing,
): Promise<Pardoned | undefined> {
  const [row] = await readRows(
    database,
    pardonRow,
    sql`
    select t.*, case when not t.is_bot and t.user_id is distinct from ${by ?? null}::bigint
        then moderation_pardon(${group}::bigint, t.user_id, ${by ?? null}::bigint, ${words ?? null}::text,
          ${toldJson(told)}::jsonb, ${key}, ${instant(at)}) end as pardoned,
      ${isBanned(group, sql`t.user_id`)} as was_banned,
      ${causesExpression({ groupId: group, userId: sql`t.user_id` }, at)} as causes, (select g.chat_id from groups g where g.id = ${group}::bigint) as chat_id
    from ${mentioned(mention, group, 'shown')} t`,
  )
  return (
    row && {
      person: toFound(row),
      pardoned: row.pardoned ?? undefined,
      wasBanned: row.was_banned,
      otherwise: row.causes.filter((cause) => cause !== 'mute'),
      chatId: row.chat_id ?? undefined,
    }
  )
}

// ------------------------------------------------------------------------------------------ bans in Telegram

/** Whether somebody is banned from a group: a boolean for another statement. */
export const isBanned = (group: GroupId, person: UserId | Statement): Statement => sql`exists (
  select from moderation_sanctions s where s.group_id = ${group}::bigint and s.subject_id = ${person}::bigint
    and s.rung = 'ban' and s.undone_at is null)`

/** Takes back whatever bans somebody. @returns whether anything did */
export async function undoBans(
  database: Database,
  subject: UserId,
  { groupId: group, by, told, at }: Pick<Undoing, 'groupId' | 'by' | 'told' | 'at'>,
): Promise<boolean> {
  const rows = await readRows(
    database,
    z.object({ undone: z.boolean() }),
    sql`
    with bans as materialized (
      select s.ref from moderation_sanctions s where s.group_id = ${group}::bigint
        and s.subject_id = ${subject}::bigint and s.rung = 'ban' and s.undone_at is null order by s.at desc)
    select moderation_undo(${group}::bigint, ref, ${by ?? null}::bigint, null, ${toldJson(told)}::jsonb, ${instant(at)})
      as undone from bans`,
  )
  return rows.some(({ undone }) => undone)
}

/** Puts it on the list that who is banned is to be so in Telegram. @param how.key names why @returns whether anything bans them */
export async function banAnew(
  database: Database,
  subject: UserId,
  { groupId: group, key, at }: { readonly groupId: GroupId; readonly key: string; readonly at: number },
): Promise<boolean> {
  const rows = await readRows(
    database,
    z.object({ ref: z.string() }),
    sql`
    select s.ref, moderation_job(s.group_id, s.ref, s.ref || ':back:' || ${key}::text, ${instant(at)})
      from moderation_sanctions s where s.group_id = ${group}::bigint and s.subject_id = ${subject}::bigint
       and s.rung = 'ban' and s.undone_at is null order by s.ref`,
  )
  return rows.length > 0
}

/** Somebody is off Telegram's list by an administrator's hand: what was to take them off it isn't tried any more. */
export async function forgetRefusedUnbans(
  database: Database,
  group: GroupId,
  subject: UserId,
): Promise<void> {
  await sql`select ${cancelJobsExpression(banJob.kind, sql`s.ref || ':refused:unban'`)} from moderation_sanctions s
    where s.group_id = ${group}::bigint and s.subject_id = ${subject}::bigint and s.rung = 'ban'
      and s.undone_at is not null`.execute(database.query)
}

export interface Ban {
  readonly chatId: ChatId | undefined
  readonly groupId: GroupId
  /** Undefined: they had themselves erased, and nobody knows any more who it was. */
  readonly subject: UserId | undefined
  readonly revokes: boolean
  readonly undone: boolean
  /** Another one bans them, and stands. */
  readonly otherwise: boolean
  /** What they are told of it aside is on its way still. */
  readonly telling: boolean
}

const banRow = z.object({
  chat_id: z.bigint().transform(chatId).nullable(),
  group_id: z.bigint().transform(groupId),
  subject_id: z.bigint().transform(userId).nullable(),
  revokes: z.boolean(),
  undone: z.boolean(),
  otherwise: z.boolean(),
  telling: z.boolean(),
})

export async function findBan(database: Database, ref: string): Promise<Ban | undefined> {
  const [row] = await readRows(
    database,
    banRow,
    sql`
    select case when g.bot_status <> 'gone' then g.chat_id end as chat_id, s.group_id,
      moderation_telegram_id(s.subject_id) as subject_id, s.revokes,
      s.undone_at is not null as undone, exists (
        select from moderation_sanctions o where o.group_id = s.group_id and o.subject_id = s.subject_id
          and o.rung = 'ban' and o.undone_at is null and o.ref <> s.ref) as otherwise,
      outbox_waits('moderation:' || s.ref || ':1') as telling
    from moderation_sanctions s join groups g on g.id = s.group_id where s.ref = ${ref}`,
  )
  return (
    row && {
      chatId: row.chat_id ?? undefined,
      groupId: row.group_id,
      subject: row.subject_id ?? undefined,
      revokes: row.revokes,
      undone: row.undone,
      otherwise: row.otherwise,
      telling: row.telling,
    }
  )
}

// ------------------------------------------------------------------------------------------ one's own

export interface OwnSanction {
  readonly ref: string
  readonly groupTitle: string
  readonly rung: RungKind
  readonly until: number | undefined
  readonly at: number
  readonly reason: Text | undefined
  /** The moderator's own. */
  readonly words: string | undefined
  readonly appeal: 'open' | 'accepted' | 'refused' | undefined
}

const ownRow = z.object({
  ref: z.string(),
  title: z.string(),
  rung: z.enum(RUNG_KINDS),
  until: z.date().nullable(),
  at: z.date(),
  reason: z.unknown(),
  words: z.string().nullable(),
  appeal: z.enum(['open', 'accepted', 'refused']).nullable(),
})

/** What somebody was sanctioned with and nobody took back, the newest first. */
export const listOwn = (
  database: Database,
  person: UserId,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<OwnSanction[]> =>
  readOwn(
    database,
    sql`s.subject_id = ${person}::bigint and s.undone_at is null and s.at > ${instant(since)}
    order by s.at desc, s.ref limit ${limit}::integer`,
  )

/** One of somebody's own. */
export async function findOwn(
  database: Database,
  person: UserId,
  ref: string,
): Promise<OwnSanction | undefined> {
  return (await readOwn(database, sql`s.subject_id = ${person}::bigint and s.ref = ${ref}`))[0]
}

async function readOwn(database: Database, wanted: Statement): Promise<OwnSanction[]> {
  const rows = await readRows(
    database,
    ownRow,
    sql`
    select s.ref, g.title, s.rung, s.until, s.at, s.reason, s.appeal,
      ${wordsOfAct(sql`s.group_id`, sql`'sanction:' || s.ref`)} as words
    from moderation_sanctions s join groups g on g.id = s.group_id where ${wanted}`,
  )
  return rows.map(({ title, until, at, reason, words, appeal, ...row }) => ({
    ...row,
    groupTitle: title,
    until: until?.getTime(),
    at: at.getTime(),
    reason: reason == null ? undefined : unpackTexts<Text>(reason),
    words: words ?? undefined,
    appeal: appeal ?? undefined,
  }))
}

/** Which group a sanction is of. */
export const groupOfSanction = (ref: string): Statement =>
  sql`(select group_id from moderation_sanctions where ref = ${ref})`

/** Sanctions of the guard, those of them that were undone, and sanctions by people: of a period, and of the one before. */
export function panelFacts({ groupId, now, before }: PanelSpan): Statement {
  const of = ({ from, to }: PanelSpan['now']) => sql`(
    select jsonb_build_object('guard', count(*) filter (where s.by_id is null),
      'undone', count(*) filter (where s.by_id is null and s.undone_at is not null),
      'people', count(*) filter (where s.by_id is not null))
    from moderation_sanctions s
    where s.group_id = ${groupId}::bigint and s.at >= ${instant(from)} and s.at < ${instant(to)})`
  return sql`jsonb_build_object('now', ${of(now)}, 'before', ${of(before)})`
}
