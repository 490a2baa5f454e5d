import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { isSql, tapLine } from '../../support/line.ts'
import { type ContractSalon, DAY, HOUR, openSalon } from './salon.ts'

let salon: ContractSalon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())
beforeEach(() => salon.anew())

const requests = async () =>
  (await salon.house.rows('select status from consent_requests order by id')).map(({ status }) => status)
const ended = async () => (await salon.contracts()).map(({ end_reason }) => end_reason)
const balanced = async () => expect((await salon.audit()).faults).toEqual([])
const labels = (
  message: { readonly buttons: readonly (readonly { readonly text: string }[])[] } | undefined,
) => message?.buttons.flat().map(({ text }) => text)
const chatId = () => salon.house.chat(SALON).id

describe('the end', () => {
  it.each(['Nadia', 'Iván'])('comes when %s wants it, at no cost', async (who) => {
    await salon.sign({ deposit: 40 })
    const other = who === 'Nadia' ? 'Iván' : 'Nadia'
    const asked = await salon.decide(who, 'Terminar ya')
    expect(asked.message?.text).toContain(`¿Pongo fin ahora al contrato «El pacto» con ${other}?`)
    const { message } = await salon.press(who, 'Sí, terminar')
    expect(message?.text).toContain(`${who} ha puesto fin al contrato`)
    expect(await ended()).toEqual(['left_early'])
    expect(await salon.balances()).toMatchObject({ Nadia: 100, Iván: 100, 'hold Nadia': 0, 'hold Iván': 0 })
    expect((await salon.letters(other)).at(-1)).toContain('antes de tiempo. Está en su derecho.')
    expect(await salon.house.rows(`select kind from jobs where kind like 'contracts.%'`)).toEqual([])
    await balanced()
  })

  it.each([
    ['the safeword', 'safeword', () => salon.say('Iván', '/seguro')],
    ['the bare word', 'safeword', () => salon.say('Iván', 'rojo')],
    ['leaving', 'left', () => salon.house.act('Iván', { do: 'leave', chatId: chatId() })],
    [
      'a ban',
      'left',
      () => salon.house.act('Lucía', { do: 'kick', chatId: chatId(), userId: salon.house.person('Iván').id }),
    ],
    [
      'taking consent back',
      'revoked',
      async () => {
        await salon.say('Iván', '/consentimiento')
        await salon.press('Iván', 'Retirar mi consentimiento', SALON)
        await salon.press('Iván', 'Sí, retirarlo', SALON)
      },
    ],
    ['a block', 'blocked', () => salon.say('Iván', '/bloquear @nadia_noir')],
  ])('comes by %s, without penalty, in the middle of everything', async (_by, reason, go) => {
    await salon.sign({ allowance: 'Yo, cada día', coins: 5, deposit: 40, days: 3 })
    await salon.pass(2 * DAY + HOUR)
    await salon.press('Nadia', 'Renovar', 'private:Nadia')
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    await salon.propose('Bruno', { title: 'Otro más' })
    await go()
    await salon.house.app.settled()
    expect(await ended()).toEqual([reason])
    expect(await salon.balances()).toMatchObject({ Nadia: 90, Iván: 110, 'hold Nadia': 0, 'hold Iván': 0 })
    expect((await requests()).at(-1)).toBe(reason === 'blocked' ? 'pending' : 'cancelled')
    // Whoever's coins came back is told, once: by the answer itself, or in private.
    const told = (await salon.letters('Iván')).filter((text) => text.includes('vuelven a tu cartera'))
    expect(told).toHaveLength(reason === 'safeword' ? 0 : 1)
    // Who left reads in the same message what has ended by that.
    const what = 'Ya no estás en El Salón Fantasma, y lo que tenías allí termina'
    expect(told.join().includes(what)).toBe(reason === 'left')
    expect(told.join().includes('una petición y un contrato')).toBe(reason === 'left')
    await salon.pass(3 * DAY)
    expect(await salon.allowances()).toEqual(['1 paid', '2 paid'])
    await balanced()
  })

  it('does not come with the bot’s removal: everything is as it was', async () => {
    await salon.sign({ allowance: 'Yo, cada día', coins: 5, days: 3 })
    await salon.house.act('Lucía', { do: 'remove-bot', chatId: chatId() })
    await salon.pass(DAY)
    await salon.house.act('Lucía', { do: 'add-bot', chatId: chatId(), admin: true })
    await salon.pass(DAY)
    expect(await salon.allowances()).toEqual(['1 paid', '2 paid'])
    expect((await salon.decide('Iván')).message?.text).toContain('En vigor hasta')
  })
})

