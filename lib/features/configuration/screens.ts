import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { Category } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import { pageOf, turners } from '../../ui/pages.ts'
import { pairs } from '../../ui/rows.ts'
import type { Text } from '../../values/text.ts'
import {
  openCategory,
  openFirstRun,
  openHome,
  openModule,
  openModules,
  openSection,
  openSetting,
  put,
  switchModule,
} from './buttons.ts'
import { categoryTitle, type Entry, type Module, type Section } from './catalogue.ts'
import { seenOf, writeCode } from './codes.ts'
import type { Found } from './search.ts'
import { type Spot, showBriefly, showValue } from './showing.ts'
import { say } from './texts.ts'
import { writeValue } from './values.ts'

/** What `/configuracion` looks like, but for one setting's own screen (setting-screen.ts): facts in, texts and buttons out. */

const ON_A_PAGE = 10
const MODULES_ON_A_PAGE = 14

const joined = (lines: readonly Text[]): Text => say('lines', { lines })

export const warnings = (contradictions: readonly Text[]): Text[] =>
  contradictions.map((problem) => say('contradiction', { problem }))

// ------------------------------------------------------------------------------------------ all of it

export function homeScreen(
  { groupId, title }: GroupScope,
  sections: readonly Section[],
  contradictions: readonly Text[],
): Reply {
  const categories = [...new Set(sections.map(({ category }) => category))]
  return {
    where: 'aside',
    text: [say('home.title', { group: title }), say('home.next'), ...warnings(contradictions)],
    buttons: [
      ...pairs(
        categories.map((category) => button(categoryTitle(category), openCategory, [groupId, category])),
      ),
      [button(say('home.modules'), openModules, [groupId, 0])],
      [button(say('home.first_run'), openFirstRun, [groupId])],
    ],
  }
}

export function categoryScreen(
  { groupId, modulesOff }: GroupScope,
  category: Category,
  sections: readonly Section[],
): Reply {
  return {
    where: 'aside',
    text: [say('category.title', { title: categoryTitle(category) }), say('category.next')],
    buttons: [
      ...pairs(
        sections.map(({ title, code, feature }) =>
          button(
            modulesOff.includes(feature.name) ? say('section.off', { title }) : say('raw', { value: title }),
            openSection,
            [groupId, writeCode(code), 0],
          ),
        ),
      ),
      [button(say('back'), openHome, [groupId])],
    ],
  }
}

// ------------------------------------------------------------------------------------------ a section

export interface SectionView extends Spot {
  readonly group: GroupScope
  readonly section: Section
  /** Its category has others beside it, so Back leads there. */
  readonly hasSiblings: boolean
  readonly contradictions: readonly Text[]
  readonly page: number
  /** Said above it: where they may have several groups, which one it is about. */
  readonly heading: readonly Text[]
}

/** The page of a section that a setting is on. */
export const pageWith = (section: Section, entry: Entry) =>
  Math.floor(
    Math.max(
      0,
      section.entries.findIndex(({ code }) => code === entry.code),
    ) / ON_A_PAGE,
  )

export function sectionScreen(view: SectionView): Reply {
  const { group, section, hasSiblings, contradictions } = view
  const { groupId } = group
  const { items, page, pages } = pageOf(section.entries, view.page, ON_A_PAGE)
  const off = group.modulesOff.includes(section.feature.name)
  return {
    where: 'aside',
    text: [
      ...view.heading,
      say('section.title', { title: section.title }),
      ...(off ? [say('section.is_off')] : []),
      joined(items.map((entry) => lineOf(view, entry))),
      ...warnings(contradictions),
    ],
    buttons: [
      ...items.map((entry) => [
        entry.handle.kind === 'flag' ? flip(group, entry, 'l') : open(group, entry, view),
      ]),
      turners(page, pages, (to, side) =>
        button(say(side), openSection, [groupId, writeCode(section.code), to]),
      ),
      [
        hasSiblings
          ? button(say('back'), openCategory, [groupId, section.category])
          : button(say('back'), openHome, [groupId]),
      ],
    ],
  }
}

