import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { onDue } from '../../lib/contract/job.ts'
import { dueJobs } from '../../lib/jobs/due-jobs.ts'
import { sendDueNotices } from '../../lib/jobs/outbox.ts'
import { jobsExpression, noticesExpression } from '../../lib/jobs/statements.ts'
import { createWakeUps, wakeUpAt } from '../../lib/jobs/wake-ups.ts'
import { ANA, kindOf, openWorkshop, say, type Workshop } from './workshop.ts'

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000]
const NOON = Date.UTC(2026, 10, 23, 12)

describe('the moment of a wake-up', () => {
  it.each([
    ['what is due later, at that moment', NOON + HOUR, NOON + HOUR],
    ['in whole seconds, never before it', NOON + HOUR + 1, NOON + HOUR + SECOND],
    ['what was due long ago, soon', NOON - DAY, NOON + 5 * SECOND],
    ['what is due at once, soon', NOON + SECOND, NOON + 5 * SECOND],
    ['what is far away, at a midnight before it', NOON + 30 * DAY, Date.UTC(2026, 10, 29)],
  ])('%s', (_, dueAt, moment) => expect(wakeUpAt(dueAt, NOON)).toBe(moment))

  it('lies ahead, at most seven days, in whole seconds, and no later than asked but for five seconds', () => {
    const moments = fc.integer({ min: 0, max: 4_102_444_800_000 })
    fc.assert(
      fc.property(moments, moments, (dueAt, now) => {
        const at = wakeUpAt(dueAt, now)
        expect(at % SECOND).toBe(0)
        expect(at).toBeGreaterThan(now)
        expect(at - now).toBeLessThanOrEqual(7 * DAY)
        expect(at).toBeLessThanOrEqual(Math.max(dueAt + SECOND, now + 6 * SECOND))
        if (dueAt - now < 4 * DAY) expect(at).toBeGreaterThanOrEqual(dueAt)
      }),
    )
  })
})

describe('planning', () => {
  let workshop: Workshop
  beforeAll(async () => {
    workshop = await openWorkshop()
  })
  afterAll(() => workshop.close())
  let asked: number[]
  let refuses: Error | undefined
  beforeEach(async () => {
    await workshop.clear()
    asked = []
    refuses = undefined
  })
  const KINDS = ['test.known', 'test.other']
  const open = (services = workshop.services) =>
    createWakeUps({
      services,
      works: [
        dueJobs(
          KINDS.map((kind) => onDue(kindOf(kind), async () => {})),
          [],
        ),
        sendDueNotices(workshop.outbox()),
      ],
      async wakeAt(moment) {
        if (refuses) throw refuses
        asked.push(moment)
      },
    })
  const addJob = (dueAt: number, kind = 'test.known') =>
    workshop.run(
      sql`select ${jobsExpression([
        kindOf(kind).at(dueAt, { key: `${kind}:${dueAt}`, groupId: workshop.group, payload: null }),
      ])}`,
    )
  const addNotice = (dueAt: number) =>
    workshop.run(
      sql`select ${noticesExpression([
        {
          key: `n:${dueAt}`,
          kind: 'test.notice',
          groupId: workshop.group,
          where: 'private',
          from: undefined,
          to: ANA,
          text: say('x'),
          dueAt,
        },
      ])}`,
    )
  const soon = () => workshop.now() + 5 * SECOND

  it('asks for nothing when nothing waits', async () => {
    expect(await open().plan()).toBe(true)
    expect(asked).toEqual([])
  })

  it('asks for the earliest of jobs and notices, once', async () => {
    const at = workshop.now()
    await addJob(at + 3 * HOUR)
    await addNotice(at + 2 * HOUR)
    const wakeUps = open()
    await wakeUps.plan()
    await wakeUps.plan()
    expect(asked).toEqual([at + 2 * HOUR])
    // An earlier one takes its place, a later one doesn't.
    await addJob(at + HOUR)
    await wakeUps.plan()
    await addJob(at + 4 * HOUR)
    await wakeUps.plan()
    expect(asked).toEqual([at + 2 * HOUR, at + HOUR])
  })

  it('asks again once its moment has passed', async () => {
    const at = workshop.now() + HOUR
    await addJob(at)
    const wakeUps = open()
    await wakeUps.plan()
    workshop.advance(HOUR)
    await wakeUps.plan()
    expect(asked).toEqual([at, soon()])
  })

  it('asks again after a wake-up that came a moment too early', async () => {
    const at = workshop.now() + HOUR
    await addJob(at)
    const wakeUps = open()
    await wakeUps.plan()
    workshop.advance(HOUR - SECOND)
    wakeUps.woken()
    await wakeUps.plan()
    // Under another name, or QStash would take it for the one that it has delivered.
    expect(asked).toEqual([at, at + 4 * SECOND])
  })

  it('is not kept awake by jobs that only another deploy knows', async () => {
    await addJob(workshop.now() - DAY, 'test.unknown')
    await open().plan()
    expect(asked).toEqual([])
  })

  it('looks at a job that somebody has in hand when their lease is over', async () => {
    await addJob(workshop.now())
    await workshop.run(
      sql`update jobs set lease = 'somebody', run_at = run_at + interval '120 seconds', attempts = 1`,
    )
    await open().plan()
    expect(asked).toEqual([workshop.now() + 120 * SECOND])
  })

  it('survives a QStash that refuses, and asks again', async () => {
    await addJob(workshop.now() + HOUR)
    const wakeUps = open()
    refuses = new Error('too many')
    expect(await wakeUps.plan()).toBe(false)
    refuses = undefined
    expect(await wakeUps.plan()).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it('survives a Postgres that does not answer', async () => {
    await addJob(workshop.now() + HOUR)
    expect(await open(workshop.failing(1, 'before')).plan()).toBe(false)
    expect(asked).toEqual([])
  })
})
