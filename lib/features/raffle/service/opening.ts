import type { GroupAct } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { economySettings } from '../../economy/index.ts'
import { drawJob } from '../clock-jobs.ts'
import { cardNotice } from '../notices.ts'
import type { Raffle } from '../queries/reading.ts'
import { insertRaffle } from '../queries/writing.ts'
import { refuseTerms } from '../rules/buying.ts'
import { commitmentTo } from '../rules/chance.ts'
import { raffleSettings } from '../settings.ts'

const REF_BYTES = 9
const SECRET_BYTES = 32

/** What whoever opens a raffle says of it. */
export interface Wanted {
  readonly priceCoins: bigint
  /** As long as is usual here when left out. */
  readonly durationMs: number | undefined
  readonly prize: string | undefined
  /** The topic for its card. */
  readonly threadId: number | undefined
}

/** Opens it: the card goes into the group right behind it. @throws Refusal */
export async function openRaffle(
  act: GroupAct,
  { priceCoins, durationMs, prize, threadId }: Wanted,
): Promise<{ readonly ref: string; readonly drawsAt: number }> {
  const { services, now, actor, group, key } = act
  const settings = raffleSettings.of(group)
  const lastsMs = durationMs ?? settings.usualMs
  const refusal = refuseTerms({ priceCoins, durationMs: lastsMs }, settings)
  if (refusal) throw refusal
  const secret = Buffer.from(services.random.token(SECRET_BYTES), 'base64url').toString('hex')
  const opener = actor.kind === 'person' ? actor : undefined
  const raffle: Raffle = {
    ref: services.random.token(REF_BYTES),
    groupId: group.groupId,
    groupTitle: group.title,
    opener,
    openerId: opener?.userId,
    prize: prize?.replaceAll(/\s+/g, ' '),
    threadId,
    priceCoins,
    taxPercent: economySettings.of(group).taxPercent,
    mostEach: Math.floor(settings.ticketsEach),
    drawsAt: now + lastsMs,
    commitment: commitmentTo(secret),
    status: 'open',
    sold: 0,
    tickets: [],
    buyers: [],
    drawn: undefined,
    version: 1,
  }
  const { ref, groupId } = raffle
  const opened = await insertRaffle(services.database, {
    raffle,
    secret,
    key,
    at: now,
    job: drawJob.at(raffle.drawsAt, { key: ref, groupId, payload: { ref } }),
    card: cardNotice(raffle, now),
  })
  if (!opened) throw new WriteConflict('one command is opening a raffle twice')
  services.deliverSoon()
  return opened
}
