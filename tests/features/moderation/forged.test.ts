import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { door } from '../../../lib/features/door/index.ts'
import { guard } from '../../../lib/features/guard/index.ts'
import { alertModerators, moderation, sanction } from '../../../lib/features/moderation/index.ts'
import { userId } from '../../../lib/values/ids.ts'
import { press } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { type Court, MINUTE, openCourt } from './court.ts'

/**
 * Every button of the guard, in hands that it is not for, changed, late, or pressed again: nothing changes in Postgres,
 * and whoever pressed is told so. A button that is declared and missing here fails.
 */

const ELSEWHERE = 'Otra Sala'

let court: Court
beforeAll(async () => {
  court = await openCourt()
  const { world } = court.house
  for (const firstName of ['Ajena', 'Ida', 'Depuesta']) world.addPerson({ firstName })
  for (const who of ['Ajena', 'Ida', 'Depuesta']) await court.house.act(who, { do: 'start-bot' })
  // She administers another group of this bot's, and has never been here.
  await court.house.act('Ajena', { do: 'create-group', title: ELSEWHERE, type: 'supergroup' })
  await court.house.act('Ajena', { do: 'add-bot', chatId: court.house.chat(ELSEWHERE).id, admin: true })
  await court.house.send('Ajena', ELSEWHERE, 'hola')
  const chatId = court.house.chat(SALON).id
  // She moderated here until a moment ago, and stays.
  await court.house.act('Depuesta', { do: 'join', chatId })
  await court.house.act('Lucía', { do: 'promote', chatId, userId: idOf('Depuesta'), admin: true })
  await court.house.send('Depuesta', SALON, 'hola')
  await court.house.act('Lucía', { do: 'promote', chatId, userId: idOf('Depuesta'), admin: false })
  // She moderated here, and has left.
  await court.house.act('Ida', { do: 'join', chatId })
  await court.house.act('Lucía', { do: 'promote', chatId, userId: idOf('Ida'), admin: true })
  await court.house.send('Ida', SALON, 'hola')
  await court.house.act('Lucía', { do: 'promote', chatId, userId: idOf('Ida'), admin: false })
  await court.house.act('Ida', { do: 'leave', chatId })
})
afterAll(() => court.close())
beforeEach(async () => {
  await court.anew()
  await court.house.app.services.database.batch([sql`delete from door_entries`, sql`delete from door_watch`])
})

const idOf = (who: string) => userId(court.house.person(who).id)

/** A button as it was shown. */
interface Live {
  readonly data: string
  /** Whose press counts, and where. */
  readonly by: string
  readonly where: string
  /** Makes it late: what it is about is over. */
  late(): Promise<unknown>
}

let acts = 0
/** An alert about Iván's mute, for whoever moderates. */
async function alerted(kind: 'guard' | 'report') {
  const { services } = court.house.app
  acts += 1
  const act = { services, group: await court.scope(), now: Date.now(), key: `forged:${acts}` }
  const { ref } = await sanction(act, { subject: idOf('Iván'), rung: 'mute10m' })
  const about = { evidence: [], subjects: [idOf('Iván')], sanctions: [ref], messages: [1] }
  const alert = await alertModerators(act, { ...about, kind, mergeKey: `forged:${acts}` })
  await court.house.settled()
  return alert
}

const ofAlert =
  (name: string, kind: 'guard' | 'report' = 'guard') =>
  async (): Promise<Live> => {
    const ref = await alerted(kind)
    return {
      data: `moderation:${name}:1::${ref}:1`,
      by: 'Bruno',
      where: 'private:Bruno',
      // Decided long ago, and forgotten since.
      late: () =>
        court.house.app.services.database.batch([
          sql`delete from moderation_alert_keys where ref = ${ref}`,
          sql`delete from moderation_alerts where ref = ${ref}`,
        ]),
    }
  }

/** The data of a button that stands in a chat. */
const shown = (where: string, button: string) =>
  court.house
    .chat(where)
    .messages.flatMap(({ buttons }) => buttons.flat())
    .findLast(({ text }) => text.includes(button))?.callbackData ?? ''

async function sanctioned(): Promise<string> {
  await court.say('Bruno', '/silenciar @ivan_el_cuervo 1h')
  const [row] = await court.house.rows('select ref from moderation_sanctions')
  return row?.ref ?? ''
}

