import { type HttpRequest, type HttpResponse, headerOf, json } from './exchange.ts'
import { bearsSecret } from './secret.ts'

/** What came of the work that was due. */
export interface DueOutcome {
  readonly reports: readonly object[]
  /** Whoever called should see it, and come again where it does so. */
  readonly failed: boolean
}

/** A call of Vercel's cron, or of whoever knows its secret. Without a secret everybody is refused. */
export async function answerCron(
  request: HttpRequest,
  secret: string | undefined,
  doDue: () => Promise<DueOutcome>,
): Promise<HttpResponse> {
  if (!bearsSecret(request, secret)) return { status: 401 }
  return told(await doDue())
}

/**
 * A call of QStash.
 * @param isGenuine by signature and the body's bytes; left out where nobody has QStash
 */
export async function answerWakeUp(
  request: HttpRequest,
  isGenuine: ((signature: string, body: Uint8Array) => boolean) | undefined,
  doDue: () => Promise<DueOutcome>,
): Promise<HttpResponse> {
  const signature = headerOf(request, 'upstash-signature')
  if (!isGenuine || !signature || !isGenuine(signature, await request.body())) return { status: 401 }
  return told(await doDue())
}

const told = ({ reports, failed }: DueOutcome) => json({ reports }, failed ? 500 : 200)
