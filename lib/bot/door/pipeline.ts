import { readGroupSettings } from '../../community/group-settings.ts'
import { noteGroup, notePrivate } from '../../community/queries.ts'
import { packScope, unpackScope } from '../../community/scope.ts'
import { type Answer, Refusal, type Services, type Session } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { DatabaseUnavailable, WriteConflict } from '../../platform/database.ts'
import { RedisUnavailable } from '../../platform/redis.ts'
import { unpackAdministrators } from '../../telegram/administrators.ts'
import { ANONYMOUS_ADMIN_ID, type CallbackCodec, isAnonymousQuestion } from '../../telegram/callback-data.ts'
import { TelegramUnavailable } from '../../telegram/client.ts'
import { type Delivery, deliver, type MethodCall } from '../../telegram/rendering.ts'
import type { Reader, Translator } from '../../telegram/translator.ts'
import { readIncoming } from '../../telegram/update.ts'
import { LANGUAGES, type Language } from '../../values/text.ts'
import { limitsOf } from '../routes/commands.ts'
import type { Dispatcher } from '../routes/dispatch.ts'
import type { Registry } from '../routes/registry.ts'
import { textOf, wordMarks, wordProbe } from '../routes/words.ts'
import { say } from '../texts.ts'
import { isWaiting, writeSession } from '../turn/session.ts'
import { isStandIn, type OpenTurn, openTurn } from '../turn/turn.ts'
import { type Conversation, type Entry, type Gate, MESSAGE, type Seen } from './gate.ts'
import { ALL_COMMANDS, type Limited, type Limits } from './limits.ts'
import { fingerprintOf, peopleIn } from './seen.ts'
import { setAside } from './set-aside.ts'

export interface PipelineParts {
  readonly services: Services
  readonly gate: Gate
  readonly limits: Limits
  readonly registry: Registry
  readonly dispatcher: Dispatcher
  readonly codec: CallbackCodec
  readonly translate: Translator
  readonly ownerIds: readonly number[]
}

/** What Telegram is told: 200 with a method call or nothing, or 5xx where delivering again can help. */
export interface WebhookAnswer {
  readonly status: 200 | 500 | 503
  readonly body: string
}

const DONE: WebhookAnswer = { status: 200, body: '' }
const AGAIN: WebhookAnswer = { status: 503, body: '' }
/** A handler that fails this often on the same update will not be saved by one more delivery. */
const MAX_ATTEMPTS = 3
/** Nor one that has been killed that often without so much as failing (a crash, the function's time limit). */
const MAX_DEATHS = 5
/** How long an update waits for the one before it in the same conversation. */
const BUSY = { firstMs: 15, factor: 1.6, maxMs: 250, totalMs: 8_000 } as const

/** Who comes, goes and rules counts whoever did it, other bots included. */
const TELLS_OF_MEMBERS: readonly Incoming['kind'][] = ['chat_member', 'my_chat_member', 'service']

export type Pipeline = (update: Parameters<typeof readIncoming>[0]) => Promise<WebhookAnswer>

/** The way of an update: gate, turn, dispatch, delivery, commit. */
export function createPipeline(parts: PipelineParts): Pipeline {
  return async (update) => {
    const incoming = readIncoming(update, parts.services.bot.username)
    const { chat, from } = incoming
    // Bots, channel posts and kinds that nobody declared: nothing is written down, nothing is asked.
    if (!chat || !from || chat.type === 'channel') return DONE
    if (from.isBot && !isStandIn(from.id) && !TELLS_OF_MEMBERS.includes(incoming.kind)) return DONE
    const step = new Passage(parts, incoming, chat, from)
    try {
      return await step.pass()
    } catch (error) {
      return await step.fail(error)
    } finally {
      step.deliver()
    }
  }
}

/** One update on its way: holds what the steps hand on, so that a failure anywhere can give the lease back. */
class Passage {
  readonly #parts: PipelineParts
  readonly #incoming: Incoming
  readonly #chat: NonNullable<Incoming['chat']>
  readonly #from: IncomingUser
  readonly #conversation: Conversation
  readonly #lease: string
  readonly #seen: readonly (Seen & { readonly user: IncomingUser })[]
  readonly #now: number
  #held = false
  /** Something was written to the outbox; something that is due was seen. */
  #deliverSoon = false
  #catchUp = false
  #attempt = 1
  #language: Language = 'es'

