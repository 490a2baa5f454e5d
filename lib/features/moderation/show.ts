import { Refusal, type Reply, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { cleanQuestion } from './buttons.ts'
import { cleanAskedScreen } from './screens/acts.ts'
import { auditScreen, proofScreen } from './screens/audit.ts'
import { type AuditWanted, prove, readAudit, readWanted } from './service/audit.ts'
import { prepareCleaning } from './service/cleaning.ts'
import { say } from './texts.ts'

/** What commands and buttons show alike. */

/** Asks whether somebody is to go with all that they wrote. @throws Refusal, UnknownPerson */
export async function askToClean(
  turn: GroupTurn,
  mention: PersonMention,
  reason: string | undefined,
): Promise<Reply> {
  const person = await prepareCleaning(turn, mention, () => turn.conversation.whoAdministers())
  const yes = turn.ask(
    cleanQuestion,
    { person: person.userId, ...(reason === undefined ? {} : { reason }) },
    say('limpiar.confirm'),
  )
  return cleanAskedScreen(person, yes)
}

/** What was written behind the command: the proof, a person, or a feature. @throws Refusal */
export async function showAudit(turn: GroupTurn, what: string | undefined): Promise<Reply> {
  const wanted = await readWanted(turn, what)
  if (wanted === 'proof') return proofScreen(await prove(turn))
  if (wanted === 'nobody') throw new UnknownPerson()
  if (wanted === 'unknown') throw new Refusal(say('auditoria.unknown', { given: what ?? '' }))
  return showAuditPage(turn, wanted)
}

export const showAuditPage = async (turn: GroupTurn, wanted: AuditWanted): Promise<Reply> =>
  auditScreen(await readAudit(turn, wanted))
