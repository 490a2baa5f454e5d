import { openWire } from '../../lib/platform/wire/open.ts'
import type { Wire, WireAnswer, WireRequest } from '../../lib/platform/wire/wire.ts'

/** Does what it likes with a request to a store; `go` is the rest of the way. */
type Tap = (request: WireRequest, go: Wire) => Promise<WireAnswer>

const real = openWire()
const taps: Tap[] = []

/** The way from a house to its stores, where a test may stand. */
export const line: Wire = (request) =>
  taps.reduce<Wire>((way, tap) => (each) => tap(each, way), real)(request)

/** @returns what takes it away again */
export function tapLine(tap: Tap): () => void {
  taps.push(tap)
  return () => {
    const at = taps.indexOf(tap)
    if (at >= 0) taps.splice(at, 1)
  }
}

export const isSql = ({ url }: WireRequest): boolean => url.endsWith('/sql')

export const wireAnswer = (status: number, text: string): WireAnswer => ({
  status,
  text,
  header: () => undefined,
})