const BUTTONS: Readonly<Record<string, () => Promise<Live>>> = {
  'moderation:undo': ofAlert('undo'),
  'moderation:ban': ofAlert('ban'),
  'moderation:trust': ofAlert('trust'),
  'moderation:keep': ofAlert('keep'),
  'moderation:remove': ofAlert('remove', 'report'),
  'moderation:mute': ofAlert('mute'),
  'moderation:take_back': async () => ({
    data: `moderation:take_back:1::${await sanctioned()}`,
    by: 'Bruno',
    where: SALON,
    late: () => court.say('Lucía', '/perdonar @ivan_el_cuervo'),
  }),
  'moderation:appeal': async () => {
    await sanctioned()
    return {
      data: shown(SALON, 'Apelar'),
      by: 'Iván',
      where: SALON,
      late: () => court.say('Lucía', '/perdonar @ivan_el_cuervo'),
    }
  },
  'moderation:audit': async () => ({
    data: `moderation:audit:2:${idOf('Bruno').toString(36)}:0::0`,
    by: 'Bruno',
    where: 'private:Bruno',
    late: async () => {},
  }),
  'moderation:clean': async () => {
    await court.say('Bruno', '/limpiar @ivan_el_cuervo')
    return {
      data: shown(SALON, 'Sí'),
      by: 'Bruno',
      where: SALON,
      late: async () => court.house.advance(11 * MINUTE),
    }
  },
  'moderation:sweep': async () => {
    await court.say('Iván', 'hola')
    await court.say('Bruno', '/limpiar 1')
    return {
      data: shown(SALON, 'Sí'),
      by: 'Bruno',
      where: SALON,
      late: async () => court.house.advance(11 * MINUTE),
    }
  },
  'door:a': async () => {
    await court.house.app.services.database.batch([
      sql`update groups set settings = '{"door.asks": "everyone", "door.adult": false, "door.kind": "button"}',
        version = version + 1`,
    ])
    await court.house.loseRedis()
    const chatId = court.house.chat(SALON).id
    acts += 1
    const newcomer = `Nuevo${acts}`
    court.house.world.addPerson({ firstName: newcomer })
    await court.house.act(newcomer, { do: 'join', chatId })
    await court.house.settled()
    const question = court.house
      .chat(SALON)
      .messages.findLast(({ onlyFor, buttons }) => onlyFor === idOf(newcomer) && buttons.length > 0)
    return {
      data: question?.buttons[0]?.[0]?.callbackData ?? '',
      by: newcomer,
      where: SALON,
      async late() {
        court.house.advance(61_000)
        await court.tick()
      },
    }
  },
}

const declared = [guard, door, moderation].flatMap(({ actions = [] }) => actions)
const names = declared.map(({ ref }) => `${ref.feature}:${ref.name}`)

const TABLES = [
  'audit_entries',
  'audit_words',
  'consent_standings',
  'door_entries',
  'door_watch',
  'guard_findings',
  'guard_lessons',
  'guard_members',
  'guard_reputation',
  'member_holds',
  'member_restrictions',
  'moderation_alert_keys',
  'moderation_alerts',
  'moderation_sanctions',
] as const

/** All that the guard has written down, and what is still to be done. */
async function state() {
  const entries = await Promise.all(
    TABLES.map(async (table) => [
      table,
      await court.house.rows(`select to_jsonb(t)::text as row from ${table} t order by 1`),
    ]),
  )
  const jobs = await court.house.rows('select kind, key from jobs order by kind, key')
  const groups = await court.house.rows('select id, settings, modules_off from groups order by id')
  return { ...Object.fromEntries(entries), jobs, groups }
}

