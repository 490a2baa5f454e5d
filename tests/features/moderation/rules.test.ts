import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../lib/contract/answer.ts'
import {
  MOST_SWEPT,
  type ModerationSettings,
  type Rung,
  refuseLong,
  refuseMention,
  refuseMute,
  refuseStretch,
  stepsFor,
  stretchOf,
} from '../../../lib/features/moderation/rules.ts'
import { userId } from '../../../lib/values/ids.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const settings = { firstMuteMs: 10 * MINUTE, secondMuteMs: DAY, bans: true } as ModerationSettings

/** @returns the code of what it refuses with; undefined where it doesn't */
function refusalOf(work: () => unknown): string | undefined {
  try {
    const found = work()
    return found instanceof Refusal ? found.code : undefined
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

describe('the ladder', () => {
  it.each<[Rung, number | null, object | undefined]>([
    ['next', null, undefined],
    ['delete', 0, { kind: 'delete' }],
    ['warn', 1, { kind: 'warn' }],
    ['mute10m', 2, { kind: 'mute', muteMs: 10 * MINUTE }],
    ['mute24h', 3, { kind: 'mute', muteMs: DAY }],
    ['ban', 4, { kind: 'ban' }],
    // Of a moderator's own length, it counts as the mute that it comes near, and lasts as long as they say.
    [{ muteMs: 2 * HOUR }, 2, { kind: 'mute', muteMs: 2 * HOUR }],
    [{ muteMs: DAY }, 3, { kind: 'mute', muteMs: DAY }],
    [{ muteMs: undefined }, 3, { kind: 'mute', muteMs: undefined }],
  ])('%j is its step %s', (rung, step, terms) => {
    const found = stepsFor(rung, settings)
    expect(found.step).toBe(step)
    if (step !== null) expect(found.terms[step]).toEqual(terms)
  })

  it('ends in a long mute where the group wants no bans, but for a ban by name', () => {
    const mild = { ...settings, bans: false }
    expect(stepsFor('next', mild).terms.at(-1)).toEqual({ kind: 'mute', muteMs: DAY })
    expect(stepsFor('ban', mild).terms.at(-1)).toEqual({ kind: 'ban' })
  })
})

describe('who may only warn and mute for a while', () => {
  it.each<[Rung, boolean]>([
    ['warn', true],
    [{ muteMs: HOUR }, true],
    [{ muteMs: DAY }, true],
    [{ muteMs: DAY + 1 }, false],
    [{ muteMs: undefined }, false],
    ['ban', false],
    ['next', false],
  ])('%j: %s', (rung, isAllowed) => {
    expect(refusalOf(() => refuseLong(rung))).toBe(isAllowed ? undefined : 'moderation.only_short')
  })
})

it.each([
  [undefined, undefined],
  [MINUTE, undefined],
  [365 * DAY, undefined],
  [MINUTE - 1, 'moderation.too_short'],
  [365 * DAY + 1, 'moderation.too_long'],
])('a mute of %s ms: %s', (ms, code) => {
  expect(refusalOf(() => refuseMute(ms))).toBe(code)
})

describe('who is meant', () => {
  const [self, bot] = [userId(1), 9]
  const byId = (id: number, isBot = false) => ({ by: 'id', userId: userId(id), isBot }) as never
  it.each([
    ['a channel', { by: 'chat' } as never, 'moderation.channel'],
    ['the bot itself', byId(bot, true), 'moderation.me'],
    ['another bot', byId(5, true), 'moderation.bot'],
    ['oneself', byId(1), 'moderation.self'],
    ['somebody else', byId(2), undefined],
    ['a name that has to be looked up', { by: 'username', username: 'ana' } as never, undefined],
  ])('%s', (_who, mention, code) => {
    expect(refusalOf(() => refuseMention(mention, self, bot))).toBe(code)
  })
})

describe('what is to go with a command', () => {
  it('is the last so many before it, and never before the first', () => {
    expect(stretchOf(100, { count: 20 })).toEqual({ from: 80, to: 100 })
    expect(stretchOf(5, { count: 20 })).toEqual({ from: 1, to: 5 })
  })

  it('is all from the one replied to on', () => {
    expect(stretchOf(100, { repliedTo: 40 })).toEqual({ from: 40, to: 100 })
  })

  it.each([
    ['in a forum', { from: 1, to: 2 }, true, 'moderation.sweep_forum'],
    ['unseen', { from: 0, to: 0 }, false, 'moderation.sweep_unseen'],
    ['nothing', stretchOf(100, {}), false, 'moderation.sweep_count'],
    ['too much', { from: 1, to: MOST_SWEPT + 2 }, false, 'moderation.sweep_count'],
    ['as much as it takes', { from: 1, to: MOST_SWEPT + 1 }, false, undefined],
  ])('%s', (_what, stretch, isForum, code) => {
    expect(refusalOf(() => refuseStretch(stretch, { isForum, isBasic: false, byReply: false }))).toBe(code)
  })

  it('begins too far away', () => {
    const place = { isForum: false, isBasic: false, byReply: true }
    expect(refusalOf(() => refuseStretch({ from: 1, to: MOST_SWEPT + 2 }, place))).toBe(
      'moderation.sweep_far',
    )
  })
})
