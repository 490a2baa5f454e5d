import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const diagnose = async () => (await house.send('Lucía', SALON, '/diagnostico'))?.text ?? ''

describe('/diagnostico', () => {
  it('finds everything in its place', async () => {
    expect(await diagnose()).toBe(
      [
        '🩺 Revisión de la casa',
        '',
        '✅ Permisos: tengo todos los que uso.',
        '✅ Mensajes de Telegram: me llegan al momento.',
        '✅ Reloj: en hora.',
        '✅ Archivo: responde. Personas que conozco aquí: 1.',
        '✅ Ajustes: no se contradicen.',
        '',
        'Todo está en su sitio.',
      ].join('\n'),
    )
  })

  it('is for those who may change settings', async () => {
    const said = await house.send('Nadia', SALON, '/diagnostico')
    expect(said?.text).toContain('permiso de ajustes')
  })

  it('says that Telegram could not be asked', async () => {
    house.world.failNext('getChatMember', { code: 500, description: 'Internal Server Error' })
    house.world.failNext('getWebhookInfo', { code: 429, description: 'Too Many Requests', retryAfter: 3 })
    const text = await diagnose()
    expect(text).toContain('⚠️ Permisos: Telegram no me dice cuáles tengo.')
    expect(text).toContain('⚠️ Mensajes de Telegram: no me dice cómo va la entrega.')
    expect(text).toContain('Hay 2 cosas que arreglar.')
  })

  it('sees a setting whose stored value is no longer valid', async () => {
    await house.rows(
      `update groups set settings = '{"economy.taxPercent": 500}', version = version + 1 where chat_id = $1`,
      house.chat(SALON).id,
    )
    await house.loseRedis()
    const text = await diagnose()
    expect(text).toContain('⚠️ Ajustes: lo guardado en economy.taxPercent ya no vale')
    expect(text).toContain('Hay una cosa que arreglar.')
  })

  it('sees deliveries that failed', async () => {
    // Telegram is out of reach for a moment; it delivers again until it succeeds.
    await house.loseRedis()
    house.world.failNext('getChatAdministrators', { code: 502, description: 'Bad Gateway' })
    expect(await diagnose()).toContain('una entrega falló hace 1 segundo')
  })
})

describe('the limit of /diagnostico', () => {
  it('holds up members, with the seconds left, and not those who moderate', async () => {
    house.advance(125_000)
    for (let use = 0; use < 6; use += 1) await house.send('Nadia', SALON, '/diagnostico')
    const held = await house.send('Nadia', SALON, '/diagnostico')
    expect(held?.text).toMatch(
      /^Más despacio: podrás usar \/diagnostico otra vez en (1 minuto|[0-9]+ segundos)/,
    )
    expect(await diagnose()).toContain('Revisión de la casa')
  })
})
