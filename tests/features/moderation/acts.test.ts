import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sanction } from '../../../lib/features/moderation/index.ts'
import { undoSanction } from '../../../lib/features/moderation/service/sanctions.ts'
import { userId } from '../../../lib/values/ids.ts'
import { groupMessage, press } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { type Court, DAY, MINUTE, openCourt } from './court.ts'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())
beforeEach(() => court.anew())

describe('a moderator', () => {
  it('warns: the warned reads it aside with its reason, the moderator a receipt, the room nothing', async () => {
    expect(await court.say('Bruno', '/advertir @ivan_el_cuervo no insistas')).toContain(
      'tiene una advertencia',
    )
    expect(court.asides('Iván').join()).toContain('Motivo: no insistas')
    expect(
      court.house
        .chat(SALON)
        .messages.filter(({ onlyFor, text }) => onlyFor === undefined && text?.includes('advertencia')),
    ).toEqual([])
    expect(await court.audit()).toEqual(['1 moderation.warn'])
    expect(await court.membership('Iván')).toMatchObject({ status: 'member' })
  })

  it('mutes for a while, and undoes it exactly', async () => {
    await court.say('Bruno', '/silenciar @ivan_el_cuervo 2h')
    expect(await court.membership('Iván')).toMatchObject({ status: 'restricted', can_send_messages: false })
    await court.say('Bruno', '/mute @ivan_el_cuervo 10m otra vez')
    expect(((await court.membership('Iván')) as { until_date: number }).until_date).toBe(
      Math.ceil((Date.now() + 10 * MINUTE) / 1000),
    )
    expect((await court.press('Bruno', 'Deshacer')).message?.text).toContain('Deshecho')
    // The first one is in force again.
    expect(((await court.membership('Iván')) as { until_date: number }).until_date).toBe(
      Math.ceil((Date.now() + 120 * MINUTE) / 1000),
    )
    expect(await court.audit()).toEqual(['1 moderation.mute', '2 moderation.mute', '3 moderation.undo'])
    await court.say('Bruno', '/perdonar @ivan_el_cuervo')
    expect(await court.membership('Iván')).toMatchObject({ status: 'member' })
  })

  it('means whose number they write, and not whom they reply to', async () => {
    const nadia = await court.write('Nadia', 'quien lo hizo fue Iván')
    await court.say('Bruno', `/expulsar ${court.house.person('Iván').id}`, nadia)
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
    expect(await court.membership('Nadia')).toMatchObject({ status: 'member' })
  })

  it('sanctions, forgives and trusts by reply who wrote here before the bot came; by number nobody it hasn’t seen here', async () => {
    const { house } = court
    const { id, firstName } = house.world.addPerson({ firstName: 'Antigua' })
    const bruno = house.person('Bruno')
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    const from = { id: bruno.id, is_bot: false, first_name: 'Bruno' }
    const said = {
      message_id: 1,
      date: 1,
      chat,
      from: { id, is_bot: false, first_name: firstName },
      text: 'compra',
    }
    const replies = async (text: string) => {
      await house.post(groupMessage({ text, from, chat, message: { reply_to_message: said } }))
      await house.settled()
      await court.tick()
    }
    for (const order of ['/advertir', '/confiar', '/expulsar', '/perdonar']) await replies(order)
    expect(await court.audit()).toEqual([
      '1 moderation.warn',
      '2 guard.trust',
      '3 moderation.ban',
      '4 moderation.undo',
      '5 moderation.undo',
      '6 moderation.pardon',
    ])
    expect(
      house.world
        .calls()
        .filter(({ method }) => method === 'banChatMember')
        .at(-1)?.payload,
    ).toMatchObject({
      user_id: id,
    })
    expect(await house.rows('select 1 from members where user_id = $1', id)).toEqual([])
    const { id: unseen } = house.world.addPerson({ firstName: 'Deotrositio' })
    await house.act('Deotrositio', { do: 'start-bot' })
    expect(await court.say('Bruno', `/expulsar ${unseen}`)).toContain('No conozco a')
  })

  it.each([
    ['/silenciar Iván', 'Iván', 'no podrá escribir'],
    ['/advertir Lucia Vega', 'Lucía Vega', 'administra este grupo'],
    ['/limpiar iván', 'Iván', 'saldrá del grupo'],
  ])('offers whom a bare name may mean: %s', async (line, who, done) => {
    expect(await court.say('Bruno', line)).toContain('¿A quién llamas')
    await court.press('Bruno', who)
    expect((await court.press('Bruno', 'Sí')).message?.text).toContain(done)
  })

  it('takes all of a bare name for the name, and none of it for the reason', async () => {
    court.house.world.addPerson({ firstName: 'Ana', lastName: 'de la Ría' })
    await court.house.act('Ana', { do: 'join', chatId: court.house.chat(SALON).id })
    expect(await court.say('Bruno', '/advertir Ana de la Ria de mal humor')).toContain('¿A quién llamas')
    await court.press('Bruno', 'Ana')
    await court.press('Bruno', 'Sí')
    const audited = await court.say('Lucía', '/auditoria')
    expect(audited).toContain('de mal humor')
    expect(audited).not.toContain('Ria')
  })

  it.each([
    ['durante 2 horas', 120],
    ['por 2 horas por pesado', 120],
    ['½ hora', 30],
    ['1 mes por pesado', 30 * 24 * 60],
    ['medio año', 365 * 12 * 60],
  ])('mutes as long as it is said: %s', async (length, minutes) => {
    expect(await court.say('Bruno', `/silenciar @ivan_el_cuervo ${length}`)).not.toContain(
      'hasta que uses /perdonar',
    )
    expect(((await court.membership('Iván')) as { until_date: number }).until_date).toBe(
      Math.ceil((Date.now() + minutes * MINUTE) / 1000),
    )
  })

  it.each([
    '/silenciar @ivan_el_cuervo estuvo 2 horas gritando',
    '/silenciar @ivan_el_cuervo @nadia_noir 10m',
  ])('mutes nobody for ever by a line that may say how long: %s', async (line) => {
    await court.say('Bruno', line)
    expect(await court.audit()).toEqual([])
    expect(await court.membership('Iván')).toMatchObject({ status: 'member' })
  })

  it('is offered the line with its length in front', async () => {
    expect(await court.say('Bruno', '/silenciar @ivan_el_cuervo por pesado 2h')).toContain('«2h»')
    expect((await court.press('Bruno', '2h por pesado')).message?.text).toContain('no podrá escribir')
    expect(((await court.membership('Iván')) as { until_date: number }).until_date).toBe(
      Math.ceil((Date.now() + 120 * MINUTE) / 1000),
    )
    expect(court.asides('Iván').join()).toContain('Motivo: por pesado')
  })

  it('bans, once told aside, and lets in again', async () => {
    await court.say('Bruno', '/expulsar @ivan_el_cuervo spam')
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
    const calls = court.house.world
      .calls()
      .map(({ method, payload }) => `${method} ${JSON.stringify(payload)}`)
    const told = calls.findLastIndex((call) => call.includes('Se te expulsa'))
    expect(told).toBeGreaterThan(0)
    expect(told).toBeLessThan(calls.findLastIndex((call) => call.startsWith('banChatMember')))
    // As before they are in: that takes their own way back.
    expect((await court.press('Bruno', 'Deshacer')).message?.text).toContain('puede volver a entrar')
    expect(await court.membership('Iván')).toMatchObject({ status: 'left' })
    await court.say('Bruno', '/expulsar @ivan_el_cuervo spam')
    expect(await court.say('Bruno', '/desbanear @ivan_el_cuervo')).toContain('puede volver a entrar')
    await court.say('Bruno', '/silenciar @nadia_noir 2h')
    expect(await court.say('Bruno', '/desilenciar @nadia_noir')).toContain('queda en paz')
    await court.say('Bruno', '/advertir @nadia_noir')
    expect(await court.say('Bruno', '/perdonar @nadia_noir')).not.toContain('volver')
    expect((await court.press('Bruno', 'Deshacer').catch(() => undefined))?.message?.text ?? 'gone').toMatch(
      /ya estaba|gone/,
    )
  })

  it('cleans up: asked first, then they go with all they wrote', async () => {
    const spam = await court.write('Iván', 'compra ya')
    await court.say('Bruno', '/limpiar', spam)
    await court.press('Bruno', 'Solo a esa persona')
    await court.tick()
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
    for (const gone of ['compra ya', '/limpiar'])
      expect(court.house.chat(SALON).messages.some(({ text }) => text === gone)).toBe(false)
  })

  it.each([
    ['a member', 'Nadia', '/silenciar @ivan_el_cuervo 10m', 'permiso'],
    ['against the creator', 'Bruno', '/expulsar @lucia', 'administra'],
    ['against oneself', 'Bruno', '/advertir @bruno_r', 'Contra ti'],
    ['for too short', 'Bruno', '/silenciar @ivan_el_cuervo 20s', 'al menos'],
    ['against nobody', 'Bruno', '/advertir @nadie_de_aqui', 'nadie'],
  ])('is told no: %s', async (_what, who, text, words) => {
    const username = court.house.person('Lucía').username
    expect(await court.say(who, text.replace('@lucia', `@${username}`))).toContain(words)
    expect(await court.audit()).toEqual([])
  })

  it('an act happens once, however often it is delivered', async () => {
    const { id, firstName, username } = court.house.person('Bruno')
    const { id: chatId, type, title } = court.house.chat(SALON)
    const update = {
      update_id: 900_001,
      message: {
        message_id: 77_001,
        date: Math.floor(Date.now() / 1000),
        chat: { id: chatId, type, title },
        from: { id, is_bot: false, first_name: firstName, username },
        text: '/silenciar @ivan_el_cuervo 1h',
        entities: [{ type: 'bot_command', offset: 0, length: 10 }],
      },
    }
    await court.house.post(update)
    await court.house.loseRedis()
    await court.house.post(update)
    await court.house.settled()
    expect(await court.audit()).toEqual(['1 moderation.mute'])
  })
})

