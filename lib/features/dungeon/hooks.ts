import { z } from 'zod'
import { hookEvent, hookMoment, hookPart, hookPerson } from '../hooks/index.ts'
import { say } from './texts.ts'

/** As the room reads them on the sentence's card: noted by the trigger `dungeon_tell_hooks`, however it began or ended. */

const id = z.string().describe('The sentence’s own name, the same in all that is told of it.')

const begun = hookEvent({
  type: 'sentence.begun',
  version: 1,
  data: z.object({
    id,
    prisoner: hookPerson,
    jailer: hookPerson,
    reason: z.string().nullable(),
    release_at: hookMoment,
  }),
  description: 'Somebody has been sent to the dungeon.',
  title: say('hooks.begun'),
})

const ended = hookEvent({
  type: 'sentence.ended',
  version: 1,
  data: z.object({
    id,
    prisoner: hookPerson.nullable().describe('Null: they have had themselves erased.'),
    how: z
      .enum(['served', 'bail', 'escaped', 'freed', 'other'])
      .describe('other: the room is not told how, and neither are you.'),
  }),
  description: 'Somebody is out of the dungeon.',
  title: say('hooks.ended'),
})

export const dungeonHooks = [hookPart(begun), hookPart(ended)]
