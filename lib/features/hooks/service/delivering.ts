import type { DueWork } from '../../../contract/job.ts'
import type { Services } from '../../../contract/turn.ts'
import { type CatalogueEntry, type HookPayload, hookCatalogue } from '../catalogue.ts'
import { disabledNotice } from '../notices.ts'
import {
  type Claim,
  claimDeliveries,
  type Delivery,
  nextDeliveryExpression,
  settleDelivery,
} from '../queries/delivering.ts'
import { type Decision, decide, unreadable, untellable } from '../rules.ts'
import { openSecret } from './secrets.ts'

/** Longer than a function lives (vercel.json): a lease ends only with who had it. */
const LEASE_MS = 120_000
/** Servers that are sent to side by side, and messages of each before others get their turn. */
const SERVERS = 8
const EACH = 5
/** What one attempt may take (lib/http/hooks): none is begun with less time left. */
const ATTEMPT_MS = 9_000

/** Sends what is due. Several may do it at once: each server is one sender's at a time. */
export const deliverHooks: DueWork = {
  name: 'hooks',
  every: 'minute',
  beside: true,
  next: nextDeliveryExpression,
  async run(services, { until }) {
    const catalogue = new Map(hookCatalogue(services.features).map((entry) => [entry.type, entry]))
    let sent = 0
    while (services.clock.now() + ATTEMPT_MS <= until) {
      const lease = services.random.token(9)
      const now = services.clock.now()
      const claims = await claimDeliveries(services.database, {
        now,
        until: now + LEASE_MS,
        lease,
        servers: SERVERS,
        each: EACH,
      })
      if (claims.length === 0) break
      const counts = await Promise.all(
        claims.map((claim) => serve(services, claim, { lease, until, catalogue })),
      )
      sent += counts.reduce((sum, each) => sum + each, 0)
    }
    return sent
  },
}

interface Serving {
  readonly lease: string
  readonly until: number
  readonly catalogue: ReadonlyMap<string, CatalogueEntry>
}

/** Sends one server what was claimed of its messages, up to the first that it doesn't take. @returns how many it took */
async function serve(
  services: Services,
  claim: Claim,
  { lease, until, catalogue }: Serving,
): Promise<number> {
  const { endpoint, deliveries } = claim
  const { clock, database } = services
  const secrets = [endpoint.secret, endpoint.previous].flatMap((sealed) => {
    const secret = sealed === null ? undefined : openSecret(services, endpoint.ref, sealed)
    return secret === undefined ? [] : [secret]
  })
  let failingSince = endpoint.failing_since ?? undefined
  let taken = 0
  for (const [at, delivery] of deliveries.entries()) {
    const before = { attempts: delivery.attempts, failingSince, now: clock.now() }
    const body = secrets.length > 0 ? bodyOf(services, claim, delivery, catalogue) : undefined
    const decision =
      secrets.length === 0
        ? unreadable(before)
        : body === undefined
          ? untellable(before)
          : decide(
              await services.outgoing.call({
                url: endpoint.url,
                id: delivery.event,
                at: clock.now(),
                secrets,
                body,
              }),
              { ...before, now: clock.now() },
              services.random,
            )
    failingSince = decision.failingSince
    const stops = failingSince !== undefined || decision.disabledWhy !== undefined
    const release = stops || at === deliveries.length - 1 || clock.now() + ATTEMPT_MS > until
    const settled = await settleDelivery(
      database,
      { endpoint: endpoint.ref, lease, delivery: delivery.id },
      clock.now(),
      { decision, release },
      toldOf(claim, decision, clock.now()),
    )
    if (decision.state === 'taken') taken += 1
    if (decision.disabledWhy) services.deliverSoon()
    if (!settled || release) break
  }
  return taken
}

const toldOf = ({ endpoint }: Claim, { disabledWhy }: Decision, now: number) =>
  disabledWhy && endpoint.maker
    ? [
        disabledNotice(
          {
            ref: endpoint.ref,
            groupId: endpoint.group_id,
            groupTitle: endpoint.group_title,
            url: endpoint.url,
          },
          { to: endpoint.maker, why: disabledWhy, at: now },
        ),
      ]
    : []

/** What is sent. @returns undefined where nobody declares such an event, or its data isn't what was declared */
function bodyOf(
  { logger }: Services,
  { endpoint }: Claim,
  { event, type, data, happened_at }: Delivery,
  catalogue: ReadonlyMap<string, CatalogueEntry>,
): string | undefined {
  const entry = catalogue.get(type)
  const payload: HookPayload = {
    type,
    timestamp: new Date(happened_at).toISOString(),
    version: entry?.version ?? 0,
    group: { id: String(endpoint.group_id), title: endpoint.group_title },
    data,
  }
  const read = entry?.payload.safeParse(payload)
  if (read?.success) return JSON.stringify(read.data)
  logger.error(
    { type, event, faults: read?.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) },
    'an event is not what was declared',
  )
  return undefined
}
