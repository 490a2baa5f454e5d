/** lib/telegram: Telegram's own forms: updates are read, texts and buttons written, methods called. */

import { Telegram } from 'telegraf'
import {
  type Method,
  type ParametersOf,
  type ResultOf,
  type TelegramCalls,
  TelegramRefused,
  TelegramUnavailable,
} from '../contract/telegram.ts'
import type { Metering } from '../platform/metering.ts'
import { isNobody } from '../values/ids.ts'

/** Another way to Telegram than HTTP. */
export interface TelegramWay {
  /** @throws what telegraf throws: with a `response`, where Telegram answered */
  call(method: string, parameters: object): Promise<unknown>
  /** @param path of `getFile`; undefined: there is no such file */
  download(path: string): Promise<Uint8Array | undefined>
}

/**
 * What is about a chat and its people means the same in the chat that it has become, of which Telegram may have told by this
 * no alone. Messages have other numbers there, and what is said is followed by whoever says it (jobs/sending).
 */
const ABOUT_PEOPLE = /^(getChat|(un)?banChat|restrictChat|approveChat|declineChat|deleteAllMessageReactions)/

/**
 * @param timeoutMs telegraf's own is 500 s, longer than any function lives.
 * @param more `metering` counts the calls; `way`: left out, HTTP
 */
export function createTelegram(
  token: string,
  apiRoot: string,
  timeoutMs: number,
  { metering, way }: { readonly metering?: Metering; readonly way?: TelegramWay | undefined } = {},
) {
  const client = new Telegram(token, { apiRoot, webhookReply: false })
  // For telegraf's own contexts too.
  if (way) client.callApi = async (method, parameters) => (await way.call(method, parameters)) as never
  const callOnce = async <M extends Method>(method: M, parameters: ParametersOf<M>): Promise<ResultOf<M>> => {
    // A number that stands for who was erased may be somebody's own in Telegram some day.
    if (Object.values(parameters ?? {}).some((value) => typeof value === 'number' && isNobody(value)))
      throw new TelegramRefused(method, 400, 'it is about nobody')
    const began = performance.now()
    const note = (outcome: Parameters<Metering['called']>[0]) =>
      metering?.called(outcome, performance.now() - began)
    try {
      // callApi is typed for Bot API 7.1; newer methods pass through it unchanged.
      const result = (await client.callApi(
        method as 'getMe',
        sendable(parameters ?? {}) as Record<string, never>,
        {
          signal: AbortSignal.timeout(timeoutMs) as never,
        },
      )) as unknown as ResultOf<M>
      note('ok')
      return result
    } catch (error) {
      const known = toTypedError(method, error)
      note(outcomeOf(known))
      throw known
    }
  }
  const calls: TelegramCalls = {
    async call(method, parameters) {
      try {
        return await callOnce(method, parameters)
      } catch (error) {
        const to = error instanceof TelegramRefused && ABOUT_PEOPLE.test(method) ? error.movedTo : undefined
        if (to === undefined) throw error
        return callOnce(method, { ...parameters, chat_id: to } as never)
      }
    },

    async download(fileId) {
      const { file_path: path } = await calls.call('getFile', { file_id: fileId })
      if (!path) throw new TelegramRefused('getFile', 404, 'the file is gone')
      if (way) {
        const bytes = await way.download(path)
        if (!bytes) throw new TelegramUnavailable('download', 'answered 404')
        return Buffer.from(bytes)
      }
      // The address holds the token: it must not get into an error.
      const response = await fetch(`${apiRoot}/file/bot${token}/${path}`, {
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(() => undefined)
      if (!response?.ok)
        throw new TelegramUnavailable('download', `answered ${response?.status ?? 'nothing'}`)
      return Buffer.from(await response.arrayBuffer())
    },
  }
  return { client, calls }
}

/**
 * Beside a file that is uploaded, telegraf 4.16 lets objects that it doesn't know fall away without a word: what was for
 * one person would be said to all. Telegram takes them as JSON there.
 */
function sendable(parameters: object): object {
  const isFile = (value: unknown) => typeof value === 'object' && value !== null && 'source' in value
  const isUpload = (value: unknown) =>
    isFile(value) || (typeof value === 'object' && value !== null && 'media' in value && isFile(value.media))
  if (!Object.values(parameters).some(isUpload)) return parameters
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && !isUpload(value) ? JSON.stringify(value) : value,
    ]),
  )
}

function outcomeOf(error: TelegramRefused | TelegramUnavailable) {
  if (error instanceof TelegramRefused) return 'refused'
  return error.throttled ? 'throttled' : 'unavailable'
}

function toTypedError(method: string, error: unknown): TelegramRefused | TelegramUnavailable {
  const response = (
    error as {
      response?: {
        error_code?: number
        description?: string
        parameters?: { retry_after?: number; migrate_to_chat_id?: number }
      }
    }
  ).response
  // No answer at all: the message may hold the URL, and the URL holds the token.
  if (!response?.error_code) return new TelegramUnavailable(method, 'no answer')
  const { error_code: code, description = '', parameters } = response
  if (code === 429 || code >= 500)
    return new TelegramUnavailable(method, description, parameters?.retry_after, code === 429)
  return new TelegramRefused(method, code, description, parameters?.migrate_to_chat_id)
}
