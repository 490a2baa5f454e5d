import { pressAccept } from '../../consent/buttons.ts'
import type { Standing } from '../../consent/standing.ts'
import { say } from '../../consent/texts.ts'
import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { Act, Turn } from '../../contract/turn.ts'
import { turners } from '../../ui/pages.ts'
import type { Named } from '../../values/person.ts'
import { askRevoke, pressUnblock, turnBlocked } from './buttons.ts'
import type { BlockedPage } from './service.ts'

export function rulesScreen(standing: Standing): Reply {
  const accept = button(say('rules.accept'), pressAccept, [])
  const shown = {
    never: [[accept]],
    closed: [[accept]],
    open: [[button(say('rules.revoke'), askRevoke, [])]],
    barred: [],
  }[standing]
  return { text: [say('rules.text'), say(`rules.standing.${standing}`)], buttons: shown }
}

export function safewordScreen({ actor }: Act): Reply {
  return { text: [say('safeword.done', { who: { person: actor } }), say('safeword.after')] }
}

/** In a group nothing is said of whom: the list is for its owner alone. */
export function blockedScreen(turn: Turn): Reply {
  return turn.inPrivate
    ? { text: say('blocks.done') }
    : { text: say('blocks.done_here'), buttons: [privately(turn)] }
}

export function unblockedScreen(turn: Turn, who: Named, was: boolean): Reply {
  if (!turn.inPrivate) return { text: say('blocks.done_here'), buttons: [privately(turn)] }
  return { text: say(was ? 'blocks.undone' : 'blocks.was_not', { who: { person: who } }) }
}

export function blockListScreen(turn: Turn, list: BlockedPage): Reply {
  if (!turn.inPrivate) return { text: say('blocks.list_privately'), buttons: [privately(turn)] }
  if (list.total === 0) return { text: say('blocks.none') }
  return {
    text: say('blocks.list', { count: list.total }),
    buttons: [
      ...list.people.map((who) => [
        button(say('blocks.unblock', { who: { person: who } }), pressUnblock, [who.userId]),
      ]),
      turners(list.page, list.pages, (page, way) => button(say(`blocks.${way}`), turnBlocked, [page])),
    ],
  }
}

const privately = ({ services }: Act): Button[] => [
  { label: say('blocks.open_private'), url: `https://t.me/${services.bot.username}` },
]
