import { createHmac, timingSafeEqual } from 'node:crypto'

/** Bot API: callback_data is 1 to 64 bytes. */
const MAX_BYTES = 64
const SIGNATURE_BYTES = 12
/** @GroupAnonymousBot: Telegram writes for all anonymous administrators under this id. */
export const ANONYMOUS_ADMIN_ID = 1087968824

/** What a button says when it is pressed. Actions: `feature:name:version:owner:field…`; questions: see below. */
export type CallbackData =
  | {
      readonly kind: 'action'
      readonly feature: string
      readonly name: string
      readonly version: number
      /** Undefined: anyone. */
      readonly ownerId: number | undefined
      readonly fields: readonly string[]
    }
  | {
      readonly kind: 'confirmation'
      readonly feature: string
      readonly name: string
      readonly choice: 'yes' | 'no'
      readonly nonce: string
      /**
       * Put to an anonymous administrator: any person with the ability may answer, since Telegram hides who asked
       * but names who presses.
       */
      readonly anonymous: boolean
      /** Milliseconds since 1970, whole seconds. */
      readonly expiresAt: number
    }

type ConfirmationData = Extract<CallbackData, { kind: 'confirmation' }>

export interface CallbackCodec {
  /** @throws RangeError if it does not fit into 64 bytes: a fault of the feature, found by its first test. */
  encodeAction(data: Extract<CallbackData, { kind: 'action' }>): string
  /** @param askedId whom it was put to: nobody else's press counts. */
  encodeConfirmation(data: ConfirmationData, askedId: number): string
  /**
   * @param userId who pressed
   * @returns undefined for what this bot never wrote, 'not_yours' for a question put to somebody else (or forged).
   */
  decode(text: string, userId: number): CallbackData | 'not_yours' | undefined
}

/** @param signingKeys the first signs; all verify, so that a change of key leaves the buttons in the chats alive. */
export function createCallbackCodec(signingKeys: readonly string[]): CallbackCodec {
  const sign = (key: string, parts: string, userId: number) =>
    createHmac('sha256', key)
      .update(`callback:${parts}:${userId}`)
      .digest()
      .subarray(0, SIGNATURE_BYTES)
      .toString('base64url')

  return {
    encodeAction({ feature, name, version, ownerId, fields }) {
      return bounded([feature, name, version, ownerId?.toString(36) ?? '', ...fields].join(':'))
    },

    encodeConfirmation({ feature, name, choice, nonce, anonymous, expiresAt }, askedId) {
      const letter = choice === 'yes' ? 'y' : 'n'
      const parts = [
        feature,
        name,
        anonymous ? letter.toUpperCase() : letter,
        nonce,
        Math.floor(expiresAt / 1000).toString(36),
      ].join(':')
      return bounded(`${parts}:${sign(signingKeys[0] ?? '', parts, askedId)}`)
    },

    decode(text, userId) {
      const [feature, name, third, fourth, ...rest] = text.split(':')
      if (!feature || !name || third === undefined || fourth === undefined) return undefined
      if (/^[ynYN]$/.test(third)) {
        const [expiry, signature] = rest
        if (!expiry || !signature) return undefined
        const parts = [feature, name, third, fourth, expiry].join(':')
        const anonymous = isAnonymousQuestion(text)
        const askedId = anonymous ? ANONYMOUS_ADMIN_ID : userId
        if (!signingKeys.some((key) => same(sign(key, parts, askedId), signature))) return 'not_yours'
        return {
          kind: 'confirmation',
          feature,
          name,
          choice: third.toLowerCase() === 'y' ? 'yes' : 'no',
          nonce: fourth,
          anonymous,
          expiresAt: Number.parseInt(expiry, 36) * 1000,
        }
      }
      if (!/^\d+$/.test(third) || !/^[0-9a-z]*$/.test(fourth)) return undefined
      return {
        kind: 'action',
        feature,
        name,
        version: Number(third),
        ownerId: fourth === '' ? undefined : Number.parseInt(fourth, 36),
        fields: rest,
      }
    },
  }
}

/** Its question waits in the session of all anonymous administrators of the chat. */
export const isAnonymousQuestion = (text: string) => /^\w+:\w+:[YN]:/.test(text)

/** What names a question, as its buttons carry it; undefined for other buttons. */
export const questionNonce = (text: string) => /^\w+:\w+:[ynYN]:([\w-]+):/.exec(text)?.[1]

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function bounded(data: string): string {
  if (Buffer.byteLength(data) > MAX_BYTES)
    throw new RangeError(`callback data over ${MAX_BYTES} bytes: ${data}`)
  return data
}
