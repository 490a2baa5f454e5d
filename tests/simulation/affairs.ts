import type { UploadedFile } from '../../lib/local/protocol.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { call } from '../features/api/program.ts'
import { type House, SALON } from '../support/house.ts'
import { buttonsShown, type Cast, CELLAR, type Deed, nameOf, own } from './cast.ts'
import type { Chance } from './chance.ts'

/** What takes several steps, or is done by programs, crowds and the clock. */

/** Presses it where it is shown. */
export async function pressIfShown(house: House, who: string, label: string): Promise<void> {
  const where = own(who)
  for (const { chatId, messageId, buttons } of buttonsShown(house, who, where).reverse())
    for (const [row, keys] of buttons.entries())
      for (const [column, { text }] of keys.entries())
        if (text.includes(label))
          return void (await house.act(who, { do: 'press', chatId, messageId, row, column }))
}

export const tells = (house: House, who: string, where: string, text: string) =>
  house.act(who, { do: 'send', chatId: house.chatId(where), text })

/** Who may bring a file to which group, and have its news sent on. */
export const creatorOf = (chance: Chance) =>
  chance.percent(70) ? ({ who: 'Lucía', room: SALON } as const) : ({ who: 'Nadia', room: CELLAR } as const)

export function imports(cast: Cast): Deed {
  const { house, chance } = cast
  const { who, room } = creatorOf(chance)
  const lines = Array.from(
    { length: 1 + chance.integer(6) },
    () =>
      `${nameOf(cast, chance.pick(cast.names) ?? '')};${chance.integer(300)};${chance.pick(['', 'Mayordomo', 'Invitada'])}`,
  )
  const isOwnExport = chance.percent(30)
  const [applies, undoes] = [chance.percent(80), chance.percent(30)]
  return {
    what: `${who} imports into ${room}: ${isOwnExport ? 'what was exported' : lines.join(' ')}`,
    kind: '/importar',
    async run() {
      const table = {
        name: 'casa.csv',
        mimeType: 'text/csv',
        data: Buffer.from(['usuario;saldo;rol', ...lines].join('\n')).toString('base64'),
        as: 'document',
      } as const
      const file = (isOwnExport ? await exported(house, who) : undefined) ?? table
      await tells(house, who, room, 'hola')
      await tells(house, who, own(who), '/importar')
      await house.act(who, { do: 'send', chatId: house.chatId(own(who)), file })
      await pressIfShown(house, who, 'Leerlo')
      if (applies) await pressIfShown(house, who, 'Aplicarlo')
      if (undoes) await pressIfShown(house, who, 'Deshacer')
    },
  }
}

/** The newest file that the bot sent them. */
async function exported(house: House, who: string): Promise<UploadedFile | undefined> {
  const found = house
    .chat(own(who))
    .messages.findLast(({ fromId, document }) => document && fromId === house.world.bot.id)?.document
  if (!found) return undefined
  const answer = await house.world.call('getFile', { fields: { file_id: found.fileId }, files: new Map() })
  const path = answer?.ok ? (answer.result as { file_path?: string }).file_path : undefined
  const bytes = path === undefined ? undefined : house.world.download(path)
  return (
    bytes && { name: found.name, mimeType: found.mimeType, data: bytes.toString('base64'), as: 'document' }
  )
}

export function exports({ house, chance }: Cast): Deed {
  const { who, room } = creatorOf(chance)
  const command = chance.pick(['/exportar', '/exportar json']) ?? ''
  return {
    what: `${who} exports ${room}: ${command}`,
    kind: '/exportar',
    async run() {
      await tells(house, who, room, 'hola')
      await tells(house, who, own(who), command)
    },
  }
}

/** They are nobody any more, until they come back. */
export function erases({ house, chance, names, erased }: Cast): Deed {
  const who = chance.pick(names.filter((name) => name !== 'Lucía' && name !== 'Nadia')) ?? ''
  const isSure = chance.percent(85)
  return {
    what: `${who} in ${own(who)}: /borrarme`,
    kind: '/borrarme',
    async run() {
      await house.act(who, { do: 'start-bot' })
      await tells(house, who, own(who), '/borrarme')
      await pressIfShown(house, who, 'Entiendo')
      if (isSure) await pressIfShown(house, who, 'Sí, bórrame')
      if (house.lastBotMessage(own(who))?.text?.includes('aquí ya no eres nadie')) erased(who)
    },
  }
}