describe('an appeal', () => {
  it('is decided by a moderator’s button, once', async () => {
    await court.say('Bruno', '/silenciar @ivan_el_cuervo 2h pesado')
    await court.press('Iván', 'Apelar')
    expect(court.letters('Bruno').join()).toContain('apelación')
    expect(court.letters('Lucía').join()).toContain('apelación')
    await court.pressPrivate('Lucía', 'Retirar la sanción')
    expect(await court.membership('Iván')).toMatchObject({ status: 'member' })
    expect(court.letters('Iván').join()).toContain('se ha retirado tu sanción')
    // The other moderator's card has lost its buttons.
    expect(court.house.lastBotMessage('private:Bruno')?.buttons).toEqual([])
    expect(court.house.lastBotMessage('private:Bruno')?.text).toContain('retiró la sanción')
  })

  it('says which of several sanctions it is about, and the list tells them apart by their reasons', async () => {
    await court.say('Bruno', '/advertir @ivan_el_cuervo no grites')
    court.house.advance(2 * MINUTE)
    await court.say('Bruno', '/silenciar @ivan_el_cuervo 2h pesado')
    const list = await court.house.send('Iván', 'private:Iván', '/apelar')
    expect(list?.text).toMatch(/1\. silencio.*Motivo: pesado.*2\. advertencia.*Motivo: no grites/s)
    await court.pressPrivate('Iván', 'Apelar la 2')
    for (const who of ['Bruno', 'Lucía'])
      expect(court.letters(who).at(-1), who).toContain('La sanción: advertencia, ')
  })

  it('leaves the others of the list to be appealed', async () => {
    for (const why of ['uno', 'dos', 'tres']) {
      await court.say('Bruno', `/advertir @ivan_el_cuervo ${why}`)
      court.house.advance(2 * MINUTE)
    }
    await court.house.send('Iván', 'private:Iván', '/apelar')
    const { message } = await court.pressPrivate('Iván', 'Apelar la 2')
    expect(message?.text).toMatch(/Apelación enviada[\s\S]*tres[\s\S]*dos[\s\S]*Apelada: falta[\s\S]*uno/)
    expect(message?.buttons.flat().map(({ text }) => text)).toEqual(['⚖️ Apelar la 1', '⚖️ Apelar la 3'])
    await court.pressPrivate('Iván', 'Apelar la 1')
    const last = (await court.pressPrivate('Iván', 'Apelar la 3')).message
    expect(last?.text).toBe('⚖️ Apelación enviada. Quien modera la leerá, y te diré lo que decida.')
    expect(last?.buttons).toEqual([])
  })

  it('that is refused stands; the list in private says so', async () => {
    await court.say('Bruno', '/advertir @ivan_el_cuervo')
    await court.house.send('Iván', 'private:Iván', '/apelar')
    await court.pressPrivate('Iván', 'Apelar la 1')
    await court.pressPrivate('Bruno', 'Mantenerla')
    expect(court.letters('Iván').join()).toContain('mantiene la sanción')
    expect((await court.house.send('Iván', 'private:Iván', '/apelar'))?.text).toContain('se mantiene')
  })

  it('is decided wherever its sanction is taken back, and nobody is asked any more', async () => {
    await court.say('Bruno', '/silenciar @ivan_el_cuervo 2h pesado')
    await court.press('Iván', 'Apelar')
    const keep = court.house.lastBotMessage('private:Bruno')
    expect(keep?.buttons.flat().map(({ text }) => text)).toContain('⚖️ Mantenerla')
    await court.say('Lucía', '/perdonar @ivan_el_cuervo')
    await court.tick()
    for (const who of ['Bruno', 'Lucía']) {
      const card = court.house.lastBotMessage(`private:${who}`)
      expect(card?.text, who).toContain('Lucía Vega retiró la sanción')
      expect(card?.buttons, who).toEqual([])
    }
    // Pressed before the card was seen to change.
    const { id, firstName } = court.house.person('Bruno')
    const from = { id, is_bot: false, first_name: firstName }
    const data = keep?.buttons.flat().at(-1)?.callbackData ?? ''
    await court.house.post(press(data, { from, chat: { id, type: 'private', first_name: firstName } }))
    await court.house.settled()
    expect(court.letters('Iván').join()).not.toContain('mantiene')
    expect((await court.audit()).map((line) => line.split(' ')[1])).toEqual([
      'moderation.mute',
      'moderation.undo',
      'moderation.pardon',
    ])
  })
})

