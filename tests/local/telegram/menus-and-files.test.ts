import { Telegram } from 'telegraf'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { found, startTelegram, type TelegramServer } from './telegram-server.ts'

/** One transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

let telegram: TelegramServer
let api: Telegram
let nadia: number
beforeEach(async () => {
  telegram = await startTelegram()
  api = new Telegram(telegram.world.bot.token, { apiRoot: telegram.apiRoot })
  nadia = telegram.person('Nadia').id
  await telegram.world.act(nadia, { do: 'start-bot' })
})
afterEach(() => telegram.close())

describe('command menus', () => {
  const menu = (...names: string[]) => names.map((command) => ({ command, description: `Usa ${command}` }))
  const shown = (chatId: number, userId: number) =>
    telegram.chat(chatId).commands[String(userId)]?.map(({ command }) => command)

  it('come from the narrowest scope that has one, in the person’s language', async () => {
    const group = telegram.group().id
    const [lucia, bruno, ivan] = ['Lucía', 'Bruno', 'Iván'].map((name) => telegram.person(name).id) as [
      number,
      number,
      number,
    ]
    expect(shown(nadia, nadia)).toEqual([])
    await api.setMyCommands(menu('ayuda'))
    await api.setMyCommands(menu('help'), { language_code: 'en' })
    expect(shown(nadia, nadia)).toEqual(['ayuda'])
    expect(shown(group, nadia)).toEqual([])
    await telegram.world.act(lucia, { do: 'add-bot', chatId: group, admin: false })
    await api.setMyCommands(menu('saldo'), { scope: { type: 'all_group_chats' } })
    await api.setMyCommands(menu('otorgar'), { scope: { type: 'all_chat_administrators' } })
    await api.setMyCommands(menu('perfil'), { scope: { type: 'all_private_chats' } })
    await api.setMyCommands(menu('solo'), { scope: { type: 'chat_member', chat_id: group, user_id: ivan } })
    expect([lucia, bruno, nadia, ivan].map((userId) => shown(group, userId))).toEqual([
      ['otorgar'],
      ['otorgar'],
      ['saldo'],
      ['solo'],
    ])
    const emily = telegram.person('Emily').id
    await telegram.world.act(emily, { do: 'start-bot' })
    expect(shown(emily, emily)).toEqual(['perfil'])
    await api.deleteMyCommands({ scope: { type: 'all_private_chats' } })
    expect(shown(emily, emily)).toEqual(['help'])
    expect(await api.getMyCommands({ language_code: 'en' })).toEqual(menu('help'))
  })

  it('and the bot’s face', async () => {
    await api.setMyDescription('Un bot', 'es')
    await api.setMyShortDescription('Corto')
    await api.setMyName('El Fantasma')
    expect(await api.getMyDescription('es')).toEqual({ description: 'Un bot' })
    expect(await api.getMyShortDescription('en')).toEqual({ short_description: 'Corto' })
    expect((await api.getMe()).first_name).toBe('El Fantasma')
  })
})

describe('files', () => {
  it('of a person reach the bot, which downloads them and sends them on by id', async () => {
    const data = Buffer.from('a;b\n1;2\n')
    await telegram.world.act(nadia, {
      do: 'send',
      chatId: nadia,
      text: 'mis saldos',
      file: { name: 'saldos.csv', mimeType: 'text/csv', data: data.toString('base64'), as: 'document' },
    })
    const update = found(telegram.world.updates().at(-1))
    expect(update).toMatchObject({
      message: {
        caption: 'mis saldos',
        document: { file_name: 'saldos.csv', mime_type: 'text/csv', file_size: data.length },
      },
    })
    const { fileId } = found(telegram.chat(nadia).messages.at(-1)?.document)
    const link = await api.getFileLink(fileId)
    expect(Buffer.from(await (await fetch(link)).arrayBuffer())).toEqual(data)
    const again = await api.sendDocument(nadia, fileId, { caption: 'de vuelta' })
    expect(again.document.file_id).toBe(fileId)
    await expect(api.sendPhoto(nadia, fileId)).rejects.toThrow("can't use file of type Document as Photo")
  })

  it('of the bot arrive whole, and can be replaced', async () => {
    const sent = await api.sendPhoto(
      nadia,
      { source: PNG, filename: 'p.png' },
      {
        caption: '<b>Panel</b>',
        parse_mode: 'HTML',
        reply_markup: { inline_keyboard: [[{ text: 'Día', callback_data: 'd' }]] },
      },
    )
    expect(sent).toMatchObject({ photo: [{ width: 1, height: 1, file_size: PNG.length }], caption: 'Panel' })
    const shown = found(telegram.chat(nadia).messages.at(-1))
    expect(shown).toMatchObject({
      html: '<b>Panel</b>',
      buttons: [[{ text: 'Día', callbackData: 'd' }]],
      photo: { mimeType: 'image/png' },
    })
    const onPage = await fetch(`${telegram.apiRoot}${shown.photo?.url}`)
    expect(onPage.headers.get('content-type')).toBe('image/png')
    expect(onPage.headers.get('content-security-policy')).toContain('sandbox')
    expect(Buffer.from(await onPage.arrayBuffer())).toEqual(PNG)

    await api.editMessageMedia(nadia, sent.message_id, undefined, {
      type: 'document',
      media: { source: Buffer.from('{}'), filename: 'grupo.json' },
      caption: 'exportado',
    })
    expect(telegram.chat(nadia).messages.at(-1)).toMatchObject({
      text: 'exportado',
      document: { name: 'grupo.json', size: 2, mimeType: 'application/json' },
      buttons: [],
    })
    expect(telegram.world.calls().at(-1)?.payload).toMatchObject({ chat_id: String(nadia) })
  })

  it('that are no picture are no photo', async () => {
    await expect(api.sendPhoto(nadia, { source: Buffer.from('hola') })).rejects.toThrow(
      '400: Bad Request: IMAGE_PROCESS_FAILED',
    )
    const file = {
      name: 'x.png',
      mimeType: 'image/png',
      data: Buffer.from('no').toString('base64'),
      as: 'photo' as const,
    }
    expect(await telegram.world.act(nadia, { do: 'send', chatId: nadia, file })).toMatchObject({ ok: false })
  })

  it('over 20 MB cannot be downloaded', async () => {
    const sent = await api.sendDocument(nadia, { source: Buffer.alloc(21 * 1024 * 1024), filename: 'x.bin' })
    await expect(api.getFile(sent.document.file_id)).rejects.toThrow('400: Bad Request: file is too big')
  })
})
