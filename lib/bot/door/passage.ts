import { groupSettings } from '../../community/group-settings.ts'
import { characterNames } from '../../community/names.ts'
import type { Feature } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import type { MethodCall } from '../../contract/telegram.ts'
import type { Services } from '../../contract/turn.ts'
import type { Alerts } from '../../jobs/alerts.ts'
import type { Metering } from '../../platform/metering.ts'
import type { Renderer } from '../../telegram/rendering.ts'
import type { Reader } from '../../telegram/translator.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Language } from '../../values/text.ts'
import type { Dispatcher } from '../routes/dispatch.ts'
import type { Registry } from '../routes/registry.ts'
import { isByBot } from '../turn/turn.ts'
import type { Conversation } from './gate.ts'
import type { GateChoice } from './gate-choice.ts'
import type { Journal, UpdateOutcome } from './journal.ts'
import type { Sighted } from './seen.ts'
import type { Shelf } from './set-aside.ts'

/** What the way of an update is made of. */
export interface DoorParts {
  readonly services: Services
  readonly features: readonly Feature[]
  readonly gate: GateChoice
  readonly shelf: Shelf
  readonly registry: Registry
  readonly dispatcher: Dispatcher
  readonly renderer: Renderer
  readonly alerts: Alerts
  readonly metering: Metering
  readonly journal: Journal
}

/** One update on its way: what its steps hand on. */
export interface Passage {
  readonly incoming: Incoming
  readonly chat: NonNullable<Incoming['chat']>
  readonly from: IncomingUser
  readonly conversation: Conversation
  readonly lease: string
  readonly seen: readonly Sighted[]
  /** Milliseconds since 1970. */
  readonly now: number
  /** What has become of it so far; written by the steps, read when one of them fails. */
  readonly state: {
    /** The lease is ours, and has to be given back. */
    held: boolean
    /** 1 for the first delivery. */
    attempt: number
    /** Deliveries, those that met an outage among them; and when the first one came. */
    tries: number
    firstAt: number
    language: Language
    /** Of the group that it happens in, once that is known. */
    groupId: GroupId | undefined
    /** Whether what is said before everybody, for one of them, is deleted after a while there. */
    tidies: boolean
    /** Something was written to the outbox; something that is due was seen. */
    deliverSoon: boolean
    catchUp: boolean
    /** What has become of it, for its line in the log. */
    outcome: UpdateOutcome
    /** Under which it was set aside. */
    reference: string | undefined
    /** What is done behind the answer. */
    behind: (() => Promise<unknown>)[]
  }
}

/** What Telegram is told: 200 with a method call or nothing, or 5xx where delivering again can help. */
export interface WebhookAnswer {
  readonly status: 200 | 500 | 503
  readonly body: string
}

export const DONE: WebhookAnswer = { status: 200, body: '' }
export const AGAIN: WebhookAnswer = { status: 503, body: '' }

export const responseBody = (call: MethodCall | undefined) =>
  call ? JSON.stringify({ method: call.method, ...call.payload }) : ''

/** Whoever reads the answer, with the money and the time of the group that it is about. */
export function readerIn(language: Language, settings: GroupScope['settings'] = {}): Omit<Reader, 'format'> {
  const { symbol, timeZone } = groupSettings.of({ settings })
  return { language, symbol, timeZone, names: characterNames(settings) }
}

/** Calls beside the response; each on its own, and none of them worth doing the update again. */
export async function makeCalls({ telegram, logger }: Services, calls: readonly MethodCall[]): Promise<void> {
  await Promise.all(
    calls.map(({ method, payload }) =>
      telegram
        .call(method, payload as never)
        .catch((error: unknown) => logger.warn({ err: error }, 'side call failed')),
    ),
  )
}

/** A message that people write to each other, as far as that can be told: no command, and in a group. */
export const isTalk = ({ incoming, chat }: Passage) =>
  incoming.kind === 'message' && !incoming.command && chat.type !== 'private' && !isByBot(incoming)
