import { type FoundPerson, findSimilarMembers } from '../../community/people.ts'
import type { Reply } from '../../contract/answer.ts'
import type { ArgumentSpec } from '../../contract/arguments.ts'
import { type ActionButton, type AnswerButton, type Button, button } from '../../contract/button.ts'
import type { AnyCommand } from '../../contract/command.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { Turn } from '../../contract/turn.ts'
import { MOST_COINS } from '../../values/coins.ts'
import { cut } from '../../values/cut.ts'
import { foldName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { withoutEnd } from '../../values/without-end.ts'
import { say } from '../texts.ts'
import type { OpenTurn } from '../turn/turn.ts'
import type { ArgumentFault, ArgumentLine } from './argument-line.ts'
import { ARTICLES, argumentLine, LED_WORDS } from './command-line.ts'
import type { Waiting } from './commands.ts'
import { meantLine, retryWithPerson, runWith, showYourself, surePerson, type Written } from './own-buttons.ts'
import type { RegisteredCommand } from './registry.ts'

/** What a line that can't be run is answered, and the buttons with which it can. */

/** Telegram shows about so much of a button; a text of many choices is no row of buttons. */
const LABEL_LENGTH = 40
const MOST_CHOICES = 6

const helpButton = ({ command: { name } }: RegisteredCommand): ActionButton =>
  button(say('usage.help', { command: { command: name } }), runWith, ['help', name])

/** What was wrong, a working example, the choices where there are few, and the way to the command's help. */
export function usage(
  found: RegisteredCommand,
  turn: OpenTurn,
  line: ArgumentLine,
  fault: ArgumentFault,
): Reply {
  const { feature, command } = found
  const spec = command.args[fault.argument]
  const problem: Text =
    fault.problem === 'missing'
      ? say(`usage.missing.${spec?.kind ?? 'text'}`)
      : say(`usage.${problemOf(fault.problem, spec)}`, {
          given: cut(fault.given, 40),
          max: fault.problem === 'overflow' ? MOST_COINS : (fault.max ?? 0),
          choices: choicesFor(turn, spec).join(', '),
          first: cut(fault.readings?.[0] ?? '', 60),
          second: cut(fault.readings?.[1] ?? '', 60),
        })
  const example: Text = { namespace: feature.name, key: `commands.${command.name}.example`, values: {} }
  return {
    where: 'aside',
    text: say('usage.fault', { problem, example }),
    buttons: [...offerChoices(found, turn, line, fault), [helpButton(found)]],
  }
}

/** "todo" is named among what would do only where it does. */
const problemOf = <Problem extends ArgumentFault['problem']>(
  problem: Problem,
  spec: ArgumentSpec | undefined,
) => (problem === 'not_a_number' && spec?.kind === 'amount' && spec.counted ? 'not_coins' : problem)

/** The choices of a word, as whoever reads them would write them. */
function choicesFor({ language }: OpenTurn, spec: ArgumentSpec | undefined): readonly string[] {
  if (spec?.kind !== 'word') return []
  const { choices, inEnglish } = spec
  return choices.map((choice) => (language === 'en' ? inEnglish?.[choice] : undefined) ?? choice)
}

function offerChoices(
  { command }: RegisteredCommand,
  turn: OpenTurn,
  { text, replyTo, replyUsername }: ArgumentLine,
  { argument, given, meant }: ArgumentFault,
): Button[][] {
  if (meant) return [offerLine(turn, command, { ...meant, replyTo, replyUsername })]
  const spec = command.args[argument]
  if (spec?.kind !== 'word') return []
  const choices = choicesFor(turn, spec)
  if (choices.length > MOST_CHOICES) return []
  const at = given === '' ? text.length : text.lastIndexOf(given)
  const before = text.slice(0, at).trimEnd()
  return choices.map((choice) =>
    offerLine(turn, command, {
      text: `${before} ${choice}`.trim(),
      mentions: [],
      replyTo,
      replyUsername,
    }),
  )
}

/** A button that runs a command with a line, for whoever it is offered to. */
export function offerLine(turn: OpenTurn, command: Called, line: ArgumentLine): AnswerButton[] {
  const label = say('run', {
    command: { command: cut(`${command.name} ${line.text.replaceAll(/\s+/g, ' ')}`.trim(), LABEL_LENGTH) },
  })
  // Of the question only its Yes: whoever means something else presses nothing.
  return turn.ask(meantLine, keptCommand(turn, command, line), label).slice(0, 1)
}

/** Who writes as the group is asked to show themselves: Telegram tells neither who they are nor what they may. */
export function askToShow(turn: OpenTurn, command: Called): Reply {
  const kept = keptCommand(turn, command, argumentLine(turn.incoming))
  const [itIsMe] = turn.ask(showYourself, { ...kept, key: turn.key }, say('shown.me'))
  return {
    where: 'room',
    text: say('shown.ask', { command: { typed: command.name } }),
    buttons: itIsMe ? [[itIsMe]] : [],
  }
}

type Called = Pick<AnyCommand, 'name' | 'readsReply'>

/** As the session's JSON keeps it. */
const keptCommand = (
  { incoming }: OpenTurn,
  command: Called,
  { text, mentions, replyTo, replyUsername }: ArgumentLine,
) => ({
  command: command.name,
  line: {
    text,
    mentions: mentions.map((mention) => ({ ...mention })),
    ...(replyTo ? { replyTo } : {}),
    ...(replyUsername === undefined ? {} : { replyUsername }),
  },
  ...keptMessage(incoming, command),
})

function keptMessage(
  { message, command }: Incoming,
  { readsReply }: Pick<Called, 'readsReply'>,
): { written?: Written } {
  if (!message || !command) return {}
  const replied = readsReply ? message.reply_to_message : undefined
  return { written: { messageId: message.message_id, ...(replied ? { replied } : {}) } }
}

// ------------------------------------------------------------------------------------------ "did you mean @ana?"

export const SUGGESTED = 3
/** Before a number all the words are the name. */
const BEFORE_NUMBER = /^@?[\p{L}\p{M}.'-]+(?:\s+[\p{L}\p{M}.'-]+){0,3}(?=\s+\d)/u
/** What isn't yet the name, where one follows. */
const LEADS = new RegExp(`^(?:(?:${LED_WORDS})\\s+)?(?:(?:${ARTICLES})\\s+)?(?=\\S)`, 'iu')
const NAME_WITH_LEADS = new RegExp(`${LEADS.source}\\S+`, 'iu')
const ENDS_LEADING = new RegExp(`(?<!\\S)(?:${LED_WORDS})\\s+$`, 'i')

