import type { Message } from '@grammyjs/types'
import { groupSettings } from '../../community/group-settings.ts'
import { type Answer, Refusal, refusalAnswer, UnknownPerson } from '../../contract/answer.ts'
import type { AnyCommand } from '../../contract/command.ts'
import type { Incoming } from '../../contract/incoming.ts'
import { isPictured } from '../../telegram/rendering.ts'
import type { UserId } from '../../values/ids.ts'
import { ALL_COMMANDS, type Limited } from '../door/limits.ts'
import { say } from '../texts.ts'
import { changedTurn, type OpenTurn } from '../turn/turn.ts'
import { admit, inConfidence } from './admission.ts'
import type { ArgumentLine } from './argument-line.ts'
import { argumentLine, LED, parseArguments } from './command-line.ts'
import { isCommonElsewhere } from './others-commands.ts'
import type { Written } from './own-buttons.ts'
import type { RegisteredCommand, Registry } from './registry.ts'
import { refuseUnsayable } from './screening.ts'
import { askSure, askToShow, offerLine, offerNamed, offerSimilar, usage } from './usage.ts'

const slash = (name: string): { typed: string } => ({ typed: name })

/**
 * A command from its name to its answer: found, within limits, admitted, understood, run.
 * @param limited the limit that this use hit, counted beside the gate
 * @returns the answer; for the statistics, the command's name, and whether it was refused before it ran
 */
export async function runCommand(
  registry: Registry,
  turn: OpenTurn,
  limited: Limited | undefined,
): Promise<{ answer: Answer; ran?: string; refused?: true }> {
  const { command: called } = turn.incoming
  if (!called) return { answer: undefined }
  const found = findFor(registry, turn, called.name)
  if (!found)
    return {
      answer: limited ? waitFor(limited) : unknownCommand(registry, turn, called.name, called.addressed),
    }
  const opened = await open(registry, found, turn, limited)
  const ran = found.command.name
  if ('refused' in opened) return { answer: opened.refused, ran, refused: true }
  return { answer: await runParsed(registry, found, opened.turn, argumentLine(turn.incoming)), ran }
}

/** The command, where there is one for whoever calls it. */
function findFor(registry: Registry, turn: OpenTurn, name: string): RegisteredCommand | undefined {
  const found = registry.findCommand(name)
  return found?.command.keeperOnly && !isKeeper(turn) ? undefined : found
}

/** Whether somebody runs the bot, and nobody else listens. */
export const isKeeper = ({ services, actor, inPrivate }: OpenTurn): boolean =>
  inPrivate && services.bot.keeperIds?.includes(actor.userId) === true

