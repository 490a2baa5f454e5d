import { Composer, Context, Scenes, type Telegram } from 'telegraf'
import type { Update, UserFromGetMe } from 'telegraf/types'
import type { Answer, Turn } from '../../contract/feature.ts'
import type { AnyWizard } from '../../contract/wizard.ts'
import type { CallbackCodec } from '../../telegram/callback-data.ts'
import type { Limited } from '../door/limits.ts'
import { say } from '../texts.ts'
import { advance, begin, OVER, readRun, type WizardInput } from '../wizards/lead.ts'
import { BACK_COMMAND, SKIP_COMMAND, wizardButton } from '../wizards/screens.ts'
import { runCallback } from './buttons.ts'
import { runCommand } from './commands.ts'
import type { Registry } from './registry.ts'
import { restraintFrom } from './restraint.ts'
import { findWord, textOf } from './words.ts'

/** telegraf's context with our turn in it: telegraf routes and keeps scenes, everything else is the turn's. */
interface BotContext extends Context {
  session: Scenes.SceneSession
  scene: Scenes.SceneContextScene<BotContext>
  turn: Turn
  limited: Limited | undefined
  answer: Answer
  ran: string | undefined
}

export interface Dispatcher {
  /** @returns the answer, and the command that ran, for the statistics */
  dispatch(turn: Turn, limited: Limited | undefined): Promise<{ answer: Answer; ran: string | undefined }>
  /** Begins a wizard within the turn that is being dispatched. */
  enterWizard(turn: Turn, wizard: AnyWizard, given: unknown): Promise<Answer>
}

/** @param botInfo static: telegraf would ask getMe on every cold start, and remember a failure for ever (4.16). */
export function createDispatcher(
  registry: Registry,
  codec: CallbackCodec,
  telegram: Telegram,
  botInfo: UserFromGetMe,
): Dispatcher {
  const contexts = new WeakMap<Turn, BotContext>()
  const composer = new Composer<BotContext>()
  // Before everything else: who wants out is not asked the next question first.
  composer.use(async (ctx, next) => {
    const { incoming, group } = ctx.turn
    const said = incoming.kind === 'message' && !incoming.command ? textOf(incoming) : undefined
    const found = findWord(registry, said, group?.settings)
    // A channel's post may be that word too.
    if (!found || ctx.turn.actor.kind === 'channel' || group?.modulesOff.includes(found.feature.name))
      return next()
    ctx.answer = await found.word.run(ctx.turn)
  })
  // What is meant for a wizard goes to it; everything else, commands among it, passes and leaves its draft as it is.
  const stage = new Scenes.Stage<BotContext>(
    registry.wizards.map((wizard) => toTelegrafScene(registry, wizard, codec)),
  )
  composer.use(stage.middleware())
  composer.use(async (ctx, next) => {
    const input = wizardInput(ctx.turn, codec)
    if (input === undefined) return next()
    if (input === 'not_yours') ctx.answer = { toast: say('refusals.not_yours'), alert: true }
    else if (input.kind === 'press') ctx.answer = OVER
    // A deploy took away the wizard that they were in the middle of.
    else if (ctx.turn.leave()) ctx.answer = { text: say('wizard.gone') }
    else return next()
  })
  composer.on('callback_query', async (ctx) => {
    ctx.answer = await runCallback(registry, codec, ctx.turn)
  })
  composer.use(async (ctx, next) => {
    if (!ctx.turn.incoming.command) return next()
    const { answer, ran } = await runCommand(registry, ctx.turn, ctx.limited)
    ctx.answer = answer
    ctx.ran = ran
  })
  composer.use(async (ctx, next) => {
    for (const { feature, handle } of registry.handlersOf(ctx.turn.incoming.kind)) {
      if (ctx.turn.group?.modulesOff.includes(feature.name)) continue
      ctx.answer = (await handle(ctx.turn)) ?? ctx.answer
    }
    // In a group plain words are for others; in private nobody else is there to answer.
    const { incoming, group } = ctx.turn
    if (!ctx.answer && incoming.kind === 'message' && !group)
      ctx.answer = { text: say('plain_words', { help: { code: '/help' } }) }
    return next()
  })
  const run = composer.middleware() as (ctx: BotContext, next: () => Promise<void>) => Promise<unknown>

  return {
    async dispatch(turn, limited) {
      const ctx = new Context(turn.incoming.update as Update, telegram, botInfo) as BotContext
      Object.assign(ctx, { session: turn.session, turn, limited, answer: undefined, ran: undefined })
      contexts.set(turn, ctx)
      await run(ctx, async () => {})
      return { answer: ctx.answer, ran: ctx.ran }
    },
    async enterWizard(turn, wizard, given) {
      const ctx = contexts.get(turn)
      if (!ctx) throw new Error('a wizard begins within its own turn')
      const current = registry.wizards.find(({ name }) => name === ctx.scene.session.current)
      const run = current && readRun(current, ctx.scene.state)
      const outcome = await begin(turn, wizard, given, current && run && { wizard: current, run })
      // Silent: the outcome is its answer. Beside the old one's, or it stays where it was.
      if (outcome.run && outcome.run !== run) await ctx.scene.enter(wizard.name, outcome.run, true)
      return outcome.answer
    },
  }
}

