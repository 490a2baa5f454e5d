import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
  for (const who of ['Lucía', 'Bruno']) await porch.house.act(who, { do: 'start-bot' })
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())

let lastUpdate = 800_000_000

const chatId = () => porch.house.chat(SALON).id
const raid = async (people: number, messages = 0, folder = false) => {
  await porch.act('Lucía', { do: 'raid', chatId: chatId(), people, messages, folder })
  await porch.tick()
}
const states = async () =>
  porch.house.rows('select state, waits, count(*) as people from door_entries group by 1, 2 order by 1, 2')
const alarms = (who: string) => porch.letters(who).filter((text) => text.includes('avalancha'))

describe('a raid', () => {
  it('closes the door by itself, says nothing in the group, and tells each moderator once', async () => {
    await porch.house.send('Nadia', SALON, 'antes')
    await raid(40, 3)
    await porch.house.send('Nadia', SALON, 'después')
    expect(porch.room()).toEqual([])
    expect(alarms('Lucía')).toHaveLength(1)
    expect(alarms('Bruno')).toHaveLength(1)
    expect(await states()).toEqual([{ state: 'open', waits: 't', people: '40' }])
    const texts = porch.house.chat(SALON).messages.map(({ text }) => text)
    expect(texts).toContain('antes')
    expect(texts).toContain('después')
    expect(await porch.membership('Nadia')).toMatchObject({ status: 'member' })
    // Nobody was asked anything, and Telegram's own lines of the raid are gone.
    expect(porch.house.chat(SALON).messages.filter(({ onlyFor }) => onlyFor !== undefined)).toEqual([])
    await porch.pass(3_000)
    expect(porch.lines().filter((line) => line.includes('se unió'))).toHaveLength(0)
    const strangers = porch.house.chat(SALON).members.filter(({ status }) => status === 'restricted')
    expect(strangers).toHaveLength(40)
    expect(strangers.every(({ canSend }) => !canSend)).toBe(true)
  }, 180_000)

  it('is over after quiet minutes: who waits is asked, a few at a time', async () => {
    await raid(12)
    await porch.pass(4 * MINUTE)
    expect((await states())[0]).toMatchObject({ waits: 't', people: '12' })
    await porch.pass(MINUTE + 1_000)
    const asked = async () =>
      (await porch.house.rows(`select count(*) as n from door_entries where asked_at is not null`))[0]?.n
    expect(await asked()).toBe('8')
    await porch.pass(MINUTE + 1_000)
    expect(await asked()).toBe('12')
    await porch.pass(2 * MINUTE)
    expect(await states()).toEqual([{ state: 'expired', waits: 'f', people: '12' }])
    const audit = await porch.house.rows(
      'select act, count(*) as times, min(actor_id) as by from audit_entries group by 1 order by 1',
    )
    expect(audit).toEqual([
      { act: 'door.raid', times: '1', by: null },
      { act: 'door.raid_over', times: '1', by: null },
      { act: 'door.removed', times: '12', by: null },
    ])
    // Another one is another alarm.
    await raid(12)
    expect(alarms('Lucía')).toHaveLength(2)
  })

  it('puts those out who wait, at a moderator’s press alone', async () => {
    await raid(11)
    const alarm = porch.house.chat('private:Bruno').messages.findLast(({ buttons }) => buttons.length > 0)
    await porch.house.press('Bruno', 'private:Bruno', 'Que salgan', alarm)
    for (let round = 0; round < 3; round += 1) await porch.tick()
    expect(await states()).toEqual([{ state: 'expired', waits: 'f', people: '11' }])
    expect(porch.calls('banChatMember')).toHaveLength(11)
    expect(alarms('Bruno').at(-1)).toContain('Bruno decidió que salga quien aún espere')
    // Who did what, and to whom.
    const audit = await porch.house.rows(
      `select act, actor_id, count(distinct subject_id) as people from audit_entries group by 1, 2 order by act`,
    )
    const bruno = String(porch.house.person('Bruno').id)
    expect(audit).toEqual([
      { act: 'door.raid', actor_id: null, people: '0' },
      { act: 'door.removed', actor_id: bruno, people: '11' },
      { act: 'moderation.put_out', actor_id: bruno, people: '0' },
    ])
  })

  it('is what comes by the link of a folder, too: three are enough, and each is held from the first', async () => {
    const who = porch.stranger()
    await porch.join(who, true)
    expect(await porch.entry(who)).toMatchObject({ state: 'open', strict: 't', waits: 'f' })
    await porch.join(porch.stranger(), true)
    expect(alarms('Lucía')).toEqual([])
    await porch.join(porch.stranger(), true)
    expect(alarms('Lucía')).toHaveLength(1)
  })

  it('of people who ask to be let in leaves nothing in the group', async () => {
    await porch.house.act('Lucía', { do: 'name-guard', chatId: chatId(), named: true })
    for (let each = 0; each < 15; each += 1) await porch.request(porch.stranger())
    expect(porch.room()).toEqual([])
    expect(porch.lines()).toEqual([])
    expect(porch.calls('answerChatJoinRequestQuery')).toHaveLength(15)
    await porch.tick()
    // They are outside, and the door answers each: there is nothing to be done.
    expect(alarms('Lucía')).toEqual([])
    // Who comes in meanwhile is met by a door that knows of them, and is one; from ten on they are a raid of their own.
    for (let each = 0; each < 9; each += 1) await porch.join(porch.stranger())
    await porch.tick()
    expect(alarms('Lucía')).toEqual([])
    for (let each = 0; each < 3; each += 1) await porch.join(porch.stranger())
    await porch.tick()
    expect(alarms('Lucía')).toHaveLength(1)
    await porch.house.act('Lucía', { do: 'name-guard', chatId: chatId(), named: false })
  })

  it('is made by many: one who asks again and again is one', async () => {
    const who = porch.stranger()
    for (let each = 0; each < 12; each += 1) {
      await porch.request(who)
      porch.house.advance(2_000)
    }
    expect(alarms('Lucía')).toEqual([])
  })

  describe('by the clock of Telegram', () => {
    /** So many come, each so many seconds after the one before, and the bot hears of each so long after that. */
    const come = async (people: number, apart: number, later: (at: number) => number, inOrder = true) => {
      const names = Array.from({ length: people }, () => porch.stranger())
      const told = Math.floor(Date.now() / 1000)
      const news = names.map((name, at) => ({ name, date: told + at * apart }))
      for (const [at, { name, date }] of (inOrder ? news : news.toReversed()).entries()) {
        await porch.pass(later(at))
        const user = { id: porch.house.person(name).id, is_bot: false, first_name: name }
        const { id, type, title } = porch.house.chat(SALON)
        lastUpdate += 1
        await porch.house.post({
          update_id: lastUpdate,
          chat_member: {
            chat: { id, type, title },
            from: user,
            date,
            old_chat_member: { status: 'left', user },
            new_chat_member: { status: 'member', user },
          },
        })
        await porch.rest()
      }
    }
    const raids = async () =>
      porch.house.rows("select count(*) as times from audit_entries where act = 'door.raid'")

    it('is one though the bot hears of each a while after the other, and in the wrong order', async () => {
      await come(10, 5, (at) => (at === 0 ? 50_000 : 25_000), false)
      expect(await raids()).toEqual([{ times: '1' }])
      expect(alarms('Lucía')).toHaveLength(1)
    })

    it('is none of those who came one by one, though the bot hears of all of them at once', async () => {
      await come(12, 600, (at) => (at === 0 ? 2 * 3_600_000 : 0))
      expect(await raids()).toEqual([{ times: '0' }])
    })
  })

  it('is told in private where moderators want a topic, and have chosen none', async () => {
    await porch.set({ 'moderation.alerts': 'topic' })
    await raid(11)
    expect(porch.room()).toEqual([])
    expect(alarms('Bruno')).toHaveLength(1)
  })

  it('is none where the group wants none', async () => {
    await porch.set({ 'door.raidJoins': 0 })
    await raid(14)
    expect(await states()).toEqual([])
    expect(alarms('Lucía')).toEqual([])
  })
})
