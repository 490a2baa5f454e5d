import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

/** What a member writes in private, and the bot would say in the group: an advert is one there, too. */

const DAY = 86_400_000
const ADVERTS = [
  ['an offer with a link', 'Gana 300 USD al día con criptomonedas, únete ya a t.me/+AbCdEf123'],
  ['an offer with a stranger', 'Duplica tus USDT sin riesgo, escríbeme a @inversor_seguro'],
  ['decorated letters', '𝐆𝐚𝐧𝐚 𝟑𝟎𝟎 𝐔𝐒𝐃 𝐚𝐥 𝐝í𝐚 𝐜𝐨𝐧 𝐜𝐫𝐢𝐩𝐭𝐨, 𝐞𝐬𝐜𝐫í𝐛𝐞𝐦𝐞 a @inversor_seguro'],
] as const
const [[, ADVERT]] = ADVERTS
const REFUSED = 'No se ha publicado nada'

let house: House
beforeAll(async () => {
  house = await openHouse({ fetchPublic: async () => ({ ok: false }) })
  for (const who of ['Lucía', 'Iván', 'Nadia']) {
    await house.send(who, `private:${who}`, '/start')
    await house.send(who, SALON, 'hola a todos')
    await house.send(who, `private:${who}`, '/consentimiento')
    await house.press(who, `private:${who}`, 'acepto')
  }
  // The guard's first two days in a group are over.
  house.advance(3 * DAY)
})
beforeEach(() => house.advance(61_000))
afterAll(() => house.close())

const there = 'private:Iván'
const write = (text: string) => house.send('Iván', there, text)
const press = async (button: string) => (await house.press('Iván', there, button)).message?.text
const inRoom = () =>
  house
    .chat(SALON)
    .messages.filter(({ fromId, onlyFor }) => fromId === house.world.bot.id && onlyFor === undefined)
    .map(({ text = '' }) => text)
    .join('\n')
const follow = async (command: string, label: string) => {
  await write('/cancelar')
  const link = await house.send('Iván', SALON, command)
  const url = link?.buttons.flat().find(({ text }) => text.includes(label))?.url
  await write(`/start ${new URL(url ?? 'https://t.me').searchParams.get('start')}`)
}
const trust = async (is: boolean) => {
  await house.rows(
    `insert into guard_members (group_id, user_id, first_at, trusted_at)
      values ((select id from groups where chat_id = $1), $2, now(), ${is ? 'now()' : 'null'})
      on conflict (group_id, user_id) do update set trusted_at = ${is ? 'now()' : 'null'}`,
    house.chat(SALON).id,
    house.person('Iván').id,
  )
}
const set = (settings: string) => house.rows(`update groups set settings = '${settings}'`)

const auction = async (title: string, about: string) => {
  await follow('/subasta', 'Preparar la subasta')
  for (const answer of [title, about, '/saltar', '10', '5', '/saltar', '/saltar', '1 h']) await write(answer)
  return press('Abrir la subasta')
}
const bio = async (words: string) => {
  await follow('/editarperfil', 'Abrir en privado')
  await press('Presentación')
  await write(words)
  return press('Guardar')
}
const auctions = async () => (await house.rows('select ref from auctions')).length
const bios = async () => (await house.rows('select bio from profiles')).map((row) => row.bio)

describe.each(ADVERTS)('%s', (_, advert) => {
  it('is no auction', async () => {
    const before = await auctions()
    expect(await auction('La rosa negra', advert)).toContain(REFUSED)
    expect(await auctions()).toBe(before)
    expect(inRoom()).not.toContain(advert)
  })

  it('is no profile', async () => {
    expect(await bio(advert)).toContain(REFUSED)
    expect(await bios()).not.toContain(advert)
  })
})

it('told in two answers is one', async () => {
  const before = await auctions()
  expect(await auction('Gana 300 USD al día', 'con criptomonedas, escríbeme a @inversor_seguro')).toContain(
    REFUSED,
  )
  expect(await auctions()).toBe(before)
})

it('is kept as a draft, which is published once it is mended', async () => {
  expect(await auction('La rosa negra', ADVERT)).toContain(REFUSED)
  for (let step = 0; step < 8; step += 1) await press('Atrás')
  for (const answer of ['La rosa', 'Una noche de cuentos', '/saltar', '10', '5', '/saltar', '/saltar', '1 h'])
    await write(answer)
  expect(await press('Abrir la subasta')).toContain('sale a subasta')
  expect(inRoom()).toContain('Una noche de cuentos')
})

it('is not written into a profile later on either', async () => {
  expect(await bio('Colecciono llaves y secretos.')).toContain('Guardado')
  expect(await bio(ADVERT)).toContain(REFUSED)
  expect(await bios()).toEqual(['Colecciono llaves y secretos.'])
})

it('is no gift’s note, nor a collar’s message, in private', async () => {
  const { username } = house.person('Nadia')
  const answer = await write(`/collar @${username} ${ADVERT}`)
  expect(answer?.text).toContain(REFUSED)
  expect(await house.rows('select 1 from consent_requests')).toEqual([])
})

