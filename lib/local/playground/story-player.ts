/**
 * Plays stories. Pure decisions (what a step means in this world, whether what followed is what the story promised) and
 * one small loop around them, shared by the page's tour and by the Node scenario tests: both judge by the same code,
 * so that a tour can't say ✓ where a test would fail.
 */
import {
  type Act,
  type ActResult,
  CAST,
  FIRST_GROUP,
  type Story,
  type StoryExpectation,
  type StoryStep,
  type WorldChat,
  type WorldMessage,
  type WorldPerson,
  type WorldState,
} from '../protocol.ts'
import { chatFor } from './eyes.ts'

/** How long the bot may take to do what a step promises, and how long it must stay quiet to count as silent. */
const PATIENCE_MS = 3_000
const SILENCE_MS = 500
const POLL_MS = 60

/**
 * World time that goes by before somebody acts. People don't answer within the same second, and a bot that talks to
 * a player who does would run into Telegram's 20 messages a minute in a group.
 */
const BETWEEN_ACTS_MS = 6_000
/** A private chat takes ten messages in ten seconds. */
const BETWEEN_PREPARATIONS_MS = 2_000

/** `private:Nadia` names Nadia's chat with the bot. */
const PRIVATE = 'private:'

/** What a step comes to in this world: who acts, where it is seen, and the act itself. */
export interface ResolvedStep {
  as: number
  /** The chat to look at; undefined while it does not exist (a private chat never opened, say). */
  chatId?: number
  act:
    | Act
    | { do: 'advance-clock'; ms: number }
    | { do: 'cron'; path: '/api/cron/tick' | '/api/cron/daily' }
    | { do: 'look' }
}

/** How a player reaches the world: HTTP from the page, direct calls from a test. */
export interface StoryDriver {
  state(): Promise<WorldState>
  act(asUserId: number, act: Act): Promise<ActResult>
  advanceClock(ms: number): Promise<void>
  /** Resolves with the HTTP status of the cron endpoint. */
  fireCron(path: string): Promise<number>
  pause(ms: number): Promise<void>
  /** Called before the act, so that a page can show it being done. */
  show?(resolved: ResolvedStep): Promise<void>
}

export interface StepOutcome {
  step: StoryStep
  /** What was missing; empty = the step went as told. */
  failures: string[]
  /** The world before it. */
  before: WorldState
}

/**
 * The story's steps with `as` and `in` filled in: each carries on from the step before, and a story opens with the
 * group's creator in the first group.
 */
export function completeSteps(story: Story): StoryStep[] {
  let as: string = CAST[0].firstName
  let where: string = FIRST_GROUP
  return story.steps.map((step) => {
    as = step.as ?? as
    where = step.in ?? where
    return { ...step, as, in: where }
  })
}

/** @throws Error that says, for the story's author, who or what the step names that is not on the screen. */
export function resolveStep(state: WorldState, step: StoryStep): ResolvedStep {
  const person = findPerson(state, step.as ?? CAST[0].firstName)
  const shared = findChat(state, step.in ?? FIRST_GROUP)
  const chat = shared && chatFor(shared, person.id)
  const at = (act: ResolvedStep['act']): ResolvedStep => ({
    as: person.id,
    ...(chat ? { chatId: chat.id } : {}),
    act,
  })
  const { act } = step
  if (act.do === 'cron' || act.do === 'look') return at(act)
  if (act.do === 'advance-clock')
    return at({ do: act.do, ms: 'ms' in act ? act.ms : msUntilHour(state.nowMs, act.toHour) })
  if (act.do === 'start-bot') {
    const own = state.chats.find((candidate) => candidate.withUserId === person.id)
    return { as: person.id, ...(own ? { chatId: own.id } : {}), act }
  }
  if (act.do === 'block-bot' || act.do === 'redeliver' || act.do === 'create-group') return at(act)
  if (!chat) throw new Error(`no chat "${step.in ?? FIRST_GROUP}"`)
  const chatId = chat.id
  switch (act.do) {
    case 'send':
      return at({
        do: 'send',
        chatId,
        ...(act.text === '' ? {} : { text: withCode(state, person.id, act.text) }),
        ...(act.topic === undefined ? {} : { topicId: findTopic(chat, act.topic) }),
        ...(act.replyToText === undefined ? {} : { replyTo: findByText(chat, act.replyToText).messageId }),
        ...(act.file ? { file: act.file } : {}),
        ...(act.unseen ? { unseen: true } : {}),
      })
    case 'edit':
      return at({
        do: 'edit',
        chatId,
        messageId: findByText(chat, act.fromText, (message) => message.fromId === person.id).messageId,
        text: act.text,
      })
    case 'react':
      return at({ do: 'react', chatId, messageId: findByText(chat, act.toText).messageId, emoji: act.emoji })
    case 'press': {
      const { messageId, row, column } = findButton(chat, act.button, act.onText)
      const { url } =
        chat.messages.find((message) => message.messageId === messageId)?.buttons[row]?.[column] ?? {}
      const payload = botLink(url, state.bot.username)
      if (payload === undefined) return at({ do: 'press', chatId, messageId, row, column })
      const own = state.chats.find((candidate) => candidate.withUserId === person.id)
      return { as: person.id, ...(own ? { chatId: own.id } : {}), act: { do: 'start-bot', payload } }
    }
    case 'add-bot':
    case 'raid':
    case 'name-guard':
      return at({ ...act, chatId })
    default:
      return at({ do: act.do, chatId })
  }
}

