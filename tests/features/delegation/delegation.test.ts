import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { press } from '../../bot/updates.ts'
import { standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
let creator = 'Lucía'
/** Rights that Telegram tells of Bruno. */
let rights: Record<string, boolean> = {}

const named = (firstName: string) => ({
  id: house.person(firstName).id,
  is_bot: false,
  first_name: firstName,
})

beforeAll(async () => {
  house = await openHouse({ instances: 2 })
  const handle = house.world.handle.bind(house.world)
  vi.spyOn(house.world, 'handle').mockImplementation(async (req, res) => {
    if (!req.url?.endsWith('/getChatAdministrators')) return handle(req, res)
    const result = [
      { status: 'creator', user: named(creator), is_anonymous: false },
      { status: 'administrator', user: named('Bruno'), can_manage_chat: true, ...rights },
    ]
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ ok: true, result }))
    return true
  })
  for (const who of ['Lucía', 'Nadia', 'Carmen', 'Iván', 'Bruno']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, 'hola')
  }
})
afterAll(() => house.close())
beforeEach(async () => {
  creator = 'Lucía'
  rights = { can_restrict_members: true }
  await house.rows('delete from delegations')
  await house.rows('update groups set creator_id = null')
  await house.rows('delete from member_holds')
  await house.loseRedis()
  house.advance(61_000)
})

const say = async (who: string, text: string) => {
  // The same asked again within a minute is answered in private.
  house.advance(15_000)
  const said = (await house.send(who, SALON, text))?.text ?? ''
  return said.includes('en privado') ? (letters(who).at(-1)?.text ?? '') : said
}
const gifts = async () =>
  (
    await house.rows(
      `select g.first_name || ' ' || d.ability || ' ' || p.first_name as gift from delegations d
         join people g on g.user_id = d.from_id join people p on p.user_id = d.to_id order by 1`,
    )
  ).map(({ gift }) => gift)
const letters = (who: string) =>
  house.chat(`private:${who}`).messages.filter(({ fromId }) => fromId === house.world.bot.id)
const give = async (from: string, to: string, ability: string) => {
  await say(from, `/delegar ${house.person(to).id}`)
  return house.press(from, SALON, `⬜ ${ability}`)
}
const takeBack = async (from: string, to: string, ability: string) => {
  await say(from, `/revocar ${house.person(to).id}`)
  return house.press(from, SALON, `✅ ${ability}`)
}

describe('who gave it', () => {
  it('has themselves erased: what they gave goes, and who has it from nobody else is told', async () => {
    rights = { can_restrict_members: true, can_pin_messages: true }
    await give('Lucía', 'Nadia', 'auditoría')
    await give('Lucía', 'Nadia', 'eventos')
    await give('Bruno', 'Nadia', 'eventos')
    await give('Lucía', 'Carmen', 'eventos')
    const there = 'private:Lucía'
    await house.send('Lucía', there, '/borrarme')
    await house.press('Lucía', there, 'Entiendo')
    await house.press('Lucía', there, 'Sí, bórrame')
    await house.cron('minute')
    expect(await gifts()).toEqual(['Bruno events Nadia'])
    expect(letters('Nadia').at(-1)?.text).toBe(
      `🔑 En ${SALON} ya no tienes lo que te confiaron (auditoría): quien te lo dio ya no está, o ya no puede darlo. ` +
        'Si te hace falta, pídeselo a quien administra el grupo.',
    )
    expect(letters('Carmen').at(-1)?.text).toContain('ya no tienes lo que te confiaron (eventos)')
    await house.send('Lucía', SALON, 'hola')
  })
})

