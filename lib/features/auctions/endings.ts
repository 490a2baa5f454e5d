import type { Ends } from '../../contract/request.ts'
import { letGo } from './queries/writing.ts'
import { say } from './texts.ts'

/** A safeword ends no sale; who has themselves erased sells nothing any more, and what they lead is called off. */
export const auctionEnds: Ends = {
  end: (ending) => letGo(ending, say('gone.card')),
  told: (who) => say('gone.told', { who: { person: who } }),
  counted: (count) => say('gone.counted', { count }),
}
