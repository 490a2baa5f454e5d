import type { Answer } from '../../contract/answer.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { Logger } from '../../platform/logger.ts'
import {
  COUNTED,
  type Cost,
  DURATION_BUCKETS,
  type Metering,
  tenths,
  tripsOf,
} from '../../platform/metering.ts'
import type { Text } from '../../values/text.ts'
import type { Known } from '../routes/known.ts'

/**
 * What became of an update. `passed`: nobody wanted it; `done`: handled without a word; `set_aside`: kept for later;
 * `waits`: Telegram is to bring it again after an outage; `failed`: it failed, and comes again or has been told so.
 */
export type UpdateOutcome =
  | 'ignored'
  | 'passed'
  | 'duplicate'
  | 'busy'
  | 'answered'
  | 'done'
  | `refused:${string}`
  | 'later'
  | 'lost'
  | 'waits'
  | 'failed'
  | 'set_aside'

/** One line an update, and its counters. It names nobody, and quotes nothing that was written. */
export interface Journal {
  note(incoming: Incoming, ended: Ended): void
}

export interface Ended {
  readonly outcome: UpdateOutcome
  readonly ms: number
  readonly cost: Cost
  /** Where it can be found that was set aside. */
  readonly reference: string | undefined
}

export interface JournalParts {
  readonly known: Known
  readonly logger: Logger
  /** A text under this instance's key: the same person is the same one in every line, and nobody finds out who. */
  readonly keyedHash: (text: string) => string
  readonly counters: Metering['counters']
}

/** Hashes are kept for so many: most lines are of few people. */
const MAX_HASHES = 2_000
const HASH_LENGTH = 12

export function createJournal({ known, logger, keyedHash, counters }: JournalParts): Journal {
  const hashes = new Map<string, string>()
  const hashOf = (kind: 'person' | 'group', id: number) => {
    const name = `log:${kind}:${id}`
    const known = hashes.get(name)
    if (known !== undefined) return known
    if (hashes.size >= MAX_HASHES) hashes.clear()
    const hash = keyedHash(name).slice(0, HASH_LENGTH)
    hashes.set(name, hash)
    return hash
  }
  let cold = true
  return {
    note(incoming, { outcome, ms, cost, reference }) {
      const { from, chat } = incoming
      if (logger.isLevelEnabled('info'))
        logger.info(
          {
            update: incoming.updateId,
            who: from && hashOf('person', from.id),
            group: chat && chat.type !== 'private' ? hashOf('group', chat.id) : undefined,
            kind: incoming.kind,
            ...whatOf(known, incoming),
            outcome,
            reference,
            ...tripsOf(cost),
            ms: tenths(ms),
            cold,
          },
          'update',
        )
      const kind = incoming.command ? 'command' : incoming.callback ? 'press' : incoming.kind
      // Codes of refusals are many: a log tells them, a counter doesn't.
      counters.add(COUNTED.updates, `kind=${kind},outcome=${outcome.replace(/:.*/, '')}`)
      const seconds = ms / 1000
      const bucket = DURATION_BUCKETS.find((bound) => seconds <= bound)
      counters.add(`${COUNTED.duration}_bucket`, `le=${bucket ?? '+Inf'}`)
      counters.add(`${COUNTED.duration}_sum`, '', seconds)
      if (cold) counters.add(COUNTED.cold)
      cold = false
    },
  }
}

/** The names that were declared, never what somebody wrote. */
function whatOf(known: Known, { command, callback }: Incoming) {
  if (command) {
    const found = known.findCommand(command.name)
    return { command: found?.name ?? 'unknown', feature: found?.feature }
  }
  const press = callback?.press
  if (!press) return callback && { button: 'unknown' }
  const found = known.findAction(press.feature, press.name)
  return found ? { button: `${press.feature}:${press.name}`, feature: found.feature } : { button: 'unknown' }
}

const REFUSALS = 'refusals.'

/** What an answer comes to: a no is one, whether a rule threw it or an entry said it itself. */
export function outcomeOf(answer: Answer): UpdateOutcome {
  if (!answer) return 'done'
  const told: Text | readonly Text[] = 'toast' in answer ? answer.toast : answer.text
  const texts: readonly Text[] = Array.isArray(told) ? told : [told]
  const no = texts.find(({ key }) => key.startsWith(REFUSALS))
  return no ? `refused:${no.namespace}.${no.key.slice(REFUSALS.length)}` : 'answered'
}
