import { sql } from 'kysely'
import { findChat } from '../community/queries.ts'
import type { Feature } from '../contract/feature.ts'
import type { Ending, Ends } from '../contract/request.ts'
import type { Services } from '../contract/turn.ts'
import type { Statement } from '../platform/database.ts'
import { fetchAdministrators } from '../telegram/administrators.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import type { Named } from '../values/person.ts'
import { moderatorsJob } from './clock-jobs.ts'
import { noticeDocument } from './notice.ts'
import { say } from './texts.ts'

/** Pending requests end like everything else. */
export const requestEnds: Ends = {
  end: ({ person, groupId, with: other, at }) =>
    sql`select group_id, other_id, null::jsonb as postings from consent_cancel(${person}::bigint,
      ${groupId ?? null}::bigint, ${other ?? null}::bigint, ${instant(at)})`,
  told: (who) => say('notices.cancelled', { who: { person: who } }),
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
  /** The group where it was said, and its moderators as Telegram names them; other groups' are told by a job. */
  readonly moderators?: { readonly here: GroupId | undefined; readonly ids: readonly UserId[] }
}

/**
 * Ends what every feature has between a person and others, in one transaction and one request. Everyone else
 * concerned is told by a notice, moderators of a safeword too. Doing it again ends and tells nothing more.
 */
export async function endThings({ database, features }: Services, ending: EndOfThings): Promise<void> {
  await database.batch([
    ending.first ?? locking(ending.person),
    ...endAll(features, ending),
    ...(ending.moderators ? tellHere(ending, ending.moderators) : []),
  ])
}

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
 * Postgres runs no SELECT in a WITH that nothing reads, so the last line reads both.
 */
function endAll(features: readonly Feature[], ending: EndOfThings): Statement[] {
  const ends = features
    .flatMap(({ name, ends: of }) => (of ? [{ name, ends: of }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  if (ends.length === 0) return []
  const { moderators, person, at } = ending
  const job = moderators ? moderatorsDocument(ending) : null
  const ended = ends.map(
    ({ name, ends: { end, told } }) => sql`
      select ${name}::text as feature, ${told ? endedNotice(ending, name, told) : null}::jsonb as words,
        e.group_id, e.other_id, e.postings from (${end(ending)}) e`,
  )
  return [
    sql`
      with ended as materialized (${sql.join(ended, sql` union all `)}),
      moved as materialized (
        select ledger_post(m.group_id, ${instant(at)}, m.postings, p_strict => true) from (
          select e.group_id, jsonb_agg(p.posting order by e.feature, p.posting ->> 'key') as postings
            from ended e, jsonb_array_elements(e.postings) as p (posting)
           group by e.group_id order by e.group_id) m),
      told as materialized (
        select consent_ended(case when other_id is not null then words end, ${job}::jsonb,
          ${moderators?.here ?? null}::bigint, group_id, other_id, ${person}::bigint) from ended)
      select (select count(*) from moved) as moved, (select count(*) from told) as told`,
  ]
}

const endedNotice = ({ key, who }: EndOfThings, feature: string, told: NonNullable<Ends['told']>) =>
  noticeDocument({ key: `${key}:${feature}`, kind: 'consent.ended', text: told(who) })

// ------------------------------------------------------------------------------------------ moderators

const safewordNotice = (key: string) =>
  noticeDocument({ key: `${key}:moderators`, kind: 'consent.safeword', text: say('notices.safeword') })

/** A job without its group: `consent_ended` makes one of it for each group where something ended. */
const moderatorsDocument = ({ key, person, at }: EndOfThings): string =>
  JSON.stringify({ kind: moderatorsJob.kind, key, dueAt: new Date(at), payload: { key, person } })

function tellHere(
  { key, person }: EndOfThings,
  { here, ids }: { here: GroupId | undefined; ids: readonly UserId[] },
): Statement[] {
  if (here === undefined) return []
  return [tellModerators({ group: here, key, person, ids, aloud: true })]
}

interface Used {
  readonly group: GroupId
  readonly key: string
  /** Who used the safeword. */
  readonly person: UserId
  /** Whom Telegram names as administrators. */
  readonly ids: readonly UserId[]
  /** It was said there: where none of them can be told in private, the group is. */
  readonly aloud: boolean
}

const tellModerators = ({ group, key, person, ids, aloud }: Used): Statement =>
  sql`select consent_tell_moderators(${safewordNotice(key)}::jsonb, ${group}::bigint, ${[...ids]}::bigint[],
    ${person}::bigint, ${aloud})`

/** Tells moderators of a group where something ended, while the safeword was said elsewhere: privately or not at all. */
export async function tellOfSafeword(
  { database, telegram }: Services,
  { group, key, person }: Pick<Used, 'group' | 'key' | 'person'>,
): Promise<void> {
  const chat = await findChat(database, group)
  if (chat === undefined) return
  const { ids } = await fetchAdministrators(telegram, chat)
  await database.batch([tellModerators({ group, key, person, ids, aloud: false })])
}
