import { defineSettings, setting } from '../../contract/setting.ts'
import { RHYTHMS } from './rhythms.ts'

export const FREQUENCIES = ['off', ...RHYTHMS] as const
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** When the group is told what happened, by its own clock (lib/community/group-settings). */
export const digestSettings = defineSettings('digests', {
  frequency: setting.choice(FREQUENCIES, 'weekly'),
  /** Of a weekly one. */
  weekday: setting.choice(WEEKDAYS, 'monday'),
  hour: setting.number(9, { min: 0, max: 23, unit: 'h' }),
})
