import { groupSettings } from '../../community/group-settings.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { Amount, PersonMention } from '../../contract/arguments.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Notice } from '../../contract/notice.ts'
import type { Stored } from '../../contract/setting.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Refusal as LedgerRefusal, PostBatch, Posted } from '../../ledger/post.ts'
import { issuer, type NoteOf, type Posting, treasury, type WalletOf, wallet } from '../../ledger/posting.ts'
import { type Coins, coins as toCoins } from '../../values/coins.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import { tellSeized } from './notices.ts'
import * as queries from './queries.ts'
import {
  absent,
  atMost,
  dailyRewards,
  dayBefore,
  localDay,
  mostTransferable,
  nextLocalMidnight,
  type Party,
  refuseGift,
  refuseMention,
  refuseTransfer,
  taxOn,
} from './rules.ts'
import { refuseAsLimited, refuseSending, sendingLimit } from './sending.ts'
import { economySettings, tellingBalance } from './settings.ts'
import { say } from './texts.ts'

const opening = ({ group, now }: GroupAct) => ({
  openingCoins: economySettings.of(group).startingCoins,
  at: now,
})

// ------------------------------------------------------------------------------------------ looking

/** @param mayManage whether the actor may manage the economy here. @throws Refusal, UnknownPerson */
export async function viewWallet(
  act: GroupAct,
  mention: PersonMention | undefined,
  mayManage: () => Promise<boolean>,
): Promise<queries.WalletView> {
  const own = mention === undefined || (mention.by === 'id' && mention.userId === act.actor.userId)
  const target: PersonMention = own ? { by: 'id', userId: act.actor.userId, isBot: false } : mention
  const refusal = own ? undefined : refuseMention(target)
  if (refusal) throw refusal
  const view = await queries.findWallet(act.services.database, act.group.groupId, target, opening(act))
  if (!view) throw new UnknownPerson()
  if (view.overdue) act.services.catchUp()
  if (view.party.isBot) throw new Refusal(say('refusals.bot'))
  if (view.party.userId !== act.actor.userId && !(await maySeeBalances(act.group, mayManage)))
    throw new Refusal(say('refusals.private_balances'))
  return view
}

/**
 * Balances of others: everybody's business, unless the group keeps them private.
 * @param mayManage asked only then: whether the actor may manage the economy here
 */
export async function maySeeBalances(
  group: Pick<GroupScope, 'settings'>,
  mayManage: () => Promise<boolean>,
): Promise<boolean> {
  return economySettings.of(group).balancesPublic || (await mayManage())
}

// ------------------------------------------------------------------------------------------ transfers

export interface TransferDone {
  readonly to: Party
  readonly coins: bigint
  readonly tax: bigint
  readonly balance: bigint
  /** Whether the sender's words went along. */
  readonly noted: boolean
}

/** What somebody sends, and with which words. */
export interface Gift {
  readonly to: PersonMention
  readonly coins: bigint
  readonly note?: string | undefined
}

/**
 * Sends coins at once.
 * @param tell what the group is told of it, where the answer isn't said there
 * @throws Refusal, UnknownPerson
 */
export async function transfer(
  act: GroupAct,
  { to: mention, coins, note }: Gift,
  tell?: (noted: boolean) => readonly Notice[],
): Promise<TransferDone> {
  const refusal = refuseMention(mention, act.actor.userId)
  if (refusal) throw refusal
  const tax = taxOn(coins, economySettings.of(act.group).taxPercent)
  const { recipient, deaf, result, hooked } = await queries.postTowards(act.services.database, {
    groupId: act.group.groupId,
    sender: act.actor.userId,
    to: mention,
    note,
    batchFor: (to, heard) => transferBatch(act, to, toCoins(coins), heard),
    ...(tell && { notices: tell }),
    heard: { key: act.key, at: act.now, coins, tax },
  })
  if (!recipient) throw new UnknownPerson()
  const refused = refuseTransfer(recipient, act.actor.userId)
  if (refused) throw refused
  if (!result) throw new Error('a transfer was neither tried nor refused')
  if (!result.ok) throw toRefusal(act, result.refusal)
  if (tell || hooked) act.services.deliverSoon()
  return {
    to: recipient,
    coins,
    tax,
    balance: balanceIn(result.posted[0], act.actor.userId),
    noted: !deaf,
  }
}