it('is no contract', async () => {
  await write('/cancelar')
  await write(`/contrato @${house.person('Nadia').username}`)
  for (const answer of ['Guardián', 'Dama', 'La torre', ADVERT, '30']) await write(answer)
  await press('sin asignación')
  await write('/saltar')
  expect(await press('Firmar y proponer')).toContain(REFUSED)
  expect(await house.rows('select 1 from consent_requests')).toEqual([])
})

describe('behind a command that the group doesn’t see', () => {
  const unseen = async (text: string) => {
    const { id, firstName } = house.person('Iván')
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    const from = { id, is_bot: false, first_name: firstName }
    const entities = [{ type: 'bot_command', offset: 0, length: text.indexOf(' ') }]
    const update = groupMessage({
      from,
      chat,
      text,
      message: { message_id: 0, ephemeral_message_id: 7, entities },
    })
    const response = await house.post(update)
    expect(response.status).toBe(200)
    await house.settled()
  }

  it('is given to nobody', async () => {
    await house.rows('delete from consent_requests')
    await unseen(`/collar @${house.person('Nadia').username} ${ADVERT}`)
    expect(await house.rows('select 1 from consent_requests')).toEqual([])
  })
})

it('goes with the command that it stands behind, and nothing is done', async () => {
  await house.rows('delete from consent_requests')
  const { id, firstName } = house.person('Iván')
  const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  const text = `/transferir @${house.person('Nadia').username} 5 ${ADVERT}`
  const entities = [{ type: 'bot_command', offset: 0, length: text.indexOf(' ') }]
  const before = await house.rows('select balance from ledger_accounts order by id')
  const update = groupMessage({
    from: { id, is_bot: false, first_name: firstName },
    chat,
    text,
    message: { entities },
  })
  await house.post(update)
  await house.settled()
  const gone = house.world.calls().filter(({ method }) => method === 'deleteMessage')
  expect(gone.map(({ payload }) => Object(payload).message_id)).toContain(update.message.message_id)
  expect(await house.rows('select balance from ledger_accounts order by id')).toEqual(before)
})

it('has no link in it on somebody’s first day, wherever it leads', async () => {
  const link = 'Mis dibujos: https://ejemplo.org/dibujos'
  const held = `member_holds where user_id = ${house.person('Iván').id} and cause = 'newcomer'`
  await house.rows(
    `insert into member_holds (group_id, user_id, cause, until, denied, key, at) values
      ((select id from groups where chat_id = $1), $2, 'newcomer', $3::timestamptz, '{media}', 'said-aloud', now())`,
    house.chat(SALON).id,
    house.person('Iván').id,
    new Date(Date.now() + DAY).toISOString(),
  )
  expect(await bio(link)).toContain('todavía no puedo llevar enlaces')
  expect(await bio('Dibujo por las noches')).toContain('Guardado')
  await house.rows(`delete from ${held}`)
  expect(await bio(link)).toContain('Guardado')
})

describe('is published all the same', () => {
  it('of whom the group trusts', async () => {
    await trust(true)
    expect(await auction('La rosa negra', ADVERT)).toContain('sale a subasta')
    await trust(false)
  })

  it('of who administers it', async () => {
    await house.send('Lucía', 'private:Lucía', '/cancelar')
    const link = await house.send('Lucía', SALON, '/subasta')
    const url = link?.buttons.flat().find(({ text }) => text.includes('Preparar la subasta'))?.url
    const say = (text: string) => house.send('Lucía', 'private:Lucía', text)
    await say(`/start ${new URL(url ?? 'https://t.me').searchParams.get('start')}`)
    for (const answer of ['El cáliz', ADVERT, '/saltar', '10', '5', '/saltar', '/saltar', '1 h'])
      await say(answer)
    const { message } = await house.press('Lucía', 'private:Lucía', 'Abrir la subasta')
    expect(message?.text).toContain('sale a subasta')
  })

  it.each([
    ['off', '{"guard.level":"off"}'],
    ['only watching', '{"guard.level":"watch"}'],
  ])('where the guard is %s', async (_, settings) => {
    await set(settings)
    expect(await bio(ADVERT)).toContain('Guardado')
    await set('{}')
  })

  it('where the link is allowed', async () => {
    await set('{"guard.allowedLinks":["t.me/salon_fantasma"]}')
    expect(await bio('Mis dibujos están en t.me/salon_fantasma')).toContain('Guardado')
    await set('{}')
  })
})

it.each([
  'Colecciono llaves & secretos; odio las despedidas. Busco una historia larga, con calma.',
  '꧁ 𝓛𝓾𝓷𝓪 𝓓𝓪𝓻𝓴 ꧂\n✦ Edad: 300\n✦ Raza: vampira\n✦ Clan: Nocturno\n✦ No hago: finales felices',
  'Escríbanme por privado si quieren rolear de noche 🖤',
])('what people tell of themselves is nothing: %s', async (words) => {
  expect(await bio(words)).toContain('Guardado')
})
