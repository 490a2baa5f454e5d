import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../lib/contract/answer.ts'
import { composeDocument, readDocument } from '../../../lib/features/contracts/document.ts'
import {
  decideDefault,
  decideDrop,
  decideRenewal,
  honourBadge,
  isOverdue,
  otherSide,
  refuseEnd,
  refuseMention,
  type Standing,
} from '../../../lib/features/contracts/rules/decisions.ts'
import { endOf } from '../../../lib/features/contracts/rules/schedule.ts'
import type { Wish } from '../../../lib/features/contracts/states.ts'
import { type Side, type Terms, termsSchema } from '../../../lib/features/contracts/terms.ts'
import { coins } from '../../../lib/values/coins.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'

const DAY = 86_400_000
const signedAt = Date.UTC(2026, 10, 23, 12)
const timing = { signedAt, days: 30, term: 1, timeZone: 'Europe/Madrid' }
const endsAt = endOf(timing)
const lastDay = endsAt - DAY
const standing: Standing = {
  timing,
  endsAt,
  parties: {
    proposer: { userId: userId(1), firstName: 'Nadia' },
    partner: { userId: userId(2), firstName: 'Iván' },
  },
  ended: undefined,
  depositCoins: coins(10),
  wishes: {},
  claim: undefined,
}
const codeOf = (decision: unknown) => (decision instanceof Refusal ? decision.code : undefined)
const sides = fc.constantFrom<Side>('proposer', 'partner')
const wishes = fc.constantFrom<Wish>('renew', 'end')

describe('a renewal', () => {
  it.each([
    ['a first wish is noted', {}, 'proposer', 'renew', { kind: 'noted', wishes: { proposer: 'renew' } }],
    ['the second renews', { proposer: 'renew' }, 'partner', 'renew', { kind: 'renewed', term: 2 }],
    ['one for it, one against', { proposer: 'renew' }, 'partner', 'end', { kind: 'noted' }],
    ['the same again', { proposer: 'end' }, 'proposer', 'end', { kind: 'unchanged' }],
    ['a changed mind', { proposer: 'end', partner: 'renew' }, 'proposer', 'renew', { kind: 'renewed' }],
    [
      'both against',
      { proposer: 'end' },
      'partner',
      'end',
      { kind: 'noted', wishes: { proposer: 'end', partner: 'end' } },
    ],
  ] as const)('%s', (_what, said, side, wish, expected) => {
    expect(decideRenewal({ ...standing, wishes: said }, side, wish, lastDay)).toMatchObject(expected)
  })

  it('is for the last week only, and not for what is over', () => {
    expect(codeOf(decideRenewal(standing, 'proposer', 'renew', endsAt - 7 * DAY - 1))).toBe(
      'contracts.too_early',
    )
    expect(decideRenewal(standing, 'proposer', 'renew', endsAt - 7 * DAY)).toMatchObject({ kind: 'noted' })
    expect(codeOf(decideRenewal(standing, 'proposer', 'renew', endsAt))).toBe('contracts.over')
    expect(codeOf(decideRenewal({ ...standing, ended: 'safeword' }, 'proposer', 'renew', lastDay))).toBe(
      'contracts.over',
    )
  })

  it('happens exactly when the latest words of both are for it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sides, wishes), { maxLength: 12 }), (said) => {
        let contract = standing
        for (const [side, wish] of said) {
          const before = contract.wishes[otherSide(side)]
          const decision = decideRenewal(contract, side, wish, lastDay)
          if (decision instanceof Refusal) throw decision
          expect(decision.kind === 'renewed').toBe(wish === 'renew' && before === 'renew')
          if (decision.kind === 'renewed') {
            expect(decision.endsAt).toBe(endOf({ ...timing, term: 2 }))
            return
          }
          if (decision.kind === 'noted') contract = { ...contract, wishes: decision.wishes }
        }
      }),
    )
  })
})

