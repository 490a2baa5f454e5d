import { z } from 'zod'
import { type ButtonRef, buttonRef, type PressedAction, questionRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { say } from '../texts.ts'

/** The bot's own buttons: of every wizard, and of "did you mean". */

/**
 * `pick` takes a choice or suggestion, `open` a field of a menu; `again` shows where one was. Buttons of a step that
 * has passed do nothing.
 */
export const OPERATIONS = ['pick', 'open', 'back', 'skip', 'cancel', 'ok', 'again'] as const
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

/** The same command again, with one of the suggested people in the place of the unknown name. */
export const retryWithPerson = questionRef({
  feature: 'bot',
  name: 'retry',
  payload: z.object({
    command: z.string(),
    userId: userIdSchema,
    line: z.object({ text: z.string() }),
  }),
  ttlMs: 10 * 60_000,
  declined: say('refusals.settled'),
})
