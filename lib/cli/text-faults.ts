import { parseHtml } from '../local/telegram/html.ts'
import type { Speaker } from '../telegram/translator.ts'
import { LANGUAGES, type Language } from '../values/text.ts'

export interface CheckedSpeaker extends Speaker {
  /** Names of its commands: each has a summary and an example. */
  readonly commands: readonly string[]
  /** Names of its settings: each has a label and a help. */
  readonly settings: readonly string[]
  /** Whole keys of what else it has to say. */
  readonly others?: readonly string[]
}

/** A folder in lib/ with texts of its own: `lib/jobs`, for what lies in `lib/jobs/texts/`. */
export interface TextRoom<Said extends Speaker> {
  readonly folder: string
  readonly speaker: Said
}

/**
 * Whose texts lie where. A speaker's are the very objects that its files hold, so nobody has to write down which
 * folder belongs to whom.
 * @param found the Spanish texts of each folder that has any
 */
export function matchSpeakers<Said extends Speaker>(
  found: ReadonlyMap<string, object>,
  speakers: readonly Said[],
): { readonly rooms: readonly TextRoom<Said>[]; readonly faults: readonly string[] } {
  const rooms = [...found].flatMap(([folder, es]) =>
    speakers.filter(({ texts }) => texts.es === es).map((speaker) => ({ folder, speaker })),
  )
  const unsaid = [...found.keys()].filter((folder) => !rooms.some((room) => room.folder === folder))
  const homeless = speakers.filter((speaker) => !rooms.some((room) => room.speaker === speaker))
  return {
    rooms,
    faults: [
      ...unsaid.map((folder) => `${folder}: nobody among the speakers of lib/app.ts has its texts`),
      ...homeless.map(({ name }) => `${name}: its texts are not those of a folder texts/ in lib/`),
    ],
  }
}

/** Dotted keys and their texts. */
type Flat = ReadonlyMap<string, string>

const PLURAL_ENDING = /_(zero|one|two|few|many|other)$/
/** Telegram knows synonyms of some (strong, em, del); the texts keep to one way of writing. */
const TAGS = new Set(['b', 'i', 'u', 's', 'code', 'pre', 'a', 'blockquote', 'tg-spoiler'])

/**
 * What is wrong with the texts of one speaker, a sentence each.
 * @param source the code that may say them; a text is used when its key stands there as a string, or fits a template
 */
export function findTextFaults(speaker: CheckedSpeaker, source: string): string[] {
  const flat = new Map(LANGUAGES.map((language) => [language, flatten(speaker.texts[language])] as const))
  const stems = new Set(
    [...flat.values()].flatMap((texts) => [...texts.keys()].map((key) => stemOf(key, texts))),
  )
  const isSaid = saidIn(source)
  const faults = [...stems].flatMap((stem) => [
    ...[...flat].flatMap(([language, texts]) => formFaults(stem, language, texts)),
    ...parameterFaults(stem, [...flat.values()]),
    ...(isSaid(stem) ? [] : [`${stem}: nothing says it`]),
  ])
  const missing = [
    ...speaker.commands.flatMap((name) => [
      { key: `commands.${name}.summary`, of: 'command' },
      { key: `commands.${name}.example`, of: 'command' },
    ]),
    ...speaker.settings.flatMap((name) => [
      { key: `settings.${name}.label`, of: 'setting' },
      { key: `settings.${name}.help`, of: 'setting' },
    ]),
    ...(speaker.others ?? []).map((key) => ({ key, of: 'module and choice' })),
  ]
    .filter(({ key }) => !stems.has(key))
    .map(({ key, of }) => `${key}: missing, every ${of} has one`)
  const unreadable = [...flat].flatMap(([language, texts]) =>
    [...texts].flatMap(([key, text]) => markupFaults(text).map((fault) => `${key} (${language}): ${fault}`)),
  )
  const unsound = [...(flat.get('es') ?? [])].flatMap(([key, text]) =>
    spanishFaults(text).map((fault) => `${key}: ${fault}`),
  )
  return [...faults, ...missing, ...unreadable, ...unsound].map((fault) => `${speaker.name}: ${fault}`)
}

