import { delegatesAmong } from '../../community/delegations.ts'
import { groupSettings } from '../../community/group-settings.ts'
import { characterNames } from '../../community/names.ts'
import { type Ability, holds } from '../../contract/entry.ts'
import type { Caller, KeyKeeper, KeyMemory } from '../../contract/rest.ts'
import type { Services } from '../../contract/turn.ts'
import {
  type Administrators,
  creatorOf,
  fetchAdministrators,
  packAdministrators,
  unpackAdministrators,
} from '../../telegram/administrators.ts'
import { sha256 } from '../../values/digest.ts'
import { type Named, nameOf } from '../../values/person.ts'
import { isWellFormed } from './keys.ts'
import * as queries from './queries.ts'

/** As in the chat: what changes something goes by what Telegram said within a minute, what only looks by ten. */
const FRESH_MS = 60_000
const READ_MS = 10 * 60_000

async function findCaller(services: Services, key: string, memory: KeyMemory): Promise<Caller | undefined> {
  const now = services.clock.now()
  const found = await queries.findKey(services.database, sha256(key), now)
  if (!found) return undefined
  const { group, maker } = found
  const names = characterNames(group.settings)
  const settings = groupSettings.of(group)
  return {
    keyId: found.id,
    scopes: found.scopes,
    maker,
    group,
    isHere: found.isHere,
    isBotHere: found.chat !== undefined,
    can: (ability, { reads }) =>
      may(services, found, memory, { ability, maxAgeMs: reads ? READ_MS : FRESH_MS }),
    nameOf(person: Named) {
      const character = names[String(person.userId)]
      return nameOf(character === undefined ? person : { userId: person.userId, firstName: character })
    },
    reader: { symbol: settings.symbol, timeZone: settings.timeZone, names },
  }
}

/** Whether a key's maker holds an ability at this moment: by Telegram's rights, or by what was delegated to them. */
async function may(
  services: Services,
  { chat, maker, delegations }: queries.FoundKey,
  memory: KeyMemory,
  { ability, maxAgeMs }: { readonly ability: Ability; readonly maxAgeMs: number },
): Promise<boolean> {
  // Where the bot is no longer, nobody says who may what.
  if (chat === undefined) return false
  const now = services.clock.now()
  const known = memory.rights === undefined ? undefined : unpackAdministrators(memory.rights)
  const isFresh = known !== undefined && now - known.asOf <= maxAgeMs
  const { people } = isFresh ? known : await ask(services, chat, memory)
  return [...people, ...delegatesAmong(people, delegations.gifts)].some(
    ({ userId, abilities }) => userId === maker.userId && holds(abilities, ability),
  )
}

async function ask(services: Services, chat: number, memory: KeyMemory): Promise<Administrators> {
  const asOf = services.clock.now()
  const people = await fetchAdministrators(services.telegram, chat)
  const administrators = { asOf, creatorId: creatorOf(people), people }
  memory.keepRights(packAdministrators(administrators))
  return administrators
}

/** What lib/http/api asks of whoever owns the keys. */
export const keeper: KeyKeeper = {
  isKey: isWellFormed,
  findCaller,
  begin: (services, call) =>
    queries.beginWrite(services.database, {
      ...call,
      holder: services.random.token(9),
      now: services.clock.now(),
    }),
  finish: ({ database }, id, answer) => queries.finishWrite(database, id, answer),
  giveUp: ({ database, clock }, id) => queries.freeWrite(database, id, clock.now()),
}
