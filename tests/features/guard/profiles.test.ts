import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { findScope } from '../../../lib/community/queries.ts'
import { TelegramRefused, TelegramUnavailable } from '../../../lib/contract/telegram.ts'
import { lookUp } from '../../../lib/features/guard/queries/standing.ts'
import { sanction, undoSanction } from '../../../lib/features/moderation/index.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { groupMessage } from '../../bot/updates.ts'
import { type House, SALON } from '../../support/house.ts'
import { openSalon } from './salon.ts'

/** What others say of somebody, where they are slow, down, or talk nonsense: nobody waits, and nothing is lost by it. */

const BIO = 'Vendo packs y videollamadas 🔥 t.me/+abcdef'

let house: House
let chat: object
/** What Telegram says of a person, in turn; the last one from then on. */
let profile: (Error | object)[] = []
let looks = 0
let cas: (timeoutMs: number) => Promise<unknown>
beforeAll(async () => {
  ;({ house, chat } = await openSalon({ fetchPublic: (_url, timeoutMs) => cas(timeoutMs) }))
  const { telegram } = house.app.services
  const call = telegram.call.bind(telegram)
  vi.spyOn(telegram, 'call').mockImplementation((method, payload) => {
    const id = Number((payload as { chat_id?: number }).chat_id)
    if (method !== 'getChat' || id < 9_500_000 || id > 9_600_000) return call(method, payload)
    looks += 1
    const said = profile.length > 1 ? profile.shift() : profile[0]
    return said instanceof Error ? Promise.reject(said) : (Promise.resolve(said) as never)
  })
})
beforeEach(() => {
  profile = [{}]
  looks = 0
  cas = async () => ({ ok: false })
  house.advance(61_000)
})
afterAll(() => house.close())

let newcomers = 9_500_000
const newcomer = () => ({ id: ++newcomers, is_bot: false, first_name: 'Laura' })
const says = async (from: object, text: string) => {
  const update = groupMessage({ from, chat, text })
  expect((await house.post(update)).status).toBe(200)
  await house.app.settled()
  return update.message
}
const findings = async (who: { id: number }) =>
  (await house.rows('select verdict from guard_findings where user_id = $1', who.id)).map(
    ({ verdict }) => verdict,
  )
const later = async () => {
  for (let minute = 0; minute < 3; minute += 1) {
    house.advance(61_000)
    await house.cron('minute')
  }
}

describe('a profile', () => {
  it.each([
    ['is away', () => new TelegramUnavailable('getChat', 'Bad Gateway')],
    ['asks for patience', () => new TelegramUnavailable('getChat', 'Too Many Requests', 5)],
  ])('is looked at later where Telegram %s', async (_what, error) => {
    profile = [error(), { bio: BIO }]
    const who = newcomer()
    await says(who, 'buenas a todos')
    expect(await findings(who)).toEqual([])
    await later()
    expect(looks).toBe(2)
    expect(await findings(who)).toHaveLength(1)
    await says(who, 'sigo por aquí')
    await later()
    expect(looks).toBe(2)
  })

  it('that Telegram doesn’t show is none: the list is asked all the same', async () => {
    profile = [new TelegramRefused('getChat', 400, 'Bad Request: chat not found')]
    cas = async () => ({ ok: true })
    const who = newcomer()
    await says(who, 'buenas a todos')
    await later()
    expect(looks).toBe(1)
    expect(await findings(who)).toEqual(['alert'])
  })
})

describe('the public list', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['is down', () => Promise.reject(new Error('no connection'))],
    ['is slow', () => Promise.reject(new DOMException('timed out', 'TimeoutError'))],
    ['says something else', async () => ({ ok: 'yes' })],
    ['says nothing', async () => null],
  ])('that %s lists nobody, and the profile counts by itself', async (_what, answer) => {
    const waited: number[] = []
    cas = (timeoutMs) => {
      waited.push(timeoutMs)
      return answer()
    }
    const plain = newcomer()
    await says(plain, 'buenas a todos')
    await later()
    expect(await findings(plain)).toEqual([])
    profile = [{ bio: BIO }]
    const advertiser = newcomer()
    await says(advertiser, 'buenas a todos')
    await later()
    expect(await findings(advertiser)).toHaveLength(1)
    expect(waited).toHaveLength(2)
    expect(Math.max(...waited)).toBeLessThanOrEqual(2_000)
  })

  it('delays no answer: what somebody asks for is there before it has said anything', async () => {
    let answers: (said: unknown) => void = () => {}
    cas = () => new Promise((resolve) => (answers = resolve))
    const who = newcomer()
    expect((await house.post(groupMessage({ from: who, chat, text: 'buenas' }))).status).toBe(200)
    expect((await house.post(groupMessage({ from: who, chat, text: '/reglas' }))).status).toBe(200)
    await vi.waitFor(() => expect(looks).toBe(1))
    answers({ ok: false })
    await house.app.settled()
  })
})