  constructor(
    parts: PipelineParts,
    incoming: Incoming,
    chat: NonNullable<Incoming['chat']>,
    from: IncomingUser,
  ) {
    this.#parts = parts
    this.#incoming = incoming
    this.#chat = chat
    this.#from = from
    const anonymous = incoming.callback && isAnonymousQuestion(incoming.callback.data)
    this.#conversation = { chatId: chat.id, userId: anonymous ? ANONYMOUS_ADMIN_ID : from.id }
    this.#lease = parts.services.random.token(9)
    this.#seen = peopleIn(incoming).map((user) => ({
      userId: user.id,
      fingerprint: fingerprintOf(user),
      user,
    }))
    this.#now = parts.services.clock.now()
  }

  async pass(): Promise<WebhookAnswer> {
    const { registry } = this.#parts
    const { kind, command, callback } = this.#incoming
    const found = command && registry.findCommand(command.name)
    const overheard = kind !== 'message' || this.#chat.type !== 'private'
    const passive = overheard && !command && !callback && registry.handlersOf(kind).length === 0
    // Started in one tick, so that they share one request to Redis.
    const [entry, limited] = await Promise.all([
      this.#enter(passive),
      found ? this.#countUse(limitsOf(found)) : undefined,
    ])
    if (entry.status === 'duplicate') return { status: 200, body: entry.response }
    if (entry.status === 'passed') return DONE
    if (entry.status === 'busy') return AGAIN
    if (entry.attempt > MAX_DEATHS) return this.#setAside(new Error('killed again and again'))
    // What comes again was counted when it first came: held up now, it would lose the answer to what it has done, or
    // that it was told to wait for.
    return this.#handle(entry, entry.attempt === 1 ? limited : undefined)
  }

  async #enter(passive: boolean): Promise<Entry> {
    const { gate, services } = this.#parts
    const request = {
      updateId: this.#incoming.updateId,
      conversation: this.#conversation,
      lease: this.#lease,
      passive,
      seen: this.#seen,
      word: passive && this.#incoming.kind === 'message' ? wordProbe(textOf(this.#incoming)) : undefined,
      hour: this.#talk() ? hourOf(this.#now) : undefined,
    }
    let waited = 0
    for (let delay: number = BUSY.firstMs; ; delay = Math.min(BUSY.maxMs, delay * BUSY.factor)) {
      const entry = await gate.enter(request)
      if (entry.status === 'proceed') {
        this.#held = true
        this.#attempt = entry.attempt
      }
      if (entry.status !== 'busy' || waited >= BUSY.totalMs) return entry
      // Spread, or all that wait for one conversation would knock together.
      const pause = delay * (0.5 + services.random.integer(1000) / 1000)
      waited += pause
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  async #countUse(limits: ReturnType<typeof limitsOf>): Promise<Limited | undefined> {
    const hits = await Promise.all(
      limits.map(({ command, limit }) =>
        this.#parts.limits.use(command, limit, this.#conversation, this.#now),
      ),
    )
    return hits.find((hit) => hit && hit.command !== ALL_COMMANDS) ?? hits.find(Boolean)
  }

  async #handle(
    entry: Extract<Entry, { status: 'proceed' }>,
    limited: Limited | undefined,
  ): Promise<WebhookAnswer> {
    const { services, dispatcher, codec, ownerIds, translate } = this.#parts
    const place = await this.#place(entry)
    this.#language = place.language
    const session: Session = entry.session ? (JSON.parse(entry.session) as Session) : {}
    const open: OpenTurn = openTurn({
      incoming: this.#incoming,
      from: this.#from,
      services: {
        ...services,
        // Once the answer is made: what is sent beside it would hold it up.
        deliverSoon: () => {
          this.#deliverSoon = true
        },
        catchUp: () => {
          this.#catchUp = true
        },
      },
      now: this.#now,
      language: place.language,
      scope: place.scope,
      session,
      administrators: entry.admins ? unpackAdministrators(entry.admins) : undefined,
      roleplayOpen: entry.roleplayOpen,
      ownerIds,
      codec,
      registry: this.#parts.registry,
      plain: (text) =>
        translate(text, { ...this.#reader(place.language, place.scope?.settings), format: 'plain' }),
      enterWizard: (wizard, given) => dispatcher.enterWizard(open.turn, wizard, given),
    })
    const before = entry.session ?? '{}'
    const { answer, ran } = await this.#dispatch(open, limited)
    const scope = open.turn.group
    const language = open.changes.language ?? place.language
    const spokenOf = answer && 'text' in answer ? answer.groupSettings : undefined
    const reader = this.#reader(language, scope?.settings ?? spokenOf)
    const delivery = deliver(answer, this.#incoming, reader, translate)
    const body = responseBody(delivery.response)
    const written = writeSession(session)
    const [committed] = await Promise.all([
      this.#parts.gate.commit({
        updateId: this.#incoming.updateId,
        conversation: this.#conversation,
        lease: this.#lease,
        response: body,
        session:
          written === before
            ? undefined
            : written === '{}'
              ? null
              : { value: written, waiting: isWaiting(session) },
        scope: this.#scopeToCache(place, open.changes, language),
        admins: open.changes.administrators && JSON.stringify(open.changes.administrators),
        seen: place.noted ? this.#seen : [],
        roleplayOpen: open.changes.roleplayOpen,
        use: scope && this.#useOf(scope, ran),
      }),
      this.#send(delivery),
    ])
    this.#held = false
    // Somebody else took over meanwhile; what was done is keyed, so doing it again gives the same answer.
    return committed ? { status: 200, body } : AGAIN
  }

  /** A message that people write to each other, as far as that can be told: no command, and in a group. */
  #talk(): boolean {
    return this.#incoming.kind === 'message' && !this.#incoming.command && this.#chat.type !== 'private'
  }

  /** What the update counts as: one use of a command, or one message. */
  #useOf({ groupId }: GroupScope, ran: string | undefined): string | undefined {
    if (ran) return `${dayOf(this.#now)}|${groupId}|${ran}`
    return this.#talk() ? `${hourOf(this.#now)}|${groupId}|${MESSAGE}` : undefined
  }

  async #dispatch(
    open: OpenTurn,
    limited: Limited | undefined,
  ): Promise<{ answer: Answer; ran: string | undefined }> {
    try {
      return await this.#parts.dispatcher.dispatch(open.turn, limited)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { command } = this.#incoming
      // A use all the same, and under the command's own name.
      const ran = command && this.#parts.registry.findCommand(command.name)?.command.name
      return { answer: { text: error.text, buttons: error.buttons }, ran }
    }
  }

  /** Where the update happens: from the gate's cache, or from Postgres when somebody or something is new. */
  async #place(entry: Extract<Entry, { status: 'proceed' }>): Promise<Place> {
    const { services } = this.#parts
    if (this.#chat.type === 'private') {
      const cached = LANGUAGES.find((language) => language === entry.scope)
      if (cached && !entry.news) return { language: cached, scope: undefined, noted: false }
      const { chosen } = await notePrivate(services.database, this.#from, new Date(this.#now))
      return { language: chosen ?? spoken(this.#from.languageCode), scope: undefined, noted: true }
    }
    const cached = entry.scope ? unpackScope(entry.scope) : undefined
    if (cached && !entry.news) return { language: cached.language, scope: cached, noted: false }
    const people = this.#seen.map(({ user }) => user)
    const scope = await noteGroup(services.database, this.#chat, people, new Date(this.#now))
    return { language: scope.language, scope, noted: true }
  }

  #scopeToCache(place: Place, changes: OpenTurn['changes'], language: Language) {
    const scope = changes.scope ?? (place.noted ? place.scope : undefined)
    const { registry } = this.#parts
    if (scope) return { value: packScope(scope, wordMarks(registry, scope.settings)), version: scope.version }
    const spokenHere = this.#chat.type === 'private' && (place.noted || changes.language)
    return spokenHere ? { value: language, version: 0n } : undefined
  }

  #reader(language: Language, settings: GroupScope['settings'] = {}): Omit<Reader, 'format'> {
    const { symbol, timeZone } = readGroupSettings({ settings })
    return { language, symbol, timeZone }
  }

  /** Calls beside the response; each on its own, and none of them worth doing the update again. */
  async #send(delivery: Delivery): Promise<void> {
    const { telegram, logger } = this.#parts.services
    await Promise.all(
      delivery.calls.map(({ method, payload }) =>
        telegram
          .call(method, payload)
          .catch((error: unknown) => logger.warn({ err: error }, 'side call failed')),
      ),
    )
  }

  /** Sends what the turn wrote to the outbox, and does what it found due, in the background. */
  deliver(): void {
    if (this.#catchUp) this.#parts.services.catchUp()
    else if (this.#deliverSoon) this.#parts.services.deliverSoon()
  }

  /** A failure: given back to Telegram while another try can help, set aside when it can't. */
  async fail(error: unknown): Promise<WebhookAnswer> {
    const { services } = this.#parts
    const outage = isOutage(error)
    const log = {
      err: error,
      update: this.#incoming.updateId,
      kind: this.#incoming.kind,
      attempt: this.#attempt,
    }
    services.logger[outage ? 'warn' : 'error'](log, 'update failed')
    if (!this.#held) return AGAIN
    try {
      if (outage) return await this.#waitForStores(error)
      if (this.#attempt < MAX_ATTEMPTS) {
        await this.#abandon(false)
        return { status: 500, body: '' }
      }
      return await this.#setAside(error)
    } catch (second) {
      services.logger.error({ err: second, update: this.#incoming.updateId }, 'update failed while failing')
      return AGAIN
    }
  }

  #abandon(outage: boolean): Promise<void> {
    return this.#parts.gate.abandon({
      updateId: this.#incoming.updateId,
      conversation: this.#conversation,
      lease: this.#lease,
      outage,
    })
  }

  /** The person is told once that their command waits; the update itself comes again by Telegram. */
  async #waitForStores(error: unknown): Promise<WebhookAnswer> {
    await this.#abandon(true)
    const asked = this.#incoming.command ?? this.#incoming.callback
    if (asked && this.#attempt === 1 && !(error instanceof TelegramUnavailable))
      await this.#send({ response: undefined, calls: this.#say({ text: say('waiting'), as: 'new' }) })
    return AGAIN
  }

  async #setAside(error: unknown): Promise<WebhookAnswer> {
    const { services, gate, ownerIds, translate } = this.#parts
    const reference = await setAside(services, this.#incoming.update, error, this.#attempt)
    const { response } = deliver(
      this.#incoming.command || this.#incoming.callback
        ? { text: say('fault', { reference: { code: reference } }), as: 'new' }
        : undefined,
      this.#incoming,
      this.#reader(this.#language),
      translate,
    )
    const alert = translate(
      say('fault_alert', { attempts: this.#attempt, reference, kind: this.#incoming.kind }),
      { ...this.#reader('es'), format: 'html' },
    )
    await this.#send({
      response: undefined,
      calls: ownerIds.map((id) => ({
        method: 'sendMessage',
        payload: { chat_id: id, text: alert, parse_mode: 'HTML' },
      })),
    })
    const body = responseBody(response)
    await gate.commit({
      updateId: this.#incoming.updateId,
      conversation: this.#conversation,
      lease: this.#lease,
      response: body,
      session: undefined,
      scope: undefined,
      admins: undefined,
      seen: [],
      use: undefined,
    })
    return { status: 200, body }
  }

  #say(answer: Answer): MethodCall[] {
    const { response, calls } = deliver(
      answer,
      this.#incoming,
      this.#reader(this.#language),
      this.#parts.translate,
    )
    return [...(response ? [response] : []), ...calls]
  }
}

interface Place {
  readonly language: Language
  readonly scope: GroupScope | undefined
  /** Written to Postgres just now, so the cache should learn it. */
  readonly noted: boolean
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof DatabaseUnavailable ||
    error instanceof RedisUnavailable ||
    error instanceof WriteConflict ||
    error instanceof TelegramUnavailable
  )
}

const responseBody = (call: MethodCall | undefined) =>
  call ? JSON.stringify({ method: call.method, ...call.payload }) : ''

const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10)
const hourOf = (now: number) => new Date(now).toISOString().slice(0, 13)

function spoken(languageCode: string | undefined): Language {
  return languageCode?.startsWith('en') ? 'en' : 'es'
}
