import { Refusal, type Reply, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { isThreadRoot } from '../../telegram/update.ts'
import type { Named } from '../../values/person.ts'
import { cleanQuestion, sweepQuestion } from './buttons.ts'
import { refuseStretch, refuseUnsaid, stretchOf } from './rules.ts'
import { cleanAskedScreen, sweepAskedScreen } from './screens/acts.ts'
import { auditScreen, proofScreen } from './screens/audit.ts'
import { type AuditWanted, prove, readAudit, readWanted } from './service/audit.ts'
import { prepareCleaning } from './service/cleaning.ts'
import { say } from './texts.ts'

/** What commands and buttons show alike. */

interface Cleaning {
  readonly count?: number | undefined
  readonly who?: PersonMention | undefined
  readonly reason?: string | undefined
}

/**
 * Asks what is to go: so many messages, those from the one replied to on, or somebody with all that they wrote.
 * @throws Refusal, UnknownPerson
 */
export async function askToClean(turn: GroupTurn, asked: Cleaning): Promise<Reply> {
  const { count, who, reason } = countedBehind(asked)
  const { message, command } = turn.incoming
  const given = reason === undefined ? {} : { reason }
  const replied = message?.reply_to_message
  const isStretch =
    count !== undefined || (replied !== undefined && !isThreadRoot(replied) && !isNamed(message))
  const ask = (person: Named, label = say('limpiar.confirm')) =>
    turn.ask(cleanQuestion, { person: person.userId, command: message?.message_id ?? 0, ...given }, label)
  // `5 000` is no five.
  if (count !== undefined && /^\d{3}(?!\S)/.test(reason ?? '')) throw refuseUnsaid(String(count))
  if (!isStretch || !command) {
    if (!who) throw new UnknownPerson(refuseUnsaid(reason))
    const person = await cleanedBy(turn, who)
    return cleanAskedScreen(person, ask(person))
  }
  const stretch = stretchOf(message?.message_id ?? 0, { count, repliedTo: replied?.message_id })
  refuseStretch(stretch, {
    isForum: turn.group.isForum,
    isBasic: turn.incoming.chat?.type === 'group',
    byReply: count === undefined,
  })
  const [yes, no] = turn.ask(sweepQuestion, { ...stretch, ...given }, say('limpiar.sweep'))
  if (!yes || !no) throw new Error('a question has two answers')
  // Telegram tells nobody's messages from others': a name beside a number isn't passed over, but asked about.
  const author = who && (await (count === undefined ? cleanable(turn, who) : cleanedBy(turn, who)))
  const [person] = author ? ask(author, say('limpiar.confirm_person')) : []
  return sweepAskedScreen(stretch.to - stretch.from, {
    from: count === undefined ? 'reply' : 'count',
    author,
    yes: [...(person ? [person] : []), yes, no],
  })
}

/** How many behind a name is no reason to put them out: `@ana 20`. */
const countedBehind = ({ count, who, reason }: Cleaning): Cleaning =>
  count === undefined && who && /^\d{1,3}$/.test(reason ?? '')
    ? { count: Number(reason), who }
    : { count, who, reason }

/** Whether the line names somebody, so that who is replied to isn't meant. */
const isNamed = (message: GroupTurn['incoming']['message']): boolean =>
  /^\S+\s+(?:@\w|\d{5})/.test(message?.text ?? '') ||
  (message?.entities ?? []).some(({ type }) => type === 'text_mention')

const cleanedBy = (turn: GroupTurn, who: PersonMention): Promise<Named> =>
  prepareCleaning(turn, who, () => turn.conversation.whoAdministers())

/** @returns undefined for who can't be put out, and whose messages can go all the same */
async function cleanable(turn: GroupTurn, who: PersonMention): Promise<Named | undefined> {
  try {
    return await cleanedBy(turn, who)
  } catch (error) {
    if (error instanceof Refusal || error instanceof UnknownPerson) return undefined
    throw error
  }
}

/** What was written behind the command: the proof, a person, a feature, or both of these. @throws Refusal */
export async function showAudit(
  turn: GroupTurn,
  { who, what }: { readonly who?: PersonMention | undefined; readonly what?: string | undefined },
): Promise<Reply> {
  // The other way round as well: `monedas @ana`.
  const [, feature, username] = (!who && /^(.+?)\s+@(\w+)$/.exec(what?.trim() ?? '')) || []
  const wanted = await (username === undefined
    ? readWanted(turn, who, what)
    : readWanted(turn, { by: 'username', username }, feature))
  if (wanted === 'proof') return proofScreen(await prove(turn))
  if (wanted === 'nobody') throw new UnknownPerson()
  if (wanted === 'unknown')
    throw new UnknownPerson(new Refusal(say('auditoria.unknown', { given: what ?? '' })))
  return showAuditPage(turn, wanted)
}

export const showAuditPage = async (turn: GroupTurn, wanted: AuditWanted): Promise<Reply> =>
  auditScreen(await readAudit(turn, wanted))