function flatten(tree: object, prefix = ''): Flat {
  return new Map(
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[prefix + name, value] as const]
        : [...flatten(value, `${prefix}${name}.`)],
    ),
  )
}

/** `coins_one` is a form of `coins` where `coins_other` is there too; `the_other` alone is just a name. */
function stemOf(key: string, texts: Flat): string {
  const stem = key.replace(PLURAL_ENDING, '')
  return texts.has(`${stem}_other`) && texts.has(`${stem}_one`) ? stem : key
}

function formsOf(stem: string, texts: Flat): string[] {
  return [...texts].filter(([key]) => stemOf(key, texts) === stem).map(([, text]) => text)
}

function formFaults(stem: string, language: Language, texts: Flat): string[] {
  const keys = [...texts.keys()].filter((key) => stemOf(key, texts) === stem)
  if (keys.length === 0) return [`${stem}: missing in ${language}`]
  if (keys.includes(stem)) return []
  // i18next shows the other language where a form is missing: Spanish `many` comes at a million.
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  return pluralCategories
    .filter((category) => !texts.has(`${stem}_${category}`))
    .map((category) => `${stem}: no form "${category}" in ${language}`)
}

/** A plural's forms together: "one coin" needn't show its number. */
function parameterFaults(stem: string, languages: readonly Flat[]): string[] {
  const [first = '', ...others] = languages.map((texts) => {
    const names = formsOf(stem, texts).flatMap((text) =>
      [...text.matchAll(/\{\{-?\s*(\w+)/g)].map(([, name]) => name),
    )
    return [...new Set(names)].sort().join(', ')
  })
  return others
    .filter((names) => names !== first)
    .map((names) => `${stem}: parameters differ: {${first}} and {${names}}`)
}

function markupFaults(text: string): string[] {
  const strange = [...text.matchAll(/<\/?([^\s>/]+)/g)]
    .map(([, tag = '']) => tag)
    .filter((tag) => !TAGS.has(tag))
  if (strange.length > 0) return strange.map((tag) => `<${tag}> is not one of our tags`)
  try {
    parseHtml(text)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

/**
 * Spanish that goes wrong with some values alone: "Ana y Iván", "te quedan 1 día", "a las 1:00". How a list sounds its value knows
 * (`list`), and a number its plural (`count`).
 */
function spanishFaults(text: string): string[] {
  const shown = text.replaceAll(/<[^>]*>|[«“(]/g, '')
  return [
    ...[...shown.matchAll(/(?<![\p{L}\p{N}])[yo] \{\{-?\s*(\w+)\}\}/giu)].map(
      ([said]) => `"${said}": the sound of what follows decides; give both as a list, or say it otherwise`,
    ),
    ...[
      ...shown.matchAll(
        /(?<![\p{L}\p{N}])(?:quedan?|faltan|hacen falta|sobran|tocan|tus|sus|las) \{\{-?\s*(\w+)[^}]*\}\}/giu,
      ),
    ]
      .filter(([, name]) => name !== 'count')
      .map(([said]) => `"${said}": it may be one; count it, or say it otherwise`),
  ]
}

function saidIn(source: string): (key: string) => boolean {
  const strings = new Set([...source.matchAll(/['"]([\w.]+)['"]/g)].map(([, string]) => string))
  const templates = [...source.matchAll(/`((?:[\w.]|\$\{[^`}]*\})+)`/g)].map(([, template = '']) => {
    const fixed = template.split(/\$\{[^}]*\}/)
    return {
      fixed,
      pattern: new RegExp(`^${fixed.map((part) => part.replaceAll('.', '\\.')).join('[\\w.]+')}$`),
    }
  })
  // A template of nothing but values would fit every key.
  const telling = templates.filter(({ fixed }) => fixed.some((part) => /\w/.test(part)))
  return (key) => strings.has(key) || telling.some(({ pattern }) => pattern.test(key))
}
