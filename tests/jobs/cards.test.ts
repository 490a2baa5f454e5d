import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CardEdit, Notice } from '../../lib/contract/notice.ts'
import {
  type Method,
  type ParametersOf,
  type ResultOf,
  TelegramRefused,
  TelegramUnavailable,
} from '../../lib/contract/telegram.ts'
import { PACE } from '../../lib/jobs/outbox.ts'
import { allOverExpression, cardEditsExpression, noticesExpression } from '../../lib/jobs/statements.ts'
import { ANA, noticeWith, openWorkshop, pressing, say, type Workshop } from './workshop.ts'

// Notices that show something, and notices whose words change.

const MINUTE = 60_000

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
})
afterEach(async () => {
  await shop.clear()
  shop.advance(10 * MINUTE)
})
afterAll(() => shop.close())

const card = (more: object = {}): Notice =>
  noticeWith('0', { kind: 'test.card', groupId: shop.group, to: 'group', ...more })
const add = (...notices: Notice[]) => shop.run(sql`select ${noticesExpression(notices)}`)
const edit = async (...edits: CardEdit[]) => {
  const [row] = await shop.rows(sql<{ edited: number }>`select ${cardEditsExpression(edits)} as edited`)
  return row?.edited
}
const send = (budgetMs = MINUTE, services = shop.services) =>
  shop.outbox(services).send(shop.now() + budgetMs)
const calls = () => shop.sent.map(({ method, text }) => `${method} ${text}`)
const refused = (code: number, words: string) => new TelegramRefused('editMessageText', code, words)

describe('a notice with a picture', () => {
  it('is sent with a photo of Telegram’s, its words below', async () => {
    await add(card({ photo: 'file-1', buttons: [[pressing('x')]] }))
    await send()
    expect(shop.sent[0]).toMatchObject({
      method: 'sendPhoto',
      payload: { chat_id: shop.groupChat, photo: 'file-1', caption: 'Hola 0', parse_mode: 'HTML' },
    })
    expect(shop.sent[0]?.payload.reply_markup).toBeDefined()
    expect(shop.sent[0]?.payload.text).toBeUndefined()
  })

  it('is drawn for who reads it, when it is sent', async () => {
    await shop.run(sql`update people set language = 'en' where user_id = ${ANA.person}`)
    await add(card({ to: ANA, picture: { kind: 'test.picture', data: { bars: [1, 2] } } }))
    await send()
    await shop.run(sql`update people set language = null`)
    const photo = shop.sent[0]?.payload.photo as { source: Buffer } | undefined
    expect(String(photo?.source)).toBe('{"bars":[1,2]} en Hello <it>')
  })

  it.each(['test.broken', 'test.unknown'])('goes out as words where %s can’t be drawn', async (kind) => {
    await add(card({ picture: { kind, data: null } }))
    await send()
    expect(calls()).toEqual(['sendMessage Hola 0'])
  })
})

