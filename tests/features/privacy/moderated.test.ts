import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isNobody } from '../../../lib/values/ids.ts'
import { SALON } from '../../support/house.ts'
import { type Court, DAY, openCourt } from '../moderation/court.ts'

/** What moderators have to do with somebody who has themselves erased. */

let court: Court
beforeAll(async () => {
  court = await openCourt()
  // In its first two days the guard only watches.
  await meet()
  court.house.advance(3 * DAY)
})
afterAll(() => court.close())
beforeEach(async () => {
  await court.anew()
  await court.house.rows('delete from moderation_erased')
})

let met = 0
/** Somebody new here, whom the bot may write to, past their first minutes. */
async function meet(): Promise<string> {
  const who = `Efímera${++met}`
  court.house.world.addPerson({ firstName: who, username: `efimera_${met}` })
  await court.house.act(who, { do: 'start-bot' })
  await court.house.act(who, { do: 'join', chatId: court.house.chat(SALON).id })
  await court.write(who, `hola, soy ${who}`)
  court.house.advance(20 * 60_000)
  return who
}
async function erase(who: string) {
  court.house.advance(60_000)
  const own = `private:${who}`
  await court.house.send(who, own, '/borrarme')
  await court.house.press(who, own, 'Entiendo')
  await court.house.press(who, own, 'Sí, bórrame')
  await court.house.settled()
}
async function days(count: number) {
  for (let day = 0; day < count; day += 1) {
    court.house.advance(DAY)
    await court.house.cron('day')
  }
  await court.house.settled()
}
/** Every table that holds it anywhere. */
async function holding(words: string): Promise<string[]> {
  const tables = await court.house.rows(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  )
  const found: string[] = []
  for (const { name } of tables)
    if (
      (await court.house.rows(`select 1 from "${name}" x where x::text like $1 limit 1`, `%${words}%`))
        .length > 0
    )
      found.push(name ?? '')
  return found
}
const calls = (method: string) => court.house.world.calls().filter((call) => call.method === method)
const askedOf = (method: string) =>
  calls(method).map(({ payload }) => (payload as { user_id?: number }).user_id)
const status = async (who: string) => (await court.membership(who)).status
const TRADE =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'
const ADVERT = 'venid a t.me/+AbCdEf12345'

async function report(who: string, words: string) {
  await court.say('Carmen', '/denunciar me insulta', await court.write(who, words))
  await court.tick()
}

describe('what they wrote, and who they were', () => {
  it('goes with them, of what they reported; what another wrote stays to be decided', async () => {
    const who = await meet()
    const said = await court.write('Carmen', 'unas palabras muy feas')
    await court.say(who, '/denunciar me acosa xqmotivo', said)
    await court.tick()
    expect(court.letters('Bruno').at(-1)).toContain('xqmotivo')
    await erase(who)
    expect({ name: await holding(who), reason: await holding('xqmotivo') }).toEqual({ name: [], reason: [] })
    expect(await holding('unas palabras muy feas')).toContain('moderation_alerts')
  })

  it('goes with them, of what the guard has found, and of the look at their profile', async () => {
    const who = await meet()
    await court.say(who, `${TRADE} xqoferta`)
    await court.tick()
    expect(await holding('xqoferta')).toContain('moderation_alerts')
    await erase(who)
    expect({ name: await holding(who), words: await holding('xqoferta') }).toEqual({ name: [], words: [] })
  })

  it('goes alone where an alert is about several', async () => {
    const [one, other] = [await meet(), await meet()]
    await court.say(
      one,
      'yo ya cobré 500 USD esta semana con @maria_trading_vip, escríbanle al privado xquna',
    )
    await court.say(
      other,
      'es real chicos, retiré hoy mis ganancias, hablen con ella: t.me/maria_trading_vip xqotra',
    )
    await court.tick()
    const about = await court.house.rows('select 1 from moderation_alerts where cardinality(subjects) = 2')
    expect(about).toHaveLength(1)
    await erase(one)
    expect({ name: await holding(one), words: await holding('xquna') }).toEqual({ name: [], words: [] })
    expect(await holding('xqotra')).toContain('moderation_alerts')
  })

  it('of a moderator: others have been told of nobody', async () => {
    const who = await meet()
    await report(who, 'qué pesadez')
    await court.pressPrivate('Lucía', 'Nada que hacer')
    await court.tick()
    expect(await holding('Lucía')).toContain('outbox')
    await erase('Lucía')
    expect(await holding('Lucía')).toEqual([])
  })
})

describe('in time', () => {
  const told = (words: string) =>
    holding(words).then((found) => found.filter((name) => /^(mod|outbox)/.test(name)))

  it('the words of an alert go after 30 days, though nobody has decided', async () => {
    await report(await meet(), 'xqabierta y fea')
    await days(29)
    expect(await told('xqabierta')).toContain('moderation_alerts')
    await days(2)
    expect(await told('xqabierta')).toEqual([])
    expect(await court.house.rows('select outcome from moderation_alerts')).toEqual([{ outcome: null }])
  })

  it('with the next day where nothing came of it', async () => {
    await report(await meet(), 'xqnimia y boba')
    await court.pressPrivate('Bruno', 'Nada que hacer')
    await days(1)
    expect(await told('xqnimia')).toEqual([])
  })

  it('after 30 days where it was acted on', async () => {
    await report(await meet(), 'xqgrave de veras')
    await court.pressPrivate('Bruno', 'Expulsar')
    await days(29)
    expect(await told('xqgrave')).toContain('moderation_alerts')
    await days(2)
    expect(await told('xqgrave')).toEqual([])
  })
})

