/** QStash could not be reached, did not answer in time, or refused. */
export class QStashUnavailable extends Error {
  override readonly name = 'QStashUnavailable'
}

export interface QStashOptions {
  readonly url: string
  readonly token: string
  readonly timeoutMs: number
}

export interface LaterCall {
  /** Whom it calls, by POST with an empty body. */
  readonly destination: string
  /** Milliseconds since 1970; QStash counts seconds. At most 7 days from now, on its free plan. */
  readonly notBefore: number
  /** A call with a name that was given in the last ten minutes is accepted, and not made a second time. */
  readonly name: string
}

export interface QStash {
  /** @throws QStashUnavailable */
  publish(call: LaterCall): Promise<void>
}

/**
 * Upstash QStash, as far as it is needed: one request, without retries. @upstash/qstash 2.12 would cost 110 ms of a
 * cold start (25 bundled, 58 kB), retries by itself, and its Receiver can't be given a clock, an algorithm or a
 * comparison in constant time: see qstash-signature.ts.
 */
export function createQStash({ url, token, timeoutMs }: QStashOptions): QStash {
  return {
    async publish({ destination, notBefore, name }) {
      let response: Response
      try {
        response = await fetch(`${url}/v2/publish/${destination}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'upstash-not-before': String(Math.ceil(notBefore / 1000)),
            'upstash-deduplication-id': name,
          },
          signal: AbortSignal.timeout(timeoutMs),
        })
        await response.arrayBuffer()
      } catch (error) {
        throw new QStashUnavailable('QStash did not answer', { cause: error })
      }
      if (!response.ok) throw new QStashUnavailable(`QStash answered ${response.status}`)
    },
  }
}
