import { findSimilarMembers } from '../../community/queries.ts'
import { type Answer, Refusal, type Reply, UnknownPerson } from '../../contract/answer.ts'
import type { Button } from '../../contract/button.ts'
import type { RateLimit } from '../../contract/command.ts'
import { cut } from '../../telegram/rendering.ts'
import { MOST_COINS } from '../../values/coins.ts'
import type { UserId } from '../../values/ids.ts'
import { foldName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { ALL_COMMANDS, GROUP_LIMIT, type Limited } from '../door/limits.ts'
import { say } from '../texts.ts'
import type { OpenTurn } from '../turn/turn.ts'
import { admit } from './admission.ts'
import { type ArgumentFault, type ArgumentLine, argumentLine, parseArguments } from './command-line.ts'
import { retryWithPerson } from './own-buttons.ts'
import type { RegisteredCommand, Registry } from './registry.ts'

const slash = (name: string): { code: string } => ({ code: `/${name}` })

/**
 * A command from its name to its answer: found, within limits, admitted, understood, run.
 * @param limited the limit that this use hit, counted beside the gate
 * @returns the answer, and the command's name where it ran (for the statistics)
 */
export async function runCommand(
  registry: Registry,
  turn: OpenTurn,
  limited: Limited | undefined,
): Promise<{ answer: Answer; ran?: string }> {
  const { command: called } = turn.incoming
  if (!called) return { answer: undefined }
  const found = registry.findCommand(called.name)
  if (!found) return { answer: unknownCommand(registry, turn, called.name, called.addressed) }
  const opened = await open(registry, found, turn, limited)
  if ('refused' in opened) return { answer: opened.refused }
  return { answer: await runParsed(found, opened.turn, argumentLine(turn.incoming)), ran: found.command.name }
}

async function open(
  { features }: Registry,
  { feature, command }: RegisteredCommand,
  turn: OpenTurn,
  limited: Limited | undefined,
): Promise<{ turn: OpenTurn } | { refused: Answer }> {
  if (turn.actor.kind === 'channel' || (turn.actor.kind === 'anonymous_admin' && !command.ability))
    if (!command.forChats) return { refused: { text: say('refusals.not_a_person') } }
  const held = limited && !command.urgent && !(await mayBypass(turn)) ? limited : undefined
  if (held) return { refused: { text: slowDown(command.name, held) } }
  try {
    return {
      turn: await admit(features, turn, {
        feature,
        gate: command,
        data: undefined,
        misplaced: (place) => misplaced(turn, command.name, place),
        ...(command.urgent ? { urgent: true } : {}),
      }),
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { refused: { text: error.text, buttons: error.buttons } }
  }
}

function misplaced({ services }: OpenTurn, name: string, place: 'group' | 'private'): Refusal {
  const command = slash(name)
  return place === 'group'
    ? new Refusal(say('refusals.group_only', { command }))
    : new Refusal(say('refusals.private_only', { command }), [
        [{ label: say('open_private'), url: `https://t.me/${services.bot.username}` }],
      ])
}

const slowDown = (name: string, { command, waitMs }: Limited): Text =>
  command === ALL_COMMANDS
    ? say('refusals.limited_group', { wait: { duration: waitMs } })
    : say('refusals.limited_user', { command: slash(name), wait: { duration: waitMs } })

/** Administrators are not held up; when Telegram doesn't say who they are, everybody waits. */
async function mayBypass(turn: OpenTurn): Promise<boolean> {
  return turn.can('moderation').catch(() => false)
}

async function runParsed(
  found: RegisteredCommand,
  turn: OpenTurn,
  line: ArgumentLine,
  personId?: UserId,
): Promise<Answer> {
  const { command } = found
  const parsed = parseArguments(command.args, line)
  if (!parsed.ok) return usage(found, parsed.fault)
  const person = Object.keys(command.args).find((name) => command.args[name]?.kind === 'person')
  const values =
    personId === undefined || person === undefined
      ? parsed.values
      : { ...parsed.values, [person]: { by: 'id', userId: personId, isBot: false } }
  try {
    return await command.run(turn as never, values as never)
  } catch (error) {
    if (!(error instanceof UnknownPerson)) throw error
    return offerSimilar(found, turn, line)
  }
}

/** In a group an unknown command may be another bot's: silence, unless it was for us or nearly is one of ours. */
function unknownCommand(registry: Registry, turn: OpenTurn, name: string, addressed: boolean): Answer {
  const suggestion = registry.suggestCommand(name)
  if (suggestion)
    return { text: say('unknown_command', { given: slash(name), suggestion: slash(suggestion) }) }
  if (!turn.inPrivate && !addressed) return undefined
  return { text: say('unknown_command_plain', { given: slash(name), help: slash('help') }) }
}

function usage({ feature, command }: RegisteredCommand, fault: ArgumentFault): Reply {
  const spec = command.args[fault.argument]
  const problem: Text =
    fault.problem === 'missing'
      ? say(`usage.missing.${spec?.kind ?? 'text'}`)
      : say(`usage.${fault.problem}`, {
          given: cut(fault.given, 40),
          max: fault.problem === 'overflow' ? MOST_COINS : (fault.max ?? 0),
          choices: (fault.choices ?? []).join(', '),
        })
  const example: Text = { namespace: feature.name, key: `commands.${command.name}.example`, values: {} }
  return { text: say('usage.fault', { problem, example }) }
}

// ------------------------------------------------------------------------------------------ "did you mean @ana?"

const SUGGESTED = 3

/** The same command again, with one of the suggested people in the place of the unknown name. */
export async function retry(
  registry: Registry,
  turn: OpenTurn,
  { command, userId, line }: { command: string; userId: UserId; line: { text: string } },
): Promise<Answer> {
  const found = registry.findCommand(command)
  if (!found) return { toast: say('refusals.old_button') }
  const opened = await open(registry, found, turn, undefined)
  if ('refused' in opened) return opened.refused
  return runParsed(found, opened.turn, { text: line.text, mentions: [], replyTo: undefined }, userId)
}

async function offerSimilar(found: RegisteredCommand, turn: OpenTurn, line: ArgumentLine): Promise<Reply> {
  const given = /@?\S+/.exec(line.text)?.[0] ?? ''
  const name = foldName(given.replace(/^@/, ''))
  const people = turn.group
    ? await findSimilarMembers(turn.services.database, turn.group.groupId, name, SUGGESTED)
    : []
  if (people.length === 0) return { text: say('unknown_person', { given }) }
  const rows: Button[][] = people.map((person) =>
    turn
      .ask(
        retryWithPerson,
        { command: found.command.name, userId: person.userId, line: { text: line.text } },
        say('person', { person: { person } }),
      )
      .slice(0, 1),
  )
  return { text: say('unknown_person_similar', { given }), buttons: rows }
}

/** The limits that a command's use counts against: the group's for everything, and its own. */
export function limitsOf({ command }: RegisteredCommand): { command: string; limit: RateLimit }[] {
  return [
    { command: ALL_COMMANDS, limit: GROUP_LIMIT },
    ...(command.limit ? [{ command: command.name, limit: command.limit }] : []),
  ]
}
