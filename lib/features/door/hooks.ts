import { z } from 'zod'
import { hookEvent, hookPart, hookPerson } from '../hooks/index.ts'
import { say } from './texts.ts'

/** Where the group welcomes: noted by the statement that takes those who are to be welcomed. */
export const memberWelcomed = hookEvent({
  type: 'member.welcomed',
  version: 1,
  data: z.object({ member: hookPerson }),
  description: 'Somebody has come into the group, and the bot welcomes them there.',
  title: say('hooks.welcomed'),
})

export const doorHooks = [hookPart(memberWelcomed)]
