import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { emojiOn, MINUTE, openPorch, type Porch } from './porch.ts'

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())

const guard = (named = true) =>
  porch.house.act('Lucía', { do: 'name-guard', chatId: porch.house.chat(SALON).id, named })

describe('who asks to be let in, of a group whose guard bot this is', () => {
  beforeEach(async () => {
    await guard()
    return () => guard(false)
  })

  it('is asked in private, and enters once everything is answered', async () => {
    const who = porch.stranger()
    await porch.request(who)
    expect(porch.calls('answerChatJoinRequestQuery')).toMatchObject([{ result: 'queue' }])
    const question = porch.question(who)
    expect(question?.text).toContain('Pulsa, en este orden')
    expect(emojiOn(question)).toHaveLength(12)
    expect(await porch.membership(who)).toMatchObject({ status: 'left' })
    expect(await porch.solve(who, 3)).toBeUndefined()
    expect(porch.question(who)?.text).toContain('mayores de 18')
    expect(await porch.solve(who)).toContain('Adelante')
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    expect(porch.letters(who).at(-1)).toContain('te espera')
    expect(porch.room()).toEqual([])
    // A newcomer, as long as the group wants it.
    expect(await porch.membership(who)).toMatchObject({
      status: 'restricted',
      can_send_messages: true,
      can_send_photos: false,
    })
    await porch.pass(24 * 60 * MINUTE + 1_000)
    expect(await porch.membership(who)).toMatchObject({ status: 'member' })
  })

  describe('of who was banned', () => {
    const userOf = (who: string) => {
      const { id, firstName } = porch.house.person(who)
      return { id, is_bot: false, first_name: firstName }
    }
    const chat = () => ({ id: porch.house.chat(SALON).id, type: 'supergroup', title: SALON })
    const date = () => Math.floor(Date.now() / 1000)
    let queries = 0
    /** Telegram lets nobody ask whom it bans; whoever was let out of its list may. */
    const asks = async (who: string) => {
      queries += 1
      await porch.house.post({
        update_id: groupMessage({}).update_id,
        chat_join_request: {
          chat: chat(),
          from: userOf(who),
          user_chat_id: porch.house.person(who).id,
          date: date(),
          query_id: `banned${queries}`,
        },
      })
      await porch.rest()
      porch.house.advance(MINUTE)
      return porch.calls('answerChatJoinRequestQuery').at(-1)?.result
    }
    const banned = async () => {
      const who = porch.stranger()
      await porch.join(who)
      await porch.house.send(who, SALON, 'hola')
      await porch.house.send('Lucía', SALON, `/expulsar ${porch.house.person(who).id}`)
      await porch.rest()
      porch.house.advance(MINUTE)
      return who
    }

    it('every request is declined, until they are forgiven', async () => {
      const who = await banned()
      expect(await asks(who)).toBe('decline')
      await porch.house.send('Lucía', SALON, `/perdonar ${porch.house.person(who).id}`)
      await porch.rest()
      expect(await asks(who)).toBe('approve')
    })

    it('none is, once an administrator has let them out of Telegram’s list by hand', async () => {
      const who = await banned()
      await porch.house.post({
        update_id: groupMessage({}).update_id,
        chat_member: {
          chat: chat(),
          from: userOf('Bruno'),
          date: date(),
          old_chat_member: { status: 'kicked', user: userOf(who), until_date: 0 },
          new_chat_member: { status: 'left', user: userOf(who) },
        },
      })
      await porch.rest()
      expect(await asks(who)).toBe('approve')
      const bans = await porch.house.rows(
        `select undone_by from moderation_sanctions where subject_id = $1`,
        porch.house.person(who).id,
      )
      expect(bans).toEqual([{ undone_by: String(porch.house.person('Bruno').id) }])
    })
  })

  it('is let in unasked who is known here', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.house.send(who, SALON, 'hola')
    porch.house.advance(MINUTE)
    await porch.house.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
    await porch.request(who)
    expect(porch.calls('answerChatJoinRequestQuery')).toMatchObject([{ result: 'approve' }])
    // Their first day isn't over for that.
    expect(await porch.membership(who)).toMatchObject({
      status: 'restricted',
      can_send_messages: true,
      can_send_photos: false,
    })
    expect(porch.letters(who)).toEqual([])
  })

  it('comes back muted who left muted, and is free when that ends', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.house.send(who, SALON, 'hola')
    porch.house.advance(2 * 24 * 60 * MINUTE)
    await porch.house.send('Lucía', SALON, `/silenciar ${porch.house.person(who).id} 5h`)
    await porch.rest()
    porch.house.advance(MINUTE)
    await porch.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
    await porch.request(who)
    await porch.rest()
    expect(porch.calls('answerChatJoinRequestQuery')).toMatchObject([{ result: 'approve' }])
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: false })
    await porch.pass(5 * 60 * MINUTE)
    expect(await porch.membership(who)).toMatchObject({ status: 'member' })
  })

  it('is out for five minutes after as many wrong answers, and is never told why', async () => {
    const who = porch.stranger()
    await porch.request(who)
    const first = porch.question(who)?.buttons
    expect(await porch.err(who)).toBeUndefined()
    expect(porch.question(who)?.text).toContain('Te quedan 2 intentos')
    expect(porch.question(who)?.buttons).not.toEqual(first)
    await porch.err(who)
    expect(await porch.err(who)).toContain('Por ahora no puedes entrar')
    expect(porch.calls('declineChatJoinRequest')).toHaveLength(1)
    expect(porch.letters(who).join()).not.toMatch(/fall|incorrect|robot|bot /)
    await porch.request(who)
    expect(porch.calls('answerChatJoinRequestQuery').at(-1)).toMatchObject({ result: 'decline' })
    await porch.pass(5 * MINUTE + 1_000)
    await porch.request(who)
    expect(porch.calls('answerChatJoinRequestQuery').at(-1)).toMatchObject({ result: 'queue' })
    expect(porch.room()).toEqual([])
  })

  it('is told how much time is left, which a wrong answer and a repeated question don’t give back', async () => {
    await porch.set({ 'door.adult': false })
    const who = porch.stranger()
    await porch.request(who)
    const left = () => Number(/Tienes (\d+) segundos/.exec(porch.question(who)?.text ?? '')?.[1])
    porch.house.advance(15_000)
    await porch.err(who)
    expect(left()).toBeLessThanOrEqual(45)
    expect(left()).toBeGreaterThan(35)
    porch.house.advance(30_000)
    await porch.err(who)
    expect(left()).toBeLessThanOrEqual(15)
  })

  it('is declined by the clock who doesn’t answer', async () => {
    const who = porch.stranger()
    await porch.request(who)
    await porch.pass(59_000)
    expect(porch.calls('declineChatJoinRequest')).toEqual([])
    await porch.pass(2_000)
    expect(porch.calls('declineChatJoinRequest')).toHaveLength(1)
    expect(porch.letters(who).at(-1)).toContain('Por ahora no puedes entrar')
  })

  it('is late by the press itself, whether or not the clock has come round', async () => {
    const who = porch.stranger()
    await porch.request(who)
    porch.house.advance(61_000)
    expect(await porch.solve(who, 1)).toContain('Se acabó el tiempo')
    expect(porch.calls('declineChatJoinRequest')).toHaveLength(1)
  })

  it('under 18: asked twice, closed everywhere, declined, and the group hears nothing', async () => {
    const who = porch.stranger()
    await porch.request(who)
    await porch.solve(who, 3)
    await porch.house.press(who, `private:${who}`, 'tengo menos')
    expect(porch.question(who)?.text).toContain('¿Lo confirmas?')
    await porch.house.press(who, `private:${who}`, 'Me equivoqué')
    await porch.house.press(who, `private:${who}`, 'tengo menos')
    await porch.house.press(who, `private:${who}`, 'Sí, tengo menos')
    const [standing] = await porch.house.rows(
      'select status from consent_standings where user_id = $1',
      porch.house.person(who).id,
    )
    expect(standing?.status).toBe('barred')
    expect(porch.calls('declineChatJoinRequest')).toHaveLength(1)
    expect(porch.room()).toEqual([])
    await porch.pass(10 * MINUTE)
    await porch.request(who)
    expect(porch.calls('answerChatJoinRequestQuery').at(-1)).toMatchObject({ result: 'decline' })
  })

  it('answers the group’s own question in writing, and reads its rules', async () => {
    await porch.set({
      'door.kind': 'own',
      'door.adult': false,
      'moderation.rules': 'Respeto <b>siempre</b>',
      'door.question': '¿Qué brilla de noche?',
      'door.answers': ['La luna', 'luna llena'],
    })
    const who = porch.stranger()
    await porch.request(who)
    expect(porch.question(who)?.text).toContain('Respeto <b>siempre</b>')
    await porch.solve(who, 1)
    expect(porch.question(who)?.text).toContain('¿Qué brilla de noche?')
    expect(porch.letters(who).join()).not.toContain('luna')
    await porch.house.act(who, { do: 'start-bot' })
    const wrong = await porch.house.send(who, `private:${who}`, 'el sol')
    expect(wrong?.text).toContain('Te quedan 2 intentos')
    await porch.house.send(who, `private:${who}`, '¡LÚNA  llena!')
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
  })

  describe('the group’s own question', () => {
    const asking = (question: string, answers: readonly string[]) =>
      porch.set({
        'door.kind': 'own',
        'door.adult': false,
        'door.question': question,
        'door.answers': [...answers],
      })
    const asked = async () => {
      await asking('¿Qué brilla de noche?', ['la luna'])
      const who = porch.stranger()
      await porch.request(who)
      await porch.house.act(who, { do: 'start-bot' })
      return who
    }
    const writes = (who: string, text: string) => porch.house.send(who, `private:${who}`, text)

    it('is answered once by what is delivered twice', async () => {
      const who = await asked()
      const again = async () => {
        await porch.house.loseRedis()
        await porch.act(who, { do: 'redeliver', times: 1 })
        return porch.letters(who).at(-1)
      }
      await writes(who, 'el sol')
      expect(await again()).toContain('Te quedan 2 intentos')
      expect(JSON.parse((await porch.entry(who))?.progress ?? '{}')).toMatchObject({ wrong: 1 })
      await writes(who, 'la luna')
      expect(await again()).toContain('Adelante')
      expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    })

    it('is answered in time by what was written in time, however late it is delivered', async () => {
      const who = await asked()
      const from = { id: porch.house.person(who).id, is_bot: false, first_name: who }
      const date = Math.floor(Date.now() / 1000)
      const chat = { id: from.id, type: 'private' }
      porch.house.advance(65_000)
      const write = (text: string, sent: number) =>
        porch.house.post(groupMessage({ text, from, chat, message: { date: sent } }))
      await write('el sol', date + 30)
      expect(JSON.parse((await porch.entry(who))?.progress ?? '{}')).toMatchObject({ wrong: 1 })
      await write('la luna', date + 50)
      await porch.rest()
      expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
      const other = await asked()
      porch.house.advance(65_000)
      const late = { ...from, id: porch.house.person(other).id, first_name: other }
      await porch.house.post(
        groupMessage({
          text: 'la luna',
          from: late,
          chat: { ...chat, id: late.id },
          message: { date: date + 130 },
        }),
      )
      await porch.rest()
      expect(await porch.entry(other)).toMatchObject({ state: 'expired' })
    })

    it('is shown again with each wrong answer, as it is by now', async () => {
      const who = await asked()
      const again = await writes(who, 'el sol')
      expect(again?.text).toContain('Te quedan 2 intentos')
      expect(again?.text).not.toContain('otra pregunta')
      expect(again?.text).toContain('¿Qué brilla de noche?')
      await asking('¿Y de día?', ['el sol'])
      expect((await writes(who, 'la luna'))?.text).toContain('¿Y de día?')
      await writes(who, 'el sol')
      expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    })

    it('that the group stops asking keeps nobody out', async () => {
      const who = await asked()
      await asking('', [])
      await writes(who, 'la luna')
      expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    })

    it('of two groups is answered by whichever it fits or is replied to', async () => {
      const other = 'La otra casa'
      await porch.act('Lucía', { do: 'create-group', title: other, type: 'supergroup' })
      const chatId = porch.house.chatId(other)
      await porch.act('Lucía', { do: 'add-bot', chatId, admin: true })
      const who = await asked()
      await porch.house.rows(
        `update groups set settings = settings || $1::jsonb, version = version + 1 where chat_id = $2`,
        JSON.stringify({ 'door.asks': 'requests', 'door.question': '¿Color?', 'door.answers': ['azul'] }),
        chatId,
      )
      porch.house.advance(1_000)
      const first = porch.house
        .chat(`private:${who}`)
        .messages.find(({ text }) => text?.includes('¿Qué brilla'))
      await porch.act(who, { do: 'request-join', chatId })
      // A wrong one counts where it was meant, and says of whose question it was none.
      const wrong = await porch.house.send(who, `private:${who}`, 'el sol', first && { replyTo: first })
      expect(wrong?.text).toContain(`${SALON} pregunta esto`)
      const taken = await writes(who, 'rosa')
      expect(taken?.text).toContain('Te quedan 2 intentos')
      expect(taken?.text).toContain(`${other} pregunta esto`)
      await writes(who, 'la luna')
      await porch.rest()
      expect(porch.calls('approveChatJoinRequest')).toMatchObject([{ chat_id: porch.house.chatId(SALON) }])
      await writes(who, 'azul')
      await porch.rest()
      expect(porch.calls('approveChatJoinRequest')[1]).toMatchObject({ chat_id: chatId })
    })
  })

  it('advertises to nobody by what they answer: it is read once, kept nowhere and shown to nobody', async () => {
    await porch.set({ 'door.kind': 'own', 'door.question': '¿Por qué vienes?', 'door.answers': ['rol'] })
    for (const name of ['Lucía', 'Bruno']) await porch.act(name, { do: 'start-bot' })
    const who = porch.stranger()
    await porch.request(who)
    await porch.solve(who)
    const advert = 'Gana 300 USD al día, escribe a @inversor_seguro t.me/+AbCdEf123'
    for (let tries = 0; tries < 3; tries += 1) await porch.house.send(who, `private:${who}`, advert)
    await porch.pass(2 * MINUTE)
    expect(await porch.entry(who)).toMatchObject({ state: 'failed' })
    const said = porch.house.world.calls().map(({ payload }) => JSON.stringify(payload))
    expect(said.filter((each) => each.includes('inversor'))).toEqual([])
    const tables = await porch.house.rows(
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    for (const { table_name: table } of tables)
      expect(
        await porch.house.rows(`select 1 from "${table}" t where t::text ilike '%inversor%'`),
        String(table),
      ).toEqual([])
  })

  it('is left to the administrators where the group wants nobody asked', async () => {
    await porch.set({ 'door.asks': 'nobody' })
    const who = porch.stranger()
    await porch.request(who)
    expect(porch.calls('answerChatJoinRequestQuery')).toMatchObject([{ result: 'queue' }])
    expect(porch.letters(who)).toEqual([])
    expect(porch.house.chat(SALON).joinRequests).toContain(porch.house.person(who).id)
  })

  it('is left to them where the module is off, too', async () => {
    await porch.house.rows(`update groups set modules_off = '{door}', version = version + 1`)
    await porch.house.loseRedis()
    await porch.request(porch.stranger())
    expect(porch.calls('answerChatJoinRequestQuery')).toMatchObject([{ result: 'queue' }])
  })

  it('enters by an administrator’s hand meanwhile: nothing is asked any more', async () => {
    const who = porch.stranger()
    await porch.request(who)
    const { telegram } = porch.house.app.services
    const user_id = porch.house.person(who).id
    await telegram.call('approveChatJoinRequest', { chat_id: porch.house.chat(SALON).id, user_id })
    await porch.rest()
    expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
    await porch.pass(2 * MINUTE)
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: true })
  })
})

