import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGate, type EntryRequest, type Gate, MESSAGE, USES_KEY } from '../../../lib/bot/door/gate.ts'
import { createRedis } from '../../../lib/platform/redis.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

// Embedded Redis, or the one of TEST_REDIS_URL: openStores decides.
let stores: TestStores
let gate: Gate
beforeAll(async () => {
  stores = await openStores()
  gate = newGate()
})
afterAll(() => stores.close())
const newGate = () =>
  createGate(createRedis({ url: stores.redisUrl, token: stores.redisToken, timeoutMs: 5_000 }))

let chatId = -1_000
let updateId = 0
let leases = 0
beforeEach(() => {
  chatId -= 1
})

const request = (more: Partial<EntryRequest> = {}): EntryRequest => ({
  updateId: ++updateId,
  conversation: { chatId, userId: 1 },
  lease: `lease-${++leases}`,
  passive: false,
  seen: [],
  ...more,
})
type Committed = Partial<Parameters<Gate['commit']>[0]>
const commit = ({ updateId, conversation, lease, seen }: EntryRequest, more: Committed = {}) =>
  gate.commit({
    updateId,
    conversation,
    lease,
    response: '',
    session: undefined,
    scope: undefined,
    admins: undefined,
    seen,
    use: undefined,
    ...more,
  })
/** One update from the door to the commit. */
const passThrough = async (more: Committed = {}, entering: Partial<EntryRequest> = {}) => {
  const entry = request(entering)
  await expect(gate.enter(entry)).resolves.toMatchObject({ status: 'proceed' })
  await expect(commit(entry, more)).resolves.toBe(true)
  return entry
}
const look = async () => {
  const entry = request()
  const found = await gate.enter(entry)
  await gate.abandon({ ...entry, outage: false })
  return found
}

describe('an update', () => {
  it('is done once, and its answer is kept for those that come again', async () => {
    const entry = await passThrough({ response: '{"method":"sendMessage","text":"done: 👻|x"}' })
    const again = { ...entry, lease: 'another' }
    expect(await gate.enter(again)).toEqual({
      status: 'duplicate',
      response: '{"method":"sendMessage","text":"done: 👻|x"}',
    })
    expect(await gate.enter({ ...again, passive: true })).toMatchObject({ status: 'duplicate' })
  })

  it('that comes again while it is being handled waits like any other', async () => {
    const entry = request()
    expect(await gate.enter(entry)).toMatchObject({ status: 'proceed', attempt: 1 })
    expect(await gate.enter({ ...entry, lease: 'another' })).toEqual({ status: 'busy' })
    await commit(entry, { response: 'x' })
    expect(await gate.enter({ ...entry, lease: 'another' })).toEqual({ status: 'duplicate', response: 'x' })
  })

  it('counts its attempts, but not those that found the conversation busy', async () => {
    const entry = request()
    for (const attempt of [1, 2, 3]) {
      const lease = `try-${attempt}`
      expect(await gate.enter({ ...entry, lease })).toMatchObject({ status: 'proceed', attempt })
      expect(await gate.enter({ ...entry, lease: 'other' })).toEqual({ status: 'busy' })
      await gate.abandon({ ...entry, lease, outage: false })
    }
    await gate.reopen(entry.updateId)
    expect(await gate.enter(entry)).toMatchObject({ attempt: 1 })
  })

  it('that only met an outage has used up no attempt but its first', async () => {
    const entry = request()
    for (const attempt of [1, 2, 2, 2]) {
      expect(await gate.enter(entry)).toMatchObject({ status: 'proceed', attempt })
      await gate.abandon({ ...entry, outage: true })
    }
  })

  it('that was done can be opened again', async () => {
    const entry = await passThrough({ response: 'x' })
    await gate.reopen(entry.updateId)
    expect(await gate.enter(entry)).toMatchObject({ status: 'proceed', attempt: 1 })
  })
})

