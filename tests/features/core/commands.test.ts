import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogueOf } from '../../../lib/contract/command.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

describe('/start', () => {
  it('in private: who it is, for whom, what to do next, and the way into a group', async () => {
    const said = await house.send('Nadia', 'private:Nadia', '/start')
    expect(said?.text).toContain('Buenas noches, Nadia')
    expect(said?.text).toContain('solo para mayores de 18 años')
    expect(said?.text).toContain('/help en el grupo que compartimos')
    expect(said?.buttons).toEqual([
      [{ text: '🏰 Añádeme a un grupo', url: `https://t.me/${house.world.bot.username}?startgroup=true` }],
    ])
  })

  it('takes a deep link it doesn’t know as no deep link', async () => {
    const said = await house.send('Nadia', 'private:Nadia', '/start ref_42')
    expect(said?.text).toContain('Buenas noches, Nadia')
  })

  it('in a group: a short hello that points to /help', async () => {
    const said = await house.send('Nadia', SALON, '/start')
    expect(said?.text).toBe('🎭 Las velas están encendidas. Con /help te enseño cada sala de esta casa.')
    expect(said?.onlyFor).toBe(house.person('Nadia').id)
  })

  it('says nothing to the line that Telegram itself writes when it is added', async () => {
    expect(await house.send('Lucía', SALON, `/start@${house.world.bot.username} true`)).toBeUndefined()
  })
})

describe('names that look like markup', () => {
  it('are shown as they were typed', async () => {
    const { id } = house.world.addPerson({ firstName: '<b>&"', lastName: '</i>{{x}}' })
    expect(id).toBeGreaterThan(0)
    const said = await house.send('<b>&"', 'private:<b>&"', '/start')
    expect(said?.text).toContain('Buenas noches, <b>&" </i>{{x}}.')
  })

  it('also where a command repeats what was written', async () => {
    const said = await house.send('Nadia', SALON, '/help <b>&"')
    expect(said?.text).toContain('No conozco ningún comando «<b>&"».')
  })
})

describe('/help', () => {
  it('opens with the categories that have commands, each a button', async () => {
    const said = await house.send('Nadia', SALON, '/ayuda')
    expect(said?.text).toContain('Las salas de esta casa')
    const labels = said?.buttons.flat().map(({ text }) => text)
    const categories = new Set(
      catalogueOf(house.app.services.features).map(({ feature }) => feature.category),
    )
    expect(labels).toHaveLength(categories.size)
    expect(labels).toContain('🎭 La casa (9)')
  })

  it('shows every command of every feature, with its aliases and a line about it', async () => {
    const pages: string[] = []
    const overview = await house.send('Nadia', SALON, '/help')
    for (const { text: label } of overview?.buttons.flat() ?? []) {
      let page = (await house.press('Nadia', SALON, label)).message
      pages.push(page?.text ?? '')
      while (page?.buttons.flat().some(({ text }) => text === '»')) {
        page = (await house.press('Nadia', SALON, '»')).message
        pages.push(page?.text ?? '')
      }
      const back = await house.press('Nadia', SALON, 'Todas las salas')
      expect(back.message?.messageId).toBe(overview?.messageId)
      expect(back.message?.text).toBe(overview?.text)
    }
    const book = pages.join('\n')
    const catalogue = catalogueOf(house.app.services.features)
    expect(catalogue.length).toBeGreaterThan(4)
    for (const { command, summary } of catalogue) {
      expect(book).toMatch(new RegExp(`/${command.name}(?!\\w)`))
      for (const alias of command.aliases ?? []) expect(book).toContain(`/${alias}`)
      const words = house.app.translate(summary, {
        language: 'es',
        symbol: '🪙',
        timeZone: 'UTC',
        format: 'plain',
      })
      expect(book).toContain(words)
    }
  })

  it('turns pages only for whoever asked', async () => {
    // Where the group can't have it aside, everybody sees the buttons.
    const allow = (allowed: boolean) =>
      house.act('Lucía', { do: 'allow-ephemeral', chatId: house.chat(SALON).id, allowed })
    await allow(false)
    house.advance(2 * 3_600_000)
    await house.send('Nadia', SALON, '/help')
    await allow(true)
    const pressed = await house.press('Iván', SALON, 'La casa')
    expect(pressed).toMatchObject({ alert: true, message: undefined })
    expect(pressed.toast).toContain('Este botón es de Nadia')
  })

  it.each(['/help idioma', '/help /Idioma', '/comandos language', '/help@the_phantom_bot IDIOMA'])(
    'tells about one command: %s',
    async (asked) => {
      const said = await house.send('Nadia', SALON, asked)
      expect(said?.text).toBe(
        [
          '/idioma',
          'Elige en qué idioma hablo: español o inglés',
          '',
          'También: /language',
          'Así se usa: /idioma en',
          '🔑 Para quien tiene permiso de ajustes',
        ].join('\n'),
      )
    },
  )

  it('tells where a command works, and how often', async () => {
    const said = await house.send('Nadia', 'private:Nadia', '/help diagnostico')
    expect(said?.text).toContain('👥 Solo dentro de un grupo')
    expect(said?.text).toContain('⏳ Hasta 6 veces en el grupo en 1 minuto')
  })

  it.each([
    ['/help monedas', ['/transferir', '/otorgar 🔑', '🔑 pide un permiso']],
    ['/help cómo creo una rifa', ['/rifa', 'Abre una rifa']],
    ['/help recompensas', ['/diario']],
    ['/help ¿cómo va lo de una sanción?', ['/apelar', '/perdonar 🔑']],
  ])('finds what speaks of what was asked: %s', async (asked, shown) => {
    const said = await house.send('Nadia', SALON, asked)
    expect(said?.text).toMatch(/^🔎 No hay ningún comando que se llame «/)
    for (const each of shown) expect(said?.text).toContain(each)
    expect(said?.buttons.flat().map(({ text }) => text)).toEqual(['↩️ Todas las salas'])
  })

  it('says what the marks of a page mean, where it has any', async () => {
    const guard = await house.send('Nadia', SALON, '/help guardia')
    expect(guard?.text).toMatch(/\n\n🔑 pide un permiso$/)
    const coins = await house.send('Nadia', 'private:Nadia', '/help economía')
    expect(coins?.text).toMatch(/\n\n🔑 pide un permiso y 👥 se usa en un grupo$/)
  })

  it('knows no command of that name, and offers the rooms', async () => {
    const said = await house.send('Nadia', SALON, '/help xyzzyq')
    expect(said?.text).toBe('No conozco ningún comando «xyzzyq». Busca en las salas:')
    expect(said?.buttons.length).toBeGreaterThan(0)
  })

  it('counts as itself, by whatever name and outcome', async () => {
    const { id } = house.chat(SALON)
    const uses = async () => {
      await house.cron('minute')
      const [row] = await house.rows(
        `select coalesce(sum(uses), 0) as uses from command_uses join groups on id = group_id
          where command = 'help' and chat_id = $1`,
        id,
      )
      return Number(row?.uses)
    }
    const before = await uses()
    await house.send('Nadia', SALON, '/ayuda volar')
    await house.send('Nadia', SALON, '/comandos')
    expect(await uses()).toBe(before + 2)
  })

  it('answers an anonymous administrator, whose pages anybody may turn', async () => {
    const said = await house.send('Bruno', SALON, '/help', { asChat: true })
    expect(said?.text).toContain('Las salas de esta casa')
    const turned = await house.press('Bruno', SALON, 'La casa', said)
    expect(turned.message?.text).toContain('/idioma')
  })
})

