/** Who joins a group, and by which way: written where their presence is. */

import { sql } from 'kysely'
import type { Statement } from '../platform/database.ts'
import { cut } from '../values/cut.ts'
import type { ChatId, UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

/** `self`: nobody says how, as in a public group. */
export type Way = 'link' | 'folder' | 'request' | 'added' | 'self'

/** That somebody has come into a chat. */
export interface Arrival {
  readonly chat: ChatId
  readonly person: UserId
  /** Milliseconds since 1970. */
  readonly at: number
  readonly way: Way
  /** The name of the link that they came by. */
  readonly link?: string | undefined
}

/** Notes it, once, in the batch that notes their presence and behind it. */
export const notingArrival = ({ chat, person, at, way, link }: Arrival): Statement =>
  sql`select arrival_add(${chat}, ${person}, ${instant(at)}, ${way}, ${link === undefined ? null : cut(link, LINK_LETTERS)})`

/** Bot API: a link's name has at most 32 characters. */
const LINK_LETTERS = 32
