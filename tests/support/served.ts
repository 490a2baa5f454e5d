/** `npm run serve` as a program of its own, with a simulated Telegram before it: what other programs find over HTTP. */
import { listen } from '../../lib/local/http/local-server.ts'
import type { WorldMessage } from '../../lib/local/protocol.ts'
import { createTelegramWorld } from '../../lib/local/telegram/world.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { startProgram } from './program.ts'

const SECRET = 'a-secret-for-the-programs'

export interface Served {
  readonly url: string
  /** A key of the group's creator, for everything. */
  readonly key: string
  /** Telegram's id of somebody. */
  idOf(firstName: string): string
  send(who: string, where: string, text: string): Promise<void>
  press(who: string, where: string, button: string): Promise<void>
  lastBotMessage(where: string): WorldMessage | undefined
  close(): Promise<void>
}

export async function openServed(): Promise<Served> {
  const world = createTelegramWorld({ clock: systemClock, enforceRateLimits: false, retryDelaysMs: [20] })
  const telegram = await listen(async (req, res) => {
    if (!(await world.handle(req, res))) res.writeHead(404).end()
  }, 0)
  const program = await startProgram('lib/local/serve.ts', {
    TELEGRAM_BOT_TOKEN: world.bot.token,
    TELEGRAM_BOT_USERNAME: world.bot.username,
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    LOG_LEVEL: 'silent',
  })
  const hook = { url: `${program.url}/api/telegram`, secret_token: SECRET }
  await fetch(`${telegram.url}/bot${world.bot.token}/setWebhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...hook,
      allowed_updates: ['message', 'callback_query', 'chat_member', 'my_chat_member'],
    }),
  })
  const person = (firstName: string) => {
    const found = world.people().find((each) => each.firstName === firstName)
    if (!found) throw new Error(`there is no ${firstName}`)
    return found
  }
  const chat = (name: string) => {
    const withUserId = name.startsWith('private:') ? person(name.slice('private:'.length)).id : undefined
    const [found] = world.findChats((each) =>
      withUserId === undefined ? each.title === name : each.withUserId === withUserId,
    )
    if (!found) throw new Error(`there is no ${name}`)
    return found
  }
  const fromBot = (where: string) =>
    chat(where).messages.filter(({ fromId, service }) => fromId === world.bot.id && service === undefined)
  const act = async (who: string, what: Parameters<typeof world.act>[1]) => {
    const result = await world.act(person(who).id, what)
    if (!result.ok) throw new Error(result.error)
    await world.settled()
  }
  const send = (who: string, where: string, text: string) =>
    act(who, { do: 'send', chatId: chat(where).id, text })
  const press = async (who: string, where: string, label: string) => {
    const message = fromBot(where).findLast(({ buttons }) =>
      buttons.flat().some(({ text }) => text.includes(label)),
    )
    const row = message?.buttons.findIndex((each) => each.some(({ text }) => text.includes(label))) ?? -1
    if (!message || row < 0) throw new Error(`there is no button ${label}`)
    const column = message.buttons[row]?.findIndex(({ text }) => text.includes(label)) ?? 0
    await act(who, { do: 'press', chatId: chat(where).id, messageId: message.messageId, row, column })
  }
  const group = world.findChats(({ type }) => type !== 'private')[0]?.title ?? ''
  await act('Lucía', { do: 'add-bot', chatId: chat(group).id, admin: true })
  for (const who of ['Lucía', 'Nadia']) await send(who, group, 'Buenas noches')
  await send('Lucía', 'private:Lucía', '/start')
  await send('Lucía', 'private:Lucía', '/apikey')
  await press('Lucía', 'private:Lucía', 'Crear una clave')
  await press('Lucía', 'private:Lucía', '🔘')
  await press('Lucía', 'private:Lucía', 'Crear con')
  const key = /tpb_[\w-]{49}/.exec(JSON.stringify(fromBot('private:Lucía').at(-1)))?.[0]
  if (!key) throw new Error('no key was told')
  return {
    url: program.url,
    key,
    idOf: (firstName) => String(person(firstName).id),
    send: (who, where, text) => send(who, where === 'group' ? group : where, text),
    press: (who, where, label) => press(who, where === 'group' ? group : where, label),
    lastBotMessage: (where) => fromBot(where === 'group' ? group : where).at(-1),
    async close() {
      await program.stop()
      await world.close()
      await telegram.close()
    },
  }
}
