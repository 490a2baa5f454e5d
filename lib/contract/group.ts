import type { GroupId } from '../values/ids.ts'

/** What every update needs to know of its group; cached in Redis under the chat, authoritative in Postgres. */
export interface GroupScope {
  readonly groupId: GroupId
  readonly title: string
  readonly isForum: boolean
  readonly language: 'es' | 'en'
  /** `feature.name` → stored value; read by the handles of settings (contract/setting). */
  readonly settings: Readonly<Record<string, unknown>>
  readonly modulesOff: readonly string[]
  /**
   * Who is held here, by user id. A hint that keeps everybody else from costing a request: who is not in it is free, who
   * is may have been let out since.
   */
  readonly confined: Readonly<Record<string, Held>>
  /** Rises with every change of the row: an older copy never replaces a newer one in the cache. */
  readonly version: bigint
}

/** That somebody is held in a group. */
export interface Held {
  /** Milliseconds since 1970. */
  readonly until: number
  /** The feature that holds them; empty in what was noted before this was kept: any with a restraint may be it. */
  readonly by: string
}
