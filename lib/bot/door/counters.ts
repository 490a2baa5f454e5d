import type { Incoming } from '../../contract/incoming.ts'
import { type GroupId, userId } from '../../values/ids.ts'
import { isStandIn } from '../turn/who.ts'

/**
 * What came of a command: `refused` by whatever gate or rule, `failed` when it was set aside. No word of what was said is
 * ever counted, or kept for it.
 */
export type UseOutcome = 'done' | 'refused' | 'failed'

const HOUR_MS = 3_600_000
let lastHour = { at: Number.NaN, text: '' }

/** `2026-11-23T12`. Most updates are of the hour of the one before. */
function hourOf(now: number): string {
  const at = Math.floor(now / HOUR_MS)
  if (at !== lastHour.at) lastHour = { at, text: new Date(now).toISOString().slice(0, 13) }
  return lastHour.text
}

/** The counter of a command's use. */
export const useField = (now: number, group: GroupId, command: string, outcome: UseOutcome): string =>
  `${hourOf(now)}|${group}|${command}${outcome === 'done' ? '' : `|${outcome}`}`

/**
 * The beginning of a message's counter: the hour, who wrote (nobody, where that isn't told), and whom it answers.
 * `2026-11-23T12~5001>5002`
 */
export function talkField({ from, message }: Incoming, now: number): string {
  const hour = hourOf(now)
  if (!from || isStandIn(from.id)) return hour
  const replied = message?.reply_to_message
  const to = replied && !('new_chat_members' in replied) ? replied.from : undefined
  const whom = to && !to.is_bot && !isStandIn(userId(to.id)) && to.id !== from.id ? `>${to.id}` : ''
  return `${hour}~${from.id}${whom}`
}