const CODE = /[A-Z2-9]{4}-[A-Z2-9]{4}/

/** A code is drawn at random: a story can't know it beforehand. */
function withCode(state: WorldState, userId: number, text: string): string {
  if (!text.includes('{code}')) return text
  const own = state.chats.find(({ withUserId }) => withUserId === userId)
  const code = own?.messages
    .flatMap((message) => (message.fromId === state.bot.id ? (CODE.exec(readMessage(message)) ?? []) : []))
    .at(-1)
  if (code === undefined) throw new Error('no code was given')
  return text.replaceAll('{code}', code)
}

function findTopic({ topics, title }: WorldChat, name: string): number {
  const topic = topics.find((each) => each.name === name)
  if (!topic) throw new Error(`no topic "${name}" in "${title}"`)
  return topic.id
}

/**
 * What of the step's expectations is not on the screen; empty = all there. A message counts when the bot wrote or
 * edited it since `before`. What stood there already counts only for `look`, and beside an expected toast (a refused
 * press leaves the card as it was): otherwise a bot that answers nothing would pass on its previous answer.
 */
export function checkExpectations(
  before: WorldState,
  after: WorldState,
  step: StoryStep,
  lastToast: string | undefined,
): string[] {
  const expectations = step.expect ?? []
  const standing =
    step.act.do === 'look' || expectations.some((expectation) => expectation.toast !== undefined)
  return expectations.flatMap((expectation) => {
    const where = placeOf(after, step, expectation)
    return [
      ...checkToast(expectation, lastToast),
      ...checkMessages(
        candidatesFor(before, after, expectation, { where, standing }),
        where.name,
        expectation,
      ),
    ]
  })
}

/**
 * The message that shows what the step has promised, in the chat where it stands: a page points at it.
 * @returns undefined when the step promises nothing that can be read, or did not keep it
 */
export function evidenceOf(
  before: WorldState,
  after: WorldState,
  step: StoryStep,
): { chatId: number; messageId: number; seenBy: number } | undefined {
  for (const expectation of step.expect ?? []) {
    const where = placeOf(after, step, expectation)
    const asked = [...(expectation.text ?? []), ...(expectation.buttons ?? [])]
    if (!where.chat || asked.length === 0) continue
    const candidates = candidatesFor(before, after, expectation, { where, standing: true }) ?? []
    const message = candidates.findLast((each) => missingFrom(each, expectation).length === 0)
    if (message) {
      const seenBy = where.chat.withUserId ?? where.eyes
      return { chatId: where.chat.id, messageId: message.messageId, seenBy }
    }
  }
  return undefined
}

interface Place {
  name: string
  /** As the eyes see it; undefined while it does not exist. */
  chat: WorldChat | undefined
  eyes: number
}

function placeOf(state: WorldState, step: StoryStep, expectation: StoryExpectation): Place {
  const name = expectation.in ?? step.in ?? FIRST_GROUP
  const eyes = findPerson(state, expectation.seenBy ?? step.as ?? CAST[0].firstName).id
  const chat = findChat(state, name)
  return { name, eyes, chat: chat && chatFor(chat, eyes) }
}

/** The messages among which the promised one must be; undefined where there is no chat. */
function candidatesFor(
  before: WorldState,
  after: WorldState,
  { aside, silence }: StoryExpectation,
  { where: { chat }, standing }: { where: Place; standing: boolean },
): WorldMessage[] | undefined {
  if (!chat) return undefined
  const isMeant = ({ onlyFor }: WorldMessage) => aside === undefined || aside === (onlyFor !== undefined)
  const news = changedBotMessages(before, after, chat).filter(isMeant)
  if (news.length > 0 || !standing || silence) return news
  const last = chat.messages.findLast((message) => message.fromId === after.bot.id && isMeant(message))
  return last ? [last] : []
}

/**
 * Plays one step: shows it, does it, and waits until what it promises is there or patience ends.
 * @param previous what came before it: once the clock has moved, the minute's own cron may come before the step's
 */
