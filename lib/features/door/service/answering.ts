import { endThings } from '../../../consent/endings.ts'
import { closing } from '../../../consent/standing.ts'
import { Over, Refusal } from '../../../contract/answer.ts'
import type { Act } from '../../../contract/turn.ts'
import { decideAnew } from '../../../values/decide-anew.ts'
import { closeEntry, type Entry, findEntry, listWriting, saveProgress } from '../queries/entries.ts'
import { hasOwnQuestion, isAnswer } from '../rules/asking.ts'
import { type Outcome, press, stepOf, write } from '../rules/progress.ts'
import { doorSettings } from '../settings.ts'
import { say } from '../texts.ts'
import { answerUntil, expire } from './asking.ts'
import { termsOf } from './terms.ts'

/** What an answer at the door has come to. */
export interface Answered {
  readonly kind: Outcome['kind']
  /** As it is now. */
  readonly entry: Entry
}

/** What is open now is answered in writing. */
export const isWritten = ({ progress }: Entry): boolean => stepOf(progress) === 'own'

const ATTEMPTS = 4

/** A press on a question's button. @throws Refusal for one that counts for nothing */
export async function answer(
  act: Act,
  { ref, no, choice }: { readonly ref: string; readonly no: number; readonly choice: number },
): Promise<Answered> {
  const entry = await findEntry(act.services.database, ref)
  return decide(act, entry, ({ progress, mostWrong }) =>
    press(progress, no, choice, { mostWrong, random: act.services.random }),
  )
}

/**
 * Words in private. @param question the bot's words that they reply to: each names its group
 * @param sentAt when they wrote them, by Telegram: what comes late was not answered late
 * @returns undefined where nobody has asked them for any
 */
export async function answerInWords(
  act: Act,
  words: string,
  { question = '', sentAt }: { readonly question?: string | undefined; readonly sentAt: number },
): Promise<Answered | undefined> {
  const asked = await listWriting(act.services.database, act.actor.userId, act.key)
  const isHeard = ({ progress }: Entry) => progress.heard === act.key
  const [first] = asked
  if (first && first.state !== 'open')
    return { kind: first.state === 'passed' ? 'passed' : 'failed', entry: first }
  // At two doors at once, who replies to neither question means the one they know the answer to, or the newest.
  const entry =
    asked.find(isHeard) ??
    asked.find(({ settings }) => isAnswer(words, doorSettings.of({ settings }).answers)) ??
    asked.find(({ title }) => question.includes(title)) ??
    asked[0]
  if (!entry) return undefined
  const judge = (each: Entry): Outcome =>
    isHeard(each)
      ? { kind: 'stale' }
      : write({ ...each.progress, heard: act.key }, answers(words, each), {
          mostWrong: each.mostWrong,
          random: act.services.random,
        })
  return decide(act, entry, judge, sentAt)
}

/** What the group has since stopped asking has no wrong answer. */
function answers(words: string, { settings }: Entry): boolean {
  const wishes = doorSettings.of({ settings })
  return isAnswer(words, wishes.answers) || !hasOwnQuestion(wishes)
}

/** @param answeredAt when they did, where that is known */
async function decide(
  act: Act,
  read: Entry | undefined,
  judge: (entry: Entry) => Outcome,
  answeredAt = act.now,
): Promise<Answered> {
  const { actor, now, services } = act
  const { database } = services
  const check = async (entry: Entry | undefined): Promise<Entry> => {
    if (!entry || entry.person.userId !== actor.userId) throw new Refusal(say('refusals.gone'))
    const isLate = entry.expiresAt <= answeredAt
    if (entry.state === 'open' && isLate && (await expire(services, entry.ref, now))) services.catchUp()
    if (entry.state === 'passed') throw new Refusal(say('refusals.inside'))
    if (entry.state !== 'open' || isLate) throw new Over(say('refusals.late'))
    return entry
  }
  return decideAnew<Entry, Answered>(
    await check(read),
    async (entry) => {
      const outcome = judge(entry)
      // The next question may never have reached them: it is shown to them again, or nothing that they press lets them in.
      if (outcome.kind === 'stale') return { done: { kind: 'stale', entry } }
      const { kind, progress } = outcome
      if (kind === 'minor') await closeForAge(act)
      const done =
        kind === 'passed' || kind === 'failed' || kind === 'minor'
          ? await finish(act, { ...entry, progress }, kind === 'passed' ? 'passed' : 'failed')
          : await saveProgress(database, entry, {
              progress,
              // Each question has its own time; wrong answers win none.
              expiresAt: kind === 'next' ? answerUntil(entry, now) : entry.expiresAt,
            })
      if (done) return { done: { kind, entry: done } }
      return { changed: await check(await findEntry(database, entry.ref)) }
    },
    { attempts: ATTEMPTS, exhausted: () => new Refusal(say('refusals.stale')) },
  )
}

async function finish(
  { services, now }: Act,
  entry: Entry,
  state: 'passed' | 'failed',
): Promise<Entry | undefined> {
  const closed = await closeEntry(services.database, entry, state, { at: now, terms: termsOf(entry) })
  if (!closed) return undefined
  services.catchUp()
  return { ...entry, state }
}

/** As everywhere: who has confirmed to be under 18 has no roleplay, here or anywhere. Nobody is told why. */
async function closeForAge({ actor, now, services }: Act): Promise<void> {
  await endThings(services, {
    person: actor.userId,
    who: actor,
    key: `underage:${actor.userId}`,
    cause: 'revoked',
    at: now,
    first: closing(actor.userId, 'barred', now),
  })
}
