import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertModerators, sanction } from '../../../lib/features/moderation/index.ts'
import { userId } from '../../../lib/values/ids.ts'
import { press } from '../../bot/updates.ts'
import { standBetween } from '../../faults/outside.ts'
import { SALON } from '../../support/house.ts'
import { type Court, openCourt } from './court.ts'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())
beforeEach(() => court.anew())

const idOf = (who: string) => userId(court.house.person(who).id)
let acts = 0
/** Something that the guard did about somebody, and tells of. */
async function alerted(mergeKey = 'raid', who = 'Iván', kind: 'guard' | 'report' = 'guard') {
  const { services } = court.house.app
  acts += 1
  const act = { services, group: await court.scope(), now: Date.now(), key: `guard:${acts}` }
  const { ref } = await sanction(act, { subject: idOf(who), rung: 'mute10m' })
  await alertModerators(act, {
    kind,
    mergeKey,
    evidence: [],
    subjects: [idOf(who)],
    sanctions: [ref],
    messages: [1],
  })
  await court.house.settled()
  return ref
}

const state = async () => ({
  alerts: await court.house.rows(
    'select outcome, settled_by, version from moderation_alerts order by at, ref',
  ),
  sanctions: await court.house.rows('select ref, rung, undone_at from moderation_sanctions order by at, ref'),
  holds: await court.house.rows('select id, lifted_at from member_holds order by id'),
  audit: await court.audit(),
})

const dataOf = (who: string, button: string) =>
  court.house
    .chat(`private:${who}`)
    .messages.findLast(({ buttons }) => buttons.flat().some(({ text }) => text.includes(button)))
    ?.buttons.flat()
    .find(({ text }) => text.includes(button))?.callbackData ?? ''

