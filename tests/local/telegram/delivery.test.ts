import type { Update } from '@grammyjs/types'
import { Telegraf } from 'telegraf'
import { afterEach, describe, expect, it } from 'vitest'
import { type Bot, found, START_MS, startBot, startTelegram, type TelegramServer } from './telegram-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function together(
  answer: Parameters<typeof startBot>[0],
): Promise<{ telegram: TelegramServer; bot: Bot }> {
  const bot = await startBot(answer)
  const telegram = await startTelegram({
    webhook: { url: bot.url, secret: 'a-secret' },
    retryDelaysMs: [100],
  })
  open.push(bot, telegram)
  return { telegram, bot }
}

const isPress = (update: Update) => update.callback_query !== undefined

describe('by webhook', () => {
  it('carries the secret and the update, and executes the method in the answer', async () => {
    const { telegram, bot } = await together((update) => ({
      body:
        'message' in update ? { method: 'sendMessage', chat_id: update.message.chat.id, text: 'eco' } : {},
    }))
    const nadia = telegram.person('Nadia')
    expect(await telegram.world.act(nadia.id, { do: 'start-bot', payload: 'hola' })).toMatchObject({
      ok: true,
    })
    expect(bot.secrets).toEqual(['a-secret'])
    expect(bot.updates).toEqual([
      {
        update_id: expect.any(Number),
        message: {
          message_id: expect.any(Number),
          from: {
            id: nadia.id,
            is_bot: false,
            first_name: 'Nadia',
            username: 'nadia_noir',
            language_code: 'es',
          },
          chat: { id: nadia.id, type: 'private', first_name: 'Nadia', username: 'nadia_noir' },
          date: telegram.clock.nowMs / 1000,
          text: '/start hola',
          entities: [{ type: 'bot_command', offset: 0, length: 6 }],
        },
      },
    ])
    const [, echo] = telegram.chat(nadia.id).messages
    expect(echo).toMatchObject({ text: 'eco', fromId: telegram.world.bot.id })
    expect(telegram.world.calls()).toMatchObject([{ method: 'sendMessage', ok: true }])
  })

  it('swallows the errors of such a method, but records them, and executes no get or set of the webhook', async () => {
    const answers = [
      { method: 'sendMessage', chat_id: 1, text: 'x' },
      { method: 'deleteWebhook' },
      { method: 'getMe' },
    ]
    const { telegram } = await together(() => ({ body: answers.shift() ?? {} }))
    const nadia = telegram.person('Nadia').id
    for (const text of ['1', '2', '3']) await telegram.world.act(nadia, { do: 'send', chatId: nadia, text })
    expect(telegram.world.calls()).toMatchObject([
      { method: 'sendMessage', ok: false, error: 'Bad Request: chat not found' },
    ])
  })

  it('tries again after a failure, holding only that chat’s updates', async () => {
    let failures = 2
    const { telegram, bot } = await together((update) => {
      const isPoison = 'message' in update && 'text' in update.message && update.message.text === 'veneno'
      if (!isPoison || failures === 0) return {}
      failures -= 1
      return { status: 500 }
    })
    const [nadia, ivan] = [telegram.person('Nadia').id, telegram.person('Iván').id]
    await telegram.world.act(nadia, { do: 'send', chatId: nadia, text: 'veneno' })
    await telegram.world.act(nadia, { do: 'send', chatId: nadia, text: 'después' }, { wait: false })
    await telegram.world.act(ivan, { do: 'send', chatId: ivan, text: 'aparte' })
    const info = (await telegram.call('getWebhookInfo')).result
    expect(info).toMatchObject({
      url: bot.url,
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
      last_error_date: telegram.clock.nowMs / 1000,
    })
    await telegram.world.settled()
    expect(bot.updates.map(textOf)).toEqual(['veneno', 'aparte', 'veneno', 'veneno', 'después'])
    expect((await telegram.call('getWebhookInfo')).result).toMatchObject({ pending_update_count: 0 })
  })

  it('tries a press for 150 seconds, and then goes on with the next one', async () => {
    let down = true
    const { telegram, bot } = await together((update) => {
      // The outage lasts, while the world's clock runs on.
      if (down && 'callback_query' in update) telegram.clock.nowMs += 100_000
      return down ? { status: 500 } : {}
    })
    const nadia = telegram.person('Nadia').id
    down = false
    await telegram.world.act(nadia, { do: 'start-bot' })
    const reply_markup = { inline_keyboard: [['uno', 'dos'].map((text) => ({ text, callback_data: text }))] }
    const { result } = await telegram.call('sendMessage', { chat_id: nadia, text: '¿?', reply_markup })
    const { message_id: messageId } = result as { message_id: number }
    const press = (column: number) =>
      telegram.world.act(nadia, { do: 'press', chatId: nadia, messageId, row: 0, column }, { wait: false })
    down = true
    await press(0)
    await expect.poll(() => bot.updates.filter(isPress).length).toBe(2)
    down = false
    await press(1)
    await telegram.world.settled()
    expect(bot.updates.filter(isPress).map((update) => update.callback_query?.data)).toEqual([
      'uno',
      'uno',
      'dos',
    ])
  })

  it('delivers what somebody did last once more, when the world is told to', async () => {
    const { telegram, bot } = await together(() => ({}))
    const [nadia, ivan] = [telegram.person('Nadia').id, telegram.person('Iván').id]
    expect(await telegram.world.act(nadia, { do: 'redeliver', times: 2 })).toMatchObject({ ok: false })
    await telegram.world.act(nadia, { do: 'start-bot', payload: 'una' })
    await telegram.world.act(ivan, { do: 'start-bot', payload: 'otra' })
    expect(await telegram.world.act(nadia, { do: 'redeliver', times: 2 })).toMatchObject({ ok: true })
    expect(bot.updates.map(textOf)).toEqual(['/start una', '/start otra', '/start una', '/start una'])
  })

  it('says of a refused method to which update it was the answer', async () => {
    const { telegram } = await together(() => ({ body: { method: 'sendMessage', chat_id: 1, text: 'x' } }))
    const lost: unknown[] = []
    telegram.world.onCall(({ method, error, inAnswerTo }) => lost.push({ method, error, inAnswerTo }))
    await telegram.world.act(telegram.person('Nadia').id, { do: 'start-bot' })
    expect(lost).toEqual([
      {
        method: 'sendMessage',
        error: 'Bad Request: chat not found',
        inAnswerTo: found(telegram.world.updates().at(-1)).update_id,
      },
    ])
  })

  it('delivers in parallel up to max_connections', async () => {
    let running = 0
    let most = 0
    const answers = Promise.withResolvers<void>()
    const { telegram, bot } = await together(async () => {
      running += 1
      most = Math.max(most, running)
      await answers.promise
      running -= 1
      return {}
    })
    await telegram.call('setWebhook', { url: bot.url, max_connections: 3 })
    const people = telegram.world.people()
    const all = people.map(({ id }) => telegram.world.act(id, { do: 'start-bot' }))
    await expect.poll(() => running).toBe(3)
    const info = (await telegram.call('getWebhookInfo')).result
    expect(info).toMatchObject({ pending_update_count: people.length })
    answers.resolve()
    await Promise.all(all)
    expect(most).toBe(3)
    expect(bot.updates).toHaveLength(people.length)
  })

  it('delivers again on demand', async () => {
    const { telegram, bot } = await together(() => ({}))
    const nadia = telegram.person('Nadia').id
    await telegram.world.act(nadia, { do: 'start-bot' })
    const [first] = telegram.world.updates()
    await telegram.world.redeliver(found(first).update_id, 3)
    expect(new Set(bot.updates.map((update) => JSON.stringify(update))).size).toBe(1)
    expect(bot.updates).toHaveLength(4)
    await expect(telegram.world.redeliver(1)).rejects.toThrow('There is no update 1')
  })

  it('says what is still pending when it does not settle', async () => {
    const { telegram } = await together(() => ({ status: 503 }))
    const nadia = telegram.person('Nadia').id
    await telegram.world.act(nadia, { do: 'start-bot' })
    await expect(telegram.world.settled(300)).rejects.toThrow(
      '1 updates still pending: Wrong response from the webhook: 503 Service Unavailable',
    )
  })

  it('sends chat_member and message_reaction only to those who ask', async () => {
    const { telegram, bot } = await together(() => ({}))
    const chatId = telegram.group().id
    const [lucia, nadia] = [telegram.person('Lucía').id, telegram.person('Nadia').id]
    await telegram.world.act(lucia, { do: 'add-bot', chatId, admin: true })
    await telegram.world.act(nadia, { do: 'leave', chatId })
    expect(bot.updates.map(kindOf)).toEqual(['my_chat_member', 'message', 'message'])
    await telegram.call('setWebhook', { url: bot.url, allowed_updates: ['chat_member', 'message_reaction'] })
    await telegram.world.act(nadia, { do: 'join', chatId })
    const { messageId = 0 } = await telegram.world.act(nadia, { do: 'send', chatId, text: 'hola' })
    await telegram.world.act(lucia, { do: 'react', chatId, messageId, emoji: '👻' })
    expect(bot.updates.slice(3).map(kindOf)).toEqual(['chat_member', 'message_reaction'])
    expect(bot.updates.at(-1)).toMatchObject({
      message_reaction: {
        chat: { id: chatId },
        message_id: messageId,
        user: { id: lucia },
        old_reaction: [],
        new_reaction: [{ type: 'emoji', emoji: '👻' }],
      },
    })
  })
})

