import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../../lib/contract/outgoing.ts'
import { decide, FAILING_MS, REST_MS, RETRY_DELAYS_MS, retryAt } from '../../../lib/features/hooks/rules.ts'
import type { Random } from '../../../lib/platform/random.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000
/** The least and the most that chance adds. */
const never: Random = { integer: () => 0, token: () => '' }
const always: Random = { integer: (below) => below - 1, token: () => '' }

const fresh = { attempts: 0, failingSince: undefined, now: NOW }

describe('decide', () => {
  it.each<[string, CallOutcome, Parameters<typeof decide>[1], object]>([
    ['a yes', { code: 200 }, fresh, { state: 'taken', code: 200, failingSince: undefined, restsUntil: 0 }],
    ['another yes', { code: 299 }, fresh, { state: 'taken' }],
    [
      'a yes after failures',
      { code: 204 },
      { ...fresh, attempts: 4, failingSince: NOW - HOUR },
      { state: 'taken', failingSince: undefined },
    ],
    [
      'a no',
      { code: 500 },
      fresh,
      { state: 'waiting', failingSince: NOW, readyAt: NOW + 5_000, restsUntil: NOW + REST_MS },
    ],
    ['a redirect', { code: 301 }, fresh, { state: 'waiting', code: 301 }],
    ['nobody', { failed: 'timeout' }, fresh, { state: 'waiting', failed: 'timeout', failingSince: NOW }],
    ['a private address', { failed: 'refused' }, fresh, { state: 'waiting', failed: 'refused' }],
    [
      'another no: since the first',
      { code: 500 },
      { attempts: 1, failingSince: NOW - HOUR, now: NOW },
      { failingSince: NOW - HOUR, readyAt: NOW + 300_000 },
    ],
    ['gone', { code: 410 }, fresh, { state: 'dead', disabledWhy: 'gone' }],
    [
      'too large: the server is not to blame',
      { failed: 'large' },
      fresh,
      { state: 'dead', failingSince: undefined },
    ],
    [
      'too large, of one that fails anyway',
      { failed: 'large' },
      { ...fresh, failingSince: NOW - 1 },
      { failingSince: NOW - 1 },
    ],
    [
      'the last attempt',
      { code: 500 },
      { attempts: 9, failingSince: NOW - HOUR, now: NOW },
      { state: 'dead', readyAt: undefined },
    ],
    [
      'almost three days',
      { code: 500 },
      { attempts: 1, failingSince: NOW - FAILING_MS + 1, now: NOW },
      { disabledWhy: undefined },
    ],
    [
      'three days',
      { code: 500 },
      { attempts: 1, failingSince: NOW - FAILING_MS, now: NOW },
      { disabledWhy: 'failing' },
    ],
  ])('%s', (_what, outcome, before, expected) => {
    expect(decide(outcome, before, never)).toMatchObject(expected)
  })

  it('never takes what is no 2xx, and never leaves anything without an end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.integer({ min: 0, max: 12 }), (code, attempts) => {
        const decision = decide({ code }, { attempts, failingSince: undefined, now: NOW }, never)
        expect(decision.state === 'taken').toBe(code >= 200 && code < 300)
        if (decision.state === 'waiting') expect(decision.readyAt).toBeGreaterThan(NOW)
        if (attempts >= RETRY_DELAYS_MS.length - 1) expect(decision.state).not.toBe('waiting')
      }),
    )
  })
})

describe('retryAt', () => {
  it('is the schedule, up to a tenth later by chance', () => {
    for (const [attempts, delay] of RETRY_DELAYS_MS.entries()) {
      expect(retryAt(attempts, NOW, never)).toBe(NOW + delay)
      expect(retryAt(attempts, NOW, always)).toBe(NOW + delay + Math.floor(delay * 0.1))
    }
    expect(retryAt(RETRY_DELAYS_MS.length, NOW, never)).toBeUndefined()
  })

  it('takes longer in all than a server may fail: the last attempt finds it so', () => {
    const whole = RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0)
    expect(whole).toBeGreaterThan(FAILING_MS)
    expect(whole * 1.1).toBeLessThan(4 * 24 * HOUR)
  })
})