const from = (who: string) => {
  const { id, firstName, username } = court.house.person(who)
  return { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
}
/** @returns what is said to whoever pressed */
async function pressRaw(who: string, data: string, where: 'private' | 'salon') {
  const { id, type, title } = court.house.chat(where === 'salon' ? SALON : `private:${who}`)
  const before = court.house.world.calls().length
  const response = await court.house.post(press(data, { from: from(who), chat: { id, type, title } }))
  expect(response.status).toBe(200)
  const body = await response.text()
  await court.house.settled()
  return body + JSON.stringify(court.house.world.calls().slice(before))
}

describe('no button of an alert changes anything', () => {
  const BUTTONS = [
    ['undo', 'Deshacer'],
    ['ban', 'Expulsar'],
    ['keep', 'Nada que hacer'],
  ] as const

  it.each(BUTTONS)(
    '%s: forged, of a stranger, of the punished, of another group, stale, or pressed again',
    async (_name, label) => {
      await alerted()
      const data = dataOf('Bruno', label)
      expect(data).not.toBe('')
      const before = await state()
      for (const [who, forged] of [
        // Somebody who doesn't moderate; the punished themselves.
        ['Carmen', data],
        ['Iván', data],
        // Another alert, another version, no version, another shape.
        ['Bruno', data.replace(/:[\w-]{12}:/, ':AAAAAAAAAAAA:')],
        ['Bruno', data.replace(/:\d+$/, ':99')],
        ['Bruno', data.replace(/:\d+$/, '')],
        ['Bruno', `${data}:1`],
        ['Bruno', data.replace(/:1:/, ':7:')],
      ] as const) {
        const said = await pressRaw(who, forged, 'salon')
        expect(said, `${who} ${forged}`).toMatch(/text/)
        // Nothing of it is said to the room.
        expect(said).not.toContain('la guardia')
      }
      expect(await state()).toEqual(before)
      // The same in a group that is another one's.
      const other = await court.house.post(
        press(data, {
          from: from('Bruno'),
          chat: { id: -1_009_900_000_001, type: 'supergroup', title: 'La Sala' },
        }),
      )
      expect(other.status).toBe(200)
      await court.house.settled()
      expect(await state()).toEqual(before)
      // It has grown since it was shown.
      await alerted()
      const grown = await state()
      expect(await pressRaw('Bruno', data, 'private')).toContain('algo más')
      expect(await state()).toEqual(grown)
    },
  )

  it.each(BUTTONS)('%s: by whoever comes second', async (_name, label) => {
    await alerted()
    const data = dataOf('Bruno', label)
    const theirs = dataOf('Lucía', 'Nada que hacer')
    await pressRaw('Bruno', data, 'private')
    const settled = await state()
    expect(settled.alerts[0]?.outcome).not.toBeNull()
    await pressRaw('Bruno', data, 'private')
    expect(await pressRaw('Lucía', theirs, 'private')).toMatch(/decidido|nada que hacer/)
    expect(await state()).toEqual(settled)
  })
})

it('bans nobody who administers, whatever they are reported for', async () => {
  const creator = await court.write('Lucía', 'una orden para todos')
  await court.say('Nadia', '/denunciar', creator)
  const card = court.house.lastBotMessage('private:Bruno')
  const labels = card?.buttons.flat().map(({ text }) => text) ?? []
  expect(labels.some((text) => text.includes('Borrar el mensaje'))).toBe(true)
  expect(labels.filter((text) => text.includes('Expulsar'))).toEqual([])
  const guest = await court.write('Carmen', 'otra cosa para todos')
  await court.say('Nadia', '/denunciar', guest)
  const ban = dataOf('Bruno', 'Expulsar')
  await court.house.act('Lucía', {
    do: 'promote',
    chatId: court.house.chat(SALON).id,
    userId: idOf('Carmen'),
    admin: true,
  })
  court.house.advance(61_000)
  const before = await state()
  expect(await pressRaw('Bruno', ban, 'private')).toContain('administra este grupo')
  expect(await state()).toEqual(before)
  await court.house.act('Lucía', {
    do: 'promote',
    chatId: court.house.chat(SALON).id,
    userId: idOf('Carmen'),
    admin: false,
  })
})

it('an appeal is its owner’s, and once', async () => {
  await court.say('Bruno', '/silenciar @ivan_el_cuervo 1h')
  const aside = court.house
    .chat(SALON)
    .messages.findLast(({ buttons }) => buttons.flat().some(({ text }) => text.includes('Apelar')))
  const data = aside?.buttons.flat()[0]?.callbackData ?? ''
  const before = await state()
  await pressRaw('Carmen', data, 'salon')
  await pressRaw('Iván', data.replace(/:[\w-]{12}$/, ':AAAAAAAAAAAA'), 'salon')
  expect(await state()).toEqual(before)
  await pressRaw('Iván', data, 'salon')
  const appealed = await state()
  expect(appealed.alerts).toHaveLength(1)
  await pressRaw('Iván', data, 'salon')
  expect(await state()).toEqual(appealed)
})

it('a raid is one alert, and one undo takes all of it back', async () => {
  for (const who of ['Iván', 'Nadia', 'Carmen']) await alerted('raid:1', who)
  await alerted('raid:2', 'Carmen')
  court.house.advance(30_000)
  await court.tick()
  const letters = court.letters('Bruno').filter((text) => text.includes('la guardia'))
  expect(letters).toHaveLength(2)
  expect(letters[0]).toMatch(/Iván.*Nadia.*Carmen/s)
  const first = court.house.chat('private:Bruno').messages.findLast(({ text }) => text?.includes('Nadia'))
  await court.house.press('Bruno', 'private:Bruno', 'Deshacer', first)
  for (const who of ['Iván', 'Nadia']) expect(await court.membership(who)).toMatchObject({ status: 'member' })
  // What the other alert is about holds on.
  expect(await court.membership('Carmen')).toMatchObject({ status: 'restricted' })
})

it('whoever is banned by one sanction stays out when another is undone', async () => {
  const { services } = court.house.app
  const act = async (key: string) => ({ services, group: await court.scope(), now: Date.now(), key })
  const one = await sanction(await act('one'), { subject: idOf('Iván'), rung: 'ban' })
  await sanction(await act('two'), { subject: idOf('Iván'), rung: 'ban' })
  await court.house.settled()
  const { undoSanction } = await import('../../../lib/features/moderation/index.ts')
  const actor = { kind: 'person' as const, userId: idOf('Bruno'), firstName: 'Bruno' }
  expect(await undoSanction({ ...(await act('undo')), actor }, one.ref)).toBe('ban')
  expect(await undoSanction({ ...(await act('undo')), actor }, one.ref)).toBe('before')
  await court.house.settled()
  expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
})

it('what administrators do elsewhere is in the audit, once', async () => {
  await court.say('Lucía', '/otorgar @ivan_el_cuervo 50 premio')
  await court.press('Lucía', 'Sí')
  await court.say('Lucía', '/language en')
  await court.say('Lucía', '/language en')
  await court.say('Lucía', '/idioma es')
  for (const who of ['Lucía', 'Iván']) {
    await court.house.send(who, SALON, '/consentimiento')
    await court.house.press(who, SALON, 'acepto').catch(() => undefined)
  }
  await court.say('Lucía', '/mazmorra @ivan_el_cuervo 1h por hablar')
  await court.say('Lucía', '/indultar @ivan_el_cuervo')
  expect((await court.audit()).map((line) => line.split(' ')[1])).toEqual([
    'economy.grant',
    'core.language',
    'core.language',
    'dungeon.imprison',
    'dungeon.free',
  ])
  expect(await court.say('Lucía', '/auditoria')).toContain('premio')
})

describe('round trips', () => {
  it('of an administrator’s act: two to Redis, one to Postgres, and Telegram is asked who they are once a minute', async () => {
    const outside = standBetween(court.house.app)
    const deliver = court.house.app.services.deliverSoon
    await court.say('Bruno', '/advertir @ivan_el_cuervo')
    court.house.advance(61_000)
    const { id, type, title } = court.house.chat(SALON)
    const update = {
      update_id: 910_002,
      message: {
        message_id: 88_002,
        date: Math.floor(Date.now() / 1000),
        chat: { id, type, title },
        from: from('Bruno'),
        text: '/silenciar @ivan_el_cuervo 1h',
        entities: [{ type: 'bot_command', offset: 0, length: 10 }],
      },
    }
    // Without what goes on behind the answer.
    Object.assign(court.house.app.services, { deliverSoon: () => {}, catchUp: () => {} })
    outside.count()
    await court.house.post(update)
    expect(outside.count()).toEqual({ redis: 2, postgres: 1 })
    Object.assign(court.house.app.services, { deliverSoon: deliver })
    outside.restore()
  })
})
