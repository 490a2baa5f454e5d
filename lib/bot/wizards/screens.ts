import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { Turn } from '../../contract/turn.ts'
import type { AnyWizard, Choice, LooseDraft, Step } from '../../contract/wizard.ts'
import type { Text } from '../../values/text.ts'
import { type Operation, wizardButton } from '../routes/own-buttons.ts'
import { say } from '../texts.ts'
import { readDraft, stepsAsked } from './input.ts'

/** In the place of a step's name: everything has been asked, and the preview waits to be confirmed. */
export const PREVIEW = 'preview'

/** A wizard that somebody has begun, as their session keeps it. */
export interface Run {
  /** No other run ever has it. Its buttons carry it, so that those of an earlier run do nothing. */
  readonly id: string
  readonly beganAt: number
  /** When the person last did something in it, in milliseconds since 1970: a quarter of an hour later it is over. */
  readonly touchedAt: number
  readonly step: string
  readonly answers: LooseDraft
  readonly given: unknown
  /** The group that was meant of several: each step names it, as the first did. */
  readonly about?: string | undefined
  /** Which album their last message was of. */
  readonly album?: string | undefined
}

/** Commands that do what the buttons do, where a forced reply leaves no room for buttons: in Spanish and in English. */
const BACK_COMMANDS: readonly string[] = ['atras', 'back']
const SKIP_COMMANDS: readonly string[] = ['saltar', 'skip']
/** What people write in the place of a button. */
const CANCEL_WORDS: readonly string[] = ['cancelar', 'cancel']
const NONE_WORDS: readonly string[] = ['no', 'nada', 'ninguno', 'ninguna', '0', 'none', 'nothing']
export const isCancel = (word: string) => CANCEL_WORDS.includes(word)
/** Where something may be left out, it is. */
export const isNone = (word: string) => NONE_WORDS.includes(word)
export const isBack = (name: string | undefined) => name !== undefined && BACK_COMMANDS.includes(name)
export const isSkip = (name: string | undefined) => name !== undefined && SKIP_COMMANDS.includes(name)

export const stepButton = (run: Run, label: Text, operation: Operation, value?: string): Button =>
  button(
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
    ...words(typeof step.prompt === 'function' ? step.prompt(draft, run.given as never, turn) : step.prompt),
  ]
  const back = menu || step !== asked[0] || wizard.cameFrom !== undefined
  const skip = step.optional === true && (!menu || isHeld(wizard, run, draft, step.name))
  const choices = step.input === 'choice' ? step.choices : (step.suggestions ?? [])
  // In privacy mode the bot sees only replies, and a forced reply leaves no room for buttons (Bot API, reply_markup).
  if (!turn.inPrivate && choices.length === 0) {
    const ways = [
      ...(back ? [say('wizard.ways.back')] : []),
      ...(skip ? [say('wizard.ways.skip')] : []),
      say('wizard.ways.cancel'),
    ]
    return {
      where: 'aside',
      text: [...text, say('wizard.reply_here', { ways: { list: ways } })],
      forceReply: true,
      as: 'new',
    }
  }
  const hint = !turn.inPrivate && step.input !== 'choice' ? [say('wizard.or_reply')] : []
  return {
    where: 'aside',
    text: [...text, ...hint],
    buttons: [
      ...rowsOf(choices.map(({ value, label }: Choice) => stepButton(run, label, 'pick', value))),
      [
        ...(back ? [stepButton(run, say('wizard.back'), 'back')] : []),
        ...(skip ? [stepButton(run, say(menu ? 'wizard.clear' : 'wizard.skip'), 'skip')] : []),
        stepButton(run, say('wizard.cancel'), 'cancel'),
      ],
    ],
  }
}

/** Whose question it is, in a group; which of how many. */
function headOf(turn: Turn, { title, layout }: AnyWizard, step: number, steps: number): Text[] {
  // One of one is no news.
  const isCounted = layout !== 'menu' && steps > 1
  const place = isCounted ? say('wizard.at', { title, step, steps }) : title
  if (!turn.inPrivate) return [say('wizard.for', { who: { person: turn.actor }, place })]
  return isCounted ? [say('wizard.alone', { place })] : []
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
  const photo = wizard.photo?.(draft as never)
  const shown = { where: 'aside', text, ...(photo === undefined ? {} : { photo }) } as const
  const ok = stepButton(run, wizard.confirm, 'ok')
  const cancel = stepButton(run, say('wizard.cancel'), 'cancel')
  if (wizard.layout !== 'menu')
    return { ...shown, buttons: [[ok], [stepButton(run, say('wizard.back'), 'back'), cancel]] }
  const fields = stepsAsked(wizard, draft).map(({ name, label }) =>
    stepButton(run, label ?? say('wizard.field', { name }), 'open', name),
  )
  const changed = Object.keys(run.answers).length > 0
  return { ...shown, buttons: [...rowsOf(fields), [...(changed ? [ok] : []), cancel]] }
}

/** Said instead of beginning another: nothing is dropped without a word. */
export function halfwayScreen(wizard: AnyWizard, run: Run): Reply {
  return {
    where: 'aside',
    text: say('wizard.halfway', { title: wizard.title }),
    buttons: [[stepButton(run, say('wizard.go_on'), 'again'), stepButton(run, say('wizard.drop'), 'drop')]],
    as: 'new',
  }
}

const words = (text: Text | readonly Text[]): readonly Text[] =>
  Array.isArray(text) ? (text as readonly Text[]) : [text as Text]

const rowsOf = (buttons: readonly Button[]): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2))
