import { endThings } from '../../consent/endings.ts'
import { closing, findStanding, type Standing } from '../../consent/standing.ts'
import { say } from '../../consent/texts.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { Refusal, type Turn, UnknownPerson } from '../../contract/feature.ts'
import { type UserId, userId } from '../../values/ids.ts'
import type { Named } from '../../values/text.ts'
import * as queries from './queries.ts'

const BLOCKED_ROWS = 8

const selfId = ({ actor }: Turn) => actor.userId as UserId

export function readStanding(turn: Turn): Promise<Standing> {
  return findStanding(turn.services.database, turn.actor.userId)
}

// ------------------------------------------------------------------------------------------ wanting out

/** Takes the acceptance back: roleplay closes, and what it allowed ends. */
export async function revoke(turn: Turn): Promise<void> {
  await endThings(turn.services, {
    person: selfId(turn),
    who: turn.actor,
    cause: 'revoked',
    at: turn.now,
    key: `revoked:${turn.key}`,
    first: closing(turn.actor.userId, 'closed', turn.now),
  })
  turn.noteRoleplay(false)
  turn.services.catchUp()
}

/** Stops everything of the actor's, everywhere, at once. @throws Refusal for who hides behind the group or a channel */
export async function useSafeword(turn: Turn): Promise<void> {
  if (turn.actor.kind !== 'person') throw new Refusal(say('refusals.nobody'))
  await endThings(turn.services, {
    person: selfId(turn),
    who: turn.actor,
    cause: 'safeword',
    at: turn.now,
    key: `safeword:${turn.key}`,
    first: closing(turn.actor.userId, 'closed', turn.now),
    moderators: { here: turn.group?.groupId, ids: await administratorsIfTold(turn) },
  })
  turn.noteRoleplay(false)
  // A half-written contract, an open question: nobody is asked anything now.
  turn.leave()
  turn.services.catchUp()
}

/** Telegram's silence must not hold a safeword up: then the group itself is told. */
async function administratorsIfTold(turn: Turn): Promise<readonly number[]> {
  if (!turn.group) return []
  try {
    return await turn.administrators()
  } catch (error) {
    turn.services.logger.warn({ err: error }, 'a safeword without the list of moderators')
    return []
  }
}

/** Somebody is gone from this group. */
export async function endForDeparture(
  turn: Turn,
  gone: {
    readonly id: number
    readonly first_name: string
    readonly last_name?: string
    readonly is_bot: boolean
  },
): Promise<void> {
  if (!turn.group || gone.is_bot) return
  await endThings(turn.services, {
    person: userId(gone.id),
    who: { userId: gone.id, firstName: gone.first_name, lastName: gone.last_name },
    groupId: turn.group.groupId,
    cause: 'left',
    at: turn.now,
    key: `left:${turn.key}`,
  })
  turn.services.catchUp()
}

// ------------------------------------------------------------------------------------------ blocks

/** Blocks somebody for the actor, everywhere: what is between the two ends. @throws Refusal, UnknownPerson */
export async function block(turn: Turn, mention: PersonMention): Promise<void> {
  refuseMention(turn, mention)
  const person = await queries.findPerson(turn.services.database, turn.actor.userId, mention)
  if (!person) throw new UnknownPerson()
  if (person.isBot) throw new Refusal(say('refusals.bot'))
  if (person.userId === turn.actor.userId) throw new Refusal(say('refusals.self'))
  await endThings(turn.services, {
    person: selfId(turn),
    who: turn.actor,
    with: userId(person.userId),
    cause: 'blocked',
    at: turn.now,
    key: `blocked:${turn.key}`,
    first: queries.blocking(turn.actor.userId, person.userId, turn.now),
  })
  turn.services.catchUp()
}

/** @returns whether they were blocked @throws Refusal, UnknownPerson */
export async function unblock(turn: Turn, mention: PersonMention): Promise<{ person: Named; was: boolean }> {
  refuseMention(turn, mention)
  const done = await queries.deleteBlock(turn.services.database, turn.actor.userId, mention)
  if (!done) throw new UnknownPerson()
  return done
}

function refuseMention(turn: Turn, mention: PersonMention): void {
  if (mention.by === 'chat') throw new Refusal(say('refusals.nobody'))
  if (mention.by === 'id' && mention.userId === turn.actor.userId) throw new Refusal(say('refusals.self'))
}

export interface BlockedPage {
  readonly people: readonly Named[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

export async function readBlocked(turn: Turn, page: number): Promise<BlockedPage> {
  const { people, total } = await queries.listBlocked(turn.services.database, turn.actor.userId, {
    offset: page * BLOCKED_ROWS,
    rows: BLOCKED_ROWS,
  })
  return { people, total, page, pages: Math.ceil(total / BLOCKED_ROWS) }
}
