import { z } from 'zod'
import { action, type Button, type Reply, type Turn } from '../../contract/feature.ts'
import type { AnyWizard, Choice, LooseDraft, Step } from '../../contract/wizard.ts'
import type { Text } from '../../values/text.ts'
import { say } from '../texts.ts'
import { readDraft, stepsAsked } from './input.ts'

/** Where the person is: a step's name, or the preview. */
export const PREVIEW = 'preview'

/** A wizard underway: what the session keeps of it. */
export interface Run {
  /** Names it for ever, and ties its buttons to it. */
  readonly id: string
  readonly beganAt: number
  /** Milliseconds since 1970: it lapses some time after. */
  readonly touchedAt: number
  readonly step: string
  readonly answers: LooseDraft
  readonly given: unknown
}

/**
 * `pick` takes a choice or suggestion, `open` a field of a menu; `again` shows where one was. Buttons of a step that
 * has passed do nothing.
 */
export const OPERATIONS = ['pick', 'open', 'back', 'skip', 'cancel', 'ok', 'again'] as const
export type Operation = (typeof OPERATIONS)[number]

/** The buttons of all wizards. They are handled where the run is, by dispatch. */
export const wizardButton = action<
  readonly [id: string, step: string, operation: Operation, ...value: string[]]
>({
  feature: 'wizard',
  name: 'go',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string(), z.string(), z.enum(OPERATIONS)], z.string()),
  run: () => {
    throw new Error('wizard buttons are run by dispatch')
  },
})

/** Commands that do what the buttons do, where a forced reply leaves no room for buttons. */
export const BACK_COMMAND = 'atras'
export const SKIP_COMMAND = 'saltar'

const button = (turn: Turn, run: Run, label: Text, operation: Operation, value?: string): Button =>
  turn.button(
    label,
    wizardButton,
    value === undefined ? [run.id, run.step, operation] : [run.id, run.step, operation, value],
  )

/** @param notes said before the question: what was wrong with the last answer */
export function screen(turn: Turn, wizard: AnyWizard, run: Run, notes: readonly Text[] = []): Reply {
  const draft = readDraft(wizard, run.answers)
  const step = wizard.steps.find(({ name }) => name === run.step)
  const shown = step
    ? questionScreen(turn, wizard, run, draft, step, notes)
    : previewScreen(turn, wizard, run, draft, notes)
  const groupSettings = wizard.groupSettings?.(run.given as never)
  return groupSettings ? { ...shown, groupSettings } : shown
}

function questionScreen(
  turn: Turn,
  wizard: AnyWizard,
  run: Run,
  draft: LooseDraft,
  step: Step,
  notes: readonly Text[],
): Reply {
  const asked = stepsAsked(wizard, draft)
  const menu = wizard.layout === 'menu'
  const text = [
    ...notes,
    ...headOf(turn, wizard, asked.indexOf(step) + 1, asked.length),
    ...words(typeof step.prompt === 'function' ? step.prompt(draft, run.given as never) : step.prompt),
  ]
  const back = menu || step !== asked[0]
  const skip = step.optional === true && (!menu || isHeld(wizard, run, draft, step.name))
  const choices = step.input === 'choice' ? step.choices : (step.suggestions ?? [])
  // In privacy mode the bot sees only replies, and a forced reply leaves no room for buttons (Bot API, reply_markup).
  if (turn.group && choices.length === 0) {
    const ways = [
      ...(back ? [`/${BACK_COMMAND}`] : []),
      ...(skip ? [`/${SKIP_COMMAND}`] : []),
      '/cancelar',
    ].join(' · ')
    return { text: [...text, say('wizard.reply_here', { ways })], forceReply: true, as: 'new' }
  }
  const hint = turn.group && step.input !== 'choice' ? [say('wizard.or_reply')] : []
  return {
    text: [...text, ...hint],
    buttons: [
      ...rowsOf(choices.map(({ value, label }: Choice) => button(turn, run, label, 'pick', value))),
      [
        ...(back ? [button(turn, run, say('wizard.back'), 'back')] : []),
        ...(skip ? [button(turn, run, say(menu ? 'wizard.clear' : 'wizard.skip'), 'skip')] : []),
        button(turn, run, say('wizard.cancel'), 'cancel'),
      ],
    ],
  }
}

/** Whose question it is, in a group; which of how many. */
function headOf(turn: Turn, { title, layout }: AnyWizard, step: number, steps: number): Text[] {
  const place = layout === 'menu' ? title : say('wizard.at', { title, step, steps })
  if (turn.group) return [say('wizard.for', { who: { person: turn.actor }, place })]
  return layout === 'menu' ? [] : [say('wizard.alone', { place })]
}

/** Whether a menu's field has anything to be taken away. */
function isHeld(wizard: AnyWizard, run: Run, draft: LooseDraft, step: string): boolean {
  const changed = draft[step]
  return changed === undefined ? (wizard.holds?.(step, run.given as never) ?? false) : changed !== null
}

function previewScreen(
  turn: Turn,
  wizard: AnyWizard,
  run: Run,
  draft: LooseDraft,
  notes: readonly Text[],
): Reply {
  const text = [...notes, ...words(wizard.preview(turn, draft as never, run.given as never))]
  const ok = button(turn, run, wizard.confirm, 'ok')
  const cancel = button(turn, run, say('wizard.cancel'), 'cancel')
  if (wizard.layout !== 'menu')
    return { text, buttons: [[ok], [button(turn, run, say('wizard.back'), 'back'), cancel]] }
  const fields = stepsAsked(wizard, draft).map(({ name, label }) =>
    button(turn, run, label ?? say('wizard.field', { name }), 'open', name),
  )
  const changed = Object.keys(run.answers).length > 0
  return { text, buttons: [...rowsOf(fields), [...(changed ? [ok] : []), cancel]] }
}

/** Said instead of beginning another: nothing is dropped without a word. */
export function halfwayScreen(turn: Turn, wizard: AnyWizard, run: Run): Reply {
  return {
    text: say('wizard.halfway', { title: wizard.title }),
    buttons: [
      [button(turn, run, say('wizard.go_on'), 'again'), button(turn, run, say('wizard.drop'), 'cancel')],
    ],
    as: 'new',
  }
}

const words = (text: Text | readonly Text[]): readonly Text[] =>
  Array.isArray(text) ? (text as readonly Text[]) : [text as Text]

const rowsOf = (buttons: readonly Button[]): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2))
