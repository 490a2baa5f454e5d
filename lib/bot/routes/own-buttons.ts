import type { Message } from '@grammyjs/types'
import { z } from 'zod'
import { type ButtonRef, buttonRef, type PressedAction, questionRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { groupIdSchema } from '../../values/whole.ts'
import { say } from '../texts.ts'

/** The bot's own buttons: of every wizard, and of "did you mean". */

/**
 * `pick` takes a choice or suggestion, `open` a field of a menu; `again` shows where one was; `drop` cancels for what was
 * asked for meanwhile. Buttons of a step that has passed do nothing.
 */
export const OPERATIONS = ['pick', 'open', 'back', 'skip', 'cancel', 'ok', 'again', 'drop'] as const
export type Operation = (typeof OPERATIONS)[number]

/** What a wizard's button says: the run that it belongs to, the step at which it was shown, what it does. */
export type WizardPress = readonly [id: string, step: string, operation: Operation, ...value: string[]]

export const wizardButton: ButtonRef<WizardPress> = buttonRef<WizardPress>({
  feature: 'wizard',
  name: 'go',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string(), z.string(), z.enum(OPERATIONS)], z.string()),
})

/** What names a wizard's run, as the button that confirms it carries it; undefined for other buttons. */
export function confirmedRun({ feature, name, fields }: PressedAction): string | undefined {
  if (feature !== wizardButton.feature || name !== wizardButton.name) return undefined
  const press = wizardButton.data.safeParse(fields)
  return press.success && press.data[2] === 'ok' ? press.data[0] : undefined
}

/** Which group is meant in private. */
export const pickGroup = buttonRef({
  feature: 'bot',
  name: 'group',
  version: 1,
  for: 'owner',
  data: z.tuple([groupIdSchema]),
})

/** `/estado` as it is now. */
export const stateAgain = buttonRef({
  feature: 'bot',
  name: 'state',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
})

/** Runs a command with a word behind it, such as the help of another. */
export const runWith = buttonRef({
  feature: 'bot',
  name: 'run',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string().regex(/^\w{1,20}$/), z.string().regex(/^\w{0,20}$/)]),
})

/** The message that a command was written in, which a press no longer brings. */
const writtenSchema = z.object({
  messageId: z.number(),
  /** What it answers, for a command that looks at that itself. */
  replied: z
    .custom<NonNullable<Message['reply_to_message']>>((value) => typeof value === 'object' && value !== null)
    .optional(),
})
export type Written = z.infer<typeof writtenSchema>

const SUGGESTED_MS = 10 * 60_000

/** A line without its person, and who was picked for it. */
const pickedSchema = z.object({
  command: z.string(),
  userId: userIdSchema,
  /** How they were shown; missing in what an older version asked. */
  name: z.string().optional(),
  line: z.object({ text: z.string() }),
  written: writtenSchema.optional(),
})

/** The same command again, with one of the suggested people in the place of the unknown name. */
export const retryWithPerson = questionRef({
  feature: 'bot',
  name: 'retry',
  payload: pickedSchema,
  ttlMs: SUGGESTED_MS,
  declined: say('refusals.settled'),
})

/** Whether it is to be done with whom was picked. */
export const surePerson = questionRef({
  feature: 'bot',
  name: 'sure',
  payload: pickedSchema,
  ttlMs: SUGGESTED_MS,
  declined: say('left'),
})

const mentionSchema = z.union([
  z.object({ by: z.literal('id'), userId: userIdSchema, isBot: z.boolean() }),
  z.object({ by: z.literal('username'), username: z.string() }),
  z.object({ by: z.literal('chat') }),
])

const lineSchema = z.object({
  text: z.string(),
  mentions: z.array(
    z.object({ offset: z.number(), length: z.number(), userId: userIdSchema, isBot: z.boolean() }),
  ),
  replyTo: mentionSchema.optional(),
  replyUsername: z.string().optional(),
})

/** The line that was meant: of a command's name with a slip, or with one of the choices. */
export const meantLine = questionRef({
  feature: 'bot',
  name: 'meant',
  payload: z.object({
    command: z.string(),
    line: lineSchema,
    written: writtenSchema.optional(),
  }),
  ttlMs: SUGGESTED_MS,
  declined: say('refusals.settled'),
})

/** What was written in the name of the group, for whoever wrote it to do as themselves. */
export const showYourself = questionRef({
  feature: 'bot',
  name: 'shown',
  payload: z.object({
    command: z.string(),
    line: lineSchema,
    written: writtenSchema.optional(),
    /** Of the message that it was written in: done twice, it is one act. */
    key: z.string(),
  }),
  ttlMs: 2 * 60_000,
  declined: say('refusals.settled'),
})
