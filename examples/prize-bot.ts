/**
 * How another bot joins in: it hears of something by a webhook, makes sure that it comes from The Phantom Bot, and pays a
 * prize by REST. Other bots' messages in a chat never move anything; this does.
 *
 * `PHANTOM_URL=https://… PHANTOM_KEY=tpb_… PHANTOM_WEBHOOK_SECRET=whsec_… PORT=8080 node examples/prize-bot.ts`
 */
import { createServer } from 'node:http'
import { env } from 'node:process'
import { Webhook } from 'standardwebhooks'

export interface PrizeBot {
  /** Where The Phantom Bot runs, and a key of `/apikey` that may make coins for somebody. */
  readonly url: string
  readonly key: string
  /** As `/webhook` told it: `whsec_…`. */
  readonly webhookSecret: string
  /** Whole coins, as text of digits. */
  readonly prizeCoins: string
}

/** `raffle.ended` as `webhooks` of /v1/openapi.json describes it: of others no more is read here than their type. */
interface RaffleEnded {
  readonly type: 'raffle.ended'
  readonly data: { readonly winner: { readonly id: number; readonly name: string } | null }
}

type Event = RaffleEnded | { readonly type: 'another' }

export const HEARD: Event['type'] = 'raffle.ended'

interface Paid {
  readonly id: string
  readonly coins: string
}

/** @throws WebhookVerificationError for what isn't from The Phantom Bot, was changed on its way, or is five minutes old */
function readWebhook(secret: string, headers: Record<string, string>, body: string): Event {
  const event = new Webhook(secret).verify(body, headers) as RaffleEnded
  return event.type === HEARD ? event : { type: 'another' }
}

/** What won't be otherwise however often one asks: whoever won has left, say. */
const FINAL = new Set(['/v1/problems/refused', '/v1/problems/unknown-member'])

class NotPaid extends Error {
  readonly isFinal: boolean
  constructor({ type = '', code = type }: { readonly type?: string; readonly code?: string }) {
    super(code)
    this.isFinal = FINAL.has(type)
  }
}

/**
 * Pays a prize of the house. Whoever asks twice by one `once` pays once: after a time-out, ask again. Out of the treasury
 * it would be `POST /v1/transfers` with `from: 'treasury'`.
 * @throws NotPaid with the problem's code, such as `economy.absent` for who has left
 */
async function payPrize(
  { url, key, prizeCoins }: Pick<PrizeBot, 'url' | 'key' | 'prizeCoins'>,
  { to, note, once }: { readonly to: string; readonly note: string; readonly once: string },
): Promise<Paid> {
  const response = await fetch(`${url}/v1/grants`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': once,
    },
    body: JSON.stringify({ to, coins: prizeCoins, note }),
    signal: AbortSignal.timeout(10_000),
  })
  const told = (await response.json()) as Paid & { readonly type?: string; readonly code?: string }
  if (!response.ok) throw new NotPaid(told)
  return told
}

/**
 * A webhook has come. It may come again: its own id is what the prize is paid by, so that nobody is paid twice.
 * @returns the HTTP status to answer; anything but 2xx has it sent again
 */
export async function handleWebhook(
  bot: PrizeBot,
  headers: Record<string, string>,
  body: string,
): Promise<number> {
  let event: Event
  try {
    event = readWebhook(bot.webhookSecret, headers, body)
  } catch {
    return 401
  }
  const winner = event.type === 'raffle.ended' ? event.data.winner : null
  // Nobody has won where too few had bought.
  if (!winner) return 204
  try {
    await payPrize(bot, { to: String(winner.id), note: 'bonus', once: headers['webhook-id'] ?? '' })
    return 204
  } catch (error) {
    console.error(error)
    // Whoever is told of a failure sends it again, and after three days nothing any more: so no failure is made of a refusal.
    return error instanceof NotPaid && error.isFinal ? 204 : 500
  }
}

if (import.meta.main) {
  const { PHANTOM_URL, PHANTOM_KEY, PHANTOM_WEBHOOK_SECRET, PORT = '8080' } = env
  if (!PHANTOM_URL || !PHANTOM_KEY || !PHANTOM_WEBHOOK_SECRET)
    throw new Error('PHANTOM_URL, PHANTOM_KEY and PHANTOM_WEBHOOK_SECRET are needed')
  const bot = { url: PHANTOM_URL, key: PHANTOM_KEY, webhookSecret: PHANTOM_WEBHOOK_SECRET, prizeCoins: '10' }
  createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    res.statusCode = await handleWebhook(
      bot,
      req.headers as Record<string, string>,
      Buffer.concat(chunks).toString(),
    )
    res.end()
  }).listen(Number(PORT))
}