describe('two mutes', () => {
  const until = async () => {
    const member = await court.membership('Iván')
    return member.status === 'restricted' ? member.until_date : undefined
  }
  const inMinutes = (minutes: number, from = Date.now()) => Math.ceil((from + minutes * MINUTE) / 1000)
  const bot = async (key: string) => {
    const { services } = court.house.app
    const act = { services, group: await court.scope(), now: Date.now(), key }
    const done = await sanction(act, { subject: userId(court.house.person('Iván').id), rung: 'mute24h' })
    await court.tick()
    return done
  }
  const undo = async (ref: string) => {
    const { services } = court.house.app
    const actor = {
      kind: 'person',
      userId: userId(court.house.person('Bruno').id),
      firstName: 'Bruno',
    } as const
    const act = { services, actor: { ...actor, lastName: null }, group: await court.scope(), now: Date.now() }
    const undone = await undoSanction({ ...act, key: `undo:${ref}` }, ref)
    await court.tick()
    return undone
  }

  it('of which the guard’s is no way out of a longer one', async () => {
    await court.say('Bruno', '/silenciar @ivan_el_cuervo')
    await bot('shorter')
    expect(await until()).toBe(0)
    court.house.advance(DAY + MINUTE)
    await court.tick()
    expect(await until()).toBe(0)
    await court.say('Bruno', '/perdonar @ivan_el_cuervo')
    expect(await until()).toBeUndefined()
  })

  it('hold for as long as each has said, whichever is taken back first', async () => {
    const from = Date.now()
    await court.say('Bruno', '/silenciar @ivan_el_cuervo 72h')
    const receipt = court.house
      .chat(SALON)
      .messages.findLast(({ buttons }) => buttons.flat().some(({ text }) => text.includes('Deshacer')))
    const { ref } = await bot('behind')
    expect(await until()).toBe(inMinutes(72 * 60, from))
    await court.press('Bruno', 'Deshacer', receipt)
    expect(await until()).toBe(inMinutes(24 * 60, from))
    expect(await undo(ref)).toBe('done')
    expect(await until()).toBeUndefined()

    await court.say('Bruno', '/silenciar @ivan_el_cuervo 72h')
    const other = await bot('first')
    expect(await undo(other.ref)).toBe('done')
    expect(await until()).toBe(inMinutes(72 * 60))
    expect(await court.say('Bruno', '/silenciar @ivan_el_cuervo 10m')).toContain('no podrá escribir')
    expect(await until()).toBe(inMinutes(10))
  })

  it('leave what a third has replaced to be taken back in its turn', async () => {
    const refs: string[] = []
    for (const length of ['3h', '2h', '1h']) {
      await court.say('Bruno', `/silenciar @ivan_el_cuervo ${length}`)
      const [row] = await court.house.rows('select ref from moderation_sanctions order by at desc limit 1')
      refs.push(String(row?.ref))
      court.house.advance(2_000)
    }
    const ends: (number | undefined)[] = []
    for (const ref of refs.toReversed()) {
      await undo(ref)
      ends.push(await until())
    }
    expect(ends.map((end) => end !== undefined)).toEqual([true, true, false])
  })
})

