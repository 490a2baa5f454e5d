import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { TelegramRefused } from '../../../lib/contract/telegram.ts'
import { groupMessage } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { type Court, MINUTE, openCourt } from './court.ts'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())
beforeEach(() => court.anew())
afterEach(() => vi.restoreAllMocks())

describe('/limpiar of messages', () => {
  it('and a name beside their number asks who is meant, and passes nobody over', async () => {
    await court.write('Iván', 'ruido')
    const asked = await court.say('Bruno', '/limpiar 5 @ivan_el_cuervo ruido')
    expect(asked).toContain('últimos 5 mensajes')
    expect(asked).toContain('Iván')
    expect((await court.press('Bruno', 'Solo a esa persona')).message?.text).toContain('Iván')
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
    expect(await court.say('Bruno', '/limpiar 5 @ivan_el_cuerv')).toContain('@ivan_el_cuerv')
    // The other way round it is no reason, either.
    expect(await court.say('Bruno', '/limpiar @nadia_noir 5')).toContain('últimos 5 mensajes')
    expect(await court.say('Bruno', '/limpiar @nadia_noir 5 veces')).toContain('saldrá del grupo')
  })

  const texts = () => court.house.chat(SALON).messages.map(({ text }) => text)
  it('by count: the last ones and the command go, what was before stays, and the audit says so', async () => {
    await court.write('Nadia', 'antes de todo')
    await court.write('Nadia', 'ruido uno')
    await court.write('Carmen', 'ruido dos')
    expect(await court.say('Bruno', '/limpiar 2 peleas')).toContain('los últimos 2 mensajes')
    expect(texts()).toContain('ruido uno')
    await court.press('Bruno', 'Sí, borrar')
    await court.tick()
    for (const gone of ['ruido uno', 'ruido dos', '/limpiar 2 peleas']) expect(texts()).not.toContain(gone)
    expect(texts()).toContain('antes de todo')
    expect(await court.audit()).toEqual(['1 moderation.clean'])
    expect(await court.say('Lucía', '/auditoria')).toMatch(
      /limpieza de mensajes[\s\S]*mensajes: 2[\s\S]*peleas/,
    )
  })

  it('asks where it can be answered, also who says it once more at once', async () => {
    await court.write('Nadia', 'ruido tres')
    for (let time = 0; time < 2; time += 1) await court.say('Bruno', '/limpiar 1')
    expect(court.letters('Bruno').join()).not.toContain('se borrará')
    expect((await court.press('Bruno', 'Sí, borrar')).message?.text).toContain('los mensajes se van')
    expect(await court.audit()).toEqual(['1 moderation.clean'])
  })

  it.each([
    ['/limpiar 1', 'Sí, borrar', 'los mensajes se van', ''],
    ['/limpiar @ivan_el_cuervo', 'Sí, limpiar', 'en privado', 'Iván sale del grupo'],
  ])(
    '%s asks in the room where nothing can be shown aside, and is answered there',
    async (line, yes, done, letter) => {
      await court.write('Iván', 'ruido cuatro')
      const { telegram } = court.house.app.services
      const call = telegram.call.bind(telegram)
      vi.spyOn(telegram, 'call').mockImplementation((async (method: never, payload: never) => {
        if (payload && 'ephemeral_message_parameters' in (payload as object))
          throw new TelegramRefused(method, 400, 'Bad Request: method is not available')
        return call(method, payload)
      }) as never)
      await court.say('Bruno', line)
      await court.press('Bruno', yes)
      await court.tick()
      expect(texts()).not.toContain('ruido cuatro')
      const answer = court.house.lastBotMessage(SALON)
      expect(answer?.text).toContain(done)
      // The question has had its say, and a sanction is told in private.
      expect(answer?.buttons.flat().filter(({ callbackData }) => callbackData)).toEqual([])
      expect(court.letters('Bruno').join()).toContain(letter)
      await court.house.loseRedis()
    },
  )

  it('by reply: all from that message on, or only who wrote it', async () => {
    await court.write('Nadia', 'esto se queda')
    const first = await court.write('Iván', 'desde aquí')
    await court.write('Nadia', 'esto también se va')
    expect(await court.say('Bruno', '/limpiar', first)).toContain('desde ese mensaje')
    await court.press('Bruno', 'Sí, borrar')
    await court.tick()
    expect(texts()).toContain('esto se queda')
    for (const gone of ['desde aquí', 'esto también se va', '/limpiar']) expect(texts()).not.toContain(gone)
    expect(await court.membership('Iván')).not.toMatchObject({ status: 'kicked' })
  })

  /** Telegram refuses a call whole for one message that can't go. @returns the ids of each call */
  function keeping(stays: (id: number) => boolean): number[][] {
    const calls: number[][] = []
    const { telegram } = court.house.app.services
    const call = telegram.call.bind(telegram)
    vi.spyOn(telegram, 'call').mockImplementation((async (method: never, payload: never) => {
      const { message_ids: ids = [] } = (payload ?? {}) as { message_ids?: number[] }
      if (method === 'deleteMessages') calls.push(ids)
      if (method === 'deleteMessages' && ids.some(stays))
        throw new TelegramRefused('deleteMessages', 400, "Bad Request: message can't be deleted")
      return call(method, payload)
    }) as never)
    return calls
  }

  it('old messages stay, and the newer ones go all the same', async () => {
    const old = await court.write('Nadia', 'de hace tres días')
    await court.write('Nadia', 'de hoy')
    const calls = keeping((id) => id <= old.messageId)
    await court.say('Bruno', '/limpiar 2')
    await court.press('Bruno', 'Sí, borrar')
    await court.tick()
    expect(texts()).toContain('de hace tres días')
    for (const gone of ['de hoy', '/limpiar 2']) expect(texts()).not.toContain(gone)
    expect(calls.length).toBeLessThanOrEqual(5)
    // That was said before.
    expect(court.letters('Bruno')).toEqual([])
  })

  it('one that can’t go keeps no older one', async () => {
    await court.write('Nadia', 'antes de la rara')
    const odd = await court.write('Nadia', 'la rara')
    await court.write('Nadia', 'después de la rara')
    keeping((id) => id === odd.messageId)
    await court.say('Bruno', '/limpiar 3')
    await court.press('Bruno', 'Sí, borrar')
    await court.tick()
    expect(texts()).toContain('la rara')
    for (const gone of ['antes de la rara', 'después de la rara']) expect(texts()).not.toContain(gone)
  })

  it('tells moderators where the bot may delete nothing, once a day, and asks Telegram a few times only', async () => {
    await court.write('Nadia', 'de aquí no me mueve nadie')
    const calls = keeping(() => true)
    for (const count of [400, 3]) {
      await court.say('Bruno', `/limpiar ${count}`)
      await court.press('Bruno', 'Sí, borrar')
      await court.tick()
    }
    expect(calls.length).toBeLessThanOrEqual(20)
    for (const who of ['Bruno', 'Lucía'])
      expect(court.letters(who), who).toEqual([expect.stringContaining('permiso «Eliminar mensajes»')])
    expect(court.letters('Iván')).toEqual([])
  })

  it.each(['/limpiar', '/denunciar', '/spam'])(
    '%s below a channel’s post says what to reply to: nobody replied to the post',
    async (order) => {
      const { id, type, title } = court.house.chat(SALON)
      const bruno = court.house.person('Bruno')
      const chat = { id, type, title }
      const channel = { id: -1_001_999, type: 'channel', title: 'El canal' }
      const from = { id: 777_000, is_bot: false, first_name: 'Telegram' }
      const post = {
        message_id: 1,
        date: 1,
        chat,
        from,
        sender_chat: channel,
        is_automatic_forward: true,
        text: 'hoy',
      }
      const answer = await court.house.post(
        groupMessage({
          text: order,
          from: { id: bruno.id, is_bot: false, first_name: 'Bruno', username: bruno.username },
          chat,
          message: { reply_to_message: post },
        }),
      )
      await court.house.settled()
      expect(`${await answer.text()} ${court.asides('Bruno').join()}`).toMatch(
        /Di qué limpio|[Rr]esponde con/,
      )
    },
  )

  it('takes nobody’s words in another topic of a forum: no stretch, also where it has only just become one', async () => {
    const nadia = await court.write('Nadia', 'en otro tema')
    const { id, type, title } = court.house.chat(SALON)
    const bruno = court.house.person('Bruno')
    const from = { id: bruno.id, is_bot: false, first_name: 'Bruno', username: bruno.username }
    const chat = { id, type, title, is_forum: true }
    for (const [text, reply] of [
      ['/limpiar 2', {}],
      ['/limpiar', { reply_to_message: { message_id: nadia.messageId, date: nadia.date, chat, from } }],
    ] as const) {
      const entities = [{ type: 'bot_command', offset: 0, length: 8 }]
      const before = court.house.world.calls().length
      const response = await court.house.post(
        groupMessage({
          from,
          chat,
          text,
          message: { entities, is_topic_message: true, message_thread_id: 7, ...reply },
        }),
      )
      const said = (await response.text()) + JSON.stringify(court.house.world.calls().slice(before))
      expect(said, text).toContain('de qué tema es')
      court.house.advance(MINUTE)
    }
    await court.tick()
    expect(texts()).toContain('en otro tema')
    await court.house.loseRedis()
    await court.write('Nadia', 'ya sin temas')
  })

  it.each([
    ['a member', 'Nadia', '/limpiar 3', 'permiso'],
    ['of nothing', 'Bruno', '/limpiar 0', 'entre 1 y 500'],
    ['of too many', 'Bruno', '/limpiar 900', 'entre 1 y 500'],
    ['of far too many', 'Bruno', '/limpiar 10000', 'entre 1 y 500'],
    ['of five thousand, grouped', 'Bruno', '/limpiar 5 000', 'entre 1 y 500'],
    ['of less than nothing', 'Bruno', '/limpiar -5', 'entre 1 y 500'],
    ['of a part', 'Bruno', '/limpiar 2.5', 'entre 1 y 500'],
    ['without a word of what', 'Bruno', '/limpiar', 'Di qué limpio'],
    ['of everything', 'Bruno', '/limpiar todo', 'Di qué limpio'],
    ['in words', 'Bruno', '/limpiar los últimos 5', 'Di qué limpio'],
    ['of the bot', 'Bruno', '/limpiar @the_phantom_bot', 'A mí no'],
    ['of a number of the bot’s', 'Bruno', '/limpiar 3 @the_phantom_bot', 'A mí no'],
  ])('is told no: %s', async (_what, who, text, words) => {
    expect(await court.say(who, text)).toContain(words)
    expect(await court.audit()).toEqual([])
  })

  it('a yes of somebody else changes nothing', async () => {
    await court.write('Nadia', 'aquí sigo')
    await court.say('Bruno', '/limpiar 1')
    await court.press('Nadia', 'Sí, borrar').catch(() => undefined)
    await court.tick()
    expect(texts()).toContain('aquí sigo')
    expect(await court.audit()).toEqual([])
  })
})