describe('a card', () => {
  it('is changed in its place, with its buttons, and without them', async () => {
    const one = card()
    await add(one)
    await send()
    const buttons = [[pressing('x')]]
    expect(await edit({ card: one.key, text: say('1'), buttons })).toBe(1)
    await send()
    await edit({ card: one.key, text: say('2') })
    await send()
    expect(calls()).toEqual(['sendMessage Hola 0', 'editMessageText Hola 1', 'editMessageText Hola 2'])
    const [sent, first, second] = shop.sent
    expect(first?.payload).toMatchObject({ chat_id: shop.groupChat, message_id: expect.any(Number) })
    expect(first?.payload.reply_markup).toBeDefined()
    expect(second?.payload.reply_markup).toBeUndefined()
    expect(sent?.payload.message_id).toBeUndefined()
  })

  it('with a photo keeps it: only the caption changes', async () => {
    const one = card({ photo: 'file-1' })
    await add(one)
    await edit({ card: one.key, text: say('1') })
    await send()
    expect(calls()).toEqual(['sendPhoto Hola 0', 'editMessageCaption Hola 1'])
  })

  it('of a notice that nobody wrote is none', async () => {
    expect(await edit({ card: 'unheard-of', text: say('1') })).toBe(0)
  })

  it('may be a letter: it is changed in the private chat, in its reader’s language', async () => {
    const letter = card({ to: ANA, where: 'private' })
    await shop.run(sql`update people set language = 'en' where user_id = ${ANA.person}`)
    await add(letter)
    await send()
    await edit({ card: letter.key, text: say('1') })
    await send()
    await shop.run(sql`update people set language = null`)
    expect(calls()).toEqual(['sendMessage Hello 0', 'editMessageText Hello 1'])
    expect(shop.sent[1]?.chat).toBe(ANA.person)
  })

  it('changes once it is there, and only to the last of what it should have shown', async () => {
    const one = card()
    await add(one)
    for (const n of [1, 2, 3]) await edit({ card: one.key, text: say(n) })
    await send()
    expect(calls()).toEqual(['sendMessage Hola 0', 'editMessageText Hola 3'])
  })

  it('changes at most every two seconds however often it should, and shows the last in the end', async () => {
    const one = card()
    await add(one)
    await send()
    const began = shop.now()
    for (let n = 1; n <= 40; n++) {
      await edit({ card: one.key, text: say(n) })
      await send(1)
      shop.advance(250)
    }
    await send()
    const edits = shop.sent.filter(({ method }) => method === 'editMessageText')
    expect(edits.at(-1)?.text).toBe('Hola 40')
    expect(edits.length).toBeLessThanOrEqual(7)
    expect(edits.length).toBeGreaterThanOrEqual(5)
    const gaps = edits.slice(1).map(({ at }, i) => at - (edits[i]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PACE.cardMs)
    expect(edits[0]?.at).toBeLessThan(began + PACE.cardMs)
  })

  it('that changes while a change is on its way is changed again', async () => {
    const one = card()
    await add(one)
    await send()
    const { telegram } = shop.services
    const busy = {
      ...shop.services,
      telegram: {
        ...telegram,
        async call<M extends Method>(method: M, parameters: ParametersOf<M>): Promise<ResultOf<M>> {
          if (JSON.stringify(parameters).includes('"Hola 1"')) await edit({ card: one.key, text: say('2') })
          return telegram.call(method, parameters)
        },
      },
    }
    await edit({ card: one.key, text: say('1') })
    await send(MINUTE, busy)
    expect(calls()).toEqual(['sendMessage Hola 0', 'editMessageText Hola 1', 'editMessageText Hola 2'])
    expect(await send()).toBe(0)
  })

  /** What is done while the first message is on its way. */
  const meanwhile = (act: () => Promise<unknown>): typeof shop.services => {
    const { telegram } = shop.services
    return {
      ...shop.services,
      telegram: {
        ...telegram,
        async call<M extends Method>(method: M, parameters: ParametersOf<M>): Promise<ResultOf<M>> {
          if (method === 'sendMessage') await act()
          return telegram.call(method, parameters)
        },
      },
    }
  }
  const over = ({ key }: Notice) =>
    shop.run(
      sql`select ${allOverExpression({ card: key.replace(/:[^:]*$/, ''), text: say('over'), at: shop.now() })}`,
    )

  it('that had its say while it was on its way loses its buttons where it arrived', async () => {
    for (const to of ['group', ANA] as const) {
      const one = card({ to, key: 'test:asked:1', buttons: [[pressing('x')]] })
      await add(one)
      await send(
        MINUTE,
        meanwhile(() => over(one)),
      )
      await send()
      expect(calls()).toEqual(['sendMessage Hola 0', 'editMessageText Hola over'])
      expect(shop.sent[1]?.payload.reply_markup).toBeUndefined()
      expect(await send()).toBe(0)
      await shop.clear()
    }
  })

  it('that had its say while it was on its way is not sent again where it did not arrive', async () => {
    const one = card({ to: ANA, key: 'test:asked:1', buttons: [[pressing('x')]] })
    await add(one)
    shop.refuse = () => new TelegramUnavailable('sendMessage', 'Bad Gateway')
    await send(
      1,
      meanwhile(() => over(one)),
    )
    shop.refuse = () => undefined
    await send(30 * MINUTE)
    expect(calls()).toEqual([])
  })

  it('that has no buttons is left as it is, whatever is over', async () => {
    const [asked, told] = ['1', '2'].map((n) =>
      card({ to: ANA, key: `test:asked:${n}`, ...(n === '1' ? { buttons: [[pressing('x')]] } : {}) }),
    ) as [Notice, Notice]
    await add(asked, told)
    await over(asked)
    await send()
    expect(calls()).toEqual(['sendMessage Hola 0'])
  })

  it('of several instances is changed by one at a time', async () => {
    const one = card()
    await add(one)
    await send()
    await edit({ card: one.key, text: say('1') })
    // All sleep by one clock: within a lease, or who waits would take a slow one for dead.
    await Promise.all([send(10_000), send(10_000), send(10_000)])
    await send(10_000)
    expect(calls()).toEqual(['sendMessage Hola 0', 'editMessageText Hola 1'])
  })

  it('waits as long as Telegram asks, and then shows the last', async () => {
    const one = card()
    await add(one)
    await send()
    await edit({ card: one.key, text: say('1') })
    let asked = 0
    shop.refuse = () =>
      asked++ === 0 ? new TelegramUnavailable('editMessageText', 'Too Many Requests', 7) : undefined
    const began = shop.now()
    await send(1)
    await edit({ card: one.key, text: say('2') })
    await send()
    expect(calls().slice(1)).toEqual(['editMessageText Hola 2'])
    expect((shop.sent.at(-1)?.at ?? 0) - began).toBeGreaterThanOrEqual(7_000)
  })

  it.each([
    ['message is not modified: it shows that already', 400, 'Bad Request: message is not modified', 'sent'],
    ['it was deleted', 400, 'Bad Request: message to edit not found', 'dead'],
    ['nobody may write there', 403, 'Forbidden: CHAT_WRITE_FORBIDDEN', 'dead'],
    ['the bot was thrown out, and may come back', 403, 'Forbidden: bot was kicked from the group chat', null],
  ])('%s: nobody is alarmed', async (_, code, words, state) => {
    const one = card()
    await add(one)
    await send()
    await edit({ card: one.key, text: say('1') })
    shop.refuse = () => refused(code, words)
    await send()
    const [row] = await shop.rows(sql<{ state: string; to_tell: boolean }>`
      select case when sent_at is not null then 'sent' when dead_at is not null then 'dead' end as state,
        dead_at is not null and alerted_at is null as to_tell
      from outbox where card is not null`)
    expect(row).toEqual({ state, to_tell: false })
  })

  it('that has changed often is tried again as patiently as the first time', async () => {
    const one = card()
    await add(one)
    await send()
    for (let n = 1; n <= 30; n++) {
      await edit({ card: one.key, text: say(n) })
      await send()
    }
    await edit({ card: one.key, text: say('last') })
    let failures = 0
    shop.refuse = () =>
      failures++ < 3 ? new TelegramUnavailable('editMessageText', 'Bad Gateway') : undefined
    await send(60 * MINUTE)
    expect(calls().at(-1)).toBe('editMessageText Hola last')
  })

  it('is changed once where Postgres fails before or after the outcome is written down', async () => {
    for (const when of ['before', 'after'] as const) {
      const one = card()
      await add(one)
      await send()
      shop.sent.length = 0
      await edit({ card: one.key, text: say('1') })
      // 1 claims, 2 settles.
      await send(MINUTE, shop.failing(2, when))
      expect(calls(), when).toEqual(['editMessageText Hola 1'])
    }
  })

  it('is forgotten with what changed it', async () => {
    const one = card()
    await add(one)
    await edit({ card: one.key, text: say('1') })
    await send()
    await shop.run(sql`delete from outbox where key = ${one.key}`)
    expect(await shop.rows(sql`select 1 from outbox`)).toEqual([])
  })
})
