import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGate, type EntryRequest, type Gate } from '../../../lib/bot/door/gate.ts'
import { createGateWithoutRedis } from '../../../lib/bot/door/gate-without-redis.ts'
import { PERSON_BURST, PERSON_SHARE, SHARES } from '../../../lib/bot/door/limits.ts'
import { hashCommands } from '../../../lib/local/upstash/embedded/hashes.ts'
import { keyCommands } from '../../../lib/local/upstash/embedded/keys.ts'
import { sortedSetCommands } from '../../../lib/local/upstash/embedded/sorted-sets.ts'
import { stringCommands } from '../../../lib/local/upstash/embedded/strings.ts'
import { createRedis } from '../../../lib/platform/redis.ts'
import { NoAnswer, type Wire } from '../../../lib/platform/wire/wire.ts'
import { createChatBudget } from '../../../lib/telegram/budget.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

let stores: TestStores
let now = 1_795_435_200_000
const clock = { now: () => now }
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

const redis = (wire?: Wire) =>
  createRedis({ url: stores.redisUrl, token: stores.redisToken, timeoutMs: 30_000, wire })
let chatId = -5_000
let updateId = 90_000
beforeEach(() => {
  chatId -= 1
})

describe.each([
  ['by Redis', () => createGate(redis(), clock)],
  ['without Redis', () => createGateWithoutRedis(clock)],
])('%s', (_name, open) => {
  let gate: Gate
  beforeAll(() => {
    gate = open()
  })

  const request = (userId: number, more: Partial<EntryRequest> = {}): EntryRequest => ({
    updateId: ++updateId,
    conversation: { chatId, userId },
    lease: `lease-${updateId}`,
    passive: false,
    speaks: true,
    use: {},
    seen: [],
    ...more,
  })
  const finish = (entry: EntryRequest, spoke?: number) =>
    gate.commit({
      ...entry,
      response: '',
      session: undefined,
      scope: undefined,
      admins: undefined,
      use: undefined,
      spoke,
    })
  /** One use, from the door to the commit. */
  const use = async (userId: number, { spoke, ...more }: Partial<EntryRequest> & { spoke?: number } = {}) => {
    const entry = request(userId, more)
    const found = await gate.enter(entry)
    if (found.status !== 'proceed') throw new Error(found.status)
    await finish(entry, spoke)
    return found
  }

  describe('a person’s share', () => {
    it('is theirs: one member’s flood refuses nobody else’s command', async () => {
      for (let times = 0; times < SHARES.burst; times++) expect((await use(1)).limited).toBeUndefined()
      expect((await use(1)).limited).toMatchObject({ command: 'all', tell: true })
      for (const other of [2, 3, 4]) expect((await use(other)).limited).toBeUndefined()
    })

    it('is refused by bursts and by the minute, and told once a minute', async () => {
      let done = 0
      const told: boolean[] = []
      const began = now
      for (; now < began + PERSON_SHARE.windowMs; now += 500) {
        const { limited } = await use(1)
        if (!limited) done += 1
        else told.push(limited.tell)
      }
      expect(done).toBe(SHARES.person)
      expect(told.filter(Boolean)).toHaveLength(1)
      expect((await use(1)).limited).toBeUndefined()
      now += 3 * PERSON_SHARE.windowMs
    })

    it('is free again when its wait says so', async () => {
      for (let times = 0; times < SHARES.burst; times++) await use(1)
      const waitMs = (await use(1)).limited?.waitMs ?? 0
      expect(waitMs).toBe(PERSON_BURST.windowMs)
      now += waitMs - 1
      expect((await use(1)).limited).toBeDefined()
      now += 1
      expect((await use(1)).limited).toBeUndefined()
    })

    it('counts no redelivery, and limits none', async () => {
      const entry = request(1)
      for (let times = 0; times < SHARES.burst + 3; times++) {
        const lease = `again-${times}`
        expect(await gate.enter({ ...entry, lease })).toMatchObject({ limited: undefined })
        await gate.abandon({ ...entry, lease, outage: true })
      }
      for (let times = 1; times < SHARES.burst; times++) expect((await use(1)).limited).toBeUndefined()
      expect((await use(1)).limited).toBeDefined()
    })

    it('takes nothing from what doesn’t count: a way out', async () => {
      for (let times = 0; times < SHARES.burst + 1; times++) await use(1)
      expect((await use(1, { use: undefined })).limited).toBeUndefined()
    })

    it('has a command’s own limit beside it, of the person or of the group', async () => {
      const own = { command: 'cuadre', limit: { per: 'group', times: 2, seconds: 30 } } as const
      await use(1, { use: { own } })
      await use(2, { use: { own } })
      expect((await use(3, { use: { own } })).limited).toMatchObject({ command: 'cuadre', waitMs: 30_000 })
      expect((await use(3, { use: {} })).limited).toBeUndefined()
      const each = { command: 'pagar', limit: { per: 'user', times: 1, seconds: 30 } } as const
      await use(1, { use: { own: each } })
      expect((await use(1, { use: { own: each } })).limited).toMatchObject({ command: 'pagar' })
      expect((await use(2, { use: { own: each } })).limited).toBeUndefined()
    })
  })

  describe('what a group hears', () => {
    const heard = async (userId: number, spoke = 1) => (await use(userId, { use: undefined, spoke })).heard

    it('is bounded for each person, for all answers, and lasts a minute', async () => {
      const { room } = SHARES
      for (let times = 0; times < room.person; times++) expect(await heard(1)).toBe(true)
      expect(await heard(1, 0)).toBe(false)
      for (let times = room.person; times < room.live; times++) expect(await heard(100 + times)).toBe(true)
      expect(await heard(7)).toBe(false)
      now += 60_000
      expect(await heard(1)).toBe(true)
    })

    it('has its turn back when nothing was said, and counts all that was', async () => {
      for (let times = 0; times < 10; times++) expect(await heard(1, 0)).toBe(true)
      expect(await heard(1, SHARES.room.person)).toBe(true)
      expect(await heard(1)).toBe(false)
      expect(await heard(2)).toBe(true)
    })

    it('has its turn back from an update that failed', async () => {
      for (let times = 0; times < 10; times++) {
        const entry = request(1, { use: undefined })
        expect(await gate.enter(entry)).toMatchObject({ heard: true })
        await gate.abandon({ ...entry, outage: false })
      }
    })

    it('gives nothing back that it didn’t keep', async () => {
      for (let times = 0; times < SHARES.room.person; times++) await heard(1)
      expect(await heard(1, 0)).toBe(false)
      expect(await heard(1, 0)).toBe(false)
    })

    it('is nobody’s business in private, where there is always a turn', async () => {
      chatId = -chatId
      for (let times = 0; times < 20; times++) expect(await heard(1)).toBe(true)
      chatId = -chatId
    })
  })
})

