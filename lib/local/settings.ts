import { z } from 'zod'
import { EnvInvalid, faultOfStoreUrl, faultOfText, readEnv, tidied } from '../platform/env.ts'
import { QSTASH_STAND_IN } from './qstash/stand-in.ts'

/** A server's address; the reason why it is none is said where a person would look for it in vain. */
const storeUrl = (scheme: RegExp) =>
  z
    .string()
    .regex(scheme)
    .superRefine((value, { addIssue }) => {
      const fault = faultOfStoreUrl(value)
      if (fault) addIssue(fault)
    })
    .optional()

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3_000),
  LOCAL_RTT_MS: z.coerce.number().min(0).max(10_000).default(0),
  LOCAL_DATA_DIR: z.string().optional(),
  LOCAL_CRONS: z
    .enum(['0', '1'])
    .transform((value) => value === '1')
    .default(false),
  LOCAL_CONTROL_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  DATABASE_URL: storeUrl(/^postgres(ql)?:\/\//),
  REDIS_URL: storeUrl(/^rediss?:\/\//),
  UPSTASH_REDIS_REST_URL: z.url({ protocol: /^https?$/ }).optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
})

/** What decides which parts of the local world are stand-ins. The functions read their own variables themselves. */
export type LocalSettings = z.output<typeof schema>

/** The stores' own addresses are filled in once they are open. */
export const STORES_TO_COME = {
  DATABASE_URL: 'postgres://to-come/database',
  UPSTASH_REDIS_REST_URL: 'http://to-come',
  UPSTASH_REDIS_REST_TOKEN: 'to-come',
}

/**
 * @param functionsEnv what the functions will read, but for the stores: what is amiss there is said along with the rest
 * @throws EnvInvalid that names each variable at fault, never its value
 */
export function readLocalSettings(
  source: NodeJS.ProcessEnv,
  functionsEnv?: Readonly<Record<string, string | undefined>>,
): LocalSettings {
  // An empty variable is a missing one: `.env` files leave them behind.
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = tidied(source[name])
      return value ? [[name, value] as const] : []
    }),
  )
  const parsed = schema.safeParse(given)
  const faults = new Map<string, string>()
  for (const { path, message } of parsed.error?.issues ?? [])
    if (!faults.has(path.join('.'))) faults.set(path.join('.'), message)
  for (const [name, value] of Object.entries(given)) {
    const fault = faultOfText(name, value)
    if (fault) faults.set(name, fault)
  }
  const lines = [...faults].map(([name, message]) => `${name} is not valid: ${message}`)
  const theirs = functionsEnv ? faultsOfFunctions(functionsEnv) : []
  if (parsed.success && lines.length + theirs.length === 0) return parsed.data
  throw new EnvInvalid([...lines, ...theirs])
}

function faultsOfFunctions(source: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    // Its stand-in brings the rest of QStash's variables.
    const standIn = tidied(source.QSTASH_TOKEN) === QSTASH_STAND_IN ? { QSTASH_TOKEN: undefined } : {}
    readEnv({ ...source, ...STORES_TO_COME, ...standIn })
    return []
  } catch (error) {
    if (error instanceof EnvInvalid) return error.faults
    throw error
  }
}