async function open(
  { features }: Registry,
  { feature, command }: RegisteredCommand,
  turn: OpenTurn,
  limited: Limited | undefined,
): Promise<{ turn: OpenTurn } | { refused: Answer }> {
  const isPerson = turn.actor.kind === 'person' || command.forChats === true
  const mayShow = turn.actor.kind === 'anonymous_admin' && abilityShown(command) !== undefined
  if (!isPerson && !mayShow) return { refused: { where: 'aside', text: say(notAPerson(turn)) } }
  const held = limited && !command.urgent && !(await mayBypass(turn)) ? limited : undefined
  if (held) return { refused: waitFor(held) }
  try {
    const admitted = await admit(features, turn, {
      feature,
      // Of who hides behind the group it is asked who they are; all that takes a person is asked of that one.
      gate: isPerson ? command : hidden(command),
      data: undefined,
      misplaced: (place) => misplaced(turn, command.name, place),
      ...(command.urgent ? { urgent: true } : {}),
    })
    turn.changes.reads = turn.changes.reads && isPerson
    return isPerson ? { turn: admitted } : { refused: askToShow(turn, command) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { refused: refusalAnswer(error) }
  }
}

const notAPerson = ({ actor }: OpenTurn) =>
  actor.kind === 'anonymous_admin' ? 'refusals.speaks_for_group' : 'refusals.not_a_person'

/** What whoever wrote it as the group has to show that they may; undefined: it is for members, who write as themselves. */
export const abilityShown = ({ ability, alsoBy }: Pick<AnyCommand, 'ability' | 'alsoBy'>) => ability ?? alsoBy

const hidden = ({ ability: _ability, ...command }: AnyCommand) => ({ ...command, roleplay: false })

function misplaced({ services }: OpenTurn, name: string, place: 'group' | 'private'): Refusal {
  const command = slash(name)
  return place === 'group'
    ? new Refusal(say('refusals.group_only', { command }))
    : new Refusal(say('refusals.private_only', { command }), [
        [{ label: say('open_private'), url: `https://t.me/${services.bot.username}` }],
      ])
}

/** Told once a minute; in between, silence: an answer to each would be a flood of its own. */
function waitFor({ command, waitMs, tell }: Limited): Answer {
  const wait = { duration: waitMs }
  if (!tell) return undefined
  return {
    where: 'aside',
    text:
      command === ALL_COMMANDS
        ? say('refusals.limited_person', { wait })
        : say('refusals.limited_user', { command: slash(command), wait }),
  }
}

/** The same for a press, which always has to be answered: over the chat. */
export async function heldPress(turn: OpenTurn, limited: Limited | undefined): Promise<Answer> {
  if (!limited || !turn.incoming.callback || (await mayBypass(turn))) return undefined
  return { toast: say('refusals.limited_person', { wait: { duration: limited.waitMs } }) }
}

/** Administrators are not held up; when Telegram doesn't say who they are, everybody waits. */
async function mayBypass(turn: OpenTurn): Promise<boolean> {
  return turn.can('moderation', { reads: true }).catch(() => false)
}

async function runParsed(
  registry: Registry,
  found: RegisteredCommand,
  turn: OpenTurn,
  line: ArgumentLine,
): Promise<Answer> {
  const { command } = found
  const { actor, group } = turn
  const writer = actor.kind === 'person' ? actor.userId : undefined
  const parsed = parseArguments(command.args, { ...line, coinage: groupSettings.of(group), writer })
  if (!parsed.ok)
    return (
      (['person', 'missing'].includes(parsed.fault.problem) &&
        (await offerNamed(found, turn, { ...line, ...parsed.fault.meant }, parsed.fault))) ||
      usage(found, turn, line, parsed.fault)
    )
  if (!isReadInRoom(turn)) await refuseUnsayable(registry, turn, saidOn(command, parsed.values))
  return inConfidence(command, async () => {
    try {
      return await command.run(turn as never, parsed.values as never)
    } catch (error) {
      if (!(error instanceof UnknownPerson)) throw error
      const { otherwise } = error
      if (!otherwise) return offerSimilar(found, turn, line, parsed.named)
      const called = await offerNamed(found, turn, line, {
        given: /\S*/.exec(line.text.trim().replace(LED, ''))?.[0] ?? '',
      })
      if (!called) throw otherwise
      return called
    }
  })
}

/** The room reads it as it was written, so it was looked at when it came. */
const isReadInRoom = ({ inPrivate, incoming: { message, callback } }: OpenTurn): boolean =>
  !inPrivate && callback === undefined && message !== undefined && message.message_id !== 0

const saidOn = ({ args }: AnyCommand, values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(args).flatMap(([name, spec]) => {
    const value = values[name]
    return spec.kind === 'text' && !spec.quiet && typeof value === 'string' ? [value] : []
  })

/** In a group an unknown command may be another bot's: silence, unless it was for us or nearly is one of ours. */
function unknownCommand(registry: Registry, turn: OpenTurn, name: string, addressed: boolean): Answer {
  const forUs = turn.inPrivate || addressed
  const suggestion = forUs || !isCommonElsewhere(name) ? registry.suggestCommand(name) : undefined
  const meant = suggestion === undefined ? undefined : registry.findCommand(suggestion)?.command
  if (suggestion !== undefined && meant)
    return {
      where: 'aside',
      text: say('unknown_command', { given: slash(name), suggestion: slash(suggestion) }),
      buttons: [offerLine(turn, { ...meant, name: suggestion }, argumentLine(turn.incoming))],
    }
  if (!forUs) return undefined
  return { where: 'aside', text: say('unknown_command_plain', { given: slash(name), help: slash('help') }) }
}

// ------------------------------------------------------------------------------------------ a line once more

/** A command and its line, as they waited behind a button. */
export interface Waiting {
  readonly command: string
  readonly line: Pick<ArgumentLine, 'text'> & Partial<ArgumentLine>
  /** Who was picked for the person that the line leaves out. */
  readonly userId?: UserId | undefined
  readonly name?: string | undefined
  /** Left out by an older deploy, and where the command stands in no message. */
  readonly written?: Written | undefined
}

/** The same command again, perhaps with somebody in the place of a name that nobody bears. */
export async function retry(registry: Registry, turn: OpenTurn, waiting: Waiting): Promise<Answer> {
  const { command, userId, line } = waiting
  const found = findFor(registry, turn, command)
  if (!found) return { toast: say('refusals.old_button') }
  const opened = await open(registry, found, turn, undefined)
  if ('refused' in opened) return opened.refused
  const { text, mentions = [], replyTo, replyUsername } = line
  return runParsed(
    registry,
    found,
    changedTurn(opened.turn, { incoming: asWritten(opened.turn.incoming, waiting) }),
    userId === undefined
      ? { text, mentions, replyTo, replyUsername }
      : { text, mentions, replyTo: { by: 'id', userId, isBot: false }, picked: true },
  )
}

/** The message of the command in the place of the button's, which answers something else: the command itself, most often. */
function asWritten(incoming: Incoming, { command, line, written }: Waiting): Incoming {
  const { message: shown } = incoming
  if (!written || !shown) return { ...incoming, message: undefined }
  const argumentsAt = command.length + 2
  const message = {
    message_id: written.messageId,
    date: shown.date,
    chat: shown.chat,
    text: `/${command} ${line.text}`,
    entities: (line.mentions ?? []).map(({ offset, length, userId, isBot }) => ({
      type: 'text_mention',
      offset: offset + argumentsAt,
      length,
      user: { id: userId, is_bot: isBot, first_name: '' },
    })),
    ...(written.replied ? { reply_to_message: written.replied } : {}),
  } as Message
  return { ...incoming, message, command: { name: command, addressed: true, argumentsAt } }
}

/** Somebody was picked: what only looks is done, and what moves something is asked about first. */
export async function runPicked(registry: Registry, turn: OpenTurn, waiting: Waiting): Promise<Answer> {
  const found = registry.findCommand(waiting.command)
  return !found || found.command.reads || waiting.name === undefined
    ? retry(registry, turn, waiting)
    : askSure(turn, waiting)
}

/** Whoever wrote as the group has shown themselves: it is done as theirs, under the key of what they wrote. */
export async function runShown(
  registry: Registry,
  turn: OpenTurn,
  { key, ...waiting }: Waiting & { readonly key: string },
): Promise<Answer> {
  const answer = await retry(registry, changedTurn(turn, { key }), waiting).catch((error: unknown) => {
    if (error instanceof Refusal) return refusalAnswer(error)
    throw error
  })
  if (!answer || !('text' in answer)) return answer
  // The line in the room becomes what everybody hears; of what they alone hear it loses its button.
  return { ...answer, as: answer.where === 'room' && !isPictured(answer) ? 'edit' : 'instead' }
}
