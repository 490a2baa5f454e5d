import { Refusal } from '../../contract/answer.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { Glance, Looked, Pace } from '../../contract/screen.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { CALM, STRANGERS } from '../door/limits.ts'
import type { OpenTurn } from '../turn/turn.ts'
import type { Known } from './known.ts'
import type { Registry } from './registry.ts'

/** What is known of somebody whose pace nobody has counted. */
const UNKNOWN: Pace = {
  standing: 'unknown',
  burst: 1,
  repeats: 1,
  echoes: 0,
  namesakes: 0,
  earned: false,
  copied: false,
}

/** Whether what is written in a group is looked at. */
export function isWatched({ screen }: Registry, group: Pick<GroupScope, 'settings' | 'modulesOff'>): boolean {
  return (
    screen !== undefined && !group.modulesOff.includes(screen.feature.name) && screen.screen.watches(group)
  )
}

/** @returns what the gate is told of what somebody wrote in a group; undefined for what is never looked at */
export function glanceAt(known: Known, incoming: Incoming): Glance | undefined {
  const { kind, chat, command, senderChat } = incoming
  if (!known.glance || chat?.type === 'private' || (kind !== 'message' && kind !== 'edited_message'))
    return undefined
  // The group's own words, and those of the linked channel, are its administrators'.
  if (senderChat?.id === chat?.id || incoming.message?.is_automatic_forward) return undefined
  // What is written like a command of nobody's is a text like any other.
  if (!command || !known.findCommand(command.name)) return known.glance({ ...incoming, command: undefined })
  const glance = known.glance(incoming)
  // The room reads what is written behind a command, too, where anything is; a message without an id it doesn't see.
  const isSaid = incoming.message?.message_id !== 0 && glance && (!glance.plain || glance.suspicious)
  return isSaid ? glance : undefined
}

/** A way out is done before anybody looks at what stands behind it. */
export function isWayOut(registry: Registry, { command }: Incoming): boolean {
  const found = command && registry.findCommand(command.name)?.command
  return Boolean(found && (found.urgent || found.letsGo))
}

/** Plain words of somebody who was looked at, and is like nobody else. */
const isOrdinary = ({ plain }: Glance, pace: Pace): boolean => {
  const { standing, earned, echoes, namesakes, copied, named = 0 } = pace
  const alike = echoes > 0 || namesakes > 1 || named >= STRANGERS.named || copied
  return standing === 'known' && plain && !earned && !alike
}

/** @returns undefined for what is not looked at: it goes on as if nobody had */
export async function screen(registry: Registry, turn: OpenTurn): Promise<Looked | undefined> {
  const { group, incoming, services } = turn
  const glance = group && isWatched(registry, group) ? glanceAt(registry.known, incoming) : undefined
  // Where Redis is away, nobody has been counted, and what people write passes.
  if (!glance || !registry.screen || turn.forgetful) return undefined
  const pace = turn.pace ?? UNKNOWN
  const calm = pace.burst <= CALM.burst && pace.repeats <= CALM.repeats
  // As the gate lets pass what nobody else waits for. Whom it has news of, it lets through to be noted: that is when
  // somebody has taken another name.
  if (
    calm &&
    !pace.renamed &&
    !glance.suspicious &&
    (pace.standing === 'trusted' || isOrdinary(glance, pace))
  )
    return undefined
  try {
    return await registry.screen.screen.look(turn as OpenTurn & GroupTurn, pace)
  } catch (error) {
    // A message is not held up, nor its chat's queue, because nobody could look at it.
    services.logger.error({ err: error }, 'a message passes without being looked at')
    return undefined
  }
}

/**
 * What the bot says on for somebody is looked at as what they write in the group themselves: whoever can't advertise there
 * can't have it done by the bot.
 * @throws Refusal, with what helps
 */
export async function refuseUnsayable(
  registry: Registry,
  turn: OpenTurn,
  words: readonly (string | undefined)[],
): Promise<void> {
  const { group } = turn
  const said = words.filter((each) => each !== undefined && each !== '').join('\n')
  if (said === '' || !group || !registry.screen || !isWatched(registry, group)) return
  const refused = await registry.screen.screen.vet(turn as OpenTurn & GroupTurn, said)
  if (refused) throw new Refusal(refused)
}