describe('newcomers’ limits', () => {
  const limited = async (who: string) => {
    const { status, ...more } = await porch.membership(who)
    return status === 'restricted' ? Number(Object(more).until_date) * 1000 : 0
  }
  const HOUR = 60 * MINUTE

  it('end for who is in when the group says so by now, sooner or later, and never begin again', async () => {
    await porch.set({ 'door.newcomerMs': 24 * HOUR })
    const [old, young, trusted] = [porch.stranger(), porch.stranger(), porch.stranger()]
    await porch.join(old)
    await porch.join(trusted)
    await porch.house.send(trusted, SALON, 'hola')
    await porch.house.send('Lucía', SALON, `/confiar ${porch.house.person(trusted).id}`)
    await porch.pass(3 * HOUR)
    await porch.join(young)
    const came = Date.now()
    await porch.set({ 'door.newcomerMs': 2 * HOUR })
    await porch.tick()
    expect(await limited(old)).toBe(0)
    expect(Math.abs((await limited(young)) - came - 2 * HOUR)).toBeLessThan(MINUTE)
    await porch.set({ 'door.newcomerMs': 6 * HOUR })
    await porch.tick()
    expect(await limited(old)).toBe(0)
    expect(await limited(trusted)).toBe(0)
    expect(Math.abs((await limited(young)) - came - 6 * HOUR)).toBeLessThan(MINUTE)
    // Back again: what was put on the clock first is as good as new.
    await porch.set({ 'door.newcomerMs': 2 * HOUR })
    await porch.tick()
    await porch.pass(2 * HOUR)
    expect(await limited(young)).toBe(0)
    const open = await porch.house.rows(
      `select 1 from member_holds where cause = 'newcomer' and lifted_at is null and until > now() and user_id = $1`,
      porch.house.person(young).id,
    )
    expect(open).toEqual([])
  })

  it('are none for anybody once the group wants none; a mute stays', async () => {
    await porch.set({ 'door.newcomerMs': 24 * HOUR })
    const [free, muted] = [porch.stranger(), porch.stranger()]
    for (const who of [free, muted]) {
      await porch.join(who)
      await porch.house.send(who, SALON, 'hola')
    }
    await porch.house.send('Lucía', SALON, `/silenciar ${porch.house.person(muted).id} 5h`)
    await porch.rest()
    await porch.set({ 'door.newcomerMs': 0 })
    await porch.tick()
    expect(await porch.membership(free)).toMatchObject({ status: 'member' })
    expect(await porch.membership(muted)).toMatchObject({ status: 'restricted', can_send_messages: false })
  })
})

