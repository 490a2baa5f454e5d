import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGate, type EntryRequest, type Gate, MESSAGE, usesKey } from '../../../lib/bot/door/gate.ts'
import { CALM, EARNED } from '../../../lib/bot/door/limits.ts'
import { packScope } from '../../../lib/community/scope.ts'
import type { Glance, Standing } from '../../../lib/contract/screen.ts'
import { createRedis } from '../../../lib/platform/redis.ts'
import { openWire } from '../../../lib/platform/wire/open.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

// Embedded Redis, or the one of TEST_REDIS_URL: openStores decides.
let stores: TestStores
let gate: Gate
beforeAll(async () => {
  stores = await openStores()
  gate = newGate()
})
afterAll(() => stores.close())
/** Ahead of the machine's clock; Redis' own expiry stays behind. */
let aheadMs = 0
const asked = vi.fn(openWire())
const newGate = () =>
  createGate(createRedis({ url: stores.redisUrl, token: stores.redisToken, timeoutMs: 5_000, wire: asked }), {
    now: () => Date.now() + aheadMs,
  })

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
  speaks: false,
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

  it('that leaves something due has the next tick look for it, in the same request', async () => {
    const next = () => stores.redis.execute(['GET', 'jobs:next'])
    const far = String(Date.now() + 3_000_000)
    await stores.redis.execute(['SET', 'jobs:next', far])
    await passThrough()
    expect(await next()).toBe(far)
    const entry = request()
    await gate.enter(entry)
    asked.mockClear()
    await commit(entry, { due: true })
    expect(asked).toHaveBeenCalledOnce()
    expect(Number(await next())).toBeLessThanOrEqual(Date.now() + aheadMs)
    await stores.redis.execute(['DEL', 'jobs:next'])
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
    expect(await stores.redis.execute(['HGET', usesKey(chatId), `2026-11-23|${-chatId}|late`])).toBeNull()
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
    expect(await stores.redis.execute(['HGET', usesKey(chatId), use])).toBe('2')
  })
})

