import { readSettings, type SettingValues, setting } from '../settings.ts'
import type { GroupScope } from './scope.ts'

/** What a group is to everybody who speaks in it: how its coins are called, and what time it is there. */
export const groupSettings = {
  currency: setting.text('monedas', { max: 24 }),
  symbol: setting.text('🪙', { max: 8 }),
  timeZone: setting.text('Europe/Madrid', { max: 64 }),
} as const

/** @param of a group's scope, or whatever else holds its settings as they are stored */
export function readGroupSettings(
  of: Pick<GroupScope, 'settings'> | undefined,
): SettingValues<typeof groupSettings> {
  return readSettings('group', groupSettings, of?.settings ?? {})
}