describe('a default', () => {
  it('takes the deposit when both confirm it', async () => {
    await salon.sign({ deposit: 40 })
    await salon.decide('Nadia', 'Incumplimiento')
    const { message } = await salon.press('Nadia', 'Iván')
    expect(message?.text).toContain('Has dicho que Iván no ha cumplido')
    expect((await salon.letters('Iván')).at(-1)).toContain('Nadia dice que Iván no ha cumplido')
    expect(await salon.balances()).toMatchObject({ 'hold Nadia': 40, 'hold Iván': 40 })
    await salon.house.rows(`update groups set settings = '{"group.symbol":"🦇"}' returning id`)
    const confirmed = await salon.press('Iván', 'Sí: Iván no cumplió')
    await salon.house.rows(`update groups set settings = '{}' returning id`)
    expect(confirmed.message?.text).toContain('terminó por incumplimiento de Iván')
    // In private it speaks of the group's own money.
    expect(confirmed.message?.text).toContain('40 🦇')
    expect(await salon.balances()).toMatchObject({ Nadia: 140, Iván: 60, 'hold Nadia': 0, 'hold Iván': 0 })
    expect(await ended()).toEqual(['default'])
    expect((await salon.letters('Nadia')).at(-1)).toContain('Su depósito de 40 🦇 pasa a Nadia')
    await balanced()
  })

  it('is nothing when the other denies it, or who said it takes it back', async () => {
    await salon.sign({ deposit: 40 })
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    expect((await salon.press('Iván', 'No es así', 'private:Iván')).message?.text).toContain('Queda en nada')
    expect((await salon.letters('Nadia')).at(-1)).toContain('ha dejado en nada')
    await salon.decide('Iván', 'Incumplimiento', 'Nadia')
    const asked = salon.house.lastBotMessage('private:Nadia')
    expect((await salon.press('Iván', 'Retirarlo')).message?.text).toContain('Retirado')
    // Pressed while it was being taken off.
    expect(await salon.forge('Nadia', asked, 'Sí: Nadia no cumplió')).toContain('Esto ha cambiado')
    expect(await ended()).toEqual([null])
    await salon.pass(31 * DAY)
    expect(await salon.balances()).toMatchObject({ Nadia: 100, Iván: 100 })
    await balanced()
  }, 60_000)

  it('is nobody else’s, and nothing without a deposit', async () => {
    await salon.sign({ deposit: 40 })
    const { message } = await salon.decide('Nadia', 'Incumplimiento')
    expect(await salon.forge('Bruno', message, 'Iván')).toContain('de otras dos personas')
    await salon.press('Nadia', 'Volver')
    await salon.decide('Iván', 'Terminar ya', 'Sí, terminar')
    await salon.sign({ title: 'Sin depósito' })
    expect(labels((await salon.decide('Nadia')).message)).not.toContain('⚖️ Incumplimiento')
  })
})