describe('giving', () => {
  it('counts at once on every instance, is told to who got it, listed and audited', async () => {
    expect(await say('Nadia', '/auditoria')).toContain('permiso')
    expect((await give('Lucía', 'Nadia', 'auditoría')).toast).toContain('Vale desde ya')
    for (let instance = 0; instance < 2; instance++)
      expect(await say('Nadia', '/auditoria')).toContain('delegó: auditoría')
    expect(
      letters('Nadia')
        .map(({ text }) => text)
        .join(),
    ).toContain('te confía auditoría')
    const listed = await say('Nadia', '/delegar')
    expect(listed).toContain('Nadia')
    expect(listed).toContain('auditoría, de Lucía')
    await takeBack('Lucía', 'Nadia', 'auditoría')
    expect(await say('Nadia', '/auditoria')).toContain('permiso')
    expect(await gifts()).toEqual([])
  })

  it('is told to who loses it when it is taken back, unless they have it from somebody else', async () => {
    rights = { can_restrict_members: true, can_pin_messages: true }
    await give('Lucía', 'Nadia', 'eventos')
    await give('Lucía', 'Nadia', 'auditoría')
    await give('Nadia', 'Carmen', 'auditoría')
    await give('Bruno', 'Nadia', 'eventos')
    const told = letters('Nadia').length
    await takeBack('Bruno', 'Nadia', 'eventos')
    expect(letters('Nadia')).toHaveLength(told)
    await takeBack('Lucía', 'Nadia', 'auditoría')
    for (const who of ['Nadia', 'Carmen'])
      expect(letters(who).at(-1)?.text).toBe(
        `🔑 En ${SALON} te han retirado lo que te confiaron (auditoría). ` +
          'Si te hace falta, pídeselo a quien administra el grupo.',
      )
    expect(await gifts()).toEqual(['Lucía events Nadia'])
  })

  it('costs one request to Postgres to be looked at and two to be taken back beside its letter, with rights asked anew', async () => {
    await give('Lucía', 'Nadia', 'economía')
    const outside = standBetween(house.app)
    const cost = async (button: string) => {
      house.advance(61_000)
      outside.count()
      await house.press('Lucía', SALON, button)
      return outside.count()
    }
    expect(await cost('Quién puede qué')).toEqual({ redis: 2, postgres: 1 })
    expect(await cost('Nadia')).toEqual({ redis: 2, postgres: 1 })
    // With the letter that tells who loses it, behind the answer.
    expect(await cost('✅ economía')).toEqual({ redis: 3, postgres: 6 })
    outside.restore()
    expect(await gifts()).toEqual([])
  })

  it('is open to who holds something, and of that alone', async () => {
    expect(await say('Carmen', '/delegar @nadia')).toContain('no tienes ningún permiso')
    await say('Bruno', `/delegar @${house.person('Nadia').username}`)
    const labels = house
      .lastBotMessage(SALON)
      ?.buttons.flat()
      .map(({ text }) => text)
    expect(labels).toEqual(['⬜ moderación', '⬜ silenciar hasta 24 h', '⬜ auditoría', expect.anything()])
  })

  it('says of who has left that they aren’t here', async () => {
    const chatId = house.chat(SALON).id
    await house.act('Iván', { do: 'leave', chatId })
    expect(await say('Lucía', '/delegar @ivan_el_cuervo')).toContain('Iván no está en el grupo')
    await house.act('Iván', { do: 'join', chatId })
  })

  it('refuses oneself, bots and who is away; a forged press gives nothing', async () => {
    expect(await say('Lucía', `/delegar @${house.person('Lucía').username}`)).toContain('ya es tuyo')
    const group = (await house.rows('select id from groups where title = $1', SALON))[0]?.id
    await house.post({
      update_id: 990_001,
      callback_query: {
        id: 'forged',
        from: named('Bruno'),
        data: `delegation:set:1:${house.person('Bruno').id.toString(36)}:${group}:${house.person('Nadia').id}:economy:on`,
        message: {
          message_id: 5,
          date: 1_795_435_200,
          chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON },
          text: 'x',
        },
      },
    })
    expect(await gifts()).toEqual([])
  })

  it('happens once, however often its press is delivered', async () => {
    const given = () => house.rows(`select at from audit_entries where act = 'delegation.given_events'`)
    const before = await given()
    await give('Lucía', 'Nadia', 'eventos')
    await house.act('Lucía', { do: 'redeliver', times: 2 })
    expect(await gifts()).toEqual(['Lucía events Nadia'])
    expect(await given()).toHaveLength(before.length + 1)
  })
})

