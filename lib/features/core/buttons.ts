import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { CATEGORIES } from '../../contract/feature.ts'
import { LANGUAGES } from '../../values/text.ts'

/** All categories, instead of one. */
export const OVERVIEW = 'overview'

/** Leads through help: to a category's page, or to the overview. */
export const turnHelp = buttonRef({
  feature: 'core',
  name: 'help',
  version: 1,
  for: 'owner',
  data: z.tuple([z.enum([OVERVIEW, ...CATEGORIES]), z.coerce.number().int().min(0).max(99)]),
})

export const pickLanguage = buttonRef({
  feature: 'core',
  name: 'language',
  version: 1,
  for: 'owner',
  data: z.tuple([z.enum(LANGUAGES)]),
})

/** Of the welcome, which nobody has asked for. */
export const checkUp = buttonRef({
  feature: 'core',
  name: 'check',
  version: 1,
  for: 'anyone',
  data: z.tuple([]),
})

/** Of the welcome: what there is here, for whoever wants to know. */
export const showRooms = buttonRef({
  feature: 'core',
  name: 'rooms',
  version: 1,
  for: 'anyone',
  data: z.tuple([]),
})
