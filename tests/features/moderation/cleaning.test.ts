import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { TelegramRefused } from '../../../lib/contract/telegram.ts'
import { SALON } from '../../support/house.ts'
import { type Court, openCourt } from './court.ts'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())
beforeEach(() => court.anew())
afterEach(() => vi.restoreAllMocks())

describe('/limpiar of messages', () => {
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

  it('old messages stay, and the newer ones go all the same', async () => {
    const old = await court.write('Nadia', 'de hace tres días')
    await court.write('Nadia', 'de hoy')
    const calls: number[][] = []
    const { telegram } = court.house.app.services
    const call = telegram.call.bind(telegram)
    vi.spyOn(telegram, 'call').mockImplementation((async (method: never, payload: never) => {
      const { message_ids: ids = [] } = (payload ?? {}) as { message_ids?: number[] }
      if (method === 'deleteMessages') calls.push(ids)
      if (method === 'deleteMessages' && ids.includes(old.messageId))
        throw new TelegramRefused('deleteMessages', 400, "Bad Request: message can't be deleted")
      return call(method, payload)
    }) as never)
    await court.say('Bruno', '/limpiar 2')
    await court.press('Bruno', 'Sí, borrar')
    await court.tick()
    vi.restoreAllMocks()
    expect(texts()).toContain('de hace tres días')
    for (const gone of ['de hoy', '/limpiar 2']) expect(texts()).not.toContain(gone)
    expect(calls.length).toBeLessThanOrEqual(5)
  })

  it.each([
    ['a member', 'Nadia', '/limpiar 3', 'permiso'],
    ['of nothing', 'Bruno', '/limpiar 0', 'entre 1 y 500'],
    ['of too many', 'Bruno', '/limpiar 900', 'entre 1 y 500'],
    ['without a word of what', 'Bruno', '/limpiar', 'Di qué limpio'],
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
