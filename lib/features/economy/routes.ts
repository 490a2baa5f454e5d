import { z } from 'zod'
import { type AnyEndpoint, list, NotFound, NotShown, read, write } from '../../contract/rest.ts'
import {
  coinsIn,
  coinsOut,
  memberIn,
  memberParams,
  moment,
  momentOut,
  person,
  personOut,
} from '../../contract/rest-shapes.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { upTo } from '../../values/length.ts'
import { oneLine } from '../../values/one-line.ts'
import type { Named } from '../../values/person.ts'
import { rowIdSchema } from '../../values/whole.ts'
import * as programs from './programs.ts'
import * as service from './service.ts'
import { economySettings } from './settings.ts'
import { findRankingPage, findTreasury, findTreasuryLines } from './show.ts'
import { NOTE_LENGTH } from './wizards.ts'

/** Coins, for other programs: see contract/rest. */

const note = z
  .string()
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text))
  // As the chat reads it.
  .overwrite(oneLine)
  .min(1)
  .refine(upTo(NOTE_LENGTH), `Too long: up to ${NOTE_LENGTH} characters`)
  .optional()
  .meta({ maxLength: NOTE_LENGTH, description: 'Said with it, in one line.', example: 'prize of the ball' })

const isOpen = economySettings.handles.balancesPublic.of

const balance = read({
  method: 'get',
  path: '/balances/{member}',
  operationId: 'getBalance',
  summary: 'What a member has',
  description: 'Only where the group shows balances to everybody; nobody’s key sees more.',
  tag: 'Balances',
  scope: 'balances:read',
  params: memberParams,
  expects: ['unknown-member'],
  response: z
    .object({
      member: personOut,
      coins: coinsOut,
      heldCoins: coinsOut.meta({ description: 'Put aside, for bids and the like.' }),
      position: coinsOut.meta({ description: 'Their place in the ranking, from 1.' }),
      of: coinsOut.meta({ description: 'How many have a wallet.' }),
    })
    .meta({ id: 'Balance' }),
  async run({ act, params, nameOf }) {
    if (!isOpen(act.group)) throw new NotShown()
    const view = await service.viewWallet(act, params.member, async () => false)
    return {
      member: person(view.party, nameOf),
      coins: String(view.balance),
      heldCoins: String(view.held),
      // Without a wallet: behind all who have one.
      position: String(view.position ?? view.total + 1n),
      of: String(view.total),
    }
  },
})

const ranking = list({
  method: 'get',
  path: '/ranking',
  operationId: 'listRanking',
  summary: 'The largest fortunes first',
  description: '`coins` is null where the group keeps balances private.',
  tag: 'Balances',
  scope: 'ranking:read',
  pages: z.object({ coins: z.string().transform(BigInt), member: z.number() }),
  response: z
    .object({ member: personOut, position: coinsOut, coins: coinsOut.nullable() })
    .meta({ id: 'Ranked' }),
  async run({ act, cursor, limit, nameOf }) {
    const { rows, next } = await findRankingPage(act, cursor, limit)
    const shown = isOpen(act.group)
    return {
      items: rows.map((row) => ({
        member: person(row, nameOf),
        position: String(row.position),
        coins: shown ? String(row.balance) : null,
      })),
      next,
    }
  },
})

const treasury = read({
  method: 'get',
  path: '/treasury',
  operationId: 'getTreasury',
  summary: 'What the treasury has',
  tag: 'Treasury',
  scope: 'treasury:read',
  response: z.object({ coins: coinsOut }).meta({ id: 'Treasury' }),
  run: async ({ act }) => ({ coins: String(await findTreasury(act)) }),
})

const statement = list({
  method: 'get',
  path: '/treasury/statement',
  operationId: 'listTreasuryStatement',
  summary: 'What went into the treasury and out of it, the latest first',
  tag: 'Treasury',
  scope: 'treasury:read',
  pages: z.object({ before: rowIdSchema }),
  response: z
    .object({
      id: coinsOut.meta({ description: 'Of the transaction.' }),
      at: momentOut,
      code: z.string().meta({ description: 'Why.', example: 'transfer' }),
      coins: coinsOut.meta({ description: 'What it gained, or lost below zero.' }),
      balance: coinsOut.meta({ description: 'What it had after that.' }),
      member: personOut.nullable().meta({ description: 'On the other side, where that is somebody.' }),
    })
    .meta({ id: 'TreasuryMovement' }),
  async run({ act, cursor, limit, nameOf }) {
    const { lines, next } = await findTreasuryLines(act, cursor, limit)
    return {
      items: lines.map(({ transactionId, occurredAt, code, amount, balanceAfter, counterpart }) => ({
        id: String(transactionId),
        at: moment(occurredAt),
        code,
        coins: String(amount),
        balance: String(balanceAfter),
        member: counterpart.person ? person(counterpart.person, nameOf) : null,
      })),
      next,
    }
  },
})

