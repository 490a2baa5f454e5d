import { z } from 'zod'
import {
  type AuditFilter,
  type AuditPage,
  type AuditProof,
  listAudit,
  proveAudit,
} from '../../../community/audit.ts'
import { Refusal } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import { type Feature, moduleText } from '../../../contract/feature.ts'
import type { SettingHandle } from '../../../contract/setting.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import { closestName, foldName } from '../../../values/names.ts'
import type { Text } from '../../../values/text.ts'
import { auditFields, auditWords } from '../part.ts'
import { findMentioned } from '../queries/people.ts'
import { say } from '../texts.ts'

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

/** What somebody wants to see of it, in their words. @throws Refusal for a channel's own */
export async function readWanted(
  { services, group }: GroupAct,
  who: PersonMention | undefined,
  what: string | undefined,
): Promise<AuditWanted | 'proof' | 'nobody' | 'unknown'> {
  const said = foldName((what ?? '').trim())
  if (PROOF.includes(said)) return 'proof'
  const feature = said === '' ? undefined : featureCalled(services.features, said)
  if (said !== '' && !feature) return 'unknown'
  // A channel's acts are nobody's; what is looked for besides is found all the same.
  if (who?.by === 'chat' && !feature) throw new Refusal(say('auditoria.channel'))
  const named = who?.by === 'chat' ? undefined : who
  const person = named && (await findMentioned(services.database, group.groupId, named))
  if (named && !person) return 'nobody'
  return {
    page: 0,
    ...(feature ? { feature } : {}),
    ...(person ? { person: person.userId } : {}),
  }
}

const ARTICLE = /^(?:el|la|los|las|the)\s+/

/** By its title or a command of its, in either language, as people write them: `monedas`, `la puerta`, `rifa`, `coins`. */
function featureCalled(features: readonly Feature[], said: string): string | undefined {
  const stem = (name: string) => name.replace(ARTICLE, '').replace(/s$/, '')
  const called = auditWords
    .of(features)
    .flatMap(({ feature }) =>
      namesOf(feature).map((name) => ({ name: stem(foldName(name)), feature: feature.name })),
    )
  const wanted = stem(said)
  const meant = called.some(({ name }) => name === wanted)
    ? wanted
    : closestName(
        wanted,
        called.map(({ name }) => name),
      )
  return called.find(({ name }) => name === meant)?.feature
}

const titled = z.object({ module: z.object({ title: z.string() }) })

const namesOf = ({ name, texts, commands = [] }: Feature): string[] => [
  name,
  ...Object.values(texts).flatMap((of) => titled.safeParse(of).data?.module.title ?? []),
  ...commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]),
]

export async function readAudit(act: GroupAct, wanted: AuditWanted): Promise<AuditView> {
  const { services, group } = act
  const parts = auditWords.of(services.features)
  const handles = services.features.flatMap(({ settings }) => Object.values(settings?.handles ?? {}))
  const found = await listAudit(services.database, group.groupId, wanted, { page: wanted.page, size: PAGE })
  const pages = Math.max(1, Math.ceil(found.total / PAGE))
  // Fewer are left than when the button was shown: the last of them.
  if (wanted.page >= pages) return readAudit(act, { ...wanted, page: pages - 1 })
  return {
    ...found,
    wanted,
    pages,
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