describe('what was asked of a contract', () => {
  /** Older messages are of contracts that nobody has any longer. */
  let began = 0
  beforeEach(() => {
    salon.house.advance(1_000)
    began = Math.floor(salon.house.app.services.clock.now() / 1_000)
  })
  const messagesOf = (who: string) =>
    salon.house.chat(`private:${who}`).messages.filter(({ date }) => date >= began)
  const asking = (who: string) =>
    messagesOf(who).filter(({ buttons }) =>
      buttons.flat().some(({ text }) => /no cumplió|No es así/.test(text)),
    )
  const wishing = (who: string) =>
    messagesOf(who).filter(
      ({ text, buttons }) => text?.startsWith('⏳') && labels({ buttons })?.includes('🔁 Renovar'),
    )

  it('loses its buttons where it stands when it is taken back, and says so', async () => {
    await salon.sign({ deposit: 40 })
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    const [asked] = asking('Iván')
    await salon.decide('Nadia', 'Retirarlo')
    expect(asking('Iván')).toEqual([])
    const stands = salon.house
      .chat('private:Iván')
      .messages.find(({ messageId }) => messageId === asked?.messageId)
    expect(stands?.text).toBe('⚖️ Lo que se dijo de «El pacto» ya no está en pie.')
  })

  it('shows below the pressed message what came of it', async () => {
    await salon.sign({ deposit: 40 })
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    const denied = await salon.press('Iván', 'No es así')
    const stands = salon.house
      .chat('private:Iván')
      .messages.find(({ messageId }) => messageId === denied.message?.messageId)
    expect(stands?.text).toContain('Queda en nada')
  })

  it.each([
    ['its end', () => salon.decide('Nadia', 'Terminar ya', 'Sí, terminar')],
    ['a safeword', () => salon.say('Nadia', '/seguro')],
    ['an answer given elsewhere', () => salon.decide('Iván', 'Sí: Iván no cumplió')],
  ])('is over with %s, reminders too', async (_by, go) => {
    await salon.sign({ deposit: 40, days: 2 })
    await salon.pass(DAY + HOUR)
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    const reminded = wishing('Iván').length
    expect([asking('Iván').length, reminded > 0]).toEqual([1, true])
    await go()
    await salon.tick()
    expect(asking('Iván')).toEqual([])
    expect(wishing('Iván')).toEqual([])
  })

  it.each([
    ['its end', 'ya ha terminado', () => salon.decide('Nadia', 'Terminar ya', 'Sí, terminar')],
    ['a safeword', 'ya ha terminado', () => salon.say('Nadia', '/seguro')],
    [
      'a new term',
      'ya está decidido',
      async () => {
        await salon.decide('Iván', 'Renovar')
        await salon.decide('Nadia', 'Renovar')
      },
    ],
  ])('is over with %s wherever the contract was looked at', async (_by, says, go) => {
    await salon.sign({ deposit: 40, days: 2 })
    await salon.pass(DAY + HOUR)
    const views = [
      (await salon.decide('Iván')).message,
      (await salon.decide('Iván', 'Terminar ya')).message,
      (await salon.decide('Iván', 'Texto firmado')).message,
      (await salon.decide('Iván', 'Incumplimiento')).message,
      (await salon.decide('Nadia')).message,
    ]
    const list = (await salon.decide('Iván', 'Volver')).message
    await go()
    await salon.tick()
    const chats = [salon.house.chat('private:Iván'), salon.house.chat('private:Nadia')]
    const now = (each: (typeof views)[number]) =>
      chats
        .flatMap(({ messages }) => messages)
        .find(({ messageId, chatId: there }) => messageId === each?.messageId && there === each.chatId)
    for (const view of views) {
      expect(now(view)?.text).toContain(says)
      expect(labels(now(view))).toEqual([])
    }
    // That is no longer about it.
    expect(now(list)?.text).toBe(list?.text)
  })

  it('is over with a new term: its reminders ask nobody any longer', async () => {
    await salon.sign({ days: 2 })
    await salon.pass(DAY + HOUR)
    await salon.press('Nadia', 'Renovar')
    expect((await salon.press('Iván', 'Renovar')).message?.text).toContain('sigue')
    await salon.tick()
    for (const who of ['Nadia', 'Iván'])
      expect(
        (await salon.letters(who)).filter((text) => text.includes('ya está decidido')).length,
        who,
      ).toBeGreaterThan(0)
  })
})

