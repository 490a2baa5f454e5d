import { z } from 'zod'
import { type ButtonRef, buttonRef, questionRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { say } from './texts.ts'

const ref = z.string().regex(/^[\w-]{1,16}$/)
const version = z.coerce.number().int().min(1).max(1_000_000)

/** Decides about an alert as it was shown; whoever moderates may press it. */
const ofAlert = (name: string): ButtonRef<[string, number]> =>
  buttonRef({ feature: 'moderation', name, version: 1, for: 'anyone', data: z.tuple([ref, version]) })

export const undoAlert = ofAlert('undo')
export const banAlert = ofAlert('ban')
export const trustAlert = ofAlert('trust')
export const keepAlert = ofAlert('keep')
export const removeAlert = ofAlert('remove')
/** For who may mute and no more: whoever moderates decides about the alert all the same. */
export const muteAlert = ofAlert('mute')

/** Takes one sanction back: below a moderator's own receipt. */
export const undoSanction = buttonRef({
  feature: 'moderation',
  name: 'take_back',
  version: 1,
  for: 'anyone',
  data: z.tuple([ref]),
})

/** Below what the punished reads. */
export const appeal = buttonRef({
  feature: 'moderation',
  name: 'appeal',
  version: 1,
  for: 'owner',
  data: z.tuple([ref]),
})

/** Somebody in base 36, as their number beside a feature's name is too long otherwise; 0 for everybody. */
const personCode = z
  .string()
  .regex(/^[0-9a-z]{1,11}$/)
  .transform((written) => Number.parseInt(written, 36))

/** What is looked at in the audit: a feature's acts, or all. */
export const turnAudit = buttonRef<[page: number, feature: string, person: string | number]>({
  feature: 'moderation',
  name: 'audit',
  version: 2,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(999), z.string().regex(/^[a-z_]{0,13}$/), personCode]),
})

const QUESTION_MS = 10 * 60_000

/** Whether somebody is to go with all that they wrote. */
export const cleanQuestion = questionRef({
  feature: 'moderation',
  name: 'clean',
  payload: z.object({
    person: userIdSchema,
    reason: z.string().optional(),
    /** Of the message that asked for it: it goes, too. Left out by an older deploy. */
    command: z.number().optional(),
  }),
  ttlMs: QUESTION_MS,
  declined: say('limpiar.declined'),
})

/** Whether all messages of a stretch are to go, whoever wrote them. */
export const sweepQuestion = questionRef({
  feature: 'moderation',
  name: 'sweep',
  payload: z.object({ from: z.number(), to: z.number(), reason: z.string().optional() }),
  ttlMs: QUESTION_MS,
  declined: say('limpiar.declined'),
})
