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

/** The weekly picture for whoever presses, on or off. */
export const weekly = buttonRef({
  feature: 'panel',
  name: 'weekly',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.enum(['on', 'off']), groupIdSchema]),
})
