import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { type Refusal as LedgerRefusal, toPostRefused } from '../../ledger/post.ts'
import { treasury, wallet } from '../../ledger/posting.ts'
import { type Coins, coins as toCoins } from '../../values/coins.ts'
import { sha256 } from '../../values/digest.ts'
import type { UserId } from '../../values/ids.ts'
import { lapseJob } from './clock-jobs.ts'
import { announceIssued, announceProgram, questionNotice } from './notices.ts'
import * as queries from './queries/program-transfers.ts'
import { absent, refuseGift, refuseTransfer, taxOn } from './rules.ts'
import { refuseAsLimited, sendingLimit } from './sending.ts'
import { issue, prepareGrant } from './service.ts'
import { economySettings } from './settings.ts'
import { say } from './texts.ts'

export { groupOfProgramTransfer, type ProgramTransfer } from './queries/program-transfers.ts'

/** What other programs move (lib/features/api): out of the treasury, or out of a wallet after its owner's yes. */

const byId = (userId: UserId): PersonMention => ({ by: 'id', userId, isBot: false })

const QUESTION_MS = 48 * 3_600_000
/**
 * A program that asks and asks is heard no more often than a person is: by what waits for an answer, and by what came to
 * nothing within a day, or what is taken back at once could be asked again for ever.
 */
const MOST_ASKED = { waiting: 3, vain: 10, vainMs: 24 * 3_600_000 } as const
const REF_LETTERS = 11

/** Named by the call, so that doing it again is the same one. */
const refOf = ({ key, group }: GroupAct): string =>
  Buffer.from(sha256(`${group.groupId}:${key}`), 'hex')
    .toString('base64url')
    .slice(0, REF_LETTERS)

/** What is told of one. */
export type Moved = Pick<
  queries.ProgramTransfer,
  'ref' | 'from' | 'to' | 'coins' | 'taxCoins' | 'note' | 'state' | 'askedAt' | 'expiresAt'
>

export interface Asked {
  readonly to: PersonMention
  readonly coins: Coins
  readonly note: string | undefined
}

/** Out of the treasury, at once; without a tax, which would come back to it. @throws Refusal, UnknownPerson */
export async function payOut(act: GroupAct, { to: mention, coins, note }: Asked): Promise<Moved> {
  const { group, actor, now, services, key } = act
  const { to } = await prepareGrant(act, mention, coins)
  const ref = refOf(act)
  const { recipient, result, deaf } = await queries.payOut(services.database, {
    ref,
    groupId: group.groupId,
    maker: actor.userId,
    to: byId(to.userId),
    coins,
    note,
    at: now,
    batchFor: (account, heard) => ({
      groupId: group.groupId,
      at: now,
      openingCoins: economySettings.of(group).startingCoins,
      transactions: [
        {
          key,
          code: 'payment',
          actor: actor.userId,
          note: heard,
          movements: [{ from: treasury, to: account, coins }],
        },
      ],
    }),
    noticesTo: (noted) => [announceIssued(act, { to, coins, note: noted ? note : undefined }, 'done')],
    audit: {
      groupId: group.groupId,
      key: `payment:${key}`,
      actorId: actor.userId,
      act: 'economy.payment',
      after: { coins: String(coins) },
      words: note,
      at: now,
    },
  })
  // They may have left since they were looked up.
  const refused = recipient ? refuseGift(recipient) : new UnknownPerson()
  if (refused) throw refused
  if (!result?.ok) throw toRefusal(act, result?.refusal)
  services.deliverSoon()
  // Somebody else went on with it meanwhile, and has answered when that was.
  const first = result.posted.some(({ status }) => status === 'replayed') ? await lookUp(act, ref) : undefined
  if (first) return first
  return {
    ref,
    from: undefined,
    to,
    coins,
    taxCoins: 0n,
    note: deaf ? undefined : note,
    state: 'done',
    askedAt: now,
    expiresAt: undefined,
  }
}