describe('the outbox', () => {
  const gate = () => createGate(redis(), clock)
  it('shares the chat’s one budget with answers, and knows when a turn is free', async () => {
    const budget = createChatBudget(redis())
    const door = gate()
    for (let user = 0; user < SHARES.room.live; user++) {
      const entry = {
        conversation: { chatId, userId: 200 + user },
        lease: 'x',
        passive: false,
        speaks: true,
        seen: [],
      }
      expect(await door.enter({ ...entry, updateId: ++updateId })).toMatchObject({ heard: true })
    }
    for (let left = SHARES.room.all - SHARES.room.live; left > 0; left--) {
      now += 1_000
      expect(await budget.take(chatId, now)).toBe(0)
    }
    const waited = 1_000 * (SHARES.room.all - SHARES.room.live)
    expect(await budget.take(chatId, now)).toBe(60_000 - waited)
    expect(await budget.take(chatId - 100_000, now)).toBe(0)
    now += 60_000 - waited
    expect(await budget.take(chatId, now)).toBe(0)
  })

  it('goes by what this instance said where Redis fails, and doesn’t ask again at once', async () => {
    const asked = vi.fn<Wire>().mockRejectedValue(new NoAnswer('no connection'))
    const budget = createChatBudget(redis(asked))
    for (let times = 0; times < SHARES.room.all; times++) expect(await budget.take(chatId, now)).toBe(0)
    expect(await budget.take(chatId, now)).toBe(60_000)
    expect(asked).toHaveBeenCalledOnce()
  })
})

