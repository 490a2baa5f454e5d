import type { Standing } from '../../consent/standing.ts'
import { say } from '../../consent/texts.ts'
import type { Button, Reply, Turn } from '../../contract/feature.ts'
import type { Named, Text } from '../../values/text.ts'
import type { BlockedPage } from './service.ts'

export function rulesScreen(
  standing: Standing,
  buttons: { readonly accept: Button; readonly revoke: Button },
): Reply {
  const shown = {
    never: [[buttons.accept]],
    closed: [[buttons.accept]],
    open: [[buttons.revoke]],
    barred: [],
  }[standing]
  return { text: [say('rules.text'), say(`rules.standing.${standing}`)], buttons: shown }
}

export function safewordScreen(turn: Turn): Reply {
  return { text: [say('safeword.done', { who: { person: turn.actor } }), say('safeword.after')] }
}

/** In a group nothing is said of whom: the list is for its owner alone. */
export function blockedScreen(turn: Turn): Reply {
  return turn.group
    ? { text: say('blocks.done_here'), buttons: [privately(turn)] }
    : { text: say('blocks.done') }
}

export function unblockedScreen(turn: Turn, who: Named, was: boolean): Reply {
  if (turn.group) return { text: say('blocks.done_here'), buttons: [privately(turn)] }
  return { text: say(was ? 'blocks.undone' : 'blocks.was_not', { who: { person: who } }) }
}

export function blockListScreen(
  turn: Turn,
  list: BlockedPage,
  buttons: {
    readonly unblock: (label: Text, who: Named) => Button
    readonly page: (label: Text, page: number) => Button
  },
): Reply {
  if (turn.group) return { text: say('blocks.list_privately'), buttons: [privately(turn)] }
  if (list.total === 0) return { text: say('blocks.none') }
  const { page, pages } = list
  return {
    text: say('blocks.list', { count: list.total }),
    buttons: [
      ...list.people.map((who) => [buttons.unblock(say('blocks.unblock', { who: { person: who } }), who)]),
      [
        ...(page > 0 ? [buttons.page(say('blocks.previous'), page - 1)] : []),
        ...(page + 1 < pages ? [buttons.page(say('blocks.next'), page + 1)] : []),
      ],
    ],
  }
}

const privately = (turn: Turn): Button[] => [
  { label: say('blocks.open_private'), url: `https://t.me/${turn.services.bot.username}` },
]
