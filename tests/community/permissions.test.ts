import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ALL_BUT_WORDS,
  decideHold,
  EVERYTHING,
  type HoldCause,
  type LiveHold,
  type MemberState,
  PERMISSIONS,
  type Permission,
  type Restriction,
  toChatPermissions,
  withAsked,
} from '../../lib/community/permissions.ts'

/** How a lift stands among what the bot has asked for. */
const LIFT = { denied: [], until: 0 }

const MINUTE = 60_000
const NOW = Date.UTC(2026, 10, 27, 12)
const NEWCOMER: readonly Permission[] = ['can_send_photos', 'can_add_web_page_previews']

/** One person as Telegram, its administrators and this bot see them. */
class Salon {
  now = NOW
  telegram: { denied: readonly Permission[]; until: number } | undefined
  readonly holds = new Map<HoldCause, LiveHold>()
  ours: readonly Restriction[] = []

  /** Bot API: a restriction ends at its second; one that denies nothing is none. */
  get member(): MemberState {
    const { telegram, now } = this
    if (!telegram || (telegram.until > 0 && telegram.until * 1000 <= now)) return { status: 'member' }
    return {
      status: 'restricted',
      until_date: telegram.until,
      ...(toChatPermissions(telegram.denied) as Record<Permission, boolean>),
    }
  }

  /** What the job does, killed after its call where `dies`. */
  reconcile(dies = false): void {
    const live = [...this.holds.values()].filter(({ until }) => until === undefined || until > this.now)
    const { hand, call, left } = decideHold(this.member, live, this.ours, this.now)
    if (hand === 'gone') this.holds.delete('hand')
    else if (hand) this.holds.set('hand', { cause: 'hand', ...hand })
    if (call) this.ours = [...this.ours, call === 'lift' ? LIFT : call]
    if (call) this.telegram = call === 'lift' ? undefined : call
    if (dies) return
    if (call === 'lift') this.ours = []
    else if (call) this.ours = [call]
    else if (left) this.ours = left
  }

  get denied(): readonly Permission[] {
    const { member } = this
    return PERMISSIONS.filter((name) => member.status === 'restricted' && member[name] === false)
  }
}

const sortedUnion = (...sets: readonly (readonly Permission[])[]) =>
  PERMISSIONS.filter((name) => sets.some((set) => set.includes(name)))

describe('one set of causes', () => {
  const DENIED = { mute: EVERYTHING, dungeon: ALL_BUT_WORDS, newcomer: NEWCOMER } as const
  const causes = ['mute', 'dungeon', 'newcomer'] as const
  const orders = causes.flatMap((a) =>
    causes
      .filter((b) => b !== a)
      .map((b) => [a, b, causes.filter((c) => c !== a && c !== b)[0] ?? a] as const),
  )

  it.each(orders)('lifted in the order %s, %s, %s: what is left holds until the last is gone', (...order) => {
    for (const hand of [undefined, { denied: ['can_send_polls'] as const, until: 0 }]) {
      const salon = new Salon()
      if (hand) salon.telegram = hand
      for (const cause of causes) {
        salon.holds.set(cause, { cause, until: undefined, denied: DENIED[cause] })
        salon.reconcile()
      }
      for (const [i, cause] of order.entries()) {
        salon.holds.delete(cause)
        salon.reconcile()
        const left = order.slice(i + 1).map((each) => DENIED[each])
        expect(salon.denied).toEqual(sortedUnion(...left, hand?.denied ?? []))
      }
      expect(salon.member.status).toBe(hand ? 'restricted' : 'member')
    }
  })
})

const cause = fc.constantFrom<HoldCause>('door', 'newcomer', 'mute', 'dungeon')
const some = fc.constantFrom<readonly Permission[]>(EVERYTHING, ALL_BUT_WORDS, NEWCOMER, ['can_send_polls'])
/**
 * Even minutes, and odd ones for what is done by hand: no end is nearer to another, or to now, than Telegram can tell them
 * apart, and none of a hand is one of the bot's.
 */
const length = fc.option(
  fc.integer({ min: 1, max: 15 }).map((half) => half * 2),
  { nil: undefined },
)
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), cause, denied: some, minutes: length, dies: fc.boolean() }),
  fc.record({ do: fc.constant('lift' as const), cause, dies: fc.boolean() }),
  fc.record({
    do: fc.constant('clock' as const),
    minutes: fc.integer({ min: 1, max: 20 }).map((half) => half * 2),
  }),
  fc.record({ do: fc.constant('hand' as const), denied: some, minutes: length }),
  fc.record({ do: fc.constant('free' as const) }),
)

