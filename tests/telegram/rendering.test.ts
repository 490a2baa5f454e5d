import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ActionData, type Button, button, buttonRef } from '../../lib/contract/button.ts'
import { linkButton } from '../../lib/contract/link.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { renderMessage } from '../../lib/telegram/rendering.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { chatId, groupId, userId } from '../../lib/values/ids.ts'
import type { Text, TextValue } from '../../lib/values/text.ts'
import { NADIA, ROOM } from '../bot/updates.ts'

const texts = { bold: '<b>{{it}}</b>', two: 'dos', yes: 'Sí {{it}}', toast: '{{it}}' }
const codec = createCallbackCodec(['a key of the tests, long enough'])
const renderer = {
  translate: createTranslator([{ name: 'test', texts: { es: texts, en: texts } }]),
  codec,
  botUsername: 'the_phantom_bot',
}
const say = (key: keyof typeof texts, it: TextValue = ''): Text => ({
  namespace: 'test',
  key,
  values: { it },
})
const reader = { language: 'es', symbol: '🪙', timeZone: 'Europe/Madrid' } as const

const refOf = (whose: 'owner' | 'anyone') =>
  buttonRef<ActionData>({ feature: 'a', name: 'b', version: 1, for: whose, data: z.array(z.string()) })
const [anyones, owners] = [refOf('anyone'), refOf('owner')]

describe('buttons', () => {
  const [NADIA_ID, IVAN_ID] = [userId(NADIA.id), userId(5_002)]
  const shownTo = (audience: object, ...row: readonly (Button | { label: Text; raw: string })[]) => {
    const { payload } = renderMessage(
      { texts: [say('two')], buttons: [row] },
      { chatId: chatId(ROOM.id) },
      { ...reader, ...audience },
      renderer,
    )
    const { reply_markup } = payload as unknown as {
      reply_markup: { inline_keyboard: { text: string; callback_data?: string; url?: string }[][] }
    }
    return reply_markup.inline_keyboard[0] ?? []
  }
  const pressedBy = (data: string | undefined, id = NADIA_ID) => codec.decode(data ?? '', id)

  it('for their owner are whoever reads them’s, or whose they say they are; for anyone, nobody’s', () => {
    const theirs = button(say('two'), owners, ['x', 7n])
    const [own, anothers, all] = shownTo(
      { userId: NADIA_ID },
      theirs,
      button(say('two'), owners, [], IVAN_ID),
      button(say('two'), anyones, []),
    )
    expect(pressedBy(own?.callback_data)).toMatchObject({ ownerId: NADIA_ID, fields: ['x', '7'] })
    expect(pressedBy(anothers?.callback_data)).toMatchObject({ ownerId: IVAN_ID })
    expect(pressedBy(all?.callback_data)).toMatchObject({ ownerId: undefined })
    // Whom Telegram doesn't name can't be told from others.
    expect(pressedBy(shownTo({}, theirs)[0]?.callback_data)).toMatchObject({ ownerId: undefined })
  })

  it('of a question are signed for whom it was put to', () => {
    const to = {
      feature: 'a',
      name: 'q',
      nonce: 'AbC-_123',
      anonymous: false,
      expiresAt: 1_795_435_200_000,
      askedId: NADIA_ID,
    }
    const [yes] = shownTo({ userId: IVAN_ID }, { label: say('two'), answer: 'yes', to })
    expect(pressedBy(yes?.callback_data)).toMatchObject({ kind: 'answer', answer: 'yes', genuine: true })
    expect(pressedBy(yes?.callback_data, IVAN_ID)).toMatchObject({ kind: 'answer', genuine: false })
  })

  it('that are links lead to the private chat, with their group in them', () => {
    const [to] = shownTo({}, linkButton(say('two'), { name: 'perfil' }, groupId(7n), 5))
    const { origin, pathname, searchParams } = new URL(to?.url ?? '')
    expect(origin + pathname).toBe('https://t.me/the_phantom_bot')
    expect(codec.decodeLink(searchParams.get('start') ?? '')).toEqual({
      name: 'perfil',
      groupId: groupId(7n),
      subject: 5,
    })
  })

  it('that an older version encoded stay as they are', () => {
    expect(shownTo({}, { label: say('two'), raw: 'a:b:1:' })).toEqual([
      { text: 'dos', callback_data: 'a:b:1:' },
    ])
  })
})
