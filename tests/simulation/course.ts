import { createRequire } from 'node:module'
import { vi } from 'vitest'
import type { Chance } from './chance.ts'

/**
 * In what order what is on its way gets there: requests to the stores and to Telegram, their answers, and updates. None
 * of it takes a socket, and time goes on where nothing else can: so the order is the seed's.
 */
export interface Course {
  /** Done at its turn; its answer comes at a turn of its own. */
  carry<Result>(work: () => Promise<Result>): Promise<Result>
  /** Real servers have an order of their own, and nobody knows whether they have come to an end. */
  readonly isReal: boolean
  /** Goes on until that is done: nothing arrives but in here. */
  until<Result>(whole: Promise<Result>): Promise<Result>
}

/** @param stores real servers take their time, which is real then */
export function createCourse(chance: Chance, stores: 'real' | 'embedded'): Course {
  const isReal = stores === 'real'
  const onTheWay: (() => void)[] = []
  const turn = () => new Promise<void>((resolve) => onTheWay.push(resolve))
  const next = () => {
    const [arrives] = onTheWay.splice(chance.integer(onTheWay.length), 1)
    arrives?.()
  }
  return {
    isReal,
    async carry(work) {
      await turn()
      try {
        return await work()
      } finally {
        await turn()
      }
    },
    async until(whole) {
      let isOver = false
      const end = () => {
        isOver = true
      }
      whole.then(end, end)
      for (;;) {
        // Twice: what has been asked of Redis sets out at the end of a turn (lib/platform/redis.ts).
        await laterOn()
        await laterOn()
        if (isOver) return whole
        if (onTheWay.length > 0) next()
        else if (isReal || waitsForTheMachine()) await aMoment()
        else if (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer()
      }
    },
  }
}

// As they are before a run takes the clocks.
const { setImmediate: immediately, setTimeout: afterwards } = globalThis
const laterOn = () => new Promise<void>((resolve) => immediately(resolve))
const aMoment = () => new Promise<void>((resolve) => afterwards(resolve, 1))

/** Files, compression and the like are the machine's, and no simulated time goes by meanwhile. */
const waitsForTheMachine = () =>
  process
    .getActiveResourcesInfo()
    .some((name) => /^(FS|Zlib|GetAddrInfo|Crypto|RandomBytes|Worker)/i.test(name))

/** So that a seed makes the embedded database's own chance, too: salts, references. @returns what gives it back */
export function seedDatabaseChance(chance: Chance): () => void {
  const fill = (array: NodeJS.ArrayBufferView) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let i = 0; i < bytes.length; i++) bytes[i] = chance.integer(256)
    return array
  }
  // What PGlite asks, of the module as `require` gives it: nobody else does it so.
  const spy = vi
    .spyOn(createRequire(import.meta.url)('node:crypto'), 'randomFillSync')
    .mockImplementation(fill as never)
  return () => spy.mockRestore()
}
