import {
  type AuditFilter,
  type AuditPage,
  type AuditProof,
  listAudit,
  proveAudit,
} from '../../../community/audit.ts'
import { moduleText } from '../../../contract/feature.ts'
import type { SettingHandle } from '../../../contract/setting.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import { foldName } from '../../../values/names.ts'
import type { Text } from '../../../values/text.ts'
import { auditFields, auditWords } from '../part.ts'
import { findMentioned } from '../queries/people.ts'

export const PAGE = 5

export interface AuditWanted extends AuditFilter {
  /** From 0. */
  readonly page: number
}

export interface AuditView extends AuditPage {
  readonly wanted: AuditWanted
  readonly pages: number
  /** What acts are called, by their names. */
  readonly words: ReadonlyMap<string, Text>
  /** What fields of a change are called: settings by their labels, modules by their titles. */
  readonly labels: ReadonlyMap<string, Text>
  /** By their keys: how their values are read. */
  readonly settings: ReadonlyMap<string, SettingHandle<unknown>>
  /** Features with acts of their own. */
  readonly features: readonly string[]
}

const PROOF = ['prueba', 'proof']

/** What somebody wants to see of it, in their words. */
export async function readWanted(
  { services, group }: GroupAct,
  what: string | undefined,
): Promise<AuditWanted | 'proof' | 'nobody' | 'unknown'> {
  if (what === undefined) return { page: 0 }
  const word = foldName(what.trim())
  if (PROOF.includes(word)) return 'proof'
  const username = /^@(\w{3,32})$/.exec(what.trim())?.[1]
  if (username !== undefined) {
    const person = await findMentioned(services.database, group.groupId, { by: 'username', username })
    return person ? { page: 0, person: person.userId } : 'nobody'
  }
  const feature = auditWords.of(services.features).find(({ feature: each }) => each.name === word)
  return feature ? { page: 0, feature: feature.feature.name } : 'unknown'
}

export async function readAudit({ services, group }: GroupAct, wanted: AuditWanted): Promise<AuditView> {
  const parts = auditWords.of(services.features)
  const handles = services.features.flatMap(({ settings }) => Object.values(settings?.handles ?? {}))
  const found = await listAudit(services.database, group.groupId, wanted, { page: wanted.page, size: PAGE })
  return {
    ...found,
    wanted,
    pages: Math.max(1, Math.ceil(found.total / PAGE)),
    features: parts.map(({ feature }) => feature.name),
    labels: new Map([
      ...handles.map(({ key, label }) => [key, label] as const),
      ...auditFields.of(services.features).flatMap(({ part }) => Object.entries(part)),
      ...services.features.map(
        (feature) => [`modules.${feature.name}`, moduleText(feature, 'title')] as const,
      ),
    ]),
    settings: new Map(handles.map((handle) => [handle.key, handle])),
    words: new Map(
      parts.flatMap(({ feature, part }) =>
        Object.entries(part).map(([name, text]) => [`${feature.name}.${name}`, text] as const),
      ),
    ),
  }
}

export const prove = ({ services, group }: GroupAct): Promise<AuditProof> =>
  proveAudit(services.database, group.groupId)
