import type { Reply } from '../../contract/answer.ts'
import { type ActionButton, type Button, button } from '../../contract/button.ts'
import type { CatalogueEntry } from '../../contract/command.ts'
import { abilityName } from '../../contract/entry.ts'
import type { Named } from '../../values/person.ts'
import { LANGUAGES, type Language, type Text } from '../../values/text.ts'
import { checkUp, OVERVIEW, pickLanguage, showRooms, turnHelp } from './buttons.ts'
import { type CategoryOfHelp, type Finding, type Lack, type OwnNews, pageOf } from './rules.ts'
import { say } from './texts.ts'

/** What core's answers look like: facts in, texts and buttons out. */

// ------------------------------------------------------------------------------------------ start

export function privateWelcome(person: Named, botUsername: string): Reply {
  return {
    where: 'aside',
    text: [say('start.welcome', { person: { person } }), say('start.what'), say('start.next')],
    buttons: [[{ label: say('start.add'), url: `https://t.me/${botUsername}?startgroup=true` }]],
  }
}

// ------------------------------------------------------------------------------------------ help

export function helpOverview(categories: readonly CategoryOfHelp[]): Reply {
  return {
    where: 'aside',
    text: [
      say('help.title'),
      say('help.categories', {
        list: categories.map(({ category }) =>
          say('help.category', {
            title: say(`categories.${category}.title`),
            about: say(`categories.${category}.about`),
          }),
        ),
      }),
      say('help.next'),
    ],
    buttons: roomButtons(categories),
  }
}

/** One for each category, two in a row. */
export function roomButtons(categories: readonly CategoryOfHelp[]): ActionButton[][] {
  const buttons = categories.map(({ category, entries }) =>
    button(
      say('help.open', { title: say(`categories.${category}.title`), commands: entries.length }),
      turnHelp,
      [category, 0],
    ),
  )
  const rows = Math.ceil(buttons.length / 2)
  return Array.from({ length: rows }, (_, row) => buttons.slice(row * 2, row * 2 + 2))
}

export function helpCategory(
  { category, entries }: CategoryOfHelp,
  wanted: number,
  inPrivate: boolean,
): Reply {
  const { items, page, pages } = pageOf(entries, wanted)
  const turner = (label: '«' | '»', other: number) =>
    button(say('help.turn', { label }), turnHelp, [category, other])
  return {
    where: 'aside',
    text: [
      say(pages > 1 ? 'help.page_title' : 'help.only_title', {
        title: say(`categories.${category}.title`),
        page: page + 1,
        pages,
      }),
      ...items.map((entry) => helpLine(entry, inPrivate)),
      ...legend(items, inPrivate),
    ],
    buttons: [
      [...(page > 0 ? [turner('«', page - 1)] : []), ...(page < pages - 1 ? [turner('»', page + 1)] : [])],
      [button(say('help.back'), turnHelp, [OVERVIEW, 0])],
    ],
  }
}

/** What speaks of what was asked, where no command and no room is called so. */
export function helpFound(entries: readonly CatalogueEntry[], asked: string, inPrivate: boolean): Reply {
  return {
    where: 'aside',
    text: [
      say('help.found', { asked }),
      ...entries.map((entry) => helpLine(entry, inPrivate)),
      ...legend(entries, inPrivate),
    ],
    buttons: [[button(say('help.back'), turnHelp, [OVERVIEW, 0])]],
  }
}

const MARKS = { ability: '🔑', private: '💬', group: '👥' } as const
type Mark = keyof typeof MARKS

function marksOf({ command: { ability, place } }: CatalogueEntry, inPrivate: boolean): Mark[] {
  return [
    ...(ability ? (['ability'] as const) : []),
    ...(place === 'private' && !inPrivate ? (['private'] as const) : []),
    ...(place === 'group' && inPrivate ? (['group'] as const) : []),
  ]
}

/** What the marks on a page mean; nothing where it has none. */
function legend(entries: readonly CatalogueEntry[], inPrivate: boolean): Text[] {
  const shown = new Set(entries.flatMap((entry) => marksOf(entry, inPrivate)))
  const marks = (Object.keys(MARKS) as Mark[]).filter((mark) => shown.has(mark))
  if (marks.length === 0) return []
  return [say('help.legend', { marks: { list: marks.map((mark) => say(`help.marks.${mark}`)) } })]
}

