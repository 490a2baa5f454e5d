import { z } from 'zod'
import { answerRequest } from '../../consent/card.ts'
import { pressAccept } from '../../consent/rules-card.ts'
import { say } from '../../consent/texts.ts'
import {
  type Action,
  type AnyAction,
  action,
  confirmation,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import { blockListScreen, rulesScreen, unblockedScreen } from './screens.ts'
import * as service from './service.ts'

const QUESTION_MS = 10 * 60_000

// ------------------------------------------------------------------------------------------ 18+ and the rules

export async function showRules(turn: Turn): Promise<Reply> {
  return rulesScreen(await service.readStanding(turn), {
    accept: turn.button(say('rules.accept'), pressAccept, []),
    revoke: turn.button(say('rules.revoke'), askRevoke, []),
  })
}

const askRevoke: Action<readonly []> = action<readonly []>({
  feature: 'consent',
  name: 'revoke',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
  run: (turn) => ({
    text: say('rules.ask_revoke'),
    buttons: [turn.ask(confirmRevoke, {}, say('rules.confirm_revoke'))],
  }),
})

const confirmRevoke = confirmation({
  feature: 'consent',
  name: 'revoked',
  payload: z.object({}),
  ttlMs: QUESTION_MS,
  declined: say('rules.kept'),
  async run(turn) {
    await service.revoke(turn)
    return { text: say('rules.revoked') }
  },
})

// ------------------------------------------------------------------------------------------ blocks

export async function showBlocked(turn: Turn, page: number): Promise<Reply> {
  return blockListScreen(turn, await service.readBlocked(turn, page), {
    unblock: (label, { userId }) => turn.button(label, pressUnblock, [userId]),
    page: (label, next) => turn.button(label, turnBlocked, [next]),
  })
}

const turnBlocked: Action<readonly [number]> = action<readonly [number]>({
  feature: 'consent',
  name: 'blocked',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(999)]),
  run: (turn, [page]) => showBlocked(turn, page),
})

const pressUnblock: Action<readonly [number]> = action<readonly [number]>({
  feature: 'consent',
  name: 'unblock',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(1)]),
  async run(turn, [userId]) {
    const { person, was } = await service.unblock(turn, { by: 'id', userId, isBot: false })
    return unblockedScreen(turn, person, was)
  },
})

export const consentActions = [
  pressAccept,
  askRevoke,
  confirmRevoke,
  turnBlocked,
  pressUnblock,
  answerRequest,
] as unknown as AnyAction[]
