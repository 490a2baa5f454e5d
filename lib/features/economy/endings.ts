import type { Ends } from '../../contract/request.ts'
import { hushing } from './queries/program-transfers.ts'
import { say } from './texts.ts'

/** Nobody is asked for coins in the name of who is blocked, nor after a safeword. No coins have moved: nobody is told. */
export const economyEnds: Ends = { end: (ending) => hushing(ending, say('asked.over')) }