export async function playStep(
  driver: StoryDriver,
  step: StoryStep,
  previous?: StepOutcome,
): Promise<StepOutcome> {
  if (!['look', 'cron', 'advance-clock'].includes(step.act.do)) await driver.advanceClock(BETWEEN_ACTS_MS)
  const refused = await prepare(driver, step)
  const { state: present, resolved, missing } = await resolvePatiently(driver, step)
  const before = previous && mayComeBefore(step, previous.step) ? previous.before : present
  if (refused !== undefined || !resolved) return { step, before, failures: [refused ?? missing ?? ''] }
  await driver.show?.(resolved)
  const { toast, refusal } = await perform(driver, resolved)
  if (refusal !== undefined) return { step, before, failures: [refusal] }
  if (step.expect?.some((expectation) => expectation.silence)) await driver.pause(SILENCE_MS)
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const failures = checkExpectations(before, await driver.state(), step, toast)
    if (failures.length === 0 || waitedMs >= PATIENCE_MS) return { step, before, failures }
    await driver.pause(POLL_MS)
  }
}

/**
 * Whether what a `cron` step waits for may have come before it: the bot wakes by itself when the clock has moved, and soon
 * after whatever it did, so who fires the clock by hand may find it told already.
 */
function mayComeBefore(step: StoryStep, previous: StoryStep): boolean {
  if (step.act.do !== 'cron') return false
  return previous.act.do === 'advance-clock' || !step.expect?.some((expectation) => expectation.silence)
}

/** Does what the step wants done first, each once the bot has made it possible. @returns why it could not go on */
async function prepare(driver: StoryDriver, step: StoryStep): Promise<string | undefined> {
  for (const act of step.first ?? []) {
    await driver.advanceClock(BETWEEN_PREPARATIONS_MS)
    const { resolved, missing } = await resolvePatiently(driver, { ...step, act })
    if (!resolved) return missing
    const { refusal } = await perform(driver, resolved)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** What a person acts on may still be on its way when the bot has answered: they look for it until patience ends. */
async function resolvePatiently(
  driver: StoryDriver,
  step: StoryStep,
): Promise<{ state: WorldState; resolved?: ResolvedStep; missing?: string }> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const state = await driver.state()
    try {
      return { state, resolved: resolveStep(state, step) }
    } catch (error) {
      const missing = error instanceof Error ? error.message : String(error)
      if (waitedMs >= PATIENCE_MS) return { state, missing }
      await driver.pause(POLL_MS)
    }
  }
}

/** Plays a whole story and stops at the first step that fails: what follows it would only repeat the failure. */
export async function playStory(driver: StoryDriver, story: Story): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  for (const step of completeSteps(story)) {
    const outcome = await playStep(driver, step, outcomes.at(-1))
    outcomes.push(outcome)
    if (outcome.failures.length > 0) break
  }
  return outcomes
}

const HOUR_MS = 3_600_000
const hourInMadrid = new Intl.DateTimeFormat('en', {
  timeZone: 'Europe/Madrid',
  hour: 'numeric',
  hourCycle: 'h23',
})

