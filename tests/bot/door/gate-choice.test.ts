import { beforeEach, describe, expect, it } from 'vitest'
import type { CommitRequest, Entry, EntryRequest, Gate } from '../../../lib/bot/door/gate.ts'
import { createGateChoice } from '../../../lib/bot/door/gate-choice.ts'
import { createGateWithoutRedis } from '../../../lib/bot/door/gate-without-redis.ts'
import { RedisUnavailable } from '../../../lib/platform/redis.ts'

const SCOPE = { value: '{"groupId":"7","words":["word:rojo"]}', version: 1n }
const WORD = '"word:rojo"'

let now: number
let asked: { what: string; request: unknown }[]
let works: boolean
/** What it fails with, where it isn't Redis that is away. */
let fault: Error | undefined
let alerts: string[]
let gate: ReturnType<typeof createGateChoice>
beforeEach(() => {
  now = 1_795_435_200_000
  asked = []
  works = true
  fault = undefined
  alerts = []
  gate = open()
})

const PROCEED: Entry = {
  status: 'proceed',
  attempt: 1,
  tries: 1,
  firstAt: 0,
  session: undefined,
  scope: SCOPE.value,
  admins: undefined,
  news: false,
  roleplayOpen: false,
  heard: true,
  voice: undefined,
  pace: undefined,
  limited: undefined,
  forgetful: false,
}

function open() {
  const clock = { now: () => now }
  const ask = (what: string, request: unknown) => {
    asked.push({ what, request })
    if (fault) throw fault
    if (!works) throw new RedisUnavailable('ERR max requests limit exceeded')
  }
  const redis: Gate = {
    async enter(request) {
      ask('enter', request)
      return PROCEED
    },
    async commit(request) {
      ask('commit', request)
      return true
    },
    async abandon(request) {
      ask('abandon', request)
    },
    async picturesOf(_conversation, album) {
      ask('picturesOf', album)
      return [900]
    },
    async tidy(conversation) {
      ask('tidy', conversation)
    },
    async reopen(request) {
      ask('reopen', request)
    },
    async forgetScope(chatId) {
      ask('forgetScope', chatId)
    },
    async forgetPerson(userId) {
      ask('forgetPerson', userId)
    },
    async forgetTrust(conversation) {
      ask('forgetTrust', conversation)
    },
  }
  return createGateChoice({
    redis,
    local: createGateWithoutRedis(clock),
    clock,
    async onAway({ message }) {
      alerts.push(message)
    },
  })
}

let updateId = 0
const request = (more: Partial<EntryRequest> = {}): EntryRequest => ({
  updateId: ++updateId,
  conversation: { chatId: -1, userId: 1 },
  lease: `lease-${updateId}`,
  passive: false,
  speaks: true,
  seen: [],
  ...more,
})
const done = (entry: EntryRequest, more: Partial<CommitRequest> = {}): CommitRequest => ({
  ...entry,
  response: 'told',
  session: undefined,
  scope: undefined,
  admins: undefined,
  use: undefined,
  ...more,
})
const pass = async (more: Partial<EntryRequest> = {}, committed: Partial<CommitRequest> = {}) => {
  const entry = request(more)
  const found = await gate.enter(entry)
  if (found.status === 'proceed') expect(await gate.commit(done(entry, committed))).toBe(true)
  return { entry, found }
}
const asks = () => asked.splice(0).map(({ what }) => what)

describe('Redis that fails', () => {
  it('is left alone for some seconds, and for longer each time it fails again', async () => {
    works = false
    const pauses: number[] = []
    let last = now
    for (; pauses.length < 7; now += 1_000) {
      await pass()
      if (asks().length > 0) {
        pauses.push((now - last) / 1_000)
        last = now
      }
    }
    expect(pauses).toEqual([0, 5, 10, 20, 40, 60, 60])
    works = true
    now = last + 60_000
    await pass()
    expect(asks()).toEqual(['enter', 'commit'])
    await pass()
    expect(asks()).toEqual(['enter', 'commit'])
  })

  it('is asked by one alone when the pause is over', async () => {
    works = false
    await pass()
    asks()
    now += 5_000
    await Promise.all([2, 3, 4].map((userId) => pass({ conversation: { chatId: -1, userId } })))
    expect(asks()).toEqual(['enter'])
  })

  it('is told once, until it has worked again for a while', async () => {
    works = false
    for (let minute = 0; minute < 60; minute++, now += 60_000) await pass()
    works = true
    for (let minute = 0; minute < 5; minute++, now += 60_000) await pass()
    works = false
    await pass()
    expect(alerts).toHaveLength(1)
    works = true
    for (let minute = 0; minute < 12; minute++, now += 60_000) await pass()
    works = false
    await pass()
    expect(alerts).toHaveLength(2)
  })

  const CONVERSATION = { chatId: -1, userId: 1 }
  it.each<[string, (gate: Gate) => Promise<unknown>]>([
    ['enter', (gate) => gate.enter(request())],
    ['commit', (gate) => gate.commit(done(request()))],
    ['abandon', (gate) => gate.abandon({ ...request(), outage: false })],
    ['reopen', (gate) => gate.reopen(7)],
    ['forgetTrust', (gate) => gate.forgetTrust(CONVERSATION)],
    ['forgetPerson', (gate) => gate.forgetPerson(1, [-1])],
    ['picturesOf', (gate) => gate.picturesOf(CONVERSATION, 'album')],
    ['tidy', (gate) => gate.tidy(CONVERSATION, [{ messageId: 1, at: now }])],
    ['forgetScope', (gate) => gate.forgetScope(-1)],
  ])('hides no fault that is not its own, and of its own none is thrown: %s', async (what, ask) => {
    fault = new TypeError('broken')
    await expect(ask(gate)).rejects.toThrow('broken')
    fault = undefined
    works = false
    await ask(gate)
    expect(asks()).toEqual([what, what])
    await ask(gate)
    // What was done is undone even so: it may be back already, and would say that it is done.
    const asksOnce = ['abandon', 'reopen'].includes(what)
    expect(asks()).toEqual(asksOnce ? [what] : [])
  })

  it('has no pictures of an album where it is away, and all of them where it is not', async () => {
    const pictures = () => gate.picturesOf(CONVERSATION, 'album')
    expect(await pictures()).toEqual([900])
    works = false
    expect(await pictures()).toEqual([])
    expect(await pictures()).toEqual([])
  })
})

