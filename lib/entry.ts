/** What the functions of `api/` call: the door first, and the whole app for whoever wants it. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, AppOverrides } from './app.ts'
import { type Base, createBase } from './bot/base.ts'
import { answerOnNode, type Handlers } from './http/node.ts'
import { answerTelegram } from './http/webhook.ts'
import { known } from './known.ts'

/** Not the features: the door knows those of `lib/features.ts`. */
export type Overrides = Omit<AppOverrides, 'features'>

let overridesInForce: Overrides = {}
let base: Base | undefined
let app: Promise<App> | undefined
let inside: App['inside'] | undefined

/** For who runs the functions on their own machine: before the first request, and it begins anew. */
export function configureApp(overrides: Overrides): void {
  overridesInForce = overrides
  base = undefined
  app = undefined
  inside = undefined
}

/** One an instance, made at the first request. @throws EnvInvalid */
function getBase(): Base {
  base ??= createBase(process.env, overridesInForce, known, () => inside ?? getInside())
  return base
}

/** The app behind the same door, loaded by the first who wants it; where that fails, the next one tries again. @throws EnvInvalid */
export function getApp(): Promise<App> {
  app ??= loadApp(getBase()).catch((error: unknown) => {
    app = undefined
    throw error
  })
  return app
}

async function loadApp(front: Base): Promise<App> {
  const { createApp } = await import('./app.ts')
  const made = createApp(process.env, overridesInForce, front)
  if (front === base) inside = made.inside
  return made
}

const getInside = async () => (await getApp()).inside

/** For api/: the app's answer to another program. Never throws. */
export async function answerRest(request: Request): Promise<Response> {
  try {
    return await (await getApp()).rest(request)
  } catch (error) {
    noteFault(error)
    await reported()
    return new Response(null, { status: 500 })
  }
}

function noteFault(error: unknown): void {
  // Without a base the environment is not complete: that error names variables, never a value.
  if (base) base.logger.error({ err: error }, 'a request failed')
  else console.error(error)
}

/** What went wrong is told before the function ends. */
const reported = () => base?.faults?.flushed()

/** For api/: the app's answer to a request of Node's. Never throws. */
export async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  handlers: Handlers<App>,
): Promise<void> {
  await answerOnNode(req, res, handlers, { app: getApp, onFault: noteFault })
  await reported()
}

/** For api/: the answer to Telegram's call, by the door alone where it is enough. Never throws. */
export async function answerUpdate(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const handlers: Handlers<Base> = {
    POST: ({ invoked, webhook }, request) => invoked('telegram', () => answerTelegram(request, webhook)),
  }
  await answerOnNode(req, res, handlers, { app: getBase, onFault: noteFault })
  await reported()
}
