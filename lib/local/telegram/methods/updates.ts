/** How the bot receives: webhook or long polling. */
import { badRequest } from '../api-error.ts'
import type { CallArgs } from '../call-args.ts'
import type { Methods } from './method.ts'

const MAX_POLL_SECONDS = 50
const DEFAULT_CONNECTIONS = 40
const MAX_SECRET_LENGTH = 256

export const updateMethods: Methods = {
  getUpdates(sim, args) {
    sim.delivery.allow(readAllowed(args))
    const limit = args.has('limit') ? args.integer('limit') : 100
    const timeout = Math.min(Math.max(args.integer('timeout'), 0), MAX_POLL_SECONDS)
    return sim.delivery.getUpdates(args.integer('offset'), Math.min(Math.max(limit, 1), 100), timeout)
  },

  setWebhook(sim, args) {
    const url = args.text('url')
    const secret = args.text('secret_token')
    if (secret.length > MAX_SECRET_LENGTH || !/^[\w-]*$/.test(secret)) {
      throw badRequest('secret token contains unallowed characters')
    }
    // The public server wants HTTPS; here the bot is on this machine.
    if (url !== '' && !/^https?:\/\/[^/]/.test(url))
      throw badRequest('bad webhook: invalid webhook URL specified')
    sim.delivery.allow(readAllowed(args))
    const wanted = args.has('max_connections') ? args.integer('max_connections') : DEFAULT_CONNECTIONS
    const maxConnections = Math.min(Math.max(wanted, 1), 100)
    const webhook = url === '' ? undefined : { url, secret, maxConnections }
    sim.delivery.setWebhook(webhook, args.flag('drop_pending_updates'))
    return true
  },

  deleteWebhook(sim, args) {
    sim.delivery.setWebhook(undefined, args.flag('drop_pending_updates'))
    return true
  },

  getWebhookInfo: (sim) => sim.delivery.info(),
}

/** Undefined leaves the setting as it was, an empty list resets it. */
function readAllowed(args: CallArgs): string[] | undefined {
  return args.list('allowed_updates', "can't parse allowed updates JSON object")?.map(String)
}
