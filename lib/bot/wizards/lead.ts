import type { Message } from '@grammyjs/types'
import { z } from 'zod'
import { groupSettings } from '../../community/group-settings.ts'
import { findSimilarMembers } from '../../community/people.ts'
import { type Answer, Refusal, type Reply, type Toast, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { AnyGate } from '../../contract/entry.ts'
import { linkButton } from '../../contract/link.ts'
import type { Turn } from '../../contract/turn.ts'
import type { AnyWizard, LooseDraft, PersonStep, Step } from '../../contract/wizard.ts'
import { isTyped } from '../../telegram/incoming.ts'
import { cut } from '../../values/cut.ts'
import { foldName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { withoutEnd } from '../../values/without-end.ts'
import type { Operation } from '../routes/own-buttons.ts'
import { labelOf, SUGGESTED } from '../routes/usage.ts'
import { say } from '../texts.ts'
import type { OpenTurn } from '../turn/turn.ts'
import { judgeInput, rawInput, readDraft, stepsAsked, type Valued } from './input.ts'
import {
  halfwayScreen,
  isBack,
  isCancel,
  isNone,
  isSkip,
  PREVIEW,
  type Run,
  screen,
  stepButton,
} from './screens.ts'

/** What is left of a run after an input; without `run` it has ended. */
export interface Outcome {
  readonly answer: Answer
  readonly run: Run | undefined
}

/** What somebody does with the wizard that they are in. */
export type WizardInput =
  | { readonly kind: 'message'; readonly message: Message }
  | {
      readonly kind: 'press'
      readonly id: string
      readonly step: string
      readonly operation: Operation
      readonly value: string | undefined
    }

const LAPSE_MS = 15 * 60_000

const runSchema = z.object({
  id: z.string(),
  beganAt: z.number(),
  touchedAt: z.number(),
  step: z.string(),
  answers: z.record(z.string(), z.unknown()),
  given: z.unknown(),
  about: z.string().optional(),
  album: z.string().optional(),
})

/** A press that belongs to something else by now. */
export const OVER: Toast = { toast: say('wizard.over'), alert: true }
export const PASSED: Toast = { toast: say('wizard.passed') }

/** @returns undefined for what the session holds no run of this wizard in: lost, or an older deploy's */
export function readRun(wizard: AnyWizard, state: unknown): Run | undefined {
  const run = runSchema.safeParse(state)
  if (!run.success) return undefined
  const given = wizard.given.safeParse(run.data.given)
  return given.success ? { ...run.data, given: given.data } : undefined
}

/** Whether beginning something else would lose answers. */
const isWorthKeeping = (run: Run, now: number) =>
  now - run.touchedAt <= LAPSE_MS && Object.keys(run.answers).length > 0

/** What beginning one depends on. */
export interface Beginning {
  /** What the person is in the middle of, in this chat. */
  readonly live: { readonly wizard: AnyWizard; readonly run: Run } | undefined
  readonly admitted: Admitted
}

/** The turn that a wizard's gate lets through. @param words what the bot is to say on in the group. @throws Refusal */
export type Admitted = (given: unknown, words?: readonly string[]) => Promise<OpenTurn>

/**
 * Begins a wizard.
 * @param given a function is called only if it does begin
 * @throws Refusal where its gate is closed to them
 */
export async function begin(
  turn: OpenTurn,
  wizard: AnyWizard,
  given: unknown,
  { live, admitted }: Beginning,
): Promise<Outcome> {
  // Their session is not theirs alone: Telegram writes for all of them under one id.
  if (turn.actor.kind !== 'person')
    return { answer: { where: 'aside', text: say('refusals.speaks_for_group') }, run: live?.run }
  if (!turn.inPrivate && wizard.privately)
    return { answer: privateWay(turn, wizard, wizard.privately), run: live?.run }
  if (live && isWorthKeeping(live.run, turn.now))
    return { answer: halfwayScreen(live.wizard, live.run), run: live.run }
  const settled = typeof given === 'function' ? await given() : given
  const { group } = await admitted(settled)
  const first = wizard.layout === 'menu' ? undefined : stepsAsked(wizard, {})[0]
  const run: Run = {
    id: turn.services.random.token(6),
    beganAt: turn.now,
    touchedAt: turn.now,
    step: first?.name ?? PREVIEW,
    answers: {},
    given: settled,
    ...(turn.changes.heading && group ? { about: group.title } : {}),
  }
  // A press that begins one leaves the message of its button to the others.
  return { answer: { ...screen(turn, wizard, run), as: 'new' }, run }
}

function privateWay({ group }: Turn, wizard: AnyWizard, link: NonNullable<AnyWizard['privately']>): Reply {
  if (!group) throw new Error('a link is made in its group')
  return {
    where: 'aside',
    text: say('wizard.privately', { title: wizard.title }),
    buttons: [[linkButton(say('open_private'), link, group.groupId)]],
    as: 'new',
  }
}

/** One input of the person whose run it is. Only `finish` and a step's `judge` may ask the stores. */
export async function advance(
  turn: Turn,
  wizard: AnyWizard,
  run: Run | undefined,
  input: WizardInput,
  admitted: Admitted,
): Promise<Outcome> {
  const over = (answer: Answer): Outcome => ({ answer, run: undefined })
  const { title, command } = wizard
  const values = { title, command: { typed: command.replace(/^\//, '') } }
  if (input.kind === 'press' && input.id !== run?.id) return { answer: OVER, run }
  const known = run && (run.step === PREVIEW || stepOf(wizard, run))
  if (!run || !known) return over({ where: 'aside', text: say('wizard.changed', values) })
  if (turn.now - run.touchedAt > LAPSE_MS) return over({ where: 'aside', text: say('wizard.lapsed', values) })
  const touched: Run = { ...run, touchedAt: turn.now }
  if (input.kind === 'press') return press(turn, wizard, touched, input, admitted)
  const { media_group_id: album } = input.message
  // An album comes as so many messages: the first of them has had its answer.
  if (album !== undefined && album === run.album) return { answer: undefined, run: touched }
  return answerWith(turn, wizard, { ...touched, album }, input.message, admitted)
}

async function press(
  turn: Turn,
  wizard: AnyWizard,
  run: Run,
  { step, operation, value }: Extract<WizardInput, { kind: 'press' }>,
  admitted: Admitted,
): Promise<Outcome> {
  if (operation === 'cancel' || operation === 'drop')
    return { answer: cancelledScreen(wizard), run: undefined }
  if (operation === 'again') return stay(turn, wizard, run)
  if (step !== run.step) return { answer: PASSED, run }
  if (operation === 'back') return back(turn, wizard, run, admitted)
  if (operation === 'open' && value !== undefined && wizard.layout === 'menu') {
    const opened = { ...run, step: value }
    if (stepOf(wizard, opened)) return stay(turn, wizard, opened)
  }
  const here = stepOf(wizard, run)
  if (operation === 'skip' && here?.optional) return accept(turn, wizard, run, here, null)
  if (operation === 'pick' && here && value !== undefined) return judge(turn, wizard, run, here, value)
  if (operation === 'ok' && run.step === PREVIEW) return confirm(turn, wizard, run, admitted)
  return { answer: OVER, run }
}

async function answerWith(
  turn: Turn,
  wizard: AnyWizard,
  run: Run,
  message: Message,
  admitted: Admitted,
): Promise<Outcome> {
  const { command } = turn.incoming
  const here = stepOf(wizard, run)
  const word = isTyped(message) ? withoutEnd(foldName(message.text ?? '').trimStart(), /[\s.!]/) : ''
  if (isCancel(word)) return { answer: cancelledScreen(wizard), run: undefined }
  if (isBack(command?.name ?? word)) return back(turn, wizard, run, admitted)
  const skips = isSkip(command?.name ?? word) || (wizard.layout !== 'menu' && isNone(word))
  if (skips && here?.optional) return accept(turn, wizard, run, here, null)
  if (isSkip(command?.name)) return stay(turn, wizard, run, say('wizard.needed'))
  // At the preview there is nothing to write: its buttons are shown again, below what was written.
  if (!here) return stay(turn, wizard, run, say('wizard.press'))
  // What somebody else wrote is nobody's answer; a picture or a file is the same wherever it comes from.
  if (message.text !== undefined && !isTyped(message)) return stay(turn, wizard, run, say('wizard.not_typed'))
  return judge(turn, wizard, run, here, rawInput(here, message))
}

async function judge(turn: Turn, wizard: AnyWizard, run: Run, step: Step, raw: unknown): Promise<Outcome> {
  const settings = wizard.groupSettings?.(run.given as never)
  const valued = judgeInput(step, raw, groupSettings.of(settings ? { settings } : turn.group))
  if (step.input === 'person') return judgePerson(turn, wizard, run, step, { raw, valued })
  if ('wrong' in valued) return stay(turn, wizard, run, valued.wrong)
  const refused =
    'judge' in step
      ? await step.judge?.(turn, valued.value as never, readDraft(wizard, run.answers), run.given as never)
      : undefined
  if (refused) return stay(turn, wizard, run, refused)
  // An amount was read by what the coins are called now.
  return accept(turn, wizard, run, step, typeof valued.value === 'bigint' ? String(valued.value) : raw)
}

/** Whoever can't be found is asked for again at once, beside those whose names look like what was written. */
async function judgePerson(
  turn: Turn,
  wizard: AnyWizard,
  run: Run,
  step: PersonStep,
  { raw, valued }: { readonly raw: unknown; readonly valued: Valued },
): Promise<Outcome> {
  const called = typeof raw === 'string' ? raw : usernameOf(raw)
  if ('wrong' in valued) return orSimilar(turn, wizard, run, called, valued.wrong)
  const mention = valued.value as PersonMention
  try {
    const named = await step.find?.(turn, mention, run.given as never)
    const { userId = undefined } = named ?? {}
    return accept(turn, wizard, run, step, userId ? { by: 'id', userId, isBot: false, named } : mention)
  } catch (error) {
    if (error instanceof Refusal) return stay(turn, wizard, run, error.text)
    if (error instanceof UnknownPerson)
      return orSimilar(turn, wizard, run, called, say('wizard.unknown_person'))
    throw error
  }
}

const usernameOf = (raw: unknown): string =>
  typeof raw === 'object' && raw !== null && 'username' in raw ? String(raw.username) : ''

async function orSimilar(
  turn: Turn,
  wizard: AnyWizard,
  run: Run,
  called: string,
  wrong: Text,
): Promise<Outcome> {
  const { groupOf } = wizard as AnyGate
  const group = groupOf ? groupOf(run.given as never) : turn.group?.groupId
  const name = foldName(called.replace(/^(?:a|con|with)\s+|^@/i, ''))
  if (typeof group !== 'bigint' || !/\p{L}/u.test(name)) return stay(turn, wizard, run, wrong)
  const people = await findSimilarMembers(turn.services.database, group, name, SUGGESTED)
  const others = people.filter(({ userId }) => userId !== turn.actor.userId)
  if (others.length === 0) return stay(turn, wizard, run, wrong)
  const buttons = others.map((person) => [
    stepButton(run, say('person', { person: labelOf(turn, person, others) }), 'pick', String(person.userId)),
  ])
  return offering(stay(turn, wizard, run, say('person_called', { given: cut(called, 40) })), { buttons })
}

function accept(turn: Turn, wizard: AnyWizard, run: Run, step: Step, raw: unknown): Outcome {
  const answers: LooseDraft = { ...run.answers, [step.name]: raw }
  const asked = stepsAsked(wizard, readDraft(wizard, answers))
  const next = wizard.layout === 'menu' ? undefined : asked[asked.indexOf(step) + 1]
  return stay(turn, wizard, { ...run, answers, step: next?.name ?? PREVIEW })
}

async function back(turn: Turn, wizard: AnyWizard, run: Run, admitted: Admitted): Promise<Outcome> {
  if (wizard.layout === 'menu') return stay(turn, wizard, { ...run, step: PREVIEW })
  const asked = stepsAsked(wizard, readDraft(wizard, run.answers))
  const at = run.step === PREVIEW ? asked.length : asked.findIndex(({ name }) => name === run.step)
  if (at <= 0 && wizard.cameFrom) {
    const here = await admitted(run.given)
    return { answer: await wizard.cameFrom(here as never, run.given as never), run: undefined }
  }
  return stay(turn, wizard, { ...run, step: asked[Math.max(0, at - 1)]?.name ?? PREVIEW })
}

async function confirm(turn: Turn, wizard: AnyWizard, run: Run, admitted: Admitted): Promise<Outcome> {
  const draft = readDraft(wizard, run.answers)
  // A deploy may have made a check stricter, or added a question, since it was answered.
  const open =
    wizard.layout === 'menu'
      ? undefined
      : stepsAsked(wizard, draft).find(({ name }) => draft[name] === undefined)
  if (open) return stay(turn, wizard, { ...run, step: open.name }, say('wizard.once_more'))
  try {
    const here = await admitted(run.given, saidOn(wizard, draft))
    return { answer: await wizard.finish(here as never, draft as never, run.given as never), run: undefined }
  } catch (error) {
    if (error instanceof Refusal) return offering(stay(turn, wizard, run, error.text), error)
    if (error instanceof UnknownPerson) return stay(turn, wizard, run, say('wizard.unknown_person'))
    throw error
  }
}

/** What could be done instead stands above what the wizard offers. */
const offering = ({ answer, run }: Outcome, { buttons }: Pick<Refusal, 'buttons'>): Outcome => ({
  answer:
    answer && 'text' in answer ? { ...answer, buttons: [...buttons, ...(answer.buttons ?? [])] } : answer,
  run,
})

/** All of it together: an advert can be told in a title and a description. */
const saidOn = ({ steps }: AnyWizard, draft: LooseDraft): string[] =>
  steps.flatMap((step) => {
    const value = draft[step.name]
    return step.input === 'text' && !step.quiet && typeof value === 'string' ? [value] : []
  })

const cancelledScreen = ({ title }: AnyWizard): Reply => ({
  where: 'aside',
  text: say('wizard.cancelled', { title }),
})

const stay = (turn: Turn, wizard: AnyWizard, run: Run, ...notes: readonly Text[]): Outcome => ({
  answer: screen(turn, wizard, run, notes),
  run,
})

const stepOf = ({ steps }: AnyWizard, { step }: Run): Step | undefined =>
  steps.find(({ name }) => name === step)