describe('a conversation', () => {
  it('is of one person in one chat', async () => {
    expect(await gate.enter(request())).toMatchObject({ status: 'proceed' })
    expect(await gate.enter(request())).toEqual({ status: 'busy' })
    expect(await gate.enter(request({ conversation: { chatId, userId: 2 } }))).toMatchObject({
      status: 'proceed',
    })
    expect(await gate.enter(request({ conversation: { chatId: chatId - 500, userId: 1 } }))).toMatchObject({
      status: 'proceed',
    })
  })

  it('is given back by whoever holds it alone', async () => {
    const entry = request()
    await gate.enter(entry)
    await gate.abandon({ ...entry, lease: 'somebody else’s', outage: false })
    expect(await gate.enter(request())).toEqual({ status: 'busy' })
    await gate.abandon({ ...entry, outage: false })
    expect(await gate.enter(request())).toMatchObject({ status: 'proceed' })
  })

  it('that was lost meanwhile takes nothing from the one who lost it', async () => {
    const slow = request({ seen: [{ userId: 1, fingerprint: 'old' }] })
    await gate.enter(slow)
    // As after the lease ran out: somebody else has it.
    await gate.abandon({ ...slow, outage: false })
    const next = request()
    await gate.enter(next)
    const late = await commit(slow, {
      response: 'late',
      session: { value: '{"late":1}', waiting: true },
      scope: { value: 'late', version: 9n },
      admins: 'late',
      use: `2026-11-23|${-chatId}|late`,
    })
    expect(late).toBe(false)
    await commit(next)
    expect(await look()).toMatchObject({ session: undefined, scope: undefined, admins: undefined })
    expect(await gate.enter({ ...slow, lease: 'again' })).toMatchObject({ status: 'proceed', attempt: 2 })
    expect(await stores.redis.execute(['HGET', USES_KEY, `2026-11-23|${-chatId}|late`])).toBeNull()
  })

  it('whose handler died is free again by itself, well after any handler lives', async () => {
    const dead = request()
    await gate.enter(dead)
    const left = Number(await stores.redis.execute(['PTTL', `bot:{${chatId}}:lease:1`]))
    expect(left).toBeGreaterThan(30_000)
    expect(left).toBeLessThanOrEqual(35_000)
  })

  it.runIf(!process.env.TEST_REDIS_URL)('whose handler died goes on with the same update', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const dead = request()
    await gate.enter(dead)
    vi.setSystemTime(Date.now() + 35_001)
    expect(await gate.enter({ ...dead, lease: 'next' })).toMatchObject({ status: 'proceed', attempt: 2 })
    expect(await commit(dead)).toBe(false)
    vi.useRealTimers()
  })
})

describe('a session', () => {
  const session = { value: '{"pending":{}}', waiting: false }

  it('is kept, changed, left alone and forgotten', async () => {
    await passThrough({ session })
    expect(await look()).toMatchObject({ session: session.value })
    await passThrough()
    expect(await look()).toMatchObject({ session: session.value })
    await passThrough({ session: { value: '{"b":2}', waiting: true } })
    expect(await look()).toMatchObject({ session: '{"b":2}' })
    await passThrough({ session: null })
    expect(await look()).toMatchObject({ session: undefined })
  })

  it('is nobody else’s', async () => {
    await passThrough({ session })
    expect(await gate.enter(request({ conversation: { chatId, userId: 2 } }))).toMatchObject({
      session: undefined,
    })
  })

  it('that waits for the next message keeps it from passing by', async () => {
    const scope = { value: 's', version: 1n }
    await passThrough({ scope, session })
    expect(await gate.enter(request({ passive: true }))).toEqual({ status: 'passed' })
    await passThrough({ session: { ...session, waiting: true } })
    await expect(gate.enter(request({ passive: true }))).resolves.toMatchObject({ status: 'proceed' })
  })
})

describe('what is known of a group', () => {
  it('never goes back to an older version', async () => {
    await passThrough({ scope: { value: '{"v":7}', version: 7n } })
    await passThrough({ scope: { value: '{"v":6}', version: 6n } })
    expect(await look()).toMatchObject({ scope: '{"v":7}' })
    await passThrough({ scope: { value: '{"v":"7|again"}', version: 7n } })
    expect(await look()).toMatchObject({ scope: '{"v":"7|again"}' })
    await passThrough({ scope: { value: '{"v":10}', version: 10n } })
    expect(await look()).toMatchObject({ scope: '{"v":10}' })
  })

  it('keeps its administrators until they are forgotten', async () => {
    await passThrough({ admins: '{"ids":[1]}' })
    await passThrough()
    expect(await look()).toMatchObject({ admins: '{"ids":[1]}' })
    await passThrough({ admins: null })
    expect(await look()).toMatchObject({ admins: undefined })
  })

  it('tells who is new, and who changed their name', async () => {
    const nadia = { userId: 1, fingerprint: 'Nadia' }
    const ivan = { userId: 2, fingerprint: 'Iván' }
    const newsOf = async (...seen: (typeof nadia)[]) => {
      const entry = request({ seen })
      const found = await gate.enter(entry)
      await gate.abandon({ ...entry, outage: false })
      return 'news' in found && found.news
    }
    expect(await newsOf(nadia)).toBe(true)
    await passThrough({}, { seen: [nadia] })
    expect(await newsOf(nadia)).toBe(false)
    expect(await newsOf(nadia, ivan)).toBe(true)
    await passThrough({}, { seen: [nadia, ivan] })
    expect(await newsOf(ivan, nadia)).toBe(false)
    expect(await newsOf({ userId: 1, fingerprint: 'Nadia Noir' })).toBe(true)
  })

  it('counts a command’s use when it was done, once', async () => {
    const use = `2026-11-23|${-chatId}|saldo`
    const entry = await passThrough({ use })
    await passThrough({ use })
    await gate.enter(entry)
    expect(await stores.redis.execute(['HGET', USES_KEY, use])).toBe('2')
  })
})

