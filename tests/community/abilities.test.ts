import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  abilitiesHeld,
  fallenWith,
  type Gift,
  isInForce,
  mayGive,
  mayTake,
} from '../../lib/community/abilities.ts'
import { ABILITIES, type Ability, holds } from '../../lib/contract/entry.ts'
import { type UserId, userId } from '../../lib/values/ids.ts'

const [ANA, BEA, CAI, DAN] = [1, 2, 3, 4].map(userId) as [UserId, UserId, UserId, UserId]
const PEOPLE = [ANA, BEA, CAI, DAN]

const gift = (from: UserId, to: UserId, ability: Ability, more: Partial<Gift> = {}): Gift => ({
  from,
  to,
  ability,
  rooted: false,
  here: true,
  ...more,
})
const held = (roots: Parameters<typeof abilitiesHeld>[0], gifts: readonly Gift[], who: UserId) => [
  ...(abilitiesHeld(roots, gifts).get(who) ?? []),
]

describe('who holds what', () => {
  const root = [{ userId: ANA, abilities: ['moderation'] as const }]
  it.each<[string, Gift[], UserId, Ability[]]>([
    ['what was given', [gift(ANA, BEA, 'moderation')], BEA, ['moderation']],
    ['a smaller part of it', [gift(ANA, BEA, 'mutes')], BEA, ['mutes']],
    ['what was given on', [gift(ANA, BEA, 'moderation'), gift(BEA, CAI, 'mutes')], CAI, ['mutes']],
    ['not what the giver lacks', [gift(ANA, BEA, 'economy')], BEA, []],
    ['not more than the giver has', [gift(ANA, BEA, 'mutes'), gift(BEA, CAI, 'moderation')], CAI, []],
    ['nothing while away', [gift(ANA, BEA, 'moderation', { here: false })], BEA, []],
    [
      'nothing from who is away',
      [gift(ANA, BEA, 'moderation', { here: false }), gift(BEA, CAI, 'moderation')],
      CAI,
      [],
    ],
    ['nothing that two only have of each other', [gift(BEA, CAI, 'audit'), gift(CAI, BEA, 'audit')], BEA, []],
    ['what a creator left', [gift(DAN, BEA, 'economy', { rooted: true })], BEA, ['economy']],
  ])('%s', (_, gifts, who, expected) => {
    expect(held(root, gifts, who)).toEqual(expected)
  })
})

/** What can happen to a group, by a number each: so that a run that failed is a short list. */
type Step = readonly [
  what: 'give' | 'take' | 'right' | 'come',
  actor: number,
  other: number,
  ability: Ability,
]
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('give', 'give', 'take', 'right', 'come'),
  fc.nat(3),
  fc.nat(3),
  fc.constantFrom(...ABILITIES),
)

/** As it is meant, without cleverness: a way from somebody who has it by right, through people who are here. */
function reaches(
  rights: ReadonlyMap<UserId, ReadonlySet<Ability>>,
  gifts: readonly Gift[],
  who: UserId,
  wanted: Ability,
  seen: readonly UserId[] = [],
): boolean {
  const byRight = [...(rights.get(who) ?? [])]
  if (holds(byRight, wanted)) return true
  return gifts.some(
    ({ to, from, ability, here, rooted }) =>
      to === who &&
      here &&
      holds([ability], wanted) &&
      (rooted || (!seen.includes(from) && reaches(rights, gifts, from, ability, [...seen, who]))),
  )
}

describe('sequences of giving and taking', () => {
  it('nobody ever holds, or gives, what no way from a right leads to', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const rights = new Map<UserId, Set<Ability>>([[ANA, new Set(ABILITIES)]])
        let gifts: Gift[] = []
        for (const [what, a, b, ability] of steps) {
          const [actor, other] = [PEOPLE[a] as UserId, PEOPLE[b] as UserId]
          const roots = [...rights].map(([id, all]) => ({ userId: id, abilities: [...all] }))
          const now = abilitiesHeld(roots, gifts)
          if (what === 'give' && actor !== other && mayGive(now.get(actor) ?? []).includes(ability)) {
            expect(reaches(rights, gifts, actor, ability)).toBe(true)
            const here = gifts.find(({ to }) => to === other)?.here ?? true
            gifts = [
              ...gifts.filter((each) => each.from !== actor || each.to !== other || each.ability !== ability),
              gift(actor, other, ability, { rooted: actor === ANA, here }),
            ]
          }
          if (what === 'take') {
            const taken = gifts.filter(
              (each) => each.to === other && each.ability === ability && mayTake(each, actor, ANA),
            )
            const gone = [...taken, ...fallenWith(roots, gifts, taken)]
            gifts = gifts.filter((each) => !gone.includes(each))
            // Nothing that rested on it is left in force, nor can come back by its return.
            const after = abilitiesHeld(roots, gifts)
            for (const each of gifts) {
              const was = isInForce(each, now)
              if (was) expect(isInForce(each, after)).toBe(true)
            }
          }
          // Telegram gives and takes rights of anybody but the creator; people come and go.
          if (what === 'right' && actor !== ANA) {
            const own = rights.get(actor) ?? new Set()
            if (own.has(ability)) own.delete(ability)
            else own.add(ability)
            rights.set(actor, own)
          }
          if (what === 'come')
            gifts = gifts.map((each) => (each.to === actor ? { ...each, here: !each.here } : each))
          const result = abilitiesHeld(
            [...rights].map(([id, all]) => ({ userId: id, abilities: [...all] })),
            gifts,
          )
          for (const person of PEOPLE)
            for (const each of ABILITIES)
              expect([person, each, holds(result.get(person) ?? [], each)]).toEqual([
                person,
                each,
                reaches(rights, gifts, person, each),
              ])
        }
      }),
      { numRuns: 400 },
    )
  })
})
