/** Plays a story on the page: the same steps and the same judgement as in the tests, done visibly. */
import type { Story } from '../../protocol.ts'
import {
  completeSteps,
  evidenceOf,
  playStep,
  type ResolvedStep,
  type StepOutcome,
  type StoryDriver,
} from '../story-player.ts'
import { remember, type Tour, update, view } from './store.ts'
import {
  act,
  advanceClock,
  becomePerson,
  fireCron,
  openChat,
  refresh,
  resetWorld,
  showToast,
  wordsOf,
} from './world.ts'

const TYPING_MS = 22
const MAX_TYPING_MS = 1_100
const BEAT_MS = 450
/** Time to read a step's result before the next one, when the tour plays by itself. */
const READING_MS = 2_200

/** People who asked their system for less motion see the same things, without the theatre. */
const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const beat = (ms: number): Promise<void> => (calm() ? Promise.resolve() : wait(ms))

let previous: StepOutcome | undefined

/** Shows what the tour is about. Nothing is wiped until the visitor begins it. */
export function openTour(story: Story): void {
  remember('welcomed', 'yes')
  previous = undefined
  update({
    dialog: undefined,
    toast: undefined,
    spotlight: undefined,
    tour: { story, step: -1, playing: false, autoplay: false, results: [] },
  })
}

export function endTour(): void {
  update({ tour: undefined, draft: '', spotlight: undefined })
}

export const stepCount = (tour: Tour): number => tour.story.steps.length
export const isOver = (tour: Tour): boolean =>
  tour.results.length === stepCount(tour) || (tour.results.at(-1)?.length ?? 0) > 0

/** Plays the next step; while autoplay is on, the ones after it as well. */
export async function nextStep(): Promise<void> {
  const { tour } = view()
  if (!tour || tour.playing || isOver(tour)) return
  const step = completeSteps(tour.story)[tour.step + 1]
  if (!step) return
  update({ toast: undefined, dialog: undefined, spotlight: undefined })
  change({ step: tour.step + 1, playing: true })
  const isHere = () => view().tour?.story === tour.story && view().tour?.step === tour.step + 1
  if (tour.step < 0 && !(await begin())) return
  const outcome = await playStep(driver, step, previous)
  // The visitor left or chose another story meanwhile.
  if (!isHere()) return
  previous = outcome
  await pointAt(outcome)
  const after = view().tour
  if (!after || !isHere()) return
  change({ playing: false, results: [...after.results, outcome.failures] })
  await autoplayOn()
}

/** A new world, so that the story finds what it expects. */
async function begin(): Promise<boolean> {
  try {
    await resetWorld()
    return true
  } catch (error) {
    showToast(wordsOf(error), 'error')
    change({ step: -1, playing: false, autoplay: false })
    return false
  }
}

/** Brings into sight the message that the step speaks of, where and for whom it stands. */
async function pointAt({ before, step, failures }: StepOutcome): Promise<void> {
  const { world } = view()
  const evidence = world && failures.length === 0 ? evidenceOf(before, world, step) : undefined
  if (!evidence) return
  if (view().me !== evidence.seenBy) becomePerson(evidence.seenBy)
  if (view().chatId !== evidence.chatId || view().tab !== 'conversation') openChat(evidence.chatId)
  const { topicId } =
    world?.chats
      .find(({ id }) => id === evidence.chatId)
      ?.messages.find(({ messageId }) => messageId === evidence.messageId) ?? {}
  update({ spotlight: evidence.messageId, topicId: topicId === 1 ? undefined : topicId })
  // Once it has been drawn.
  await wait(0)
  document.getElementById(`message-${evidence.messageId}`)?.scrollIntoView({ block: 'nearest' })
}

export async function toggleAutoplay(): Promise<void> {
  const { tour } = view()
  if (!tour) return
  change({ autoplay: !tour.autoplay })
  if (!tour.autoplay) await nextStep()
}

async function autoplayOn(): Promise<void> {
  const played = view().tour
  if (!played?.autoplay) return
  if (isOver(played)) return change({ autoplay: false })
  await wait(READING_MS)
  const { tour } = view()
  if (tour?.autoplay && tour.story === played.story && tour.step === played.step) await nextStep()
}

function change(part: Partial<Tour>): void {
  const { tour } = view()
  if (tour) update({ tour: { ...tour, ...part } })
}

const driver: StoryDriver = {
  state: refresh,
  pause: wait,
  advanceClock,
  fireCron,
  act: async (as, what) => {
    update({ draft: '', attachment: undefined, replyTo: undefined, editing: undefined })
    const pressing = what.do === 'press' ? `${what.messageId}:${what.row}:${what.column}` : undefined
    update({ pressing })
    const result = await act(as, what)
    update({ pressing: undefined })
    return result
  },
  show,
}

/** Becomes the person, opens the chat, and lets it be seen what is about to be done. */
async function show({ as, chatId, act: what }: ResolvedStep): Promise<void> {
  if (view().me !== as) {
    becomePerson(as)
    await beat(BEAT_MS)
  }
  if (chatId !== undefined && view().chatId !== chatId) {
    openChat(chatId)
    await beat(BEAT_MS)
  }
  update({ tab: what.do === 'advance-clock' || what.do === 'cron' ? 'trace' : 'conversation' })
  switch (what.do) {
    case 'send':
      update({ replyTo: what.replyTo, editing: undefined, attachment: what.file })
      return type(what.text ?? '')
    case 'edit':
      update({ editing: what.messageId, replyTo: undefined, attachment: undefined })
      return type(what.text)
    case 'press': {
      const at = `${what.messageId}:${what.row}:${what.column}`
      update({ pressing: at })
      document.querySelector(`[data-key="${at}"]`)?.scrollIntoView({ block: 'center' })
      return beat(BEAT_MS * 2)
    }
    default:
      return beat(BEAT_MS)
  }
}

async function type(text: string): Promise<void> {
  if (!calm()) {
    const letters = Array.from(text)
    const pace = Math.min(TYPING_MS, MAX_TYPING_MS / Math.max(letters.length, 1))
    for (let length = 1; length < letters.length; length++) {
      update({ draft: letters.slice(0, length).join('') })
      await wait(pace)
    }
  }
  update({ draft: text })
  await beat(BEAT_MS)
}
