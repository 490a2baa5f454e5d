import { describe, expect, it } from 'vitest'
import { createMetering } from '../../lib/platform/metering.ts'
import { createRedis, createScript } from '../../lib/platform/redis.ts'
import type { WireRequest } from '../../lib/platform/wire/wire.ts'

/** A server that answers each command with its own last word. */
function openServer() {
  const requests: { path: string; commands: string[][] }[] = []
  const wire = async ({ url, body }: WireRequest) => {
    const path = new URL(url).pathname.slice(1)
    const asked = JSON.parse(body) as string[] | string[][]
    const commands = (path === 'pipeline' ? asked : [asked]) as string[][]
    requests.push({ path, commands })
    const replies = commands.map((command) =>
      command.includes('wrong') ? { error: 'ERR no' } : { result: [1, command.at(-1)] },
    )
    return {
      status: 200,
      text: JSON.stringify(path === 'pipeline' ? replies : replies[0]),
      header: () => undefined,
    }
  }
  const metering = createMetering()
  const redis = createRedis({
    url: 'http://redis',
    token: 't',
    timeoutMs: 1000,
    wire,
    metering,
  })
  return { requests, metering, script: createScript(redis, 'return 1') }
}

/** As bodies of updates arrive: each in a callback of its own, in one turn of the event loop. */
const inOneTurn = <Result>(works: readonly (() => Promise<Result>)[]) =>
  Promise.all(
    works.map(
      (work) => new Promise<Result>((resolve, reject) => setImmediate(() => work().then(resolve, reject))),
    ),
  )

describe('commands of updates that came together', () => {
  it('share a request, in their order, and each hears its own reply', async () => {
    const { requests, script } = openServer()
    const replies = await inOneTurn(['a', 'b', 'c'].map((word) => () => script.run([], [word])))
    expect(replies).toEqual(['a', 'b', 'c'])
    expect(requests.map(({ commands }) => commands.map((command) => command.at(-1)))).toEqual([
      ['a', 'b', 'c'],
    ])
  })

  it('fail each for itself', async () => {
    const { script } = openServer()
    const outcomes = await Promise.allSettled(['a', 'wrong', 'c'].map((word) => script.run([], [word])))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('count to each of them: the request that it waited for, and the commands that it asked for', async () => {
    const { metering, script } = openServer()
    const costs = await inOneTurn(
      ['a', 'b'].map(
        (word) => () => metering.measure(async (cost) => script.run([], [word]).then(() => cost)),
      ),
    )
    expect(costs).toMatchObject([
      { redis: 1, redisCommands: 2 },
      { redis: 1, redisCommands: 2 },
    ])
    expect(metering.counters.take()).toMatchObject({
      'redis_requests_total|': 1,
      'redis_commands_total|': 4,
    })
  })

  it('are no more than thirty-two', async () => {
    const { requests, script } = openServer()
    await Promise.all(Array.from({ length: 70 }, (_, at) => script.run([], [String(at)])))
    expect(requests.map(({ commands }) => commands.length)).toEqual([32, 32, 6])
  })
})

it('one by itself is on its way before the loop waits for anything', async () => {
  const { requests, script } = openServer()
  const timer = new Promise((resolve) => setTimeout(resolve, 0))
  const asked = script.run([], ['alone'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(requests).toMatchObject([{ path: '', commands: [expect.arrayContaining(['alone'])] }])
  await Promise.all([timer, asked])
})