/** Coins made for somebody, as `/otorgar` makes them; the group hears of it. @throws Refusal, UnknownPerson */
export async function grant(act: GroupAct, { to: mention, coins, note }: Asked) {
  const { to } = await prepareGrant(act, mention, coins)
  const done = await issue(act, 'grant', { to, coins, note }, (noted) => [
    announceIssued(act, { to, coins, note: noted ? note : undefined }, 'granted'),
  ])
  return { to, coins, id: done.id }
}

/**
 * Asks a member to send coins to another: nothing moves before their yes. @throws Refusal, UnknownPerson
 */
export async function askMember(
  act: GroupAct,
  from: PersonMention,
  { to, coins, note }: Asked,
): Promise<queries.ProgramTransfer> {
  const { group, actor, now, services } = act
  const parties = await queries.findAskedParties(services.database, group.groupId, { from, to })
  if (!parties.from || !parties.to) throw new UnknownPerson()
  const refused = refuseGift(parties.from) ?? refuseTransfer(parties.to, parties.from.userId)
  if (refused) throw refused
  const ref = refOf(act)
  const known = await lookUp(act, ref)
  if (known) {
    // Of an attempt whose answer was lost: it may have told nobody what it left in the outbox.
    services.deliverSoon()
    return known
  }
  const expiresAt = now + QUESTION_MS
  const question = {
    ref,
    groupId: group.groupId,
    coins,
    taxCoins: taxOn(coins, economySettings.of(group).taxPercent),
    note,
    expiresAt,
  }
  await queries.insertQuestion(services.database, {
    ...question,
    maker: actor.userId,
    from: parties.from.userId,
    to: parties.to.userId,
    at: now,
    notice: questionNotice(
      { ...question, maker: actor, from: parties.from, to: parties.to, version: 1 },
      group.title,
      expiresAt,
    ),
    lapse: lapseJob.at(expiresAt, { key: ref, groupId: group.groupId, payload: { ref } }),
    most: MOST_ASKED,
  })
  services.deliverSoon()
  const asked = await lookUp(act, ref)
  if (!asked) throw new Refusal(say('refusals.asked_enough', { who: { named: parties.from } }))
  return asked
}

/** What is past its time is over, whether the clock has come by or not. */
export async function lookUp(
  { services, group, now }: GroupAct,
  ref: string,
): Promise<queries.ProgramTransfer | undefined> {
  const transfer = await queries.findProgramTransfer(services.database, group.groupId, ref)
  if (transfer?.state !== 'pending' || (transfer.expiresAt ?? now + 1) > now) return transfer
  services.catchUp()
  return { ...transfer, state: 'expired' }
}

/** Whoever's program asked takes it back. @returns as it now is; undefined where there is none of theirs */
export async function takeBack(act: GroupAct, ref: string): Promise<queries.ProgramTransfer | undefined> {
  const { services, group, actor, now } = act
  const transfer = await lookUp(act, ref)
  if (transfer?.maker.userId !== actor.userId) return undefined
  if (transfer.state !== 'pending') {
    services.deliverSoon()
    return transfer
  }
  const over = say('asked.withdrawn')
  await queries.endQuestion(
    services.database,
    { ref, groupId: group.groupId },
    { as: 'withdrawn', by: actor.userId, at: now, over },
  )
  services.deliverSoon()
  return lookUp(act, ref)
}

// ------------------------------------------------------------------------------------------ the member's answer

export type Answered =
  | { readonly is: 'sent' | 'declined' | 'over'; readonly transfer: queries.ProgramTransfer | undefined }
  /** It costs something else by now: they are asked again. */
  | { readonly is: 'changed'; readonly transfer: queries.ProgramTransfer }

