import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ActionButton, AnswerButton, Press } from '../contract/button.ts'
import type { LinkData } from '../contract/link.ts'
import { type GroupId, groupId, type UserId, userId } from '../values/ids.ts'

/** Bot API: callback_data is 1 to 64 bytes. */
const MAX_BYTES = 64
const SIGNATURE_BYTES = 12
/** @GroupAnonymousBot: Telegram writes for all anonymous administrators under this id. */
export const ANONYMOUS_ADMIN_ID = userId(1087968824)

/** What a link's address says. */
export interface FollowedLink extends LinkData {
  readonly name: string
}

export interface CallbackCodec {
  /**
   * @param ownerId whose press counts, where the action is for its owner; undefined: anyone's
   * @param about in private, the group that its screen is about: said where there is room for it
   * @throws RangeError if it does not fit into 64 bytes: a fault of the feature, found by its first test
   */
  encodeAction(
    button: Pick<ActionButton, 'press' | 'data'>,
    ownerId: UserId | undefined,
    about?: GroupId,
  ): string
  encodeAnswer(button: Pick<AnswerButton, 'answer' | 'to'>): string
  /**
   * @param userId who pressed
   * @returns undefined for what this bot never wrote
   */
  decode(text: string, userId: UserId): Press | undefined
  /**
   * What `/start` brings when a link is followed: `name-group-subject-signature`, as Telegram allows (A-Z, a-z, 0-9, _
   * and -, at most 64).
   */
  encodeLink(link: FollowedLink): string
  /** @returns undefined for what this bot never wrote */
  decodeLink(payload: string): FollowedLink | undefined
}

/** @param signingKeys the first signs; all verify, so that a change of key leaves the buttons in the chats alive. */
export function createCallbackCodec(signingKeys: readonly string[]): CallbackCodec {
  const digest = (key: string, text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, SIGNATURE_BYTES).toString('base64url')
  /** Its owner is among the parts. */
  const signAction = (key: string, parts: string) => digest(key, `action:${parts}`)
  const sign = (key: string, parts: string, askedId: UserId) => digest(key, `callback:${parts}:${askedId}`)

  return {
    encodeAction({ press: { feature, name, version, signed }, data }, ownerId, about) {
      const encoded = (group: string) => {
        const mark = `${version}${signed ? 's' : ''}${group}`
        const parts = [feature, name, mark, ownerId?.toString(36) ?? '', ...data].join(':')
        return signed ? `${parts}:${signAction(signingKeys[0] ?? '', parts)}` : parts
      }
      const whole = encoded(about === undefined ? '' : `g${about.toString(36)}`)
      return Buffer.byteLength(whole) <= MAX_BYTES ? whole : bounded(encoded(''))
    },

    encodeAnswer({ answer, to: { feature, name, nonce, anonymous, expiresAt, askedId } }) {
      const letter = answer === 'yes' ? 'y' : 'n'
      const parts = [
        feature,
        name,
        anonymous ? letter.toUpperCase() : letter,
        nonce,
        Math.floor(expiresAt / 1000).toString(36),
      ].join(':')
      return bounded(`${parts}:${sign(signingKeys[0] ?? '', parts, askedId)}`)
    },

    decode(text, pressedBy) {
      const [feature, name, third, fourth, ...rest] = text.split(':')
      if (!feature || !name || third === undefined || fourth === undefined) return undefined
      if (/^[ynYN]$/.test(third)) {
        const [expiry, signature, ...more] = rest
        if (!expiry || !signature || more.length > 0) return undefined
        const parts = [feature, name, third, fourth, expiry].join(':')
        const anonymous = third === third.toUpperCase()
        const isSignedFor = (askedId: UserId) =>
          signingKeys.some((key) => same(sign(key, parts, askedId), signature))
        const open = anonymous && isSignedFor(ANONYMOUS_ADMIN_ID)
        return {
          kind: 'answer',
          feature,
          name,
          answer: third.toLowerCase() === 'y' ? 'yes' : 'no',
          nonce: fourth,
          anonymous,
          expiresAt: Number.parseInt(expiry, 36) * 1000,
          genuine: open || isSignedFor(pressedBy),
          open,
        }
      }
      const mark = /^(\d+)(s?)(?:g([0-9a-z]{1,13}))?$/.exec(third)
      if (!mark || !/^[0-9a-z]*$/.test(fourth)) return undefined
      const signed = mark[2] === 's'
      const signature = signed ? (rest.pop() ?? '') : ''
      const parts = [feature, name, third, fourth, ...rest].join(':')
      return {
        kind: 'action',
        feature,
        name,
        version: Number(mark[1]),
        ownerId: fourth === '' ? undefined : userId(Number.parseInt(fourth, 36)),
        fields: rest,
        ...(mark[3] ? { about: groupId([...mark[3]].reduce(appendDigit, 0n)) } : {}),
        ...(signed ? { genuine: signingKeys.some((key) => same(signAction(key, parts), signature)) } : {}),
      }
    },

    encodeLink({ name, groupId: id, subject }) {
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