/** Whoever closed their roleplay or is somebody new may open it. */
export const accepts = ({ house }: Cast, who: string): Deed => ({
  what: `${who} accepts the rules`,
  kind: '/consentimiento',
  async run() {
    await house.act(who, { do: 'start-bot' })
    await tells(house, who, own(who), '/consentimiento')
    await pressIfShown(house, who, 'acepto')
  },
})

/** What another program asked, and what it was answered. */
interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly once: string | null
  readonly at: number
}

/** So long a word for "once" stands for the same call. */
const ONCE_MS = 20 * 3_600_000

const READS = ['group', 'members', 'ranking', 'treasury', 'treasury/statement', 'auctions', 'statistics']

/** A program with a key of Lucía's. What it asks twice with one key has one answer. */
export function createProgram(key: string) {
  const done: Asked[] = []
  const answers = new Map<string, string>()
  const draw = (cast: Cast): Asked => {
    const { chance, names, house } = cast
    const at = systemClock.now()
    const recent = done.filter((asked) => asked.at > at - ONCE_MS)
    const someone = () => nameOf(cast, chance.pick(names) ?? '')
    const payment = (from: string): Asked => ({
      method: 'POST',
      path: 'transfers',
      body: { from, to: someone(), coins: String(1 + chance.integer(60)) },
      once: chance.token(9),
      at,
    })
    return chance.weighted<() => Asked>([
      [4, () => ({ method: 'GET', path: chance.pick(READS) ?? '', once: null, at })],
      [
        2,
        () => ({
          method: 'GET',
          path: `balances/${house.person(chance.pick(names) ?? '').id}`,
          once: null,
          at,
        }),
      ],
      [3, () => payment('treasury')],
      [4, () => payment(someone())],
      [3, () => chance.pick(recent) ?? payment(someone())],
    ])()
  }
  return (cast: Cast): Deed => {
    const asked = draw(cast)
    const { method, path, body, once } = asked
    const times = once !== null && cast.chance.percent(30) ? 2 : 1
    if (once !== null && done.push(asked) > 20) done.shift()
    const ask = async () => {
      const told = await call(cast.house, method, `/v1/${path}`, { key, body, once })
      if (told.status >= 500) cast.complain(`${method} ${path} was answered by ${told.status}`)
      // Nor is it an answer that the key stands no longer, or its maker may do that no more.
      const isAnswer = told.status < 500 && ![401, 403, 409, 429].includes(told.status)
      if (once === null || !isAnswer) return
      const answer = JSON.stringify([told.status, told.body])
      const before = answers.get(once)
      if (before === undefined) answers.set(once, answer)
      else if (before !== answer)
        cast.complain(`${path} was answered twice: ${before}, then ${answer}`, 'whatever fails')
    }
    return {
      what: `a program asks ${method} ${path} ${JSON.stringify(body ?? {})} ${once ?? ''} × ${times}`,
      kind: `REST ${method}`,
      run: () => Promise.all(Array.from({ length: times }, ask)),
    }
  }
}

/** So many strangers at once, and some of them write. */
export function raids({ house, chance }: Cast): Deed {
  const [people, messages] = [6 + chance.integer(7), chance.integer(2)]
  const folder = chance.percent(30)
  return {
    what: `${people} strangers come, and write ${messages} messages each`,
    kind: 'raid',
    run: () => house.act('Lucía', { do: 'raid', chatId: house.chatId(SALON), people, messages, folder }),
  }
}

/** The clock calls several times at once. */
export function ticks({ house, chance }: Cast): Deed {
  const calls = chance.weighted<readonly ('minute' | 'day')[]>([
    [6, ['minute', 'minute']],
    [2, ['minute', 'minute', 'minute']],
    [1, ['minute', 'day']],
  ])
  return {
    what: `the clock calls at once: ${calls.join(', ')}`,
    kind: 'tick',
    run: () => Promise.all(calls.map((every) => house.cron(every))),
  }
}

export const upgrades = ({ house }: Pick<Cast, 'house'>): Deed => ({
  what: `Nadia makes ${CELLAR} a supergroup`,
  kind: 'upgrade',
  run: () => house.act('Nadia', { do: 'upgrade-group', chatId: house.chatId(CELLAR) }),
})