/** The live run is telegraf's scene state, which is kept in our session. */
function toTelegrafScene(
  registry: Registry,
  declared: AnyWizard,
  codec: CallbackCodec,
): Scenes.BaseScene<BotContext> {
  const scene = new Scenes.BaseScene<BotContext>(declared.name)
  scene.use(async (ctx, next) => {
    const input = wizardInput(ctx.turn, codec)
    if (input === undefined || input === 'not_yours') return next()
    const restrained = await restraintIn(registry, ctx.turn, declared, input)
    if (restrained) {
      ctx.answer = restrained
      return
    }
    const run = readRun(declared, ctx.scene.state)
    const outcome = await advance(ctx.turn, declared, run, input)
    ctx.answer = outcome.answer
    if (outcome.run) ctx.scene.state = outcome.run
    // What confirms one may have begun another.
    else if (!run || (ctx.scene.state as { id?: string }).id === run.id) await ctx.scene.leave()
  })
  return scene
}

/** The draft is left as it is, and may be dropped. */
async function restraintIn(
  registry: Registry,
  turn: Turn,
  wizard: AnyWizard,
  input: WizardInput,
): Promise<Answer> {
  const feature = registry.featureOf(wizard)
  const drops = input.kind === 'press' && input.operation === 'cancel'
  const restrained = feature && !drops ? await restraintFrom(registry, turn, feature) : undefined
  if (!restrained) return undefined
  return input.kind === 'press' ? { toast: restrained.text, alert: true } : { text: restrained.text }
}

/** How far Telegram's clock may be behind ours. */
const SKEW_MS = 60_000

/** @returns what a wizard would take from this update; undefined: nothing */
function wizardInput(turn: Turn, codec: CallbackCodec): WizardInput | 'not_yours' | undefined {
  const { incoming, session, group } = turn
  const { callback, command, message, kind } = incoming
  if (callback) {
    const data = codec.decode(callback.data, turn.actor.userId)
    if (typeof data !== 'object' || data.kind !== 'action' || data.feature !== wizardButton.feature)
      return undefined
    if (data.ownerId !== turn.actor.userId) return 'not_yours'
    const fields = wizardButton.data.safeParse(data.fields)
    if (data.version !== wizardButton.version || !fields.success) return undefined
    const [id, step, operation, value] = fields.data
    return { kind: 'press', id, step, operation, value }
  }
  if (kind !== 'message' || !message || session.__scenes?.current === undefined) return undefined
  if (command)
    return [BACK_COMMAND, SKIP_COMMAND].includes(command.name) ? { kind: 'message', message } : undefined
  // A command of another bot's.
  if ('text' in message && message.text.startsWith('/')) return undefined
  return group && !answersTheBot(turn) ? undefined : { kind: 'message', message }
}

/** In a group people talk to each other meanwhile: only a reply to what the bot has said since is for the wizard. */
function answersTheBot({ incoming: { message }, services, session }: Turn): boolean {
  const replied = message && 'reply_to_message' in message ? message.reply_to_message : undefined
  const began = (session.__scenes?.state as { beganAt?: unknown } | undefined)?.beganAt
  return (
    replied?.from?.id === services.bot.id &&
    typeof began === 'number' &&
    replied.date * 1000 >= began - SKEW_MS
  )
}
