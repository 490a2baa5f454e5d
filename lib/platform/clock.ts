/** The only source of "now". Milliseconds since 1970, UTC. Tests and the playground put their own in its place. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
