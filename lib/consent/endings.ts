import { sql } from 'kysely'
import type { Feature, Services } from '../contract/feature.ts'
import type { Job } from '../contract/job.ts'
import type { Ending, Ends } from '../contract/request.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { GroupId } from '../values/ids.ts'
import type { Named } from '../values/text.ts'
import { noticeDocument } from './notice.ts'
import { say } from './texts.ts'

const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

/** Pending requests end like everything else. */
export const requestEnds: Ends = {
  end: ({ person, groupId, with: other, at }) =>
    sql`select group_id, other_id from consent_cancel(${person}::bigint, ${groupId ?? null}::bigint,
      ${other ?? null}::bigint, ${instant(at)})`,
  told: (who) => say('notices.cancelled', { who: { person: who } }),
}

export interface EndOfThings extends Ending {
  /** Who wants out, by name. */
  readonly who: Named
  /** Names the cause for ever: what is told about it is told once. */
  readonly key: string
  /** What comes first in the same transaction: the closing of their roleplay, a block. */
  readonly first?: Statement
  /** The group where it was said, and its moderators as Telegram names them; other groups' are told by a job. */
  readonly moderators?: { readonly here: GroupId | undefined; readonly ids: readonly number[] }
}

/**
 * Ends what every feature has between a person and others, in one transaction and one request. Everyone else
 * concerned is told by a notice, moderators of a safeword too. Doing it again ends and tells nothing more.
 */
export async function endThings(services: Services, ending: EndOfThings): Promise<void> {
  const features = new Set(services.catalogue.map(({ feature }) => feature))
  await services.database.batch([
    ...(ending.first ? [ending.first] : []),
    ...[...features].flatMap((feature) => (feature.ends ? [endOf(feature, feature.ends, ending)] : [])),
    ...(ending.moderators ? tellHere(ending, ending.moderators) : []),
  ])
}

function endOf({ name }: Feature, { end, told }: Ends, ending: EndOfThings): Statement {
  const words = noticeDocument({
    key: `${ending.key}:${name}`,
    kind: 'consent.ended',
    text: told(ending.who),
  })
  return sql`with ended as materialized (${end(ending)})
    select consent_ended(${words}::jsonb, ${ending.moderators ? moderatorsJob(ending) : null}::jsonb,
      ${ending.moderators?.here ?? null}::bigint, group_id, other_id, ${ending.person}::bigint) from ended`
}

// ------------------------------------------------------------------------------------------ moderators

export const MODERATORS_JOB = 'consent.moderators'

const safewordNotice = (key: string) =>
  noticeDocument({ key: `${key}:moderators`, kind: 'consent.safeword', text: say('notices.safeword') })

function moderatorsJob({ key, person, at }: EndOfThings): string {
  return JSON.stringify({ kind: MODERATORS_JOB, key, dueAt: new Date(at), payload: { key, person } })
}

function tellHere(
  { key, person }: EndOfThings,
  { here, ids }: { here: GroupId | undefined; ids: readonly number[] },
) {
  if (here === undefined) return []
  return [tellModerators(here, key, person, ids, true)]
}

function tellModerators(
  group: GroupId,
  key: string,
  person: number,
  ids: readonly number[],
  aloud: boolean,
): Statement {
  return sql`select consent_tell_moderators(${safewordNotice(key)}::jsonb, ${group}::bigint, ${[...ids]}::bigint[],
    ${person}::bigint, ${aloud})`
}

/** Moderators of a group where something ended, while the safeword was said elsewhere: privately or not at all. */
export async function runModeratorsJob({ database, telegram }: Services, job: Job): Promise<void> {
  const { key, person } = job.payload as { key: string; person: number }
  const chatId = await findChat(database, job.groupId)
  if (chatId === undefined) return
  const members = await telegram.call<{ user: { id: number } }[]>('getChatAdministrators', {
    chat_id: chatId,
  })
  const ids = members.map(({ user }) => user.id)
  await database.batch([tellModerators(job.groupId, key, person, ids, false)])
}

/** @returns undefined where the bot is no longer */
async function findChat(database: Database, id: GroupId): Promise<number | undefined> {
  const { rows } = await sql<{ chat_id: bigint }>`
    select chat_id from groups where id = ${id}::bigint and chat_id is not null and bot_status <> 'gone'`.execute(
    database.query,
  )
  return rows[0] && Number(rows[0].chat_id)
}
