import { type AnyAction, onPress } from '../../contract/action.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { GroupId } from '../../values/ids.ts'
import { adoptKey, chooseScopes, makeKey, openKey, openKeys, revokeKey } from './buttons.ts'
import { keyScreen, keysScreen, madeScreen, scopesOf, scopesScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const GATE = {
  place: 'subject',
  ability: 'audit',
  groupOf: ([groupId]: readonly [GroupId, ...unknown[]]) => groupId,
} as const

/** Whoever changes the group's settings sees everybody's keys. */
const seesAll = (turn: GroupTurn) => turn.can('settings')

const isCreator = async (turn: GroupTurn) =>
  (await turn.conversation.administration()).creatorId === turn.actor.userId

export async function showKeys(turn: GroupTurn) {
  return keysScreen(turn.group, await service.list(turn, await seesAll(turn)))
}

export const apiActions: readonly AnyAction[] = [
  onPress(openKeys, { ...GATE, reads: true, run: showKeys }),

  onPress(openKey, {
    ...GATE,
    reads: true,
    async run(turn, [, ref]) {
      const keys = await service.list(turn, await seesAll(turn))
      const key = keys.find((each) => each.ref === ref)
      if (!key) return { ...keysScreen(turn.group, keys), toast: say('toast.gone') }
      return keyScreen(turn.group, { key, reader: turn.actor.userId, isCreator: await isCreator(turn) })
    },
  }),

  onPress(chooseScopes, {
    ...GATE,
    async run(turn, [, mask]) {
      const offered = await service.offeredScopes(turn)
      return scopesScreen(
        turn.group,
        offered,
        scopesOf(mask).filter((scope) => offered.includes(scope)),
      )
    },
  }),

  onPress(makeKey, {
    ...GATE,
    async run(turn, [, mask]) {
      const offered = await service.offeredScopes(turn)
      const scopes = scopesOf(mask).filter((scope) => offered.includes(scope))
      return madeScreen(turn.group, await service.make(turn, scopes))
    },
  }),

  onPress(revokeKey, {
    ...GATE,
    async run(turn, [, ref]) {
      const all = await seesAll(turn)
      const revoked = await service.revoke(turn, ref, all)
      const keys = await service.list(turn, all)
      return { ...keysScreen(turn.group, keys), toast: say(revoked ? 'toast.revoked' : 'toast.gone') }
    },
  }),

  onPress(adoptKey, {
    ...GATE,
    async run(turn, [, ref]) {
      const adopted = (await isCreator(turn)) && (await service.adopt(turn, ref))
      return { ...(await showKeys(turn)), toast: say(adopted ? 'toast.adopted' : 'toast.gone') }
    },
  }),
]
