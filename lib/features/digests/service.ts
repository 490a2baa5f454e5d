import { groupSettings } from '../../community/group-settings.ts'
import { changeSettings } from '../../community/settings-change.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Notice } from '../../contract/notice.ts'
import type { Stored } from '../../contract/setting.ts'
import type { GroupAct, Services } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import type { Change } from './buttons.ts'
import { groupDigest, privateDigest } from './notices.ts'
import { type DigestPart, digestPart } from './part.ts'
import * as queries from './queries.ts'
import type { Frequency } from './rhythms.ts'
import {
  cutToCaption,
  daysUntil,
  decideStep,
  digestKey,
  digestSeries,
  nextMoment,
  type Period,
  type Plan,
  periodUntil,
  runningPeriod,
} from './rules.ts'
import { digestSettings, WEEKDAYS } from './settings.ts'
import { say } from './texts.ts'
import { type WeekPicture, weekPicture } from './week.ts'

/** How the group's digest is set. */
export interface Setup {
  readonly frequency: Frequency | 'off'
  readonly weekday: (typeof WEEKDAYS)[number]
  /** 0 to 23. */
  readonly hour: number
  /** IANA name. */
  readonly timeZone: string
  /** 0 for the general one. */
  readonly topic: number
}

export function readSetup(group: Stored): Setup {
  const { timeZone, topic } = groupSettings.of(group)
  return { ...digestSettings.of(group), timeZone, topic }
}

const planOf = ({ weekday, hour, timeZone }: Setup, frequency: Frequency): Plan => ({
  frequency,
  weekday: WEEKDAYS.indexOf(weekday) + 1,
  hour: Math.floor(hour),
  timeZone,
})

/** The first moment after another at which the group's weekly digest comes, or would. */
export const nextWeeklyMoment = (group: Stored, after: number): number =>
  nextMoment(planOf(readSetup(group), 'weekly'), after)

/** What the features that are switched on have to tell. */
const partsOf = (
  { features }: Pick<Services, 'features'>,
  group: Pick<GroupScope, 'modulesOff'>,
): DigestPart[] => digestPart.of(features, group).map(({ part }) => part)

/** Null is a part where nothing happened. */
const linesOf = (parts: readonly DigestPart[], facts: readonly unknown[]): Text[] =>
  parts.flatMap((part, i) => (facts[i] === null || facts[i] === undefined ? [] : part.lines(facts[i])))

// ------------------------------------------------------------------------------------------ asked for

export interface DigestView {
  readonly setup: Setup
  /** Milliseconds since 1970. */
  readonly since: number
  readonly lines: readonly Text[]
}

/** What has happened since the last digest; of the last days where there are none. */
export async function viewDigest({ services, group, now }: GroupAct): Promise<DigestView> {
  const setup = readSetup(group)
  const plan = planOf(setup, setup.frequency === 'off' ? 'weekly' : setup.frequency)
  const period = runningPeriod(plan, now)
  const parts = partsOf(services, group)
  const { facts } = await queries.findFacts(services.database, group.groupId, period, parts)
  return { setup, since: period.from, lines: linesOf(parts, facts) }
}

/** @returns whether the bot may write to them in private */
export async function subscribe(
  { services, group, actor, now }: GroupAct,
  frequency: Frequency | 'off',
): Promise<boolean> {
  const plan = planOf(readSetup(group), frequency === 'off' ? 'weekly' : frequency)
  wakeInTime(services)
  return queries.saveSubscription(
    services.database,
    group.groupId,
    actor.userId,
    frequency === 'off' ? undefined : { frequency, next: nextMoment(plan, now) },
  )
}

const SETTING = {
  frequency: digestSettings.handles.frequency,
  weekday: digestSettings.handles.weekday,
  hour: digestSettings.handles.hour,
  zone: groupSettings.handles.timeZone,
  topic: groupSettings.handles.topic,
} as const

/** @returns the group as it now is */
export async function changeSetup(
  { services, group, actor, key, now }: GroupAct,
  [what, value]: Change,
): Promise<GroupScope> {
  const { key: name, fallback } = SETTING[what]
  const by = { groupId: group.groupId, actor: actor.userId, key, at: now }
  const changed = await changeSettings(services.database, by, {
    name,
    after: value === fallback ? null : value,
  })
  wakeInTime(services)
  return changed.group
}

/** Its first moment may come before whatever else is planned: what is done after the turn plans a wake-up for it. */
const wakeInTime = (services: Services) => services.deliverSoon()

