import { Composer, Context, Scenes, type Telegram } from 'telegraf'
import type { Update as TelegrafUpdate, UserFromGetMe } from 'telegraf/types'
import { type Answer, Refusal, refusalAnswer } from '../../contract/answer.ts'
import type { AnyGate } from '../../contract/entry.ts'
import type { AnyWizard } from '../../contract/wizard.ts'
import type { CallbackCodec } from '../../telegram/callback-data.ts'
import type { Limited } from '../door/limits.ts'
import { say } from '../texts.ts'
import type { Wanted } from '../turn/session.ts'
import { changedTurn, isShownAnew, type LiveScene, noteShown, type OpenTurn, wantedBy } from '../turn/turn.ts'
import { type Admitted, advance, begin, OVER, PASSED, readRun, type WizardInput } from '../wizards/lead.ts'
import { isBack, isSkip } from '../wizards/screens.ts'
import { admit } from './admission.ts'
import { runPress } from './buttons.ts'
import { heldPress, retry, runCommand } from './commands.ts'
import { wizardButton } from './own-buttons.ts'
import type { Registry } from './registry.ts'
import { isWayOut, refuseUnsayable, screen } from './screening.ts'
import { findWord, isWritten, wordsOf } from './words.ts'

/** telegraf's context with our turn in it: telegraf routes and keeps scenes, everything else is the turn's. */
interface BotContext extends Context {
  session: Scenes.SceneSession
  scene: Scenes.SceneContextScene<BotContext>
  turn: OpenTurn
  limited: Limited | undefined
  answer: Answer
  ran: string | undefined
  refused: boolean
}

export interface Dispatcher {
  /** @returns the answer; for the statistics, the command, and whether it was refused before it ran */
  dispatch(
    turn: OpenTurn,
    limited: Limited | undefined,
  ): Promise<{ answer: Answer; ran: string | undefined; refused: boolean }>
  /** Begins a wizard within the turn that is being dispatched. @throws Refusal */
  enterWizard(turn: OpenTurn, wizard: AnyWizard, given: unknown): Promise<Answer>
  /** Does what was asked before the rules were accepted, as it was asked. @throws Refusal */
  goOn(turn: OpenTurn, wanted: Wanted): Promise<Answer>
  /** Opens what `/start` brought. @throws Refusal */
  follow(turn: OpenTurn, payload: string): Promise<Answer>
}

/** @param botInfo static: telegraf would ask getMe on every cold start, and remember a failure for ever (4.16). */
export function createDispatcher(
  registry: Registry,
  codec: CallbackCodec,
  telegram: Telegram,
  botInfo: UserFromGetMe,
): Dispatcher {
  const composer = new Composer<BotContext>()
  const look = async ({ turn }: BotContext) => {
    const looked = await screen(registry, turn)
    if (looked?.standing !== undefined) turn.changes.standing = looked.standing
    return looked
  }
  // What another bot writes is looked at, and asks for nothing.
  composer.use(async (ctx, next) => (ctx.turn.actor.kind === 'bot' ? void (await look(ctx)) : next()))
  composer.use(routeWords(registry))
  composer.use(async (ctx, next) => {
    const goesFirst = isWayOut(registry, ctx.turn.incoming)
    if (goesFirst) await next()
    const looked = await look(ctx)
    if (goesFirst) return undefined
    if (!looked || looked.passes) return next()
    ctx.answer = looked.answer
  })
  composer.use(async (ctx, next) => {
    const held = await heldPress(ctx.turn, ctx.limited)
    if (!held) return next()
    ctx.answer = held
  })
  // What is meant for a wizard goes to it; everything else, commands among it, passes and leaves its draft as it is.
  const stage = new Scenes.Stage<BotContext>(
    registry.wizards.map((wizard) => toTelegrafScene(registry, wizard)),
  )
  stage.use(async (ctx, next) => {
    ctx.turn.scene.live = liveScene(ctx)
    return next()
  })
  composer.use(stage.middleware())
  composer.use(async (ctx, next) => {
    // A deploy took away the wizard that they were in the middle of.
    if (wizardInput(ctx.turn)?.kind === 'message' && ctx.turn.conversation.leave())
      ctx.answer = { where: 'aside', text: say('wizard.gone') }
    else return next()
  })
  composer.on('callback_query', async (ctx) => {
    ctx.answer = hadItsSay(ctx.turn, await runPress(registry, ctx.turn))
  })
  composer.use(async (ctx, next) => {
    if (!ctx.turn.incoming.command) return next()
    const { answer, ran, refused = false } = await runCommand(registry, ctx.turn, ctx.limited)
    Object.assign(ctx, { answer, ran, refused })
  })
  composer.use(routeEvents(registry))
  const run = composer.middleware() as (ctx: BotContext, next: () => Promise<void>) => Promise<unknown>

  return {
    async dispatch(turn, limited) {
      const ctx = new Context(turn.incoming.update as TelegrafUpdate, telegram, botInfo) as BotContext
      Object.assign(ctx, {
        session: turn.session,
        turn,
        limited,
        answer: undefined,
        ran: undefined,
        refused: false,
      })
      await run(ctx, async () => {})
      return { answer: ctx.answer, ran: ctx.ran, refused: ctx.refused }
    },
    async enterWizard(turn, wizard, given) {
      const { live } = turn.scene
      if (!live) throw new Error('a wizard begins while its turn is dispatched')
      const current = registry.wizards.find(({ name }) => name === live.current)
      const run = current && readRun(current, live.state)
      const outcome = await begin(turn, wizard, given, {
        live: current && run && { wizard: current, run },
        admitted: gateOf(registry, turn, wizard),
      })
      // Only when a new one has begun: where the old one goes on, telegraf's scene stays as it is.
      if (outcome.run && outcome.run !== run) await live.enter(wizard.name, outcome.run)
      const wanted = run && outcome.run === run ? wantedBy(turn.incoming, turn.now) : undefined
      turn.session.meanwhile = wanted && run && { ...wanted, run: run.id }
      return outcome.answer
    },
    goOn: (turn, wanted) => goOn(registry, turn, wanted),
    async follow(turn, payload) {
      const followed = codec.decodeLink(payload)
      const found = followed && registry.findLink(followed.name)
      if (!found) return undefined
      const { feature, link } = found
      const here = await admit(registry.features, turn, { feature, gate: link.entry, data: followed })
      return link.entry.run(here as never, followed as never)
    },
  }
}

