import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineJob, type Job, type NewJob, onDue } from '../../lib/contract/job.ts'
import { groupId } from '../../lib/values/ids.ts'

const settle = defineJob({ kind: 'lots.settle', payload: z.object({ ref: z.string() }) })
const what = { key: '12:1', groupId: groupId(7n), payload: { ref: 'abc' } }

it('a job is made of its kind alone, with what that kind is given', () => {
  expect(settle.at(1_000, what)).toEqual({ kind: 'lots.settle', dueAt: 1_000, ...what })
  // @ts-expect-error Another payload than its kind's.
  settle.at(1_000, { ...what, payload: { other: 1 } })
  // @ts-expect-error Nothing that only looks like one.
  const made: NewJob = { kind: 'lots.settle', dueAt: 1_000, ...what }
  expect(made.kind).toBe(settle.kind)
})

it('its handler reads what was stored by the same schema; more that lies there is left aside', () => {
  const handler = onDue(settle, async (_services, { payload }) => {
    expectTypeOf(payload).toEqualTypeOf<{ ref: string }>()
  })
  expectTypeOf<Parameters<typeof handler.run>[1]>().toEqualTypeOf<Job<never>>()
  expect(handler.kind).toBe('lots.settle')
  expect(handler.payload.parse({ ref: 'abc', button: 'lots:open:1:' })).toEqual({ ref: 'abc' })
  expect(handler.payload.safeParse({ ref: 7 }).success).toBe(false)
})
