import { z } from 'zod'
import { visibleName } from '../../values/names.ts'
import type { Named } from '../../values/person.ts'

/** What somebody says of themself in a group; null where they say nothing. */
export const profileSchema = z.object({
  /** The name they go by here, in place of Telegram's. */
  alias: z.string().nullable(),
  pronouns: z.string().nullable(),
  age: z.number().nullable(),
  role: z.string().nullable(),
  bio: z.string().nullable(),
  limits: z.string().nullable(),
  /** Telegram's file id. */
  photo: z.string().nullable(),
})
export type Profile = Readonly<z.infer<typeof profileSchema>>

export type ProfileField = keyof Profile

/** UTF-16 units; the table allows as many characters. */
export const LENGTHS = { alias: 64, pronouns: 40, role: 60, bio: 500, limits: 500 } as const
/** Whoever is of an age takes part; whatever is no likely age is a slip of the keys. */
export const AGES = { likely: 10, least: 18, most: 99 } as const

/** An age as people write it: `27`, `27 años`, `tengo 27`, `27 years old`. */
export function readAge(text: string): number | undefined {
  const said = /^(?:tengo|i['’]?m|i am)?\s*(\d{1,3})\s*(?:años?|anos?|years?(?:\s+old)?)?\s*[.!]?$/i.exec(
    text.trim(),
  )?.[1]
  return said === undefined ? undefined : Number(said)
}

/** In the order of the card. */
const SAID: readonly ProfileField[] = ['alias', 'pronouns', 'age', 'role', 'bio', 'limits', 'photo']

export const isUntold = (profile: Profile) => SAID.every((field) => profile[field] === null)
/** Of who has left, who told the rest to those whom they were among. */
export const onlyNamed = ({ alias }: Profile): Profile => ({
  alias,
  pronouns: null,
  age: null,
  role: null,
  bio: null,
  limits: null,
  photo: null,
})
/** All but the name, which Telegram's can stand for. */
export const isComplete = (profile: Profile) =>
  SAID.every((field) => field === 'alias' || profile[field] !== null)

/** The changes that a draft makes: fields that were answered, null for those that were taken away. */
export function changesOf(draft: Readonly<Record<string, unknown>>): Partial<Profile> {
  return Object.fromEntries(
    SAID.filter((field) => draft[field] !== undefined).map((field) => [field, draft[field]]),
  ) as Partial<Profile>
}

/** For a picture, which shows nothing beside it that a name could turn round. */
export const fullName = ({ firstName, lastName }: Named) =>
  visibleName([firstName, lastName].filter(Boolean).join(' ')) || '👤'