/** @param version the question that they saw. @throws Refusal */
export async function accept(act: GroupAct, ref: string, version: number): Promise<Answered> {
  const { services, group, actor, now } = act
  const transfer = await lookUp(act, ref)
  if (!isTheirs(act, transfer) || transfer.state !== 'pending' || transfer.hushed) {
    const known = isTheirs(act, transfer) ? transfer : undefined
    // Their own yes, delivered once more.
    return { is: known?.state === 'done' ? 'sent' : 'over', transfer: known }
  }
  const tax = taxOn(transfer.coins, economySettings.of(group).taxPercent)
  if (tax !== transfer.taxCoins || version !== transfer.version) {
    const anew =
      tax === transfer.taxCoins ? transfer.version : await queries.askAnew(services.database, transfer, tax)
    return anew === undefined
      ? { is: 'over', transfer: undefined }
      : { is: 'changed', transfer: { ...transfer, taxCoins: tax, version: anew } }
  }
  const from = wallet(actor.userId)
  const coins = toCoins(transfer.coins)
  const movements = [
    { from, to: wallet(transfer.to.userId), coins },
    ...(tax > 0n ? [{ from, to: treasury, coins: toCoins(tax) }] : []),
  ]
  const done = await queries
    .acceptQuestion(services.database, {
      ref,
      version,
      from: actor.userId,
      maker: transfer.maker.userId,
      to: transfer.to.userId,
      groupId: group.groupId,
      note: transfer.note,
      at: now,
      heard: { key: `asked:${ref}`, coins, tax },
      batchFor: (note) => ({
        groupId: group.groupId,
        at: now,
        openingCoins: economySettings.of(group).startingCoins,
        transactions: [
          {
            key: `asked:${ref}`,
            code: 'transfer',
            actor: actor.userId,
            note,
            movements,
            ...sendingLimit(group, actor.userId, now),
          },
        ],
      }),
      noticesTo: (noted) => [announceProgram(act, transfer, noted)],
    })
    .catch((error: unknown) => {
      const refused = toPostRefused(error)
      throw refused ? toRefusal(act, refused.refusal) : error
    })
  if (!done) {
    const standing = await lookUp(act, ref)
    // Nothing was answered meanwhile: whoever was to get it has left, and the question waits for them as long as it may.
    if (standing?.state === 'pending' && !standing.hushed) throw absent(standing.to)
    return { is: 'over', transfer: undefined }
  }
  services.deliverSoon()
  return { is: 'sent', transfer: { ...transfer, state: 'done' } }
}

const isTheirs = (
  { actor }: GroupAct,
  transfer: queries.ProgramTransfer | undefined,
): transfer is queries.ProgramTransfer => transfer?.from?.userId === actor.userId

/** A no costs nothing, and is never refused. */
export async function decline(act: GroupAct, ref: string): Promise<Answered> {
  const { services, group, actor, now } = act
  const ended = await queries.endQuestion(
    services.database,
    { ref, groupId: group.groupId },
    { as: 'declined', by: actor.userId, at: now },
  )
  return { is: ended ? 'declined' : 'over', transfer: undefined }
}

// ------------------------------------------------------------------------------------------ the clock

/** Its time is over. */
export async function lapse(
  services: GroupAct['services'],
  of: Pick<queries.ProgramTransfer, 'ref' | 'groupId'>,
  at: number,
): Promise<void> {
  await queries.endQuestion(services.database, of, {
    as: 'expired',
    by: undefined,
    at,
    over: say('asked.lapsed'),
  })
  services.deliverSoon()
}

function toRefusal({ group, now }: GroupAct, refusal: LedgerRefusal | undefined): Error {
  if (refusal?.status === 'insufficient') {
    const values = { available: { coins: refusal.available }, needed: { coins: refusal.needed } }
    return new Refusal(
      say(refusal.account === 'treasury' ? 'refusals.treasury' : 'refusals.insufficient', values),
    )
  }
  return (
    (refusal && refuseAsLimited(refusal, group, now)) ??
    new Error('a program’s transfer was neither tried nor refused')
  )
}
