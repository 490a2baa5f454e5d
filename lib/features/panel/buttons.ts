import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { groupIdSchema } from '../../values/whole.ts'
import { PAGES } from './part.ts'
import { RANGES } from './rules.ts'

export const THEMES = ['dark', 'light'] as const
/** As it is shown: drawn, or the same in words. */
export const FORMS = ['drawn', 'words'] as const

/** Another page, range, theme or form of the panel. */
export const show = buttonRef({
  feature: 'panel',
  name: 'show',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.enum(PAGES), z.enum(RANGES), z.enum(THEMES), z.enum(FORMS), groupIdSchema]),
})

/** The weekly picture for whoever presses, on or off, beside what is shown. */
export const weekly = buttonRef({
  feature: 'panel',
  name: 'weekly',
  version: 2,
  for: 'anyone',
  data: z.tuple([
    z.enum(['on', 'off']),
    z.enum(PAGES),
    z.enum(RANGES),
    z.enum(THEMES),
    z.enum(FORMS),
    groupIdSchema,
  ]),
})

/** Below the weekly picture: no more of it. */
export const mute = buttonRef({
  feature: 'panel',
  name: 'mute',
  version: 1,
  for: 'owner',
  data: z.tuple([groupIdSchema]),
})
