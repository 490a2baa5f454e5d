import { sql } from 'kysely'
import { z } from 'zod'
import type { Reply } from '../contract/answer.ts'
import type { Button } from '../contract/button.ts'
import { type Addressee, type Notice, noticeKind } from '../contract/notice.ts'
import type { Database } from '../platform/database.ts'
import { readRow } from '../platform/rows.ts'
import type { GroupId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { packTexts } from '../values/packed-text.ts'
import type { Named } from '../values/person.ts'
import type { Text } from '../values/text.ts'
import { noticesExpression, reachableExpression } from './statements.ts'

/**
 * Answers that could not be said at once: over a group's budget, or to somebody's private chat. They answer what the
 * person has just done, so no quiet hour holds them back.
 */
export const receiptKind = noticeKind({ kind: 'bot.receipt', urgent: true, merges: true })

type CopyOf = NonNullable<Reply['copyOf']>

export interface Later {
  /** The key of the act that it answers: said once. */
  readonly key: string
  /** Undefined in private, where it is about none. */
  readonly groupId: GroupId | undefined
  readonly threadId: number | undefined
  /** Paragraphs. */
  readonly texts: readonly Text[]
  readonly buttons: readonly (readonly Button[])[]
  readonly photo: string | undefined
  /** It is one of the copies of this, and changes with them: see Reply. */
  readonly copyOf?: CopyOf | undefined
  /** Milliseconds since 1970. */
  readonly at: number
  /** Drawn when it is sent. */
  readonly picture?: Notice['picture'] | undefined
  readonly to: Addressee | 'group'
  /** Whoever says it tells at once, where their private chat is closed, that it waits there: nobody else does. */
  readonly told?: boolean
}

/** As long as what waits for a private chat waits. */
const KEPT_MS = 14 * 86_400_000

/**
 * Puts an answer into the outbox: for the group, or for the person's private chat, where it waits until they open it.
 * @returns whether that chat is open now; true for the group
 * @throws DatabaseUnavailable
 */
export async function sayLater(database: Database, later: Later): Promise<{ readonly open: boolean }> {
  const { to } = later
  const { open } = await readRow(
    database,
    z.object({ added: z.number(), open: z.boolean() }),
    sql`select ${added(later)} as added,
               ${to === 'group' ? sql`true` : reachableExpression([to.person])} as open`,
  )
  return { open }
}

/** An answer that stands somewhere, as one of the copies of something. */
export interface ShownCopy {
  readonly copyOf: CopyOf
  /** The key of the act that it answers. */
  readonly act: string
  readonly where: 'aside' | 'private'
  /** Of what one person sees: its number among those. Undefined: it is to be sent. */
  readonly messageId: number | undefined
  readonly groupId: GroupId | undefined
  readonly reader: Named
  readonly texts: readonly Text[]
  readonly buttons: readonly (readonly Button[])[]
  /** Milliseconds since 1970. */
  readonly at: number
  /** See Later. */
  readonly told?: boolean | undefined
}

/**
 * Takes note of which message a copy has become, so that it is changed with the others: at once, where it is over already.
 * @throws DatabaseUnavailable
 */
export async function noteCopy(database: Database, copy: ShownCopy): Promise<void> {
  await sql`select ${noted(copy)}`.execute(database.query)
}

function noted({ copyOf, act, where, messageId, groupId, reader, texts, buttons, at, told }: ShownCopy) {
  const document = {
    card: copyOf.key,
    key: copyKey(copyOf, act),
    kind: copyOf.kind,
    where,
    messageId,
    ...(groupId === undefined ? {} : { groupId: String(groupId) }),
    person: { userId: reader.userId, firstName: reader.firstName, lastName: reader.lastName },
    texts: packTexts(texts),
    buttons: packTexts(buttons),
    ...(told ? { toldUntil: new Date(at + KEPT_MS) } : {}),
  }
  return sql<number>`outbox_note(${JSON.stringify(document)}::jsonb, ${instant(at)})`
}

const copyKey = ({ key }: CopyOf, act: string) => `${key}:${act}`

/** What is about no group goes to its person alone. */
function added(later: Later) {
  const { key, groupId, texts, buttons, photo, to, copyOf, at, told } = later
  if (copyOf && to !== 'group') {
    const copy = {
      copyOf,
      act: key,
      where: 'private',
      messageId: undefined,
      groupId,
      texts,
      buttons,
      at,
      told,
    } as const
    return noted({ ...copy, reader: to.name })
  }
  if (groupId !== undefined) return noticesExpression([noticeOf({ ...later, groupId })])
  if (to === 'group') throw new Error('what a group hears is about it')
  const document = {
    key: `bot.receipt:${key}`,
    kind: receiptKind.kind,
    where: 'private',
    person: { ...to.name, userId: to.person },
    texts: packTexts(texts),
    buttons: packTexts(buttons),
    ...(photo === undefined ? {} : { photo }),
  }
  return sql<number>`outbox_add(${JSON.stringify([document])}::jsonb)`
}

function noticeOf({
  key,
  groupId,
  threadId,
  texts,
  buttons,
  photo,
  picture,
  to,
  at,
  told,
}: Later & { readonly groupId: GroupId }): Notice {
  const notice = {
    key: `bot.receipt:${key}`,
    kind: receiptKind.kind,
    groupId,
    text: texts,
    buttons,
    ...(photo === undefined ? {} : { photo }),
    ...(picture === undefined ? {} : { picture: { kind: picture.kind, data: picture.data } }),
  }
  return to === 'group'
    ? { ...notice, where: 'room', to, threadId: threadId ?? 0 }
    : { ...notice, where: 'private', from: undefined, to, ...(told ? { toldUntil: at + KEPT_MS } : {}) }
}
