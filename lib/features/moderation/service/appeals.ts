import { Refusal } from '../../../contract/answer.ts'
import type { Act } from '../../../contract/turn.ts'
import { apart } from '../../../values/text.ts'
import { appealOnce } from '../queries/alerts.ts'
import { findOwn, listOwn, type OwnSanction } from '../queries/sanctions.ts'
import { appealedTexts } from '../screens/alerts.ts'
import { say } from '../texts.ts'
import { alertFor } from './alerts.ts'

/** As long as a sanction counts for anything. */
const SHOWN_MS = 180 * 86_400_000
const MOST_SHOWN = 10

/** What the actor was sanctioned with, in every group. */
export const listOwnSanctions = ({ services, actor, now }: Act): Promise<OwnSanction[]> =>
  listOwn(services.database, actor.userId, { since: now - SHOWN_MS, limit: MOST_SHOWN })

/**
 * Once a sanction; those who moderate decide.
 * @returns `waits`: until the bot is in their group again
 * @throws Refusal where it isn't theirs, is undone, or was decided
 */
export async function appealSanction(act: Act, sanction: string): Promise<'sent' | 'waits'> {
  const { services, actor, now } = act
  const own = await findOwn(services.database, actor.userId, sanction)
  if (!own) throw new Refusal(apart(say('refusals.not_yours')))
  const alert = alertFor(
    { services, now, key: `appeal:${sanction}` },
    {
      kind: 'appeal',
      mergeKey: `appeal:${sanction}`,
      evidence: [...appealedTexts(own), say('alert.appeals')],
      subjects: [actor.userId],
    },
  )
  const { appealed: status, away } = await appealOnce(services.database, sanction, actor.userId, alert)
  if (status === null) throw new Refusal(apart(say('refusals.not_yours')))
  if (status !== 'open' && status !== 'again') throw new Refusal(apart(say(`refusals.appeal_${status}`)))
  services.catchUp()
  return away ? 'waits' : 'sent'
}