describe('mutes of a day at most', () => {
  beforeEach(() => give('Lucía', 'Nadia', 'silenciar hasta 24 h'))
  afterEach(() => say('Bruno', '/perdonar @ivan_el_cuervo'))

  it('warns and mutes, and neither bans nor mutes for longer', async () => {
    expect(await say('Nadia', '/advertir @ivan_el_cuervo calma')).toContain('advertencia')
    expect(await say('Nadia', '/silenciar @ivan_el_cuervo 24h')).toContain('no podrá escribir')
    for (const line of ['/silenciar @ivan_el_cuervo 25h', '/silenciar @ivan_el_cuervo'])
      expect(await say('Nadia', line)).toContain('silenciar hasta 1 día')
    expect(await say('Nadia', '/expulsar @ivan_el_cuervo')).toContain('permiso')
    expect(await say('Nadia', '/perdonar @ivan_el_cuervo')).toContain('permiso')
  })

  it('gets alerts with what they may do about them, and nothing else', async () => {
    const buttonsOf = (who: string) =>
      letters(who)
        .at(-1)
        ?.buttons.flat()
        .map(({ text }) => text)
    await house.send('Carmen', SALON, 'algo que no debería')
    const words = house.chat(SALON).messages.findLast(({ text }) => text === 'algo que no debería')
    house.advance(70_000)
    await house.send('Iván', SALON, '/denunciar', words ? { replyTo: words } : {})
    await house.settled()
    await house.cron('minute')
    await house.settled()
    expect(buttonsOf('Lucía')).toContain('✓ Nada que hacer')
    expect(buttonsOf('Nadia')).toEqual(['🔇 Silenciar 24 h', 'Ver en el grupo'])
    const alert = letters('Nadia').at(-1)
    for (let press = 0; press < 2; press++)
      expect((await house.press('Nadia', 'private:Nadia', 'Silenciar 24 h', alert)).toast).toContain(
        '24 horas',
      )
    await house.settled()
    const muted = () =>
      house.rows(
        `select count(*)::int as n from moderation_sanctions where subject_id = $1 and rung = 'mute'`,
        house.person('Carmen').id,
      )
    expect(await muted()).toEqual([{ n: '1' }])
    // It is still for who moderates to decide.
    await house.press('Lucía', 'private:Lucía', 'Nada que hacer')
    await house.settled()
    expect(buttonsOf('Nadia')).toEqual(['Ver en el grupo'])
    await say('Bruno', `/perdonar ${house.person('Carmen').id}`)
  })

  it('mutes whom they read of, and nobody who came into the alert since', async () => {
    await house.send('Carmen', SALON, 'algo peor')
    const words = house.chat(SALON).messages.findLast(({ text }) => text === 'algo peor')
    const report = async (who: string) => {
      house.advance(70_000)
      await house.send(who, SALON, '/denunciar', words ? { replyTo: words } : {})
      await house.settled()
      await house.cron('minute')
      await house.settled()
    }
    await report('Iván')
    const data = letters('Nadia').at(-1)?.buttons.flat()[0]?.callbackData ?? ''
    await report('Bruno')
    const chat = { id: house.chat('private:Nadia').id, type: 'private', title: 'Nadia' }
    const response = await house.post(press(data, { from: named('Nadia'), chat }))
    const said = (await response.text()) + JSON.stringify(house.world.calls().slice(-3))
    expect(said).toContain('Ha pasado algo más')
    await house.settled()
    expect((await house.press('Nadia', 'private:Nadia', 'Silenciar 24 h')).toast).toContain('24 horas')
    await house.press('Lucía', 'private:Lucía', 'Nada que hacer')
    await say('Bruno', `/perdonar ${house.person('Carmen').id}`)
  })

  it('undoes their own, never another’s', async () => {
    await say('Bruno', '/silenciar @ivan_el_cuervo 2h')
    const theirs = house.lastBotMessage(SALON)
    const ref = (await house.rows('select ref from moderation_sanctions order by at desc limit 1'))[0]?.ref
    expect(theirs).toBeDefined()
    const before = house.world.calls().length
    const response = await house.post({
      update_id: 990_002,
      callback_query: {
        id: 'not-theirs',
        from: named('Nadia'),
        data: `moderation:take_back:1::${ref}`,
        message: {
          message_id: 5,
          date: 1_795_435_200,
          chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON },
          text: 'x',
        },
      },
    })
    expect(await house.rows('select undone_at from moderation_sanctions where ref = $1', ref ?? '')).toEqual([
      { undone_at: null },
    ])
    await house.settled()
    expect((await response.text()) + JSON.stringify(house.world.calls().slice(before))).toContain(
      'de otra persona',
    )
    await say('Nadia', '/silenciar @ivan_el_cuervo 3h')
    expect((await house.press('Nadia', SALON, 'Deshacer')).message?.text).toContain('Deshecho')
  })

  it('is not turned on who moderates, and their own shorter mute frees nobody', async () => {
    await give('Lucía', 'Carmen', 'moderación')
    expect(await say('Nadia', `/silenciar ${house.person('Carmen').id} 1h`)).toContain('administra')
    await say('Bruno', '/silenciar @ivan_el_cuervo')
    await say('Nadia', '/silenciar @ivan_el_cuervo 1m')
    expect(
      await house.rows(`select until from member_holds where cause = 'mute' and lifted_at is null`),
    ).toEqual([{ until: null }])
  })
})

