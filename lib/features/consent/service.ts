import { endThings } from '../../consent/endings.ts'
import { closing, findStanding, type Standing } from '../../consent/standing.ts'
import { say } from '../../consent/texts.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Act } from '../../contract/turn.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import * as queries from './queries.ts'

const BLOCKED_ROWS = 8

export function readStanding(act: Act): Promise<Standing> {
  return findStanding(act.services.database, act.actor.userId)
}

// ------------------------------------------------------------------------------------------ wanting out

/** Takes the acceptance back: roleplay closes, and what it allowed ends. */
export async function revoke({ actor, key, now, services }: Act): Promise<void> {
  await endThings(services, {
    person: actor.userId,
    who: actor,
    cause: 'revoked',
    at: now,
    key: `revoked:${key}`,
    first: closing(actor.userId, 'closed', now),
  })
  services.catchUp()
}

/**
 * Stops everything of the actor's, everywhere, at once.
 * @param moderators the group where it was said, and who administers it
 * @throws Refusal for who hides behind the group or a channel
 */
export async function useSafeword(
  act: Act,
  moderators: { readonly here: GroupId | undefined; readonly ids: readonly UserId[] },
): Promise<void> {
  const { actor, key, now, services } = act
  if (actor.kind !== 'person') throw new Refusal(say('refusals.nobody'))
  await endThings(services, {
    person: actor.userId,
    who: actor,
    cause: 'safeword',
    at: now,
    key: `safeword:${key}`,
    first: closing(actor.userId, 'closed', now),
    moderators,
  })
  services.catchUp()
}

/** Somebody is gone from a group. */
export async function endForDeparture(
  { key, now, services }: Act,
  groupId: GroupId,
  gone: Named,
): Promise<void> {
  await endThings(services, {
    person: gone.userId,
    who: gone,
    groupId,
    cause: 'left',
    at: now,
    key: `left:${key}`,
  })
  services.catchUp()
}

// ------------------------------------------------------------------------------------------ blocks

/** Blocks somebody for the actor, everywhere: what is between the two ends. @throws Refusal, UnknownPerson */
export async function block(act: Act, mention: PersonMention): Promise<void> {
  refuseMention(act, mention)
  const person = await queries.findPerson(act.services.database, act.actor.userId, mention)
  if (!person) throw new UnknownPerson()
  if (person.isBot) throw new Refusal(say('refusals.bot'))
  if (person.userId === act.actor.userId) throw new Refusal(say('refusals.self'))
  await endThings(act.services, {
    person: act.actor.userId,
    who: act.actor,
    with: person.userId,
    cause: 'blocked',
    at: act.now,
    key: `blocked:${act.key}`,
    first: queries.blocking(act.actor.userId, person.userId, act.now),
  })
  act.services.catchUp()
}

/** @returns whether they were blocked @throws Refusal, UnknownPerson */
export async function unblock(act: Act, mention: PersonMention): Promise<{ person: Named; was: boolean }> {
  refuseMention(act, mention)
  const done = await queries.deleteBlock(act.services.database, act.actor.userId, mention)
  if (!done) throw new UnknownPerson()
  return done
}

function refuseMention(act: Act, mention: PersonMention): void {
  if (mention.by === 'chat') throw new Refusal(say('refusals.nobody'))
  if (mention.by === 'id' && mention.userId === act.actor.userId) throw new Refusal(say('refusals.self'))
}

export interface BlockedPage {
  readonly people: readonly Named[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

export async function readBlocked(act: Act, page: number): Promise<BlockedPage> {
  const { people, total } = await queries.listBlocked(act.services.database, act.actor.userId, {
    offset: page * BLOCKED_ROWS,
    rows: BLOCKED_ROWS,
  })
  return { people, total, page, pages: Math.ceil(total / BLOCKED_ROWS) }
}
