import type { FoundPerson } from '../../../community/people.ts'
import type { HoldCause } from '../../../community/permissions.ts'
import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupScope } from '../../../contract/group.ts'
import { TelegramRefused, TelegramUnavailable } from '../../../contract/telegram.ts'
import type { GroupAct, Services } from '../../../contract/turn.ts'
import type { Statement } from '../../../platform/database.ts'
import type { UserId } from '../../../values/ids.ts'
import { type Named, nameOf } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import { moderationPart } from '../part.ts'
import {
  insertSanction,
  pardonMentioned,
  type Sanctioned,
  type SanctionOrder,
  sanctionExpression,
  sanctionMentioned,
  undoOne,
} from '../queries/sanctions.ts'
import { type Rung, refuseLong, refuseMention, refuseMute, stepsFor } from '../rules.ts'
import { moderationSettings } from '../settings.ts'
import { say } from '../texts.ts'
import { rungOrder, undoneWords } from '../told.ts'

/** Who sanctions: a moderator, or (without `by`) the guard. */
export interface ModerationAct {
  readonly services: Services
  readonly group: GroupScope
  /** Milliseconds since 1970. */
  readonly now: number
  /** Names the act for ever within the group. */
  readonly key: string
  readonly by?: UserId | undefined
}

export interface Sanction {
  readonly rung: Rung
  /** The bot's own, in the reader's language. */
  readonly reason?: Text | undefined
  /** A moderator's. */
  readonly words?: string | undefined
  /** With a ban, their messages go; the guard's do. */
  readonly revokes?: boolean
  /** The message that it is about went (default), or there was none, or it stays: then nobody is told that it did. */
  readonly takesMessage?: boolean
  /** A mute replaces one that would last longer: who says how long has decided so. */
  readonly shortens?: boolean
}

/** A sanction as an order for one statement: pure but for its random reference. */
export function orderOf({ services, group, now, key, by }: ModerationAct, sanction: Sanction): SanctionOrder {
  const settings = moderationSettings.of(group)
  const { reason, words, revokes = by === undefined, takesMessage = true } = sanction
  const { step, terms } = stepsFor(sanction.rung, settings, takesMessage)
  const ref = services.random.token(9)
  const told = { ref, groupTitle: group.title, reason, words, now }
  return {
    groupId: group.groupId,
    ref,
    key,
    by,
    step,
    rungs: terms.map((each) => rungOrder(each, told)),
    decayMs: settings.decayMs,
    reason,
    words,
    revokes,
    shortens: sanction.shortens === true,
    at: now,
  }
}

/**
 * A sanction as an expression for another feature's own statement, such as the guard's one request: what holds them,
 * what they are told, the audit and the ban's job happen with it. Read by `sanctionedSchema`; then `services.catchUp()`.
 * Whoever calls it knows that the person doesn't administer the group.
 */
export const sanctionStatement = (
  act: ModerationAct,
  subject: UserId | Statement,
  sanction: Sanction,
): { readonly ref: string; readonly expression: Statement } => {
  const order = orderOf(act, sanction)
  // What hundreds were told at once would fill what the group may hear for hours.
  const [affair] = typeof subject === 'number' ? affairsOf(act, subject) : []
  return { ref: order.ref, expression: sanctionExpression(order, subject, affair) }
}

/** What somebody is part of, by those who know: texts or null. */
const affairsOf = ({ services, group }: ModerationAct, person: UserId): Statement[] =>
  moderationPart
    .of(services.features, group)
    .flatMap(({ part }) => part.affair?.(group.groupId, person) ?? [])

/** Sanctions somebody by their id: one request. Whoever calls it knows that they don't administer the group. */
export async function sanction(
  act: ModerationAct,
  { subject, ...what }: Sanction & { readonly subject: UserId },
): Promise<Sanctioned> {
  const done = await insertSanction(act.services.database, subject, orderOf(act, what))
  set(act.services)
  return done
}

/** What was written goes out, and what Telegram has to do is done, both at once. */
function set(services: Services): void {
  services.deliverSoon()
  services.catchUp()
}

const actOf = ({ services, group, now, key, actor }: GroupAct): ModerationAct => ({
  services,
  group,
  now,
  key,
  by: actor.kind === 'person' ? actor.userId : undefined,
})

export interface Done extends Sanctioned {
  readonly person: Named
  /** They have left the group. */
  readonly isAway: boolean
}

/**
 * A moderator sanctions who is meant: one request.
 * @param administrators of the group, whatever they may do: nobody sanctions them here. `onlyShort`: by who may mute for
 *   a while alone, and so frees nobody from a longer one
 * @throws Refusal, UnknownPerson
 */