function transferBatch(act: GroupAct, to: WalletOf, coins: Coins, note: NoteOf | undefined): PostBatch {
  const { taxPercent, startingCoins } = economySettings.of(act.group)
  const from = wallet(act.actor.userId)
  const tax = taxOn(coins, taxPercent)
  const posting: Posting = {
    key: act.key,
    code: 'transfer',
    actor: act.actor.userId,
    note,
    movements: [{ from, to, coins }, ...(tax > 0n ? [{ from, to: treasury, coins: toCoins(tax) }] : [])],
    ...sendingLimit(act.group, act.actor.userId, act.now),
  }
  return { groupId: act.group.groupId, at: act.now, openingCoins: startingCoins, transactions: [posting] }
}

export interface TransferQuestion {
  readonly to: Named
  readonly coins: Coins
  readonly tax: bigint
}

/** What a transfer would be, for the question before it; `'all'` becomes an amount. @throws Refusal, UnknownPerson */
export async function prepareTransfer(
  act: Pick<GroupAct, 'services' | 'actor' | 'now'> & {
    readonly group: Pick<GroupScope, 'groupId' | 'settings'>
  },
  mention: PersonMention,
  amount: Amount,
): Promise<TransferQuestion> {
  const { database } = act.services
  const { startingCoins, taxPercent } = economySettings.of(act.group)
  const sender = act.actor.userId
  const refusal = refuseMention(mention, sender)
  if (refusal) throw refusal
  const { recipient, senderBalance } = await queries.findParties(database, act.group.groupId, sender, mention)
  if (!recipient) throw new UnknownPerson()
  const available = senderBalance ?? startingCoins
  const coins = amount === 'all' ? mostTransferable(available, taxPercent) : amount
  const refused =
    refuseTransfer(recipient, sender) ??
    (coins === 0n ? new Refusal(say('refusals.nothing_to_send')) : undefined) ??
    (await refuseSending(database, act.group, { sender, coins, now: act.now }))
  if (refused) throw refused
  const tax = taxOn(coins, taxPercent)
  if (coins + tax > available) throw insufficient(act.group, available, coins + tax)
  return { to: recipient, coins: toCoins(coins), tax }
}

/** Whether a transfer costs by now what its question said. */
export const isAsAsked = (
  group: Pick<GroupScope, 'settings'>,
  { coins, tax }: Pick<TransferQuestion, 'coins' | 'tax'>,
): boolean => taxOn(coins, economySettings.handles.taxPercent.of(group)) === tax

/** Whether a transfer of so much asks first. */
export const wantsConfirmation = (group: Pick<GroupScope, 'settings'>, coins: bigint): boolean =>
  coins > economySettings.handles.confirmAboveCoins.of(group)

// ------------------------------------------------------------------------------------------ the daily reward

/** @throws Refusal when it was collected, or there is none */
export async function claimDaily(act: GroupAct): Promise<queries.DailyClaim> {
  const settings = economySettings.of(act.group)
  const { timeZone } = groupSettings.of(act.group)
  const rewards = dailyRewards(settings)
  if (rewards.some((coins) => coins === 0n)) throw new Refusal(say('refusals.no_daily'))
  const today = localDay(act.now, timeZone)
  const claimed = await queries.claimDaily(act.services.database, {
    groupId: act.group.groupId,
    user: act.actor.userId,
    today,
    yesterday: dayBefore(today),
    rewards,
    key: act.key,
    at: act.now,
    openingCoins: settings.startingCoins,
  })
  if (claimed) return claimed
  const wait = nextLocalMidnight(act.now, timeZone) - act.now
  throw new Refusal(say('refusals.claimed_today', { wait: { duration: wait } }))
}

// ------------------------------------------------------------------------------------------ grants and seizures

export interface GrantQuestion {
  readonly to: Party
  readonly coins: Coins
}

/** @throws Refusal, UnknownPerson */
export async function prepareGrant(
  act: GroupAct,
  mention: PersonMention,
  amount: bigint,
): Promise<GrantQuestion> {
  const { recipient } = await findRecipient(act, mention)
  const refused = refuseGift(recipient)
  if (refused) throw refused
  return { to: recipient, coins: toCoins(amount) }
}

