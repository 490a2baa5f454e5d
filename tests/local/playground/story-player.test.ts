import { describe, expect, it } from 'vitest'
import {
  checkExpectations,
  completeSteps,
  evidenceOf,
  playStep,
  playStory,
  resolveStep,
  type StoryDriver,
} from '../../../lib/local/playground/story-player.ts'
import {
  FIRST_GROUP,
  type StoryExpectation,
  type StoryStep,
  type WorldMessage,
  type WorldState,
} from '../../../lib/local/protocol.ts'

const BOT_ID = 7
const GROUP_ID = -100
const said = { es: '', en: '' }

const message = (
  messageId: number,
  fromId: number,
  text: string,
  more: Partial<WorldMessage> = {},
): WorldMessage => ({
  messageId,
  chatId: GROUP_ID,
  date: 0,
  fromId,
  text,
  edited: false,
  buttons: [],
  reactions: [],
  ...more,
})

function world(...messages: WorldMessage[]): WorldState {
  const person = (id: number, firstName: string) => ({
    id,
    firstName,
    languageCode: 'es',
    isBot: false,
    colour: '#000',
  })
  const chat = (id: number, title: string) => ({
    id,
    type: 'supergroup' as const,
    title,
    isForum: false,
    topics: [],
    members: [],
    messages: [],
    botStatus: 'member' as const,
    joinRequests: [],
    commands: {},
  })
  return {
    bot: { id: BOT_ID, username: 'bot', firstName: 'Bot' },
    nowMs: 0,
    people: [person(1, 'Lucía'), person(2, 'Nadia')],
    chats: [
      { ...chat(GROUP_ID, FIRST_GROUP), messages },
      { ...chat(2, 'Nadia'), type: 'private', withUserId: 2 },
    ],
  }
}

const step = (act: StoryStep['act'], more: Partial<StoryStep> = {}): StoryStep => ({
  say: said,
  act,
  ...more,
})
const send = (...expect: StoryExpectation[]) => step({ do: 'send', text: 'hola' }, { expect })
const yesNo = [[{ text: '✅ Sí' }, { text: 'Sí, siempre' }], [{ text: 'No' }]]

describe('completeSteps', () => {
  it('carries person and place on, from the creator in the first group', () => {
    const steps = [
      step({ do: 'look' }),
      step({ do: 'look' }, { as: 'Nadia' }),
      step({ do: 'look' }, { in: 'private:Nadia' }),
      step({ do: 'look' }),
    ]
    const complete = completeSteps({ id: 'x', feature: 'x', title: said, summary: said, steps })
    expect(complete.map(({ as, in: where }) => [as, where])).toEqual([
      ['Lucía', FIRST_GROUP],
      ['Nadia', FIRST_GROUP],
      ['Nadia', 'private:Nadia'],
      ['Nadia', 'private:Nadia'],
    ])
  })
})

describe('resolveStep', () => {
  const state = world(
    message(1, BOT_ID, '¿Primero?', { buttons: yesNo }),
    message(2, 2, 'mi texto'),
    message(3, BOT_ID, '¿Segundo?', { buttons: yesNo }),
    message(4, 1, 'mi texto, dice otra'),
  )

  it.each<[string, StoryStep, object]>([
    [
      'a message, answering one found by its words',
      step({ do: 'send', text: 'hola', replyToText: 'Primero' }, { as: 'Nadia' }),
      { as: 2, chatId: GROUP_ID, act: { do: 'send', chatId: GROUP_ID, text: 'hola', replyTo: 1 } },
    ],
    [
      'a private chat by its owner',
      step({ do: 'send', text: 'hola' }, { as: 'Nadia', in: 'private:Nadia' }),
      { as: 2, chatId: 2, act: { do: 'send', chatId: 2, text: 'hola' } },
    ],
    [
      'the exact button before one that only holds the words, on the newest message',
      step({ do: 'press', button: '✅ Sí' }),
      { as: 1, chatId: GROUP_ID, act: { do: 'press', chatId: GROUP_ID, messageId: 3, row: 0, column: 0 } },
    ],
    [
      'a button on the message named',
      step({ do: 'press', button: 'No', onText: 'Primero' }),
      { as: 1, chatId: GROUP_ID, act: { do: 'press', chatId: GROUP_ID, messageId: 1, row: 1, column: 0 } },
    ],
    [
      "an edit of one's own message, not of another's with the same words",
      step({ do: 'edit', fromText: 'mi texto', text: 'otro' }, { as: 'Nadia' }),
      { as: 2, chatId: GROUP_ID, act: { do: 'edit', chatId: GROUP_ID, messageId: 2, text: 'otro' } },
    ],
    [
      'the start of the bot in the own private chat, wherever the step is',
      step({ do: 'start-bot' }, { as: 'Nadia' }),
      { as: 2, chatId: 2, act: { do: 'start-bot' } },
    ],
  ])('finds %s', (_what, given, expected) => {
    expect(resolveStep(state, given)).toEqual(expected)
  })

  it.each<[string, StoryStep]>([
    ['nobody is called "Drácula"', step({ do: 'look' }, { as: 'Drácula' })],
    ['no chat "Otra casa"', step({ do: 'join' }, { in: 'Otra casa' })],
    ['no button "Quizá"', step({ do: 'press', button: 'Quizá' })],
    ['no button "No"', step({ do: 'press', button: 'No', onText: 'Tercero' })],
    ['no message with "nunca"', step({ do: 'react', toText: 'nunca', emoji: '🔥' })],
  ])('says %s', (what, given) => {
    expect(() => resolveStep(state, given)).toThrow(what)
  })

  it('means the newest of two chats of one title, as an upgrade leaves them', () => {
    const [group] = world().chats
    const chats = group ? [group, { ...group, id: -200 }] : []
    expect(resolveStep({ ...world(), chats }, step({ do: 'look' })).chatId).toBe(-200)
  })
})

