import { keeperOf } from '../../consent/rules-card.ts'
import type { Reply } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import { type DeepLink, linkButton } from '../../contract/link.ts'
import type { Turn } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import { eraseQuestion, pressErase, pressGoOn, pressTell } from './buttons.ts'
import { KINDS } from './kinds.ts'
import { say } from './texts.ts'

export const privacyScreen = (turn: Turn): Reply => ({
  where: 'aside',
  text: [
    say('privacidad.what'),
    say('privacidad.long'),
    say('privacidad.yours'),
    say('privacidad.whom', { keeper: keeperOf(turn) }),
  ],
  buttons: turn.inPrivate
    ? [[button(say('buttons.tell'), pressTell, [])], [button(say('buttons.erase'), pressErase, [])]]
    : [],
})

/** In a group: not what it is about, and a way to where it is. */
export const elsewhereScreen = (turn: Turn, to: DeepLink): Reply => ({
  where: 'aside',
  text: say('in_private'),
  buttons: turn.group ? [[linkButton(say('buttons.open'), to, turn.group.groupId)]] : [],
})

export const makingScreen = (): Reply => ({ where: 'private', text: say('misdatos.making'), as: 'new' })

/** What is in the file, kind by kind. */
export function toldTexts(counts: ReadonlyMap<string, number>): Text[] {
  const lines = KINDS.flatMap(([kind, tables]) => {
    const count = tables.reduce((sum, table) => sum + (counts.get(table) ?? 0), 0)
    return count > 0 ? [say('misdatos.line', { kind: say(`kinds.${kind}`), count })] : []
  })
  return [
    say('misdatos.done'),
    lines.length > 0 ? say('misdatos.lines', { lines }) : say('misdatos.nothing'),
    say('misdatos.next'),
  ]
}

export const eraseScreen = (): Reply => ({
  where: 'private',
  text: [say('borrarme.goes'), say('borrarme.stays'), say('borrarme.after')],
  buttons: [[button(say('buttons.go_on'), pressGoOn, [])], [button(say('buttons.tell'), pressTell, [])]],
})

export const sureScreen = (turn: Turn): Reply => ({
  where: 'private',
  text: say('borrarme.sure'),
  buttons: [turn.ask(eraseQuestion, {}, say('borrarme.yes'))],
})

export const erasedScreen = (): Reply => ({ where: 'private', text: say('borrarme.done') })
