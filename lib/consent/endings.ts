import { sql } from 'kysely'
import { z } from 'zod'
import { whoHolds } from '../community/delegations.ts'
import { findChat } from '../community/queries.ts'
import type { Feature } from '../contract/feature.ts'
import type { Ending, Ends } from '../contract/request.ts'
import type { Services } from '../contract/turn.ts'
import type { Statement } from '../platform/database.ts'
import { rowAs } from '../platform/rows.ts'
import { fetchAdministrators } from '../telegram/administrators.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { packTexts } from '../values/packed-text.ts'
import type { Named } from '../values/person.ts'
import { moderatorsJob } from './clock-jobs.ts'
import { noticeDocument, overTexts } from './notice.ts'
import { say } from './texts.ts'

/** Pending requests end like everything else. */
export const requestEnds: Ends = {
  end: ({ person, groupId, with: other, cause, at }) =>
    sql`select group_id, other_id, null::jsonb as postings from consent_let_go(${person}::bigint,
      ${groupId ?? null}::bigint, ${other ?? null}::bigint, ${cause}, ${overTexts(say('card.over'))}::jsonb,
      ${instant(at)}, ${overTexts(say('notices.cancelled'))}::jsonb)`,
  told: (who) => say('notices.cancelled', { who: { person: who } }),
  counted: (count) => say('ended.requests', { count }),
}

export interface EndOfThings extends Ending {
  /** Who wants out, by name. */
  readonly who: Named
  /** Names the cause for ever: what is told about it is told once. */
  readonly key: string
  /**
   * What comes first in the same transaction: the closing of their roleplay, a block. It takes consent's lock of the
   * person, as every change of consent does.
   */
  readonly first?: Statement
  /** A safeword: moderators of the groups where something ended are told, and those of the group where it was said. */
  readonly moderators?: { readonly here: GroupId | undefined }
}

export interface Ended {
  /** How many things of each feature. */
  readonly counts: ReadonlyMap<string, number>
  /** Their roleplay was closed by this. */
  readonly closed: boolean
  /** Moderators are about to be told. */
  readonly moderators: boolean
}

/**
 * Ends what every feature has between a person and others, in one transaction and one request, from Postgres alone.
 * Everyone else concerned is told by a notice; moderators of a safeword by a job, which asks Telegram who they are. Doing
 * it again ends and tells nothing more.
 */
export async function endThings(services: Services, ending: EndOfThings): Promise<Ended> {
  const [, rows] = await services.database.batch(endingStatements(services, ending))
  return readEnded(rows)
}

/** The same, for a bigger transaction: the first two statements of it. The rows of the second are read by {@link readEnded}. */
export const endingStatements = (
  { features }: Pick<Services, 'features'>,
  ending: EndOfThings,
): readonly [Statement, Statement] => [ending.first ?? locking(ending.person), endAll(features, ending)]

export function readEnded(rows: readonly unknown[] | undefined): Ended {
  const row = rowAs(endedRow, rows)
  return {
    counts: new Map(Object.entries(row.counts ?? {})),
    closed: row.closed,
    moderators: row.jobs > 0n,
  }
}

const endedRow = z.object({
  counts: z.record(z.string(), z.number()).nullable(),
  closed: z.boolean(),
  jobs: z.bigint(),
})

/** A yes that is being given waits for this, or is waited for: what it begins is then seen, and ends too. */
const locking = (person: UserId): Statement => sql`select consent_lock(array[${person}::bigint])`

/**
 * Every feature's ending in one statement. First the features lock and end rows of their own, by the order of their
 * names, so that two endings meet in the same order wherever a feature stands in the registry. Only then the ledger is
 * locked: what all of them move goes through one call of it a group, and groups come in the order of their ids, as in
 * the ledger's own sweep. A refusal there undoes everything.
 *
 * The ledger is reached by its SQL function, as features' own SQL functions reach it: the room of the ledger
 * (lib/ledger) builds such calls from postings that TypeScript knows, and these only Postgres knows.
 *
 * Postgres runs no SELECT in a WITH that nothing reads, so the last line reads all of them.
 */