describe('an old button', () => {
  it('of one claim never confirms the next: nobody loses the deposit to what they have not read', async () => {
    await salon.sign({ deposit: 40 })
    await salon.decide('Nadia', 'Incumplimiento', 'Nadia')
    const first = salon.house.lastBotMessage('private:Iván')
    await salon.decide('Nadia', 'Retirarlo')
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    const shown = (await salon.forge('Iván', first, 'Sí: Nadia no cumplió')).replaceAll(/<[^>]*>/g, '')
    expect(shown).toContain('Esto ha cambiado')
    expect(shown).toContain('Nadia dice que Iván no ha cumplido')
    expect(await ended()).toEqual([null])
    expect(await salon.balances()).toMatchObject({ 'hold Nadia': 40, 'hold Iván': 40 })
    await balanced()
  })

  it('of one term says nothing of the next', async () => {
    await salon.sign({ days: 2 })
    const { message } = await salon.decide('Nadia')
    await salon.decide('Nadia', 'Renovar')
    await salon.decide('Iván', 'Renovar')
    await salon.pass(2 * DAY)
    // Pressed while it was being taken off.
    expect(await salon.forge('Nadia', message, 'Dejar que termine')).toContain('Esto ha cambiado')
    expect((await salon.contracts())[0]).toMatchObject({ term: '2', proposer_wish: null })
  })

  it('earns nobody a kept word whose breach was never answered', async () => {
    await salon.sign({ days: 1, deposit: 10 })
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    await salon.pass(DAY)
    expect(await salon.say('Bruno', '/perfil @ivan_el_cuervo')).not.toContain('Palabra cumplida')
    expect(await salon.say('Bruno', '/perfil @nadia_noir')).toContain('Palabra cumplida')
  })
})

describe('/contratos', () => {
  it('invites whoever has none, and says where one that waits for them is read', async () => {
    const said = await salon.say('Carmen', '/contratos')
    expect(said).toContain('Aún no tienes contratos aquí')
    expect(said).toContain('/consentimiento')
  })

  it('turns pages for whoever asked', async () => {
    await salon.sign()
    await salon.house.app.services.database.batch([
      sql`insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, signed_at, ends_at)
        select 'old' || n, group_id, proposer_id, partner_id, document, digest, signed_at - n * interval '1 day', ends_at
          from contracts, generate_series(1, 6) n`,
    ])
    const first = await salon.house.send('Iván', 'private:Iván', '/contratos')
    expect(first?.text?.match(/con Nadia/g)).toHaveLength(5)
    const { message } = await salon.press('Iván', 'Siguiente')
    expect(message?.text?.match(/con Nadia/g)).toHaveLength(2)
    expect(message?.text).toContain('7. ')
    expect((await salon.press('Iván', 'Anterior')).message?.text).toContain('1. ')
    await salon.press('Iván', '2. El pacto')
    expect((await salon.press('Iván', 'Volver')).message?.text).toContain('Tus contratos')
  })
})

describe('a profile', () => {
  it('counts contracts, honours who kept them, and leads to a new one', async () => {
    await salon.sign({ days: 1 })
    expect(await salon.say('Bruno', '/perfil @ivan_el_cuervo')).toContain('Un contrato en vigor')
    await salon.pass(DAY)
    expect(await salon.say('Bruno', '/perfil @ivan_el_cuervo')).toContain('Palabra cumplida')
    expect((await salon.press('Bruno', 'Proponer contrato', SALON)).message?.text).toContain(
      'se redacta a solas',
    )
  })
})

