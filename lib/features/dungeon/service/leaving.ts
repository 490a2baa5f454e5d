import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Notice } from '../../../contract/notice.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import type { Refusal as LedgerRefusal, PostBatch } from '../../../ledger/post.ts'
import { treasury, wallet } from '../../../ledger/posting.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { type Coins, coins } from '../../../values/coins.ts'
import { type Named, nameOf } from '../../../values/person.ts'
import { economySettings, tellingBalance } from '../../economy/index.ts'
import { tellFreed } from '../notices.ts'
import { bailOut, endStay, saveEscape } from '../queries/changing.ts'
import { type BailReading, findBailFacts, findEscapeFacts, findStay, type Stay } from '../queries/reading.ts'
import {
  type BailShown,
  bailShown,
  decideBail,
  decideEscape,
  isBailAsShown,
  isInside,
  refuseMention,
  refuseOpening,
  TALES,
} from '../rules.ts'
import { dungeonSettings } from '../settings.ts'
import { say } from '../texts.ts'
import { ATTEMPTS } from './sentencing.ts'

/** The ways out: bail, luck, and whoever has the key. Leaving takes nobody's consent, and no open roleplay. */

/** Whom it is about: by mention, or by the reference that a button carries. */
export type Cell = { readonly mention: PersonMention } | { readonly ref: string }

interface Inmate extends BailReading {
  readonly stay: Stay
}

/** @throws Refusal for who is not inside; UnknownPerson */
async function findInmate(act: GroupAct, cell: Cell): Promise<Inmate> {
  const { groupId } = act.group
  const refusal = 'mention' in cell ? refuseMention(cell.mention) : undefined
  if (refusal) throw refusal
  const target = 'mention' in cell ? { groupId, mention: cell.mention } : cell
  const found = await findBailFacts(act.services.database, act.actor.userId, target)
  if (!found) throw new UnknownPerson()
  const { stay, who } = found
  // Buttons of a group's cells are pressed in that group: the rights that are asked for are its own.
  if (stay && stay.groupId === act.group.groupId) return { ...found, stay }
  throw who.userId === act.actor.userId
    ? new Refusal(say('refusals.not_inside'))
    : new Refusal(say('refusals.out', { who: { person: who } }))
}

/** Of a stay whose time has passed, while nobody has let them out: the clock is late. */
function noteLate(act: GroupAct, { endCause, releaseAt }: Stay): void {
  if (endCause === undefined && releaseAt <= act.now) act.services.catchUp()
}

/** The stay of an old card, where it is over. */
export async function findOver(act: GroupAct, ref: string): Promise<Stay | undefined> {
  const stay = await findStay(act.services.database, ref)
  return stay?.groupId === act.group.groupId && !isInside(stay, act.now) ? stay : undefined
}

// ------------------------------------------------------------------------------------------ bail

export interface BailQuestion {
  readonly ref: string
  readonly prisoner: Named
  readonly coins: Coins
  readonly shown: BailShown
}

const openingCoins = ({ group }: GroupAct) => economySettings.handles.startingCoins.of(group)

/** What getting somebody out costs now, for the question before it. @throws Refusal, UnknownPerson */
export async function prepareBail(act: GroupAct, cell: Cell): Promise<BailQuestion> {
  const { stay, balance, apart } = await findInmate(act, cell)
  noteLate(act, stay)
  const price = decideBail(stay, { payerId: act.actor.userId, now: act.now }, dungeonSettings.of(act.group))
  if (price instanceof Refusal) throw price
  if (apart) throw new Refusal(say('refusals.impossible'))
  const available = balance ?? openingCoins(act)
  if (available < price) throw insufficient(act, stay, { available, needed: price })
  const shown = bailShown(stay, act.now, dungeonSettings.of(act.group))
  return { ref: stay.ref, prisoner: stay.prisoner, coins: price, shown }
}

export interface BailDone {
  readonly prisoner: Named
  readonly coins: bigint
  /** What the payer has left; undefined when it is said again. */
  readonly balance: bigint | undefined
  /** The group as it is then, where it is news; so in the others. */
  readonly scope: GroupScope | undefined
}

/**
 * Pays it to the treasury; never more than was `shown`.
 * @param tells what the room hears of it beside the answer
 * @returns undefined where it costs something else by now: nothing was paid
 * @throws Refusal
 */
export async function payBail(
  act: GroupAct,
  { ref, shown }: { readonly ref: string; readonly shown: BailShown },
  tells: (stay: Stay, coins: Coins) => readonly Notice[],
): Promise<BailDone | undefined> {
  const { services, key, now } = act
  const by = act.actor.userId
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { stay, apart } = await findInmate(act, { ref })
    const { prisoner } = stay
    if (stay.endKey === key && stay.bailCoins !== undefined)
      return { prisoner, coins: stay.bailCoins, balance: undefined, scope: undefined }
    noteLate(act, stay)
    const settings = dungeonSettings.of(act.group)
    const price = decideBail(stay, { payerId: by, now }, settings)
    if (price instanceof Refusal) throw price
    if (!isBailAsShown(stay, now, settings, shown)) return undefined
    if (apart) throw new Refusal(say('refusals.impossible'))
    const end = { cause: 'bail', by, at: now, key, coins: price } as const
    const letters = prisoner.userId === by ? [] : [tellFreed(stay, act.actor, 'bail')]
    const told = [...letters, ...tells(stay, price)]
    const paid = await bailOut(services.database, stay, end, bailBatch(act, stay, price), told)
    if (!paid) continue
    if (!paid.result.ok) throw toRefusal(act, stay, paid.result.refusal)
    services.catchUp()
    const balance = paid.result.posted[0]?.balances[wallet(by)]
    return { prisoner, coins: price, balance, scope: paid.scope }
  }
  throw new WriteConflict('a stay kept changing')
}

