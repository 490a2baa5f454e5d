import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import { turners } from '../../ui/pages.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { pressBail, pressOpen, turnInmates } from './buttons.ts'
import type { BailDone, BailQuestion, EscapeDone } from './service/leaving.ts'
import type { InmateList } from './service/looking.ts'
import type { Sentenced } from './service/sentencing.ts'
import { say } from './texts.ts'

const lines = (texts: readonly Text[]): Text => say('lines', { lines: texts })

export function sentenceScreen({
  ref,
  prisoner,
  jailer,
  reason,
  beganAt,
  releaseAt,
  bailCoins,
}: Sentenced): Reply {
  const who = { person: prisoner }
  return {
    text: [
      lines([
        say('mazmorra.done', {
          jailer: { person: jailer },
          who,
          duration: { duration: releaseAt - beganAt },
        }),
        ...(reason === undefined ? [] : [say('mazmorra.reason', { reason })]),
      ]),
      lines([
        say('mazmorra.until', { until: { moment: releaseAt } }),
        ...(bailCoins === undefined ? [] : [say('mazmorra.bail', { coins: { coins: bailCoins } })]),
      ]),
      say('mazmorra.ways_out', { who }),
    ],
    buttons: [
      [
        ...(bailCoins === undefined ? [] : [button(say('mazmorra.pay'), pressBail, [ref])]),
        button(say('mazmorra.open'), pressOpen, [ref]),
      ],
    ],
  }
}

export function bailQuestionScreen(
  { prisoner, coins }: BailQuestion,
  isOwn: boolean,
  buttons: readonly Button[],
): Reply {
  const values = { coins: { coins }, who: { person: prisoner } }
  return { text: say(isOwn ? 'fianza.ask_own' : 'fianza.ask', values), buttons: [buttons] }
}

export function bailScreen({ prisoner, coins, balance }: BailDone, payer: Named): Reply {
  const own = prisoner.userId === payer.userId
  const values = { payer: { person: payer }, who: { person: prisoner }, coins: { coins } }
  return {
    text: lines([
      say(own ? 'fianza.done_own' : 'fianza.done', values),
      ...(balance === undefined ? [] : [say('fianza.left', { balance: { coins: balance } })]),
    ]),
  }
}

export function escapeScreen({ won, tale, everyMs }: EscapeDone, who: Named): Reply {
  const values = { who: { person: who } }
  const story = say(`escapar.${won ? 'won' : 'lost'}_${tale as 0 | 1 | 2 | 3 | 4}`, values)
  return {
    text: won ? [story, say('escapar.free')] : [story, say('escapar.again', { wait: { duration: everyMs } })],
  }
}

export const openedScreen = (by: Named, who: Named): Reply => ({
  text: say('indultar.done', { by: { person: by }, who: { person: who } }),
})

export function inmatesScreen(list: InmateList): Reply {
  const { stays, total, page, pages } = list
  // The last ones of a page may have been let out since it was counted.
  if (stays.length === 0)
    return {
      text: say('condenados.none'),
      buttons: page > 0 ? [[button(say('condenados.first'), turnInmates, [0])]] : [],
    }
  return {
    text: [
      say('condenados.title', { count: total }),
      ...stays.map((stay) => {
        const bail = list.bailOf(stay)
        return lines([
          say('condenados.row', { who: { person: stay.prisoner }, until: { moment: stay.releaseAt } }),
          ...(stay.reason === undefined ? [] : [say('mazmorra.reason', { reason: stay.reason })]),
          ...(bail === undefined ? [] : [say('condenados.bail', { coins: { coins: bail } })]),
        ])
      }),
    ],
    buttons: [turners(page, pages, (to, way) => button(say(`condenados.${way}`), turnInmates, [to]))],
  }
}
