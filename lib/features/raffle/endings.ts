import type { Ends } from '../../contract/request.ts'
import { leaving } from './queries/writing.ts'
import { say } from './texts.ts'

/** Who uses the safeword or goes takes their tickets back. Nobody else is told: a raffle binds no two people. */
export const raffleEnds: Ends = { end: leaving, counted: (count) => say('counted', { count }) }
