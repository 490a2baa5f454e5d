import { setting } from '../../contract/setting.ts'

export const FREQUENCIES = ['off', 'daily', 'weekly'] as const
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** When the group is told what happened, by its own clock (community/settings). */
export const digestSettings = {
  frequency: setting.choice(FREQUENCIES, 'weekly'),
  /** Of a weekly one. */
  weekday: setting.choice(WEEKDAYS, 'monday'),
  hour: setting.number(9, { min: 0, max: 23 }),
} as const
