import type { Reply } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import { turners } from '../../ui/pages.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { answerBail, turnInmates } from './buttons.ts'
import type { EndCause } from './causes.ts'
import type { Stay } from './queries/reading.ts'
import type { BailDone, BailQuestion, EscapeDone } from './service/leaving.ts'
import type { InmateList } from './service/looking.ts'
import { say } from './texts.ts'

const lines = (texts: readonly Text[]): Text => say('lines', { lines: texts })

export function bailQuestionScreen(
  { ref, prisoner, coins, shown }: BailQuestion,
  isOwn: boolean,
): Reply & { readonly text: Text } {
  const values = { coins: { coins }, who: { person: prisoner } }
  const answer = (label: Text, verdict: 'yes' | 'no') =>
    button(label, answerBail, [ref, verdict, shown.hours, shown.rate])
  return {
    where: 'aside',
    text: say(isOwn ? 'fianza.ask_own' : 'fianza.ask', values),
    buttons: [[answer(say('fianza.confirm'), 'yes'), answer(say('fianza.no'), 'no')]],
  }
}

/** What everybody may know of it: whoever pays alone learns what they have left. */
export function bailLine({ prisoner, coins }: Pick<BailDone, 'prisoner' | 'coins'>, payer: Named): Text {
  const values = { payer: { person: payer }, who: { person: prisoner }, coins: { coins } }
  return say(prisoner.userId === payer.userId ? 'fianza.done_own' : 'fianza.done', values)
}

export const bailScreen = (paid: BailDone, payer: Named): Reply => ({
  where: 'room',
  text: bailLine(paid, payer),
  ...(paid.balance === undefined ? {} : { toast: say('fianza.left', { balance: { coins: paid.balance } }) }),
})

export const escapeTale = ({ won, tale }: Pick<EscapeDone, 'won' | 'tale'>, who: Named): Text =>
  say(`escapar.${won ? 'won' : 'lost'}_${tale as 0 | 1 | 2 | 3 | 4}`, { who: { person: who } })

/** Whoever gets away does so before everybody; a failure is between the prisoner and the wall. */
export const escapeScreen = (tried: EscapeDone, who: Named): Reply =>
  tried.won
    ? { where: 'room', text: [escapeTale(tried, who), say('escapar.free')] }
    : {
        where: 'aside',
        text: [escapeTale(tried, who), say('escapar.again', { wait: { duration: tried.everyMs } })],
      }

export const openedLine = (by: Named, who: Named): Text =>
  say('indultar.done', { by: { person: by }, who: { person: who } })

export const openedScreen = (by: Named, who: Named): Reply => ({ where: 'room', text: openedLine(by, who) })

/** How a stay ended, as far as it is everybody's business: not by whose safeword, block or departure. */
const PUBLIC_ENDS = ['served', 'bail', 'escaped', 'freed'] as const
const publicEnd = (cause: EndCause) => PUBLIC_ENDS.find((each) => each === cause) ?? 'other'

/** A sentence's card after its end. @param toast for whoever pressed it */
export function overScreen({ prisoner, jailer, beganAt, releaseAt, endCause }: Stay, toast: Text): Reply {
  const who = { person: prisoner }
  const cause = endCause ?? 'served'
  return {
    where: 'room',
    text: [
      say('mazmorra.done', {
        jailer: { person: jailer },
        who,
        duration: { duration: releaseAt - beganAt },
      }),
      say(`over.${publicEnd(cause)}`, { who }),
    ],
    toast,
  }
}

export function inmatesScreen(list: InmateList): Reply {
  const { stays, total, page, pages } = list
  // The last ones of a page may have been let out since it was counted.
  if (stays.length === 0)
    return {
      where: 'aside',
      text: say('condenados.none'),
      buttons: page > 0 ? [[button(say('condenados.first'), turnInmates, [0])]] : [],
    }
  return {
    where: 'aside',
    text: [
      say('condenados.title', { count: total }),
      ...stays.map((stay) => {
        const bail = list.bailOf(stay)
        return lines([
          say('condenados.row', { who: { named: stay.prisoner }, until: { moment: stay.releaseAt } }),
          ...(stay.reason === undefined ? [] : [say('mazmorra.reason', { reason: stay.reason })]),
          ...(bail === undefined ? [] : [say('condenados.bail', { coins: { coins: bail } })]),
        ])
      }),
    ],
    buttons: [turners(page, pages, (to, way) => button(say(`condenados.${way}`), turnInmates, [to]))],
  }
}
