import { z } from 'zod'
import { isTimeZone } from '../values/calendar.ts'
import { MOST_COINS } from '../values/coins.ts'
import type { Text } from '../values/text.ts'
import { wholeSchema } from '../values/whole.ts'

/** A per-group setting: its value, its check, its default. Stored only where it differs from the default. */
export interface Setting<Value> {
  readonly schema: z.ZodType<Value>
  readonly fallback: Value
  readonly kind: 'flag' | 'number' | 'coins' | 'text' | 'choice' | 'duration' | 'timeZone'
  readonly unit?: string
  readonly choices?: readonly string[]
}

/** Whatever holds a group's settings as they are stored: `feature.name` → value. */
export interface Stored {
  readonly settings: Readonly<Record<string, unknown>>
}

/** A setting by itself: what reads it, what it is called, and what it is for. No other room spells its key. */
export interface SettingHandle<Value> extends Setting<Value> {
  /** `economy.taxPercent`: how it is stored. */
  readonly key: string
  /** Texts of its feature: `settings.taxPercent.label` and `.help`. */
  readonly label: Text
  readonly help: Text
  /** The value in force: what the group stored where it is valid, the default otherwise. */
  of(group: Stored | undefined): Value
}

type Declarations = Readonly<Record<string, Setting<unknown>>>
export type SettingValues<S extends Declarations> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never
}

/** A feature's settings: `economySettings.of(group).taxPercent`. */
export interface SettingsOf<S extends Declarations> {
  /** The values in force in a group; the defaults without one. */
  of(group: Stored | undefined): SettingValues<S>
  readonly handles: {
    readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? SettingHandle<Value> : never
  }
}

/** Settings whose types are erased: what the menu of settings, export and panel are made from. */
export interface AnySettings {
  readonly handles: Readonly<Record<string, SettingHandle<unknown>>>
}

/**
 * Declares a feature's settings; stored under `namespace.name`.
 * `export const economySettings = defineSettings('economy', { taxPercent: setting.number(0, { min: 0, max: 100 }) })`
 */
export function defineSettings<const S extends Declarations>(namespace: string, settings: S): SettingsOf<S> {
  const handles = Object.fromEntries(
    Object.entries(settings).map(([name, declared]) => [name, handleOf(namespace, name, declared)]),
  )
  // A scope is read many times in one update, and lives as long as it.
  const read = new WeakMap<Stored['settings'], SettingValues<S>>()
  const readAll = (stored: Stored | undefined) =>
    Object.fromEntries(
      Object.entries(handles).map(([name, handle]) => [name, handle.of(stored)]),
    ) as SettingValues<S>
  const defaults = readAll(undefined)
  return {
    handles: handles as SettingsOf<S>['handles'],
    of(group) {
      if (!group) return defaults
      const known = read.get(group.settings)
      if (known) return known
      const values = readAll(group)
      read.set(group.settings, values)
      return values
    },
  }
}

function handleOf<Value>(namespace: string, name: string, declared: Setting<Value>): SettingHandle<Value> {
  const key = `${namespace}.${name}`
  const text = (which: 'label' | 'help'): Text => ({
    namespace,
    key: `settings.${name}.${which}`,
    values: {},
  })
  return {
    ...declared,
    key,
    label: text('label'),
    help: text('help'),
    of(group) {
      const own = group?.settings[key]
      if (own === undefined) return declared.fallback
      const parsed = declared.schema.safeParse(own)
      return parsed.success ? parsed.data : declared.fallback
    },
  }
}

const coinsSchema = (min: bigint) => wholeSchema.refine((value) => value >= min && value <= MOST_COINS)

export const setting = {
  flag: (fallback: boolean): Setting<boolean> => ({ schema: z.boolean(), fallback, kind: 'flag' }),
  number: (fallback: number, bounds: { min: number; max: number; unit?: string }): Setting<number> => ({
    schema: z.number().min(bounds.min).max(bounds.max),
    fallback,
    kind: 'number',
    ...(bounds.unit ? { unit: bounds.unit } : {}),
  }),
  coins: (fallback: bigint, bounds: { min: bigint }): Setting<bigint> => ({
    schema: coinsSchema(bounds.min),
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
    kind: 'timeZone',
  }),
  /** Milliseconds. */
  duration: (fallback: number, bounds: { min: number; max: number }): Setting<number> => ({
    schema: z.number().int().min(bounds.min).max(bounds.max),
    fallback,
    kind: 'duration',
  }),
}
