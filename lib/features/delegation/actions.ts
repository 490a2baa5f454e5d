import { type AnyAction, onPress } from '../../contract/action.ts'
import { ABILITIES } from '../../contract/entry.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { decideFormer, openList, openPerson, turnAbility } from './buttons.ts'
import { listScreen, personScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

/** What somebody may do here is asked of each press by the service, since anything held will do. */
const GATE = {
  place: 'subject',
  closedToRestrained: false,
  groupOf: ([groupId]: readonly [GroupId, ...unknown[]]) => groupId,
} as const

const rootsOf = (turn: GroupTurn) => () => turn.conversation.administration()
const lookAt = (turn: GroupTurn) => service.lookAt(turn, rootsOf(turn))
const lookAtPerson = (turn: GroupTurn, userId: UserId) =>
  service.lookAtPerson(turn, rootsOf(turn), service.byId(userId))

/** From here on, and on every instance with the next update: who may do what is asked anew. */
async function noteChange(turn: GroupTurn): Promise<void> {
  const elsewhere = turn.inPrivate ? await service.chatOf(turn) : undefined
  turn.conversation.note({ administrators: 'forgotten', elsewhere })
}

export const delegationActions: readonly AnyAction[] = [
  onPress(openList, { ...GATE, reads: true, run: async (turn) => listScreen(turn, await lookAt(turn)) }),

  onPress(openPerson, {
    ...GATE,
    reads: true,
    run: async (turn, [, userId]) => personScreen(await lookAtPerson(turn, userId)),
  }),

  onPress(turnAbility, {
    ...GATE,
    async run(turn, [, userId, number, to]) {
      const ability = ABILITIES[number]
      if (!ability) return undefined
      const view = await lookAtPerson(turn, userId)
      const { changed, fallen, now } =
        to === 'on' ? await service.give(turn, view, ability) : await service.take(turn, view, ability)
      if (changed) await noteChange(turn)
      const done = !changed
        ? say('toast.same')
        : fallen > 0
          ? say('toast.fallen', { count: fallen })
          : say(`toast.${to}`)
      return { ...personScreen(now), toast: done }
    },
  }),

  onPress(decideFormer, {
    ...GATE,
    async run(turn, [, what]) {
      const { changed, now } = await service.decideFormer(turn, await lookAt(turn), what)
      if (changed) await noteChange(turn)
      return { ...listScreen(turn, now), toast: say(changed ? `toast.${what}` : 'toast.same') }
    },
  }),
]