describe('a report', () => {
  it('reaches those who moderate with what was written, once for all who report it', async () => {
    const spam = await court.write('Iván', 'te odio')
    expect(await court.say('Nadia', '/denunciar me insulta', spam)).toContain('Enviada')
    expect(await court.say('Carmen', '/report', spam)).toContain('Enviada')
    court.house.advance(30_000)
    await court.tick()
    const letters = court.letters('Bruno').filter((text) => text.includes('denuncia'))
    expect(letters).toHaveLength(1)
    expect(letters[0]).toContain('te odio')
    expect(letters[0]).toContain('Carmen')
    // The way to the message stands below it, also once it has grown.
    const letter = court.house.chat('private:Bruno').messages.findLast(({ text }) => text?.includes('Carmen'))
    const chat = String(court.house.chat(SALON).id).replace('-100', '')
    expect(letter?.buttons.flat().map(({ url }) => url)).toContain(`https://t.me/c/${chat}/${spam.messageId}`)
    await court.pressPrivate('Bruno', 'Expulsar')
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
    expect(court.house.chat(SALON).messages.some(({ text }) => text === 'te odio')).toBe(false)
  })
})

describe('a report of what no member wrote', () => {
  const salon = () => {
    const { id, type, title } = court.house.chat(SALON)
    return { id, type, title }
  }
  const bot = (id: number, first_name: string) => ({ id, is_bot: true, first_name })
  it.each([
    [
      'a channel',
      () => ({
        from: bot(136817688, 'Channel'),
        sender_chat: { id: -1009, type: 'channel', title: 'Canal <Rosa>' },
      }),
      'Lo publicó el canal Canal <Rosa>',
    ],
    [
      'an anonymous administrator',
      () => ({ from: bot(1087968824, 'Group'), sender_chat: salon() }),
      'Lo escribió quien administra',
    ],
    ['another bot', () => ({ from: bot(4242, 'Otro') }), 'Lo escribió el bot Otro'],
    ['the bot itself', () => ({ from: bot(court.house.world.bot.id, 'Yo') }), 'Lo publiqué yo'],
  ])('names who did: %s', async (_who, by, told) => {
    const { id } = court.house.person('Nadia')
    const replied = { message_id: 1, date: 1, chat: salon(), text: 'mirad', ...by() }
    const message = {
      date: Math.floor(Date.now() / 1000),
      entities: [{ type: 'bot_command', offset: 0, length: 10 }],
      reply_to_message: replied,
    }
    const from = { id, is_bot: false, first_name: 'Nadia', language_code: 'es' }
    await court.house.post(groupMessage({ from, chat: salon(), text: '/denunciar', message }))
    await court.house.settled()
    await court.tick()
    expect(court.letters('Bruno').at(-1)).toContain(told)
  })
})

