import type { CallOutcome, Outgoing, OutgoingCall } from '../../lib/contract/outgoing.ts'
import { readAddress } from '../../lib/http/hooks/address.ts'
import { createOutgoing } from '../../lib/http/hooks/outgoing.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import type { Carry } from '../support/stores.ts'
import type { Chance } from './chance.ts'
import { countMet, type Met } from './faults.ts'

/** Servers that take webhooks. The last one leads outside when it is written down, and inside when it is called. */
export const SERVERS = ['uno.example.org', 'dos.example.org', 'mudable.example.org'] as const
const TURNCOAT: string = 'mudable.example.org'

/** What nobody may be sent to, in several spellings. */
export const INSIDE = [
  'https://10.0.0.1/oye',
  'https://0x7f000001/oye',
  'https://[::ffff:169.254.169.254]/oye',
  'https://localhost/oye',
  'http://uno.example.org/oye',
] as const

/** `refused`: nobody is there. `lost`: it is taken, and the answer doesn't come. `closed`: nobody is there for hours. */
export const RECEIVER_FAULTS = ['refused', 'lost', 'slow', 'closed', 500, 410] as const
export type ReceiverFault = (typeof RECEIVER_FAULTS)[number]

const HOUR_MS = 3_600_000
const SLOW_MS = 2_000
/** As long as nobody waits for an answer (lib/http/hooks). */
const TOO_LATE_MS = 8_000

/** A message that came to a server. */
export interface Received extends OutgoingCall {
  /** The server has it. */
  readonly taken: boolean
  /** And the bot was told so. */
  readonly heard: boolean
}

/** Other people's servers. */
export interface Receivers {
  readonly outgoing: Outgoing
  /** What came since this was asked last. */
  received(): Received[]
  /** Whether a server has it. */
  has(url: string, id: string): boolean
  /** Addresses inside that were reached, if any. */
  leaks(): string[]
  plan(fault: ReceiverFault, times: number): void
  /** Who is closed stays so. */
  heal(): void
}

export function createReceivers(chance: Chance, met: Met, carry: Carry): Receivers {
  let planned: { fault: ReceiverFault; times: number } | undefined
  let fresh: Received[] = []
  const leaked: string[] = []
  const taken = new Set<string>()
  const closedUntil = new Map<string, number>()
  // What the bot calls others by, where each name is of an inner address: it connects to none of them.
  const inward = createOutgoing({
    lookup: (_host, { all }, done) =>
      all ? done(null, [{ address: '10.0.0.1', family: 4 }]) : done(null, '10.0.0.1', 4),
  })
  /** Tried, and not reached: the same address is as far away the next time, and finding that out takes a socket. */
  const refused = new Set<string>()
  const leadsInside = (host: string) => host === TURNCOAT || !SERVERS.some((server) => server === host)
  const faultOf = (host: string): ReceiverFault | undefined => {
    if ((closedUntil.get(host) ?? 0) > systemClock.now()) return 'closed'
    if (!planned) return undefined
    const { fault } = planned
    planned.times -= 1
    if (planned.times <= 0) planned = undefined
    if (fault === 'closed') closedUntil.set(host, systemClock.now() + (1 + chance.integer(12)) * HOUR_MS)
    countMet(met, `receiver ${fault}`, host)
    return fault
  }
  const serve = async (call: OutgoingCall): Promise<CallOutcome> => {
    const address = readAddress(call.url)
    if (!(address instanceof URL) || leadsInside(address.hostname)) {
      if (refused.has(call.url)) return { failed: 'refused' }
      const outcome = await inward.call(call)
      if ('failed' in outcome && outcome.failed === 'refused') refused.add(call.url)
      else leaked.push(call.url)
      return outcome
    }
    const fault = faultOf(address.hostname)
    const isTaken = fault === undefined || fault === 'lost' || fault === 'slow'
    fresh.push({ ...call, taken: isTaken, heard: isTaken && fault !== 'lost' })
    if (isTaken) taken.add(`${call.url} ${call.id}`)
    if (typeof fault === 'number') return { code: fault }
    if (fault === 'refused' || fault === 'closed') return { failed: 'unreachable' }
    if (fault !== undefined) await after(fault === 'slow' ? SLOW_MS : TOO_LATE_MS)
    return fault === 'lost' ? { failed: 'timeout' } : { code: 204 }
  }
  return {
    outgoing: {
      judge: (text) =>
        carry(async () => {
          const url = readAddress(text)
          if (!(url instanceof URL)) return url
          return SERVERS.some((server) => server === url.hostname) ? undefined : inward.judge(text)
        }),
      call: (call) => carry(() => serve(call)),
    },
    received() {
      const since = fresh
      fresh = []
      return since
    },
    has: (url, id) => taken.has(`${url} ${id}`),
    leaks: () => leaked.splice(0),
    plan(fault, times) {
      planned = { fault, times }
    },
    heal() {
      planned = undefined
    },
  }
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