describe('a default', () => {
  const claimed = { ...standing, claim: { by: 'proposer', against: 'partner' } } as const
  it.each([
    [
      'is claimed',
      standing,
      'proposer',
      'partner',
      { kind: 'claimed', claim: { by: 'proposer', against: 'partner' } },
    ],
    [
      'may be one’s own',
      standing,
      'proposer',
      'proposer',
      { kind: 'claimed', claim: { against: 'proposer' } },
    ],
    ['is proven by the other', claimed, 'partner', 'partner', { kind: 'proven', against: 'partner' }],
    ['is never proven by who claimed it', claimed, 'proposer', 'partner', { kind: 'unchanged' }],
  ] as const)('%s', (_what, contract, side, against, expected) => {
    expect(decideDefault(contract, side, against, lastDay)).toMatchObject(expected)
  })

  it.each([
    ['the other way round', claimed, 'partner', 'proposer', 'contracts.claim_disputed'],
    ['something else meanwhile', claimed, 'proposer', 'proposer', 'contracts.claim_pending'],
    ['no deposit', { ...standing, depositCoins: undefined }, 'partner', 'proposer', 'contracts.no_deposit'],
    ['it is over', { ...claimed, ended: 'left' }, 'partner', 'partner', 'contracts.over'],
  ] as const)('is refused: %s', (_what, contract, side, against, code) => {
    expect(codeOf(decideDefault(contract, side, against, lastDay))).toBe(code)
  })

  it('takes both, whatever is pressed in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sides, sides, fc.boolean()), { maxLength: 15 }), (presses) => {
        let contract: Standing = standing
        for (const [side, against, drop] of presses) {
          const before = contract.claim
          const decision = drop
            ? decideDrop(contract, side, lastDay)
            : decideDefault(contract, side, against, lastDay)
          if (decision instanceof Refusal) continue
          if (decision.kind === 'proven') {
            expect(before).toEqual({ by: otherSide(side), against: decision.against })
            return
          }
          if (decision.kind === 'claimed') contract = { ...contract, claim: decision.claim }
          if (decision.kind === 'withdrawn' || decision.kind === 'denied')
            contract = { ...contract, claim: undefined }
        }
      }),
    )
  })

  it('is dropped by either side, in its own word', () => {
    expect(decideDrop(claimed, 'proposer', lastDay)).toEqual({ kind: 'withdrawn' })
    expect(decideDrop(claimed, 'partner', lastDay)).toEqual({ kind: 'denied' })
    expect(decideDrop(standing, 'partner', lastDay)).toEqual({ kind: 'unchanged' })
  })
})

describe('the rest', () => {
  it('ends at any time while it is in force', () => {
    expect(refuseEnd(standing, signedAt)).toBeUndefined()
    expect(refuseEnd(standing, endsAt - 1)).toBeUndefined()
    expect(codeOf(refuseEnd(standing, endsAt))).toBe('contracts.over')
  })

  it.each([
    [{ by: 'id', userId: userId(1), isBot: false }, 'contracts.self'],
    [{ by: 'id', userId: userId(9), isBot: true }, 'contracts.bot'],
    [{ by: 'chat' }, 'contracts.channel'],
    [{ by: 'id', userId: userId(2), isBot: false }, undefined],
    [{ by: 'username', username: 'ana' }, undefined],
  ] as const)('%j: %s', (mention, code) => {
    expect(codeOf(refuseMention(mention, userId(1)))).toBe(code)
  })

  it.each([
    [0, undefined],
    [1, 'honour'],
    [4, 'honour'],
    [5, 'iron_honour'],
  ])('%i kept: %s', (honoured, badge) => {
    expect(honourBadge(honoured)).toBe(badge)
  })
})

const terms: Terms = {
  title: 'El pacto',
  roles: { proposer: 'Ama', partner: 'Sombra' },
  clauses: 'Uno.\nDos "y" <tres> & ñ 🌹',
  days: 30,
}

