import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { CATEGORIES } from '../../contract/feature.ts'
import { LANGUAGES } from '../../values/text.ts'
import { groupIdSchema } from '../../values/whole.ts'

/**
 * Every button carries its group: in private another one may be meant by now. Those that change something carry what their
 * screen showed, too: an older screen changes nothing.
 */

const code = z
  .string()
  .regex(/^[0-9a-z]{1,6}$/)
  .transform((written) => Number.parseInt(written, 36))
const seen = z.string().regex(/^[0-9a-z]{4}$/)
const page = z.coerce.number().int().min(0).max(99)

const OWN = { feature: 'configuration', version: 1, for: 'owner' } as const
type Place = [groupIdSchema: bigint]

export const openHome = buttonRef({ ...OWN, name: 'home', data: z.tuple([groupIdSchema]) })
export const openCategory = buttonRef({
  ...OWN,
  name: 'cat',
  data: z.tuple([groupIdSchema, z.enum(CATEGORIES)]),
})

/** Codes are written by writeCode (codes.ts). */
const coded = z.tuple([groupIdSchema, code, page])
export const openSection = buttonRef<[...Place, string | number, number]>({ ...OWN, name: 'in', data: coded })
export const openSetting = buttonRef<[...Place, string | number, number]>({
  ...OWN,
  name: 'one',
  data: coded,
})
export const openModules = buttonRef({ ...OWN, name: 'mods', data: z.tuple([groupIdSchema, page]) })
export const openModule = buttonRef<[...Place, string | number]>({
  ...OWN,
  name: 'mod',
  data: z.tuple([groupIdSchema, code]),
})

/** Which screen goes on after a change: the setting's own, its section's list, or the first run. */
export const BACK_TO = ['s', 'l', 'f'] as const

/** Sets one to a value (writeValue, values.ts). */
export const put = buttonRef<[...Place, string | number, string, string, (typeof BACK_TO)[number]]>({
  ...OWN,
  name: 'put',
  data: z.tuple([
    groupIdSchema,
    code,
    seen,
    z.string().regex(/^(?:\*|-?[0-9a-z]{0,7}|[0-9a-z]{8})$/),
    z.enum(BACK_TO),
  ]),
})
/** In private: a value that no button offers. */
export const write = buttonRef<[...Place, string | number]>({
  ...OWN,
  name: 'write',
  data: z.tuple([groupIdSchema, code]),
})

/** From what a module was to what it is to be. */
export const switchModule = buttonRef<[...Place, string | number, 'on' | 'off']>({
  ...OWN,
  name: 'turn',
  data: z.tuple([groupIdSchema, code, z.enum(['on', 'off'])]),
})

/** The link by name: from a group to where a value is written. */
export const toWriting = { name: 'ajuste' } as const

// ------------------------------------------------------------------------------------------ the first run

/** Of the welcome, which nobody has asked for. */
export const beginFirstRun = buttonRef({
  ...OWN,
  name: 'first',
  for: 'anyone',
  data: z.tuple([]),
})
export const openFirstRun = buttonRef({ ...OWN, name: 'steps', data: z.tuple([groupIdSchema]) })
export const openFirstStep = buttonRef<[...Place, string | number]>({
  ...OWN,
  name: 'step',
  data: z.tuple([groupIdSchema, code]),
})
export const firstLanguage = buttonRef({
  ...OWN,
  name: 'lang',
  data: z.tuple([groupIdSchema, z.enum(LANGUAGES)]),
})
/** All as it is offered. */
export const endFirstRun = buttonRef({ ...OWN, name: 'ready', data: z.tuple([groupIdSchema]) })

// ------------------------------------------------------------------------------------------ from another group

const copy = z.string().regex(/^[\w-]{8}$/)
/** Whether a setting is taken over (1) or not, on a page; code 0: only the page. */
export const chooseOfCopy = buttonRef<[...Place, string, string | number, number, number]>({
  ...OWN,
  name: 'copy',
  data: z.tuple([groupIdSchema, copy, code, z.coerce.number().int().min(0).max(1), page]),
})
export const applyCopy = buttonRef({ ...OWN, name: 'take', data: z.tuple([groupIdSchema, copy]) })
export const undoCopy = buttonRef({ ...OWN, name: 'back', data: z.tuple([groupIdSchema, copy]) })
