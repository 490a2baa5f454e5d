import { z } from 'zod'
import { type UserId, userId } from './ids.ts'
import { shownName } from './names.ts'

/** Somebody to be named: a link to them in a message, their plain name on a button. */
export interface Named {
  readonly userId: UserId
  readonly firstName: string
  readonly lastName?: string | null | undefined
}

/** How somebody is called wherever they are shown: one line, visible, isolated. */
export const nameOf = ({ firstName, lastName }: Named): string => shownName([firstName, lastName])

/** A person's id as JSON, a session or a button's data holds it. */
export const userIdSchema = z.coerce.number().int().positive().transform(userId)

/** Somebody's name as Postgres (`consent_person`), a session or a job's payload holds it. */
export const personSchema = z.object({
  userId: userIdSchema,
  firstName: z.string(),
  lastName: z.string().nullish(),
})