describe('checkExpectations', () => {
  const before = world(message(1, BOT_ID, 'Saldo: 100', { buttons: yesNo }))
  const plus = (...more: WorldMessage[]) => world(...(before.chats[0]?.messages ?? []), ...more)

  const { text: _, ...captioned } = message(2, BOT_ID, '', { html: 'Mira <b>esto</b>' })

  it.each<[string, WorldState, StoryStep, string | undefined]>([
    [
      'a new answer',
      plus(message(2, BOT_ID, 'Saldo: 150')),
      send({ text: ['150'], noButtons: true }),
      undefined,
    ],
    [
      'a number with a non-breaking space',
      plus(message(2, BOT_ID, '1\u00a0500\u202f🪙')),
      send({ text: ['1 500 🪙'] }),
      undefined,
    ],
    [
      'any of several new messages',
      plus(message(2, BOT_ID, 'Uno'), message(3, BOT_ID, 'Dos', { buttons: yesNo })),
      send({ text: ['Uno'] }, { text: ['Dos'], buttons: ['Sí', 'No'] }),
      undefined,
    ],
    [
      'an edit',
      world(message(1, BOT_ID, 'Cancelado')),
      send({ text: ['Cancelado'], noButtons: true }),
      undefined,
    ],
    ['silence while people talk', plus(message(2, 2, 'Saldo: 150')), send({ silence: true }), undefined],
    [
      'a toast, and the card as it was',
      before,
      step({ do: 'press', button: 'No' }, { expect: [{ toast: 'no es tuyo' }, { text: ['100'] }] }),
      'Este botón no es tuyo',
    ],
    [
      'what stands there, for a look',
      before,
      step({ do: 'look' }, { expect: [{ text: ['100'], buttons: ['No'] }] }),
      undefined,
    ],
    ['a caption that only has its HTML', plus(captioned), send({ text: ['Mira esto'] }), undefined],
  ])('passes %s', (_what, now, given, toast) => {
    expect(checkExpectations(before, now, given, toast)).toEqual([])
  })

  it.each<[string, WorldState, StoryStep, string | undefined, string]>([
    [
      'the previous answer in place of a new one',
      before,
      send({ text: ['Saldo'] }),
      undefined,
      'something new',
    ],
    [
      'parts spread over two messages',
      plus(message(2, BOT_ID, 'Uno'), message(3, BOT_ID, 'Dos')),
      send({ text: ['Uno', 'Dos'] }),
      undefined,
      'text "Uno"',
    ],
    [
      "a person's words in place of the bot's",
      plus(message(2, 2, 'Saldo: 150')),
      send({ text: ['150'] }),
      undefined,
      'something new',
    ],
    [
      'a missing button',
      plus(message(2, BOT_ID, 'x')),
      send({ buttons: ['Sí'] }),
      undefined,
      'button "Sí" (seen: none)',
    ],
    [
      'buttons where none should be',
      plus(message(2, BOT_ID, 'x', { buttons: yesNo })),
      send({ text: ['x'], noButtons: true }),
      undefined,
      'no buttons',
    ],
    ['a missing toast', before, send({ toast: 'Hecho' }), undefined, 'toast "Hecho" (seen: none)'],
    ['another toast', before, send({ toast: 'Hecho' }), 'No', 'seen: "No"'],
    ['a broken silence', plus(message(2, BOT_ID, 'Pst')), send({ silence: true }), undefined, 'silence'],
    [
      'a changed card where silence was promised',
      world(message(1, BOT_ID, 'x')),
      send({ silence: true }),
      undefined,
      'silence',
    ],
    [
      'the right words in the wrong chat',
      plus(message(2, BOT_ID, 'Hola')),
      send({ in: 'private:Nadia', text: ['Hola'] }),
      undefined,
      'private:Nadia',
    ],
  ])('names %s', (_what, now, given, toast, expected) => {
    expect(checkExpectations(before, now, given, toast).join()).toContain(expected)
  })
})

