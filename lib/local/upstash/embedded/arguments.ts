import { RedisError } from '../reply.ts'

export const syntaxError = () => new RedisError('ERR syntax error')

/** A position that the command's arity has already made sure of. */
export function at(args: readonly string[], index: number): string {
  const value = args[index]
  if (value === undefined) throw syntaxError()
  return value
}

const LOWEST = -(2n ** 63n)
const HIGHEST = 2n ** 63n - 1n

/** A signed 64-bit integer, in Redis' strict spelling. */
export function toInteger(text: string): bigint {
  const value = /^-?(0|[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined
  if (value === undefined || text === '-0' || value < LOWEST || value > HIGHEST)
    throw new RedisError('ERR value is not an integer or out of range')
  return value
}

export const toNumber = (text: string) => Number(toInteger(text))

export function addIntegers(left: bigint, right: bigint): bigint {
  const sum = left + right
  if (sum < LOWEST || sum > HIGHEST) throw new RedisError('ERR increment or decrement would overflow')
  return sum
}

/** `inf`, `-inf` or a decimal number. */
export function toFloat(text: string, complaint = 'value is not a valid float'): number {
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text)
  if (infinity) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (text.trim() !== text || text === '' || Number.isNaN(Number(text)))
    throw new RedisError(`ERR ${complaint}`)
  return Number(text)
}

/** Redis adds in long doubles: without this, 0.1 + 0.2 would show how a double does it. */
export const addFloats = (left: number, right: number) => Number((left + right).toPrecision(15))

/** As replies print a score or a float. */
export function floatText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? 'inf' : '-inf'
}

/** Start and stop of a list or rank, both included, negative from the end; as a JavaScript slice. */
export function sliceOf<Item>(items: readonly Item[], start: number, stop: number): Item[] {
  const from = start < 0 ? Math.max(items.length + start, 0) : start
  const to = stop < 0 ? items.length + stop : stop
  return from > to ? [] : items.slice(from, to + 1)
}

/** Redis' glob: `*`, `?`, `[a-z]`, `[^a]`, `\*`. */
export function matcher(glob: string): (text: string) => boolean {
  const pattern = glob.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]])*)\]|[*?]|[.+^${}()|\]/\\]/gs,
    (found, literal, not, set) => {
      if (literal !== undefined) return literal.replace(/[^\w]/g, '\\$&')
      if (set !== undefined) return `[${not}${set.replaceAll('[', '\\[')}]`
      if (found === '*') return '.*'
      return found === '?' ? '.' : `\\${found}`
    },
  )
  const regex = new RegExp(`^${pattern}$`, 'su')
  return (text) => regex.test(text)
}

export function pairs(args: readonly string[]): [string, string][] {
  const result: [string, string][] = []
  for (let index = 0; index + 1 < args.length; index += 2) result.push([at(args, index), at(args, index + 1)])
  return result
}

/** `MATCH glob` and `COUNT n` of the SCAN family; the count is only a hint, and everything comes at once. */
export function scanFilter(options: readonly string[]): (text: string) => boolean {
  let matches: (text: string) => boolean = () => true
  for (const [name, value] of pairs(options)) if (name.toUpperCase() === 'MATCH') matches = matcher(value)
  return matches
}
