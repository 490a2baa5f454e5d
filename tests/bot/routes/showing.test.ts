/** Commands sent as the group: whoever wrote them shows themselves, and it is done as theirs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.send('Nadia', SALON, '/diario')
  await house.send('Iván', SALON, '/diario')
})
afterAll(() => house.close())

const asGroup = (text: string, who = 'Lucía') => house.send(who, SALON, text, { asChat: true })
const labels = (message: Awaited<ReturnType<House['send']>>) =>
  (message?.buttons ?? []).flat().map(({ text }) => text)
const count = async (table: string) => Number((await house.rows(`select count(*) as n from ${table}`))[0]?.n)

describe('a command that wants an ability, sent as the group', () => {
  it.each(['/idioma en', '/rifa 50 2h un beso', '/otorgar @ivan_el_cuervo 5', '/cuadre', '/diagnostico'])(
    'does nothing for the group: %s',
    async (text) => {
      const before = await count('raffles')
      const asked = await asGroup(text)
      expect(asked?.onlyFor).toBeUndefined()
      expect(asked?.text).toContain(text.split(' ')[0])
      expect(labels(asked)).toEqual(['🙋 Soy yo'])
      expect(await count('raffles')).toBe(before)
      expect((await house.send('Nadia', SALON, '/start'))?.text).toContain('Las velas están encendidas')
    },
  )

  it('is done as whoever presses, once, and what they alone hear goes to them', async () => {
    const asked = await asGroup('/idioma')
    const refused = await house.press('Nadia', SALON, 'Soy yo', asked)
    expect(refused).toMatchObject({ alert: true, message: undefined })
    expect(refused.toast).toContain('permiso de ajustes')
    const { message } = await house.press('Bruno', SALON, 'Soy yo', asked)
    expect(message?.text).toContain('En este grupo hablo español')
    expect(message?.onlyFor).toBe(house.person('Bruno').id)
    const room = house.chat(SALON).messages.find(({ messageId }) => messageId === asked?.messageId)
    expect(labels(room)).toEqual([])
    const again = await house.press('Lucía', SALON, 'Soy yo', asked).catch(() => undefined)
    expect(again?.message).toBeUndefined()
  })

  it('is told to everybody where everybody hears it, and the button is gone', async () => {
    const asked = await asGroup('/rifa 50 2h una velada')
    const { message } = await house.press('Lucía', SALON, 'Soy yo', asked)
    expect(message?.text).toContain('una velada')
    const line = house.chat(SALON).messages.find(({ messageId }) => messageId === asked?.messageId)
    expect(labels(line)).toEqual([])
    expect(message?.text).toContain('Organiza: Lucía')
  })

  it('asks its questions of whoever has shown themselves, and of nobody else', async () => {
    const asked = await asGroup('/otorgar @ivan_el_cuervo 50 premio')
    const { message } = await house.press('Lucía', SALON, 'Soy yo', asked)
    expect(message?.text).toBe('¿Creo 50 🪙 para Iván?\n📝 Motivo: premio')
    expect(message?.onlyFor).toBe(house.person('Lucía').id)
    const done = await house.press('Lucía', SALON, 'Sí, otorgar')
    expect(done.message?.text).toContain('Ahora tiene')
    expect((await house.send('Iván', SALON, '/historial'))?.text).toContain('Otorgadas por Lucía')
  })

  it('goes on from a name that nobody bears', async () => {
    const asked = await asGroup('/otorgar @ivan_el_cuerbo 7')
    const { message } = await house.press('Lucía', SALON, 'Soy yo', asked)
    expect(message?.text).toContain('@ivan_el_cuerbo')
    const picked = await house.press('Lucía', SALON, 'Iván', message)
    expect(picked.message?.text).toContain('Iván')
    await house.press('Lucía', SALON, 'Sí', picked.message)
    const sure = await house.press('Lucía', SALON, 'Sí, otorgar')
    expect(sure.message?.text).toContain('Ahora tiene')
  })

  it('means whom the message replied to', async () => {
    const { messageId } = await house.act('Iván', {
      do: 'send',
      chatId: house.chat(SALON).id,
      text: 'he ganado',
    })
    const said = house.chat(SALON).messages.find((each) => each.messageId === messageId)
    const asked = await house.send('Lucía', SALON, '/otorgar 9', {
      asChat: true,
      ...(said ? { replyTo: said } : {}),
    })
    const { message } = await house.press('Lucía', SALON, 'Soy yo', asked)
    expect(message?.text).toContain('9 🪙 para Iván')
  })

  describe('has all that it was written with', () => {
    const write = async (who: string, text: string) => {
      const { messageId } = await house.act(who, { do: 'send', chatId: house.chat(SALON).id, text })
      const said = house.chat(SALON).messages.find((each) => each.messageId === messageId)
      if (!said) throw new Error(text)
      return said
    }
    const shown = async (text: string, replyTo?: Awaited<ReturnType<typeof write>>) => {
      house.advance(60_000)
      const asked = await house.send('Bruno', SALON, text, { asChat: true, ...(replyTo ? { replyTo } : {}) })
      return (await house.press('Bruno', SALON, 'Soy yo', asked)).message?.text
    }
    const gone = (id: number) => !house.chat(SALON).messages.some(({ messageId }) => messageId === id)
    const yes = async () => {
      await house.press('Bruno', SALON, 'Sí, borrar los mensajes')
      await house.cron('minute')
      await house.settled()
    }

    it('where it stands in the room', async () => {
      const [before, first, last] = [
        await write('Nadia', 'uno'),
        await write('Nadia', 'dos'),
        await write('Iván', 'tres'),
      ]
      expect(await shown('/limpiar 2')).toContain('últimos 2 mensajes')
      await yes()
      expect([before, first, last].map(({ messageId }) => gone(messageId))).toEqual([false, true, true])
    })
    it('what it answers', async () => {
      const [before, first, last] = [
        await write('Nadia', 'uno'),
        await write('Nadia', 'dos'),
        await write('Iván', 'tres'),
      ]
      expect(await shown('/limpiar', first)).toContain('desde ese mensaje')
      await yes()
      expect([before, first, last].map(({ messageId }) => gone(messageId))).toEqual([false, true, true])
    })
    it('the words of what it answers', async () => {
      const said = await write('Nadia', 'os traigo la receta del pan de mi abuela, que nadie la pierda')
      expect(await shown('/legal', said)).toMatch(/lo apunto|aprend/i)
      expect(await count('guard_lessons')).toBe(1)
    })
    it('and who wrote it', async () => {
      const said = await write(
        'Carmen',
        'vendo entradas para el concierto del jueves, a buen precio y en mano',
      )
      expect(await shown('/spam', said)).toContain('Carmen')
    })
    it('what the bot posted', async () => {
      const posted = await house.send('Lucía', SALON, '/rifa 10 2h Una cena')
      expect(await shown('/retirar', posted)).toContain('Retirado')
      expect(gone(posted?.messageId ?? 0)).toBe(true)
    })
    it('also from a name with a slip, to which the button leads', async () => {
      const said = await write('Iván', 'otra receta, la del bizcocho de limón que hacemos los domingos')
      house.advance(60_000)
      const asked = await house.send('Bruno', SALON, `/legla@${house.world.bot.username}`, { replyTo: said })
      expect(asked?.text).toContain('/legal')
      expect((await house.press('Bruno', SALON, '/legal', asked)).message?.text).toMatch(/lo apunto|aprend/i)
    })
  })

  it('lapses after two minutes, and nothing is done', async () => {
    const asked = await asGroup('/idioma en')
    house.advance(121_000)
    const { message, toast } = await house.press('Lucía', SALON, 'Soy yo', asked)
    expect(`${message?.text} ${toast}`).toContain('caducado')
    expect((await house.send('Nadia', SALON, '/start'))?.text).toContain('Las velas')
  })

  it('delivered twice, both the command and the press, is one act', async () => {
    const asked = await asGroup('/rifa 40 2h un baile')
    const before = await count('raffles')
    await house.press('Lucía', SALON, 'Soy yo', asked)
    const update = house.world.updates().at(-1)
    if (update) await house.post(update)
    expect(await count('raffles')).toBe(before + 1)
  })

  it('is refused where it can’t be used at all, without a button', async () => {
    await house.rows(`update groups set modules_off = '{raffle}', version = version + 1`)
    await house.loseRedis()
    const answer = await asGroup('/rifa 40 2h')
    await house.rows(`update groups set modules_off = '{}', version = version + 1`)
    await house.loseRedis()
    expect(answer?.text).toContain('apagada')
    expect(labels(answer)).toEqual([])
  })
})

describe('a command of members', () => {
  it.each(['/saldo', '/transferir @ivan_el_cuervo 5', '/perfil'])(
    'is refused to the group for what it is: %s',
    async (text) => {
      const answer = await asGroup(text)
      expect(answer?.text).toContain('Escribe con tu propia cuenta')
      expect(labels(answer)).toEqual([])
    },
  )

  it('that an ability widens is asked for like one that wants it', async () => {
    const asked = await asGroup('/mazmorra @ivan_el_cuervo 2h')
    expect(labels(asked)).toEqual(['🙋 Soy yo'])
    expect((await house.press('Nadia', SALON, 'Soy yo', asked)).toast).toContain('permiso de eventos')
  })
})

it('a channel is asked nothing', async () => {
  const answer = await house.send('Nadia', SALON, '/idioma en', { asChat: true })
  expect(answer?.text).toContain('Los canales no pueden')
})
