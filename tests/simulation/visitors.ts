import type { RecordedCall } from '../../lib/local/telegram/bot-api.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { rightIn } from '../features/door/porch.ts'
import { type House, SALON } from '../support/house.ts'
import { buttonsShown, type Cast, type Deed, own } from './cast.ts'
import type { Chance } from './chance.ts'

/** People who are nobody here, and ask to be let into the salon, whose guard bot is this one: some again and again. */
const MOST_VISITORS = 25
/** More than any question at the door has buttons to press. */
const MOST_PRESSES = 8

type Answering = 'right' | 'wrong' | 'in part' | 'never'

export function createVisitors(): (cast: Cast) => Deed {
  const visitors: string[] = []
  /** Who has been inside is known. */
  const known = new Set<string>()
  const someone = ({ house, chance }: Cast): string => {
    const before = chance.pick(visitors)
    if (before !== undefined && (visitors.length >= MOST_VISITORS || chance.percent(50))) return before
    const firstName = `Visita${visitors.length + 1}`
    house.world.addPerson({ firstName })
    visitors.push(firstName)
    return firstName
  }
  return (cast) => {
    const { house, chance, complain } = cast
    const who = someone(cast)
    const chatId = house.chatId(SALON)
    const answering = chance.weighted<Answering>([
      [5, 'right'],
      [2, 'wrong'],
      [2, 'in part'],
      [2, 'never'],
    ])
    return {
      what: `${who} asks to be let in, and answers ${answering}`,
      kind: 'request to join',
      async run() {
        if (await isInside(house, who)) {
          known.add(who)
          await house.act(who, { do: 'leave', chatId })
        }
        const since = Math.floor(systemClock.now() / 1_000) * 1_000
        const before = { updates: house.world.updates().length, calls: house.world.calls().length }
        await house.act(who, { do: 'request-join', chatId })
        for (const query of queriesSince(house, who, before.updates)) {
          const answers = house.world.calls().slice(before.calls).filter(isAnswerTo(query))
          if (answers.length !== 1) complain(`${who}'s request was answered ${answers.length} times`)
        }
        await mayHaveBeenAsked(cast, who, since)
        await answer(house, chance, { who, answering })
        if (!known.has(who) && (await isInside(house, who)) && !(await hasPassed(house, who)))
          complain(`${who} is inside, and has passed nothing`, 'whatever fails')
      },
    }
  }
}

async function isInside(house: House, who: string): Promise<boolean> {
  const fields = { chat_id: house.chatId(SALON), user_id: house.person(who).id }
  const answer = await house.world.call('getChatMember', { fields, files: new Map() })
  if (!answer?.ok) return false
  const { status, is_member: isMember } = answer.result as { status: string; is_member?: boolean }
  return status === 'member' || (status === 'restricted' && isMember === true)
}

function queriesSince(house: House, who: string, since: number): string[] {
  const { id } = house.person(who)
  return house.world
    .updates()
    .slice(since)
    .flatMap(({ chat_join_request: request }) =>
      request?.from.id === id && request.query_id !== undefined ? [request.query_id] : [],
    )
}

const isAnswerTo =
  (query: string) =>
  ({ method, payload }: RecordedCall): boolean =>
    method === 'answerChatJoinRequestQuery' &&
    (payload as Record<string, unknown>).chat_join_request_query_id === query

const entryOf = async (house: House, who: string) => {
  const [entry] = await house.rows(
    `select state, progress::text as progress from door_entries where user_id = $1::bigint
      order by opened_at desc, ref limit 1`,
    house.person(who).id,
  )
  return entry
}

const hasPassed = async (house: House, who: string): Promise<boolean> =>
  (
    await house.rows(
      `select 1 from door_entries where user_id = $1::bigint and state = 'passed' limit 1`,
      house.person(who).id,
    )
  ).length > 0

/**
 * Whom the door wants an answer of has one question, and no more.
 * @param since when they asked: what stood before they may be past the time in which they can be written to
 */
async function mayHaveBeenAsked({ house, complain }: Cast, who: string, since: number): Promise<void> {
  if ((await entryOf(house, who))?.state !== 'open') return
  const { length } = buttonsShown(house, who, own(who)).filter(({ date }) => date * 1_000 >= since)
  if (length !== 1) complain(`${who} has ${length} questions of the door to answer`)
}

async function answer(
  house: House,
  chance: Chance,
  { who, answering }: { readonly who: string; readonly answering: Answering },
): Promise<void> {
  if (answering === 'never') return
  const times = answering === 'in part' ? 1 : MOST_PRESSES
  for (let time = 0; time < times; time++) {
    const entry = await entryOf(house, who)
    const shown = buttonsShown(house, who, own(who)).at(-1)
    const right = entry?.state === 'open' ? rightIn(entry.progress ?? '{}') : undefined
    if (!shown || right === undefined) return
    const keys = shown.buttons.flatMap((row, at) => row.map((_, column) => ({ row: at, column })))
    const wrong = chance.integer(keys.length)
    const key = keys[answering === 'wrong' ? wrong : right]
    if (key) await house.act(who, { do: 'press', chatId: shown.chatId, messageId: shown.messageId, ...key })
  }
}
