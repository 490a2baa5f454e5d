import type { PersonMention } from '../../../contract/arguments.ts'
import { type GroupTurn, Refusal, UnknownPerson } from '../../../contract/feature.ts'
import { readSettings } from '../../../contract/setting.ts'
import type { Refusal as LedgerRefusal, PostBatch } from '../../../ledger/post.ts'
import { treasury, wallet } from '../../../ledger/posting.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { type Coins, coins } from '../../../values/coins.ts'
import type { Named } from '../../../values/text.ts'
import { economy } from '../../economy/index.ts'
import { tellFreed } from '../notices.ts'
import { bailOut, endStay, saveEscape } from '../queries/changing.ts'
import { type BailReading, findBailFacts, findEscapeFacts, type Stay } from '../queries/reading.ts'
import { decideBail, decideEscape, refuseMention, refuseOpening, TALES } from '../rules.ts'
import { say } from '../texts.ts'
import { ATTEMPTS, selfId, settingsOf } from './sentencing.ts'

/** The ways out: bail, luck, and whoever has the key. Leaving takes nobody's consent, and no open roleplay. */

/** Whom it is about: by mention, or by the reference that a button carries. */
export type Cell = { readonly mention: PersonMention } | { readonly ref: string }

interface Inmate extends BailReading {
  readonly stay: Stay
}

/** @throws Refusal for who is not inside; UnknownPerson */
async function findInmate(turn: GroupTurn, cell: Cell): Promise<Inmate> {
  const { groupId } = turn.group
  const refusal = 'mention' in cell ? refuseMention(cell.mention, 0) : undefined
  if (refusal) throw refusal
  const target = 'mention' in cell ? { groupId, mention: cell.mention } : cell
  const found = await findBailFacts(turn.services.database, selfId(turn), target)
  if (!found) throw new UnknownPerson()
  const { stay, who } = found
  // Buttons of a group's cells are pressed in that group: the rights that are asked for are its own.
  if (stay && stay.groupId === turn.group.groupId) return { ...found, stay }
  throw who.userId === turn.actor.userId
    ? new Refusal(say('refusals.not_inside'))
    : new Refusal(say('refusals.out', { who: { person: who } }))
}

/** Of a stay whose time has passed, while nobody has let them out: the clock is late. */
function noteLate(turn: GroupTurn, { endCause, releaseAt }: Stay): void {
  if (endCause === undefined && releaseAt <= turn.now) turn.services.catchUp()
}

// ------------------------------------------------------------------------------------------ bail

export interface BailQuestion {
  readonly ref: string
  readonly prisoner: Named
  readonly coins: Coins
}

const openingCoins = (turn: GroupTurn) =>
  readSettings('economy', economy.settings ?? {}, turn.group.settings).startingCoins as bigint

/** What getting somebody out costs now, for the question before it. @throws Refusal, UnknownPerson */
export async function prepareBail(turn: GroupTurn, cell: Cell): Promise<BailQuestion> {
  const { stay, balance, apart } = await findInmate(turn, cell)
  noteLate(turn, stay)
  const price = decideBail(stay, turn.now, settingsOf(turn.group.settings))
  if (price instanceof Refusal) throw price
  if (apart) throw new Refusal(say('refusals.impossible'))
  const available = balance ?? openingCoins(turn)
  if (available < price) throw insufficient(available, price)
  return { ref: stay.ref, prisoner: stay.prisoner, coins: price }
}

export interface BailDone {
  readonly prisoner: Named
  readonly coins: bigint
  /** What the payer has left; undefined when it is said again. */
  readonly balance: bigint | undefined
}