it('is refused where a group keeps no more, and a long list says how many it leaves out', async () => {
  const lucia = String(house.person('Lucía').id)
  await house.rows(
    `insert into people (user_id, first_name, seen_at)
     select n, 'Alguien ' || n, now() from generate_series(9000001, 9000200) n returning user_id`,
  )
  await house.rows(
    `insert into delegations select g.id, n, 'audit', $1, true, now()
       from groups g, generate_series(9000001, 9000200) n where g.chat_id = $2 returning to_id`,
    lucia,
    house.chat(SALON).id,
  )
  expect(await say('Lucía', '/delegar')).toContain('Y 180 personas más')
  await house.send('Lucía', SALON, '/delegar @nadia_noir')
  const { message } = await house.press('Lucía', SALON, 'auditoría')
  expect(message?.text).toContain('caben 200 permisos delegados')
  expect(await gifts()).toHaveLength(200)
  await house.rows('delete from delegations')
})

describe('what was given rests on what its giver holds', () => {
  it('falls with a right that Telegram takes, within a minute, and with a departure', async () => {
    await give('Bruno', 'Nadia', 'moderación')
    await give('Nadia', 'Carmen', 'silenciar hasta 24 h')
    expect(await say('Carmen', '/advertir @ivan_el_cuervo')).toContain('advertencia')
    await house.act('Nadia', { do: 'leave', chatId: house.chat(SALON).id })
    house.advance(61_000)
    expect(await say('Carmen', '/advertir @ivan_el_cuervo')).toContain('permiso')
    expect(await say('Lucía', '/delegar')).toContain('descansa mientras no esté aquí')
    await house.act('Nadia', { do: 'join', chatId: house.chat(SALON).id })
    house.advance(61_000)
    expect(await say('Carmen', '/advertir @ivan_el_cuervo')).toContain('advertencia')
    rights = {}
    house.advance(61_000)
    expect(await say('Carmen', '/advertir @ivan_el_cuervo')).toContain('permiso')
    expect(await say('Lucía', '/delegar')).toContain('ya no lo tiene')
  })

  it('is told to whoever has lost it since Telegram took its giver’s rights', async () => {
    const chatId = house.chat(SALON).id
    const promote = (admin: boolean) =>
      house.act('Lucía', { do: 'promote', chatId, userId: house.person('Bruno').id, admin })
    await promote(true)
    await give('Bruno', 'Nadia', 'moderación')
    await give('Nadia', 'Carmen', 'silenciar hasta 24 h')
    rights = {}
    await promote(false)
    await house.cron('minute')
    await house.settled()
    expect(letters('Nadia').at(-1)?.text).toContain('ya no tienes lo que te confiaron (moderación)')
    expect(letters('Carmen').at(-1)?.text).toContain(
      'ya no tienes lo que te confiaron (silenciar hasta 24 h)',
    )
    const told = letters('Nadia').length
    // By what is known when it is told nothing is lost.
    await promote(true)
    rights = { can_restrict_members: true }
    await promote(false)
    await house.settled()
    expect(letters('Nadia')).toHaveLength(told)
  })

  it('is told to whoever has lost it by a departure, and to nobody who has it from elsewhere', async () => {
    const chatId = house.chat(SALON).id
    const told = () => letters('Carmen').length + letters('Iván').length
    const nadiaLeaves = async () => {
      await house.act('Nadia', { do: 'leave', chatId })
      await house.settled()
      await house.act('Nadia', { do: 'join', chatId })
    }
    await give('Lucía', 'Nadia', 'moderación')
    await give('Nadia', 'Carmen', 'moderación')
    await give('Carmen', 'Iván', 'silenciar hasta 24 h')
    const before = told()
    await nadiaLeaves()
    expect(letters('Carmen').at(-1)?.text).toContain('ya no tienes lo que te confiaron (moderación)')
    expect(letters('Iván').at(-1)?.text).toContain('ya no tienes lo que te confiaron (silenciar hasta 24 h)')
    expect(told()).toBe(before + 2)
    await house.rows(
      `insert into delegations select group_id, to_id, ability, $1, true, given_at from delegations
        where to_id = $2 returning to_id`,
      String(house.person('Lucía').id),
      String(house.person('Carmen').id),
    )
    const now = told()
    await nadiaLeaves()
    // What a group's creator gave stands.
    creator = 'Bruno'
    await house.act('Lucía', { do: 'leave', chatId })
    await house.settled()
    await house.act('Lucía', { do: 'join', chatId })
    expect(told()).toBe(now)
  })

  it('goes for good where it is taken back', async () => {
    await give('Lucía', 'Nadia', 'moderación')
    await give('Nadia', 'Carmen', 'moderación')
    expect((await takeBack('Lucía', 'Nadia', 'moderación')).toast).toContain('con ello')
    expect(await gifts()).toEqual([])
  })

  it('only who gave it takes it back, or the creator', async () => {
    await give('Bruno', 'Nadia', 'moderación')
    await give('Lucía', 'Carmen', 'moderación')
    await say('Carmen', `/revocar ${house.person('Nadia').id}`)
    const labels =
      house
        .lastBotMessage(SALON)
        ?.buttons.flat()
        .map(({ text }) => text) ?? []
    expect(labels.filter((label) => label.startsWith('✅'))).toEqual([])
    await takeBack('Lucía', 'Nadia', 'moderación')
    expect(await gifts()).toEqual(['Lucía moderation Carmen'])
  })
})