describe('the document', () => {
  const { parties } = standing
  const compose = (agreed: Terms, timeZone = 'Europe/Madrid') =>
    composeDocument(groupId(7), parties, { terms: agreed, timeZone })

  it('is this text, to the byte', () => {
    const full = {
      ...terms,
      allowance: { coins: coins(5), every: 'week', payer: 'partner' },
      depositCoins: coins(9),
    } as const
    expect(compose(full)).toEqual({
      text: '{"allowance":{"coins":"5","every":"week","payer":"partner"},"clauses":"Uno.\\nDos \\"y\\" <tres> & ñ 🌹","days":30,"depositCoins":"9","format":1,"group":"7","partner":{"id":"2","name":"Iván","role":"Sombra"},"proposer":{"id":"1","name":"Nadia","role":"Ama"},"timeZone":"Europe/Madrid","title":"El pacto"}',
      digest: 'f73407da94fa073b146853dca7ed1ed6161fe3889b4edaa4080204f77da43fa3',
    })
  })

  const text = (max: number) =>
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: Math.floor(max / 12) })
      .map((drawn) => drawn.trim().normalize('NFC'))
      .filter((drawn) => drawn.length > 0 && drawn.length <= max && !/\p{Cc}/u.test(drawn))
  const agreed: fc.Arbitrary<Terms> = fc.record(
    {
      title: text(60),
      roles: fc.record({ proposer: text(40), partner: text(40) }),
      clauses: text(1500),
      days: fc.integer({ min: 1, max: 365 }),
      allowance: fc.record({
        coins: fc.bigInt(1n, 10n ** 12n).map(coins),
        every: fc.constantFrom('day', 'week'),
        payer: sides,
      }),
      depositCoins: fc.bigInt(1n, 10n ** 12n).map(coins),
    },
    { requiredKeys: ['title', 'roles', 'clauses', 'days'] },
  )

  it('is read back as it was agreed, and two agreements never share a digest', () => {
    fc.assert(
      fc.property(agreed, agreed, (one, other) => {
        expect(readDocument(compose(one).text)).toEqual({ terms: one, timeZone: 'Europe/Madrid' })
        expect(compose(one).digest === compose(other).digest).toBe(
          JSON.stringify(termsSchema.parse(one), bigints) ===
            JSON.stringify(termsSchema.parse(other), bigints),
        )
      }),
    )
  })

  const bigints = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
})

describe('terms', () => {
  it.each([
    ['a title over two lines', { title: 'a\nb' }],
    ['an endless title', { title: 'x'.repeat(61) }],
    ['an empty role', { roles: { proposer: ' ', partner: 'x' } }],
    ['endless clauses', { clauses: 'x'.repeat(1501) }],
    ['half an emoji', { clauses: 'x\ud83c' }],
    ['a zero byte', { title: 'x\u0000' }],
    ['no days', { days: 0 }],
    ['too many days', { days: 366 }],
    ['half a day', { days: 1.5 }],
    ['no coins', { depositCoins: 0n }],
    ['too many coins', { depositCoins: 10n ** 12n + 1n }],
    ['an allowance by the hour', { allowance: { coins: 1n, every: 'hour', payer: 'partner' } }],
    ['an allowance by somebody else', { allowance: { coins: 1n, every: 'day', payer: 'house' } }],
  ])('refuse %s', (_what, wrong) => {
    expect(termsSchema.safeParse(terms).success).toBe(true)
    expect(termsSchema.safeParse({ ...terms, ...wrong }).success).toBe(false)
  })
})

describe('what the clock has left undone', () => {
  const daily = { allowance: { payer: 'proposer', coins: coins(5), every: 'day' } } as const
  it.each([
    ['nothing before anything is due', {}, 0, signedAt + DAY - 1, false],
    ['an allowance', {}, 0, signedAt + DAY, true],
    ['nothing once it is settled', {}, 1, signedAt + DAY, false],
    ['an allowance, days later', {}, 3, signedAt + 4 * DAY, true],
    ['the end, at its very moment', {}, 30, endsAt, true],
    ['nothing at the last moment', {}, 29, endsAt - 1, false],
    ['nothing of what is over', { ended: 'left_early' }, 0, endsAt + DAY, false],
  ] as const)('%s', (_, more, settled, now, overdue) => {
    expect(isOverdue({ ...standing, ...more, terms: daily, allowances: { settled } }, now)).toBe(overdue)
  })

  it('is only the end where there is no allowance', () => {
    const plain = { ...standing, terms: { allowance: undefined }, allowances: { settled: 0 } }
    expect(isOverdue(plain, endsAt - 1)).toBe(false)
    expect(isOverdue(plain, endsAt)).toBe(true)
  })
})