/** Pays it to the treasury; never more than `shown`. @throws Refusal */
export async function payBail(turn: GroupTurn, ref: string, shown: bigint): Promise<BailDone> {
  const { services, key, now } = turn
  const by = selfId(turn)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { stay, apart } = await findInmate(turn, { ref })
    const { prisoner } = stay
    if (stay.endKey === key && stay.bailCoins !== undefined)
      return { prisoner, coins: stay.bailCoins, balance: undefined }
    noteLate(turn, stay)
    const price = decideBail(stay, now, settingsOf(turn.group.settings), shown)
    if (price instanceof Refusal) throw price
    if (apart) throw new Refusal(say('refusals.impossible'))
    const end = { cause: 'bail', by, at: now, key, coins: price } as const
    const told = prisoner.userId === by ? [] : [tellFreed(stay, turn.actor, 'bail')]
    const paid = await bailOut(services.database, stay, end, bailBatch(turn, stay, price), told)
    if (!paid) continue
    if (!paid.result.ok) throw toRefusal(paid.result.refusal)
    if (paid.scope) turn.rescope(paid.scope)
    services.catchUp()
    return { prisoner, coins: price, balance: paid.result.posted[0]?.balances[wallet(by)] }
  }
  throw new WriteConflict('a stay kept changing')
}

const bailBatch = (turn: GroupTurn, { ref, prisoner }: Stay, price: Coins): PostBatch => ({
  groupId: turn.group.groupId,
  at: turn.now,
  openingCoins: openingCoins(turn),
  transactions: [
    {
      key: `dungeon:${ref}:bail`,
      code: 'dungeon.bail',
      actor: selfId(turn),
      note: `⛓️ ${[prisoner.firstName, prisoner.lastName].filter(Boolean).join(' ')}`,
      movements: [{ from: wallet(selfId(turn)), to: treasury, coins: coins(price) }],
    },
  ],
})

function toRefusal(refusal: LedgerRefusal): Refusal {
  if (refusal.status !== 'insufficient') throw new Error(`the ledger refused a bail: ${refusal.status}`)
  return insufficient(refusal.available, refusal.needed)
}

const insufficient = (available: bigint, needed: bigint) =>
  new Refusal(say('refusals.insufficient', { available: { coins: available }, needed: { coins: needed } }))

// ------------------------------------------------------------------------------------------ luck

export interface EscapeDone {
  readonly won: boolean
  /** Which story is told. */
  readonly tale: number
  /** How long until the next attempt. */
  readonly everyMs: number
}

/** Tries to break out; the same update always has the same luck. @throws Refusal */
export async function breakFree(turn: GroupTurn): Promise<EscapeDone> {
  const { services, group, key, now } = turn
  const settings = settingsOf(group.settings)
  const roll = { outcome: services.random.integer(100), tale: services.random.integer(TALES) }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { stay, tried } = await findEscapeFacts(services.database, group.groupId, selfId(turn), key)
    const { escapeEveryMs: everyMs } = settings
    if (tried) return { ...tried, everyMs }
    if (!stay) throw new Refusal(say('refusals.not_inside'))
    noteLate(turn, stay)
    const decision = decideEscape(stay, now, settings, roll)
    if (decision instanceof Refusal) throw decision
    const saved = await saveEscape(services.database, stay, {
      ...decision,
      cause: 'escaped',
      by: selfId(turn),
      at: now,
      key,
    })
    if (!saved) continue
    if (saved.scope) {
      turn.rescope(saved.scope)
      services.catchUp()
    }
    return { ...decision, everyMs }
  }
  throw new WriteConflict('a stay kept changing')
}

// ------------------------------------------------------------------------------------------ the key

/** Opens the cell, for whoever shut it and for who runs events. @returns who is out @throws Refusal, UnknownPerson */
export async function openCell(turn: GroupTurn, cell: Cell): Promise<Named> {
  const { services, actor, key, now } = turn
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { stay } = await findInmate(turn, cell)
    if (stay.endKey === key) return stay.prisoner
    noteLate(turn, stay)
    const isJailer = actor.userId === stay.jailer.userId
    const refusal = refuseOpening(stay, actor.userId, isJailer ? false : await turn.can('events'), now)
    if (refusal) throw refusal
    const end = { cause: 'freed', by: selfId(turn), at: now, key } as const
    const scope = await endStay(services.database, stay, end, [tellFreed(stay, actor, 'freed')])
    if (!scope) continue
    turn.rescope(scope)
    services.catchUp()
    return stay.prisoner
  }
  throw new WriteConflict('a stay kept changing')
}
