import { z } from 'zod'
import { isTimeZone } from '../values/calendar.ts'
import { MOST_COINS } from '../values/coins.ts'

/**
 * A per-group setting: its value, its check, its default. Stored only where it differs from the default, under
 * `feature.name`. `/configuracion` is made from these.
 */
export interface Setting<Value> {
  readonly schema: z.ZodType<Value>
  readonly fallback: Value
  readonly kind: 'flag' | 'number' | 'coins' | 'text' | 'choice' | 'duration'
  readonly unit?: string
  readonly choices?: readonly string[]
}

export type Settings = Readonly<Record<string, Setting<unknown>>>
export type SettingValues<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never
}

const coinsSchema = (min: bigint) =>
  z
    .union([z.string().regex(/^\d+$/), z.number().int(), z.bigint()])
    .transform((value) => BigInt(value))
    .refine((value) => value >= min && value <= MOST_COINS)

export const setting = {
  flag: (fallback: boolean): Setting<boolean> => ({ schema: z.boolean(), fallback, kind: 'flag' }),
  number: (fallback: number, bounds: { min: number; max: number; unit?: string }): Setting<number> => ({
    schema: z.number().min(bounds.min).max(bounds.max),
    fallback,
    kind: 'number',
    ...(bounds.unit ? { unit: bounds.unit } : {}),
  }),
  coins: (fallback: bigint, bounds: { min: bigint }): Setting<bigint> => ({
    schema: coinsSchema(bounds.min) as unknown as z.ZodType<bigint>,
    fallback,
    kind: 'coins',
  }),
  text: (fallback: string, bounds: { max: number }): Setting<string> => ({
    schema: z.string().trim().min(1).max(bounds.max),
    fallback,
    kind: 'text',
  }),
  choice: <const Choices extends readonly [string, ...string[]]>(
    choices: Choices,
    fallback: Choices[number],
  ): Setting<Choices[number]> => ({ schema: z.enum(choices), fallback, kind: 'choice', choices }),
  /** An IANA name. */
  timeZone: (fallback: string): Setting<string> => ({
    schema: z.string().max(64).refine(isTimeZone),
    fallback,
    kind: 'text',
  }),
  /** Milliseconds. */
  duration: (fallback: number, bounds: { min: number; max: number }): Setting<number> => ({
    schema: z.number().int().min(bounds.min).max(bounds.max),
    fallback,
    kind: 'duration',
  }),
}

/** The values in force: what the group stored where it is valid, the default otherwise. */
export function readSettings<S extends Settings>(
  feature: string,
  settings: S,
  stored: Readonly<Record<string, unknown>>,
): SettingValues<S> {
  const entries = Object.entries(settings).map(([name, { schema, fallback }]) => {
    const own = stored[`${feature}.${name}`]
    if (own === undefined) return [name, fallback]
    const parsed = schema.safeParse(own)
    return [name, parsed.success ? parsed.data : fallback]
  })
  return Object.fromEntries(entries) as SettingValues<S>
}
