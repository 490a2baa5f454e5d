import type { Reply } from '../../contract/answer.ts'
import { type Button, type ButtonRef, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import { linkButton } from '../../contract/link.ts'
import { pageOf, turners } from '../../ui/pages.ts'
import { pairs, rowsOf } from '../../ui/rows.ts'
import type { Text } from '../../values/text.ts'
import { PLACES, zoneName } from '../notifications/index.ts'
import { openFirstRun, openSection, openSetting, put, toWriting, write } from './buttons.ts'
import { choiceText, type Entry } from './catalogue.ts'
import { seenOf, writeCode } from './codes.ts'
import { flip, warnings } from './screens.ts'
import { type Spot, showBound, showValue } from './showing.ts'
import { say } from './texts.ts'
import { DEFAULT, NONE, neighboursOf, presetsOf, storedOf, writeValue } from './values.ts'

/** One setting: what it is for, what it is now, and every way to change it. */
export interface SettingView extends Spot {
  readonly group: GroupScope
  readonly entry: Entry
  readonly inPrivate: boolean
  /** What doesn't fit together among its feature's settings. */
  readonly contradictions: readonly Text[]
  /** Of the section that Back leads to. */
  readonly sectionPage: number
  /** Of its own values, where there are many. */
  readonly page: number
  /** Said above it: where they may have several groups, which one it is about. */
  readonly heading: readonly Text[]
  /** Back leads to the first run. */
  readonly inFirstRun?: boolean
}

type DataOf<Ref> = Ref extends ButtonRef<infer Data> ? Data : never

const PLACES_ON_A_PAGE = 10
const ITEMS_ON_A_PAGE = 8
const PRESETS_IN_A_ROW = 3
/** So many choices have a row each; more stand in pairs. */
const TALL = 4

export function settingScreen(view: SettingView, notes: readonly Text[] = []): Reply {
  const { group, entry, contradictions, sectionPage } = view
  const { handle } = entry
  const value = handle.of(group)
  const isDefault = storedOf(entry, value) === null
  const usual = showValue(entry, handle.fallback, view)
  return {
    where: 'aside',
    text: [
      ...view.heading,
      ...notes,
      say('setting.title', { label: handle.label }),
      say('raw', { value: handle.help }),
      say('setting.now', { value: showValue(entry, value, view) }),
      ...boundsOf(entry),
      ...adviceOf(view),
      ...warnings(contradictions),
    ],
    buttons: [
      ...waysOf(view, value),
      ...(isDefault ? [] : [[button(say('setting.reset', { value: usual }), put, putData(view, DEFAULT))]]),
      [
        view.inFirstRun
          ? button(say('back'), openFirstRun, [group.groupId])
          : button(say('back'), openSection, [group.groupId, writeCode(entry.section), sectionPage]),
      ],
    ],
  }
}

function boundsOf(entry: Entry): Text[] {
  const { kind, min, max, most } = entry.handle
  if (kind === 'list' && most !== undefined) return [say('setting.most', { count: most })]
  if (min === undefined || max === undefined) return []
  if (kind === 'coins') return []
  return [say('setting.bounds', { min: showBound(entry, min), max: showBound(entry, max) })]
}

/** How a topic is chosen where no button can. */
function adviceOf({ group, entry, threadId }: SettingView): Text[] {
  if (entry.handle.kind !== 'topic') return []
  if (!group.isForum) return [say(entry.handle.unchosen ? 'topic.no_topics' : 'topic.no_forum')]
  return threadId === undefined ? [say('topic.how', { label: entry.handle.label })] : []
}

// ------------------------------------------------------------------------------------------ the ways

/** @param written a value as a button carries it */
const putData = ({ group, entry, inFirstRun }: SettingView, written: string): DataOf<typeof put> => [
  group.groupId,
  writeCode(entry.code),
  seenOf(group.settings[entry.handle.key]),
  written,
  inFirstRun ? 'f' : 's',
]

/** Marked where it is the one in force. */
function option(view: SettingView, label: Text, value: unknown, current: unknown): Button {
  return button(
    say(value === current ? 'chosen' : 'option', { label }),
    put,
    putData(view, writeValue(view.entry, value)),
  )
}

function waysOf(view: SettingView, value: unknown): Button[][] {
  const { group, entry } = view
  switch (entry.handle.kind) {
    case 'flag':
      return [[flip(group, entry, view.inFirstRun ? 'f' : 's')]]
    case 'choice':
      return choices(view, value)
    case 'timeZone':
      return zones(view, value)
    case 'topic':
      return topics(view, value)
    case 'list':
      return items(view, value as readonly string[])
    case 'text':
      return [
        ...pairs(
          (entry.handle.suggestions ?? []).map((each) =>
            option(view, say('raw', { value: each }), each, value),
          ),
        ),
        [
          writing(view, say('write.open')),
          ...(entry.handle.optional && value !== ''
            ? [button(say('text.clear'), put, putData(view, NONE))]
            : []),
        ],
      ]
    default:
      return numbers(view, value)
  }
}

/** Where nobody else reads along: in a group a link leads there. */
const writing = ({ group, entry, inPrivate }: SettingView, label: Text): Button =>
  inPrivate
    ? button(label, write, [group.groupId, writeCode(entry.code)])
    : linkButton(label, toWriting, group.groupId, entry.code)

function numbers(view: SettingView, value: unknown): Button[][] {
  const { entry } = view
  const { less, more } = neighboursOf(entry, value)
  const to = (key: 'less' | 'more', other: unknown) =>
    other === undefined
      ? []
      : [
          button(
            say(`number.${key}`, { value: showValue(entry, other) }),
            put,
            putData(view, writeValue(entry, other)),
          ),
        ]
  const presets = presetsOf(entry, value).filter((each) => each !== less && each !== more)
  return [
    [...to('less', less), ...to('more', more)],
    ...rowsOf(
      presets.map((preset) => option(view, say('raw', { value: showValue(entry, preset) }), preset, value)),
      PRESETS_IN_A_ROW,
    ),
    [writing(view, say('write.open'))],
  ]
}

function choices(view: SettingView, value: unknown): Button[][] {
  const { choices: all = [] } = view.entry.handle
  const buttons = all.map((choice) => option(view, choiceText(view.entry, choice), choice, value))
  return all.length > TALL ? pairs(buttons) : buttons.map((each) => [each])
}

function zones(view: SettingView, value: unknown): Button[][] {
  const { items: places, page, pages } = pageOf(PLACES, view.page, PLACES_ON_A_PAGE)
  return [
    ...pairs(places.map(({ zone }) => option(view, say('raw', { value: zoneName(zone) }), zone, value))),
    pageTurners(view, page, pages),
    [writing(view, say('zone.other'))],
  ]
}

function topics(view: SettingView, value: unknown): Button[][] {
  const { group, entry, threadId } = view
  if (!group.isForum) return []
  return [
    ...(threadId === undefined ? [] : [[option(view, say('topic.here'), threadId, value)]]),
    [option(view, say(entry.handle.unchosen ? 'topic.to_none' : 'topic.to_general'), 0, value)],
  ]
}

function items(view: SettingView, value: readonly string[]): Button[][] {
  const { items: shown, page, pages } = pageOf(value, view.page, ITEMS_ON_A_PAGE)
  const full = value.length >= (view.entry.handle.most ?? 0)
  return [
    ...shown.map((item) => [
      button(say('list.remove', { item }), put, putData(view, writeValue(view.entry, item))),
    ]),
    pageTurners(view, page, pages),
    full ? [] : [writing(view, say('list.add'))],
  ]
}

const pageTurners = ({ group, entry }: SettingView, page: number, pages: number): Button[] =>
  turners(page, pages, (to, side) =>
    button(say(side), openSetting, [group.groupId, writeCode(entry.code), to]),
  )
