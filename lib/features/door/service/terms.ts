import { groupSettings } from '../../../community/group-settings.ts'
import type { Stored } from '../../../contract/setting.ts'
import { moderationSettings } from '../../moderation/index.ts'
import type { Terms } from '../queries/arriving.ts'
import { type DoorWishes, isNightAt } from '../rules/asking.ts'
import { doorSettings } from '../settings.ts'

/** What a group has decided, as SQL reckons with it. */
export function termsOf(group: Stored): Terms {
  const { adult, answerMs, tries, raidJoins, raidQuietMs, newcomerMs, welcome } = doorSettings.of(group)
  return {
    adult,
    answerMs,
    tries: Math.round(tries),
    raidJoins: Math.round(raidJoins),
    raidQuietMs,
    newcomerMs,
    welcomes: welcome.trim() !== '',
  }
}

/** The group's rules are asked at the door as /reglas says them. */
export const wishesOf = (group: Stored): DoorWishes => ({
  ...doorSettings.of(group),
  rules: moderationSettings.of(group).rules,
})

/** Whether it is night there: then more is wanted of strangers. */
export const isNight = (group: Stored, at: number): boolean =>
  isNightAt(doorSettings.of(group), at, groupSettings.of(group).timeZone)
