import type { Feature } from '../../contract/feature.ts'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import type { MethodCall } from '../../contract/telegram.ts'
import type { Services } from '../../contract/turn.ts'
import type { Alerts } from '../../jobs/alerts.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Metering } from '../../platform/metering.ts'
import type { Random } from '../../platform/random.ts'
import type { RedisUnavailable } from '../../platform/redis.ts'
import type { CallbackCodec } from '../../telegram/callback-data.ts'
import type { Renderer } from '../../telegram/rendering.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Language } from '../../values/text.ts'
import type { Dispatcher } from '../routes/dispatch.ts'
import type { Known } from '../routes/known.ts'
import type { Registry } from '../routes/registry.ts'
import { isByBot } from '../turn/who.ts'
import type { CommitRequest, Conversation, Entry } from './gate.ts'
import type { GateChoice } from './gate-choice.ts'
import type { Journal, UpdateOutcome } from './journal.ts'
import type { Prompted } from './prompt.ts'
import type { Sighted } from './seen.ts'
import type { Shelf } from './set-aside.ts'

/** What lets updates in: light enough to be there at once where a function starts. */
export interface DoorParts {
  readonly bot: { readonly id: number; readonly username: string }
  readonly known: Known
  readonly codec: Pick<CallbackCodec, 'decode'>
  readonly gate: GateChoice
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metering: Metering
  readonly journal: Journal
}

/** What is behind the door: it does what was let in, and is loaded for the first update that it is for. */
export interface Inside {
  /** @returns undefined for an update that Telegram doesn't wait for */
  promptedBy(incoming: Incoming): Prompted | undefined
  /** Handles what was let in. */
  goOn(passage: Passage, entry: Proceeding, prompted: Prompted | undefined): Promise<WebhookAnswer>
  /** Something on its way failed. Never rejects. */
  fail(passage: Passage, error: unknown): Promise<WebhookAnswer>
  /** Starts what goes on behind its answer. */
  leave(passage: Passage): void
  /** Never rejects. */
  tellOfOutage(error: RedisUnavailable): Promise<void>
}

export type Proceeding = Extract<Entry, { status: 'proceed' }>

/** What the way of an update that was let in is made of. */
export interface InsideParts {
  readonly services: Services
  readonly features: readonly Feature[]
  readonly gate: GateChoice
  readonly shelf: Shelf
  readonly registry: Registry
  readonly dispatcher: Dispatcher
  readonly renderer: Renderer
  readonly alerts: Alerts
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

/** The commit of an update that is answered, and of which nothing else is kept. */
export const answeredOnly = (
  { incoming, conversation, lease }: Passage,
  response: string,
): CommitRequest => ({
  updateId: incoming.updateId,
  conversation,
  lease,
  response,
  session: undefined,
  scope: undefined,
  admins: undefined,
  seen: [],
  use: undefined,
})

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