it('a later world repeats no id of an earlier one, but those of its cast', async () => {
  const worlds = []
  for (const nowMs of [START_MS, START_MS + 60_000]) {
    const telegram = await startTelegram({ clock: { now: () => nowMs } })
    open.push(telegram)
    const person = telegram.world.addPerson({ firstName: 'Eva' })
    const { chatId = 0 } = await telegram.world.act(person.id, { do: 'create-group', title: 'Cripta' })
    await telegram.world.act(person.id, { do: 'start-bot' })
    const [update] = telegram.world.updates()
    worlds.push([
      telegram.person('Nadia').id,
      telegram.group().id,
      person.id,
      chatId,
      found(update).update_id,
    ])
  }
  const [earlier = [], later = []] = worlds
  expect(later.map((id, index) => id === earlier[index])).toEqual([true, true, false, false, false])
  expect(later.at(-1)).toBeGreaterThan(earlier.at(-1) ?? 0)
})

describe('by long polling', () => {
  it('waits, confirms by offset, and gives way', async () => {
    const telegram = await startTelegram()
    open.push(telegram)
    const nadia = telegram.person('Nadia').id
    const waiting = telegram.call('getUpdates', { timeout: 5 })
    await expect.poll(telegram.polls).toBe(1)
    await telegram.world.act(nadia, { do: 'send', chatId: nadia, text: 'uno' })
    const [first] = (await waiting).result as Update[]
    expect(textOf(found(first))).toBe('uno')
    await telegram.world.act(nadia, { do: 'send', chatId: nadia, text: 'dos' })
    const again = (await telegram.call('getUpdates')).result as Update[]
    expect(again.map(textOf)).toEqual(['uno', 'dos'])
    const offset = found(first).update_id + 1
    const rest = (await telegram.call('getUpdates', { offset })).result as Update[]
    expect(rest.map(textOf)).toEqual(['dos'])
    const last = (await telegram.call('getUpdates', { offset: offset + 1 })).result
    expect(last).toEqual([])
    await telegram.world.settled(50)
  })

  it('conflicts with a webhook and with itself', async () => {
    const { telegram } = await together(() => ({}))
    expect(await telegram.call('getUpdates')).toMatchObject({
      error_code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    })
    await telegram.call('deleteWebhook')
    const first = telegram.call('getUpdates', { timeout: 5 })
    await expect.poll(telegram.polls).toBe(2)
    const second = telegram.call('getUpdates', { timeout: 1 })
    expect(await first).toMatchObject({
      error_code: 409,
      description:
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    })
    expect(await second).toEqual({ ok: true, result: [] })
  })

  it('serves telegraf', async () => {
    const telegram = await startTelegram()
    const bot = new Telegraf(telegram.world.bot.token, { telegram: { apiRoot: telegram.apiRoot } })
    bot.on('text', (ctx) => ctx.reply(`<b>${ctx.message.text.length}</b>`, { parse_mode: 'HTML' }))
    const launched = bot.launch()
    open.push(telegram)
    const nadia = telegram.person('Nadia').id
    await telegram.world.act(nadia, { do: 'send', chatId: nadia, text: 'hola' })
    await expect.poll(() => telegram.chat(nadia).messages.at(-1)?.html).toBe('<b>4</b>')
    bot.stop()
    await launched
  })
})

const kindOf = (update: Update) => found(Object.keys(update).find((key) => key !== 'update_id'))

function textOf(update: Update): string {
  return 'message' in update && 'text' in update.message ? update.message.text : ''
}
