import { createHmac, timingSafeEqual } from 'node:crypto'
import { type GroupId, groupId } from '../values/ids.ts'

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

export interface LinkData {
  readonly name: string
  readonly groupId: GroupId
  readonly subject: number | undefined
}

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
  /**
   * What `/start` brings when a link is followed: `name-group-subject-signature`, as Telegram allows (A-Z, a-z, 0-9, _
   * and -, at most 64).
   */
  encodeLink(name: string, groupId: GroupId, subject: number | undefined): string
  /** @returns undefined for what this bot never wrote */
  decodeLink(payload: string): LinkData | undefined
}

/** @param signingKeys the first signs; all verify, so that a change of key leaves the buttons in the chats alive. */
export function createCallbackCodec(signingKeys: readonly string[]): CallbackCodec {
  const digest = (key: string, text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, SIGNATURE_BYTES).toString('base64url')
  const sign = (key: string, parts: string, userId: number) => digest(key, `callback:${parts}:${userId}`)

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

    encodeLink(name, id, subject) {
      const parts = `${name}-${id.toString(36)}-${subject?.toString(36) ?? ''}`
      return bounded(`${parts}-${digest(signingKeys[0] ?? '', `link:${parts}`)}`)
    },

    decodeLink(payload) {
      const match = /^(([a-z0-9]{1,16})-([a-z0-9]{1,13})-([a-z0-9]{0,11}))-([\w-]{16})$/.exec(payload)
      const [, parts = '', name = '', group = '', subject, signature = ''] = match ?? []
      if (!signingKeys.some((key) => same(digest(key, `link:${parts}`), signature))) return undefined
      return {
        name,
        groupId: groupId([...group].reduce(appendDigit, 0n)),
        subject: subject ? Number.parseInt(subject, 36) : undefined,
      }
    },
  }
}

/** BigInt reads no base 36. */
const appendDigit = (value: bigint, digit: string) => value * 36n + BigInt(Number.parseInt(digit, 36))

/** Its question waits in the session of all anonymous administrators of the chat. */
export const isAnonymousQuestion = (text: string) => /^\w+:\w+:[YN]:/.test(text)

/** What names a question, as its buttons carry it; undefined for other buttons. */
export const questionNonce = (text: string) => /^\w+:\w+:[ynYN]:([\w-]+):/.exec(text)?.[1]

/** What names a wizard's run, as the button that confirms it carries it; undefined for other buttons. */
export const confirmedRun = (text: string) => /^wizard:go:\d+:\w*:([\w-]+):\w+:ok$/.exec(text)?.[1]

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