describe('playing', () => {
  function driver(states: WorldState[], more: Partial<StoryDriver> = {}): StoryDriver & { waitedMs: number } {
    let at = 0
    const made: StoryDriver & { waitedMs: number } = {
      waitedMs: 0,
      state: async () => states[Math.min(at++, states.length - 1)] ?? world(),
      act: async () => ({ ok: true }),
      advanceClock: async () => {},
      fireCron: async () => 200,
      pause: async (ms) => {
        made.waitedMs += ms
      },
      ...more,
    }
    return made
  }

  it('waits for an answer that comes late', async () => {
    const late = driver([world(), world(), world(), world(message(1, BOT_ID, 'hola'))])
    expect((await playStep(late, send({ text: ['hola'] }))).failures).toEqual([])
    expect(late.waitedMs).toBeGreaterThan(0)
  })

  it.each([
    ['the clock’s own cron', step({ do: 'advance-clock', ms: 60_000 })],
    ['the bot by itself while a room was listened to', step({ do: 'look' }, { expect: [{ silence: true }] })],
  ])('counts what %s has brought before the step’s', async (_who, previous) => {
    const tick = step(
      { do: 'cron', path: '/api/cron/tick' },
      { expect: [{ in: 'private:Nadia', text: ['hola'] }] },
    )
    const told = world()
    const there = [
      world(),
      {
        ...told,
        chats: told.chats.map((chat) =>
          chat.withUserId ? { ...chat, messages: [message(1, BOT_ID, 'hola')] } : chat,
        ),
      },
    ]
    const outcomes = await playStory(driver(there), {
      id: 'x',
      feature: 'x',
      title: said,
      summary: said,
      steps: [previous, tick],
    })
    expect(outcomes.map(({ failures }) => failures)).toEqual([[], []])
    expect((await playStep(driver(there.slice(1)), tick)).failures).toHaveLength(1)
  })

  it('gives up after three seconds', async () => {
    const mute = driver([world()])
    expect((await playStep(mute, send({ text: ['hola'] }))).failures).toHaveLength(1)
    expect(mute.waitedMs).toBeGreaterThanOrEqual(3_000)
    expect(mute.waitedMs).toBeLessThan(3_500)
  })

  it('lets time go by in the world before somebody acts, and only then', async () => {
    const moved: number[] = []
    const advanceClock = async (ms: number) => {
      moved.push(ms)
    }
    const house = driver([world()], { advanceClock })
    await playStep(house, send())
    await playStep(house, step({ do: 'look' }))
    await playStep(house, step({ do: 'advance-clock', ms: 60_000 }))
    expect(moved).toEqual([6_000, 60_000])
  })

  it.each([
    // In summer Madrid is two hours ahead, in winter one; the last night of October has 25 hours.
    ['2026-07-01T10:20:30.500Z', 23, '2026-07-01T21:00:00.000Z'],
    ['2026-12-01T22:00:00.000Z', 23, '2026-12-02T22:00:00.000Z'],
    ['2026-10-24T22:30:00.000Z', 8, '2026-10-25T07:00:00.000Z'],
    ['2026-10-24T21:00:00.000Z', 23, '2026-10-25T22:00:00.000Z'],
  ])('at %s moves the clock to %i in Madrid: %s', async (now, toHour, then) => {
    const moved: number[] = []
    const advanceClock = async (ms: number) => {
      moved.push(ms)
    }
    const nowMs = Date.parse(now)
    await playStep(driver([{ ...world(), nowMs }], { advanceClock }), step({ do: 'advance-clock', toHour }))
    expect(moved.map((ms) => new Date(nowMs + ms).toISOString())).toEqual([then])
  })

  it('lets a silence last before it believes in it', async () => {
    const quiet = driver([world()])
    expect((await playStep(quiet, send({ silence: true }))).failures).toEqual([])
    expect(quiet.waitedMs).toBe(500)
  })

  it.each<[string, StoryStep, Partial<StoryDriver>]>([
    ['no estás aquí', send(), { act: async () => ({ ok: false, error: 'no estás aquí' }) }],
    ['answered 401', step({ do: 'cron', path: '/api/cron/tick' }), { fireCron: async () => 401 }],
    ['nobody is called', step({ do: 'look' }, { as: 'Drácula' }), {}],
  ])('reports "%s" as a failure of the step', async (what, given, hands) => {
    expect((await playStep(driver([world()], hands), given)).failures.join()).toContain(what)
  })

  it('stops a story at its first failure', async () => {
    const steps = [step({ do: 'look' }), step({ do: 'press', button: 'Nada' }), step({ do: 'look' })]
    const outcomes = await playStory(driver([world()]), {
      id: 'x',
      feature: 'x',
      title: said,
      summary: said,
      steps,
    })
    expect(outcomes.map(({ failures }) => failures.length)).toEqual([0, 1])
  })
})

