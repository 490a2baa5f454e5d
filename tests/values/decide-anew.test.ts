import { expect, it } from 'vitest'
import { decideAnew } from '../../lib/values/decide-anew.ts'

const overtaken = (times: number) => async (version: number) =>
  version < times ? { changed: version + 1 } : { done: `decided on ${version}` }
const exhausted = () => new RangeError('kept changing')

it.each([
  ['at once where nothing came between', 0],
  ['anew on what was found each time', 2],
])('decides %s', async (_what, times) => {
  await expect(decideAnew(0, overtaken(times), { attempts: 3, exhausted })).resolves.toBe(
    `decided on ${times}`,
  )
})

it('tries so often and no more', async () => {
  await expect(decideAnew(0, overtaken(3), { attempts: 3, exhausted })).rejects.toThrow(RangeError)
})

it('takes a decision that is nothing for a decision', async () => {
  const nothing = async () => ({ done: undefined })
  await expect(decideAnew(0, nothing, { attempts: 1, exhausted })).resolves.toBeUndefined()
})

it('ends with what an attempt throws', async () => {
  const refused = async () => {
    throw new TypeError('no')
  }
  await expect(decideAnew(0, refused, { attempts: 3, exhausted })).rejects.toThrow(TypeError)
})
