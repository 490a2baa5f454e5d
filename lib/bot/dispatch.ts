import { Composer, Context, type Middleware, Scenes, type Telegram } from 'telegraf'
import type { Update, UserFromGetMe } from 'telegraf/types'
import type { Answer, Scene, Turn } from '../feature.ts'
import type { CallbackCodec } from './callback-data.ts'
import { runCallback } from './callbacks.ts'
import { runCommand } from './commands.ts'
import type { Limited } from './limits.ts'
import type { Registry } from './registry.ts'
import { say } from './texts.ts'

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
  /** Begins a scene within the turn that is being dispatched. */
  enterScene(turn: Turn, scene: Scene): Promise<Answer>
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
  composer.on('callback_query', async (ctx) => {
    ctx.answer = await runCallback(registry, codec, ctx.turn)
  })
  // Scenes get the person's plain messages only: commands keep working in the middle of one, and its draft stays.
  const stage = new Scenes.Stage<BotContext>(registry.scenes.map(toTelegrafScene))
  composer.use(stage.middleware())
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
    async enterScene(turn, scene) {
      const ctx = contexts.get(turn)
      if (!ctx) throw new Error('a scene begins within its own turn')
      await ctx.scene.enter(scene.name)
      return ctx.answer
    },
  }
}

/** Scene state, kept by telegraf inside our session. Milliseconds since 1970. */
interface SceneState {
  touchedAt?: number
}

function toTelegrafScene(declared: Scene): Scenes.BaseScene<BotContext> {
  const scene = new Scenes.BaseScene<BotContext>(declared.name)
  const touch = (ctx: BotContext) => {
    // A new object: telegraf's default state is shared between people (4.16, shallow copy).
    ctx.scene.state = { ...ctx.scene.state, touchedAt: ctx.turn.now } satisfies SceneState
  }
  scene.enter(async (ctx) => {
    touch(ctx)
    ctx.answer = await declared.enter(ctx.turn)
  })
  const onMessage: Middleware<BotContext> = async (ctx, next) => {
    const { incoming, now } = ctx.turn
    const message = incoming.message
    if (incoming.kind !== 'message' || incoming.command || !message || !('text' in message)) return next()
    const { touchedAt = 0 } = ctx.scene.state as SceneState
    // Our clock and our words; telegraf's own expiry is silent and reads the system's.
    if (now - touchedAt > declared.ttlMs) {
      await ctx.scene.leave()
      ctx.answer = { text: declared.lapsed }
      return
    }
    const { answer, next: step } = await declared.message(ctx.turn, message.text)
    ctx.answer = answer
    if (step === 'leave') await ctx.scene.leave()
    else touch(ctx)
  }
  scene.use(onMessage)
  return scene
}
