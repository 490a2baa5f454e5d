import { z } from 'zod'
import { hookEvent, hookPart, hookPerson } from '../hooks/index.ts'
import { say } from './texts.ts'

/** Where the group announces new collars: noted by the statement that makes the bond. */
export const bondMade = hookEvent({
  type: 'bond.made',
  version: 1,
  data: z.object({
    owner: hookPerson.describe('Whose collar it is.'),
    wearer: hookPerson,
  }),
  description: 'Somebody wears somebody’s collar, both have agreed to it, and the group announces that.',
  title: say('hooks.made'),
})

export const bondHooks = [hookPart(bondMade)]
