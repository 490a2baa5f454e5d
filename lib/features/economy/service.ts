import { readGroupSettings } from '../../community/group-settings.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { type GroupTurn, Refusal, UnknownPerson } from '../../contract/feature.ts'
import { readSettings } from '../../contract/setting.ts'
import { type Refusal as LedgerRefusal, type PostBatch, type Posted, post } from '../../ledger/post.ts'
import { issuer, type Posting, treasury, type WalletOf, wallet } from '../../ledger/posting.ts'
import { type Coins, coins as toCoins } from '../../values/coins.ts'
import type { UserId } from '../../values/ids.ts'
import * as queries from './queries.ts'
import {
  dailyRewards,
  dayBefore,
  type EconomySettings,
  lastLocalMidnight,
  localDay,
  mostTransferable,
  nextLocalMidnight,
  type Party,
  refuseMention,
  refuseTransfer,
  taxOn,
} from './rules.ts'
import { economySettings } from './settings.ts'
import { say } from './texts.ts'

const selfId = ({ actor }: GroupTurn) => actor.userId as UserId

function settingsOf(turn: GroupTurn): EconomySettings {
  return readSettings('economy', economySettings, turn.group.settings)
}

const opening = (turn: GroupTurn) => ({ openingCoins: settingsOf(turn).startingCoins, at: turn.now })

// ------------------------------------------------------------------------------------------ looking

/** @throws Refusal, UnknownPerson */
export async function viewWallet(
  turn: GroupTurn,
  mention: PersonMention | undefined,
): Promise<queries.WalletView> {
  const own = mention === undefined || (mention.by === 'id' && mention.userId === turn.actor.userId)
  const target: PersonMention = own ? { by: 'id', userId: turn.actor.userId, isBot: false } : mention
  const refusal = own ? undefined : refuseMention(target, 0)
  if (refusal) throw refusal
  const view = await queries.findWallet(turn.services.database, turn.group.groupId, target, opening(turn))
  if (!view) throw new UnknownPerson()
  if (view.overdue) turn.services.catchUp()
  if (view.party.isBot) throw new Refusal(say('refusals.bot'))
  if (view.party.userId !== turn.actor.userId && !(await maySeeBalances(turn)))
    throw new Refusal(say('refusals.private_balances'))
  return view
}

/** Balances of others: everybody's business, unless the group keeps them private. */
export async function maySeeBalances(turn: GroupTurn): Promise<boolean> {
  return settingsOf(turn).balancesPublic || (await turn.can('economy'))
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
  turn: GroupTurn,
  mention: PersonMention,
  coins: bigint,
  note: string | undefined,
): Promise<TransferDone> {
  const settings = settingsOf(turn)
  const refusal = refuseMention(mention, turn.actor.userId)
  if (refusal) throw refusal
  const parties = await queries.postTowards(
    turn.services.database,
    turn.group.groupId,
    selfId(turn),
    mention,
    settings.tenureMs > 0 ? turn.now - settings.tenureMs : undefined,
    (to) => transferBatch(turn, to, toCoins(coins), note),
  )
  const { recipient, result } = parties
  if (!recipient) throw new UnknownPerson()
  const refused = refuseTransfer(
    { recipient, senderId: turn.actor.userId, senderSince: parties.senderSince, now: turn.now },
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
    balance: balanceIn(posted, selfId(turn)),
  }
}

function transferBatch(turn: GroupTurn, to: WalletOf, coins: Coins, note: string | undefined): PostBatch {
  const { taxPercent, dailyCapCoins, startingCoins } = settingsOf(turn)
  const { timeZone } = readGroupSettings(turn.group)
  const from = wallet(selfId(turn))
  const tax = taxOn(coins, taxPercent)
  const posting: Posting = {
    key: turn.key,
    code: 'transfer',
    actor: selfId(turn),
    note,
    movements: [{ from, to, coins }, ...(tax > 0n ? [{ from, to: treasury, coins: toCoins(tax) }] : [])],
    ...(dailyCapCoins > 0n && {
      limit: { since: lastLocalMidnight(turn.now, timeZone), coins: dailyCapCoins },
    }),
  }
  return { groupId: turn.group.groupId, at: turn.now, openingCoins: startingCoins, transactions: [posting] }
}

export interface TransferQuestion {
  readonly to: Party & { readonly userId: UserId }
  readonly coins: bigint
  readonly tax: bigint
}