function goOn(registry: Registry, turn: OpenTurn, wanted: Wanted): Promise<Answer> {
  if (!('press' in wanted)) return retry(registry, turn, wanted)
  const { incoming } = turn
  const callback = incoming.callback && { ...incoming.callback, press: wanted.press }
  return runPress(registry, changedTurn(turn, { incoming: { ...incoming, callback } }))
}

type Middleware = (ctx: BotContext, next: () => Promise<void>) => Promise<void>

/** Before everything else: who wants out is not asked the next question first. */
const routeWords =
  (registry: Registry): Middleware =>
  async (ctx, next) => {
    const { incoming, group, actor } = ctx.turn
    // A command that nobody declared (`/rojooo`) may be the word all the same.
    const known = incoming.command && registry.findCommand(incoming.command.name)
    const said = isWritten(incoming) && !known ? wordsOf(incoming, ctx.turn.services.bot) : undefined
    const found = findWord(registry, said, group)
    // A channel's post may be that word too.
    if (!found || actor.kind === 'channel' || group?.modulesOff.includes(found.feature.name)) return next()
    const { feature, word } = found
    const here = await admit(registry.features, ctx.turn, { feature, gate: word.entry, data: undefined })
    ctx.answer = await word.entry.run(here as never, undefined as never)
  }

const routeEvents =
  (registry: Registry): Middleware =>
  async (ctx, next) => {
    const { incoming, group, inPrivate, forgetful } = ctx.turn
    const kind = incoming.kind === 'message' && inPrivate ? 'private_words' : incoming.kind
    for (const { feature, handle } of registry.handlersOf(kind)) {
      if (!feature.hearsEvenOff && group?.modulesOff.includes(feature.name)) continue
      ctx.answer = (await handle(ctx.turn)) ?? ctx.answer
    }
    // In a group plain words are for others; in private nobody else is there to answer.
    if (!ctx.answer && incoming.kind === 'message' && inPrivate) {
      const text = forgetful ? say('conversations_away') : say('plain_words', { help: { typed: 'help' } })
      ctx.answer = { where: 'private', text }
    }
    return next()
  }

// ------------------------------------------------------------------------------------------ wizards

const gateOf =
  (registry: Registry, turn: OpenTurn, wizard: AnyWizard): Admitted =>
  async (given, words = []) => {
    const here = await admit(registry.features, turn, {
      feature: registry.featureOf(wizard),
      gate: wizard as AnyGate,
      data: given,
    })
    await refuseUnsayable(registry, here, words)
    return here
  }

const liveScene = ({ scene }: BotContext): LiveScene => ({
  get current() {
    return scene.session.current
  },
  get state() {
    return scene.state
  },
  // Silent: what began the wizard has its first question already.
  enter: (name, state) => scene.enter(name, state, true),
})