describe('an update', () => {
  it('is done once though it comes again, also when Redis is back and doesn’t know of it', async () => {
    works = false
    const { entry } = await pass()
    expect(await gate.enter({ ...entry, lease: 'again' })).toEqual({ status: 'duplicate', response: 'told' })
    works = true
    now += 60_000
    expect(await gate.enter({ ...entry, lease: 'again' })).toEqual({ status: 'duplicate', response: 'told' })
  })

  it('whose commit fails is done, with its answer; its lease in Redis holds this instance up no longer', async () => {
    const entry = request()
    await gate.enter(entry)
    works = false
    expect(await gate.commit(done(entry))).toBe(true)
    expect(await gate.enter({ ...entry, lease: 'again' })).toEqual({ status: 'duplicate', response: 'told' })
    works = true
    now += 5_000
    asks()
    const next = request()
    await gate.enter(next)
    expect(asked[0]?.request).toMatchObject({ leftBehind: entry.lease })
  })

  it('of one conversation waits for the one before it, also across the change', async () => {
    works = false
    const first = request()
    await gate.enter(first)
    expect(await gate.enter(request())).toEqual({ status: 'busy' })
    works = true
    now += 5_000
    expect(await gate.enter(request())).toEqual({ status: 'busy' })
    await gate.commit(done(first))
    expect(await gate.enter(request())).toMatchObject({ status: 'proceed' })
  })

  it('that is handed back comes again as another attempt', async () => {
    works = false
    const entry = request()
    expect(await gate.enter(entry)).toMatchObject({ attempt: 1, tries: 1 })
    await gate.abandon({ ...entry, outage: false })
    expect(await gate.enter(entry)).toMatchObject({ attempt: 2, tries: 2 })
    await gate.abandon({ ...entry, outage: true })
    expect(await gate.enter(entry)).toMatchObject({ attempt: 2, tries: 3 })
  })
})

describe('a plain message without Redis', () => {
  const plain = (more: Partial<EntryRequest> = {}) => request({ passive: true, speaks: false, ...more })

  it('passes where the group’s words are known, and one of them is heard', async () => {
    works = false
    await pass({}, { scope: SCOPE })
    expect(await gate.enter(plain({ word: '"word:hola"' }))).toEqual({ status: 'passed' })
    expect(await gate.enter(plain({ word: WORD }))).toMatchObject({ status: 'proceed', scope: SCOPE.value })
  })

  it('asks for the group’s words once a minute, and never for what can be no word', async () => {
    works = false
    expect(await gate.enter(plain())).toEqual({ status: 'passed' })
    const asking = []
    for (let second = 0; second < 180; second++, now += 1_000) {
      const { found } = await pass({ passive: true, speaks: false, word: '"word:hola"' }, { scope: SCOPE })
      if (found.status === 'proceed') asking.push(second)
    }
    expect(asking).toEqual([0, 60, 120])
  })

  it('of who is in the middle of a wizard that began here is heard', async () => {
    works = false
    await pass({}, { scope: SCOPE, session: { value: '{}', waiting: true } })
    expect(await gate.enter(plain())).toMatchObject({ status: 'proceed', session: '{}' })
  })
})

it('brings a session that began without Redis to Redis', async () => {
  works = false
  await pass({}, { session: { value: '{"a":1}', waiting: true } })
  works = true
  now += 5_000
  asked = []
  const { found } = await pass({ passive: true })
  expect(found).toMatchObject({ session: '{"a":1}' })
  expect(asked).toMatchObject([
    { what: 'enter', request: { passive: false } },
    { what: 'commit', request: { session: { value: '{"a":1}', waiting: true } } },
  ])
  expect((await pass()).found).toMatchObject({ session: undefined })
})