/**
 * Who is called by their name, without an @: those here whose names look like it; undefined where there are none, and it
 * is no name.
 */
export async function offerNamed(
  found: RegisteredCommand,
  turn: OpenTurn,
  line: ArgumentLine,
  { problem, given }: Partial<ArgumentFault> & Pick<ArgumentFault, 'given'>,
): Promise<Reply | undefined> {
  if (!/^@?\p{L}/u.test(given)) return undefined
  // Behind the amount that stands in their place.
  const at = line.text.indexOf(given, problem === 'missing' ? line.text.search(/\s/) : 0)
  const rest = line.text.slice(at)
  const whole = BEFORE_NUMBER.exec(rest)?.[0] ?? NAME_WITH_LEADS.exec(rest)?.[0] ?? given
  const to = ENDS_LEADING.exec(line.text.slice(0, at))?.[0].length ?? 0
  const offered = await offerSimilar(found, turn, line, { at: at - to, end: at + whole.length })
  if ((offered.buttons ?? []).length < 2) return undefined
  return { ...offered, text: say('person_called', { given: whole }) }
}

/** Those here whose names look most like the one that nobody bears, told apart by their @name. */
export async function offerSimilar(
  found: RegisteredCommand,
  turn: OpenTurn,
  line: ArgumentLine,
  named: { readonly at: number; readonly end: number } | undefined,
): Promise<Reply> {
  const help = [helpButton(found)]
  if (!named) return { where: 'aside', text: say('unknown_person_replied'), buttons: [help] }
  const given = withoutEnd(line.text.slice(named.at, named.end), /[,;:.]/)
  if (isBotNamed(turn, given)) return { where: 'aside', text: say('named_a_bot', { given }), buttons: [help] }
  const name = foldName(given.replace(LEADS, '').replace(/^@/, ''))
  const people = turn.group
    ? await findSimilarMembers(turn.services.database, turn.group.groupId, name, SUGGESTED)
    : []
  if (people.length === 0) return { where: 'aside', text: say('unknown_person', { given }), buttons: [help] }
  const rows = people.map((person) =>
    turn
      .ask(
        retryWithPerson,
        {
          command: found.command.name,
          userId: person.userId,
          name: labelOf(turn, person, people),
          line: { text: withoutName(turn, line.text, named, person) },
          ...keptMessage(turn.incoming, { readsReply: false }),
        },
        say('person', { person: labelOf(turn, person, people) }),
      )
      .slice(0, 1),
  )
  return { where: 'aside', text: say('unknown_person_similar', { given }), buttons: [...rows, help] }
}

