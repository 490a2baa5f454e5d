import type { CallArgs } from '../call-args.ts'
import type { Simulator } from '../simulator.ts'

/** One Bot API method: returns the `result`, throws an ApiError to refuse. */
export type Method = (sim: Simulator, args: CallArgs) => unknown

export type Methods = Record<string, Method>
