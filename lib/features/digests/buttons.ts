import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { isTimeZone } from '../../values/calendar.ts'
import { groupIdSchema } from '../../values/whole.ts'
import { FREQUENCIES, WEEKDAYS } from './settings.ts'

/** For whoever presses: everybody has their own, of the group that was shown. */
export const subscribe = buttonRef({
  feature: 'digests',
  name: 'subscribe',
  version: 2,
  for: 'anyone',
  data: z.tuple([z.enum(FREQUENCIES), groupIdSchema]),
})

/** Leads through the screens of the group's digest. */
export const open = buttonRef({
  feature: 'digests',
  name: 'open',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.enum(['digest', 'setup', 'hours', 'zones'])]),
})

const change = z.union([
  z.tuple([z.literal('frequency'), z.enum(FREQUENCIES)]),
  z.tuple([z.literal('weekday'), z.enum(WEEKDAYS)]),
  z.tuple([z.literal('hour'), z.coerce.number().int().min(0).max(23)]),
  z.tuple([z.literal('zone'), z.string().max(40).refine(isTimeZone)]),
  z.tuple([z.literal('topic'), z.coerce.number().int().min(0)]),
])
/** What to change of the group's digest, and to what. */
export type Change = Readonly<z.infer<typeof change>>

export const set = buttonRef<Change>({
  feature: 'digests',
  name: 'set',
  version: 1,
  for: 'anyone',
  data: change,
})