const bailBatch = (act: GroupAct, { ref, prisoner }: Stay, price: Coins): PostBatch => ({
  groupId: act.group.groupId,
  at: act.now,
  openingCoins: openingCoins(act),
  transactions: [
    {
      key: `dungeon:${ref}:bail`,
      code: 'dungeon.bail',
      actor: act.actor.userId,
      note: `⛓️ ${nameOf(prisoner)}`,
      movements: [{ from: wallet(act.actor.userId), to: treasury, coins: coins(price) }],
    },
  ],
})

function toRefusal(act: GroupAct, stay: Stay, refusal: LedgerRefusal): Refusal {
  if (refusal.status !== 'insufficient') throw new Error(`the ledger refused a bail: ${refusal.status}`)
  return insufficient(act, stay, refusal)
}

/** Who is inside has other ways out; who would help them can't use those. */
function insufficient(
  { actor, group }: GroupAct,
  { prisoner }: Stay,
  { available, needed }: { readonly available: bigint; readonly needed: bigint },
): Refusal {
  const values = { available: { coins: available }, needed: { coins: needed }, who: { person: prisoner } }
  const own = prisoner.userId === actor.userId
  return new Refusal(
    tellingBalance(group, say(own ? 'refusals.insufficient' : 'refusals.insufficient_helper', values)),
  )
}

// ------------------------------------------------------------------------------------------ luck

export interface EscapeDone {
  readonly won: boolean
  /** Which story is told. */
  readonly tale: number
  /** How long until the next attempt. */
  readonly everyMs: number
  readonly scope: GroupScope | undefined
}

/**
 * Tries to break out; the same update always has the same luck.
 * @param tells what the room hears of a success beside the answer
 * @throws Refusal
 */
export async function breakFree(
  act: GroupAct,
  tells: (stay: Stay, tale: number) => readonly Notice[],
): Promise<EscapeDone> {
  const { services, group, key, now } = act
  const settings = dungeonSettings.of(group)
  const roll = { outcome: services.random.integer(100), tale: services.random.integer(TALES) }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { stay, tried } = await findEscapeFacts(services.database, group.groupId, act.actor.userId, key)
    const { escapeEveryMs: everyMs } = settings
    if (tried) return { ...tried, everyMs, scope: undefined }
    if (!stay) throw new Refusal(say('refusals.not_inside'))
    noteLate(act, stay)
    const decision = decideEscape(stay, now, settings, roll)
    if (decision instanceof Refusal) throw decision
    const attempted = { ...decision, cause: 'escaped', by: act.actor.userId, at: now, key } as const
    const told = decision.won ? tells(stay, decision.tale) : []
    const saved = await saveEscape(services.database, stay, attempted, told)
    if (!saved) continue
    if (saved.scope) services.catchUp()
    return { ...decision, everyMs, scope: saved.scope }
  }
  throw new WriteConflict('a stay kept changing')
}

// ------------------------------------------------------------------------------------------ the key

export interface CellOpened {
  readonly prisoner: Named
  readonly scope: GroupScope | undefined
}

export interface Opening {
  /** Whether the actor does here; asked only of who didn't shut it. */
  runsEvents(): Promise<boolean>
  /** What the room hears of it where it was done in private. */
  tells?(stay: Stay): Notice
}

/**
 * Opens the cell, for whoever shut it and for who runs events.
 * @throws Refusal, UnknownPerson
 */
export async function openCell(
  act: GroupAct,
  cell: Cell,
  { runsEvents, tells }: Opening,
): Promise<CellOpened> {
  const { services, actor, key, now } = act
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { stay } = await findInmate(act, cell)
    if (stay.endKey === key) return { prisoner: stay.prisoner, scope: undefined }
    noteLate(act, stay)
    const isJailer = actor.userId === stay.jailer.userId
    const refusal = refuseOpening(stay, actor.userId, isJailer ? false : await runsEvents(), now)
    if (refusal) throw refusal
    const end = { cause: 'freed', by: act.actor.userId, at: now, key } as const
    const scope = await endStay(services.database, stay, end, [
      tellFreed(stay, actor, 'freed'),
      ...(tells ? [tells(stay)] : []),
    ])
    if (!scope) continue
    services.catchUp()
    return { prisoner: stay.prisoner, scope }
  }
  throw new WriteConflict('a stay kept changing')
}