describe('who asks to be let in the old way', () => {
  it('is the administrators’ affair, unless the group wants them asked', async () => {
    const who = porch.stranger()
    await porch.request(who)
    expect(porch.letters(who)).toEqual([])
    await porch.set({ 'door.asks': 'requests', 'door.kind': 'sum', 'door.adult': false })
    const other = porch.stranger()
    await porch.request(other)
    expect(porch.question(other)?.text).toContain('¿Cuánto es')
    expect(await porch.solve(other)).toContain('Adelante')
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    expect(await porch.membership(other)).toMatchObject({ can_send_messages: true })
    expect(porch.room()).toEqual([])
  })
})

describe('who comes in without asking', () => {
  beforeEach(() => porch.set({ 'door.asks': 'everyone', 'door.adult': false }))

  it('can’t speak until they have answered, aside, and nothing of it is left', async () => {
    const who = porch.stranger()
    await porch.join(who)
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: false })
    expect(porch.question(who)).toMatchObject({ onlyFor: porch.house.person(who).id })
    expect(porch.room()).toEqual([])
    expect(await porch.solve(who)).toContain('Adelante')
    expect(await porch.membership(who)).toMatchObject({
      status: 'restricted',
      can_send_messages: true,
      can_send_photos: false,
    })
    expect(porch.question(who)).toBeUndefined()
    await porch.pass(10 * MINUTE)
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true })
  })

  it('is in by a moderator’s trust: nobody asks any more, and no clock puts them out', async () => {
    const who = porch.stranger()
    await porch.join(who)
    const said = await porch.house.send('Bruno', SALON, `/confiar ${porch.house.person(who).id}`)
    expect(said?.text).toContain('confianza')
    await porch.rest()
    expect(porch.question(who)).toBeUndefined()
    expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
    await porch.pass(61_000)
    expect(await porch.membership(who)).toMatchObject({ status: 'member' })
  })

  it('is asked again who goes and comes back within one second', async () => {
    const who = porch.stranger()
    await porch.join(who)
    for (let time = 0; time < 2; time += 1) {
      await porch.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
      await porch.join(who)
      expect(await porch.entry(who)).toMatchObject({ state: 'open', way: 'join' })
      expect(await porch.membership(who)).toMatchObject({ can_send_messages: false })
    }
    // The news of it once more is nothing new.
    const news = porch.house.world.updates().findLast(({ chat_member }) => chat_member)
    await porch.house.loseRedis()
    await porch.house.post(news ?? {})
    await porch.rest()
    expect(await porch.house.rows('select state from door_entries order by state')).toEqual([
      { state: 'left' },
      { state: 'left' },
      { state: 'open' },
    ])
    expect(await porch.solve(who)).toContain('Adelante')
  })

  it('goes if they don’t answer, with what told of their coming, and may try again', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.pass(61_000)
    expect(await porch.membership(who)).toMatchObject({ status: 'kicked' })
    await porch.pass(3_000)
    expect(porch.lines().filter((line) => line.includes('se unió'))).toEqual([])
    expect(porch.question(who)).toBeUndefined()
    await porch.pass(5 * MINUTE)
    expect((await porch.join(who)).ok).toBe(true)
    expect(porch.question(who)?.text).toContain('Pulsa')
  })

  it('is told how long they have where the question waits in private', async () => {
    await porch.set({ 'door.kind': 'own', 'door.question': '¿Color?', 'door.answers': ['rojo'] })
    const who = porch.stranger()
    await porch.join(who)
    expect(porch.question(who)?.text).toContain('en nuestro chat privado')
    expect(porch.question(who)?.text).toContain('Tienes 1 minuto')
  })

  it('is asked in private who begins the chat by themselves, and greeted once nothing is open', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.house.act(who, { do: 'start-bot' })
    expect(porch.letters(who)).toEqual([expect.stringContaining('Pulsa')])
    expect(await porch.solve(who)).toContain('Adelante')
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true })
    await porch.house.act(who, { do: 'start-bot' })
    expect(porch.letters(who).at(-1)).toContain('/help')
  })

  it('is led to the private chat where nothing can be said aside: one line for all, gone after a minute', async () => {
    const chatId = porch.house.chat(SALON).id
    await porch.house.act('Lucía', { do: 'allow-ephemeral', chatId, allowed: false })
    try {
      const [one, two] = [porch.stranger(), porch.stranger()]
      await porch.join(one)
      await porch.join(two)
      expect(porch.room()).toHaveLength(1)
      expect(porch.room()[0]).not.toContain('Extraña')
      expect(porch.room()[0]).toContain('Tienes 1 minuto desde que entraste')
      const line = porch.house.chat(SALON).messages.findLast(({ buttons }) => buttons.length > 0)
      const payload = new URL(line?.buttons[0]?.[0]?.url ?? '').searchParams.get('start') ?? ''
      await porch.house.act(one, { do: 'start-bot', payload })
      expect(porch.question(one)?.text).toContain('Pulsa')
      expect(await porch.solve(one)).toContain('Adelante')
      expect(await porch.membership(one)).toMatchObject({ can_send_messages: true })
      await porch.house.act('Nadia', { do: 'start-bot', payload })
      expect(porch.letters('Nadia').at(-1)).toContain('No tienes ninguna pregunta')
      await porch.pass(61_000)
      expect(porch.room()).toEqual([])
      expect(await porch.membership(two)).toMatchObject({ status: 'kicked' })
    } finally {
      await porch.house.act('Lucía', { do: 'allow-ephemeral', chatId, allowed: true })
    }
  })

  it('is not asked who was here before, nor whom a moderator frees by hand', async () => {
    const known = porch.stranger()
    await porch.set({ 'door.asks': 'guard' })
    await porch.join(known)
    await porch.set({ 'door.asks': 'everyone' })
    porch.house.advance(MINUTE)
    await porch.house.act(known, { do: 'leave', chatId: porch.house.chat(SALON).id })
    await porch.join(known)
    expect(await porch.entry(known)).toBeUndefined()
    const freed = porch.stranger()
    await porch.join(freed)
    const member = { chat_id: porch.house.chat(SALON).id, user_id: porch.house.person(freed).id }
    await porch.house.post({
      update_id: 900_000_001,
      chat_member: {
        chat: { id: member.chat_id, type: 'supergroup', title: SALON },
        from: { id: porch.house.person('Bruno').id, is_bot: false, first_name: 'Bruno' },
        date: Math.floor(Date.now() / 1000),
        old_chat_member: { ...(await porch.membership(freed)) },
        new_chat_member: { status: 'member', user: (await porch.membership(freed)).user },
      },
    })
    await porch.house.settled()
    expect(await porch.entry(freed)).toMatchObject({ state: 'passed' })
  })

  it('who goes and comes back has no more tries than who stays', async () => {
    await porch.set({ 'door.asks': 'everyone' })
    const who = porch.stranger()
    const visit = async () => {
      await porch.join(who)
      await porch.err(who)
      return porch.entry(who)
    }
    for (const wrong of [1, 2]) {
      expect(await visit()).toMatchObject({
        state: 'open',
        progress: expect.stringContaining(`"wrong": ${wrong}`),
      })
      await porch.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
      porch.house.advance(MINUTE)
    }
    expect(await visit()).toMatchObject({ state: 'failed' })
  })

  it('is asked all the same who has asked to be let in before, by the other link', async () => {
    const who = porch.stranger()
    await porch.request(who)
    await porch.join(who)
    expect(await porch.entry(who)).toMatchObject({ state: 'open', way: 'join' })
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: false })
    expect(porch.question(who)).toMatchObject({ onlyFor: porch.house.person(who).id })
    expect(await porch.solve(who)).toContain('Adelante')
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true, can_send_photos: false })
  })

  it('is let in where nobody is asked who comes that way, whatever they asked before', async () => {
    await porch.set({ 'door.asks': 'requests' })
    const who = porch.stranger()
    await porch.request(who)
    await porch.join(who)
    expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true, can_send_photos: false })
  })

  it('has their voice once they have answered, though their request is told of late', async () => {
    const who = porch.stranger()
    await porch.join(who)
    const { id: userId, firstName } = porch.house.person(who)
    const { id, type, title } = porch.house.chat(SALON)
    await porch.house.post({
      update_id: 970_001,
      chat_join_request: {
        chat: { id, type, title },
        from: { id: userId, is_bot: false, first_name: firstName },
        user_chat_id: userId,
        date: Math.floor(Date.now() / 1000) - 5,
      },
    })
    await porch.rest()
    expect(await porch.entry(who)).toMatchObject({ state: 'open', way: 'join' })
    expect(await porch.solve(who)).toContain('Adelante')
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true, can_send_photos: false })
  })

  it('is a newcomer who was in for a moment, left unanswered, and asks to be let in', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
    porch.house.advance(MINUTE)
    await porch.request(who)
    expect(await porch.solve(who)).toContain('Adelante')
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true, can_send_photos: false })
  })

  it('who leaves meanwhile is forgotten', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.house.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
    expect(await porch.entry(who)).toMatchObject({ state: 'left' })
    await porch.pass(2 * MINUTE)
    expect(porch.calls('banChatMember')).toEqual([])
  })
})