describe('reputation', () => {
  const shares = (on: boolean) =>
    house.app.services.database.batch([
      sql`update groups set settings = jsonb_set(settings, '{guard.shares}', ${on}::text::jsonb), version = version + 1`,
    ])
  const spam = async () => {
    const who = newcomer()
    const message = await says(who, `vendemos cosas raras número ${who.id}`)
    const { id, firstName } = house.person('Lucía')
    const from = { id, is_bot: false, first_name: firstName }
    await house.post(groupMessage({ from, chat, text: '/spam', message: { reply_to_message: message } }))
    await house.app.settled()
    return who
  }
  const known = async () => (await house.rows('select * from guard_reputation')).length

  it('leaves a group that has agreed to it alone', async () => {
    await shares(false)
    await house.loseRedis()
    await spam()
    expect(await known()).toBe(0)
    await shares(true)
    await house.loseRedis()
    const who = await spam()
    expect(await known()).toBe(1)
    // What is taken back is taken back there as well.
    await house.send('Lucía', SALON, `/perdonar ${who.id}`)
    await house.app.settled()
    expect(await known()).toBe(0)
    await spam()
    expect(await known()).toBe(1)
    // Who no longer shares takes back what was told, and tells nothing more.
    await shares(false)
    await house.loseRedis()
    expect(await known()).toBe(0)
    await spam()
    expect(await known()).toBe(0)
  })

  it('is known by the key before, too, and as one where both keys have told it', async () => {
    const other = 'La otra casa'
    await house.act('Lucía', { do: 'create-group', title: other, type: 'supergroup' })
    await house.act('Lucía', { do: 'add-bot', chatId: house.chatId(other), admin: true })
    const idOf = async (title: string) =>
      groupId((await house.rows('select id from groups where title = $1', title))[0]?.id ?? 0)
    const elsewhere = await idOf(other)
    const [now, before] = ['a'.repeat(64), 'b'.repeat(64)]
    const here = await idOf(SALON)
    const { database } = house.app.services
    const known = async (hashes: string[]) =>
      (
        await lookUp(
          database,
          { groupId: here, userId: userId(newcomer().id), hashes },
          { now: Date.now(), earned: false },
        )
      ).elsewhere
    const tell = (person: string) =>
      house.rows(
        'insert into guard_reputation (person, group_id, at) values ($1, $2::bigint, now())',
        person,
        String(elsewhere),
      )
    await tell(before)
    expect(await known([now, before])).toBe(1)
    await tell(now)
    expect(await known([now, before])).toBe(1)
    expect(await known([])).toBe(0)
    await house.rows('delete from guard_reputation')
  })

  it('of two at the same moment takes back the one that was undone', async () => {
    await shares(true)
    await house.loseRedis()
    const [one, other] = [await spam(), await spam()]
    expect(await known()).toBe(2)
    await house.send('Lucía', SALON, `/perdonar ${one.id}`)
    await house.app.settled()
    expect(await known()).toBe(1)
    await house.send('Lucía', SALON, `/perdonar ${other.id}`)
    await house.app.settled()
    expect(await known()).toBe(0)
    await shares(false)
    await house.loseRedis()
  })
})

it('a moderator’s word that somebody trusted sent spam takes their trust, and its undoing gives it back', async () => {
  const who = newcomer()
  const message = await says(who, 'la lluvia no deja ver el faro desde la ventana')
  const { id, firstName } = house.person('Lucía')
  const from = { id, is_bot: false, first_name: firstName }
  const trusted = async () =>
    (await house.rows('select trusted_at is not null as is from guard_members where user_id = $1', who.id))[0]
      ?.is
  await house.send('Lucía', SALON, `/confiar ${who.id}`)
  expect(await trusted()).toBe('t')
  await house.post(groupMessage({ from, chat, text: '/spam', message: { reply_to_message: message } }))
  await house.app.settled()
  expect(await trusted()).toBe('f')
  const { services } = house.app
  const [row] = await house.rows('select group_id from guard_members where user_id = $1', who.id)
  const group = await findScope(services.database, groupId(row?.group_id ?? 0))
  if (!group) throw new Error('there is no salon')
  // The guard has found something besides, and that is taken back alone.
  const act = { services, group, now: Date.now(), key: `guard:besides:${who.id}` }
  const { ref } = await sanction(act, { subject: userId(who.id), rung: 'warn' })
  const lucía = { kind: 'person' as const, userId: userId(id), firstName }
  await undoSanction({ ...act, actor: lucía }, ref)
  expect(await trusted()).toBe('f')
  await house.send('Lucía', SALON, `/perdonar ${who.id}`)
  await house.app.settled()
  expect(await trusted()).toBe('t')
})
