import { describe, expect, it } from 'vitest'
import { limitJson } from '../../lib/ledger/posting.ts'
import { userId } from '../../lib/values/ids.ts'

const at = Date.UTC(2026, 10, 23, 12)
const read = (json: string | null): unknown => (json === null ? null : JSON.parse(json))

describe('a limit, as another room hands it on to the ledger', () => {
  it('is null where there is none', () => {
    expect(limitJson(undefined)).toBeNull()
  })

  it('has its coins as text, which lose no figure, and its moments with their zone', () => {
    const coins = 9_007_199_254_740_993n
    expect(read(limitJson({ by: userId(11), since: at, coins, knownBy: at - 1_000 }))).toEqual({
      by: 11,
      since: '2026-11-23T12:00:00.000Z',
      coins: '9007199254740993',
      knownBy: '2026-11-23T11:59:59.000Z',
    })
  })

  it('says nothing of what it doesn’t limit', () => {
    expect(read(limitJson({ coins: 5n }))).toEqual({ coins: '5' })
    expect(read(limitJson({ knownBy: at }))).toEqual({ knownBy: '2026-11-23T12:00:00.000Z' })
  })
})
