import type { Shares } from '../../lib/bot/door/limits.ts'

const MUCH = 1_000_000

/** How much a person asks and a group hears where that isn't what is tried. */
export const UNBOUNDED: Shares = { person: MUCH, burst: MUCH, room: { all: MUCH, live: MUCH, person: MUCH } }