describe('another creator', () => {
  const handOver = async () => {
    creator = 'Iván'
    await house.post({
      update_id: 990_100 + Math.floor(Date.now() / 1000) - 1_795_000_000,
      chat_member: {
        chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON },
        from: named('Lucía'),
        date: Math.floor(Date.now() / 1000),
        old_chat_member: { status: 'member', user: named('Iván') },
        new_chat_member: { status: 'creator', user: named('Iván'), is_anonymous: false },
      },
    })
    await house.settled()
    await house.world.settled()
  }

  it('has every ability; what the former one left stands, is shown, and kept or taken back', async () => {
    await give('Lucía', 'Nadia', 'auditoría')
    await handOver()
    expect(await say('Lucía', '/auditoria')).toContain('permiso')
    expect(await say('Nadia', '/auditoria')).not.toContain('permiso')
    expect(letters('Iván').at(-1)?.text).toContain('es tuyo ahora')
    const shown = await house.press('Iván', 'private:Iván', 'Ver y decidir')
    expect(shown.message?.text).toContain('auditoría, de Lucía')
    expect((await house.press('Iván', 'private:Iván', 'Que siga')).message?.text).toContain('de Iván')
    expect(await say('Nadia', '/auditoria')).not.toContain('permiso')
  })

  it('takes it all back in one tap, with what rested on it', async () => {
    await give('Lucía', 'Nadia', 'auditoría')
    await give('Nadia', 'Carmen', 'auditoría')
    await handOver()
    await say('Iván', '/delegar')
    await house.press('Iván', SALON, 'Retirarlo')
    expect(await gifts()).toEqual([])
    expect(await say('Nadia', '/auditoria')).toContain('permiso')
  })

  it('is noticed by Telegram’s list, too, where the news got lost', async () => {
    await give('Lucía', 'Nadia', 'auditoría')
    creator = 'Iván'
    house.advance(61_000)
    await say('Nadia', '/auditoria')
    expect(letters('Iván').at(-1)?.text).toContain('es tuyo ahora')
  })
})
