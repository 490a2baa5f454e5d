import type { Button, Reply } from '../../contract/feature.ts'
import type { Named, Text } from '../../values/text.ts'
import type { BailDone, BailQuestion, EscapeDone } from './service/leaving.ts'
import type { InmateList } from './service/looking.ts'
import type { Sentenced } from './service/sentencing.ts'
import { say } from './texts.ts'

const lines = (texts: readonly Text[]): Text => say('lines', { lines: texts })

export function sentenceScreen(
  { prisoner, jailer, reason, beganAt, releaseAt, bailCoins }: Sentenced,
  buttons: { readonly bail: Button; readonly open: Button },
): Reply {
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
    buttons: [[...(bailCoins === undefined ? [] : [buttons.bail]), buttons.open]],
  }
}

export function bailQuestion(
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

export function inmatesScreen(list: InmateList, turnPage: (page: number, label: Text) => Button): Reply {
  const { stays, total, page, pages } = list
  // The last ones of a page may have been let out since it was counted.
  if (stays.length === 0)
    return { text: say('condenados.none'), buttons: page > 0 ? [[turnPage(0, say('condenados.first'))]] : [] }
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
    buttons: [
      [
        ...(page > 0 ? [turnPage(page - 1, say('condenados.previous'))] : []),
        ...(page + 1 < pages ? [turnPage(page + 1, say('condenados.next'))] : []),
      ],
    ],
  }
}