describe('a stranger', () => {
  it('whose roleplay is closed takes no message away', async () => {
    await salon.sign({ days: 2, deposit: 10 })
    const { message } = await salon.decide('Nadia')
    for (const button of ['Renovar', 'Dejar que termine', 'Incumplimiento', 'Terminar ya', 'Texto firmado'])
      expect(await salon.forge('Carmen', message, button)).toContain('de otras dos')
  })

  it('is not one of the two whose roleplay is closed: that one may let go, not go on', async () => {
    await salon.sign({ days: 2, deposit: 10 })
    const { database } = salon.house.app.services
    await database.batch([sql`update consent_standings set status = 'closed'`])
    await salon.house.loseRedis()
    const { message } = await salon.decide('Iván')
    const refused = await salon.house.press('Iván', 'private:Iván', 'Renovar', message)
    expect(refused.message?.text).toContain('Tu rol está cerrado')
    expect((await salon.contracts())[0]).toMatchObject({ partner_wish: null })
    const ended = await salon.decide('Iván', 'Terminar ya', 'Sí, terminar')
    expect(ended.message?.text).toContain('Iván ha puesto fin')
  })

  it('is not one of the two whose roleplay is closed: that one may deny a claim, not confirm it', async () => {
    await salon.sign({ deposit: 10 })
    await salon.decide('Nadia', 'Incumplimiento', 'Iván')
    const { database } = salon.house.app.services
    await database.batch([sql`update consent_standings set status = 'closed'`])
    await salon.house.loseRedis()
    const told = salon.house.lastBotMessage('private:Iván')
    const refused = await salon.house.press('Iván', 'private:Iván', 'no cumplió', told)
    expect(refused.message?.text).toContain('Tu rol está cerrado')
    const denied = await salon.house.press('Iván', 'private:Iván', 'No es así', told)
    expect(denied.message?.text).toContain('Queda en nada')
    expect(await ended()).toEqual([null])
  })
})

describe('Postgres', () => {
  it('lets nobody change what was signed, nor revive what is over', async () => {
    await salon.sign({ deposit: 10 })
    const { database } = salon.house.app.services
    const frozen = expect.objectContaining({ constraint: 'contracts_frozen' })
    for (const change of [
      sql`update contracts set document = '{}', digest = encode(sha256('{}'), 'hex')`,
      sql`update contracts set partner_id = ${salon.house.person('Bruno').id}::bigint`,
    ])
      await expect(database.batch([change])).rejects.toEqual(frozen)
    await salon.decide('Iván', 'Terminar ya', 'Sí, terminar')
    await expect(
      database.batch([sql`update contracts set end_reason = null, ended_at = null, ended_by = null`]),
    ).rejects.toEqual(frozen)
  })

  it('is asked at most twice for a signature, a wish or an end, and once for a list', async () => {
    const counted = async (update: object) => {
      const counts = { redis: 0, postgres: 0 }
      const restore = tapLine(async (request, go) => {
        if (!isSql(request)) counts.redis++
        // What is sent from the outbox, which message it became, and when the next is due, comes after the answer.
        else if (!/outbox_(claim|settle|lanes|note)/.test(request.body)) counts.postgres++
        return go(request)
      })
      const said = salon.house.world.calls().length
      const body = await (await salon.house.post(update).finally(restore)).text()
      expect(body !== '' || salon.house.world.calls().length > said).toBe(true)
      await salon.house.app.settled()
      return counts
    }
    await salon.propose('Nadia', { deposit: 10, days: 2, allowance: 'Yo, cada día', coins: 5 })
    const card = salon.house.lastBotMessage('private:Iván')
    // One more than in the group: whose contract it is, the gate has to read first.
    expect(await counted(salon.pressUpdate('Iván', card, 'Firmar'))).toEqual({ redis: 2, postgres: 3 })
    const { message: detail } = await salon.decide('Nadia')
    expect(await counted(salon.pressUpdate('Nadia', detail, 'Volver'))).toEqual({ redis: 2, postgres: 2 })
    expect(await counted(salon.pressUpdate('Nadia', detail, 'Dejar que termine'))).toEqual({
      redis: 2,
      postgres: 3,
    })
    expect(await counted(salon.pressUpdate('Iván', detail, 'Renovar'))).toEqual({ redis: 2, postgres: 3 })
    const { message: asked } = await salon.decide('Nadia', 'Terminar ya')
    expect(await counted(salon.pressUpdate('Nadia', asked, 'Sí, terminar'))).toEqual({
      redis: 2,
      postgres: 3,
    })
  })
})