// ------------------------------------------------------------------------------------------ what moves coins

const grant = write({
  method: 'post',
  path: '/grants',
  operationId: 'createGrant',
  summary: 'Makes coins for a member, as /grant does',
  description: 'The group hears of it.',
  tag: 'Grants',
  scope: 'grants:write',
  status: 201,
  expects: ['unknown-member'],
  body: z.strictObject({ to: memberIn, coins: coinsIn, note }).meta({ id: 'NewGrant' }),
  response: z
    .object({ id: coinsOut.meta({ description: 'Of the transaction.' }), to: personOut, coins: coinsOut })
    .meta({ id: 'Grant' }),
  async run({ act, body, nameOf }) {
    const done = await programs.grant(act, { ...body, note: body.note })
    return { id: String(done.id), to: person(done.to, nameOf), coins: String(done.coins) }
  },
})

const transferOut = z
  .object({
    id: z.string().meta({ example: 'q8Jf0aLx2Yw' }),
    state: z.enum(['pending', 'done', 'declined', 'withdrawn', 'expired']).meta({
      description: '`pending`: the member has not answered. Nothing has moved unless it is `done`.',
    }),
    from: personOut.nullable().meta({ description: 'null: the treasury.' }),
    to: personOut,
    coins: coinsOut,
    taxCoins: coinsOut.meta({ description: 'Paid beside, to the treasury, by who sends.' }),
    note: z.string().nullable(),
    askedAt: momentOut,
    expiresAt: momentOut.nullable().meta({ description: 'Until when the member may answer.' }),
  })
  .meta({ id: 'Transfer' })

const toOut = (
  { ref, state, from, to, coins, taxCoins, note: words, askedAt, expiresAt }: programs.Moved,
  nameOf: (who: Named) => string,
): z.infer<typeof transferOut> => ({
  id: ref,
  state,
  from: from ? person(from, nameOf) : null,
  to: person(to, nameOf),
  coins: String(coins),
  taxCoins: String(taxCoins),
  note: words ?? null,
  askedAt: moment(askedAt),
  expiresAt: expiresAt === undefined ? null : moment(expiresAt),
})

const transfer = write({
  method: 'post',
  path: '/transfers',
  operationId: 'createTransfer',
  summary: 'Pays a member from the treasury, or asks a member to pay another',
  description:
    'From the treasury it is done at once, and the group hears of it. From a member nothing moves before that member’s Yes, ' +
    'which the bot asks for in private: the transfer is `pending` until then, for 48 hours at most.',
  tag: 'Transfers',
  scope: 'transfers:write',
  status: 201,
  expects: ['unknown-member'],
  body: z
    .strictObject({
      from: z
        .union([z.literal('treasury'), memberIn])
        .meta({ description: '`treasury`, or a member.', example: 'treasury' }),
      to: memberIn,
      coins: coinsIn,
      note,
    })
    .meta({ id: 'NewTransfer' }),
  response: transferOut,
  async run({ act, body: { from, note: words, ...rest }, nameOf }) {
    const asked = { ...rest, note: words }
    const done =
      from === 'treasury' ? await programs.payOut(act, asked) : await programs.askMember(act, from, asked)
    return toOut(done, nameOf)
  },
})

const transferParams = z.object({
  transfer: z
    .string()
    .regex(/^[\w-]{11}$/)
    .meta({ example: 'q8Jf0aLx2Yw' }),
})

/** Whoever asked may read it: those of other keys of the same maker's too. */
async function theirs(act: GroupAct, ref: string) {
  const found = await programs.lookUp(act, ref)
  if (found?.maker.userId !== act.actor.userId) throw new NotFound()
  return found
}

const transferState = read({
  method: 'get',
  path: '/transfers/{transfer}',
  operationId: 'getTransfer',
  summary: 'How a transfer stands',
  tag: 'Transfers',
  scope: 'transfers:write',
  params: transferParams,
  expects: ['not-found'],
  response: transferOut,
  run: async ({ act, params, nameOf }) => toOut(await theirs(act, params.transfer), nameOf),
})

const withdrawal = write({
  method: 'delete',
  path: '/transfers/{transfer}',
  operationId: 'withdrawTransfer',
  summary: 'Takes back what a member was asked for, while it waits',
  description: 'One that is no longer pending stays as it is.',
  tag: 'Transfers',
  scope: 'transfers:write',
  status: 200,
  params: transferParams,
  expects: ['not-found'],
  response: transferOut,
  async run({ act, params, nameOf }) {
    const now = await programs.takeBack(act, params.transfer)
    if (!now) throw new NotFound()
    return toOut(now, nameOf)
  },
})

export const endpoints: readonly AnyEndpoint[] = [
  balance,
  ranking,
  treasury,
  statement,
  grant,
  transfer,
  transferState,
  withdrawal,
]
