import { describe, expect, it } from 'vitest'
import { PostRefused, readPostResult, toPostRefused } from '../../lib/ledger/post.ts'

const posted = (account: string) => [
  { status: 'posted', id: '7', coins: '30', balances: { [account]: '70' } },
]
const insufficient = (account: string) => [
  { status: 'insufficient', account, available: '70', needed: '300' },
]

describe('what the ledger answered', () => {
  it.each(['wallet:5', 'wallet:5012345678', 'hold:5', 'hold:5012345678', 'treasury', 'issuer'])(
    'names the balance of %s',
    (account) => {
      expect(readPostResult(posted(account))).toMatchObject({
        ok: true,
        posted: [{ id: 7n, coins: 30n, balances: { [account]: 70n } }],
      })
    },
  )

  it.each([
    'wallet:05',
    'wallet:0',
    'wallet:',
    'wallet:5x',
    'my wallet:5',
    'a hold:5',
    'hold:5 ',
    'purse:5',
    'issuers',
  ])('is not read where it names «%s», which is no account', (account) => {
    expect(() => readPostResult(posted(account))).toThrow()
    expect(() => readPostResult(insufficient(account))).toThrow()
  })

  it('refuses for want of coins in an account, but in no hold: what is put aside pays nothing', () => {
    for (const account of ['wallet:5', 'wallet:5012345678', 'treasury', 'issuer'])
      expect(readPostResult(insufficient(account))).toEqual({
        ok: false,
        index: 0,
        refusal: { status: 'insufficient', account, available: 70n, needed: 300n },
      })
    expect(() => readPostResult(insufficient('hold:5'))).toThrow()
  })
})

describe('an error of a statement', () => {
  const refused = {
    code: 'LG001',
    detail: JSON.stringify([{ status: 'aborted' }, ...insufficient('wallet:5')]),
  }

  it('is a refusal where the ledger says so, and keeps what it came from', () => {
    const error = toPostRefused(refused)
    expect(error).toBeInstanceOf(PostRefused)
    expect(error).toMatchObject({
      name: 'PostRefused',
      message: 'the ledger refused: insufficient',
      index: 1,
      refusal: { status: 'insufficient' },
      cause: refused,
    })
  })

  it.each([
    ['of another code', { ...refused, code: '23505' }],
    ['without a code', { detail: refused.detail }],
    ['whose detail is no text', { code: 'LG001', detail: undefined }],
    ['in which nothing was refused', { code: 'LG001', detail: JSON.stringify(posted('wallet:5')) }],
  ])('is none %s', (_, error) => {
    expect(toPostRefused(error)).toBeUndefined()
  })
})
