import type { GroupId } from '../values/ids.ts'

/** What every update needs to know of its group; cached in Redis under the chat, authoritative in Postgres. */
export interface GroupScope {
  readonly groupId: GroupId
  readonly title: string
  readonly isForum: boolean
  readonly language: 'es' | 'en'
  /** `feature.name` → stored value; see readSettings. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly modulesOff: readonly string[]
  /**
   * Who is held somewhere, by user id, and until when (milliseconds since 1970). A hint that keeps everybody else from
   * costing a request: who is not in it is free, who is may have been let out since.
   */
  readonly confined: Readonly<Record<string, number>>
  /** Rises with every change of the row: an older copy never replaces a newer one in the cache. */
  readonly version: bigint
}
