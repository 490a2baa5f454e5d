import { goesThroughProxy } from '../env.ts'
import { createKeptAliveWire } from './kept-alive.ts'
import { fetchWire } from './through-fetch.ts'
import type { Wire } from './wire.ts'

/** @param throughProxy left out, as Node was told to */
export const openWire = (throughProxy = goesThroughProxy()): Wire =>
  throughProxy ? fetchWire : createKeptAliveWire()
