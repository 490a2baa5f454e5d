import { channel } from 'node:diagnostics_channel'
import { goesThroughProxy } from '../env.ts'
import { createSocketWire } from './sockets.ts'
import { fetchWire } from './through-fetch.ts'
import { WIRE_CHANNEL, type Wire, type WireNotice } from './wire.ts'

const notices = channel(WIRE_CHANNEL)

/** @param throughProxy left out, as Node was told to */
export function openWire(throughProxy = goesThroughProxy()): Wire {
  const wire = throughProxy ? fetchWire : createSocketWire()
  return (request) => (notices.hasSubscribers ? noticed(wire, request) : wire(request))
}

function noticed(wire: Wire, request: Parameters<Wire>[0]): ReturnType<Wire> {
  const { promise: answered, resolve } = Promise.withResolvers<number>()
  const headers = { ...request.headers }
  notices.publish({ url: request.url, headers, answered } satisfies WireNotice)
  const asked = wire({ ...request, headers })
  asked.then(
    ({ status }) => resolve(status),
    () => resolve(0),
  )
  return asked
}
