import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { CHOICES } from './rules/choices.ts'
import { PLACES } from './rules/places.ts'

/** Buttons that change something carry the version that their screen showed: an older screen changes nothing. */

const page = z.coerce.number().int().min(0).max(99)
const hour = z.coerce.number().int().min(0).max(23)
const version = z.coerce.number().int().min(0).max(9_999)
const kindName = z.string().regex(/^[\w.]{1,19}$/)

const OWN = { feature: 'notifications', version: 1, for: 'owner' } as const

export const openHome = buttonRef({ ...OWN, name: 'home', data: z.tuple([page]) })
export const openKind = buttonRef({ ...OWN, name: 'kind', data: z.tuple([kindName]) })
export const chooseWay = buttonRef({
  ...OWN,
  name: 'put',
  data: z.tuple([kindName, z.enum(CHOICES), version]),
})

export const openQuiet = buttonRef({ ...OWN, name: 'quiet', data: z.tuple([]) })
/** To choose the hour from which it is quiet; then the one until which. */
export const pickFrom = buttonRef({ ...OWN, name: 'from', data: z.tuple([]) })
export const pickUntil = buttonRef({ ...OWN, name: 'until', data: z.tuple([hour]) })
export const silence = buttonRef({
  ...OWN,
  name: 'silence',
  data: z.tuple([version, hour, hour]).refine(([, from, to]) => from !== to),
})
/** Never quiet. */
export const unsilence = buttonRef({ ...OWN, name: 'loud', data: z.tuple([version]) })

export const openZones = buttonRef({ ...OWN, name: 'zones', data: z.tuple([page]) })
/** Instead of a place: the time of each group. */
export const GROUPS = 'groups'
export const chooseZone = buttonRef({
  ...OWN,
  name: 'zone',
  data: z.tuple([version, z.enum([GROUPS, ...PLACES.map(({ code }) => code)])]),
})
/** For one that no button offers. */
export const askZone = buttonRef({ ...OWN, name: 'other', data: z.tuple([]) })

/** The link by name: what it opens needs the screens that offer it. */
export const toHome = { name: 'avisos' } as const