function endAll(features: readonly Feature[], ending: EndOfThings): Statement {
  const ends = features
    .flatMap(({ name, ends: of }) => (of ? [{ name, ends: of }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const { moderators, person, at } = ending
  const ended = ends.map(
    ({ name, ends: { end, told, counted } }) => sql`
      select ${name}::text as feature, ${told ? endedNotice(ending, name, told) : null}::jsonb as words,
        ${counted ? JSON.stringify(packTexts(counted(0))) : null}::jsonb as counted,
        e.group_id, e.other_id, e.postings from (${end(ending)}) e`,
  )
  const nothing = sql`select null::text as feature, null::jsonb as words, null::jsonb as counted,
    null::bigint as group_id, null::bigint as other_id, null::jsonb as postings where false`
  const hasLeft = ending.cause === 'left' && !ending.erased
  return sql`
    with ended as materialized (${sql.join([nothing, ...ended], sql` union all `)}),
    moved as materialized (
      select ledger_post(m.group_id, ${instant(at)}, m.postings, p_strict => true) from (
        select e.group_id, jsonb_agg(p.posting order by e.feature, p.posting ->> 'key') as postings
          from ended e, jsonb_array_elements(e.postings) as p (posting)
         group by e.group_id order by e.group_id) m),
    told as materialized (
      select consent_tell(words, group_id, other_id, ${person}::bigint) from ended where other_id is not null),
    back as materialized (
      select distinct e.group_id
        from ended e cross join lateral jsonb_array_elements(e.postings) as p (posting)
        join ledger_holds h on h.group_id = e.group_id and h.id = (p.posting #>> '{resolve,hold}')::bigint
       where h.user_id = ${person}::bigint and p.posting #>> '{resolve,as}' = 'released'),
    given_back as materialized (
      select consent_tell(jsonb_set(${backNotice(ending)}::jsonb, '{texts,0,values,group}', to_jsonb(g.title)),
          g.id, ${person}::bigint, ${person}::bigint)
        from groups g where ${!moderators && !ending.erased && !hasLeft} and g.id in (select group_id from back)),
    left_behind as materialized (
      select consent_tell(n.notice || jsonb_build_object('texts', jsonb_build_array(
            jsonb_set(n.notice #> '{texts,0}', '{values}', jsonb_build_object('group', g.title, 'what', jsonb_build_object('list', c.list))))
          || case when g.id in (select group_id from back)
               then jsonb_build_array(jsonb_set(n.notice #> '{texts,1}', '{values,group}', to_jsonb(g.title))) else '[]' end),
          g.id, ${person}::bigint, ${person}::bigint)
        from (select ${leftNotice(ending)}::jsonb as notice) n,
          (select f.group_id, jsonb_agg(jsonb_set(f.counted, '{values,count}', to_jsonb(f.n)) order by f.feature) as list
             from (select group_id, feature, counted, count(*) as n from ended
                    where ${hasLeft} and counted is not null group by group_id, feature, counted) f
            group by f.group_id) c
          join groups g on g.id = c.group_id),
    closing as materialized (
      select ${moderators !== undefined} and exists (
        select from consent_standings where user_id = ${person}::bigint and changed_at = ${instant(at)}) as yes),
    concerned as materialized (
      select distinct group_id from ended where ${moderators !== undefined}
      union select ${moderators?.here ?? null}::bigint from closing
       where ${moderators?.here ?? null}::bigint is not null and (yes or exists (select from ended))),
    jobs as materialized (
      select job_add(jsonb_agg(${moderatorsDocument(ending)}::jsonb || jsonb_build_object('groupId', group_id::text,
          'key', ${ending.key}::text || ':' || group_id) order by group_id)) from concerned)
    select (select jsonb_object_agg(feature, n) from (
        select feature, count(*) as n from ended group by feature) c) as counts,
      (select yes from closing) as closed, (select count(*) from concerned) as jobs,
      (select count(*) from moved) as moved, (select count(*) from told) as told,
      (select count(*) from given_back) as given_back, (select count(*) from left_behind) as left_behind,
      (select count(*) from jobs) as added`
}

const endedNotice = ({ key, who }: EndOfThings, feature: string, told: NonNullable<Ends['told']>) =>
  noticeDocument({ key: `${key}:${feature}`, kind: 'consent.ended', text: told(who) })

/**
 * To whoever wanted out, where coins of theirs came back: a group is put there. The safeword's own answer says it, and
 * who is erased has read it.
 */
const backNotice = ({ key }: EndOfThings): string =>
  noticeDocument({ key: `${key}:back`, kind: 'consent.ended', text: say('notices.given_back') })

/** To whoever has left: what they had there has ended, and their coins came back, if any did. */
const leftNotice = ({ key }: EndOfThings): string =>
  noticeDocument({
    key: `${key}:gone`,
    kind: 'consent.ended',
    text: say('notices.left', { what: { list: [] }, group: '' }),
    more: [say('notices.given_back')],
  })

/** A job without its group. */
const moderatorsDocument = ({ key, person, at }: EndOfThings): string =>
  JSON.stringify({ kind: moderatorsJob.kind, key, dueAt: new Date(at), payload: { key, person } })

// ------------------------------------------------------------------------------------------ moderators

const HOUR_MS = 3_600_000

interface Used {
  readonly group: GroupId
  /** Who used the safeword. */
  readonly person: UserId
  /** When it is told, in milliseconds since 1970: repeats within the hour are told once. */
  readonly now: number
}

/**
 * Tells the moderators of a group in private that the safeword was used there, or ended something there. Those whose
 * private chat is closed get it when they open it; the group hears nothing.
 */
export async function tellOfSafeword({ database, telegram }: Services, used: Used): Promise<void> {
  const { group, person, now } = used
  const chat = await findChat(database, group)
  if (chat === undefined) return
  const administrators = await fetchAdministrators(telegram, chat)
  const moderators = await whoHolds(database, group, administrators, 'moderation')
  const ids = moderators.map(({ userId }) => userId)
  const words = noticeDocument({
    key: `safeword:${person}:${Math.floor(now / HOUR_MS)}:${group}`,
    kind: 'consent.safeword',
    text: say('notices.safeword'),
  })
  await sql`
    select outbox_tell_moderators(d.words || jsonb_build_object('groupId', ${group}::text,
        'texts', consent_about(d.words -> 'texts', ${person}::bigint)), ${[...ids]}::bigint[], ${person}::bigint)
    from (select ${words}::jsonb as words) d`.execute(database.query)
}