describe('what is decided about them', () => {
  it('is said before they erase themselves', async () => {
    const who = await meet()
    const asked = await court.house.send(who, `private:${who}`, '/borrarme')
    expect(asked?.text).toContain('guardo 30 días qué número de Telegram eras')
  })

  it.each(['alert', 'report'])('Ban on an %s bans them', async (kind) => {
    const who = await meet()
    if (kind === 'alert') await court.say(who, ADVERT)
    else await report(who, 'os odio de verdad')
    await court.tick()
    await erase(who)
    await court.pressPrivate('Bruno', 'Expulsar')
    await court.tick()
    expect(await status(who)).toBe('kicked')
    // And they find it standing, if they come back.
    await court.house.send(who, `private:${who}`, '/ayuda')
    const { id } = court.house.person(who)
    expect(
      await court.house.rows("select 1 from moderation_sanctions where subject_id = $1 and rung = 'ban'", id),
    ).toHaveLength(1)
  })

  it('after 30 days nobody knows who it was: nothing is done, nothing is noted, and the moderator reads why', async () => {
    const who = await meet()
    await report(who, 'os odio de verdad')
    await erase(who)
    await days(31)
    const { id } = court.house.person(who)
    expect(await court.house.rows('select 1 from moderation_erased')).toEqual([])
    const before = await court.house.rows('select 1 from audit_entries')
    const said = await court.pressPrivate('Bruno', 'Expulsar')
    expect(said.message?.text ?? said.toast).toContain('se borró y ya no sé quién es')
    expect(await court.house.rows('select outcome from moderation_alerts')).toEqual([{ outcome: null }])
    expect(await court.house.rows('select 1 from moderation_sanctions')).toEqual([])
    expect(await court.house.rows('select 1 from audit_entries')).toEqual(before)
    expect(askedOf('banChatMember')).not.toContain(id)
  })

  it('a mute reaches them, too', async () => {
    const who = await meet()
    await court.house.act('Iván', { do: 'start-bot' })
    await court.say('Lucía', `/delegar ${court.house.person('Iván').id}`)
    await court.press('Lucía', '⬜ silenciar hasta 24 h')
    await report(who, 'os odio de verdad')
    await erase(who)
    expect((await court.pressPrivate('Iván', 'Silenciar 24 h')).toast).toContain('24 horas')
    await court.tick()
    expect(await court.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: false })
  })

  it.each(['Undo', 'an appeal'])('%s lets them in again', async (how) => {
    const who = await meet()
    await court.say('Bruno', `/expulsar @efimera_${met}`)
    await court.tick()
    const receipt = court.house
      .chat(SALON)
      .messages.findLast(({ buttons }) => buttons.flat().some(({ text }) => text.includes('Deshacer')))
    if (how === 'an appeal') {
      await court.house.send(who, `private:${who}`, '/apelar')
      await court.house.press(who, `private:${who}`, 'Apelar la 1')
      await court.tick()
    }
    expect(await status(who)).toBe('kicked')
    await erase(who)
    if (how === 'Undo') await court.press('Bruno', 'Deshacer', receipt)
    else await court.pressPrivate('Bruno', 'Retirar la sanción')
    await court.tick()
    expect(await status(who)).toBe('left')
    expect(askedOf('unbanChatMember').filter((each) => isNobody(each ?? 0))).toEqual([])
  })

  it('a ban that is taken back later is told to stand in Telegram, and ends when they are back', async () => {
    const who = await meet()
    await court.say('Bruno', `/expulsar @efimera_${met}`)
    await court.tick()
    const receipt = court.house
      .chat(SALON)
      .messages.findLast(({ buttons }) => buttons.flat().some(({ text }) => text.includes('Deshacer')))
    await erase(who)
    await days(31)
    const said = await court.press('Bruno', 'Deshacer', receipt)
    expect(said.message?.text).toContain('en Telegram sigue fuera')
    await court.tick()
    expect(await status(who)).toBe('kicked')
    expect(askedOf('unbanChatMember').filter((each) => isNobody(each ?? 0))).toEqual([])
    await court.house.send(who, `private:${who}`, '/ayuda')
    await court.tick()
    expect(await status(who)).toBe('left')
  })

  it('which number it was goes as soon as nothing is left to decide', async () => {
    const who = await meet()
    await report(who, 'os odio de verdad')
    await erase(who)
    expect(await court.house.rows('select 1 from moderation_erased')).toHaveLength(1)
    await court.pressPrivate('Bruno', 'Nada que hacer')
    await days(1)
    expect(await court.house.rows('select 1 from moderation_erased')).toEqual([])
  })
})
