import { type HttpRequest, type HttpResponse, headerOf } from './exchange.ts'
import { isFromTelegram } from './networks.ts'
import { sameSecret } from './secret.ts'

export interface WebhookParts<Update> {
  /** The one in force, and the one before it while it is being changed. */
  readonly secrets: readonly (string | undefined)[]
  /** Only Telegram's own networks are let in, on top of the secret. */
  readonly networksOnly?: boolean
  /** undefined for what is no update */
  parse(body: string): Update | undefined | Promise<Update | undefined>
  handle(update: Update): Promise<{ readonly status: number; readonly body: string }>
}

const decoder = new TextDecoder()

/** Telegram's call. 200 done; 401 wrong secret, 403 from elsewhere, and the body is not read; 400 no update; 5xx come again. */
export async function answerTelegram<Update>(
  request: HttpRequest,
  { secrets, networksOnly, parse, handle }: WebhookParts<Update>,
): Promise<HttpResponse> {
  const given = headerOf(request, 'x-telegram-bot-api-secret-token')
  if (!given || !secrets.some((known) => known && sameSecret(known, given))) return { status: 401 }
  if (networksOnly && !isFromTelegram(request)) return { status: 403 }
  const update = await parse(decoder.decode(await request.body()))
  return update === undefined ? { status: 400 } : handle(update)
}
