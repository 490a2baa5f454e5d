import { expect, it } from 'vitest'
import { readAmount } from '../../lib/values/amount.ts'

it.each(['100 (mil)', '1 e3', '8 grand', '3 cientas', '7 centenas', '2 millions'])(
  'what could belong to a number never becomes its note: %s',
  (text) => {
    const read = readAmount(text)
    if ('value' in read) expect(read.length).toBe(text.length)
    else expect(read.problem).toBeTypeOf('string')
  },
)