it('is one for each who reports, however often they say it', async () => {
  const spam = await court.write('Iván', 'te odio mucho')
  for (let time = 0; time < 3; time += 1) {
    expect(await court.say('Nadia', '/denunciar me insulta', spam)).toContain('Enviada')
    court.house.advance(2 * MINUTE)
  }
  await court.say('Carmen', '/denunciar', spam)
  const alerts = await court.house.rows('select happened from moderation_alerts')
  expect(alerts).toEqual([{ happened: '2' }])
})

it('pardons nobody out of a ban by an administrator’s own hand, and says so', async () => {
  await court.say('Bruno', '/silenciar @ivan_el_cuervo 10m')
  await court.house.act('Lucía', {
    do: 'kick',
    chatId: court.house.chatId(SALON),
    userId: court.house.person('Iván').id,
  })
  expect(await court.say('Bruno', '/perdonar @ivan_el_cuervo')).toMatch(
    /queda en paz[\s\S]*En Telegram sigue fuera/,
  )
  await court.tick()
  expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
  court.house.advance(2 * MINUTE)
  expect(await court.say('Bruno', '/unban @ivan_el_cuervo')).toMatch(/ninguna sanción[\s\S]*sigue fuera/)
})

it('a no to a moderator is nothing for the room, also where it is said once more', async () => {
  for (let time = 0; time < 2; time += 1) await court.say('Lucía', '/silenciar @bruno_r 2h')
  await court.house.settled()
  const room = court.house.chat(SALON).messages.filter(({ onlyFor }) => onlyFor === undefined)
  expect(room.filter(({ text }) => text?.includes('a quien administra no lo sanciono'))).toEqual([])
  expect(court.letters('Lucía').join()).toContain('a quien administra no lo sanciono')
  expect(room.at(-1)?.text).toContain('en privado')
})