/** Madrid's hours begin with everybody's: each of the next ones is looked at, as a day may have 23 or 25. */
function msUntilHour(nowMs: number, hour: number): number {
  const next = Math.floor(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS
  const hours = Array.from({ length: 25 }, (_, ahead) => next + ahead * HOUR_MS)
  const at = hours.find((moment) => Number(hourInMadrid.format(moment)) === hour)
  if (at === undefined) throw new Error(`no day has an hour ${hour}`)
  return at - nowMs
}

/** A person by first name. */
function findPerson(state: WorldState, firstName: string): WorldPerson {
  const person = state.people.find((candidate) => candidate.firstName === firstName)
  if (!person) throw new Error(`nobody is called "${firstName}"`)
  return person
}

/** A chat by title or `private:<first name>`. After an upgrade two chats bear one title: the newest is meant. */
function findChat(state: WorldState, name: string): WorldChat | undefined {
  if (name.startsWith(PRIVATE)) {
    const person = findPerson(state, name.slice(PRIVATE.length))
    return state.chats.find((chat) => chat.withUserId === person.id)
  }
  return state.chats.findLast((chat) => chat.title === name && chat.withUserId === undefined)
}

async function perform(
  driver: StoryDriver,
  resolved: ResolvedStep,
): Promise<{ toast?: string; refusal?: string }> {
  const { act } = resolved
  if (act.do === 'look') return {}
  if (act.do === 'advance-clock') {
    await driver.advanceClock(act.ms)
    return {}
  }
  if (act.do === 'cron') {
    const status = await driver.fireCron(act.path)
    return status < 300 ? {} : { refusal: `${act.path} answered ${status}` }
  }
  const result = await driver.act(resolved.as, act)
  if (!result.ok) return { refusal: result.error ?? 'Telegram refused the act' }
  return result.toast ? { toast: result.toast.text } : {}
}

function checkToast(expectation: StoryExpectation, lastToast: string | undefined): string[] {
  if (expectation.toast === undefined || holds(lastToast ?? '', expectation.toast)) return []
  return [`toast "${expectation.toast}" (seen: ${lastToast ? `"${lastToast}"` : 'none'})`]
}

function checkMessages(
  candidates: WorldMessage[] | undefined,
  where: string,
  expectation: StoryExpectation,
): string[] {
  if (expectation.silence) {
    const newest = candidates?.at(-1)
    return newest ? [`silence in ${where} (seen: "${shorten(readMessage(newest))}")`] : []
  }
  const asked = [...(expectation.text ?? []), ...(expectation.buttons ?? [])]
  if (asked.length === 0 && !expectation.noButtons) return []
  if (!candidates) return [`chat "${where}"`]
  if (candidates.length === 0) return [`something new from the bot in ${where}: ${asked.join(', ')}`]
  const missing = candidates.map((message) => missingFrom(message, expectation))
  return missing.some((parts) => parts.length === 0) ? [] : (missing.at(-1) ?? [])
}

/** The bot's messages of this chat that are new or look different, oldest first. */
function changedBotMessages(before: WorldState, after: WorldState, chat: WorldChat): WorldMessage[] {
  const old = new Map(
    before.chats
      .find((candidate) => candidate.id === chat.id)
      ?.messages.map((message) => [message.messageId, message]),
  )
  return chat.messages.filter((message) => {
    if (message.fromId !== after.bot.id) return false
    const was = old.get(message.messageId)
    return !was || appearance(was) !== appearance(message)
  })
}

function appearance(message: WorldMessage): string {
  return JSON.stringify([
    readMessage(message),
    message.buttons,
    message.photo?.fileId,
    message.document?.fileId,
  ])
}

function missingFrom(message: WorldMessage, expectation: StoryExpectation): string[] {
  const text = readMessage(message)
  const labels = message.buttons.flat().map((button) => button.text)
  return [
    ...(expectation.text ?? [])
      .filter((part) => !holds(text, part))
      .map((part) => `text "${part}" (seen: "${shorten(text)}")`),
    ...(expectation.buttons ?? [])
      .filter((part) => !labels.some((label) => holds(label, part)))
      .map((part) => `button "${part}" (seen: ${labels.map((label) => `"${label}"`).join(', ') || 'none'})`),
    ...(expectation.noButtons && labels.length > 0 ? [`no buttons (seen: "${labels.join('", "')}")`] : []),
  ]
}

/** What is read on the screen: the text, or the visible text of the caption's HTML, or the service line. */
export function readMessage(message: WorldMessage): string {
  return message.text ?? message.service ?? message.html?.replace(/<[^>]*>/gu, '') ?? ''
}

/** Non-breaking and narrow spaces, which Intl puts into numbers, are spaces to a reader. */
function normalise(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

function holds(whole: string, part: string): boolean {
  return normalise(whole).includes(normalise(part))
}

function shorten(text: string): string {
  const line = normalise(text)
  return line.length > 160 ? `${line.slice(0, 159)}…` : line
}

function findByText(
  chat: WorldChat,
  part: string,
  accept: (message: WorldMessage) => boolean = () => true,
): WorldMessage {
  const message = chat.messages.findLast(
    (candidate) =>
      candidate.service === undefined && accept(candidate) && holds(readMessage(candidate), part),
  )
  if (!message) throw new Error(`no message with "${part}" in ${chat.title}`)
  return message
}

/**
 * What a link to the bot hands to `/start` (https://core.telegram.org/bots/features#deep-linking): Telegram's app opens
 * the private chat instead of a page.
 * @returns undefined for any other address, '' for a link without a payload
 */
export function botLink(url: string | undefined, username: string): string | undefined {
  const { origin, pathname, searchParams } = new URL(url ?? 'about:blank')
  const isOurs = origin === 'https://t.me' && pathname.toLowerCase() === `/${username.toLowerCase()}`
  return isOurs && !searchParams.has('startgroup') ? (searchParams.get('start') ?? '') : undefined
}

function findButton(
  chat: WorldChat,
  label: string,
  onText: string | undefined,
): { messageId: number; row: number; column: number } {
  for (const message of chat.messages.toReversed()) {
    if (onText !== undefined && !holds(readMessage(message), onText)) continue
    for (const [row, buttons] of message.buttons.entries()) {
      const exact = buttons.findIndex((button) => normalise(button.text) === normalise(label))
      const column = exact >= 0 ? exact : buttons.findIndex((button) => holds(button.text, label))
      if (column >= 0) return { messageId: message.messageId, row, column }
    }
  }
  throw new Error(`no button "${label}" in ${chat.title}`)
}