// ------------------------------------------------------------------------------------------ by the clock

export const nextMomentExpression = queries.nextDigestExpression

const BATCH = 25
/** So many are made at once: each waits for Postgres most of its time. */
const AT_ONCE = 5

/** Tells of every moment that has come. @throws AggregateError for those that failed, after all others were told */
export async function tellDue(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  const failures: unknown[] = []
  const jobs = services.features.flatMap((feature) => feature.jobs ?? []).map(({ kind }) => kind)
  let handled = 0
  let last: queries.DueSchedule | undefined
  for (;;) {
    const batch = await queries.findDue(services.database, { now, jobs }, last, BATCH)
    const stories = new Map<string, Promise<Story>>()
    const waiting = [...batch]
    const work = async () => {
      for (let due = waiting.shift(); due; due = waiting.shift())
        try {
          await advance(services, due, now, stories)
          handled += 1
        } catch (error) {
          failures.push(error)
        }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    last = batch.at(-1)
    if (batch.length < BATCH || services.clock.now() >= until) break
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} digests failed`)
  return handled
}

async function advance(
  services: Services,
  due: queries.DueSchedule,
  now: number,
  stories: Map<string, Promise<Story>>,
): Promise<void> {
  const { database } = services
  const { group, person } = due
  const setup = readSetup(group)
  const frequency = person?.frequency ?? setup.frequency
  if (frequency === 'off') return queries.moveSchedule(database, due, undefined)
  const plan = planOf(setup, frequency)
  const step = decideStep(plan, { planned: due.planned, since: due.since ?? now }, now)
  if (step.kind === 'wait' || !due.present || group.modulesOff.includes('digests'))
    return queries.moveSchedule(database, due, step.next)
  const period = periodUntil(plan, step.moment)
  // Everybody who is told of the same time in the same group is told the same.
  const name = `${group.id}:${period.from}:${period.to}`
  const story = stories.get(name) ?? findStory(services, group, period, plan)
  stories.set(name, story)
  const notice = noticeOf(due, setup, plan, { moment: step.moment, now }, await story)
  const series = digestSeries({ groupId: group.id, personId: person?.name.userId })
  await queries.moveSchedule(database, due, step.next, notice && { notice, series, at: now })
}

interface Story {
  readonly lines: readonly Text[]
  /** Of a weekly one with anything to draw. */
  readonly picture: WeekPicture | undefined
}

async function findStory(
  services: Services,
  group: queries.DueSchedule['group'],
  period: Period,
  { frequency, timeZone }: Plan,
): Promise<Story> {
  const parts = partsOf(services, group)
  const days = frequency === 'weekly' ? daysUntil(period.to, timeZone) : []
  const found = await queries.findFacts(services.database, group.id, period, parts, days)
  const withCoins = !group.modulesOff.includes('economy')
  const drawn = found.days.map(({ messages, coins }, i) => ({
    from: days[i]?.from ?? 0,
    messages,
    coins: withCoins ? Number(coins) : 0,
  }))
  const anything = drawn.some(({ messages, coins }) => messages > 0 || coins > 0)
  return {
    lines: linesOf(parts, found.facts),
    picture: anything ? { group: group.title, days: drawn } : undefined,
  }
}

/** @returns undefined when nothing happened */
function noticeOf(
  { group, person }: queries.DueSchedule,
  { topic }: Setup,
  plan: Plan,
  { moment, now }: { readonly moment: number; readonly now: number },
  { lines, picture }: Story,
): Notice | undefined {
  if (lines.length === 0) return undefined
  const title = say(plan.frequency === 'daily' ? 'told.day' : 'told.week', { group: group.title })
  const hint = person ? [say('told.private_hint')] : []
  const shown = picture ? cutToCaption(lines, [title, ...hint]) : lines
  return {
    key: digestKey({ groupId: group.id, personId: person?.name.userId }, plan, moment),
    kind: (person ? privateDigest : groupDigest).kind,
    groupId: group.id,
    ...(person
      ? { where: 'private', from: undefined, to: { person: person.name.userId, name: person.name } }
      : { where: 'room', to: 'group', threadId: topic }),
    text: [title, say('lines', { lines: shown }), ...hint],
    ...(picture
      ? { picture: { kind: weekPicture.kind, data: { ...picture, days: [...picture.days] } } }
      : {}),
    dueAt: now,
  }
}
