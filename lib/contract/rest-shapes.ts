import { z } from 'zod'
import { coins } from '../values/coins.ts'
import { type UserId, userId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'
import type { PersonMention } from './arguments.ts'

/** What endpoints of different features say alike: people, coins, moments. */

/**
 * A whole number in a path or a query, where everything is text: decimal digits as anybody writes them, and nothing else that
 * JavaScript would make a number of (`0x10`, `1e1`, ` 10`, `-0`, an empty text).
 * @param least no less than 0. @param most less than 10^9
 */
export const wholeIn = (least: number, most: number) =>
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,8})$/, 'Invalid input: expected a whole number in decimal digits')
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .meta({ type: 'integer', minimum: least, maximum: most })

/** Whole coins of one movement, 1 to 10^12, as text of digits. */
export const coinsIn = z
  .string()
  .regex(/^([1-9]\d{0,11}|1000000000000)$/)
  .transform((digits) => coins(digits))
  .meta({ id: 'Amount', description: 'Whole coins, 1 to 10^12, as text of digits.', example: '150' })

/** Any sum, as text of digits: more than a number of JSON holds exactly. */
export const coinsOut = z
  .string()
  .regex(/^-?\d{1,30}$/)
  .meta({
    id: 'Coins',
    description: 'Whole coins as text of digits; negative for what left an account.',
    example: '1500',
  })

export const momentOut = z.iso.datetime().meta({ id: 'Moment', description: 'RFC 3339, UTC.' })

export const moment = (at: number): string => new Date(at).toISOString()

const MENTION = /^(?:[1-9]\d{0,15}|@[A-Za-z]\w{2,31})$/

/** Somebody of the group, as a program names them. */
export const memberIn = z
  .string()
  .regex(MENTION, { abort: true })
  .refine((text) => text.startsWith('@') || Number.isSafeInteger(Number(text)))
  .transform(
    (text): PersonMention =>
      text.startsWith('@')
        ? { by: 'username', username: text.slice(1) }
        : { by: 'id', userId: userId(Number(text)), isBot: false },
  )
  .meta({ id: 'MemberRef', description: 'The id of a member, or their `@username`.', example: '@ana' })

export const memberParams = z.object({ member: memberIn })

export const personOut = z
  .object({
    id: z.string().meta({ description: "Telegram's id, as text of digits.", example: '123456789' }),
    name: z.string().meta({ description: 'As the room calls them.', example: 'Ana' }),
  })
  .meta({ id: 'Person' })

/** @param nameOf how the room calls somebody */
export const person = (who: Named & { readonly userId: UserId }, nameOf: (who: Named) => string) => ({
  id: String(who.userId),
  name: nameOf(who),
})
