import { z } from 'zod'
import { extensionPoint } from '../../contract/extension.ts'
import { shownName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'

/**
 * A kind of event that a group's hooks may hear of: only what its room hears. A feature declares it and lists it
 * (`extensions: [hookPart(auctionOpened)]`); it is noted in the statement of its cause, by `hookExpression`, or by a trigger on
 * the table that it is about, which calls `hook_emit`: then nothing that happens can go untold, by whatever way.
 */
export interface HookEvent {
  /** `auction.opened`: what, and what became of it. */
  readonly type: string
  /** Raised when `data` changes in a way that a receiver may trip over. */
  readonly version: number
  /** What is told: a field that isn't named here never goes out. */
  readonly data: z.ZodObject
  /** For who writes a receiver, in English: it stands in the OpenAPI document. */
  readonly description: string
  /** For who chooses what a hook hears of. */
  readonly title: Text
}

export const hookPart = extensionPoint<HookEvent>('hooks')

/** Declares a kind of event. */
export const hookEvent = (event: HookEvent): HookEvent => event

// ------------------------------------------------------------------------------------------ what data is made of

/** Somebody, as the room sees them: `hook_person` (SQL). */
export const hookPerson = z
  .object({
    id: z.number().int().describe('Telegram’s id of the person.'),
    name: z
      .string()
      .overwrite((name) => shownName([name]))
      .describe('What the room calls them: their character’s name, or else Telegram’s.'),
  })
  .meta({ id: 'HookPerson', description: 'Somebody in the group.' })

/** Whole coins; digits, since a number of JSON is exact to 2^53 only. */
export const hookCoins = z
  .string()
  .regex(/^\d{1,30}$/)
  .describe('Whole coins, in decimal digits.')

/** As Postgres writes a moment into JSON, or as JavaScript does. */
export const hookMoment = z
  .string()
  .overwrite((moment) => (Number.isNaN(Date.parse(moment)) ? moment : new Date(moment).toISOString()))
  .pipe(z.iso.datetime())
  .describe('A moment, RFC 3339 in UTC.')
