/** Jobs and notices from the update that causes them to the message in the chat, through the whole house. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { arg } from '../../lib/contract/arguments.ts'
import { command } from '../../lib/contract/command.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { defineJob, onDue } from '../../lib/contract/job.ts'
import type { GroupTurn } from '../../lib/contract/turn.ts'
import { core } from '../../lib/features/core/index.ts'
import { jobsExpression, noticesExpression } from '../../lib/jobs/statements.ts'
import { userId } from '../../lib/values/ids.ts'
import { textsOf } from '../../lib/values/text.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

const es = {
  commands: {
    susurrar: { summary: 'Susurra algo a alguien', example: '<code>/susurrar 101 hola</code>' },
    recordar: { summary: 'Te lo recuerda en una hora', example: '<code>/recordar vela</code>' },
    romper: { summary: 'Deja algo que no se puede hacer', example: '<code>/romper</code>' },
  },
  whispered: 'Susurrado.',
  whisper: '{{who}} te susurra: {{what}}',
  noted: 'Apuntado.',
  reminder: '⏰ {{what}}',
}
const say = textsOf('whispers', es)

/** One statement: what a feature does together with its change. */
const write = async (turn: GroupTurn, expression: ReturnType<typeof noticesExpression>) => {
  await sql`select ${expression}`.execute(turn.services.database.query)
  turn.services.deliverSoon()
}

const reminder = defineJob({ kind: 'whispers.reminder', payload: z.object({ what: z.string() }) })
const broken = defineJob({ kind: 'whispers.broken', payload: z.null() })

const whispers: Feature = {
  name: 'whispers',
  category: 'people',
  texts: { es, en: es },
  notices: [{ kind: 'whispers.whisper', urgent: true }],
  commands: [
    command({
      name: 'susurrar',
      place: 'group',
      args: { id: arg.optionalText(20) },
      async run(turn, { id }) {
        const { actor, group, key } = turn
        const name = { userId: userId(id ?? 0), firstName: 'X' }
        const text = say('whisper', { who: { person: actor }, what: 'ven' })
        await write(
          turn,
          noticesExpression([
            {
              key: `${key}:whisper`,
              kind: 'whispers.whisper',
              groupId: group.groupId,
              where: 'private',
              from: undefined,
              to: { person: name.userId, name },
              text,
            },
          ]),
        )
        return { where: 'room', text: say('whispered') }
      },
    }),
    command({
      name: 'recordar',
      place: 'group',
      args: { what: arg.optionalText(50) },
      async run(turn, { what }) {
        const { group, key, now } = turn
        await sql`select ${jobsExpression([
          reminder.at(now + 3_600_000, { key, groupId: group.groupId, payload: { what: what ?? '' } }),
        ])}`.execute(turn.services.database.query)
        return { where: 'room', text: say('noted') }
      },
    }),
    command({
      name: 'romper',
      place: 'group',
      args: {},
      async run(turn) {
        const { group, key, now } = turn
        await sql`select ${jobsExpression([
          broken.at(now, { key, groupId: group.groupId, payload: null }),
        ])}`.execute(turn.services.database.query)
        return { where: 'room', text: say('noted') }
      },
    }),
  ],
  jobs: [
    onDue(reminder, async ({ database }, { key, groupId, payload: { what } }) => {
      await sql`select ${noticesExpression([
        {
          key: `${key}:said`,
          kind: 'whispers.reminder',
          groupId,
          where: 'room',
          threadId: undefined,
          to: 'group',
          text: say('reminder', { what }),
        },
      ])}`.execute(database.query)
    }),
    onDue(broken, () => Promise.reject(new Error('it is broken'))),
  ],
}

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [core, whispers], owners: ['Lucía'] })
})
afterAll(() => house.close())
beforeEach(() => house.advance(60_000))

const botMessages = (where: string) =>
  house.chat(where).messages.filter(({ fromId }) => fromId === house.world.bot.id)
const whisperTo = (who: string) => house.send('Bruno', SALON, `/susurrar ${house.person(who).id}`)

it('tells somebody in private right after the turn, and no tick tells it again', async () => {
  await house.act('Nadia', { do: 'start-bot' })
  await whisperTo('Nadia')
  expect(house.lastBotMessage('private:Nadia')?.text).toContain('te susurra: ven')
  const { length } = botMessages('private:Nadia')
  await house.cron('minute')
  expect(botMessages('private:Nadia')).toHaveLength(length)
})

it('keeps what is for who never opened the bot, or has blocked it, and tells it when they do', async () => {
  // Seen in the group, but not in private.
  await house.send('Iván', SALON, '/ayuda')
  await house.send('Iván', SALON, '/recordar nada')
  await whisperTo('Iván')
  await house.act('Nadia', { do: 'block-bot', blocked: true })
  house.advance(60_000)
  await whisperTo('Nadia')
  // Nothing of it is said before the others; at most that something waits, to them alone.
  expect(botMessages(SALON).filter(({ text }) => text?.includes('te susurra'))).toEqual([])
  const before = botMessages('private:Nadia').length
  await house.act('Nadia', { do: 'block-bot', blocked: false })
  await house.act('Iván', { do: 'start-bot' })
  house.advance(60_000)
  await house.cron('minute')
  expect(
    botMessages('private:Nadia')
      .slice(before)
      .map(({ text }) => text),
  ).toEqual([expect.stringContaining('te susurra: ven')])
  expect(botMessages('private:Iván').map(({ text }) => text)).toContainEqual(
    expect.stringContaining('te susurra: ven'),
  )
})

it('does a job when its time has come, once, however many ticks there are at once', async () => {
  await house.send('Bruno', SALON, '/recordar la vela')
  await house.cron('minute')
  const reminders = () => botMessages(SALON).filter(({ text }) => text?.includes('⏰ la vela'))
  expect(reminders()).toHaveLength(0)
  house.advance(3_600_000)
  await Promise.all([house.cron('minute'), house.cron('minute'), house.cron('minute')])
  house.advance(60_000)
  await house.cron('minute')
  expect(reminders()).toHaveLength(1)
})

it('writes to the group where it is now, after its upgrade', async () => {
  await house.send('Bruno', SALON, '/recordar la mudanza')
  const before = house.chat(SALON)
  if (before.type === 'group') await house.act('Lucía', { do: 'upgrade-group', chatId: before.id })
  house.advance(3_600_000)
  await house.cron('minute')
  expect(house.lastBotMessage(SALON)?.text).toContain('la mudanza')
})

it('tells the owner in private of what could not be done, once', async () => {
  await house.act('Lucía', { do: 'start-bot' })
  await house.send('Bruno', SALON, '/romper')
  for (let hour = 0; hour < 16; hour++) {
    await house.cron('minute')
    house.advance(3_600_000)
  }
  const alerts = botMessages('private:Lucía').filter(({ text }) => text?.includes('whispers.broken'))
  expect(alerts.map(({ text }) => text)).toEqual([expect.stringContaining('it is broken')])
})