export async function sanctionByModerator(
  act: GroupAct,
  mention: PersonMention,
  what: Sanction,
  administrators: () => Promise<readonly UserId[]>,
  { onlyShort = false }: { readonly onlyShort?: boolean } = {},
): Promise<Done> {
  const { services, actor } = act
  if (onlyShort) refuseLong(what.rung)
  const refusal =
    refuseMention(mention, actor.userId, services.bot.id) ??
    (typeof what.rung === 'object' ? refuseMute(what.rung.muteMs) : undefined)
  if (refusal) throw refusal
  const spared = await administrators()
  const own = [actor.userId, services.bot.id as UserId]
  const muteMs = typeof what.rung === 'object' ? what.rung.muteMs : undefined
  const shortens = typeof what.rung === 'object' && !onlyShort
  const order = orderOf(actOf(act), { revokes: false, ...what, shortens })
  const found = await sanctionMentioned(services.database, mention, order, {
    spared: [...spared, ...own],
    unlessBeyond: onlyShort && muteMs !== undefined ? act.now + muteMs : undefined,
  })
  if (!found) throw new UnknownPerson()
  const { person, held, done, isAway } = found
  if (held) throw new Refusal(say('refusals.held_longer', { who: nameOf(person) }))
  if (!done) throw sparedRefusal(act, person)
  set(services)
  return { ...done, person, isAway }
}

/** Why nothing is done to somebody. @param act what isn't: its own words say why not */
export function sparedRefusal(
  { actor, services }: GroupAct,
  person: FoundPerson,
  act: 'refusals' | 'perdonar' = 'refusals',
): Refusal {
  if (person.userId === services.bot.id) return new Refusal(say(`${act}.me`))
  if (person.isBot) return new Refusal(say(`${act}.bot`))
  if (person.userId === actor.userId) return new Refusal(say(`${act}.self`))
  return new Refusal(say('refusals.administrator', { who: nameOf(person) }))
}

/** What comes of a pardon. */
export interface Pardon {
  readonly person: Named
  readonly pardoned: number
  /** They may come back. */
  readonly unbanned: boolean
  /** An administrator has banned them in Telegram itself, which stands. */
  readonly isOut: boolean
  /** What limits them still, which is no sanction. */
  readonly otherwise: readonly HoldCause[]
}

/** Takes everything back that somebody was sanctioned with. @throws Refusal, UnknownPerson */
export async function pardon(
  act: GroupAct,
  mention: PersonMention,
  words: string | undefined,
): Promise<Pardon> {
  const { services, actor, group, now, key } = act
  const refusal = refuseMention(mention, actor.userId, services.bot.id, 'perdonar')
  if (refusal) throw refusal
  const done = await pardonMentioned(services.database, mention, {
    groupId: group.groupId,
    ref: key,
    by: actor.kind === 'person' ? actor.userId : undefined,
    words,
    told: undoneWords(group.title),
    at: now,
  })
  if (!done) throw new UnknownPerson()
  const { person, pardoned, wasBanned, otherwise } = done
  if (pardoned === undefined) throw sparedRefusal(act, person, 'perdonar')
  set(services)
  return { person, pardoned, unbanned: wasBanned, isOut: await isOutByHand(services, done), otherwise }
}

/** What the bot bans it lets in again by itself, and the door's bans end within minutes. */
async function isOutByHand(
  { telegram }: Services,
  { person, wasBanned, chatId }: Awaited<ReturnType<typeof pardonMentioned>> & object,
): Promise<boolean> {
  if (wasBanned || chatId === undefined) return false
  try {
    const member = await telegram.call('getChatMember', { chat_id: chatId, user_id: person.userId })
    return member.status === 'kicked' && member.until_date === 0
  } catch (error) {
    // It is pardoned all the same.
    if (error instanceof TelegramRefused || error instanceof TelegramUnavailable) return false
    throw error
  }
}

export type Undone = 'done' | 'ban' | 'before' | 'erased'

/**
 * Takes one sanction back, exactly; again changes nothing.
 * @param onlyOwn where another's is none of theirs
 * @returns `ban`: a ban, so that they may come back; `before`: it was taken back already; `erased`: a ban of who had themselves erased, which stands in Telegram until
 *   an administrator takes it off or the person is back; undefined where there is no such sanction in this group
 * @throws Refusal for another's, where they may take back no others
 */
export async function undoSanction(
  act: GroupAct,
  ref: string,
  { onlyOwn = false }: { readonly onlyOwn?: boolean } = {},
): Promise<Undone | undefined> {
  const { services, group, now } = act
  const done = await undoOne(services.database, {
    onlyOwn,
    groupId: group.groupId,
    ref,
    by: actOf(act).by,
    told: undoneWords(group.title),
    at: now,
  })
  if (done === 'theirs') throw new Refusal(say('refusals.only_own'))
  if (!done) return undefined
  set(services)
  if (!done.undone) return 'before'
  if (done.rung !== 'ban') return 'done'
  return done.reaches ? 'ban' : 'erased'
}
