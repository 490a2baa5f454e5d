import type { ChatPermissions } from '@grammyjs/types'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import type { ChatId } from '../../../values/ids.ts'
import { tellServed, tellTrouble, tellWithdrawn } from '../notices.ts'
import { claimRestriction, noteTelegram, serveStay, tellOf } from '../queries/changing.ts'
import { findStay, listOverdue, listUnlifted, type Stay } from '../queries/reading.ts'
import { isInside, isOurs, isWorthRestricting, untilDate } from '../rules.ts'

/** What the clock does to stays. Each may come late, twice, at once, or be killed at any point. */

/** Lets out whose time has passed, and has it told. */
export async function release({ database }: Services, ref: string, now: number): Promise<void> {
  const stay = await findStay(database, ref)
  if (stay && stay.releaseAt <= now) await serveStay(database, ref, now, tellServed(stay))
}

/** A collar let go of its prisoner: both are told. */
export async function tellLetGo({ database }: Services, ref: string): Promise<void> {
  const stay = await findStay(database, ref)
  if (stay?.endCause === 'permission') await tellOf(database, tellWithdrawn(stay))
}

// ------------------------------------------------------------------------------------------ in Telegram

/** Bot API: ChatPermissions. */
const PERMISSIONS = [
  'can_send_messages',
  'can_send_audios',
  'can_send_documents',
  'can_send_photos',
  'can_send_videos',
  'can_send_video_notes',
  'can_send_voice_notes',
  'can_send_polls',
  'can_send_other_messages',
  'can_add_web_page_previews',
  'can_react_to_messages',
  'can_edit_tag',
  'can_change_info',
  'can_invite_users',
  'can_pin_messages',
  'can_manage_topics',
] as const satisfies readonly (keyof ChatPermissions)[]
/** Words stay, or nobody inside could say the safeword, pay, or try to escape. */
const LEFT_INSIDE: readonly string[] = ['can_send_messages', 'can_react_to_messages']

const permissions = (has: (name: string) => boolean): ChatPermissions =>
  Object.fromEntries(PERMISSIONS.map((name) => [name, has(name)]))

interface Placed extends Stay {
  readonly chatId: ChatId
}

const isPlaced = (stay: Stay): stay is Placed => stay.chatId !== undefined

const membershipOf = ({ telegram }: Services, { chatId, prisoner }: Placed) =>
  telegram.call('getChatMember', { chat_id: chatId, user_id: prisoner.userId })

/** To lift is to give every permission: then the group's own hold again (Bot API). */
const restrictCall = (
  { telegram }: Services,
  { chatId, prisoner, releaseAt }: Placed,
  what: 'hold' | 'lift',
) =>
  telegram.call('restrictChatMember', {
    chat_id: chatId,
    user_id: prisoner.userId,
    permissions: permissions((name) => what === 'lift' || LEFT_INSIDE.includes(name)),
    use_independent_chat_permissions: true,
    ...(what === 'hold' ? { until_date: untilDate(releaseAt) } : {}),
  })

/** Telegram's no, which no other attempt changes; everything else may pass. */
const isRefused = (error: unknown) => error instanceof TelegramRefused

/** Has Telegram restrict who sits inside, until their release; unless they run the group, or a moderator did it before. */
export async function restrict(services: Services, ref: string, now: number): Promise<void> {
  const { database } = services
  const stay = await findStay(database, ref)
  if (!stay || !isPlaced(stay)) return
  if (!isInside(stay, now)) return straightenAgain(services, stay, now)
  if (stay.telegram !== 'wanted' && stay.telegram !== 'restricted') return
  try {
    if (!(await mayRestrict(services, stay, now))) return
    await restrictCall(services, stay, 'hold')
  } catch (error) {
    if (!isRefused(error)) throw error
    // The stay goes on in the bot.
    return noteTelegram(database, ref, 'refused', now, [tellTrouble(stay, 'restrict')])
  }
  const since = await findStay(database, ref)
  const later = services.clock.now()
  if (since && !isInside(since, later)) await straightenAgain(services, since, later)
}

/** Let out while the call was on its way: what lifts may have looked too early. */
async function straightenAgain(services: Services, stay: Stay, now: number): Promise<void> {
  if (stay.telegram === 'restricted' || stay.telegram === 'lifted') await straighten(services, stay, now)
}

/** Notes that they may be restricted, before they are: killed in between, it is found and lifted. */
async function mayRestrict(services: Services, stay: Placed, now: number): Promise<boolean> {
  const { database } = services
  const membership = await membershipOf(services, stay)
  // Done already, by who was killed before it was known.
  if (isOurs(membership, stay.releaseAt)) return false
  if (membership.status !== 'member' || !isWorthRestricting(stay.releaseAt, now)) {
    await noteTelegram(database, stay.ref, 'none', now)
    return false
  }
  return claimRestriction(database, stay.ref, now)
}

/** Takes off what a stay that is over has left in Telegram; never a moderator's own restriction. */
export async function lift(services: Services, ref: string, now: number): Promise<void> {
  const stay = await findStay(services.database, ref)
  if (stay?.telegram === 'restricted' && !isInside(stay, now)) await straighten(services, stay, now)
}

async function straighten(services: Services, stay: Stay, now: number): Promise<void> {
  const { database } = services
  // Telegram's own clock ends it at the same second.
  const over = stay.releaseAt <= now
  try {
    if (!isPlaced(stay)) return await noteTelegram(database, stay.ref, over ? 'lifted' : 'restricted', now)
    if (isOurs(await membershipOf(services, stay), stay.releaseAt)) await restrictCall(services, stay, 'lift')
    await noteTelegram(database, stay.ref, 'lifted', now)
  } catch (error) {
    if (!isRefused(error)) throw error
    // The sweep asks again, until Telegram's own clock has done it.
    if (over) await noteTelegram(database, stay.ref, 'lifted', now)
    else await noteTelegram(database, stay.ref, 'restricted', now, [tellTrouble(stay, 'lift')])
  }
}

// ------------------------------------------------------------------------------------------ what got lost

const BATCH = 50
/** A stay that ended just now has a job for it; one that Telegram refused is asked again after so long. */
const UNLIFTED_MS = 5 * 60_000

/** Stays whose release or lifting got lost. @returns how many were mended */
export async function sweep(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  const { database, clock, logger } = services
  const overdue = await listOverdue(database, now, BATCH)
  const unlifted = await listUnlifted(database, now - UNLIFTED_MS, BATCH)
  const works = [
    ...overdue.map((ref) => () => release(services, ref, now)),
    ...unlifted.map((ref) => () => lift(services, ref, now)),
  ]
  let mended = 0
  for (const work of works) {
    if (clock.now() >= until) break
    try {
      await work()
      mended += 1
    } catch (error) {
      // One that Telegram doesn't answer for must not keep the others inside.
      logger.warn({ err: error }, 'a stay is left for the next sweep')
    }
  }
  return mended
}