/** @returns what is said to whoever pressed */
async function pressed(by: string, data: string, where: string): Promise<string[]> {
  const { id, firstName, username } = court.house.person(by)
  const { id: chatId, type, title } = court.house.chat(where)
  const from = { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
  const update = press(data, { from, chat: { id: chatId, type, title } })
  const before = court.house.world.calls().length
  const said: string[] = []
  // As Telegram may: twice.
  for (let times = 0; times < 2; times += 1) {
    const response = await court.house.post(update)
    expect(response.status).toBe(200)
    const body = await response.text()
    if (body) said.push((JSON.parse(body) as { text?: string }).text ?? '')
    await court.house.settled()
  }
  for (const { payload } of court.house.world.calls().slice(before)) {
    const { text } = payload as { text?: string }
    if (text) said.push(text)
  }
  return said.filter((text) => text !== '')
}

async function changesNothing(by: string, data: string, where: string) {
  const before = await state()
  const said = await pressed(by, data, where)
  const what = `${by} ${data} ${where}`
  expect(said, what).not.toEqual([])
  for (const text of said) expect(text, what).not.toMatch(/Referencia|undefined/)
  expect(await state(), what).toEqual(before)
}

it('are all here that are declared', () => {
  expect(Object.keys(BUTTONS).toSorted()).toEqual(names.toSorted())
})

describe.each(declared.map((action) => [`${action.ref.feature}:${action.ref.name}`, action] as const))(
  '%s',
  (name, action) => {
    const make = async () => {
      // Whoever was an administrator a minute ago is asked about anew.
      court.house.advance(61_000)
      const live = await BUTTONS[name]?.()
      if (!live) throw new Error(`${name} is not in the table`)
      expect(live.data).toMatch(new RegExp(`^${name}:`))
      return live
    }
    const isSigned = action.kind === 'yes' || action.ref.signed === true
    const isOwned = action.kind === 'yes' || action.ref.for === 'owner'

    it('forged', async () => {
      const { data, by, where } = await make()
      const fields = data.split(':')
      const swap = (at: number, value: string) => fields.with(at, value).join(':')
      const ref = fields.findIndex((field, at) => at > 3 && /^[\w-]{10,16}$/.test(field))
      const forged = [
        ...(ref > 0 ? [swap(ref, 'A'.repeat(fields[ref]?.length ?? 0))] : []),
        ...(isSigned ? [swap(fields.length - 1, 'AAAAAAAAAAAAAAAA'), fields.slice(0, -1).join(':')] : []),
        swap(2, action.kind === 'yes' ? 'n' : '9'),
        // One field too many, one too few, and not one that is what it should be.
        `${data}:1`,
        ...(action.kind === 'yes' ? [] : [fields.slice(0, -1).join(':'), `${data.slice(0, 30)}%%`]),
        swap(1, 'nothing'),
      ]
      for (const each of new Set(forged)) await changesNothing(by, each.slice(0, 64), where)
    })

    it.each(['Carmen', 'Ajena', 'Ida', 'Depuesta'])(
      'in the hands of %s, who it is not for',
      async (stranger) => {
        const { data } = await make()
        const own = isOwned ? [data.replace(/^((?:[^:]+:){3})[^:]*/, `$1${idOf(stranger).toString(36)}`)] : []
        const chats = [SALON, ...(stranger === 'Ajena' ? [ELSEWHERE, 'private:Ajena'] : [])]
        for (const where of chats)
          for (const each of [data, ...own]) await changesNothing(stranger, each, where)
      },
    )

    it('again, once it has done what it does', async () => {
      const { data, by, where } = await make()
      const before = await state()
      await pressed(by, data, where)
      await court.tick()
      // The button works: what was refused above was refused for its reason.
      if (name !== 'moderation:audit') expect(await state()).not.toEqual(before)
      await changesNothing(by, data, where)
      court.house.advance(5 * MINUTE)
      await changesNothing(by, data, where)
    })

    it('late', async () => {
      const { data, by, where, late } = await make()
      await late()
      await court.house.settled()
      await changesNothing(by, data, where)
    })

    if (action.ref.feature === 'moderation' && !isOwned)
      it('once another moderator has undone what it is about', async () => {
        const { data, where } = await make()
        const undo = data.replace(/^moderation:\w+/, data.includes('take_back') ? '$&' : 'moderation:undo')
        await pressed('Lucía', undo, where === SALON ? SALON : 'private:Lucía')
        await court.tick()
        await changesNothing('Bruno', data, where)
      })

    if (!isOwned)
      it('in another group, by whoever may press it here', async () => {
        const { data, by } = await make()
        const chatId = court.house.chat(ELSEWHERE).id
        await court.house.act(by, { do: 'join', chatId })
        await court.house.act('Ajena', { do: 'promote', chatId, userId: idOf(by), admin: true })
        await changesNothing(by, data, ELSEWHERE)
      })
  },
)
