import { findOwn } from '../../consent/answers.ts'
import { blockPerson } from '../../consent/blocks.ts'
import { type Ended, endThings } from '../../consent/endings.ts'
import { closing } from '../../consent/standing.ts'
import { say } from '../../consent/texts.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Act } from '../../contract/turn.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import * as queries from './queries.ts'

const BLOCKED_ROWS = 8

/** How the actor stands, and what they have asked and are asked, and waits. */
export const readOwn = ({ actor, now, services }: Act) => findOwn(services.database, actor.userId, now)

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
 * Stops everything of the actor's, everywhere, at once: from Postgres alone, and whoever else hears of it does later.
 * @param here the group where it was said
 * @throws Refusal for who hides behind the group or a channel
 */
export async function useSafeword(act: Act, here: GroupId | undefined): Promise<Ended> {
  const { actor, key, now, services } = act
  if (actor.kind !== 'person') throw new Refusal(say('refusals.hidden'))
  const ended = await endThings(services, {
    person: actor.userId,
    who: actor,
    cause: 'safeword',
    at: now,
    key: `safeword:${key}`,
    first: closing(actor.userId, 'closed', now),
    moderators: { here },
  })
  services.catchUp()
  return ended
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
  await blockPerson(act, person.userId)
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