it('whatever is set, lifted, done by hand and passes: Telegram denies what all that holds somebody denies', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const salon = new Salon()
      /** Causes and the hand, as anybody would keep them. */
      const model = new Map<HoldCause, { denied: readonly Permission[]; until: number }>()
      const expectUnion = () => {
        const live = [...model.values()].filter(({ until }) => until > salon.now)
        expect(salon.denied).toEqual(sortedUnion(...live.map(({ denied }) => denied)))
      }
      const ends = (minutes: number | undefined) =>
        minutes === undefined ? undefined : salon.now + minutes * MINUTE
      for (const each of steps) {
        if (each.do === 'set') {
          const until = ends(each.minutes)
          salon.holds.set(each.cause, { cause: each.cause, until, denied: each.denied })
          model.set(each.cause, { denied: each.denied, until: until ?? Number.POSITIVE_INFINITY })
        } else if (each.do === 'lift') {
          salon.holds.delete(each.cause)
          model.delete(each.cause)
        } else if (each.do === 'hand') {
          const until = each.minutes === undefined ? undefined : salon.now + (each.minutes + 1) * MINUTE
          salon.telegram = { denied: each.denied, until: until === undefined ? 0 : until / 1000 }
          // Telegram knows one restriction from another by nothing else: one just like the bot's own is the bot's.
          const own = salon.ours.some(
            (one) =>
              one.until === salon.telegram?.until &&
              sortedUnion(one.denied).join() === sortedUnion(each.denied).join(),
          )
          if (own) return
          model.set('hand', { denied: sortedUnion(each.denied), until: until ?? Number.POSITIVE_INFINITY })
        } else if (each.do === 'free') {
          salon.telegram = undefined
          // Where nothing of the bot's had to end by itself just then, the hand that frees lifts the hand that held.
          model.delete('hand')
        } else {
          // The job comes at each moment at which something ends.
          const goal = salon.now + each.minutes * MINUTE
          for (;;) {
            const next = [...salon.holds.values()].flatMap(({ until }) =>
              until !== undefined && until > salon.now && until <= goal ? [until] : [],
            )
            if (next.length === 0) break
            salon.now = Math.min(...next)
            salon.reconcile()
            expectUnion()
          }
          salon.now = goal
        }
        if ('dies' in each && each.dies) salon.reconcile(true)
        salon.reconcile()
        expectUnion()
      }
    }),
    { numRuns: 400 },
  )
})

describe('what is asked of Telegram', () => {
  const hold = (cause: HoldCause, minutes: number | undefined, denied: readonly Permission[]): LiveHold => ({
    cause,
    denied,
    until: minutes === undefined ? undefined : NOW + minutes * MINUTE,
  })
  const seconds = (minutes: number) => (NOW + minutes * MINUTE) / 1000
  const asked = (...holds: LiveHold[]) => decideHold({ status: 'member' }, holds, [], NOW).call

  it.each<[string, LiveHold[], unknown]>([
    ['one alone', [hold('mute', 10, EVERYTHING)], { denied: EVERYTHING, until: seconds(10) }],
    [
      'until less is denied',
      [hold('mute', 10, EVERYTHING), hold('newcomer', 60, NEWCOMER)],
      { denied: EVERYTHING, until: seconds(10) },
    ],
    [
      'past the end of what another denies too',
      [hold('mute', 60, EVERYTHING), hold('newcomer', 10, NEWCOMER)],
      { denied: EVERYTHING, until: seconds(60) },
    ],
    ['for good', [hold('mute', undefined, EVERYTHING)], { denied: EVERYTHING, until: 0 }],
    [
      'for good where Telegram would take it so',
      [hold('mute', 366 * 1440, EVERYTHING)],
      { denied: EVERYTHING, until: 0 },
    ],
    ['nothing for less than it can', [hold('mute', 0.5, EVERYTHING)], undefined],
    [
      'the longer one, where one is over in a moment',
      [hold('mute', 0.5, EVERYTHING), hold('newcomer', 60, NEWCOMER)],
      { denied: EVERYTHING, until: seconds(60) },
    ],
  ])('%s', (_what, holds, call) => expect(asked(...holds)).toEqual(call))

  it('never for less long than an administrator’s own hand', () => {
    const hand = hold('hand', 60, ALL_BUT_WORDS)
    const member = {
      status: 'restricted',
      until_date: seconds(60),
      ...(toChatPermissions(hand.denied) as Record<Permission, boolean>),
    }
    const mute = hold('mute', 10, EVERYTHING)
    expect(decideHold(member, [mute, hand], [], NOW)).toEqual({
      call: { denied: EVERYTHING, until: seconds(60) },
    })
    expect(decideHold(member, [mute], [], NOW)).toEqual({
      hand: { until: hand.until, denied: ALL_BUT_WORDS },
      call: { denied: EVERYTHING, until: seconds(60) },
    })
  })

  it.each(['creator', 'administrator', 'left', 'kicked'])('nothing of who is %s', (status) => {
    expect(decideHold({ status }, [hold('mute', 10, EVERYTHING)], [], NOW)).toEqual({})
    const ours = [{ denied: EVERYTHING, until: seconds(10) }]
    expect(decideHold({ status }, [], ours, NOW)).toEqual({})
  })
})

describe('what this bot has asked for', () => {
  const member = { status: 'member' }
  const ours = [{ denied: EVERYTHING, until: 0 }]

  it('is all over once it has lifted it, though it died before it could note so', () => {
    expect(decideHold(member, [], [...ours, LIFT], NOW)).toEqual({ left: [] })
  })

  it('is still known after many lifts that Telegram refused', () => {
    const restriction = { denied: [...ALL_BUT_WORDS], until: 0 }
    let asked: ReturnType<typeof withAsked> = [restriction]
    for (let time = 0; time < 20; time++) asked = withAsked(asked, 'lift')
    expect(asked).toEqual([restriction, LIFT])
  })

  it('may be on its way to Telegram as long as it hasn’t', () => {
    expect(decideHold(member, [], ours, NOW)).toEqual({})
    expect(decideHold(member, [], [LIFT, ...ours], NOW)).toEqual({})
  })
})