describe('what nobody waits for', () => {
  it('passes in one request, without a lease, even past one who is being served', async () => {
    await passThrough({ scope: { value: 's', version: 1n } })
    await gate.enter(request())
    asked.mockClear()
    const entry = request({ passive: true })
    expect(await gate.enter(entry)).toEqual({ status: 'passed' })
    expect(asked).toHaveBeenCalledOnce()
    expect(await gate.enter({ ...entry, lease: 'again' })).toEqual({ status: 'passed' })
  })

  it('counts for the hour as a message of its group, once, and only when it passes', async () => {
    const group = 7_000_000 - chatId
    const count = () => stores.redis.execute(['HGET', usesKey(chatId), `2026-11-23T12|${group}|${MESSAGE}`])
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
    expect(await gate.enter(entry)).toEqual({ status: 'passed' })
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

describe('what is watched', () => {
  const WATCHED = packScope(
    {
      groupId: groupId(7n),
      title: 'a "watched":true title',
      isForum: false,
      language: 'es',
      settings: {},
      modulesOff: [],
      confined: {},
      version: 1n,
    },
    [],
    true,
  )
  const plain = {
    suspicious: false,
    plain: true,
    earns: false,
    counts: true,
    likeness: undefined,
    lasting: false,
    nameLikeness: undefined,
  }
  const watched = (more: Partial<Glance> = {}, entering: Partial<EntryRequest> = {}) =>
    request({ passive: true, watch: { ...plain, ...more }, ...entering })
  const known = (scope = WATCHED, standing?: Standing) =>
    passThrough({ scope: { value: scope, version: 1n }, standing })
  /** Enters as somebody else, who is looked at, and leaves. */
  const writes = async (userId: number, more: Partial<Glance>) => {
    const entry = watched(more, { conversation: { chatId, userId } })
    const found = await gate.enter(entry)
    await commit(entry)
    return found
  }

  it('stops for who is not trusted, passes for who is, and stops again when that is taken', async () => {
    await known()
    expect(await writes(1, {})).toMatchObject({ status: 'proceed', pace: { standing: 'unknown', burst: 1 } })
    await known(WATCHED, 'trusted')
    expect(await gate.enter(watched())).toEqual({ status: 'passed' })
    expect(await writes(2, {})).toMatchObject({ status: 'proceed' })
    await gate.forgetTrust({ chatId, userId: 1 })
    expect(await gate.enter(watched())).toMatchObject({ status: 'proceed', pace: { standing: 'unknown' } })
  })

  it('passes plain words of who was looked at, and stops what is not plain', async () => {
    await known()
    await known(WATCHED, 'known')
    expect(await gate.enter(watched())).toEqual({ status: 'passed' })
    expect(await gate.enter(watched({ plain: false }))).toMatchObject({ status: 'proceed' })
  })

  it('says when trust is earned: by three messages that mean something, a day apart', async () => {
    await known()
    await known(WATCHED, 'known')
    const says = { earns: true }
    for (let i = 0; i < 5; i++) expect(await gate.enter(watched(says))).toEqual({ status: 'passed' })
    aheadMs += EARNED.overMs
    expect(await gate.enter(watched())).toMatchObject({ pace: { earned: true } })
    aheadMs = 0
  })

  it('passes where the group does not want it, and no title asks for it', async () => {
    await known(WATCHED.replace(',"watched":true', ',"watched":false'))
    expect(await gate.enter(watched())).toEqual({ status: 'passed' })
  })

  it('stops for a trusted person’s suspicious shape, haste and repeats', async () => {
    await known(WATCHED, 'trusted')
    const entry = watched({ suspicious: true })
    expect(await gate.enter(entry)).toMatchObject({
      status: 'proceed',
      pace: { standing: 'trusted', burst: 1 },
    })
    await commit(entry)
    const statuses: string[] = []
    for (let i = 0; i < CALM.burst; i++) statuses.push((await gate.enter(watched())).status)
    expect(statuses.slice(0, -1)).toEqual(statuses.slice(0, -1).map(() => 'passed'))
    expect(statuses.at(-1)).toBe('proceed')
  })

  it('counts what reads the same, of one and of several, once however often it is delivered', async () => {
    await known()
    const advert = { likeness: 'advert', nameLikeness: 'rare' }
    expect(await writes(1, advert)).toMatchObject({ pace: { repeats: 1, echoes: 0, namesakes: 0 } })
    const again = watched(advert)
    await gate.enter(again)
    await gate.abandon({ ...again, outage: false })
    expect(await gate.enter({ ...again, lease: 'second' })).toMatchObject({
      attempt: 2,
      pace: { repeats: 2 },
    })
    expect(await writes(2, advert)).toMatchObject({ pace: { repeats: 1, echoes: 1, namesakes: 1 } })
    expect(await writes(3, { ...advert, likeness: 'other' })).toMatchObject({
      pace: { repeats: 1, echoes: 0, namesakes: 2 },
    })
  })

  it('knows a line that somebody else wrote within the hour, whoever they are, and nobody’s own', async () => {
    await known(WATCHED, 'trusted')
    const line = { likeness: 'line', lasting: true }
    expect(await gate.enter(watched(line))).toEqual({ status: 'passed' })
    expect(await writes(1, { ...line, plain: false })).toEqual({ status: 'passed' })
    expect(await writes(2, line)).toMatchObject({ pace: { copied: true } })
    expect(await writes(3, { ...line, likeness: 'other' })).toMatchObject({ pace: { copied: false } })
    expect(await writes(3, { ...line, likeness: 'other' })).toMatchObject({ pace: { copied: false } })
    // What everybody says is nobody's.
    expect(await writes(2, { likeness: 'other', lasting: false })).toMatchObject({ pace: { copied: false } })
  })

  it('counts who named somebody whom others of no standing named, each once, and stops the third', async () => {
    await known()
    for (const userId of [1, 2, 3, 4, 5]) {
      const standing = userId === 5 ? 'trusted' : 'known'
      await passThrough({ standing }, { conversation: { chatId, userId } })
    }
    const names = (userId: number, ...named: string[]) =>
      gate.enter(watched({ named }, { conversation: { chatId, userId } }))
    const passed = { status: 'passed' }
    expect(await names(1, 'marta')).toEqual(passed)
    expect(await names(1, 'marta')).toEqual(passed)
    expect(await names(5, 'marta')).toEqual(passed)
    expect(await names(2, 'ana', 'marta')).toEqual(passed)
    expect(await names(3, 'marta', 'bea')).toMatchObject({ status: 'proceed', pace: { named: 2 } })
    expect(await names(4, 'bea')).toEqual(passed)
    aheadMs += 61 * 60_000
    expect(await names(4, 'marta')).toEqual(passed)
    aheadMs = 0
  })

  it('does not count a change of a message, as a place that moves with its author is', async () => {
    await known(WATCHED, 'trusted')
    for (let i = 0; i < 30; i++)
      expect(await gate.enter(watched({ counts: false }))).toEqual({ status: 'passed' })
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
