import { noteGroup, notePrivate } from '../../community/queries.ts'
import { packScope, unpackScope } from '../../community/scope.ts'
import type { GroupScope } from '../../contract/group.ts'
import { LANGUAGES, type Language } from '../../values/text.ts'
import { isWatched } from '../routes/screening.ts'
import { wordMarks } from '../routes/words.ts'
import type { Changes } from '../turn/turn.ts'
import type { Entry } from './gate.ts'
import type { InsideParts, Passage } from './passage.ts'

/** Where an update happens. */
export interface Whereabouts {
  readonly language: Language
  readonly scope: GroupScope | undefined
  /** Written to Postgres just now, so the cache should learn it. */
  readonly noted: boolean
}

/** From the gate's cache, or from Postgres when somebody or something is new. */
export async function findPlace(
  { services }: InsideParts,
  { incoming, chat, from, seen, now, state }: Passage,
  entry: Extract<Entry, { status: 'proceed' }>,
): Promise<Whereabouts> {
  if (chat.type === 'private') {
    const cached = LANGUAGES.find((language) => language === entry.scope)
    if (cached && !entry.news) return { language: cached, scope: undefined, noted: false }
    const { chosen } = await notePrivate(services, from, new Date(now))
    // What has waited for them to open this chat goes out now.
    state.deliverSoon = true
    return { language: chosen ?? spoken(from.languageCode), scope: undefined, noted: true }
  }
  const cached = entry.scope ? unpackScope(entry.scope) : undefined
  // Who comes and goes is noted by what handles it, with all that follows from it: in one request.
  if (cached && (!entry.news || incoming.kind === 'chat_member'))
    return { language: cached.language, scope: cached, noted: entry.news }
  const scope = await noteGroup(services, chat, seen, new Date(now))
  return { language: scope.language, scope, noted: true }
}

/** What the cache should learn of the place; undefined: it knows. */
export function placeToCache(
  { registry }: InsideParts,
  { chat }: Passage,
  place: Whereabouts,
  changes: Changes,
): { readonly value: string; readonly version: bigint } | undefined {
  if (chat.type === 'private')
    return place.noted || changes.language
      ? { value: changes.language ?? place.language, version: 0n }
      : undefined
  const scope = changes.group ?? (place.noted ? place.scope : undefined)
  return (
    scope && {
      value: packScope(scope, wordMarks(registry, scope), isWatched(registry, scope)),
      version: scope.version,
    }
  )
}

function spoken(languageCode: string | undefined): Language {
  return languageCode?.startsWith('en') ? 'en' : 'es'
}
