import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, sendJson } from '../../../lib/local/http/local-server.ts'
import { NoAnswer, type WireRequest } from '../../../lib/platform/wire/wire.ts'
import { isSql, tapLine, wireAnswer } from '../../support/line.ts'

export type Place = 'redis' | 'postgres' | 'telegram'

/**
 * How a call fails. `refused`: it never gets there. `lost`: it is done, and its answer isn't heard. `late`: its caller has
 * given up, and it is done when all is over. `broken`: a 5xx. `down`: refused, and all that follow. `dies`: it is done, and
 * whoever made it is no more. The rest is what Telegram says.
 */
export const WAYS = {
  redis: ['refused', 'lost', 'late', 'broken', 'down', 'dies'],
  postgres: ['refused', 'lost', 'late', 'broken', 'down', 'dies'],
  telegram: ['refused', 'lost', 'slow_down', 'broken', 'no', 'forbidden', 'dies'],
} as const
export type Way = (typeof WAYS)[Place][number]

/** What Telegram refuses for good: another outcome is right, as long as it is in order. */
export const isRefusal = (way: Way) => way === 'no' || way === 'forbidden'

const SAID = {
  slow_down: {
    error_code: 429,
    description: 'Too Many Requests: retry after 3',
    parameters: { retry_after: 3 },
  },
  broken: { error_code: 500, description: 'Internal Server Error' },
  no: { error_code: 400, description: 'Bad Request: something is odd' },
  forbidden: { error_code: 403, description: 'Forbidden: not for you' },
} as const

/** Stands on the ways out of the bot, counts its calls, and has one of them fail. */
export interface Ways {
  /** Counts from here on. */
  arm(fault?: { readonly at: number; readonly way: Way }): void
  /** What was called since, in its order. */
  calls(): readonly { readonly place: Place; readonly what: string }[]
  /** Everything works again, what was late gets there at last. */
  heal(): Promise<void>
  readonly isDead: boolean
  /** Updates are taken from Telegram from here on, and given to nobody: they are handed over at the end. */
  withhold(): () => object[]
  /**
   * When an update or a tick has had its answer since the last time it was armed, whatever that was, and nobody is being
   * served: what one deed brings comes at once, and whoever died must not come back to life halfway through its last call.
   * @returns the last one's status, 0 where nobody hears it
   */
  answered(): Promise<number>
  readonly between: (req: IncomingMessage, res: ServerResponse, go: () => Promise<void>) => Promise<void>
  close(): void
}

export function createWays(): Ways {
  let counted: { place: Place; what: string }[] | undefined
  let fault: { readonly at: number; readonly way: Way } | undefined
  let down: Place | undefined
  let isDead = false
  let late: (() => Promise<unknown>)[] = []
  let answered = Promise.withResolvers<number>()
  let withheld: object[] | undefined
  let served = 0

  /** The way in which this call fails, if it does. */
  const met = (place: Place, what: string): Way | undefined => {
    if (isDead || down === place) return 'refused'
    if (!counted) return undefined
    counted.push({ place, what })
    if (counted.length !== fault?.at) return undefined
    const { way } = fault
    if (way === 'dies') isDead = true
    if (way === 'down') down = place
    return way
  }

  const release = tapLine(async (request, go) => {
    const place = isSql(request) ? 'postgres' : 'redis'
    const way = met(place, nameOf(request))
    if (way === undefined) return go(request)
    if (way === 'broken') return wireAnswer(502, 'Bad Gateway')
    if (way === 'lost' || way === 'dies') await go(request)
    if (way === 'late') late.push(() => go(request).catch(() => undefined))
    throw new NoAnswer(`${way}, as it was planned`)
  })

  const asTelegram = async (req: IncomingMessage, res: ServerResponse, go: () => Promise<void>) => {
    const way = met('telegram', req.url?.split('/').at(-1) ?? '')
    if (way === undefined) return go()
    if (way === 'lost' || way === 'dies') {
      unheard(res)
      return go()
    }
    const said = way in SAID ? SAID[way as keyof typeof SAID] : undefined
    if (said) sendJson(res, said.error_code, { ok: false, ...said })
    else req.socket.destroy()
  }

  return {
    arm(planned) {
      counted = []
      fault = planned
      answered = Promise.withResolvers()
    },
    calls: () => counted ?? [],
    async heal() {
      counted = undefined
      fault = undefined
      down = undefined
      isDead = false
      const waiting = late
      late = []
      for (const arrives of waiting) await arrives()
    },
    get isDead() {
      return isDead
    },
    withhold() {
      const mine: object[] = []
      withheld = mine
      return () => {
        withheld = undefined
        return mine
      }
    },
    answered: () => answered.promise,
    async between(req, res, go) {
      if (req.url?.startsWith('/bot')) return asTelegram(req, res, go)
      if (withheld) {
        withheld.push(JSON.parse((await readBody(req)).toString()))
        res.writeHead(200).end()
        return
      }
      const { end } = res
      // Whoever is dead answers nothing.
      res.end = ((...given: Parameters<typeof end>) => {
        if (isDead) res.socket?.destroy()
        else end.apply(res, given)
        return res
      }) as typeof end
      served += 1
      await go().finally(() => (served -= 1))
      if (served === 0) answered.resolve(isDead ? 0 : res.statusCode)
    },
    close: release,
  }
}

/** Done, and its answer gets nowhere. */
function unheard(res: ServerResponse): void {
  res.writeHead = () => res
  res.end = (() => {
    res.socket?.destroy()
    return res
  }) as typeof res.end
}

const nameOf = ({ url, body }: WireRequest): string =>
  isSql({ url } as WireRequest)
    ? (/"query":"\s*(\w+)/.exec(body)?.[1] ?? 'batch')
    : (/^\[+"(\w+)/.exec(body)?.[1] ?? 'redis')
