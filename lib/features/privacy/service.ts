import { personText } from '../../community/queries.ts'
import { Refusal } from '../../contract/answer.ts'
import type { Act, Services } from '../../contract/turn.ts'
import { userId } from '../../values/ids.ts'
import {
  type Erased,
  erase,
  forgetErasuresAgain,
  forgetOld,
  type KnownPerson,
  listErasuresAgain,
  listLongGone,
  listPeople,
  type Tombstone,
} from './queries/erasing.ts'
import { BARS_MS, GONE_MS } from './rules.ts'
import { privacySettings } from './settings.ts'
import { say } from './texts.ts'

export { nextErasureAgain } from './queries/erasing.ts'

// ------------------------------------------------------------------------------------------ erasing

/** Erases the actor, in every group. */
export async function eraseOwn({ services, actor, key, now }: Act): Promise<Erased> {
  if (actor.kind !== 'person') throw new Refusal(say('refusals.nobody'))
  const erased = await eraseOne(services, { person: actor, key: `erased:${key}`, at: now })
  services.catchUp()
  return erased
}

/**
 * The log has it too: who restores a backup without the rows of `erasures` since then finds them there. What names the
 * act names the person, and stays as a keyed hash like them.
 */
async function eraseOne(services: Services, { key, ...who }: Parameters<typeof erase>[1]): Promise<Erased> {
  const erasure = { ...who, key: services.keyedHash(key) }
  const erased = await erase(services, erasure)
  services.logger.info(
    {
      tombstone: {
        key: erasure.key,
        hashes: services.keyedHashes(personText(erasure.person.userId)),
        at: erasure.at,
      },
    },
    'erased',
  )
  return erased
}

const PEOPLE_BATCH = 1_000

/**
 * After a backup was restored: erases again whoever had been erased since it was made, by what is kept beside it. Who has
 * come back after their erasure is left.
 * @returns how many
 */
export async function eraseAgain(services: Services, tombstones: readonly Tombstone[]): Promise<number> {
  return eraseAll(services, tombstones, ({ seenAt }, { at }) => seenAt <= at)
}

/**
 * Erases whom the restored backup still knew, though they had themselves erased later: all that is here of them is older
 * than that, even if they have written since. Killed halfway it is done again.
 * @returns how many
 */
export async function eraseRestored(services: Services): Promise<number> {
  const tombstones = await listErasuresAgain(services.database)
  if (tombstones.length === 0) return 0
  const erased = await eraseAll(services, tombstones, () => true)
  await forgetErasuresAgain(
    services.database,
    tombstones.map(({ key }) => key),
  )
  services.logger.info({ tombstones: tombstones.length, erased }, 'erased again after a restored backup')
  return erased
}

async function eraseAll(
  services: Services,
  tombstones: readonly Tombstone[],
  isMeant: (person: KnownPerson, tombstone: Tombstone) => boolean,
): Promise<number> {
  const byHash = new Map(tombstones.flatMap((each) => each.hashes.map((hash) => [hash, each] as const)))
  let erased = 0
  let behind = userId(0)
  for (;;) {
    const people = await listPeople(services.database, behind, PEOPLE_BATCH)
    for (const person of people) {
      const hash = services.keyedHashes(personText(person.userId)).find((each) => byHash.has(each))
      const tombstone = hash === undefined ? undefined : byHash.get(hash)
      if (!tombstone || !isMeant(person, tombstone)) continue
      await erase(services, { person, key: tombstone.key, at: services.clock.now() })
      erased += 1
    }
    const last = people.at(-1)
    if (!last || people.length < PEOPLE_BATCH) return erased
    behind = last.userId
  }
}

// ------------------------------------------------------------------------------------------ in time

const ROWS = 2_000
const PEOPLE = 20

/** Takes away what is older than it is kept, batch by batch. @returns how much went */
export async function forgetInTime(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  const { database, clock } = services
  const departedMonths = privacySettings.of(undefined).departed
  let total = 0
  while (clock.now() < until) {
    const { gone, more } = await forgetOld(services, {
      at: now,
      departedMonths,
      barsBefore: now - BARS_MS,
      limit: ROWS,
    })
    total += gone
    if (!more) break
  }
  for (const person of await listLongGone(database, now - GONE_MS, PEOPLE)) {
    if (clock.now() >= until) break
    await eraseOne(services, { person, key: `gone:${person.userId}:${person.seenAt}`, at: now })
    total += 1
  }
  return total
}
