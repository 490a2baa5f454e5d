import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import { type Answer, Refusal } from '../../contract/answer.ts'
import type { ButtonRef } from '../../contract/button.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import {
  appeal,
  banAlert,
  cleanQuestion,
  keepAlert,
  muteAlert,
  removeAlert,
  sweepQuestion,
  trustAlert,
  turnAudit,
  undoAlert,
  undoSanction as undoButton,
} from './buttons.ts'
import { doneScreen, sweptScreen, undoneScreen } from './screens/acts.ts'
import { alertAsks, alertButtons, muteButtons } from './screens/alerts.ts'
import { appealedScreen } from './screens/appeals.ts'
import { muteSubjects, settle } from './service/alerts.ts'
import { appealSanction, listOwnSanctions } from './service/appeals.ts'
import { sweep, tidyCommand } from './service/cleaning.ts'
import { groupOfAlert, groupOfSanction } from './service/places.ts'
import { sanctionByModerator, undoSanction } from './service/sanctions.ts'
import { showAuditPage } from './show.ts'
import { say } from './texts.ts'

/** A decision about an alert, wherever its card stands (in private or in the topic) and whoever alerts: door and guard do. */
const deciding = (
  ref: ButtonRef<[string, number]>,
  outcome: Parameters<typeof settle>[2],
  gate: { readonly letsGo?: true } = {},
): AnyAction =>
  onPress(ref, {
    place: 'subject',
    groupOf: ([alert]) => groupOfAlert(alert),
    ability: 'moderation',
    evenOff: true,
    ...gate,
    run: (turn, [alert, version]) => decide(turn, { ref: alert, version }, outcome),
  })

async function decide(
  turn: GroupTurn,
  shown: { readonly ref: string; readonly version: number },
  outcome: Parameters<typeof settle>[2],
): Promise<Answer> {
  const settled = await settle(turn, shown, outcome, () => turn.conversation.whoAdministers())
  // In a topic its card is changed by the outbox: nothing of it is ever said to the room.
  if (!turn.inPrivate)
    return { toast: settled.status === 'done' ? settled.outcome : say('alert.newer'), alert: true }
  if (settled.status === 'done') return { where: 'private', text: settled.text }
  return newerAnswer(turn, settled.alert, alertButtons(settled.alert, settled.choices))
}

const newerAnswer = (
  turn: GroupTurn,
  alert: Parameters<typeof alertAsks>[0],
  buttons: ReturnType<typeof alertButtons>,
): Answer => ({
  where: 'private',
  text: alertAsks(alert, turn.group.title),
  buttons,
  toast: say('alert.newer'),
})

export const moderationActions: readonly AnyAction[] = [
  deciding(undoAlert, 'undone', { letsGo: true }),
  deciding(banAlert, 'banned'),
  deciding(trustAlert, 'trusted'),
  deciding(keepAlert, 'kept'),
  deciding(removeAlert, 'removed'),

  onPress(muteAlert, {
    place: 'subject',
    groupOf: ([alert]) => groupOfAlert(alert),
    ability: 'mutes',
    evenOff: true,
    async run(turn, [alert, version]) {
      const shown = { ref: alert, version }
      const muted = await muteSubjects(turn, shown, () => turn.conversation.whoAdministers())
      if (typeof muted === 'number') return { toast: say('alert.muted', { count: muted }), alert: true }
      return newerAnswer(turn, muted.alert, muteButtons(muted.alert, muted.choices))
    },
  }),

  onPress(undoButton, {
    place: 'subject',
    groupOf: ([ref]) => groupOfSanction(ref),
    ability: 'mutes',
    letsGo: true,
    async run(turn, [ref]) {
      const undone = await undoSanction(turn, ref, { onlyOwn: !(await turn.can('moderation')) })
      if (undone === undefined) throw new Refusal(say('refusals.no_sanction'))
      return undoneScreen(undone)
    },
  }),

  onPress(appeal, {
    place: 'anywhere',
    closedToRestrained: false,
    letsGo: true,
    async run(turn, [ref]) {
      const how = await appealSanction(turn, ref)
      return appealedScreen(how, turn.inPrivate ? await listOwnSanctions(turn) : [])
    },
  }),

  onPress(turnAudit, {
    place: 'subject',
    ability: 'audit',
    evenOff: true,
    reads: true,
    run: (turn, [page, feature, person]) =>
      showAuditPage(turn, {
        page,
        ...(feature === '' ? {} : { feature }),
        ...(person === 0 ? {} : { person: person as typeof turn.actor.userId }),
      }),
  }),

  onYes(cleanQuestion, {
    place: 'group',
    ability: 'moderation',
    async run(turn, { person, reason, command }) {
      const who = { by: 'id', userId: person, isBot: false } as const
      const what = { rung: 'ban', words: reason, revokes: true } as const
      const done = await sanctionByModerator(turn, who, what, () => turn.conversation.whoAdministers())
      if (command) await tidyCommand(turn, command)
      return doneScreen(done, false)
    },
  }),

  onYes(sweepQuestion, {
    place: 'group',
    ability: 'moderation',
    async run(turn, { from, to, reason }) {
      await sweep(turn, { from, to }, reason)
      return sweptScreen()
    },
  }),
]
