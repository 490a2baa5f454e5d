import { expect, it } from 'vitest'
import { groupSettings } from '../../lib/community/group-settings.ts'

const zoneOf = (settings: Readonly<Record<string, unknown>>) => groupSettings.of({ settings }).timeZone

it('a group lives by Madrid’s clock until it chooses another, or where what it chose is no time zone', () => {
  expect(groupSettings.of(undefined).timeZone).toBe('Europe/Madrid')
  expect(zoneOf({})).toBe('Europe/Madrid')
  expect(zoneOf({ 'group.timeZone': 'Mordor' })).toBe('Europe/Madrid')
  expect(zoneOf({ 'group.timeZone': 'America/Mexico_City' })).toBe('America/Mexico_City')
})
