import { pressAccept } from '../../consent/buttons.ts'
import { findKind } from '../../consent/card.ts'
import { pendingButton } from '../../consent/copies.ts'
import type { Ended } from '../../consent/endings.ts'
import { keeperOf } from '../../consent/rules-card.ts'
import type { Standing } from '../../consent/standing.ts'
import { say } from '../../consent/texts.ts'
import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { RequestView } from '../../contract/request.ts'
import type { Turn } from '../../contract/turn.ts'
import { turners } from '../../ui/pages.ts'
import type { Named } from '../../values/person.ts'
import { askRevoke, pressUnblock, turnBlocked } from './buttons.ts'
import type { BlockedPage } from './service.ts'

/** What is between a person and others is told them alone: where nobody can be spoken to aside, in private. */
const APART = { where: 'aside', otherwise: 'private' } as const

/** @param pending what waits for an answer, theirs or another's */
export function rulesScreen(turn: Turn, standing: Standing, pending: readonly RequestView[]): Reply {
  const accept = button(say('rules.accept'), pressAccept, [])
  const shown: Readonly<Record<Standing, Button[][]>> = {
    never: [[accept]],
    closed: [[accept]],
    open: [[button(say('rules.revoke'), askRevoke, [])]],
    barred: [],
  }
  const waiting = pending.flatMap((request) => {
    const kind = findKind(turn, request.kind)?.kind
    return kind ? [[pendingButton(turn, kind, request)]] : []
  })
  return {
    ...APART,
    text: [
      say('rules.text'),
      say(`rules.standing.${standing}`, { keeper: keeperOf(turn) }),
      ...(waiting.length > 0 ? [say('pending.title')] : []),
    ],
    buttons: [...shown[standing], ...waiting],
  }
}

/** What has ended, by its names and how much of it, and who hears of it. */
export function safewordScreen(turn: Turn, { counts, closed, moderators }: Ended): Reply {
  const who = { person: turn.actor }
  const ended = turn.services.features.flatMap(({ name, ends }) => {
    const count = counts.get(name)
    return count && ends?.counted ? [ends.counted(count)] : []
  })
  if (!closed && ended.length === 0) return { ...APART, text: say('safeword.again', { who }) }
  return {
    ...APART,
    neutral: say('safeword.neutral', { who }),
    text: [
      say('safeword.done', { who }),
      ended.length > 0 ? say('safeword.ended', { what: { list: ended } }) : say('safeword.nothing'),
      say('safeword.closed'),
      ...(moderators ? [say('safeword.moderators')] : []),
    ],
  }
}

export const blockedScreen = (): Reply => ({ ...APART, text: say('blocks.done') })

export const unblockedScreen = (who: Named, was: boolean): Reply => ({
  ...APART,
  text: say(was ? 'blocks.undone' : 'blocks.was_not', { who: { person: who } }),
})

/** For its owner's private chat alone, wherever it was asked for. */
export function blockListScreen(list: BlockedPage): Reply {
  if (list.total === 0) return { where: 'private', text: say('blocks.none') }
  return {
    where: 'private',
    text: say('blocks.list', { count: list.total }),
    buttons: [
      ...list.people.map((who) => [
        button(say('blocks.unblock', { who: { person: who } }), pressUnblock, [who.userId]),
      ]),
      turners(list.page, list.pages, (page, way) => button(say(`blocks.${way}`), turnBlocked, [page])),
    ],
  }
}