describe('a name that is no command', () => {
  it.each([
    ['SALON', '/idoma', 'No conozco /idoma. ¿Querías decir /idioma?'],
    ['SALON', '/xyzzy', undefined],
    // With another letter, a word of three is another word: of the safeword none is made.
    ['SALON', '/fed', undefined],
    ['SALON', '/pya', 'No conozco /pya. ¿Querías decir /pay?'],
    ['SALON', '/xyzzy@the_phantom_bot', 'No conozco /xyzzy. Con /help ves todo lo que sé hacer.'],
    ['SALON', '/help@otro_bot', undefined],
    // What undoes a thing is no slip of what does it.
    ['private:Nadia', '/undungeon', 'No conozco /undungeon. Con /help ves todo lo que sé hacer.'],
    ['private:Nadia', '/desexpulsar', 'No conozco /desexpulsar. Con /help ves todo lo que sé hacer.'],
    ['private:Nadia', '/desbloqear', 'No conozco /desbloqear. ¿Querías decir /desbloquear?'],
    ['private:Nadia', '/canselar', 'No conozco /canselar. ¿Querías decir /cancelar?'],
    ['private:Nadia', '/xyzzy', 'No conozco /xyzzy. Con /help ves todo lo que sé hacer.'],
  ])('in %s, %s', async (where, text, answer) => {
    const said = await house.send('Nadia', where === 'SALON' ? SALON : where, text)
    expect(said?.text).toBe(answer)
  })
})

describe('/cancelar', () => {
  it('says so when there is nothing', async () => {
    // What the tests before have left open goes first.
    await house.send('Nadia', SALON, '/cancelar')
    house.advance(61_000)
    const said = await house.send('Nadia', SALON, '/cancelar')
    expect(said?.text).toContain('No había nada a medias')
  })
})

describe('who may not', () => {
  it('tells a channel to write with its own account', async () => {
    const said = await house.send('Nadia', SALON, '/idioma en', { asChat: true })
    expect(said?.text).toContain('Los canales no pueden usar este comando')
  })

  it('tells an administrator who speaks for the group what is each person’s', async () => {
    const said = await house.send('Lucía', SALON, '/diario', { asChat: true })
    expect(said?.text).toContain('Aquí hablas en nombre del grupo')
  })

  it('sends /diagnostico to a group', async () => {
    const said = await house.send('Lucía', 'private:Lucía', '/diagnostico')
    expect(said?.text).toContain('/diagnostico se usa dentro de un grupo. Escríbelo en el nuestro')
  })
})

describe('an update that comes again', () => {
  it('gets the same answer, and nothing is done twice', async () => {
    await house.send('Lucía', SALON, '/idioma en')
    const { update_id } = house.world.updates().at(-1) ?? { update_id: 0 }
    const version = await versionOfGroup()
    const before = house.chat(SALON).messages.length
    await house.world.redeliver(update_id, 3)
    expect(
      house
        .chat(SALON)
        .messages.slice(before)
        .map(({ text }) => text),
    ).toEqual(Array(3).fill(house.chat(SALON).messages[before - 1]?.text))
    expect(await versionOfGroup()).toBe(version)
    await house.send('Lucía', SALON, '/idioma es')
  })

  const versionOfGroup = async () => {
    const [row] = await house.rows('select version from groups where chat_id = $1', house.chat(SALON).id)
    return row?.version
  }
})
