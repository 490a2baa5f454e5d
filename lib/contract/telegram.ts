import type { ApiMethods } from '@grammyjs/types'

/** A file that is uploaded with a call; a string is a file id that Telegram has already. */
export interface Upload {
  readonly source: Buffer
  readonly filename: string
}

type Methods = ApiMethods<Upload>
export type Method = keyof Methods
/** The parameters of a method, as Bot API 10.3 has them. */
export type ParametersOf<M extends Method> = Parameters<Methods[M]>[0]
export type ResultOf<M extends Method> = ReturnType<Methods[M]>

/** Calls whose result a handler needs; everything else is an answer. Errors: `TelegramRefused`, `TelegramUnavailable`. */
export interface TelegramCalls {
  call<M extends Method>(method: M, parameters: ParametersOf<M>): Promise<ResultOf<M>>
  /** The bytes of a file of Telegram's. */
  download(fileId: string): Promise<Buffer>
}

/** A call ready to be made: a method and its parameters. */
export type MethodCall = {
  readonly [M in Method]: { readonly method: M; readonly payload: ParametersOf<M> }
}[Method]

/** Telegram said no: `code` 400, 403, 404…; trying again will not help. */
export class TelegramRefused extends Error {
  override readonly name = 'TelegramRefused'
  readonly code: number
  /** The group is a supergroup by now, of this chat id (Bot API, ResponseParameters). */
  readonly movedTo: number | undefined
  constructor(method: string, code: number, description: string, movedTo?: number) {
    super(`${method}: ${code} ${description}`)
    this.code = code
    this.movedTo = movedTo
  }
}

/** Telegram could not be reached, is at fault (5xx) or asks to slow down (429). */
export class TelegramUnavailable extends Error {
  override readonly name = 'TelegramUnavailable'
  readonly retryAfterSeconds: number | undefined
  /** It asks to slow down (429). */
  readonly throttled: boolean
  constructor(method: string, why: string, retryAfterSeconds?: number, throttled = false) {
    super(`${method}: ${why}`)
    this.retryAfterSeconds = retryAfterSeconds
    this.throttled = throttled
  }
}