describe('what nobody waits for', () => {
  it('passes in one request, without a lease, even past one who is being served', async () => {
    await passThrough({ scope: { value: 's', version: 1n } })
    await gate.enter(request())
    const asked = vi.spyOn(globalThis, 'fetch')
    const entry = request({ passive: true })
    expect(await gate.enter(entry)).toEqual({ status: 'passed' })
    expect(asked).toHaveBeenCalledOnce()
    asked.mockRestore()
    expect(await gate.enter({ ...entry, lease: 'again' })).toEqual({ status: 'duplicate', response: '' })
  })

  it('counts for the hour as a message of its group, once, and only when it passes', async () => {
    const group = 7_000_000 - chatId
    const count = () => stores.redis.execute(['HGET', USES_KEY, `2026-11-23T12|${group}|${MESSAGE}`])
    const message = () => request({ passive: true, hour: '2026-11-23T12' })
    // Not known yet: whoever handles it counts it by its commit.
    const first = message()
    expect(await gate.enter(first)).toMatchObject({ status: 'proceed' })
    expect(await count()).toBeNull()
    // A title can't pass for the group.
    const title = JSON.stringify(`"groupId":"1"`)
    await commit(first, { scope: { value: `{"title":${title},"groupId":"${group}"}`, version: 1n } })
    const entry = message()
    expect(await gate.enter(entry)).toEqual({ status: 'passed' })
    expect(await gate.enter(entry)).toMatchObject({ status: 'duplicate' })
    expect(await gate.enter(request({ passive: true }))).toEqual({ status: 'passed' })
    expect(await count()).toBe('1')
  })

  it('stops where the group or its author is not known', async () => {
    expect(await gate.enter(request({ passive: true }))).toMatchObject({ status: 'proceed' })
    chatId -= 1
    await passThrough({ scope: { value: 's', version: 1n } })
    const seen = [{ userId: 1, fingerprint: 'new' }]
    expect(await gate.enter(request({ passive: true, seen }))).toMatchObject({
      status: 'proceed',
      news: true,
    })
  })
})

it('lets two instances that race for one conversation in strictly one after the other', async () => {
  const gates = [newGate(), newGate()]
  let inside = 0
  let most = 0
  const handled: number[] = []
  let turnEnds = Promise.withResolvers<void>()
  const handle = async (instance: Gate, entry: EntryRequest): Promise<void> => {
    // Taken before asking: whoever is inside by then may be done before the answer is here.
    const { promise: itsEnd } = turnEnds
    const found = await instance.enter(entry)
    if (found.status === 'busy') {
      await itsEnd
      return handle(instance, entry)
    }
    if (found.status !== 'proceed') return
    most = Math.max(most, ++inside)
    const before = Number(found.session ?? '0')
    await new Promise((resolve) => setImmediate(resolve))
    inside--
    handled.push(entry.updateId)
    const session = { value: String(before + 1), waiting: false }
    const { updateId, conversation, lease } = entry
    const committed = { updateId, conversation, lease, response: '', session }
    const rest = { scope: undefined, admins: undefined, seen: [], use: undefined }
    expect(await instance.commit({ ...committed, ...rest })).toBe(true)
    turnEnds.resolve()
    turnEnds = Promise.withResolvers()
  }
  const entries = Array.from({ length: 50 }, () => request())
  // Each of them at both instances, as when Telegram gives one up and sends it again.
  await Promise.all(
    entries.flatMap((entry) =>
      gates.map((instance) => handle(instance, { ...entry, lease: `lease-${++leases}` })),
    ),
  )
  expect(most).toBe(1)
  expect(handled.toSorted((a, b) => a - b)).toEqual(entries.map(({ updateId }) => updateId))
  // Nobody overwrote anybody's session.
  expect(await look()).toMatchObject({ session: '50' })
})
