/** lib/platform/wire: the way to the stores: requests over connections that stay open. */

/** A call of a store: always a POST of JSON. */
export interface WireRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How long its whole answer may take, in milliseconds; afterwards {@link NoAnswer}. */
  readonly timeoutMs: number
  /**
   * Time in which this process itself stood still (a cold start, a picture being drawn) hardly counts: by then the answer
   * may be waiting to be read, and its server would be taken for gone.
   */
  readonly whileAwake?: boolean
}

export interface WireAnswer {
  readonly status: number
  readonly text: string
  /** By lower-case name. */
  header(name: string): string | undefined
}

/** No whole answer came: nobody knows whether what was asked for was done. It quotes neither address nor headers. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/**
 * Makes one attempt, never a second: what was written may have been done, whatever became of its answer.
 * @throws NoAnswer
 */
export type Wire = (request: WireRequest) => Promise<WireAnswer>
