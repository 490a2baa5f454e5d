import { type HttpRequest, type HttpResponse, headerOf } from './exchange.ts'
import { sameSecret } from './secret.ts'

export interface WebhookParts<Update> {
  /** The one in force, and the one before it while it is being changed. */
  readonly secrets: readonly (string | undefined)[]
  /** undefined for what is no update */
  parse(body: string): Update | undefined
  handle(update: Update): Promise<{ readonly status: number; readonly body: string }>
}

/** Telegram's call. 200 done; 401 wrong secret, and the body is not read; 400 no update; 5xx come again. */
export async function answerTelegram<Update>(
  request: HttpRequest,
  { secrets, parse, handle }: WebhookParts<Update>,
): Promise<HttpResponse> {
  const given = headerOf(request, 'x-telegram-bot-api-secret-token')
  if (!given || !secrets.some((known) => known && sameSecret(known, given))) return { status: 401 }
  const update = parse(new TextDecoder().decode(await request.body()))
  return update === undefined ? { status: 400 } : handle(update)
}