/** What can be flipped here has no screen of its own on the way, so it is explained here. */
function lineOf({ group, threadId }: SectionView, entry: Entry): Text {
  const { handle } = entry
  const values = { label: handle.label, value: showBriefly(entry, handle.of(group), { threadId }) }
  return handle.kind === 'flag'
    ? say('section.flag', { ...values, help: handle.help })
    : say('section.line', values)
}

const open = (group: GroupScope, entry: Entry, spot: Spot): Button => {
  const { handle } = entry
  const brief = !['text', 'list'].includes(handle.kind)
  const values = { label: handle.label, value: showValue(entry, handle.of(group), spot) }
  return button(brief ? say('section.open', values) : say('section.open_long', values), openSetting, [
    group.groupId,
    writeCode(entry.code),
    0,
  ])
}

/** One tap turns it round. */
export function flip(group: GroupScope, entry: Entry, back: 's' | 'l' | 'f'): Button {
  const { handle } = entry
  const on = handle.of(group) === true
  return button(
    back !== 's'
      ? say(on ? 'flag.in_list_on' : 'flag.in_list_off', { label: handle.label })
      : say(on ? 'flag.turn_off' : 'flag.turn_on'),
    put,
    [group.groupId, writeCode(entry.code), seenOf(group.settings[handle.key]), writeValue(entry, !on), back],
  )
}

// ------------------------------------------------------------------------------------------ modules

export function modulesScreen(
  { groupId, modulesOff }: GroupScope,
  modules: readonly Module[],
  wanted: number,
): Reply {
  const { items, page, pages } = pageOf(modules, wanted, MODULES_ON_A_PAGE)
  return {
    where: 'aside',
    text: [say('modules.title'), say('modules.next')],
    buttons: [
      ...pairs(
        items.map(({ title, code, feature }) =>
          button(
            say(modulesOff.includes(feature.name) ? 'modules.off' : 'modules.on', { title }),
            openModule,
            [groupId, writeCode(code)],
          ),
        ),
      ),
      turners(page, pages, (to, side) => button(say(side), openModules, [groupId, to])),
      [button(say('back'), openHome, [groupId])],
    ],
  }
}

export function moduleScreen(
  { groupId, modulesOff }: GroupScope,
  { feature, title, stops, code }: Module,
  sections: readonly Section[],
): Reply {
  const off = modulesOff.includes(feature.name)
  return {
    where: 'aside',
    text: [
      say(off ? 'module.title_off' : 'module.title_on', { title }),
      say(off ? 'module.stopped' : 'module.would_stop', { stops }),
    ],
    buttons: [
      [
        button(say(off ? 'module.turn_on' : 'module.turn_off'), switchModule, [
          groupId,
          writeCode(code),
          off ? 'on' : 'off',
        ]),
      ],
      ...sections.map((section) => [
        button(say('module.settings'), openSection, [groupId, writeCode(section.code), 0]),
      ]),
      [button(say('back'), openModules, [groupId, 0])],
    ],
  }
}

// ------------------------------------------------------------------------------------------ search

const MOST_FOUND = 10

export function foundScreen(group: GroupScope, asked: string, found: Found, spot: Spot): Reply {
  const { groupId } = group
  const entries = found.entries.slice(0, MOST_FOUND)
  const left = found.entries.length - entries.length
  return {
    where: 'aside',
    text: [say('found.title', { asked }), ...(left > 0 ? [say('found.more', { count: left })] : [])],
    buttons: [
      ...entries.map((entry) => [open(group, entry, spot)]),
      ...pairs(
        found.modules.map(({ title, code }) =>
          button(say('found.module', { title }), openModule, [groupId, writeCode(code)]),
        ),
      ),
      [button(say('found.all'), openHome, [groupId])],
    ],
  }
}

/** @param command that is called so, and does what is no setting */
export const nothingFound = (asked: string, command: string | undefined, home: Reply): Reply => ({
  ...home,
  text: [
    say('found.nothing', { asked }),
    ...(command === undefined ? [] : [say('found.command', { command: { command } })]),
    say('home.next'),
  ],
})