describe.runIf(!process.env.TEST_REDIS_URL)('commands inside the scripts', () => {
  const modules = [stringCommands, hashCommands, keyCommands, sortedSetCommands]
  /** Upstash bills each of them. */
  const counted = async (work: () => Promise<unknown>): Promise<string[]> => {
    const names: string[] = []
    const spies = modules.flatMap((commands) =>
      Object.entries(commands).map(([name, command]) => {
        const real = command.run
        return vi.spyOn(command, 'run').mockImplementation((db, args) => {
          names.push(name)
          return real(db, args)
        })
      }),
    )
    await work()
    for (const spy of spies) spy.mockRestore()
    return names
  }

  it('are at most four for a plain message', async () => {
    const gate = createGate(redis(), clock)
    const plain = (): EntryRequest => ({
      updateId: ++updateId,
      conversation: { chatId, userId: 1 },
      lease: 'x',
      passive: true,
      speaks: false,
      seen: [{ userId: 1, fingerprint: 'f' }],
      hour: '2026-11-23T12',
      word: '"word:hola"',
    })
    const first = plain()
    await gate.enter(first)
    await gate.commit({
      ...first,
      response: '',
      session: undefined,
      scope: { value: '{"groupId":"7"}', version: 1n },
      admins: undefined,
      use: undefined,
    })
    await gate.enter(plain())
    const spent = await counted(() => gate.enter(plain()))
    expect(spent).toEqual(['MGET', 'SET', 'HINCRBY'])
    // Somebody's first in an hour, or since the counters were taken: whether there are others is asked, too.
    const another = { ...plain(), hour: '2026-11-23T12~5002' }
    expect(await counted(() => gate.enter(another))).toEqual(['MGET', 'SET', 'HINCRBY', 'HLEN'])
  })

  it('are two more where what people write is watched, and its author trusted: five at most', async () => {
    const gate = createGate(redis(), clock)
    const plain = (): EntryRequest => ({
      updateId: ++updateId,
      conversation: { chatId, userId: 1 },
      lease: 'x',
      passive: true,
      speaks: false,
      seen: [{ userId: 1, fingerprint: 'f' }],
      hour: '2026-11-23T12',
      watch: {
        suspicious: false,
        plain: true,
        earns: true,
        counts: true,
        likeness: `like ${updateId}`,
        lasting: true,
        nameLikeness: 'rare',
      },
    })
    const first = plain()
    await gate.enter(first)
    await gate.commit({
      ...first,
      response: '',
      session: undefined,
      scope: { value: '{"groupId":"7","watched":true}', version: 1n },
      admins: undefined,
      standing: 'trusted',
      use: undefined,
    })
    await gate.enter(plain())
    const spent = await counted(() => gate.enter(plain()))
    expect(spent).toEqual(['MGET', 'SET', 'SET', 'HINCRBY', 'SET'])
    const another = { ...plain(), hour: '2026-11-23T12~5002>5001' }
    expect(await counted(() => gate.enter(another))).toEqual(['MGET', 'SET', 'SET', 'HINCRBY', 'HLEN'])
    // So it is for who is known, once they have written enough to be trusted some day.
    const other = { conversation: { chatId, userId: 2 } }
    const known = { ...plain(), ...other }
    await gate.enter(known)
    await gate.commit({
      ...known,
      response: '',
      session: undefined,
      scope: undefined,
      admins: undefined,
      standing: 'known',
      use: undefined,
    })
    for (let i = 0; i < 3; i++) await gate.enter({ ...plain(), ...other })
    expect(await counted(() => gate.enter({ ...plain(), ...other }))).toEqual([
      'MGET',
      'SET',
      'SET',
      'HINCRBY',
      'SET',
    ])
  })

  it('are six and six at most for a command that changes its session', async () => {
    const gate = createGate(redis(), clock)
    const command = (): EntryRequest => ({
      updateId: ++updateId,
      conversation: { chatId, userId: 1 },
      lease: 'x',
      passive: false,
      speaks: true,
      use: { own: { command: 'pagar', limit: { per: 'user', times: 20, seconds: 60 } } },
      seen: [],
    })
    const done = (entry: EntryRequest) =>
      gate.commit({
        ...entry,
        response: '{}',
        session: { value: '{}', waiting: false },
        scope: undefined,
        admins: undefined,
        use: '2026-11-23|7|pagar',
        spoke: 1,
      })
    const first = command()
    await gate.enter(first)
    await done(first)
    const next = command()
    expect((await counted(() => gate.enter(next))).length).toBeLessThanOrEqual(6)
    expect((await counted(() => done(next))).length).toBeLessThanOrEqual(6)
  })
})

describe('what is cached of a person’s roleplay', () => {
  it('is not opened again by whoever began before it was closed', async () => {
    const gate = createGate(redis(), clock)
    const request = (userId: number, chat: number): EntryRequest => ({
      updateId: ++updateId,
      conversation: { chatId: chat, userId },
      lease: `l${updateId}`,
      passive: false,
      speaks: false,
      seen: [],
    })
    const commit = (entry: EntryRequest, roleplayOpen: boolean | undefined) =>
      gate.commit({
        ...entry,
        response: '',
        session: undefined,
        scope: undefined,
        admins: undefined,
        use: undefined,
        roleplayOpen,
      })
    const user = 9_000 - chatId
    const slow = request(user, chatId)
    await gate.enter(slow)
    now += 10
    const closing = request(user, chatId - 50_000)
    await gate.enter(closing)
    now += 10
    await commit(closing, false)
    await commit(slow, true)
    const look = async () => {
      now += 10
      const entry = request(user, chatId)
      const found = await gate.enter(entry)
      await commit(entry, undefined)
      return 'roleplayOpen' in found && found.roleplayOpen
    }
    expect(await look()).toBe(false)
    now += 10
    const opening = request(user, chatId)
    await gate.enter(opening)
    await commit(opening, true)
    expect(await look()).toBe(true)
  })
})
