import type { Services } from '../../../contract/turn.ts'
import type { Database } from '../../../platform/database.ts'
import type { GroupId } from '../../../values/ids.ts'
import { LANGUAGES, type Language } from '../../../values/text.ts'
import { baseKnowledge } from '../learning/base.ts'
import { EMPTY, type Taught as Model, tokensOf, trainAll } from '../learning/bayes.ts'
import { signatureOf } from '../learning/similarity.ts'
import { type Lesson, listLessons } from '../queries/lessons.ts'
import { readText } from '../reading/normalise.ts'
import type { Knowledge } from '../subject.ts'

interface Taught {
  readonly version: bigint
  readonly knowledge: Knowledge
}

/** Groups whose lessons an instance keeps in mind: it serves few at a time. */
const MOST_GROUPS = 200
/** Of each database its own: the same number is another group in another. */
const taught = new WeakMap<Database, Map<GroupId, Taught>>()

function taughtIn(database: Database): Map<GroupId, Taught> {
  const known = taught.get(database) ?? new Map<GroupId, Taught>()
  taught.set(database, known)
  return known
}

/**
 * What the samples and the group itself taught. The group's part is made anew from its lessons when they changed, so that
 * taking one back leaves exactly what was there without it.
 * @param lessons the group's version of them; 0 for none
 */
export async function knowledgeOf(
  { database }: Pick<Services, 'database'>,
  groupId: GroupId,
  lessons: bigint,
): Promise<Knowledge> {
  const base = await baseKnowledge()
  if (lessons === 0n) return base
  const groups = taughtIn(database)
  const known = groups.get(groupId)
  if (known?.version === lessons) return known.knowledge
  const knowledge = withLessons(base, await listLessons(database, groupId))
  groups.delete(groupId)
  groups.set(groupId, { version: lessons, knowledge })
  const [oldest] = groups.keys()
  if (groups.size > MOST_GROUPS && oldest !== undefined) groups.delete(oldest)
  return knowledge
}

/** What this instance knows by now of what a group taught, without asking for it. */
export async function knowledgeAtHand(
  { database }: Pick<Services, 'database'>,
  groupId: GroupId,
): Promise<Taught> {
  return taughtIn(database).get(groupId) ?? { version: 0n, knowledge: await baseKnowledge() }
}

/** @param lessons the newest first: of the same words the last lesson has the last word */
function withLessons(base: Knowledge, lessons: readonly Lesson[]): Knowledge {
  const said = lessons.map((lesson) => ({ ...lesson, reading: readText(lesson.words) }))
  const last = new Map(said.toReversed().map(({ reading, label }) => [reading.folded, label]))
  const words = (language: Language, kind: Lesson['label']) =>
    said
      .filter(({ language: own, label }) => own === language && label === kind)
      .filter(({ reading }) => last.get(reading.folded) === kind)
      .map(({ reading }) => reading)
  const models = Object.fromEntries(
    LANGUAGES.map((language): [Language, readonly Model[]] => {
      const tokens = (kind: Lesson['label']) => words(language, kind).map(tokensOf)
      const own = trainAll(trainAll(EMPTY, 'ham', tokens('ham')), 'spam', tokens('spam'))
      return [language, [...base.models[language], own]]
    }),
  ) as unknown as Knowledge['models']
  const seen = LANGUAGES.flatMap((language) =>
    words(language, 'spam').flatMap(({ folded }) => signatureOf(folded) ?? []),
  )
  return { models, knownSpam: [...base.knownSpam, ...seen] }
}