it('takes down what the bot has posted, and nothing else', async () => {
  const { house } = court
  await court.say('Lucía', '/rifa 10 2h Una cena indecente')
  for (const who of ['Iván', 'Nadia']) await court.press(who, 'Comprar')
  const onCards = () => house.chat(SALON).messages.filter(({ buttons }) => buttons.length > 0)
  const card = onCards().findLast(({ text }) => text?.includes('indecente'))
  if (!card) throw new Error('there is no raffle')
  expect(await court.say('Nadia', '/retirar', card)).toContain('permiso')
  // Both reply at once.
  const { id, type, title } = house.chat(SALON)
  const chat = { id, type, title }
  const { id: bot } = house.world.bot
  const late = groupMessage({
    from: { id: house.person('Lucía').id, is_bot: false, first_name: 'Lucía' },
    chat,
    text: '/retirar',
    message: {
      date: Math.floor(Date.now() / 1000),
      entities: [{ type: 'bot_command', offset: 0, length: 8 }],
      reply_to_message: {
        message_id: card.messageId,
        date: card.date,
        chat,
        from: { id: bot, is_bot: true, first_name: 'Bot' },
        text: card.text,
      },
    },
  })
  expect(await court.say('Bruno', '/retirar obscena', card)).toMatch(/Retirado[\s\S]*sigue en pie/)
  expect(await (await house.post(late)).text()).toContain('Retirado')
  await house.settled()
  expect(house.chat(SALON).messages.map(({ messageId }) => messageId)).not.toContain(card.messageId)
  const audit = await court.say('Lucía', '/auditoria')
  expect(audit).toContain('obscena')
  // What others wrote is nothing for a chain that nobody can have erased.
  expect(audit).not.toContain('indecente')
  // Who has bought into it gets what it comes to, and no card comes back.
  house.advance(2 * 60 * MINUTE + MINUTE)
  await court.tick()
  expect(onCards().filter(({ text }) => text?.includes('indecente'))).toEqual([])
  const said = house.chat(SALON).messages.map(({ text }) => text ?? '')
  expect(said.filter((text) => /suerte ha elegido.*20/.test(text))).toHaveLength(1)
  expect(await house.rows("select 1 from ledger_accounts where kind = 'hold' and balance <> 0")).toEqual([])

  const theirs = await court.write('Nadia', 'mío')
  expect(await court.say('Bruno', '/retirar', theirs)).toContain('no es mío')
})

it('shows the audit by page, and proves it', async () => {
  for (let n = 0; n < 8; n++) {
    await court.say('Bruno', `/advertir @ivan_el_cuervo motivo ${n}`)
    court.house.advance(MINUTE)
  }
  const first = await court.say('Lucía', '/auditoria')
  expect(first).toContain('8 actos')
  expect(first).toContain('motivo 7')
  expect((await court.press('Lucía', 'Más antiguo')).message?.text).toContain('motivo 0')
  // A page that isn't there any more, or never was.
  const { id, firstName: first_name } = court.house.person('Lucía')
  const { id: chatId, type, title } = court.house.chat(SALON)
  const from = { id, is_bot: false, first_name }
  const data = `moderation:audit:2:${id.toString(36)}:999::0`
  const before = court.house.world.calls().length
  const response = await court.house.post(press(data, { from, chat: { id: chatId, type, title } }))
  const body = await response.text()
  await court.house.settled()
  const answered = body + JSON.stringify(court.house.world.calls().slice(before))
  expect(answered).toContain('Página 2 de 2')
  expect(await court.say('Lucía', '/auditoria prueba')).toContain('La cadena está entera')
  expect(await court.say('Lucía', '/auditlog @ivan_el_cuervo')).toContain('8 actos')
  expect(await court.say('Lucía', '/auditlog qwerty')).toContain('No sé qué buscar')
})

