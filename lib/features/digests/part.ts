import { extensionPoint } from '../../contract/extension.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'

/** Milliseconds since 1970; `from` belongs to it, `to` doesn't. */
export interface DigestPeriod {
  readonly groupId: GroupId
  readonly from: number
  readonly to: number
}

/** What a feature knows of a group's day or week, for its digest. */
export interface DigestPart {
  /** A scalar SQL expression, jsonb, put into the digest's own statement; null when nothing happened. */
  facts(period: DigestPeriod): Statement
  /** Short, the most worth reading first. @param facts never null */
  lines(facts: unknown): readonly Text[]
}

/** A feature's part of the digest: `extensions: [digestPart({ facts, lines })]`. */
export const digestPart = extensionPoint<DigestPart>('digest')
