import { z } from 'zod'
import { groupId } from './ids.ts'

/** A whole number of any size as JSON holds it: text, since a number of JSON is exact to 2^53 only. */
export const wholeSchema = z
  .union([z.string().regex(/^-?\d{1,30}$/), z.number().int(), z.bigint()])
  .transform((value) => BigInt(value))

/** A row's number (a bigint column that counts from 1) in a button's data: 64 bytes hold no more of it beside the rest. */
export const rowIdSchema = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(BigInt)

/** A group's own number in a button's data. */
export const groupIdSchema = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform((written) => groupId(BigInt(written)))