describe('the audit of one', () => {
  const text = (message: string | undefined) => message ?? ''
  beforeEach(async () => {
    const said = await court.write('Carmen', 'algo')
    await court.say('Bruno', '/advertir de carmen', said)
    await court.say('Bruno', '/advertir @ivan_el_cuervo de ivan')
    await court.say('Lucía', '/otorgar @ivan_el_cuervo 5 de la casa')
    await court.press('Lucía', 'Sí, otorgar')
    court.house.advance(2 * MINUTE)
  })

  it('is found by their number, a mention, a reply or their @name', async () => {
    const { id, firstName } = court.house.person('Carmen')
    const who = { id, is_bot: false, first_name: firstName }
    expect(text(await court.say('Bruno', `/auditoria ${id}`))).toContain('de carmen')
    expect(text(await court.say('Bruno', `/auditoria ${id}`))).not.toContain('de ivan')
    expect(text(await court.say('Bruno', '/auditoria @ivan_el_cuervo'))).not.toContain('de carmen')
    const said = await court.write('Carmen', 'otra cosa')
    const replied = text(await court.say('Bruno', '/auditoria', said))
    expect(replied).toContain('de carmen')
    expect(replied).not.toContain('de ivan')
    expect(text(await court.say('Bruno', '/auditoria prueba', said))).toContain('La cadena está entera')
    const mention = { type: 'text_mention', offset: 11, length: 6, user: who }
    const { id: chatId, type, title } = court.house.chat(SALON)
    const bruno = court.house.person('Bruno')
    const response = await court.house.post(
      groupMessage({
        from: { id: bruno.id, is_bot: false, first_name: 'Bruno', language_code: 'es' },
        chat: { id: chatId, type, title },
        text: '/auditoria Carmen',
        message: {
          date: Math.floor(Date.now() / 1000),
          entities: [{ type: 'bot_command', offset: 0, length: 10 }, mention],
        },
      }),
    )
    const mentioned = await response.text()
    await court.house.settled()
    expect(mentioned).toContain('de carmen')
    expect(mentioned).not.toContain('de ivan')
  })

  it('is found by their bare name, once it is said whom it means', async () => {
    expect(text(await court.say('Bruno', '/auditoria Carmen'))).toContain('¿A quién llamas «Carmen»?')
    expect(text(await court.say('Bruno', '/auditoria de Carmen'))).toContain('¿A quién llamas «Carmen»?')
    const found = text((await court.press('Bruno', 'Carmen')).message?.text)
    expect(found).toContain('de carmen')
    expect(found).not.toContain('de ivan')
    await court.say('Bruno', '/auditoria iván monedas')
    expect(text((await court.press('Bruno', 'Iván')).message?.text)).toContain('de la casa')
  })

  it.each(['monedas', 'coins', 'economy', 'economía', 'Las monedas', 'otorgar'])(
    'feature is found as people call it: %s',
    async (name) => {
      const found = text(await court.say('Bruno', `/auditoria ${name}`))
      expect(found).toContain('de la casa')
      expect(found).not.toContain('de carmen')
    },
  )
  it('of a person and a feature is what both are about', async () => {
    const both = text(await court.say('Bruno', '/auditoria @ivan_el_cuervo monedas'))
    expect(both).toContain('de la casa')
    expect(both).toContain('Solo: Iván y Monedas.')
    expect(text(await court.say('Bruno', '/auditoria la puerta'))).toContain('Solo: La puerta.')
    expect(text(await court.say('Bruno', '/auditoria'))).not.toContain('Solo:')
    expect(text(await court.say('Bruno', '/auditoria @ivan_el_cuervo moderación'))).toContain('de ivan')
    expect(text(await court.say('Bruno', '/auditoria @ivan_el_cuervo la puerta'))).toContain('no hay nada')
    // The other way round as well.
    expect(text(await court.say('Bruno', '/auditoria monedas @ivan_el_cuervo'))).toContain('de la casa')
    expect(text(await court.say('Bruno', '/auditoria la puerta @ivan_el_cuervo'))).toContain('no hay nada')
  })
})

it('climbs the ladder, and comes down with clean time', async () => {
  const { services } = court.house.app
  const act = async (key: string) =>
    sanction(
      { services, group: await court.scope(), now: Date.now(), key },
      { subject: userId(court.house.person('Carmen').id), rung: 'next' },
    )
  const rungs: string[] = []
  for (let n = 0; n < 5; n++) rungs.push((await act(`spam:${n}`)).rung)
  expect(rungs).toEqual(['delete', 'warn', 'mute', 'mute', 'ban'])
  expect((await act('spam:4')).made).toBe(false)
  court.house.advance(61 * DAY)
  expect((await act('spam:late')).step).toBe(3)
  await court.house.settled()
})

it('leaves who is warned by a moderator no lower on the ladder than they stood', async () => {
  const { services } = court.house.app
  const next = async (key: string) =>
    sanction(
      { services, group: await court.scope(), now: Date.now(), key },
      { subject: userId(court.house.person('Iván').id), rung: 'next' },
    )
  for (let n = 0; n < 4; n++) await next(`spam:${n}`)
  court.house.advance(2 * MINUTE)
  await court.say('Bruno', '/advertir @ivan_el_cuervo calma')
  court.house.advance(MINUTE)
  expect((await next('spam:4')).rung).toBe('ban')
  // Clean time counts from the last one, whatever it was.
  court.house.advance(31 * DAY)
  expect((await next('spam:late')).step).toBe(4)
  court.house.advance(91 * DAY)
  expect((await next('spam:later')).step).toBe(2)
  await court.house.settled()
})