function helpLine(entry: CatalogueEntry, inPrivate: boolean): Text {
  const { command, summary } = entry
  const { aliases = [], name } = command
  return say('help.line', {
    command: { command: name },
    marks: marksOf(entry, inPrivate)
      .map((mark) => ` ${MARKS[mark]}`)
      .join(''),
    aliases: aliases.length > 0 ? say('help.aliases', { aliases: { synonyms: [name, ...aliases] } }) : '',
    summary,
  })
}

/** One command: all that its declaration says. @param asked what was written instead of its name */
export function helpCommand(entry: CatalogueEntry, asked?: string): Reply {
  const { feature, command, summary, example } = entry
  const { ability, aliases = [], limit, name, place } = command
  const facts: Text[] = [
    ...(aliases.length > 0 ? [say('help.facts.aliases', { aliases: { synonyms: [name, ...aliases] } })] : []),
    say('help.facts.example', { example }),
    ability ? say('help.facts.ability', { ability: abilityName(ability) }) : say('help.facts.everyone'),
    ...(place === 'group' || place === 'private' ? [say(`help.facts.${place}`)] : []),
    ...(limit
      ? [
          say(`help.facts.limit_${limit.per}`, {
            count: limit.times,
            every: { duration: limit.seconds * 1000 },
          }),
        ]
      : []),
  ]
  const more = say('help.more', { title: say(`categories.${feature.category}.title`) })
  return {
    where: 'aside',
    text: [
      ...(asked === undefined ? [] : [say('help.guessed', { asked, command: { command: name } })]),
      say('help.command', { command: { command: name }, summary }),
      say('help.list', { list: facts }),
    ],
    buttons: [[button(more, turnHelp, [feature.category, 0])]],
  }
}

// ------------------------------------------------------------------------------------------ language

/** @param text in that language: it names it */
export function languageScreen(text: Text, current: Language): Reply {
  const buttons = LANGUAGES.map((language) =>
    button(
      say(language === current ? 'language.chosen' : 'language.choice', {
        name: say(`language.names.${language}`),
      }),
      pickLanguage,
      [language],
    ),
  )
  return { where: 'aside', text, buttons: [buttons] }
}

// ------------------------------------------------------------------------------------------ diagnosis

export function diagnosisScreen(findings: readonly Finding[]): Reply {
  const wrong = findings.filter(({ ok }) => !ok).length
  return {
    where: 'aside',
    text: [
      say('diagnosis.title'),
      say('diagnosis.list', {
        findings: findings.map(({ ok, text }) => say(ok ? 'diagnosis.good' : 'diagnosis.bad', { text })),
      }),
      wrong === 0 ? say('diagnosis.well') : say('diagnosis.wrong', { count: wrong }),
    ],
  }
}

// ------------------------------------------------------------------------------------------ welcome

/** @param first what whoever added the bot may begin with */
export function ownNewsScreen(news: OwnNews, group: string, first: readonly Button[]): Reply {
  const { missing } = news
  if (news.kind === 'keys')
    return {
      where: 'room',
      text:
        missing.length === 0
          ? say('welcome.complete')
          : say('welcome.thanks', { list: lackedRights(missing) }),
    }
  const rights =
    news.kind === 'arrived_as_guest'
      ? say('welcome.not_admin')
      : missing.length === 0
        ? say('welcome.all_rights')
        : say('welcome.lacking', { list: lackedRights(missing) })
  return {
    where: 'room',
    text: [
      say('welcome.hello', { group }),
      say(news.known ? 'welcome.known' : 'welcome.what'),
      rights,
      say('welcome.next'),
    ],
    buttons: [
      ...first.map((each) => [each]),
      [button(say('welcome.rooms'), showRooms, [])],
      [button(say('welcome.check'), checkUp, [])],
    ],
  }
}

const lackedRights = (missing: readonly Lack[]): Text[] =>
  missing.map((right) => say(`welcome.lacks.${right}`))
