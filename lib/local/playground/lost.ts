import type { Trace } from '../protocol.ts'
import type { RecordedCall } from '../telegram/bot-api.ts'

/**
 * Marks the trace of the update whose answer Telegram refused, which is known only after the trace has been shown.
 * @returns the trace, to be shown again; undefined when nothing was lost
 */
export function markLost(traces: readonly Trace[], { inAnswerTo, error }: RecordedCall): Trace | undefined {
  if (inAnswerTo === undefined || error === undefined) return undefined
  const trace = traces.findLast((each) => each.updateId === inAnswerTo && each.replyMethod !== undefined)
  if (trace) trace.replyLost = error
  return trace
}
