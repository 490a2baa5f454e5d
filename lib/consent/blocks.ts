import { sql } from 'kysely'
import type { Act } from '../contract/turn.ts'
import type { UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { endThings } from './endings.ts'

/**
 * Blocks somebody for the actor, everywhere: all that is between the two ends. What the other one has asked seems to
 * stand; nobody tells them. The one way to block, by a command or below a request.
 */
export async function blockPerson({ actor, key, now, services }: Act, whom: UserId): Promise<void> {
  await endThings(services, {
    person: actor.userId,
    who: actor,
    with: whom,
    cause: 'blocked',
    at: now,
    key: `blocked:${key}`,
    first: sql`select consent_block(${actor.userId}::bigint, ${whom}::bigint, ${instant(now)})`,
  })
  services.catchUp()
}
