/** What one instance decides by its memory alone, asked directly: two deliveries may come to it at once. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { CommitRequest, EntryRequest } from '../../../lib/bot/door/gate.ts'
import { createGateWithoutRedis, type LocalGate } from '../../../lib/bot/door/gate-without-redis.ts'

let now: number
let gate: LocalGate
beforeEach(() => {
  now = 1_795_435_200_000
  gate = createGateWithoutRedis({ now: () => now })
})

const entry = (updateId: number, more: Partial<EntryRequest> = {}): EntryRequest => ({
  updateId,
  conversation: { chatId: -1, userId: 1 },
  lease: `lease-${updateId}`,
  passive: false,
  speaks: true,
  seen: [],
  ...more,
})
const done = (of: EntryRequest, more: Partial<CommitRequest> = {}): CommitRequest => ({
  ...of,
  response: 'told',
  session: undefined,
  scope: undefined,
  admins: undefined,
  use: undefined,
  ...more,
})

describe('an update', () => {
  it('that is done is a duplicate, with its answer', async () => {
    const first = entry(1)
    await gate.enter(first)
    await gate.commit(done(first))
    expect(await gate.enter(entry(1, { lease: 'again' }))).toEqual({ status: 'duplicate', response: 'told' })
  })

  it('waits for the one before it in its conversation, and for nobody else', async () => {
    await gate.enter(entry(1))
    expect(await gate.enter(entry(2))).toEqual({ status: 'busy' })
    expect(await gate.enter(entry(3, { conversation: { chatId: -1, userId: 2 } }))).toMatchObject({
      status: 'proceed',
    })
  })

  it('whose lease has run out neither notes what it did nor gives back what another holds', async () => {
    const slow = entry(1)
    await gate.enter(slow)
    now += 35_001
    const next = entry(2)
    expect(await gate.enter(next)).toMatchObject({ status: 'proceed' })
    expect(await gate.commit(done(slow, { response: 'late' }))).toBe(false)
    await gate.abandon({ ...slow, outage: false })
    expect(gate.holds(next.conversation, next.lease)).toBe(true)
    expect(gate.answered(1)).toBeUndefined()
  })
})

it('what was learned of a chat is known until it is taken back', async () => {
  let updateId = 0
  const learn = async (more: Partial<CommitRequest>) => {
    const each = entry(++updateId)
    const { admins, voice } = (await gate.enter(each)) as { admins?: string; voice?: string }
    await gate.commit(done(each, more))
    return { admins, voice }
  }
  await learn({ admins: '[1]', voice: '{"roomAt":1}' })
  expect(await learn({})).toEqual({ admins: '[1]', voice: '{"roomAt":1}' })
  expect(await learn({ admins: null, voice: '' })).toEqual({ admins: '[1]', voice: '{"roomAt":1}' })
  expect(await learn({})).toEqual({ admins: undefined, voice: undefined })
})
