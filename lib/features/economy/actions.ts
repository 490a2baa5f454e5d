import { z } from 'zod'
import { action, confirmation, type GroupTurn, type Reply, type Turn } from '../../contract/feature.ts'
import { wallet } from '../../ledger/posting.ts'
import { findRanking, type RankingPlace } from '../../ledger/ranking.ts'
import { findStatement, type StatementPlace } from '../../ledger/statement.ts'
import type { UserId } from '../../values/ids.ts'
import { gift } from './scene.ts'
import { rankingScreen, statementScreen, transferScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000
const PAGE_ROWS = 10
/** Pages by number walk the rows before them; further down one's own place is the way. */
const NUMBERED_PAGES = 100
const STATEMENT_ROWS = 6

/** Buttons of the economy live in groups only: their messages were sent there. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('an economy button outside of a group')
  return turn as GroupTurn
}

const coins = z.coerce.bigint()
const person = z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() })

// ------------------------------------------------------------------------------------------ questions

export const confirmTransfer = confirmation({
  feature: 'economy',
  name: 'transfer',
  payload: z.object({ to: person, coins, note: z.string().optional() }),
  ttlMs: QUESTION_MS,
  declined: say('transferir.declined'),
  async run(turn, { to, coins: amount, note }) {
    const here = inGroup(turn)
    const mention = { by: 'id', userId: to.userId, isBot: false } as const
    return transferScreen(here, await service.transfer(here, mention, amount, note), note)
  },
})

const issuePayload = z.object({ to: person, coins, note: z.string().optional() })

export const confirmGrant = confirmation({
  feature: 'economy',
  name: 'grant',
  ability: 'economy',
  payload: issuePayload,
  ttlMs: QUESTION_MS,
  declined: say('otorgar.declined'),
  async run(turn, { to, coins: amount, note }) {
    const balance = await service.issue(inGroup(turn), 'grant', { ...to, isBot: false }, amount, note)
    return {
      text: say('otorgar.done', {
        to: { person: to },
        coins: { coins: amount },
        balance: { coins: balance },
      }),
    }
  },
})

export const confirmSeizure = confirmation({
  feature: 'economy',
  name: 'seize',
  ability: 'economy',
  payload: issuePayload,
  ttlMs: QUESTION_MS,
  declined: say('quitar.declined'),
  async run(turn, { to, coins: amount, note }) {
    const balance = await service.issue(inGroup(turn), 'seizure', { ...to, isBot: false }, amount, note)
    return {
      text: say('quitar.done', {
        to: { person: to },
        coins: { coins: amount },
        balance: { coins: balance },
      }),
    }
  },
})

// ------------------------------------------------------------------------------------------ pages

export const turnRanking = action<readonly [place: string]>({
  feature: 'economy',
  name: 'ranking',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string().regex(/^(me|\d{1,4})$/)]),
  run: (turn, [place]) => showRanking(inGroup(turn), place === 'me' ? 'me' : Number(place)),
})

export async function showRanking(turn: GroupTurn, place: number | 'me'): Promise<Reply> {
  const self = turn.actor.userId as UserId
  const where: RankingPlace =
    place === 'me' ? { around: self } : { page: Math.min(Math.max(1, place), NUMBERED_PAGES) }
  const [ranking, balances] = await Promise.all([
    findRanking(turn.services.database, turn.group.groupId, self, where, PAGE_ROWS),
    service.maySeeBalances(turn),
  ])
  return rankingScreen(
    turn,
    ranking,
    { balances, size: PAGE_ROWS, pages: NUMBERED_PAGES },
    {
      page: (page, label) => turn.button(label, turnRanking, [String(page)]),
      around: (label) => turn.button(label, turnRanking, ['me']),
    },
  )
}

/** Pages are found by the transaction at their edge, so that they stay put while new ones come in. */
export const turnStatement = action<readonly [side: 'before' | 'after', transactionId: bigint]>({
  feature: 'economy',
  name: 'statement',
  version: 1,
  for: 'owner',
  data: z.tuple([
    z.enum(['before', 'after']),
    z
      .string()
      .regex(/^\d{1,18}$/)
      .transform(BigInt),
  ]),
  run: (turn, [side, id]) => showStatement(inGroup(turn), side === 'before' ? { before: id } : { after: id }),
})

export async function showStatement(turn: GroupTurn, place: StatementPlace): Promise<Reply> {
  const account = wallet(turn.actor.userId as UserId)
  const statement = await findStatement(
    turn.services.database,
    turn.group.groupId,
    account,
    place,
    STATEMENT_ROWS,
  )
  return statementScreen(statement, turn.actor.userId, {
    newer: (after, label) => turn.button(label, turnStatement, ['after', after]),
    older: (before, label) => turn.button(label, turnStatement, ['before', before]),
  })
}

// ------------------------------------------------------------------------------------------ gifts

/** Below somebody's card: how much is asked next. */
export const beginGift = action<readonly [userId: number]>({
  feature: 'economy',
  name: 'gift',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.coerce.number().int().positive()]),
  run(turn, [userId]) {
    const mention = { by: 'id', userId, isBot: false } as const
    return turn.enter(gift, async () => ({
      to: (await service.prepareTransfer(inGroup(turn), mention, 1n)).to,
    }))
  },
})
