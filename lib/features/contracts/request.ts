import type { RequestKind } from '../../contract/request.ts'
import { agreedTexts, askedTexts } from './screens.ts'
import { sign } from './service/proposing.ts'
import { say } from './texts.ts'

/** A contract that waits for its second signature. */
export const contractRequest: RequestKind = {
  kind: 'contracts.contract',
  noun: say('request.noun'),
  asks: askedTexts,
  yes: say('request.sign'),
  agreed: agreedTexts,
  // What two people agree on is theirs to tell.
  announces: () => undefined,
  accept: sign,
}
