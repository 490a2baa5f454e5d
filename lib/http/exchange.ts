/**
 * A call and its answer as plain values. `Request` and `Response` are not used on the way of an update: making them and
 * reading their streams takes longer than all the rest of the adapter.
 */
export interface HttpRequest {
  /** Path and query, as the caller wrote them; left out where there was none. */
  readonly url?: string | undefined
  /** By lower-case name, as Node gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /**
   * The bytes as they came, once: QStash signs these, not what a parser makes of them. Read only when asked for, so that
   * who is refused by a header costs no reading.
   * @throws BodyTooLarge
   */
  body(): Promise<Uint8Array>
}

export interface HttpResponse {
  readonly status: number
  /** Nothing when left out. */
  readonly body?: string
  /** The media type of the body; JSON when left out. */
  readonly type?: string
}

/** The body grew over what the platform lets through. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

export function json(value: unknown, status = 200): HttpResponse {
  return { status, body: JSON.stringify(value) }
}

/** A header that may come once; of more than one, none counts. */
export function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** What follows the question mark. */
export function queryOf({ url = '' }: HttpRequest): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
}
