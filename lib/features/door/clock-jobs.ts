import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'
import { userIdSchema } from '../../values/person.ts'

/** What the clock has to do at the door. All but the line's are put on the list by Postgres, with their causes. */

const ofEntry = z.object({ ref: z.string() })
const ofRaid = z.object({ no: z.number() })

/** Somebody is to be asked, or asked again where they are now. */
export const askJob = defineJob({ kind: 'door.ask', payload: ofEntry })
/** Somebody's time is over. */
export const closeJob = defineJob({ kind: 'door.close', payload: ofEntry })
/** It is decided: Telegram is to know, and what was asked goes. */
export const settleJob = defineJob({
  kind: 'door.settle',
  payload: ofEntry.extend({
    /** How often Telegram has said no. */
    refusals: z.number().default(0),
    /** The group no longer asks them. */
    opened: z.boolean().default(false),
  }),
})
/** A raid has begun: moderators are told. */
export const alarmJob = defineJob({ kind: 'door.alarm', payload: ofRaid })
/** A raid may be over: who waits is asked, a few at a time. */
export const calmJob = defineJob({ kind: 'door.calm', payload: ofRaid.extend({ round: z.number() }) })
/** A moderator wants those out who wait in a raid: at that moment, and no later ones. */
export const putOutJob = defineJob({
  kind: 'door.put_out',
  payload: z.object({ by: userIdSchema.nullable(), at: z.number() }),
})
/** Those who have come in are welcomed, together. */
export const welcomeJob = defineJob({ kind: 'door.welcome', payload: z.null() })
/** Newcomers are limited for another time than before. */
export const limitsJob = defineJob({ kind: 'door.limits', payload: z.null() })
/** The group asks fewer of those who come, or its door is switched off. */
export const letGoJob = defineJob({ kind: 'door.let_go', payload: z.null() })
/** Service messages go. */
export const tidyJob = defineJob({ kind: 'door.tidy', payload: z.null() })
/** The line that led to the private chat goes. */
export const lineJob = defineJob({ kind: 'door.line', payload: z.null() })
