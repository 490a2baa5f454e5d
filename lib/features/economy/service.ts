import { groupSettings } from '../../community/group-settings.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { Amount, PersonMention } from '../../contract/arguments.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { type Refusal as LedgerRefusal, type PostBatch, type Posted, post } from '../../ledger/post.ts'
import { issuer, type Posting, treasury, type WalletOf, wallet } from '../../ledger/posting.ts'
import { type Coins, coins as toCoins } from '../../values/coins.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import * as queries from './queries.ts'
import {
  dailyRewards,
  dayBefore,
  lastLocalMidnight,
  localDay,
  mostTransferable,
  nextLocalMidnight,
  type Party,
  refuseAll,
  refuseMention,
  refuseTransfer,
  taxOn,
} from './rules.ts'
import { economySettings } from './settings.ts'
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
}

/** Sends coins at once. @throws Refusal, UnknownPerson */
export async function transfer(
  act: GroupAct,
  mention: PersonMention,
  coins: bigint,
  note: string | undefined,
): Promise<TransferDone> {
  const settings = economySettings.of(act.group)
  const refusal = refuseMention(mention, act.actor.userId)
  if (refusal) throw refusal
  const parties = await queries.postTowards(act.services.database, {
    groupId: act.group.groupId,
    sender: act.actor.userId,
    to: mention,
    seenBy: settings.tenureMs > 0 ? act.now - settings.tenureMs : undefined,
    batchFor: (to) => transferBatch(act, to, toCoins(coins), note),
  })
  const { recipient, result } = parties
  if (!recipient) throw new UnknownPerson()
  const refused = refuseTransfer(
    { recipient, senderId: act.actor.userId, senderSince: parties.senderSince, now: act.now },
    settings,
  )
  if (refused) throw refused
  if (!result) throw new Error('a transfer was neither tried nor refused')
  if (!result.ok) throw toRefusal(result.refusal)
  const posted = result.posted[0]
  return {
    to: recipient,
    coins,
    tax: taxOn(coins, settings.taxPercent),
    balance: balanceIn(posted, act.actor.userId),
  }
}

function transferBatch(act: GroupAct, to: WalletOf, coins: Coins, note: string | undefined): PostBatch {
  const { taxPercent, dailyCapCoins, startingCoins } = economySettings.of(act.group)
  const { timeZone } = groupSettings.of(act.group)
  const from = wallet(act.actor.userId)
  const tax = taxOn(coins, taxPercent)
  const posting: Posting = {
    key: act.key,
    code: 'transfer',
    actor: act.actor.userId,
    note,
    movements: [{ from, to, coins }, ...(tax > 0n ? [{ from, to: treasury, coins: toCoins(tax) }] : [])],
    ...(dailyCapCoins > 0n && {
      limit: { since: lastLocalMidnight(act.now, timeZone), coins: dailyCapCoins },
    }),
  }
  return { groupId: act.group.groupId, at: act.now, openingCoins: startingCoins, transactions: [posting] }
}

export interface TransferQuestion {
  readonly to: Party
  readonly coins: bigint
  readonly tax: bigint
}

/** What a transfer would be, for the question before it; `'all'` becomes an amount. @throws Refusal, UnknownPerson */
export async function prepareTransfer(
  act: GroupAct,
  mention: PersonMention,
  amount: Amount,
): Promise<TransferQuestion> {
  const settings = economySettings.of(act.group)
  const refusal = refuseMention(mention, act.actor.userId)
  if (refusal) throw refusal
  const { recipient, senderSince, senderBalance } = await queries.findParties(
    act.services.database,
    act.group.groupId,
    act.actor.userId,
    mention,
  )
  if (!recipient) throw new UnknownPerson()
  const refused = refuseTransfer(
    { recipient, senderId: act.actor.userId, senderSince, now: act.now },
    settings,
  )
  if (refused) throw refused
  const available = senderBalance ?? settings.startingCoins
  const coins = amount === 'all' ? mostTransferable(available, settings.taxPercent) : amount
  if (coins === 0n) throw new Refusal(say('refusals.nothing_to_send'))
  const tax = taxOn(coins, settings.taxPercent)
  if (coins + tax > available) throw insufficient(available, coins + tax)
  return { to: recipient, coins, tax }
}

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
  readonly coins: bigint
}

/** @throws Refusal, UnknownPerson */
export async function prepareGrant(
  act: GroupAct,
  mention: PersonMention,
  amount: Amount,
): Promise<GrantQuestion> {
  refuseAll(amount, '/otorgar @ana 500')
  const { recipient } = await findRecipient(act, mention)
  return { to: recipient, coins: amount }
}

/** @throws Refusal, UnknownPerson */
export async function prepareSeizure(
  act: GroupAct,
  mention: PersonMention,
  amount: Amount,
): Promise<GrantQuestion> {
  const { recipient, balance } = await findRecipient(act, mention)
  if (balance === 0n) throw new Refusal(say('refusals.nothing_to_take', { who: { person: recipient } }))
  const coins = amount === 'all' ? balance : amount
  if (coins > balance) throw insufficientOther(recipient, balance)
  return { to: recipient, coins }
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
  readonly coins: bigint
  readonly note?: string | undefined
}

/** Creates or takes coins, after the question. @returns the other's balance. @throws Refusal */
export async function issue(
  act: GroupAct,
  code: 'grant' | 'seizure',
  { to, coins, note }: Issue,
): Promise<bigint> {
  const account = wallet(to.userId)
  const result = await post(act.services.database, {
    groupId: act.group.groupId,
    at: act.now,
    openingCoins: economySettings.of(act.group).startingCoins,
    transactions: [
      {
        key: act.key,
        code,
        actor: act.actor.userId,
        note,
        movements: [
          code === 'grant'
            ? { from: issuer, to: account, coins: toCoins(coins) }
            : { from: account, to: issuer, coins: toCoins(coins) },
        ],
      },
    ],
  })
  if (result.ok) return balanceIn(result.posted[0], to.userId)
  throw result.refusal.status === 'insufficient'
    ? insufficientOther(to, result.refusal.available)
    : toRefusal(result.refusal)
}

// ------------------------------------------------------------------------------------------ the ledger's no, in words

function toRefusal(refusal: LedgerRefusal): Refusal {
  switch (refusal.status) {
    case 'insufficient':
      return insufficient(refusal.available, refusal.needed)
    case 'over_limit':
      return new Refusal(
        say('refusals.over_cap', { used: { coins: refusal.used }, limit: { coins: refusal.limit } }),
      )
    case 'no_hold':
      throw new Error('the economy resolves no holds')
  }
}

const insufficient = (available: bigint, needed: bigint) =>
  new Refusal(say('refusals.insufficient', { available: { coins: available }, needed: { coins: needed } }))

const insufficientOther = (who: Named, available: bigint) =>
  new Refusal(say('refusals.insufficient_theirs', { who: { person: who }, available: { coins: available } }))

const balanceIn = (posted: Posted | undefined, user: UserId) => posted?.balances[wallet(user)] ?? 0n
