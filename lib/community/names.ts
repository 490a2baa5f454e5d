import { z } from 'zod'
import type { GroupScope } from '../contract/group.ts'

/** Written by `community_show_name`, which whoever keeps characters' names calls. */
const KEY = 'community.names'
const namesSchema = z.record(z.string(), z.string())

/** Like the settings that it was read from, it lives as long as one update. */
const known = new WeakMap<GroupScope['settings'], Readonly<Record<string, string>>>()

/**
 * How people are called in a group, by their ids, where that isn't Telegram's name. It travels with the group's settings,
 * so that every answer and notice about the group has it, and no feature has to ask for it.
 */
export function characterNames(settings: GroupScope['settings']): Readonly<Record<string, string>> {
  const read = known.get(settings)
  if (read) return read
  const parsed = namesSchema.safeParse(settings[KEY])
  const names = parsed.success ? parsed.data : {}
  known.set(settings, names)
  return names
}