describe('who can’t be meant', () => {
  /** In reply to what a channel said here, past the simulator. */
  const toChannel = async (text: string) => {
    const { house } = court
    const { id: chatId, type, title } = house.chat(SALON)
    const chat = { id: chatId, type, title }
    const { id } = house.person('Bruno')
    const said = {
      message_id: 1,
      date: Math.floor(Date.now() / 1000),
      chat,
      from: { id: 136_817_688, is_bot: true, first_name: 'Channel' },
      sender_chat: { id: -1_005_550_001, type: 'channel', title: 'Ofertas' },
      text: 'compra',
    }
    house.advance(MINUTE)
    const calls = house.world.calls().length
    const response = await house.post(
      groupMessage({
        text,
        from: { id, is_bot: false, first_name: 'Bruno', language_code: 'es' },
        chat,
        message: { reply_to_message: said },
      }),
    )
    const answer = await response.text()
    await house.settled()
    return answer + JSON.stringify(house.world.calls().slice(calls))
  }

  it('is a channel: nothing of it is to be taken back, and nothing to be looked up', async () => {
    expect(await toChannel('/perdonar')).toContain('no tiene sanciones mías que retirar')
    expect(await toChannel('/auditoria')).toContain('por ese mensaje no encuentro nada')
    expect(await toChannel('/auditoria prueba')).toContain('La cadena está entera')
  })

  it('is a moderator themselves, however they name themselves: another one takes theirs back', async () => {
    await court.say('Lucía', `/delegar ${court.house.person('Nadia').id}`)
    await court.press('Lucía', '⬜ moderación')
    await court.say('Bruno', '/advertir @nadia_noir a la primera')
    court.house.advance(2 * MINUTE)
    expect(await court.say('Nadia', '/perdonar @nadia_noir')).toContain('otra persona')
    expect(await court.say('Nadia', '/confiar @nadia_noir')).toContain('Por ti no respondes tú')
    const own = await court.write('Nadia', 'una frase larga que nadie más ha dicho nunca en este salón')
    for (const order of ['/spam', '/legal'])
      expect(await court.say('Nadia', order, own)).toContain('que decida otra persona')
    expect(await court.audit()).toEqual(['1 delegation.given_moderation', '2 moderation.warn'])
    await court.house.rows('delete from delegations')
  })
})

it.each(['-5m', '-5m por pesado', '+5m', '−2 h', '- 5m', '-5'])(
  'mutes nobody by what has a sign before it, and says all of it back: %s',
  async (length) => {
    const said = await court.say('Bruno', `/silenciar @ivan_el_cuervo ${length}`)
    expect(said).toContain(`«${length.replace(/ (?:por|h).*$/, '')}» no me dice cuánto tiempo`)
    expect(await court.audit()).toEqual([])
  },
)

it('says of who has left that they aren’t here, and what comes of it then', async () => {
  await court.house.act('Iván', { do: 'leave', chatId: court.house.chat(SALON).id })
  expect(await court.say('Bruno', '/silenciar @ivan_el_cuervo 2h')).toContain(
    'si vuelve antes, entrará sin voz',
  )
  expect(await court.say('Bruno', '/advertir @ivan_el_cuervo')).toContain('Ya no está en el grupo')
  expect(await court.say('Bruno', '/expulsar @ivan_el_cuervo')).toContain('no podrá volver')
  expect(await court.say('Bruno', '/silenciar @nadia_noir 2h')).not.toContain('👤')
})

it('says whom they pardon what limits them still, which is no sanction', async () => {
  const { house } = court
  house.world.addPerson({ firstName: 'Nueva', username: 'nueva_aqui' })
  await house.act('Nueva', { do: 'join', chatId: house.chat(SALON).id })
  await court.tick()
  await court.say('Bruno', '/silenciar @nueva_aqui 2h')
  const pardoned = await court.say('Bruno', '/perdonar @nueva_aqui')
  expect(pardoned).toContain('queda en paz')
  expect(pardoned).toContain('Le limita todavía: acabar de llegar')
  await court.say('Bruno', '/confiar @nueva_aqui')
  house.advance(2 * MINUTE)
  expect(await court.say('Bruno', '/perdonar @nueva_aqui')).not.toContain('🔒')
})
