import { expect, it } from 'vitest'
import { drawPng } from '../../lib/ui/png.ts'
import { warmUp } from './warm-up.ts'

it('what the bot loads later is there at once, and takes none of the machine’s time', async () => {
  await warmUp()
  const isFirst = await Promise.race([
    drawPng('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>').then(() => true),
    new Promise((resolve) => setImmediate(() => resolve(false))),
  ])
  expect(isFirst).toBe(true)
})
