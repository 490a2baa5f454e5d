import { z } from 'zod'
import { isTimeZone } from '../values/calendar.ts'
import { MOST_COINS } from '../values/coins.ts'
import { upTo } from '../values/length.ts'
import { oneLine } from '../values/one-line.ts'
import type { Text } from '../values/text.ts'
import { wholeSchema } from '../values/whole.ts'
import { isSeen } from '../values/writing.ts'
import type { Ability } from './entry.ts'
import type { Category } from './feature.ts'

/** A per-group setting: its value, its check, its default. Stored only where it differs from the default. */
export interface Setting<Value> extends Placement {
  readonly schema: z.ZodType<Value>
  readonly fallback: Value
  readonly kind:
    | 'flag'
    | 'number'
    | 'coins'
    | 'text'
    | 'choice'
    | 'duration'
    | 'time'
    | 'timeZone'
    | 'list'
    | 'topic'
  readonly unit?: string
  /** Each is called by its text `settings.<name>.choices.<choice>`. */
  readonly choices?: readonly string[]
  /** Of a number, coins (bigint) or a duration: the least and the most that the schema lets through, to be told. */
  readonly min?: number | bigint
  readonly max?: number | bigint
  /** Of a text, or each text of a list: UTF-16 units. */
  readonly longest?: number
  /** Of a list: how many texts, and what each has to be. */
  readonly most?: number
  readonly item?: z.ZodType<string>
  /** A text that may be none: empty. */
  readonly optional?: boolean
  /** A text of several lines; any other stands among the bot's own words, and is one. */
  readonly lines?: true
  /** Of a topic: 0 is none, and not the general one. */
  readonly unchosen?: true
  /** Of a text: what is offered beside writing one. */
  readonly suggestions?: readonly string[]
}

/** Where /configuracion shows a setting, and to whom. */
export interface Placement {
  /** Left out: its feature's. */
  readonly category?: Category
  /** What it takes to see and change it, beside the ability `settings`. */
  readonly ability?: Ability
  /**
   * It is asked about in a new group's first run, in this order. A text that is empty there is given the words of its
   * text `.safe`, where there is one, by whoever takes all as it is offered.
   */
  readonly firstRun?: number
  /** It means something in this one chat (a message, a topic by its number): never taken over by another group. */
  readonly chatBound?: true
}

/** Whatever holds a group's settings as they are stored: `feature.name` → value. */
export interface Stored {
  readonly settings: Readonly<Record<string, unknown>>
}

/** A setting by itself: what reads it, what it is called, and what it is for. No other room spells its key. */
export interface SettingHandle<Value> extends Setting<Value> {
  /** `economy.taxPercent`: how it is stored. */
  readonly key: string
  /**
   * Texts of its feature: `settings.taxPercent.label` and `.help`; its choices' `.choices.<choice>`. Where there is a text
   * `.none`, an empty value (0, no words, no entries) is called by it: "no limit".
   */
  readonly label: Text
  readonly help: Text
  /** Of a choice. */
  choiceLabel(choice: string): Text
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
  const defaults = Object.fromEntries(
    Object.entries(settings).map(([name, { fallback }]) => [name, fallback]),
  ) as SettingValues<S>
  // Most groups have changed little, and of most features nothing.
  const readAll = (stored: Stored) => {
    const changed = Object.entries(handles).filter(([, { key }]) => stored.settings[key] !== undefined)
    if (changed.length === 0) return defaults
    return { ...defaults, ...Object.fromEntries(changed.map(([name, handle]) => [name, handle.of(stored)])) }
  }
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
  const text = (which: 'label' | 'help' | `choices.${string}`): Text => ({
    namespace,
    key: `settings.${name}.${which}`,
    values: {},
  })
  return {
    ...declared,
    key,
    label: text('label'),
    help: text('help'),
    choiceLabel: (choice) => text(`choices.${choice}`),
    of(group) {
      const own = group?.settings[key]
      if (own === undefined) return declared.fallback
      const parsed = declared.schema.safeParse(own)
      return parsed.success ? parsed.data : declared.fallback
    },
  }
}

const coinsSchema = (min: bigint) => wholeSchema.refine((value) => value >= min && value <= MOST_COINS)

/** Minutes count as text, so that 09:30 stays what a person reads. */
const timeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)

export const setting = {
  flag: (fallback: boolean, placed: Placement = {}): Setting<boolean> => ({
    ...placed,
    schema: z.boolean(),
    fallback,
    kind: 'flag',
  }),
  number: (
    fallback: number,
    { min, max, unit, ...placed }: { min: number; max: number; unit?: string } & Placement,
  ): Setting<number> => ({
    ...placed,
    schema: z.number().int().min(min).max(max),
    fallback,
    kind: 'number',
    min,
    max,
    ...(unit ? { unit } : {}),
  }),
  coins: (fallback: bigint, { min, ...placed }: { min: bigint } & Placement): Setting<bigint> => ({
    ...placed,
    schema: coinsSchema(min),
    fallback,
    kind: 'coins',
    min,
    max: MOST_COINS,
  }),
  /** @param bounds `optional`: it may be none, which is the empty text. `lines`: it may have several; others are folded into one. */
  text: (
    fallback: string,
    {
      max,
      optional = false,
      ...placed
    }: { max: number; optional?: boolean; lines?: true; suggestions?: readonly string[] } & Placement,
  ): Setting<string> => ({
    ...placed,
    schema: (placed.lines ? z.string().trim() : z.string().overwrite(oneLine))
      .refine((text) => (text === '' ? optional : isSeen(text)))
      .refine(upTo(max)),
    fallback,
    kind: 'text',
    longest: max,
    optional,
  }),
  choice: <const Choices extends readonly [string, ...string[]]>(
    choices: Choices,
    fallback: Choices[number],
    placed: Placement = {},
  ): Setting<Choices[number]> => ({ ...placed, schema: z.enum(choices), fallback, kind: 'choice', choices }),
  /** An IANA name. */
  timeZone: (fallback: string, placed: Placement = {}): Setting<string> => ({
    ...placed,
    schema: z.string().max(64).refine(isTimeZone),
    fallback,
    kind: 'timeZone',
  }),
  /** Milliseconds. */
  duration: (
    fallback: number,
    { min, max, ...placed }: { min: number; max: number } & Placement,
  ): Setting<number> => ({
    ...placed,
    schema: z.number().int().min(min).max(max),
    fallback,
    kind: 'duration',
    min,
    max,
  }),
  /** A time of day by the group's clock: `09:30`. */
  time: (fallback: string, placed: Placement = {}): Setting<string> => ({
    ...placed,
    schema: timeSchema,
    fallback,
    kind: 'time',
  }),
  /**
   * Texts without an order, each once: allowed links, words.
   * @param bounds `item`: what each has to be; what it makes of one is what is kept
   */
  list: ({
    item = z.string().overwrite(oneLine).min(1),
    most,
    longest,
    ...placed
  }: { item?: z.ZodType<string>; most: number; longest: number } & Placement): Setting<
    readonly string[]
  > => ({
    ...placed,
    schema: z.array(item.pipe(z.string().refine(upTo(longest)))).max(most),
    fallback: [],
    kind: 'list',
    item: item.pipe(z.string().refine(upTo(longest))),
    most,
    longest,
  }),
  /** A topic of the group's forum, by Telegram's number of it; 0: the general one, or with `unchosen` none. */
  topic: (placed: Placement & { readonly unchosen?: true } = {}): Setting<number> => ({
    ...placed,
    schema: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    fallback: 0,
    kind: 'topic',
    chatBound: true,
  }),
}
