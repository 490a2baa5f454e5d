import type { RequestKind } from '../../contract/request.ts'
import { noticeButtons } from './actions.ts'
import { agreedTexts, askedTexts } from './screens.ts'
import { agreementOf, sign } from './service/proposing.ts'
import { say } from './texts.ts'

/** A contract that waits for its second signature. */
export const contractRequest: RequestKind = {
  kind: 'contracts.contract',
  noun: say('request.noun'),
  asks: (request) => askedTexts(request, agreementOf(request)),
  agreed: (request) => agreedTexts(request, agreementOf(request)),
  accept: (turn, answer) => sign(turn, answer, noticeButtons(turn, answer.ref)),
}
