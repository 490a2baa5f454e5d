import { z } from 'zod'
import { findSimilarMembers } from '../../community/queries.ts'
import {
  type Answer,
  abilityName,
  type Button,
  confirmation,
  type Reply,
  type Turn,
  UnknownPerson,
} from '../../contract/feature.ts'
import { cut } from '../../telegram/rendering.ts'
import { MOST_COINS } from '../../values/coins.ts'
import { foldName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { ALL_COMMANDS, GROUP_LIMIT, type Limited } from '../door/limits.ts'
import { say } from '../texts.ts'
import { argumentLine } from '../turn/turn.ts'
import { type ArgumentFault, type ArgumentLine, parseArguments } from './command-line.ts'
import type { RegisteredCommand, Registry } from './registry.ts'
import { restraintFrom } from './restraint.ts'

const slash = (name: string): { code: string } => ({ code: `/${name}` })

/**
 * A command from its name to its answer: found, allowed, within limits, understood, run.
 * @param limited the limit that this use hit, counted beside the gate
 * @returns the answer, and the command's name where it ran (for the statistics)
 */
export async function runCommand(
  registry: Registry,
  turn: Turn,
  limited: Limited | undefined,
): Promise<{ answer: Answer; ran?: string }> {
  const { command: called } = turn.incoming
  if (!called) return { answer: undefined }
  const found = registry.findCommand(called.name)
  if (!found) return { answer: unknownCommand(registry, turn, called.name, called.addressed) }
  const refusal = await refusalFor(registry, found, turn, limited)
  if (refusal) return { answer: refusal }
  return { answer: await runParsed(found, turn, argumentLine(turn.incoming)), ran: found.command.name }
}

async function runParsed(
  found: RegisteredCommand,
  turn: Turn,
  line: ArgumentLine,
  personId?: number,
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
    return await command.run(command.roleplay ? await turn.roleplay() : turn, values as never)
  } catch (error) {
    if (!(error instanceof UnknownPerson)) throw error
    return offerSimilar(found, turn, line)
  }
}

/** In a group an unknown command may be another bot's: silence, unless it was for us or nearly is one of ours. */
function unknownCommand(registry: Registry, turn: Turn, name: string, addressed: boolean): Answer {
  const suggestion = registry.suggestCommand(name)
  if (suggestion)
    return { text: say('unknown_command', { given: slash(name), suggestion: slash(suggestion) }) }
  if (turn.group && !addressed) return undefined
  return { text: say('unknown_command_plain', { given: slash(name), help: slash('help') }) }
}

async function refusalFor(
  registry: Registry,
  { feature, command }: RegisteredCommand,
  turn: Turn,
  limited: Limited | undefined,
): Promise<Answer> {
  const name = slash(command.name)
  if (command.place === 'group' && !turn.group) return { text: say('refusals.group_only', { command: name }) }
  if (command.place === 'private' && turn.group)
    return {
      text: say('refusals.private_only', { command: name }),
      buttons: [[{ label: say('open_private'), url: `https://t.me/${turn.services.bot.username}` }]],
    }
  if (turn.group?.modulesOff.includes(feature.name)) return { text: say('refusals.module_off') }
  if (turn.actor.kind === 'channel' || (turn.actor.kind === 'anonymous_admin' && !command.ability))
    if (!command.forChats) return { text: say('refusals.not_a_person') }
  if (limited && !command.urgent && !(await mayBypass(turn)))
    return limited.command === ALL_COMMANDS
      ? { text: say('refusals.limited_group', { wait: { duration: limited.waitMs } }) }
      : { text: say('refusals.limited_user', { command: name, wait: { duration: limited.waitMs } }) }
  if (command.ability && turn.group && !(await turn.can(command.ability)))
    return { text: say('refusals.not_allowed', { ability: abilityName(command.ability) }) }
  const restrained = command.urgent
    ? undefined
    : await restraintFrom(registry, turn, feature, command.ability)
  return restrained && { text: restrained.text, buttons: restrained.buttons }
}

/** Administrators are not held up; when Telegram doesn't say who they are, everybody waits. */
async function mayBypass(turn: Turn): Promise<boolean> {
  return turn.can('moderation').catch(() => false)
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
  return { text: say('usage.fault', { problem, example: exampleOf(feature.name, command.name) }) }
}

function exampleOf(feature: string, command: string): Text {
  return { namespace: feature, key: `commands.${command}.example`, values: {} }
}

// ------------------------------------------------------------------------------------------ "did you mean @ana?"

const SUGGESTED = 3

/** The same command again, with one of the suggested people in the place of the unknown name. */
export const retryWithPerson = confirmation({
  feature: 'bot',
  name: 'retry',
  payload: z.object({
    command: z.string(),
    userId: z.number(),
    line: z.object({ text: z.string(), mentions: z.tuple([]), replyTo: z.undefined().optional() }),
  }),
  ttlMs: 10 * 60_000,
  declined: say('refusals.settled'),
  // Run by retry() below, which has the registry.
  run: () => undefined,
})

export async function retry(
  registry: Registry,
  turn: Turn,
  payload: { command: string; userId: number; line: { text: string } },
): Promise<Answer> {
  const found = registry.findCommand(payload.command)
  if (!found) return { toast: say('refusals.old_button') }
  const refusal = await refusalFor(registry, found, turn, undefined)
  return (
    refusal ??
    runParsed(found, turn, { text: payload.line.text, mentions: [], replyTo: undefined }, payload.userId)
  )
}

async function offerSimilar(found: RegisteredCommand, turn: Turn, line: ArgumentLine): Promise<Reply> {
  const given = /@?\S+/.exec(line.text)?.[0] ?? ''
  const people = turn.group
    ? await findSimilarMembers(
        turn.services.database,
        turn.group.groupId,
        foldName(given.replace(/^@/, '')),
        SUGGESTED,
      )
    : []
  if (people.length === 0) return { text: say('unknown_person', { given }) }
  const rows: Button[][] = people.map((person) =>
    turn
      .ask(
        retryWithPerson,
        {
          command: found.command.name,
          userId: person.userId,
          line: { text: line.text, mentions: [] as [], replyTo: undefined },
        },
        say('person', { person: { person } }),
      )
      .slice(0, 1),
  )
  return { text: say('unknown_person_similar', { given }), buttons: rows }
}

/** The limits that a command's use counts against: the group's for everything, and its own. */
export function limitsOf({ command }: RegisteredCommand) {
  return [
    { command: ALL_COMMANDS, limit: GROUP_LIMIT },
    ...(command.limit ? [{ command: command.name, limit: command.limit }] : []),
  ]
}