/** The live run is telegraf's scene state, which is kept in our session. */
function toTelegrafScene(registry: Registry, declared: AnyWizard): Scenes.BaseScene<BotContext> {
  const scene = new Scenes.BaseScene<BotContext>(declared.name)
  scene.use(async (ctx, next) => {
    const input = wizardInput(ctx.turn)
    if (input === undefined) return next()
    const closed = await closedNow(registry, ctx.turn, declared, input)
    if (closed) {
      ctx.answer = closed
      return
    }
    const run = readRun(declared, ctx.scene.state)
    if (run?.about !== undefined) ctx.turn.changes.heading = say('meant.heading', { group: run.about })
    const outcome = await advance(ctx.turn, declared, run, input, gateOf(registry, ctx.turn, declared))
    if (input.kind === 'press' && outcome.answer && 'text' in outcome.answer) noteShown(ctx.turn)
    ctx.answer = hadItsSay(ctx.turn, outcome.answer)
    if (outcome.run) ctx.scene.state = outcome.run
    // Confirming it may have begun another wizard, whose scene stays.
    else if (!run || (ctx.scene.state as { id?: string }).id === run.id) await ctx.scene.leave()
    const wanted = dropsFor(ctx.turn, input)
    if (wanted && !outcome.run) ctx.answer = instead(await goOn(registry, ctx.turn, wanted)) ?? ctx.answer
  })
  return scene
}

/** Below what asked whether to let it go nothing is left to press. */
const instead = (answer: Answer): Answer =>
  answer && 'text' in answer && answer.as === 'new' ? { ...answer, as: 'instead' } : answer

/** What they let go of a wizard for, if they do. */
function dropsFor({ session }: OpenTurn, input: WizardInput): Wanted | undefined {
  const { meanwhile } = session
  return input.kind === 'press' && input.operation === 'drop' && input.id === meanwhile?.run
    ? meanwhile
    : undefined
}

/** What a step that is behind, or of a wizard that has ended, stands below loses its buttons, if it still shows that step. */
const hadItsSay = (turn: OpenTurn, answer: Answer): Answer =>
  (answer === OVER || answer === PASSED) && !isShownAnew(turn) ? { ...answer, strips: true } : answer

/**
 * Whether they may no longer go on, with a wizard in a group: their rights may have changed since it began. It is
 * asked there only, where it costs no request. The draft stays as it is, and can still be cancelled.
 */
async function closedNow(
  registry: Registry,
  turn: OpenTurn,
  wizard: AnyWizard,
  input: WizardInput,
): Promise<Answer> {
  if (turn.inPrivate || (input.kind === 'press' && input.operation === 'cancel')) return undefined
  try {
    await admit(registry.features, turn, {
      feature: registry.featureOf(wizard),
      gate: { ...(wizard as AnyGate), roleplay: false },
      data: undefined,
    })
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return input.kind === 'press' ? { toast: error.text, alert: true } : refusalAnswer(error)
  }
}

/** How far Telegram's clock may be behind ours. */
const SKEW_MS = 60_000

/** @returns what a wizard would take from this update; undefined: nothing */
function wizardInput(turn: OpenTurn): WizardInput | undefined {
  const { incoming, session, inPrivate } = turn
  const { callback, command, message, kind } = incoming
  if (callback) {
    const { press } = callback
    if (press?.kind !== 'action' || press.feature !== wizardButton.feature) return undefined
    const fields = wizardButton.data.safeParse(press.fields)
    const own = press.ownerId === turn.actor.userId
    if (!own || press.version !== wizardButton.version || !fields.success) return undefined
    const [id, step, operation, value] = fields.data
    return { kind: 'press', id, step, operation, value }
  }
  if (kind !== 'message' || !message || session.__scenes?.current === undefined) return undefined
  if (command) return isBack(command.name) || isSkip(command.name) ? { kind: 'message', message } : undefined
  // A command of another bot's.
  if (message.text?.startsWith('/')) return undefined
  return inPrivate || answersTheBot(turn) ? { kind: 'message', message } : undefined
}

/** In a group people talk to each other meanwhile: only a reply to what the bot has said since is for the wizard. */
function answersTheBot({ incoming: { message }, services, session }: OpenTurn): boolean {
  const replied = message?.reply_to_message
  const began = (session.__scenes?.state as { beganAt?: unknown } | undefined)?.beganAt
  return (
    replied?.from?.id === services.bot.id &&
    typeof began === 'number' &&
    replied.date * 1000 >= began - SKEW_MS
  )
}
