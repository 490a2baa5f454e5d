import { whoHolds } from '../../community/delegations.ts'
import { groupSettings } from '../../community/group-settings.ts'
import { Refusal } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import type { Notice } from '../../contract/notice.ts'
import type { Stored } from '../../contract/setting.ts'
import type { GroupAct, Services } from '../../contract/turn.ts'
import { fetchAdministrators } from '../../telegram/administrators.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'
import { nextWeeklyMoment } from '../digests/index.ts'
import { mute } from './buttons.ts'
import { weeklyPanel } from './notices.ts'
import { panelPage, pictureOf } from './page.ts'
import { PAGES, type Page, type PanelFigure, type PanelPart, type PanelView, panelPart } from './part.ts'
import { commandsPart, peoplePart } from './people.ts'
import * as queries from './queries.ts'
import { changesIn, directionOf, type Range, spanOf } from './rules.ts'
import { weekWords } from './screens.ts'
import { say } from './texts.ts'
import type { Panel, Subscription } from './view.ts'

/** The panel's own parts stand before what other features give. */
const partsOf = (
  { features }: Pick<Services, 'features'>,
  group: { readonly modulesOff: readonly string[] },
): readonly PanelPart[] => [
  peoplePart,
  commandsPart,
  ...panelPart.of(features, group).map(({ part }) => part),
]

interface Of extends Stored {
  readonly groupId: GroupId
  readonly modulesOff: readonly string[]
}

async function findPanel(
  services: Services,
  group: Of,
  { range, now, reader }: { readonly range: Range; readonly now: number; readonly reader: UserId },
): Promise<Panel> {
  const { timeZone } = groupSettings.of(group)
  const span = spanOf(range, { groupId: group.groupId, timeZone }, now)
  const parts = partsOf(services, group)
  const { facts, weekly } = await queries.findFacts(services.database, span, parts, reader)
  const views = parts.map((part, i) => ({ page: part.page, view: part.view(facts[i]) }))
  const pageOf = (page: Page): PanelView => {
    const own = views.filter((each) => each.page === page).map(({ view }) => view)
    return {
      figures: own.flatMap(({ figures }) => figures),
      charts: own.flatMap(({ charts = [] }) => charts),
      hints: own.flatMap(({ hints = [] }) => hints),
    }
  }
  return {
    range,
    span,
    weekly,
    pages: { people: pageOf('people'), coins: pageOf('coins'), order: pageOf('order') },
  }
}

/** How the group is doing: one request. */
export const viewPanel = ({ services, group, actor, now }: GroupAct, range: Range): Promise<Panel> =>
  findPanel(services, group, { range, now, reader: actor.userId })

// ------------------------------------------------------------------------------------------ every week

/** @throws Refusal for who is nobody in particular */
export async function subscribe(
  { services, group, actor, now }: GroupAct,
  wanted: 'on' | 'off',
): Promise<Subscription> {
  if (actor.kind !== 'person') throw new Refusal(say('refusals.not_a_person'))
  const next = nextWeeklyMoment(group, now)
  const saved = await queries.saveReader(services.database, group.groupId, actor.userId, { next, wanted })
  // It may come before whatever else is planned.
  services.deliverSoon()
  return { ...saved, next }
}

export const nextMomentExpression = queries.nextWeekExpression

const BATCH = 25

/** Tells every reader whose week is over. @throws AggregateError for those that failed, after all others were told */
export async function tellDue(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  const failures: unknown[] = []
  const due = await queries.findDue(services.database, now, BATCH)
  const known = new Map<GroupId, Promise<Week>>()
  let handled = 0
  for (const reader of due) {
    if (services.clock.now() >= until) break
    try {
      const week = known.get(reader.group.id) ?? findWeek(services, reader, now)
      known.set(reader.group.id, week)
      await tell(services, reader, await week, now)
      handled += 1
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} weekly panels failed`)
  return handled
}

/** Of one group; undefined where nobody is told of it. */
interface Week {
  readonly panel: Panel | undefined
  /** Who may read it. */
  readonly readers: ReadonlySet<number>
}

async function findWeek(
  services: Services,
  { group, person }: queries.DueReader,
  now: number,
): Promise<Week> {
  const { id: groupId, chatId, modulesOff } = group
  if (chatId === undefined || modulesOff.includes('panel')) return { panel: undefined, readers: new Set() }
  const administrators = await fetchAdministrators(services.telegram, chatId)
  const holders = await whoHolds(services.database, groupId, administrators, 'audit')
  const readers = new Set<number>(holders.map(({ userId }) => userId))
  return {
    panel: await findPanel(services, { ...group, groupId }, { range: 'week', now, reader: person.userId }),
    readers,
  }
}

async function tell(
  services: Services,
  reader: queries.DueReader,
  { panel, readers }: Week,
  now: number,
): Promise<void> {
  const next = nextWeeklyMoment(reader.group, now)
  if (!panel) return queries.moveReader(services.database, reader, next, [])
  // Who may read it no longer is told nothing more.
  if (!readers.has(reader.person.userId)) return queries.moveReader(services.database, reader, undefined, [])
  return queries.moveReader(services.database, reader, next, [noticeOf(reader, panel, now)])
}

const SENTENCES = 3

function noticeOf({ group, person, planned }: queries.DueReader, panel: Panel, now: number): Notice {
  const { pages } = panel
  const all = PAGES.map((page) => pages[page])
  const changes = changesIn(
    all.flatMap<PanelFigure>(({ figures }) => figures),
    SENTENCES,
  )
  const hints = all.flatMap<Text>(({ hints = [] }) => hints)
  return {
    key: `panel:${group.id}:${person.userId}:${new Date(planned).toISOString().slice(0, 10)}`,
    kind: weeklyPanel.kind,
    groupId: group.id,
    where: 'private',
    from: undefined,
    to: { person: person.userId, name: person },
    text: weekWords(
      group.title,
      changes.map((figure) => ({ figure, direction: directionOf(figure) ?? 0 })),
      hints,
    ),
    picture: {
      kind: panelPage.kind,
      data: pictureOf(panel, 'people', { group: group.title, theme: 'dark' }),
    },
    buttons: [[button(say('weekly_off'), mute, [group.id])]],
    dueAt: now,
  }
}