/** What a transfer would be, for the question before it; `'all'` becomes an amount. @throws Refusal, UnknownPerson */
export async function prepareTransfer(
  turn: GroupTurn,
  mention: PersonMention,
  amount: bigint | 'all',
): Promise<TransferQuestion> {
  const settings = settingsOf(turn)
  const refusal = refuseMention(mention, turn.actor.userId)
  if (refusal) throw refusal
  const { recipient, senderSince, senderBalance } = await queries.findParties(
    turn.services.database,
    turn.group.groupId,
    selfId(turn),
    mention,
  )
  if (!recipient) throw new UnknownPerson()
  const refused = refuseTransfer(
    { recipient, senderId: turn.actor.userId, senderSince, now: turn.now },
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
export function wantsConfirmation(turn: GroupTurn, amount: bigint | 'all'): boolean {
  return amount === 'all' || amount > settingsOf(turn).confirmAboveCoins
}

// ------------------------------------------------------------------------------------------ the daily reward

/** @throws Refusal when it was collected, or there is none */
export async function claimDaily(turn: GroupTurn): Promise<queries.DailyClaim> {
  const settings = settingsOf(turn)
  const { timeZone } = readGroupSettings(turn.group)
  const rewards = dailyRewards(settings)
  if (rewards.some((coins) => coins === 0n)) throw new Refusal(say('refusals.no_daily'))
  const today = localDay(turn.now, timeZone)
  const claimed = await queries.claimDaily(turn.services.database, {
    groupId: turn.group.groupId,
    user: selfId(turn),
    today,
    yesterday: dayBefore(today),
    rewards,
    key: turn.key,
    at: turn.now,
    openingCoins: settings.startingCoins,
  })
  if (claimed) return claimed
  const wait = nextLocalMidnight(turn.now, timeZone) - turn.now
  throw new Refusal(say('refusals.claimed_today', { wait: { duration: wait } }))
}

// ------------------------------------------------------------------------------------------ grants and seizures

export interface GrantQuestion {
  readonly to: Party & { readonly userId: UserId }
  readonly coins: bigint
}

/** @throws Refusal, UnknownPerson */
export async function prepareGrant(
  turn: GroupTurn,
  mention: PersonMention,
  amount: bigint | 'all',
): Promise<GrantQuestion> {
  if (amount === 'all') throw new Refusal(say('refusals.amount_needed'))
  const { recipient } = await findRecipient(turn, mention)
  return { to: recipient, coins: amount }
}

/** @throws Refusal, UnknownPerson */
export async function prepareSeizure(
  turn: GroupTurn,
  mention: PersonMention,
  amount: bigint | 'all',
): Promise<GrantQuestion> {
  const { recipient, balance } = await findRecipient(turn, mention)
  if (balance === 0n) throw new Refusal(say('refusals.nothing_to_take', { who: { person: recipient } }))
  const coins = amount === 'all' ? balance : amount
  if (coins > balance) throw insufficientOther(recipient, balance)
  return { to: recipient, coins }
}

async function findRecipient(turn: GroupTurn, mention: PersonMention) {
  const refusal = refuseMention(mention, 0)
  if (refusal) throw refusal
  const { recipient, recipientBalance } = await queries.findParties(
    turn.services.database,
    turn.group.groupId,
    selfId(turn),
    mention,
  )
  if (!recipient) throw new UnknownPerson()
  if (recipient.isBot) throw new Refusal(say('refusals.bot'))
  return { recipient, balance: recipientBalance ?? settingsOf(turn).startingCoins }
}

/** Creates or takes coins, after the question. @returns the other's balance. @throws Refusal */
export async function issue(
  turn: GroupTurn,
  code: 'grant' | 'seizure',
  to: Party,
  coins: bigint,
  note: string | undefined,
): Promise<bigint> {
  const account = wallet(to.userId as UserId)
  const result = await post(turn.services.database, {
    groupId: turn.group.groupId,
    at: turn.now,
    openingCoins: settingsOf(turn).startingCoins,
    transactions: [
      {
        key: turn.key,
        code,
        actor: selfId(turn),
        note,
        movements: [
          code === 'grant'
            ? { from: issuer, to: account, coins: toCoins(coins) }
            : { from: account, to: issuer, coins: toCoins(coins) },
        ],
      },
    ],
  })
  if (result.ok) return balanceIn(result.posted[0], to.userId as UserId)
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

const insufficientOther = (who: Party, available: bigint) =>
  new Refusal(say('refusals.insufficient_theirs', { who: { person: who }, available: { coins: available } }))

const balanceIn = (posted: Posted | undefined, user: UserId) => posted?.balances[wallet(user)] ?? 0n
