import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'

const ref = z.string().regex(/^[\w-]{1,16}$/)

/** Below what is shown of it, to whoever began it. */
const ofExchange = (name: string) =>
  buttonRef({ feature: 'exchange', name, version: 1, for: 'owner', signed: true, data: z.tuple([ref]) })

/** Applies a file as it was shown. */
export const apply = ofExchange('apply')
export const drop = ofExchange('drop')
/** Takes back a file, or a wipe. */
export const undo = ofExchange('undo')

export const exportAs = buttonRef({
  feature: 'exchange',
  name: 'as',
  version: 1,
  for: 'owner',
  data: z.tuple([z.enum(['xlsx', 'json'])]),
})

/** Which parts are chosen, as the bits of a number in the order of their names. */
const chosen = z.coerce.number().int().min(0).max(65_535)

/** Chooses what is to be wiped, or leaves it. */
export const choose = buttonRef({
  feature: 'exchange',
  name: 'choose',
  version: 1,
  for: 'owner',
  data: z.tuple([chosen]),
})
export const goOn = buttonRef({
  feature: 'exchange',
  name: 'on',
  version: 1,
  for: 'owner',
  data: z.tuple([chosen]),
})