/** A line without somebody's name: of "Ana de la Ría por tardona", where "Ana" was read as the name, "por tardona". */
function withoutName(
  turn: OpenTurn,
  text: string,
  { at, end }: { readonly at: number; readonly end: number },
  person: FoundPerson,
): string {
  const last = foldName(text.slice(at, end)).split(/\s+/).at(-1)?.replace(/^@/, '') ?? ''
  const behind = [...text.slice(end).matchAll(/[\p{L}\p{M}.'-]+/gu)]
  const names = [[person.firstName, person.lastName ?? ''].join(' '), shownName(turn, person)]
  const taken = names.map((name) => {
    const words = foldName(name).split(/\s+/)
    const rest = words.slice(words.indexOf(last) + 1)
    const differs = rest.findIndex((word, index) => foldName(behind[index]?.[0] ?? '') !== word)
    return words.includes(last) ? (differs === -1 ? rest.length : differs) : 0
  })
  const word = behind[Math.max(...taken) - 1]
  const nameEnd = word ? end + word.index + word[0].length : end
  return `${text.slice(0, at)} ${text.slice(nameEnd)}`.trim()
}

const shownName = (turn: Turn, person: FoundPerson) =>
  turn.conversation.plain(say('person', { person: { named: person } }))

/** Telegram keeps @names that end in "bot" for bots; this one has a number too. */
const isBotNamed = ({ services: { bot } }: OpenTurn, given: string) =>
  /@\w*bot$/i.test(given) || given.endsWith(`@${bot.username}`) || given === String(bot.id)

/** `Ana · @ana_1`; of namesakes without a @name, the end of their number tells them apart. */
export function labelOf(turn: Turn, person: FoundPerson, among: readonly FoundPerson[]): string {
  const name = shownName(turn, person)
  if (person.username) return `${name} · @${person.username}`
  const isNamesake = among.some((other) => other !== person && shownName(turn, other) === name)
  return isNamesake ? `${name} · …${String(person.userId).slice(-4)}` : name
}

/** What moves something is asked about before it is done: a press on a name is quickly made. */
export function askSure(turn: OpenTurn, waiting: Waiting): Reply {
  const { command, line, name = '' } = waiting
  return {
    where: 'aside',
    text: say('sure', {
      person: name,
      command: { typed: cut(`${command} ${line.text.replaceAll(/\s+/g, ' ')}`.trim(), 200) },
    }),
    buttons: [turn.ask(surePerson, { ...waiting, line: { text: line.text } })],
  }
}
