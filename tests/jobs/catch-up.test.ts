/** What is seen to be overdue is done behind the answer. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../lib/contract/command.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { defineJob, onDue } from '../../lib/contract/job.ts'
import { core } from '../../lib/features/core/index.ts'
import { jobsExpression, noticesExpression } from '../../lib/jobs/statements.ts'
import { textsOf } from '../../lib/values/text.ts'
import { type Outside, standBetween } from '../faults/outside.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

const es = {
  commands: {
    prometer: { summary: 'Promete algo para dentro de una hora', example: '<code>/prometer</code>' },
    mirar: { summary: 'Mira qué hay', example: '<code>/mirar</code>' },
  },
  promised: 'Prometido.',
  seen: 'Visto.',
  kept: 'Cumplido.',
}
const say = textsOf('promises', es)

let held: Promise<unknown> | undefined
let attempts = 0
const keep = defineJob({ kind: 'promises.keep', payload: z.null() })
const promises: Feature = {
  name: 'promises',
  category: 'people',
  texts: { es, en: es },
  notices: [{ kind: 'promises.kept', urgent: true }],
  commands: [
    command({
      name: 'prometer',
      place: 'group',
      args: {},
      async run({ group, key, now, services }) {
        const job = keep.at(now + 3_600_000, { key, groupId: group.groupId, payload: null })
        await sql`select ${jobsExpression([job])}`.execute(services.database.query)
        return { where: 'room', text: say('promised') }
      },
    }),
    command({
      name: 'mirar',
      place: 'group',
      args: {},
      run({ services }) {
        services.catchUp()
        return { where: 'room', text: say('seen') }
      },
    }),
  ],
  jobs: [
    onDue(keep, async ({ database }, { key, groupId }) => {
      attempts += 1
      await held
      const notice = {
        key: `${key}:kept`,
        kind: 'promises.kept',
        groupId,
        where: 'room',
        threadId: undefined,
        to: 'group',
        text: say('kept'),
      } as const
      await sql`select ${noticesExpression([notice])}`.execute(database.query)
    }),
  ],
}

let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse({ features: [core, promises], instances: 2 })
  outside = standBetween(house.app)
})
afterAll(async () => {
  outside.restore()
  await house.close()
})
beforeEach(async () => {
  held = undefined
  await house.send('Nadia', SALON, '/prometer')
  house.advance(3_600_000)
  // The group is known again: what comes now asks Postgres for nothing but what it catches up.
  await house.send('Nadia', SALON, '/ayuda')
  attempts = 0
})
const said = (text: string) => house.chat(SALON).messages.filter((message) => message.text === text).length

it('tells what it has done, after the answer and before any tick', async () => {
  const before = said('Cumplido.')
  expect(await house.send('Nadia', SALON, '/mirar')).toBeDefined()
  expect(said('Cumplido.')).toBe(before + 1)
  await house.cron('minute')
  await house.world.settled()
  expect([said('Cumplido.'), attempts]).toEqual([before + 1, 1])
})

it('holds up no answer', async () => {
  const gate = Promise.withResolvers<void>()
  held = gate.promise
  const before = { seen: said('Visto.'), kept: said('Cumplido.') }
  const { id } = house.chat(SALON)
  const done = house.act('Nadia', { do: 'send', chatId: id, text: '/mirar' })
  await expect.poll(() => said('Visto.'), { timeout: 5_000 }).toBe(before.seen + 1)
  expect(said('Cumplido.')).toBe(before.kept)
  gate.resolve()
  await done
  expect(said('Cumplido.')).toBe(before.kept + 1)
})

it('is safe when its function dies: the next tick does what is left, once', async () => {
  const before = said('Cumplido.')
  // What is due is asked, and the batch claimed; then nothing gets through any more.
  outside.fail('postgres', 'refused', { skip: 2 })
  expect((await house.send('Nadia', SALON, '/mirar'))?.text).toBe('Visto.')
  outside.heal()
  expect(said('Cumplido.')).toBe(before)
  // Its lease runs out.
  house.advance(3 * 60_000)
  await Promise.all([house.cron('minute'), house.cron('minute')])
  await house.world.settled()
  expect([said('Cumplido.'), attempts]).toEqual([before + 1, 2])
})

it('throws nothing where Postgres is gone', async () => {
  outside.fail('postgres', 'refused')
  expect((await house.send('Nadia', SALON, '/mirar'))?.text).toBe('Visto.')
  outside.heal()
  await house.cron('minute')
})

it('is done by the day’s call where nothing comes every minute', async () => {
  const before = said('Cumplido.')
  const response = await house.cron('day')
  await house.world.settled()
  expect(said('Cumplido.')).toBe(before + 1)
  const { reports } = (await response.json()) as { reports: { name: string; failed: boolean }[] }
  expect(reports.map(({ name }) => name)).toEqual([
    'bot.uses',
    'bot.tidy',
    'jobs',
    'alerts',
    'outbox',
    'bot.batches',
    'bot.counts',
    'jobs.forget',
  ])
})