/** @throws Refusal, UnknownPerson */
export async function prepareSeizure(
  act: GroupAct,
  mention: PersonMention,
  amount: Amount,
): Promise<GrantQuestion> {
  const { recipient, balance } = await findRecipient(act, mention)
  if (balance === 0n) throw new Refusal(say('refusals.nothing_to_take', { who: { person: recipient } }))
  const coins = amount === 'all' ? atMost(balance) : amount
  if (coins > balance) throw insufficientOther(act.group, recipient, balance)
  return { to: recipient, coins: toCoins(coins) }
}

async function findRecipient(act: GroupAct, mention: PersonMention) {
  const refusal = refuseMention(mention)
  if (refusal) throw refusal
  const { recipient, recipientBalance } = await queries.findParties(
    act.services.database,
    act.group.groupId,
    act.actor.userId,
    mention,
  )
  if (!recipient) throw new UnknownPerson()
  if (recipient.isBot) throw new Refusal(say('refusals.bot'))
  return { recipient, balance: recipientBalance ?? economySettings.of(act.group).startingCoins }
}

export interface Issue {
  readonly to: Named
  readonly coins: Coins
  readonly note?: string | undefined
}

/**
 * Creates or takes coins, after the question; who loses any is told.
 * @param tell what the group is told of it, where the answer isn't said there; `noted`: with its words
 * @returns the other's balance, the transaction, and whether the reason went along. @throws Refusal
 */
export async function issue(
  act: GroupAct,
  code: 'grant' | 'seizure',
  issued: Issue,
  tell: (noted: boolean) => readonly Notice[] = () => [],
): Promise<{ readonly balance: bigint; readonly id: bigint; readonly noted: boolean }> {
  const { to, coins, note } = issued
  const account = wallet(to.userId)
  const heard = queries.hears(to.userId, act.actor.userId)
  const done = await queries.postAudited(
    act.services.database,
    {
      groupId: act.group.groupId,
      at: act.now,
      openingCoins: economySettings.of(act.group).startingCoins,
      transactions: [
        {
          key: act.key,
          code,
          actor: act.actor.userId,
          // Why somebody's coins are taken is theirs to know, whomever they have blocked.
          note: note === undefined || code === 'seizure' ? note : queries.heardNote(heard, note),
          movements: [
            code === 'grant' ? { from: issuer, to: account, coins } : { from: account, to: issuer, coins },
          ],
        },
      ],
    },
    (isHeard) => [...(code === 'seizure' ? [tellSeized(act, issued)] : []), ...tell(isHeard)],
    {
      groupId: act.group.groupId,
      key: `${code}:${act.key}`,
      actorId: act.actor.userId,
      act: `economy.${code}`,
      subjectId: to.userId,
      after: { coins: String(coins) },
      words: note,
      at: act.now,
    },
    // Whoever was here when it was asked may have left since; what is taken is taken from who has left too.
    code === 'grant' ? { heard, ifHere: to.userId } : { heard },
  )
  if (!done) throw absent(to)
  const { result, heard: noted } = done
  act.services.deliverSoon()
  if (result.ok) {
    const [posted] = result.posted
    return { balance: balanceIn(posted, to.userId), id: posted?.id ?? 0n, noted }
  }
  throw result.refusal.status === 'insufficient'
    ? insufficientOther(act.group, to, result.refusal.available)
    : toRefusal(act, result.refusal)
}

// ------------------------------------------------------------------------------------------ the ledger's no, in words

function toRefusal({ group, now }: GroupAct, refusal: LedgerRefusal): Error {
  if (refusal.status === 'insufficient') return insufficient(group, refusal.available, refusal.needed)
  return refuseAsLimited(refusal, group, now) ?? new Error(`the economy resolves no holds: ${refusal.status}`)
}

const insufficient = (group: Stored, available: bigint, needed: bigint) => {
  const values = { available: { coins: available }, needed: { coins: needed } }
  return new Refusal(tellingBalance(group, say('refusals.insufficient', values)))
}

const insufficientOther = (group: Stored, who: Named, available: bigint) => {
  const values = { who: { person: who }, available: { coins: available } }
  return new Refusal(tellingBalance(group, say('refusals.insufficient_theirs', values)))
}

const balanceIn = (posted: Posted | undefined, user: UserId) => posted?.balances[wallet(user)] ?? 0n
