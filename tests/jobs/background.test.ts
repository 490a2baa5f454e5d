import { afterEach, expect, it, vi } from 'vitest'
import { createBackground } from '../../lib/jobs/background.ts'
import { createLogging } from '../../lib/platform/logger.ts'

const logger = createLogging({ levels: 'silent', secrets: [] })('test')
const CONTEXT = Symbol.for('@vercel/request-context')
afterEach(() => {
  Reflect.deleteProperty(globalThis, CONTEXT)
})

it('runs once for whoever asks while it runs, and once more for what they brought', async () => {
  const gate = Promise.withResolvers<void>()
  const work = vi.fn(() => gate.promise)
  const background = createBackground(work, logger)
  for (let i = 0; i < 5; i++) background.start()
  expect(work).toHaveBeenCalledTimes(1)
  gate.resolve()
  await background.settled()
  expect(work).toHaveBeenCalledTimes(2)
  background.start()
  await background.settled()
  expect(work).toHaveBeenCalledTimes(3)
})

it('survives work that fails', async () => {
  const work = vi.fn().mockRejectedValueOnce(new Error('broken')).mockResolvedValue(undefined)
  const background = createBackground(work, logger)
  background.start()
  await background.settled()
  background.start()
  await background.settled()
  expect(work).toHaveBeenCalledTimes(2)
})

it('keeps an instance of Vercel alive until it is done', async () => {
  const kept: Promise<unknown>[] = []
  Object.assign(globalThis, {
    [CONTEXT]: { get: () => ({ waitUntil: (one: Promise<unknown>) => kept.push(one) }) },
  })
  const gate = Promise.withResolvers<void>()
  const background = createBackground(() => gate.promise, logger)
  background.start()
  expect(kept).toHaveLength(1)
  gate.resolve()
  await kept[0]
  await background.settled()
})
