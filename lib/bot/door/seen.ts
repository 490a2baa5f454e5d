import { hash } from 'node:crypto'
import type { User } from '@grammyjs/types'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { toUser } from '../../telegram/incoming.ts'
import { isPresent } from '../../values/membership.ts'
import { isStandIn } from '../turn/who.ts'
import type { Seen } from './gate.ts'

/**
 * What an update tells of somebody's presence in its chat. `here`: they write or press. `came`: they join, or Telegram reports
 * them present. `left`: Telegram reports them gone. `named`: nothing; they are mentioned, answered to, banned, or do
 * something that members and others may do.
 */
export type Presence = 'here' | 'came' | 'named' | 'left'

/** Somebody in an update. */
export interface Sighting {
  readonly user: IncomingUser
  readonly presence: Presence
}

export interface Sighted extends Seen {
  readonly user: IncomingUser
  /** Milliseconds since 1970 when they were here; undefined: only named, or gone. */
  readonly hereAt: number | undefined
  /** Telegram tells so, and they don't only act here. */
  readonly came: boolean
}

/** Behind so much, somebody may have left since: Postgres knows, and is asked anew at their next sign of life. */
const LATE_MS = 10_000

/**
 * Everybody in an update, each with a mark of what is to be known of them: their presence and their names. Without the
 * language, which Telegram tells of who writes but not always of who is mentioned or replied to.
 * @param now stands in where Telegram doesn't tell the moment
 */
export function sightedIn(incoming: Incoming, now: number): Sighted[] {
  const at = toldAt(incoming) ?? now
  const marks: Readonly<Record<Presence, string>> = {
    here: at < now - LATE_MS ? 'o' : 'h',
    // Asked anew always: what they wrote in the second of their leaving brought nobody back.
    came: 'c',
    named: 'n',
    left: 'l',
  }
  return peopleIn(incoming).map(({ user, presence }) => ({
    userId: user.id,
    fingerprint: marks[presence] + digestOf(user),
    user,
    hereAt: presence === 'here' || presence === 'came' ? at : undefined,
    came: presence === 'came',
  }))
}

function digestOf({ firstName, lastName, username }: IncomingUser): string {
  return hash('sha1', JSON.stringify([firstName, lastName, username]), 'base64url').slice(0, 12)
}

/** When it happened, by Telegram's clock: it may be delivered much later, behind what happened after it. */
function toldAt({ kind, message, update }: Incoming): number | undefined {
  const seconds = kind === 'chat_member' ? update.chat_member?.date : kind !== 'callback' && message?.date
  return seconds ? seconds * 1000 : undefined
}

/** People whom the update shows with their names: who acts, who comes or goes, and whom a command answers to or mentions. */
export function peopleIn(incoming: Incoming): Sighting[] {
  const { from, message, command, kind, update } = incoming
  const people: Sighting[] = from ? [{ user: from, presence: presenceOfActor(incoming) }] : []
  const add = (users: readonly User[], presence: Presence) =>
    people.push(...users.map((user) => ({ user: toUser(user), presence })))
  if (kind === 'service') {
    add(message?.left_chat_member ? [message.left_chat_member] : [], 'left')
    add(message?.new_chat_members ?? [], 'came')
  }
  if (kind === 'chat_member' && update.chat_member) {
    const { new_chat_member: after } = update.chat_member
    add([after.user], isPresent(after) ? 'came' : 'left')
  }
  if (command && message) {
    add(message.reply_to_message?.from ? [message.reply_to_message.from] : [], 'named')
    for (const entity of message.entities ?? [])
      if (entity.type === 'text_mention') add([entity.user], 'named')
  }
  // Of the same person what is told of their coming and going counts more than that they act (they may leave), and that
  // more than that they are named.
  const byId = new Map<number, Sighting>()
  for (const sighting of people) {
    const known = byId.get(sighting.user.id)
    if (!known || sighting.presence !== 'named') byId.set(sighting.user.id, sighting)
  }
  // Bot API: a message mentions at most some dozens; each is one key in the gate's script.
  return [...byId.values()].filter(({ user }) => !isStandIn(user.id)).slice(0, 20)
}

/**
 * Whoever writes or presses is here. An edit may be Telegram's own doing (a live location goes on after its sender has
 * left), and who asks to be let in, reacts, or changes somebody's membership need not be a member.
 */
const presenceOfActor = ({ kind }: Incoming): Presence =>
  kind === 'message' || kind === 'callback' || kind === 'service' ? 'here' : 'named'