describe('what only one person sees', () => {
  const before = world(message(1, BOT_ID, '¿Pagas?', { buttons: [[{ text: 'Sí', callbackData: 'y' }]] }))
  const aside = message(-1, BOT_ID, 'Tu saldo: 40', { onlyFor: 2 })
  const after = world(...(before.chats[0]?.messages ?? []), aside)
  const saldo = (as: string, ...expect: StoryExpectation[]) =>
    step({ do: 'send', text: '/saldo' }, { as, expect })

  it.each<[string, string, StoryExpectation, boolean]>([
    ['its reader', 'Nadia', { text: ['Tu saldo'] }, true],
    ['its reader, as aside', 'Nadia', { text: ['Tu saldo'], aside: true }, true],
    ['its reader, as said to all', 'Nadia', { text: ['Tu saldo'], aside: false }, false],
    ['nobody else', 'Lucía', { text: ['Tu saldo'] }, false],
    ['its reader, whoever acts', 'Lucía', { text: ['Tu saldo'], seenBy: 'Nadia' }, true],
    ['silence to the others', 'Lucía', { silence: true }, true],
    ['no silence to its reader', 'Nadia', { silence: true }, false],
  ])('counts for %s', (_name, as, expectation, kept) => {
    expect(checkExpectations(before, after, saldo(as, expectation), undefined)).toHaveLength(kept ? 0 : 1)
  })

  it('is pressed by its reader alone, and hides what it stands for', () => {
    const button = [[{ text: 'No', callbackData: 'n' }]]
    const replaced = world(
      ...(before.chats[0]?.messages ?? []),
      message(-2, BOT_ID, 'Mejor no', { onlyFor: 2, inPlaceOf: 1, buttons: button }),
    )
    const press = (as: string, label: string) => () =>
      resolveStep(replaced, step({ do: 'press', button: label }, { as })).act
    expect(press('Nadia', 'No')()).toMatchObject({ messageId: -2 })
    expect(press('Lucía', 'No')).toThrow('no button "No"')
    expect(press('Nadia', 'Sí')).toThrow('no button "Sí"')
    expect(press('Lucía', 'Sí')()).toMatchObject({ messageId: 1 })
  })

  it('is pointed at where it stands, for whom it is', () => {
    expect(evidenceOf(before, after, saldo('Nadia', { text: ['Tu saldo'] }))).toEqual({
      chatId: GROUP_ID,
      messageId: -1,
      seenBy: 2,
    })
    expect(evidenceOf(before, after, saldo('Lucía', { text: ['Tu saldo'] }))).toBeUndefined()
    expect(evidenceOf(before, after, saldo('Lucía', { silence: true }))).toBeUndefined()
  })
})

describe('a step', () => {
  it('does what it wants done first, and looks for what is still on its way', async () => {
    const card = message(1, BOT_ID, '¿Sí?', { buttons: [[{ text: 'Sí', callbackData: 'y' }]] })
    const acted: string[] = []
    let looks = 0
    const driver: StoryDriver = {
      // The card appears only when it has been looked for a while.
      state: async () => (acted.length > 0 && ++looks > 3 ? world(card) : world()),
      act: async (_as, { do: what }) => {
        acted.push(what)
        return { ok: true }
      },
      advanceClock: async () => {},
      fireCron: async () => 200,
      pause: async () => {},
    }
    const asked = step({ do: 'press', button: 'Sí' }, { first: [{ do: 'send', text: '/pregunta' }] })
    expect((await playStep(driver, asked)).failures).toEqual([])
    expect(acted).toEqual(['send', 'press'])
  })
})
