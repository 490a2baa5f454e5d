import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { GroupId } from '../../values/ids.ts'
import { visibleName } from '../../values/names.ts'
import type { Named } from '../../values/person.ts'
import { type Side, type Terms, termsSchema } from './terms.ts'

/** What two people sign: one text, byte by byte, and its SHA-256 in hexadecimal. */
export interface SignedDocument {
  readonly text: string
  readonly digest: string
}

/** What the document binds, read back. */
export interface Agreement {
  readonly terms: Terms
  /** The group's when it was proposed: what the group sets later moves no date that two people agreed on. */
  readonly timeZone: string
}

/**
 * The document of a contract: JSON in UTF-8 without spaces, keys of every object in order, coins and ids as text,
 * absent what wasn't agreed. Names are those of the moment it was proposed. Nothing in it depends on who reads it, so
 * that the digest can be computed again from it at any time.
 */
export function composeDocument(
  groupId: GroupId,
  parties: Readonly<Record<Side, Named>>,
  { terms, timeZone }: Agreement,
): SignedDocument {
  const { title, roles, clauses, days, allowance, depositCoins } = terms
  const party = (side: Side) => ({
    id: String(parties[side].userId),
    name: visibleName([parties[side].firstName, parties[side].lastName].filter(Boolean).join(' ')),
    role: roles[side],
  })
  const text = canonicalJson({
    format: 1,
    group: String(groupId),
    proposer: party('proposer'),
    partner: party('partner'),
    title,
    clauses,
    days,
    timeZone,
    ...(allowance && { allowance: { ...allowance, coins: String(allowance.coins) } }),
    ...(depositCoins !== undefined && { depositCoins: String(depositCoins) }),
  })
  return { text, digest: digestOf(text) }
}

const digestOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** Whether it is, letter by letter, what was signed. */
export const isIntact = ({ text, digest }: SignedDocument): boolean => digestOf(text) === digest

export const signedSchema = z.object({ text: z.string(), digest: z.string() })

/** A request's payload. @throws ZodError for anything but a signed document */
export const readSigned = (payload: unknown): SignedDocument => signedSchema.parse(payload)

const documentSchema = z.looseObject({
  proposer: z.object({ role: z.string() }),
  partner: z.object({ role: z.string() }),
  timeZone: z.string(),
})

/** @throws ZodError for what {@link composeDocument} never wrote */
export function readDocument(text: string): Agreement {
  const { proposer, partner, timeZone, ...agreed } = documentSchema.parse(JSON.parse(text))
  const roles = { proposer: proposer.role, partner: partner.role }
  return { timeZone, terms: termsSchema.parse({ ...agreed, roles }) }
}

type Json = string | number | { readonly [key: string]: Json }

function canonicalJson(value: Json): string {
  if (typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
