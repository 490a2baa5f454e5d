import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { outcomeOf } from '../../lib/bot/door/journal.ts'
import { features } from '../../lib/features.ts'
import { type Outside, standBetween } from '../faults/outside.ts'
import { type House, openHouse } from '../support/house.ts'
import { groupMessage, IVAN, NADIA, press, ROOM } from './updates.ts'

const lines: Record<string, unknown>[] = []
const raw: string[] = []
let house: House
let outside: Outside
beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  house = await openHouse({
    logLine: (line) => {
      raw.push(line)
      lines.push(JSON.parse(line) as Record<string, unknown>)
    },
  })
  outside = standBetween(house.app)
})
afterAll(async () => {
  outside.restore()
  await house.close()
  vi.restoreAllMocks()
})
beforeEach(() => {
  lines.length = 0
  raw.length = 0
})

/** The line of one update. */
async function lineOf(update: object): Promise<Record<string, unknown>> {
  house.advance(61_000)
  await house.post(update)
  const found = lines.filter(({ msg }) => msg === 'update')
  expect(found).toHaveLength(1)
  return found[0] as Record<string, unknown>
}

const SECRET_WORDS = 'wanda-loves-quinces'

it('tells of the first update that the instance was cold, and of no other', async () => {
  // The bot was added to the group before.
  await house.deploy(features)
  expect(await lineOf(groupMessage({ text: 'hola' }))).toMatchObject({ cold: true })
  lines.length = 0
  expect(await lineOf(groupMessage({ text: 'hola' }))).toMatchObject({ cold: false })
})

describe('an update', () => {
  it('that nobody wanted', async () => {
    await house.post(groupMessage({ text: 'hola' }))
    lines.length = 0
    expect(await lineOf(groupMessage({ text: 'hola otra vez' }))).toMatchObject({
      level: 'info',
      module: 'bot',
      kind: 'message',
      outcome: 'passed',
      redis: 1,
      postgres: 0,
      telegram: 0,
    })
  })

  it('that was answered: by which command, at what cost', async () => {
    await house.post(groupMessage({ text: '/saldo' }))
    lines.length = 0
    const line = await lineOf(groupMessage({ text: '/balance' }))
    expect(line).toMatchObject({ command: 'saldo', feature: 'economy', outcome: 'answered', redis: 2 })
    expect(line.postgres).toBe(1)
    // The gate's two scripts, and what they do inside.
    expect(line.redisCommands).toBeGreaterThan(6)
    expect(line.ms).toBeGreaterThanOrEqual(0)
    expect(line.storesMs).toBeGreaterThan(0)
  })

  it('that came again', async () => {
    const update = groupMessage({ text: '/saldo' })
    await house.post(update)
    lines.length = 0
    expect(await lineOf(update)).toMatchObject({ command: 'saldo', outcome: 'duplicate', redis: 1 })
  })

  it.each([
    ['a rule', '/transferir @ivan 999999999', /^refused:economy\./],
    ['a gate', '/otorgar @ivan 5', /^refused:/],
    ['an unknown command', `/${SECRET_WORDS.replaceAll('-', '_')} x`, /^(answered|done)$/],
  ])('that was refused by %s', async (_by, text, outcome) => {
    await house.post(groupMessage({ text: 'hola', from: IVAN }))
    lines.length = 0
    expect((await lineOf(groupMessage({ text }))).outcome).toMatch(outcome as RegExp)
  })

  it('that is a press', async () => {
    const data = `economy:ranking:1:${NADIA.id.toString(36)}:1`
    expect(await lineOf(press(data))).toMatchObject({
      kind: 'callback',
      button: 'economy:ranking',
      feature: 'economy',
    })
  })

  it('that failed, by an outage', async () => {
    outside.fail('postgres', 'refused')
    expect(await lineOf(groupMessage({ text: '/saldo' }))).toMatchObject({ outcome: 'waits' })
    outside.heal()
  })

  it('while Redis is away', async () => {
    outside.fail('redis', 'refused')
    expect(await lineOf(groupMessage({ text: '/saldo' }))).toMatchObject({ outcome: 'answered' })
    outside.heal()
    house.advance(10 * 60_000)
  })

  it('of a channel', async () => {
    const chat = { id: -1_009_900_000_555, type: 'channel', title: 'Anuncios' }
    expect(
      await lineOf({ update_id: 9_000_001, channel_post: { message_id: 1, date: 1, chat } }),
    ).toMatchObject({ outcome: 'ignored', redis: 0 })
  })
})

it('names the same person and group alike, each by a hash, and never by id, name or word', async () => {
  const from = { ...NADIA, first_name: 'Zenobia', username: 'zenobia_x' }
  const first = await lineOf(groupMessage({ text: `/saldo ${SECRET_WORDS}`, from }))
  lines.length = 0
  const second = await lineOf(groupMessage({ text: SECRET_WORDS, from }))
  expect(first.who).toMatch(/^[0-9a-f]{12}$/)
  expect(second).toMatchObject({ who: first.who, group: first.group })
  lines.length = 0
  const other = await lineOf(groupMessage({ text: SECRET_WORDS, from: IVAN }))
  expect(other.group).toBe(first.group)
  expect(other.who).not.toBe(first.who)
  const all = raw.join('\n')
  for (const personal of [String(NADIA.id), String(IVAN.id), String(ROOM.id), String(-ROOM.id)])
    expect(all).not.toContain(personal)
  for (const personal of ['Zenobia', 'zenobia_x', SECRET_WORDS, ROOM.title])
    expect(all).not.toContain(personal)
})

it('leaves the group out in a private chat, whose id is the person’s', async () => {
  const chat = { id: NADIA.id, type: 'private', first_name: 'Nadia' }
  const line = await lineOf(groupMessage({ text: '/help', chat }))
  expect(line).toMatchObject({ command: 'help' })
  expect(line).not.toHaveProperty('group')
})

it.each([
  [undefined, 'done'],
  [{ toast: { namespace: 'bot', key: 'refusals.old_button', values: {} } }, 'refused:bot.old_button'],
  [{ toast: { namespace: 'bot', key: 'done', values: {} } }, 'answered'],
  [
    {
      where: 'aside',
      text: [
        { namespace: 'bot', key: 'heading', values: {} },
        { namespace: 'auctions', key: 'refusals.bid_too_low', values: {} },
      ],
    } as const,
    'refused:auctions.bid_too_low',
  ],
])('what an answer comes to: %j', (answer, outcome) => expect(outcomeOf(answer)).toBe(outcome))
